/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "base/cw-error.h"
#include "base/cw-guid.h"
#include "connectors/ldap/cw-ldap-cursor.h"
#include "fake-ldap.h"
#include "ldap-fixture.h"

/* RFC 4533 as a server may break it, and what no slapd at hand sends. */

#define BASE   "dc=example,dc=org"
#define UUID_1 "00000000-0000-0000-0000-000000000001"

#define COOKIE_1 "rid=000,csn=20260101000000.000001Z#000000#000#000000"
#define COOKIE_2 "rid=000,csn=20260101000000.000002Z#000000#000#000000"

typedef gboolean (*Answer) (FakeLdap *fake, const FakeSearch *search, gpointer scenario);

typedef struct
{
  Answer answer; /* to every search below the partition */
  const char *context_csn;
  gboolean has_overlay; /* for the head alone */
} Scenario;

typedef struct
{
  LdapFixture ldap;
  FakeLdap *fake;
  Scenario scenario;
} Fixture;

static const char *const attributes[] = { "cn", "member", "userPassword", NULL };
static const char *const object_types[] = { "inetOrgPerson", "groupOfNames", NULL };
static const CwReadRequest request = { BASE, attributes, object_types };

static gboolean
answer (FakeLdap *fake, const FakeSearch *search, gpointer user_data)
{
  Scenario *scenario = user_data;
  FakeEntry *entry = NULL;

  if (search->scope != LDAP_SCOPE_BASE)
    return scenario->answer (fake, search, scenario);
  if (fake_search_control (search, LDAP_CONTROL_SYNC) != NULL)
    {
      fake_ldap_send_result (
          fake, search->id,
          scenario->has_overlay ? LDAP_SUCCESS : LDAP_UNAVAILABLE_CRITICAL_EXTENSION, NULL);
      return TRUE;
    }
  entry = fake_entry_new (search->base);
  if (*search->base == '\0')
    {
      fake_entry_add (entry, "objectClass", "OpenLDAProotDSE", -1);
      fake_entry_add (entry, "namingContexts", BASE, -1);
      fake_entry_add (entry, "subschemaSubentry", "cn=Subschema", -1);
      fake_entry_add (entry, "supportedControl", LDAP_CONTROL_SYNC, -1);
    }
  else if (g_str_equal (search->base, BASE))
    {
      fake_entry_add (entry, "entryUUID", UUID_1, -1);
      if (scenario->context_csn != NULL)
        fake_entry_add (entry, "contextCSN", scenario->context_csn, -1);
    }
  else
    fake_entry_add (entry, "attributeTypes",
                    "( 2.5.4.31 NAME 'member' SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )", -1);
  fake_ldap_send_entry (fake, search->id, entry);
  fake_ldap_send_result (fake, search->id, LDAP_SUCCESS, NULL);
  return TRUE;
}

static void
fixture_init (Fixture *fixture, Answer read_answer, const char *changes)
{
  g_autofree char *settings = NULL;

  fixture->scenario.answer = read_answer;
  fixture->fake = fake_ldap_new (answer, &fixture->scenario);
  settings = g_strdup_printf ("{\"server\":{\"host\":\"ldap\",\"address\":\"%s\",\"security\":"
                              "\"none\",\"timeoutSeconds\":60},\"authentication\":{\"method\":"
                              "\"simple\"},\"read\":{\"changes\":\"%s\"}}",
                              fake_ldap_get_path (fixture->fake), changes);
  ldap_fixture_init (&fixture->ldap, CW_CONNECTOR_KIND_OPENLDAP, settings, NULL);
}

static void
fixture_clear (Fixture *fixture)
{
  ldap_fixture_clear (&fixture->ldap);
  g_clear_pointer (&fixture->fake, fake_ldap_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* ----- pieces of answers */

static void
make_uuid (guint number, guint8 uuid[CW_GUID_SIZE])
{
  memset (uuid, 0, CW_GUID_SIZE);
  uuid[14] = (guint8) (number >> 8);
  uuid[15] = (guint8) number;
}

static void
send_entry (FakeLdap *fake, int id, guint number, int state)
{
  g_autoptr (BerElement) ber = ber_alloc_t (LBER_USE_DER);
  g_autofree char *dn = g_strdup_printf ("cn=p%u," BASE, number);
  FakeEntry *entry = fake_entry_new (dn);
  struct berval value = { 0, NULL };
  guint8 uuid[CW_GUID_SIZE];

  make_uuid (number, uuid);
  ber_printf (ber, "{eo}", state, uuid, (ber_len_t) sizeof uuid);
  g_assert_cmpint (ber_flatten2 (ber, &value, 0), ==, 0);
  fake_entry_add (entry, "objectClass", "inetOrgPerson", -1);
  fake_entry_add (entry, "cn", dn, -1);
  fake_ldap_add_control (fake, LDAP_CONTROL_SYNC_STATE, value.bv_val, value.bv_len);
  fake_ldap_send_entry (fake, id, entry);
}

/* A set of UUIDs from @first on. */
static void
send_id_set (FakeLdap *fake, int id, gboolean are_deleted, guint first, guint n)
{
  g_autoptr (BerElement) ber = ber_alloc_t (LBER_USE_DER);
  struct berval value = { 0, NULL };

  ber_printf (ber, "t{sb[", (ber_tag_t) LDAP_TAG_SYNC_ID_SET, "half-way", are_deleted);
  for (guint i = 0; i < n; i++)
    {
      guint8 uuid[CW_GUID_SIZE];

      make_uuid (first + i, uuid);
      ber_printf (ber, "o", uuid, (ber_len_t) sizeof uuid);
    }
  ber_printf (ber, "]}");
  g_assert_cmpint (ber_flatten2 (ber, &value, 0), ==, 0);
  fake_ldap_send_intermediate (fake, id, LDAP_SYNC_INFO, value.bv_val, value.bv_len);
}

/* @cookie: (nullable): none */
static void
send_end (FakeLdap *fake, int id, const char *cookie, gboolean refresh_deletes)
{
  g_autoptr (BerElement) ber = ber_alloc_t (LBER_USE_DER);
  struct berval value = { 0, NULL };

  ber_printf (ber, "{");
  if (cookie != NULL)
    ber_printf (ber, "s", cookie);
  if (refresh_deletes)
    ber_printf (ber, "b", 1);
  ber_printf (ber, "}");
  g_assert_cmpint (ber_flatten2 (ber, &value, 0), ==, 0);
  fake_ldap_add_control (fake, LDAP_CONTROL_SYNC_DONE, value.bv_val, value.bv_len);
  fake_ldap_send_result (fake, id, LDAP_SUCCESS, NULL);
}

static gboolean
is_first (const FakeSearch *search)
{
  const struct berval *value = fake_search_control (search, LDAP_CONTROL_SYNC);

  g_assert_nonnull (value);
  return value->bv_len == 5; /* a sequence of the mode alone */
}

static void
assert_cookie (const LdapRead *read, const char *expected)
{
  g_autoptr (CwLdapCursor) cursor = cw_ldap_cursor_from_bytes (read->watermark, NULL);

  g_assert_nonnull (cursor);
  g_assert_nonnull (cursor->cookie);
  g_assert_cmpmem (g_bytes_get_data (cursor->cookie, NULL), g_bytes_get_size (cursor->cookie),
                   expected, strlen (expected));
}

/* ----- both ways to tell deletions */

static gboolean
answer_delete_phase (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  g_assert_false (fake_search_asks (search, "userPassword"));
  if (is_first (search))
    {
      for (guint i = 1; i <= 1200; i++)
        send_entry (fake, search->id, i, LDAP_SYNC_ADD);
      send_end (fake, search->id, COOKIE_1, TRUE);
      return TRUE;
    }
  send_id_set (fake, search->id, TRUE, 10, 3);
  send_entry (fake, search->id, 20, LDAP_SYNC_MODIFY);
  send_entry (fake, search->id, 21, LDAP_SYNC_DELETE);
  fake_ldap_send_intermediate (fake, search->id, "1.2.3", "x", 1);
  fake_ldap_send_intermediate (fake, search->id, LDAP_SYNC_INFO, "\xa1\x00", 2);
  send_end (fake, search->id, COOKIE_2, TRUE);
  return TRUE;
}

static void
test_delete_phase (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) read = NULL;

  fixture_init (&fixture, answer_delete_phase, "auto");
  full = ldap_read_new (&fixture.ldap, &request, NULL);
  g_assert_no_error (full->error);
  g_assert_cmpuint (full->pages->len, ==, 3);
  g_assert_cmpuint (ldap_read_count (full, CW_CHANGE_FULL), ==, 1200);
  g_assert_true (full->delete_absent);
  assert_cookie (full, COOKIE_1);
  read = ldap_read_new (&fixture.ldap, &request, full->watermark);
  g_assert_no_error (read->error);
  g_assert_cmpuint (ldap_read_count (read, CW_CHANGE_DELETED), ==, 4);
  g_assert_cmpuint (ldap_read_count (read, CW_CHANGE_FULL), ==, 1);
  g_assert_false (read->delete_absent);
  assert_cookie (read, COOKIE_2);
}

static gboolean
answer_present_phase (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  if (is_first (search))
    {
      send_end (fake, search->id, COOKIE_1, TRUE);
      return TRUE;
    }
  send_id_set (fake, search->id, FALSE, 1, 256);
  send_id_set (fake, search->id, FALSE, 257, 256);
  send_entry (fake, search->id, 600, LDAP_SYNC_PRESENT);
  send_entry (fake, search->id, 601, LDAP_SYNC_ADD);
  send_end (fake, search->id, NULL, FALSE);
  return TRUE;
}

/* A result without a cookie leaves the watermark where it was. */
static void
test_present_phase (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) read = NULL;

  fixture_init (&fixture, answer_present_phase, "auto");
  full = ldap_read_new (&fixture.ldap, &request, NULL);
  g_assert_no_error (full->error);
  read = ldap_read_new (&fixture.ldap, &request, full->watermark);
  g_assert_no_error (read->error);
  g_assert_cmpuint (ldap_read_count (read, CW_CHANGE_PRESENT), ==, 513);
  g_assert_cmpuint (ldap_read_count (read, CW_CHANGE_FULL), ==, 1);
  g_assert_true (read->delete_absent);
  assert_cookie (read, COOKIE_1);
}

/* A full read without a cookie gives no place to go on. */
static gboolean
answer_no_cookie (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  send_end (fake, search->id, NULL, TRUE);
  return TRUE;
}

static void
test_no_cookie (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) read = NULL;

  fixture_init (&fixture, answer_no_cookie, "auto");
  full = ldap_read_new (&fixture.ldap, &request, NULL);
  g_assert_no_error (full->error);
  read = ldap_read_new (&fixture.ldap, &request, full->watermark);
  g_assert_error (read->error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
}

/* ----- what breaks a read */

static gboolean
answer_without_state (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  FakeEntry *entry = fake_entry_new ("cn=x," BASE);

  fake_entry_add (entry, "objectClass", "inetOrgPerson", -1);
  fake_ldap_send_entry (fake, search->id, entry);
  send_end (fake, search->id, COOKIE_1, TRUE);
  return TRUE;
}

static gboolean
answer_bad_state (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  send_entry (fake, search->id, 1, 9);
  send_end (fake, search->id, COOKIE_1, TRUE);
  return TRUE;
}

static gboolean
answer_bad_set (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  fake_ldap_send_intermediate (fake, search->id, LDAP_SYNC_INFO, "\xa3\x06\x31\x04\x04\x02hi", 8);
  send_end (fake, search->id, COOKIE_1, TRUE);
  return TRUE;
}

static gboolean
answer_no_done (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  fake_ldap_send_result (fake, search->id, LDAP_SUCCESS, NULL);
  return TRUE;
}

static gboolean
answer_dying (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  for (guint i = 1; i <= 700; i++)
    send_entry (fake, search->id, i, LDAP_SYNC_ADD);
  return FALSE;
}

static gboolean
answer_limit (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  send_entry (fake, search->id, 1, LDAP_SYNC_ADD);
  fake_ldap_send_result (fake, search->id, LDAP_SIZELIMIT_EXCEEDED, NULL);
  return TRUE;
}

typedef struct
{
  const char *name;
  Answer answer;
  CwError code;
} BrokenCase;

static const BrokenCase broken_cases[] = {
  { "without-state", answer_without_state, CW_ERROR_INVALID_DATA },
  { "bad-state", answer_bad_state, CW_ERROR_INVALID_DATA },
  { "bad-set", answer_bad_set, CW_ERROR_INVALID_DATA },
  { "no-done", answer_no_done, CW_ERROR_INVALID_DATA },
  { "dying", answer_dying, CW_ERROR_INTERRUPTED },
  { "limit", answer_limit, CW_ERROR_INTERRUPTED },
};

static void
test_broken (gconstpointer data)
{
  const BrokenCase *broken = data;
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;

  fixture_init (&fixture, broken->answer, "auto");
  read = ldap_read_new (&fixture.ldap, &request, NULL);
  g_assert_error (read->error, CW_ERROR, (int) broken->code);
  g_assert_null (read->watermark);
}

/* ----- cookies that the server does not like */

static gboolean
answer_refresh_required (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  if (is_first (search))
    send_end (fake, search->id, COOKIE_1, TRUE);
  else
    fake_ldap_send_result (fake, search->id, LDAP_SYNC_REFRESH_REQUIRED, "sync cookie is stale");
  return TRUE;
}

static gboolean
answer_unwilling (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  if (is_first (search))
    send_end (fake, search->id, COOKIE_1, TRUE);
  else
    fake_ldap_send_result (fake, search->id, LDAP_UNWILLING_TO_PERFORM, "in the future");
  return TRUE;
}

static void
assert_expires (Answer read_answer)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) read = NULL;

  fixture_init (&fixture, read_answer, "auto");
  full = ldap_read_new (&fixture.ldap, &request, NULL);
  g_assert_no_error (full->error);
  read = ldap_read_new (&fixture.ldap, &request, full->watermark);
  g_assert_error (read->error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
}

static void
test_cookies (void)
{
  assert_expires (answer_refresh_required);
  assert_expires (answer_unwilling);
}

/* ----- no overlay on this database: the control is refused */

static gboolean
answer_no_overlay (FakeLdap *fake, const FakeSearch *search, gpointer data)
{
  FakeEntry *entry = NULL;

  if (fake_search_control (search, LDAP_CONTROL_SYNC) != NULL)
    {
      fake_ldap_send_result (fake, search->id, LDAP_UNAVAILABLE_CRITICAL_EXTENSION, NULL);
      return TRUE;
    }
  entry = fake_entry_new ("cn=x," BASE);
  fake_entry_add (entry, "objectClass", "inetOrgPerson", -1);
  fake_entry_add (entry, "entryUUID", "00000000-0000-0000-0000-0000000000ab", -1);
  fake_entry_add (entry, "entryCSN", "20261120130331.538164Z#000000#000#000000", -1);
  fake_ldap_send_entry (fake, search->id, entry);
  entry = fake_entry_new ("cn=no uuid," BASE);
  fake_entry_add (entry, "objectClass", "inetOrgPerson", -1);
  fake_ldap_send_entry (fake, search->id, entry);
  fake_ldap_add_control (fake, LDAP_CONTROL_PAGEDRESULTS, "\x30\x05\x02\x01\x00\x04\x00", 7);
  fake_ldap_send_result (fake, search->id, LDAP_SUCCESS, NULL);
  return TRUE;
}

static void
test_no_overlay (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) read = NULL;
  g_autoptr (LdapRead) same = NULL;

  fixture_init (&fixture, answer_no_overlay, "auto");
  full = ldap_read_new (&fixture.ldap, &request, NULL);
  g_assert_no_error (full->error);
  g_assert_cmpuint (ldap_read_count (full, CW_CHANGE_FULL), ==, 1);
  g_assert_cmpuint (ldap_read_count (full, CW_CHANGE_BROKEN), ==, 1);
  assert_cookie (full, "20261120130331.538164Z#000000#000#000000\n");

  /* nothing tells whether anything has changed, a contextCSN that does not move least of all: read
   * and list */
  fixture.scenario.context_csn = "20261120130331.538164Z#000000#000#000000";
  read = ldap_read_new (&fixture.ldap, &request, full->watermark);
  g_assert_no_error (read->error);
  g_assert_cmpuint (ldap_read_count (read, CW_CHANGE_PRESENT), ==, 1);
  g_assert_true (read->delete_absent);

  /* one that does tells; a second time nothing is read */
  fixture.scenario.has_overlay = TRUE;
  g_clear_pointer (&read, ldap_read_free);
  read = ldap_read_new (&fixture.ldap, &request, full->watermark);
  g_assert_no_error (read->error);
  same = ldap_read_new (&fixture.ldap, &request, read->watermark);
  g_assert_no_error (same->error);
  g_assert_cmpuint (ldap_read_count_all (same), ==, 0);
  g_assert_false (same->delete_absent);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap/fake-openldap/delete-phase", test_delete_phase);
  g_test_add_func ("/ldap/fake-openldap/present-phase", test_present_phase);
  g_test_add_func ("/ldap/fake-openldap/no-cookie", test_no_cookie);
  g_test_add_func ("/ldap/fake-openldap/cookies", test_cookies);
  g_test_add_func ("/ldap/fake-openldap/no-overlay", test_no_overlay);
  for (guint i = 0; i < G_N_ELEMENTS (broken_cases); i++)
    {
      g_autofree char *path =
          g_strconcat ("/ldap/fake-openldap/broken/", broken_cases[i].name, NULL);

      g_test_add_data_func (path, &broken_cases[i], test_broken);
    }
  return g_test_run ();
}
