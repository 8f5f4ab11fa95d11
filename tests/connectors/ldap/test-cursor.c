/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-csn.h"
#include "connectors/ldap/cw-ldap-cursor.h"

/* Watermarks. */

static CwLdapCursor *
make_cursor (void)
{
  CwLdapCursor *cursor = g_new0 (CwLdapCursor, 1);

  cursor->kind = CW_LDAP_CURSOR_DIRSYNC;
  cursor->flags = CW_LDAP_CURSOR_EXTENDED_DN;
  memset (cursor->partition.bytes, 1, CW_GUID_SIZE);
  memset (cursor->replica.bytes, 2, CW_GUID_SIZE);
  memset (cursor->request.bytes, 3, CW_GUID_SIZE);
  cursor->usn = G_GUINT64_CONSTANT (0x0102030405060708);
  cursor->cookie = g_bytes_new_static ("MSDS\0\3", 6);
  return cursor;
}

static void
test_round_trip (void)
{
  g_autoptr (CwLdapCursor) cursor = make_cursor ();
  g_autoptr (GBytes) bytes = cw_ldap_cursor_to_bytes (cursor);
  g_autoptr (CwLdapCursor) copy = cw_ldap_cursor_from_bytes (bytes, NULL);
  g_autoptr (GBytes) again = NULL;

  g_assert_nonnull (copy);
  g_assert_true (cw_ldap_cursor_check (copy, cursor, NULL));
  g_assert_cmpuint (copy->usn, ==, cursor->usn);
  g_assert_true (g_bytes_equal (copy->cookie, cursor->cookie));
  again = cw_ldap_cursor_to_bytes (copy);
  g_assert_true (g_bytes_equal (again, bytes));
}

static void
test_truncated (void)
{
  g_autoptr (CwLdapCursor) cursor = make_cursor ();
  g_autoptr (GBytes) bytes = cw_ldap_cursor_to_bytes (cursor);
  gsize header = g_bytes_get_size (bytes) - g_bytes_get_size (cursor->cookie);

  for (gsize i = 0; i < header; i++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, i);
      g_autoptr (GError) error = NULL;

      g_assert_null (cw_ldap_cursor_from_bytes (part, &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
    }
}

static void
test_check (void)
{
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (CwLdapCursor) cursor = make_cursor ();
      g_autoptr (CwLdapCursor) current = make_cursor ();
      g_autoptr (GError) error = NULL;

      if (i == 0)
        current->kind = CW_LDAP_CURSOR_USN;
      else if (i == 1)
        current->flags = 0;
      else if (i == 2)
        current->partition.bytes[0]++;
      else if (i == 3)
        current->replica.bytes[15]++;
      else
        current->request.bytes[7]++;
      g_assert_false (cw_ldap_cursor_check (cursor, current, &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
    }
}

static gboolean
same_digest (const char *const *a, const char *const *b)
{
  static const char *const types[] = { "user", NULL };
  const CwReadRequest one = { "DC=x", a, types };
  const CwReadRequest other = { "DC=y", b, types };
  CwGuid first = cw_ldap_cursor_digest (&one);
  CwGuid second = cw_ldap_cursor_digest (&other);

  return cw_guid_equal (&first, &second);
}

static void
test_digest (void)
{
  static const char *const names[] = { "cn", "mail", NULL };
  static const char *const same[] = { "Mail", "CN", "cn", NULL };
  static const char *const more[] = { "cn", "mail", "sn", NULL };
  static const char *const joined[] = { "cnmail", NULL };
  static const char *const moved[] = { "cn", "mail", "user", NULL };

  g_assert_true (same_digest (names, same));
  g_assert_false (same_digest (names, more));
  g_assert_false (same_digest (names, joined));
  g_assert_false (same_digest (names, moved));
}

static void
test_csn (void)
{
  g_autofree char *back = cw_csn_rewind ("20261120000130.538164Z#000000#001#000000", 300);
  g_autofree char *kept = cw_csn_rewind ("nonsense", 300);

  g_assert_cmpstr (back, ==, "20261119235630.000000Z#000000#000#000000");
  g_assert_cmpstr (kept, ==, "nonsense");
  g_assert_true (cw_csn_is_valid ("20261120130331.538164Z#000000#000#000000"));
  g_assert_false (cw_csn_is_valid ("20261120130331.538164Z"));
  g_assert_false (cw_csn_is_valid ("20261120130331.538164Z#000000#000#000000)(cn=*"));
  g_assert_false (cw_csn_is_valid (""));
}

/* modifyTimestamp, of a server without sequence numbers. */
static void
test_times (void)
{
  g_autofree char *back = cw_csn_rewind_time ("20261120000130Z", 3600);
  g_autofree char *kept = cw_csn_rewind_time ("nonsense", 3600);

  g_assert_cmpstr (back, ==, "20261119230130Z");
  g_assert_cmpstr (kept, ==, "nonsense");
  g_assert_true (cw_csn_is_valid_time ("20261120130331Z"));
  g_assert_false (cw_csn_is_valid_time ("20261120130331.5Z"));
  g_assert_false (cw_csn_is_valid_time ("20261120130331+0100"));
  g_assert_false (cw_csn_is_valid_time ("20261320130331Z"));
  g_assert_false (cw_csn_is_valid_time ("20261120130331*"));
  g_assert_false (cw_csn_is_valid_time (""));
}

static void
test_cookies (void)
{
  g_assert_true (cw_csn_is_valid_cookie ("rid=000,csn=20261120130331.538164Z#000000#000#000000"));
  g_assert_true (
      cw_csn_is_valid_cookie ("rid=000,sid=001,csn=20261120130331.538164Z#000000#000#000000;"
                              "20261120130332.538164Z#000000#001#000000"));
  g_assert_false (cw_csn_is_valid_cookie ("rid=000"));
  g_assert_false (cw_csn_is_valid_cookie ("rid=000,csn="));
  g_assert_false (cw_csn_is_valid_cookie ("rid=000,csn=x"));
  g_assert_false (
      cw_csn_is_valid_cookie ("rid=000,csn=20261120130331.538164Z#000000#000#000000;nonsense"));
  g_assert_false (cw_csn_is_valid_cookie (""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap/cursor/round-trip", test_round_trip);
  g_test_add_func ("/ldap/cursor/truncated", test_truncated);
  g_test_add_func ("/ldap/cursor/check", test_check);
  g_test_add_func ("/ldap/cursor/digest", test_digest);
  g_test_add_func ("/ldap/cursor/csn", test_csn);
  g_test_add_func ("/ldap/cursor/times", test_times);
  g_test_add_func ("/ldap/cursor/cookies", test_cookies);
  return g_test_run ();
}
