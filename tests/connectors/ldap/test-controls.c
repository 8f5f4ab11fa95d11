/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-controls.h"
#include "connectors/ldap/cw-ldap-sync.h"
#include "ldap-fixture.h"

/* What is sent, byte for byte, and what is made of answers, broken ones too. */

static void
assert_value (CwLdapControls *controls, guint index, const char *oid, const char *expected)
{
  const LDAPControl *control = cw_ldap_controls_peek (controls)[index];
  g_autofree char *hex = NULL;

  g_assert_nonnull (control);
  g_assert_cmpstr (control->ldctl_oid, ==, oid);
  g_assert_cmpint (control->ldctl_iscritical, ==, 1);
  hex = ldap_hex (control->ldctl_value.bv_val, control->ldctl_value.bv_len);
  g_assert_cmpstr (hex, ==, expected);
}

static void
test_encode (void)
{
  g_autoptr (CwLdapControls) controls = cw_ldap_controls_new ();
  g_autoptr (GBytes) cookie = g_bytes_new_static ("ab", 2);

  g_assert_null (cw_ldap_controls_peek (controls)[0]);
  cw_ldap_controls_add_dirsync (controls, CW_DIRSYNC_INCREMENTAL_VALUES, 256, cookie);
  cw_ldap_controls_add_dirsync (controls, 1, 0, NULL);
  cw_ldap_controls_add_extended_dn (controls);
  cw_ldap_controls_add_show_deleted (controls);
  cw_ldap_controls_add_show_recycled (controls);
  cw_ldap_controls_add_paged (controls, 1000, NULL);
  cw_ldap_controls_add_paged (controls, 500, cookie);
  cw_ldap_controls_add_sync (controls, NULL);
  cw_ldap_controls_add_sync (controls, cookie);
  cw_ldap_controls_add_sync_persist (controls, cookie);
  cw_ldap_controls_add_notification (controls);
  cw_ldap_controls_add_persistent_search (controls);
  assert_value (controls, 0, CW_LDAP_OID_DIRSYNC,
                "300e02048000000002020100"
                "04026162");
  assert_value (controls, 1, CW_LDAP_OID_DIRSYNC, "30080201010201000400");
  assert_value (controls, 2, CW_LDAP_OID_EXTENDED_DN, "3003020100");
  assert_value (controls, 3, CW_LDAP_OID_SHOW_DELETED, "");
  assert_value (controls, 4, CW_LDAP_OID_SHOW_RECYCLED, "");
  assert_value (controls, 5, LDAP_CONTROL_PAGEDRESULTS, "3006020203e80400");
  assert_value (controls, 6, LDAP_CONTROL_PAGEDRESULTS, "3008020201f404026162");
  assert_value (controls, 7, LDAP_CONTROL_SYNC, "30030a0101");
  assert_value (controls, 8, LDAP_CONTROL_SYNC, "30070a010104026162");
  assert_value (controls, 9, LDAP_CONTROL_SYNC, "30070a010304026162");
  assert_value (controls, 10, CW_LDAP_OID_NOTIFICATION, "");
  assert_value (controls, 11, CW_LDAP_OID_PERSISTENT_SEARCH, "300902010f0101ff010100");
  g_assert_null (cw_ldap_controls_peek (controls)[12]);
}

/* One control with this value; %NULL for none. */
static LDAPControl **
make_controls (const char *oid, const char *value, gsize len)
{
  static LDAPControl *list[2];
  static LDAPControl control;

  control.ldctl_oid = (char *) oid;
  control.ldctl_value.bv_val = (char *) value;
  control.ldctl_value.bv_len = len;
  list[0] = &control;
  return list;
}

typedef struct
{
  const char *value;
  gsize len;
  gboolean is_good;
} ValueCase;

#define VALUE(text) text, sizeof (text) - 1

static const ValueCase dirsync_cases[] = {
  { VALUE ("\x30\x0a\x02\x01\x01\x02\x01\x00\x04\x02\x61\x62"), TRUE },
  { VALUE ("\x30\x08\x02\x01\x00\x02\x01\x00\x04\x00"), TRUE },
  { VALUE ("\x30\x0a\x02\x01\x01\x02\x01\x00\x04\x7f\x61\x62"), FALSE },
  { VALUE ("\x30\x03\x02\x01\x01"), FALSE },
  { VALUE ("\x04\x02\x61\x62"), FALSE },
  { VALUE ("\x30"), FALSE },
  { VALUE (""), FALSE },
};

static void
test_dirsync (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (dirsync_cases); i++)
    {
      const ValueCase *item = &dirsync_cases[i];
      CwDirsyncAnswer answer = { FALSE, NULL };
      g_autoptr (GError) error = NULL;
      gboolean is_good = cw_ldap_controls_parse_dirsync (
          make_controls (CW_LDAP_OID_DIRSYNC, item->value, item->len), &answer, &error);

      g_assert_cmpint (is_good, ==, item->is_good);
      if (!is_good)
        g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
      if (i == 0)
        {
          g_assert_true (answer.more);
          g_assert_cmpmem (g_bytes_get_data (answer.cookie, NULL), g_bytes_get_size (answer.cookie),
                           "ab", 2);
        }
      g_clear_pointer (&answer.cookie, g_bytes_unref);
    }
}

static void
test_missing (void)
{
  CwDirsyncAnswer answer = { FALSE, NULL };
  CwLdapSyncDone done = { NULL, FALSE };
  CwLdapSyncState state = CW_LDAP_SYNC_PRESENT;
  GBytes *cookie = NULL;
  CwGuid uuid;

  g_assert_false (cw_ldap_controls_parse_dirsync (NULL, &answer, NULL));
  g_assert_false (cw_ldap_controls_parse_paged (NULL, &cookie, NULL));
  g_assert_false (cw_ldap_sync_parse_done (NULL, &done, NULL));
  g_assert_false (cw_ldap_sync_parse_state (NULL, &state, &uuid, NULL));
  g_assert_false (cw_ldap_controls_parse_dirsync (
      make_controls (LDAP_CONTROL_PAGEDRESULTS, VALUE ("\x30\x00")), &answer, NULL));
}

static void
test_paged (void)
{
  GBytes *cookie = NULL;

  g_assert_true (cw_ldap_controls_parse_paged (
      make_controls (LDAP_CONTROL_PAGEDRESULTS, VALUE ("\x30\x07\x02\x01\x00\x04\x02\x61\x62")),
      &cookie, NULL));
  g_assert_cmpuint (g_bytes_get_size (cookie), ==, 2);
  g_clear_pointer (&cookie, g_bytes_unref);
  g_assert_true (cw_ldap_controls_parse_paged (
      make_controls (LDAP_CONTROL_PAGEDRESULTS, VALUE ("\x30\x05\x02\x01\x00\x04\x00")), &cookie,
      NULL));
  g_assert_null (cookie);
  g_assert_false (cw_ldap_controls_parse_paged (
      make_controls (LDAP_CONTROL_PAGEDRESULTS, VALUE ("\x30\x05\x02\x01\x00\x05\x00")), &cookie,
      NULL));
}

#define UUID "0123456789abcdef"

static const ValueCase state_cases[] = {
  { VALUE ("\x30\x15\x0a\x01\x01\x04\x10" UUID), TRUE },
  { VALUE ("\x30\x18\x0a\x01\x03\x04\x10" UUID "\x04\x01x"), TRUE },
  { VALUE ("\x30\x15\x0a\x01\x04\x04\x10" UUID), FALSE },
  { VALUE ("\x30\x14\x0a\x01\x01\x04\x0f"
           "0123456789abcde"),
    FALSE },
  { VALUE ("\x30\x03\x0a\x01\x01"), FALSE },
  { VALUE (""), FALSE },
};

static void
test_state (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_cases); i++)
    {
      const ValueCase *item = &state_cases[i];
      CwLdapSyncState state = CW_LDAP_SYNC_PRESENT;
      CwGuid uuid = { { 0 } };
      g_autoptr (GError) error = NULL;
      gboolean is_good = cw_ldap_sync_parse_state (
          make_controls (LDAP_CONTROL_SYNC_STATE, item->value, item->len), &state, &uuid, &error);

      g_assert_cmpint (is_good, ==, item->is_good);
      if (is_good)
        g_assert_cmpmem (uuid.bytes, CW_GUID_SIZE, UUID, CW_GUID_SIZE);
      else
        g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
    }
}

typedef struct
{
  const char *value;
  gsize len;
  gboolean is_good;
  const char *cookie;
  gboolean refresh_deletes;
} DoneCase;

static const DoneCase done_cases[] = {
  { VALUE ("\x30\x00"), TRUE, NULL, FALSE },
  { VALUE ("\x30\x03\x04\x01x"), TRUE, "x", FALSE },
  { VALUE ("\x30\x06\x04\x01x\x01\x01\xff"), TRUE, "x", TRUE },
  { VALUE ("\x30\x06\x04\x01x\x01\x01\x00"), TRUE, "x", FALSE },
  { VALUE ("\x30\x03\x01\x01\xff"), TRUE, NULL, TRUE },
  { VALUE ("\x31\x00"), FALSE, NULL, FALSE },
  { VALUE (""), FALSE, NULL, FALSE },
  { VALUE ("\x30\x03\x04\x7fx"), FALSE, NULL, FALSE },
};

static void
test_done (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (done_cases); i++)
    {
      const DoneCase *item = &done_cases[i];
      CwLdapSyncDone done = { NULL, FALSE };
      gboolean is_good = cw_ldap_sync_parse_done (
          make_controls (LDAP_CONTROL_SYNC_DONE, item->value, item->len), &done, NULL);

      g_test_message ("case %u", i);
      g_assert_cmpint (is_good, ==, item->is_good);
      g_assert_cmpint (done.refresh_deletes, ==, item->refresh_deletes);
      g_assert_cmpint (done.cookie != NULL, ==, item->cookie != NULL);
      g_clear_pointer (&done.cookie, g_bytes_unref);
    }
}

typedef struct
{
  const char *value;
  gsize len;
  gboolean is_good;
  guint n;
  gboolean are_deleted;
} InfoCase;

static const InfoCase info_cases[] = {
  { VALUE ("\x80\x01x"), TRUE, 0, FALSE },
  { VALUE ("\xa1\x03\x01\x01\x00"), TRUE, 0, FALSE },
  { VALUE ("\xa2\x00"), TRUE, 0, FALSE },
  { VALUE ("\xa3\x14\x31\x12\x04\x10" UUID), TRUE, 1, FALSE },
  { VALUE ("\xa3\x17\x01\x01\xff\x31\x12\x04\x10" UUID), TRUE, 1, TRUE },
  { VALUE ("\xa3\x2c\x04\x01x\x01\x01\xff\x31\x24\x04\x10" UUID "\x04\x10" UUID), TRUE, 2, TRUE },
  { VALUE ("\xa3\x02\x31\x00"), TRUE, 0, FALSE },
  { VALUE ("\xa3\x05\x31\x03\x04\x01x"), FALSE, 0, FALSE },
  { VALUE ("\xa3\x14\x30\x12\x04\x10" UUID), FALSE, 0, FALSE },
  { VALUE ("\xa3\x00"), FALSE, 0, FALSE },
  { VALUE ("\xa4\x00"), FALSE, 0, FALSE },
  { VALUE (""), FALSE, 0, FALSE },
};

static void
test_info (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (info_cases); i++)
    {
      const InfoCase *item = &info_cases[i];
      const struct berval value = { item->len, (char *) item->value };
      CwLdapSyncIdSet set = { NULL, FALSE };
      g_autoptr (GError) error = NULL;
      gboolean is_good = cw_ldap_sync_parse_info (&value, &set, &error);

      g_test_message ("case %u", i);
      g_assert_cmpint (is_good, ==, item->is_good);
      if (!is_good)
        {
          g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
          continue;
        }
      g_assert_cmpuint (set.uuids->len, ==, item->n);
      g_assert_cmpint (set.are_deleted, ==, item->are_deleted);
      g_array_unref (set.uuids);
    }
  g_assert_false (cw_ldap_sync_parse_info (NULL, &(CwLdapSyncIdSet){ 0 }, NULL));
}

/* What ends the refresh of a search that goes on. */
static void
test_refresh_done (void)
{
  static const struct
  {
    const char *value;
    gsize len;
    gboolean is_good;
    gboolean is_done;
  } cases[] = {
    { VALUE ("\x80\x01x"), TRUE, FALSE },
    { VALUE ("\xa1\x00"), TRUE, TRUE },
    { VALUE ("\xa1\x03\x01\x01\x00"), TRUE, FALSE },
    { VALUE ("\xa2\x06\x04\x01x\x01\x01\xff"), TRUE, TRUE },
    { VALUE ("\xa3\x02\x31\x00"), TRUE, FALSE },
    { VALUE ("\xa1\x03\x01\x01"), FALSE, FALSE },
    { VALUE ("\xa4\x00"), FALSE, FALSE },
    { VALUE (""), FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const struct berval value = { cases[i].len, (char *) cases[i].value };
      g_autoptr (GError) error = NULL;
      gboolean is_done = FALSE;
      gboolean is_good = cw_ldap_sync_parse_refresh_done (&value, &is_done, &error);

      g_test_message ("case %u", i);
      g_assert_cmpint (is_good, ==, cases[i].is_good);
      g_assert_cmpint (is_done, ==, cases[i].is_done);
      g_assert_cmpint (error == NULL, ==, is_good);
    }
  g_assert_false (cw_ldap_sync_parse_refresh_done (NULL, &(gboolean){ FALSE }, NULL));
}

/* Any bytes at all: parsed or refused, never read beyond (run under a sanitizer). */
static void
test_random (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      const InfoCase *seed = &info_cases[g_test_rand_int_range (0, G_N_ELEMENTS (info_cases) - 1)];
      gsize len = (gsize) g_test_rand_int_range (0, (gint32) seed->len + 1);
      g_autofree char *copy = g_memdup2 (seed->value, len);
      const struct berval value = { len, copy };
      CwLdapSyncIdSet set = { NULL, FALSE };
      CwLdapSyncDone done = { NULL, FALSE };
      CwDirsyncAnswer answer = { FALSE, NULL };
      gboolean is_done = FALSE;

      if (len > 0)
        copy[g_test_rand_int_range (0, (gint32) len)] ^= (char) g_test_rand_int_range (1, 256);
      (void) !cw_ldap_sync_parse_refresh_done (&value, &is_done, NULL);
      if (cw_ldap_sync_parse_info (&value, &set, NULL))
        g_array_unref (set.uuids);
      if (cw_ldap_sync_parse_done (make_controls (LDAP_CONTROL_SYNC_DONE, copy, len), &done, NULL))
        g_clear_pointer (&done.cookie, g_bytes_unref);
      if (cw_ldap_controls_parse_dirsync (make_controls (CW_LDAP_OID_DIRSYNC, copy, len), &answer,
                                          NULL))
        g_clear_pointer (&answer.cookie, g_bytes_unref);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap/controls/encode", test_encode);
  g_test_add_func ("/ldap/controls/dirsync", test_dirsync);
  g_test_add_func ("/ldap/controls/missing", test_missing);
  g_test_add_func ("/ldap/controls/paged", test_paged);
  g_test_add_func ("/ldap/controls/sync-state", test_state);
  g_test_add_func ("/ldap/controls/sync-done", test_done);
  g_test_add_func ("/ldap/controls/sync-info", test_info);
  g_test_add_func ("/ldap/controls/refresh-done", test_refresh_done);
  g_test_add_func ("/ldap/controls/random", test_random);
  return g_test_run ();
}
