/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-controls.h"
#include "fake-ad.h"

/* ----- what breaks a read: never a smaller directory */

static gboolean
answer_dying (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  for (guint8 i = 2; i < 200; i++)
    fake_ldap_send_entry (fake, search->id, fake_ad_new_object ("CN=Ann," FAKE_AD_BASE, "user", i));
  return FALSE;
}

static gboolean
answer_truncated (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  static const guint8 start[] = { 0x30, 0x82, 0x01, 0x00, 0x02, 0x01 };

  fake_ldap_send_entry (fake, search->id, fake_ad_new_object ("CN=Ann," FAKE_AD_BASE, "user", 2));
  fake_ldap_send_bytes (fake, start, sizeof start);
  return FALSE;
}

static gboolean
answer_without_control (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  fake_ldap_send_result (fake, search->id, LDAP_SUCCESS, NULL);
  return TRUE;
}

static gboolean
answer_broken_control (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  fake_ldap_add_control (fake, CW_LDAP_OID_DIRSYNC, "\x30\x05\x02\x01", 4);
  fake_ldap_send_result (fake, search->id, LDAP_SUCCESS, NULL);
  return TRUE;
}

static gboolean
answer_circle (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  fake_ad_send_dirsync_end (fake, search->id, 1, "same");
  return TRUE;
}

static gboolean
answer_size_limit (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  fake_ldap_send_entry (fake, search->id, fake_ad_new_object ("CN=Ann," FAKE_AD_BASE, "user", 2));
  fake_ldap_send_result (fake, search->id, LDAP_SIZELIMIT_EXCEEDED, NULL);
  return TRUE;
}

static gboolean
answer_broken_range (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  FakeEntry *entry = fake_ad_new_object ("CN=Ann," FAKE_AD_BASE, "user", 2);

  fake_entry_add (entry, "member;range=x-1", "CN=x", -1);
  fake_ldap_send_entry (fake, search->id, entry);
  fake_ad_send_dirsync_end (fake, search->id, 0, "cookie");
  return TRUE;
}

static gboolean
answer_busy (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  fake_ldap_send_result (fake, search->id, LDAP_BUSY, NULL);
  return TRUE;
}

typedef struct
{
  const char *name;
  FakeAdAnswer answer;
  CwError code;
} BrokenCase;

static const BrokenCase broken_cases[] = {
  { "dying", answer_dying, CW_ERROR_INTERRUPTED },
  { "truncated", answer_truncated, CW_ERROR_INTERRUPTED },
  { "without-control", answer_without_control, CW_ERROR_INVALID_DATA },
  { "broken-control", answer_broken_control, CW_ERROR_INVALID_DATA },
  { "circle", answer_circle, CW_ERROR_INVALID_DATA },
  { "size-limit", answer_size_limit, CW_ERROR_INTERRUPTED },
  { "broken-range", answer_broken_range, CW_ERROR_INVALID_DATA },
  { "busy", answer_busy, CW_ERROR_THROTTLED },
};

static void
test_broken (gconstpointer data)
{
  const BrokenCase *broken = data;
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autoptr (GError) error = NULL;

  fake_ad_init (&fixture, broken->answer, "dirsync");
  read = ldap_read_new (&fixture.ldap, &fake_ad_request, NULL);
  g_assert_error (read->error, CW_ERROR, (int) broken->code);
  g_assert_null (read->watermark);

  /* closed by the failure, and can be opened again */
  g_assert_null (
      cw_connector_read_full (fixture.ldap.connector, &fake_ad_request, NULL, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_true (cw_connector_open (fixture.ldap.connector, NULL, &error));
}

/* ----- cookies */

static gboolean
answer_refusing_cookie (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  g_autofree char *cookie = fake_ad_get_cookie (search, NULL);

  if (*cookie == '\0')
    fake_ad_send_dirsync_end (fake, search->id, 0, "cookie");
  else
    fake_ldap_send_result (fake, search->id, LDAP_UNAVAILABLE_CRITICAL_EXTENSION, "0000202C");
  return TRUE;
}

static void
test_cookie (void)
{
  static const char *const other_attributes[] = { "cn", "sn", NULL };
  const CwReadRequest other_request = { FAKE_AD_BASE, other_attributes,
                                        fake_ad_request.object_types };
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) refused = NULL;
  g_autoptr (LdapRead) other = NULL;
  g_autoptr (LdapRead) junk = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("junk", 4);

  fake_ad_init (&fixture, answer_refusing_cookie, "auto");
  full = ldap_read_new (&fixture.ldap, &fake_ad_request, NULL);
  g_assert_no_error (full->error);
  refused = ldap_read_new (&fixture.ldap, &fake_ad_request, full->watermark);
  g_assert_error (refused->error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
  other = ldap_read_new (&fixture.ldap, &other_request, full->watermark);
  g_assert_error (other->error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
  junk = ldap_read_new (&fixture.ldap, &fake_ad_request, bytes);
  g_assert_error (junk->error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
}

/* ----- cancelling, and pages in order */

static gboolean
answer_endless (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  for (guint i = 0; i < 600; i++)
    fake_ldap_send_entry (fake, search->id,
                          fake_ad_new_object ("CN=Ann," FAKE_AD_BASE, "user", (guint8) i));
  return TRUE;
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (50 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

/* The first page, and then half a message. */
static gboolean
answer_half (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  static const guint8 start[] = { 0x30, 0x82, 0x01, 0x00, 0x02, 0x01 };

  (void) answer_endless (fake, search, data);
  fake_ldap_send_bytes (fake, start, sizeof start);
  return TRUE;
}

static void
test_cancel (gconstpointer data)
{
  const FakeAdAnswer *stalls = data;
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (CwChangePage) first = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread = NULL;

  fake_ad_init (&fixture, *stalls, "dirsync");
  g_assert_true (cw_connector_open (fixture.ldap.connector, NULL, &error));
  first =
      cw_connector_read_full (fixture.ldap.connector, &fake_ad_request, NULL, cancellable, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cw_change_page_get_n_changes (first), ==, 500);
  g_assert_false (cw_change_page_is_last (first));

  /* the server says nothing more */
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_null (cw_connector_read_full (fixture.ldap.connector, &fake_ad_request,
                                         cw_change_page_get_next (first), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_order (void)
{
  g_auto (FakeAd) fixture = { 0 };
  g_autoptr (CwChangePage) first = NULL;
  g_autoptr (GBytes) wrong = g_bytes_new_static ("page 7", 6);
  g_autoptr (GError) error = NULL;

  fake_ad_init (&fixture, answer_endless, "dirsync");
  g_assert_true (cw_connector_open (fixture.ldap.connector, NULL, &error));
  first = cw_connector_read_full (fixture.ldap.connector, &fake_ad_request, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (
      cw_connector_read_full (fixture.ldap.connector, &fake_ad_request, wrong, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  static const FakeAdAnswer silence = answer_endless;
  static const FakeAdAnswer half = answer_half;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap/fake-ad-broken/cookie", test_cookie);
  g_test_add_data_func ("/ldap/fake-ad-broken/cancel/silence", &silence, test_cancel);
  g_test_add_data_func ("/ldap/fake-ad-broken/cancel/half-a-message", &half, test_cancel);
  g_test_add_func ("/ldap/fake-ad-broken/order", test_order);
  for (guint i = 0; i < G_N_ELEMENTS (broken_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ldap/fake-ad-broken/", broken_cases[i].name, NULL);

      g_test_add_data_func (path, &broken_cases[i], test_broken);
    }
  return g_test_run ();
}
