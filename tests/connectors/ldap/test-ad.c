/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-cursor.h"
#include "ldap-editor.h"
#include "ldap-fixture.h"

/* A real domain controller: a full read, and a delta for each kind of change. */

static const char *const attributes[] = {
  "cn",
  "displayName",
  "givenName",
  "sn",
  "mail",
  "title",
  "mobile",
  "department",
  "manager",
  "member",
  "description",
  "objectSid",
  "sAMAccountName",
  "unicodePwd",
  "proxyAddresses",
  "userAccountControl",
  NULL,
};
static const char *const object_types[] = { "user", "inetOrgPerson", "group", "contact", NULL };

typedef struct
{
  LdapFixture ldap;
  LdapEditor editor;
  CwReadRequest request;
  const char *base;
  char *unit;        /* a container of this test's own */
  GBytes *watermark; /* of the last read */
} Fixture;

/* @account: "BIND" (with the right to replicate) or "PLAIN" (without any) */
static char *
make_settings (const char *account, const char *changes)
{
  g_autofree char *dn_name = g_strdup_printf ("CW_LAB_AD_%s_DN", account);

  return g_strdup_printf (
      "{\"server\":{\"host\":\"%s\",\"address\":\"%s\",\"caFile\":\"%s\"},\"authentication\":{"
      "\"method\":\"simple\",\"user\":\"%s\"},\"read\":{\"changes\":\"%s\"}}",
      ldap_lab_get ("CW_LAB_AD_HOST"), ldap_lab_get ("CW_LAB_AD_ADDRESS"),
      ldap_lab_get ("CW_LAB_AD_CA"), ldap_lab_get (dn_name), changes);
}

static void
fixture_init (Fixture *fixture, const char *account, const char *changes)
{
  g_autofree char *settings = make_settings (account, changes);
  g_autofree char *password = ldap_lab_get_secret (
      g_str_equal (account, "BIND") ? "CW_LAB_AD_PASSWORD_FILE" : "CW_LAB_AD_PLAIN_PASSWORD_FILE");
  g_autofree char *rdn = g_strdup_printf ("OU=Test %u", g_random_int ());

  fixture->base = ldap_lab_get ("CW_LAB_AD_BASE");
  fixture->request = (CwReadRequest){ fixture->base, attributes, object_types };
  fixture->unit = g_strdup_printf ("%s,%s", rdn, fixture->base);
  ldap_fixture_init (&fixture->ldap, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, settings, password);
  ldap_editor_init (&fixture->editor, "CW_LAB_AD");
  ldap_editor_add (&fixture->editor, fixture->unit, "objectClass", "organizationalUnit", NULL);
}

static void
fixture_clear (Fixture *fixture)
{
  g_clear_pointer (&fixture->watermark, g_bytes_unref);
  g_clear_pointer (&fixture->unit, g_free);
  ldap_editor_clear (&fixture->editor);
  ldap_fixture_clear (&fixture->ldap);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* (transfer full) */
static char *
below (Fixture *fixture, const char *rdn)
{
  return g_strdup_printf ("%s,%s", rdn, fixture->unit);
}

/* "CN=name" in the test's container. (transfer full): its DN */
static char *
add_object (Fixture *fixture, const char *name, const char *class_name)
{
  g_autofree char *rdn = g_strdup_printf ("CN=%s", name);
  g_autofree char *account = g_strdup_printf ("%.8s%u", name, g_random_int_range (0, 1000000));
  char *dn = below (fixture, rdn);

  ldap_editor_add (&fixture->editor, dn, "objectClass", class_name, "sAMAccountName", account,
                   NULL);
  return dn;
}

/* Reads from the last watermark on and moves it; the first time everything. */
static LdapRead *
read_on (Fixture *fixture)
{
  LdapRead *read = ldap_read_new (&fixture->ldap, &fixture->request, fixture->watermark);

  g_assert_no_error (read->error);
  g_clear_pointer (&fixture->watermark, g_bytes_unref);
  fixture->watermark = g_bytes_ref (read->watermark);
  return read;
}

static void
read_away (Fixture *fixture)
{
  ldap_read_free (read_on (fixture));
}

static const CwChange *
assert_only_change (Fixture *fixture,
                    const LdapRead *read,
                    const char *key,
                    CwChangeKind kind,
                    const char *expected)
{
  const CwChangePage *page = NULL;
  const CwChange *change = ldap_read_find (read, key, &page);
  g_autofree char *text = NULL;

  g_assert_cmpuint (ldap_read_count_all (read), ==, 1);
  g_assert_nonnull (change);
  g_assert_cmpint (change->kind, ==, kind);
  text = ldap_describe_change (&fixture->ldap, page, change);
  g_assert_cmpstr (text, ==, expected);
  return change;
}

/* ----- a full read */

static guint
count_type (Fixture *fixture, const LdapRead *read, const char *type)
{
  CwAttributeId id = cw_attribute_table_lookup (fixture->ldap.attributes, type);
  guint n = 0;

  for (guint i = 0; i < read->pages->len; i++)
    {
      const CwChangePage *page = g_ptr_array_index (read->pages, i);

      for (guint j = 0; j < cw_change_page_get_n_changes (page); j++)
        n += cw_change_page_get_change (page, j)->object_type == id ? 1 : 0;
    }
  return n;
}

/* Every parent that is told was told itself, but for that of the domain. */
static void
assert_hierarchy (const LdapRead *read)
{
  g_autoptr (GHashTable) anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_unknown = 0;

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < ldap_read_count_all (read); i++)
      {
        const CwChange *change = ldap_read_get (read, i, NULL);
        g_autofree char *parent = ldap_hex (change->parent_anchor.data, change->parent_anchor.len);

        if (pass == 0)
          g_hash_table_add (anchors, ldap_hex (change->anchor.data, change->anchor.len));
        else if (*parent != '\0' && !g_hash_table_contains (anchors, parent))
          {
            g_test_message ("%s has an unknown parent", change->dn);
            n_unknown++;
          }
      }
  g_assert_cmpuint (n_unknown, ==, 0);
}

static void
test_full (gconstpointer data)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  guint n_members = 0;

  fixture_init (&fixture, "BIND", data);
  read = read_on (&fixture);
  g_assert_true (read->delete_absent);
  g_assert_cmpuint (read->pages->len, >, 1);
  g_assert_cmpuint (ldap_read_count (read, CW_CHANGE_FULL), ==, ldap_read_count_all (read));
  g_assert_cmpuint (
      count_type (&fixture, read, "user"), ==,
      ldap_editor_count (
          &fixture.editor,
          "(&(objectClass=user)(!(objectClass=computer))(!(objectClass=inetOrgPerson)))"));
  g_assert_cmpuint (count_type (&fixture, read, "inetOrgPerson"), ==,
                    ldap_editor_count (&fixture.editor, "(objectClass=inetOrgPerson)"));
  g_assert_cmpuint (count_type (&fixture, read, "group"), ==,
                    ldap_editor_count (&fixture.editor, "(objectClass=group)"));
  g_assert_cmpuint (count_type (&fixture, read, "contact"), ==,
                    ldap_editor_count (&fixture.editor, "(objectClass=contact)"));
  g_assert_cmpuint (count_type (&fixture, read, "organizationalUnit"), ==,
                    ldap_editor_count (&fixture.editor, "(objectClass=organizationalUnit)"));
  g_assert_cmpuint (count_type (&fixture, read, "computer"), ==, 0);
  g_assert_cmpuint (cw_attribute_table_lookup (fixture.ldap.attributes, "unicodePwd"), ==,
                    CW_ATTRIBUTE_NONE);
  assert_hierarchy (read);
  for (guint i = 0; i < ldap_read_count_all (read); i++)
    n_members += ldap_read_get (read, i, NULL)->n_links;
  g_assert_cmpuint (n_members, >, 200);
}

/* Both ways of reading give the same objects. */
static void
test_same (void)
{
  g_auto (Fixture) dirsync = { 0 };
  g_auto (Fixture) usn = { 0 };
  g_autoptr (LdapRead) one = NULL;
  g_autoptr (LdapRead) other = NULL;
  guint n_different = 0;

  fixture_init (&dirsync, "BIND", "dirsync");
  fixture_init (&usn, "BIND", "usn");
  one = read_on (&dirsync);
  other = read_on (&usn);
  g_assert_cmpuint (ldap_read_count_all (one), ==, ldap_read_count_all (other));
  for (guint i = 0; i < ldap_read_count_all (one); i++)
    {
      const CwChangePage *page = NULL;
      const CwChangePage *twin_page = NULL;
      const CwChange *change = ldap_read_get (one, i, &page);
      g_autofree char *anchor = ldap_hex (change->anchor.data, change->anchor.len);
      const CwChange *twin = ldap_read_find (other, anchor, &twin_page);
      g_autofree char *text = ldap_describe_change (&dirsync.ldap, page, change);
      g_autofree char *twin_text = NULL;

      g_assert_nonnull (twin);
      g_assert_cmpstr (change->dn, ==, twin->dn);
      twin_text = ldap_describe_change (&usn.ldap, twin_page, twin);
      if (g_str_equal (text, twin_text))
        continue;
      g_test_message ("%s:\n  %s\n  %s", change->dn, text, twin_text);
      n_different++;
    }
  g_assert_cmpuint (n_different, ==, 0);
}

/* ----- deltas by DirSync */

static void
test_nothing (gconstpointer data)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;

  fixture_init (&fixture, "BIND", data);
  read_away (&fixture);
  read = read_on (&fixture);
  g_assert_cmpuint (ldap_read_count_all (read), ==, 0);
  g_assert_false (read->delete_absent);
}

static void
test_modify (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autofree char *dn = NULL;
  g_autofree char *boss = NULL;
  g_autofree char *boss_anchor = NULL;
  g_autofree char *expected = NULL;

  fixture_init (&fixture, "BIND", "auto");
  dn = add_object (&fixture, "Ann", "user");
  boss = add_object (&fixture, "Bob", "user");
  boss_anchor = ldap_editor_get_anchor (&fixture.editor, boss);
  ldap_editor_modify (&fixture.editor, dn, LDAP_MOD_REPLACE, "mobile", "1");
  read_away (&fixture);
  ldap_editor_modify (&fixture.editor, dn, LDAP_MOD_REPLACE, "title", "Größe, x");
  ldap_editor_modify (&fixture.editor, dn, LDAP_MOD_DELETE, "mobile", NULL);
  ldap_editor_modify (&fixture.editor, dn, LDAP_MOD_REPLACE, "manager", boss);
  read = read_on (&fixture);
  expected = g_strdup_printf ("+manager=%s,mobile,title=Größe, x", boss_anchor);
  assert_only_change (&fixture, read, dn, CW_CHANGE_PARTIAL, expected);
}

static void
test_create (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autofree char *dn = NULL;
  const CwChange *change = NULL;

  fixture_init (&fixture, "BIND", "auto");
  read_away (&fixture);
  dn = add_object (&fixture, "Ann", "inetOrgPerson");
  read = read_on (&fixture);
  g_assert_cmpuint (ldap_read_count_all (read), ==, 1);
  change = ldap_read_find (read, dn, NULL);
  g_assert_nonnull (change);
  g_assert_cmpint (change->kind, ==, CW_CHANGE_FULL);
  g_assert_cmpuint (change->object_type, ==,
                    cw_attribute_table_lookup (fixture.ldap.attributes, "inetOrgPerson"));
  g_assert_cmpuint (change->parent_anchor.len, ==, CW_GUID_SIZE);
  g_assert_cmpstr (cw_entry_get_string (change->entry,
                                        cw_attribute_table_lookup (fixture.ldap.attributes, "cn")),
                   ==, "Ann");
}

/* A new password changes nothing that is read. */
static void
test_password (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autofree char *dn = NULL;

  fixture_init (&fixture, "BIND", "auto");
  dn = add_object (&fixture, "Ann", "user");
  read_away (&fixture);
  ldap_editor_set_password (&fixture.editor, dn, "S3cret.Passw0rd");
  read = read_on (&fixture);
  g_assert_cmpuint (ldap_read_count_all (read), ==, 0);
}

static void
test_rename (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autofree char *dn = NULL;
  g_autofree char *new_dn = NULL;
  const CwChange *change = NULL;

  fixture_init (&fixture, "BIND", "auto");
  dn = add_object (&fixture, "Ann", "user");
  read_away (&fixture);
  ldap_editor_rename (&fixture.editor, dn, "CN=Müller\\, \\\"Ann\\\" #1 \\+ \\<ไทย\\>", NULL);
  read = read_on (&fixture);
  g_assert_cmpuint (ldap_read_count_all (read), ==, 1);
  new_dn = below (&fixture, "CN=Müller\\, \\\"Ann\\\" #1 \\+ \\<ไทย\\>");
  change = ldap_read_get (read, 0, NULL);
  g_assert_true (cw_dn_equal (change->dn, new_dn));
  assert_only_change (&fixture, read, change->dn, CW_CHANGE_PARTIAL,
                      "cn=Müller, \"Ann\" #1 + <ไทย>");
}

static void
test_move (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autofree char *dn = NULL;
  g_autofree char *unit = NULL;
  g_autofree char *unit_anchor = NULL;
  g_autofree char *new_dn = NULL;
  g_autofree char *parent = NULL;
  const CwChange *change = NULL;

  fixture_init (&fixture, "BIND", "auto");
  dn = add_object (&fixture, "Ann", "user");
  unit = below (&fixture, "OU=Inner");
  ldap_editor_add (&fixture.editor, unit, "objectClass", "organizationalUnit", NULL);
  unit_anchor = ldap_editor_get_anchor (&fixture.editor, unit);
  read_away (&fixture);
  ldap_editor_rename (&fixture.editor, dn, "CN=Ann", unit);
  read = read_on (&fixture);
  new_dn = g_strdup_printf ("CN=Ann,%s", unit);
  change = assert_only_change (&fixture, read, new_dn, CW_CHANGE_PARTIAL, "cn=Ann");
  parent = ldap_hex (change->parent_anchor.data, change->parent_anchor.len);
  g_assert_cmpstr (parent, ==, unit_anchor);
}

/* Only the container is told; its children follow from the hierarchy. */
static void
test_rename_unit (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autofree char *dn = NULL;
  g_autofree char *new_unit = NULL;

  fixture_init (&fixture, "BIND", "auto");
  dn = add_object (&fixture, "Ann", "user");
  read_away (&fixture);
  new_unit = g_strdup_printf ("OU=Renamed %u,%s", g_random_int (), fixture.base);
  {
    g_autofree char *rdn = cw_dn_dup_rdn (new_unit);

    ldap_editor_rename (&fixture.editor, fixture.unit, rdn, NULL);
  }
  read = read_on (&fixture);
  assert_only_change (&fixture, read, new_unit, CW_CHANGE_PARTIAL, "");
}

static void
test_members (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autofree char *group = NULL;
  g_autofree char *ann = NULL;
  g_autofree char *bob = NULL;
  g_autofree char *ann_anchor = NULL;
  g_autofree char *bob_anchor = NULL;
  g_autofree char *expected = NULL;

  fixture_init (&fixture, "BIND", "auto");
  group = add_object (&fixture, "Group", "group");
  ann = add_object (&fixture, "Ann", "user");
  bob = add_object (&fixture, "Bob", "user");
  ann_anchor = ldap_editor_get_anchor (&fixture.editor, ann);
  bob_anchor = ldap_editor_get_anchor (&fixture.editor, bob);
  ldap_editor_modify (&fixture.editor, group, LDAP_MOD_ADD, "member", ann);
  read_away (&fixture);
  ldap_editor_modify (&fixture.editor, group, LDAP_MOD_ADD, "member", bob);
  ldap_editor_modify (&fixture.editor, group, LDAP_MOD_DELETE, "member", ann);
  read = read_on (&fixture);
  expected = g_strdup_printf ("+member=%s,-member=%s", bob_anchor, ann_anchor);
  assert_only_change (&fixture, read, group, CW_CHANGE_PARTIAL, expected);
}

/* Deleted, then brought back. References to it vanish without a word. */
static void
test_delete (gconstpointer data)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) deleted = NULL;
  g_autoptr (LdapRead) restored = NULL;
  g_autofree char *dn = NULL;
  g_autofree char *anchor = NULL;
  const CwChange *change = NULL;

  fixture_init (&fixture, "BIND", data);
  dn = add_object (&fixture, "Ann", "user");
  anchor = ldap_editor_get_anchor (&fixture.editor, dn);
  read_away (&fixture);
  ldap_editor_delete (&fixture.editor, dn);
  deleted = read_on (&fixture);
  g_assert_false (deleted->delete_absent);
  change = assert_only_change (&fixture, deleted, anchor, CW_CHANGE_DELETED, "");
  ldap_editor_undelete (&fixture.editor, &change->anchor, dn);
  restored = read_on (&fixture);
  change = ldap_read_find (restored, anchor, NULL);
  g_assert_nonnull (change);
  g_assert_cmpint (change->kind, ==, CW_CHANGE_FULL);
  g_assert_cmpstr (change->dn, ==, dn);
  g_assert_cmpuint (change->object_type, ==,
                    cw_attribute_table_lookup (fixture.ldap.attributes, "user"));
}

/* ----- deltas by uSNChanged */

static void
test_usn_changes (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autofree char *group = NULL;
  g_autofree char *ann = NULL;
  g_autofree char *bob = NULL;
  g_autofree char *ann_anchor = NULL;
  g_autofree char *bob_anchor = NULL;
  const CwChange *change = NULL;
  const CwChangePage *page = NULL;
  g_autofree char *text = NULL;

  fixture_init (&fixture, "BIND", "usn");
  group = add_object (&fixture, "Group", "group");
  ann = add_object (&fixture, "Ann", "user");
  bob = add_object (&fixture, "Bob", "user");
  ann_anchor = ldap_editor_get_anchor (&fixture.editor, ann);
  bob_anchor = ldap_editor_get_anchor (&fixture.editor, bob);
  read_away (&fixture);
  ldap_editor_modify (&fixture.editor, group, LDAP_MOD_ADD, "member", bob);
  ldap_editor_rename (&fixture.editor, ann, "CN=Anna", NULL);
  read = read_on (&fixture);
  g_assert_cmpuint (ldap_read_count_all (read), ==, 2);
  change = ldap_read_find (read, group, &page);
  g_assert_nonnull (change);
  g_assert_cmpint (change->kind, ==, CW_CHANGE_FULL);
  text = ldap_describe_change (&fixture.ldap, page, change);
  g_assert_nonnull (strstr (text, bob_anchor));
  change = ldap_read_find (read, ann_anchor, NULL);
  g_assert_nonnull (change);
  g_assert_true (g_str_has_prefix (change->dn, "CN=Anna,"));
}

/* ----- an account without rights: deletions are found by listing what exists */

static void
test_plain_account (gconstpointer data)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) read = NULL;
  g_autofree char *ann = NULL;
  g_autofree char *bob = NULL;
  g_autofree char *ann_anchor = NULL;

  fixture_init (&fixture, "PLAIN", data);
  ann = add_object (&fixture, "Ann", "user");
  bob = add_object (&fixture, "Bob", "user");
  ann_anchor = ldap_editor_get_anchor (&fixture.editor, ann);
  full = read_on (&fixture);
  g_assert_nonnull (ldap_read_find (full, ann_anchor, NULL));
  ldap_editor_delete (&fixture.editor, ann);
  ldap_editor_modify (&fixture.editor, bob, LDAP_MOD_REPLACE, "title", "x");
  read = read_on (&fixture);
  g_assert_true (read->delete_absent);
  g_assert_null (ldap_read_find (read, ann_anchor, NULL));
  g_assert_nonnull (ldap_read_find (read, bob, NULL));
  g_assert_cmpuint (ldap_read_count (read, CW_CHANGE_PRESENT), ==, ldap_read_count_all (full) - 1);
}

/* ----- watermarks */

static void
test_wrong_cookie (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autoptr (LdapRead) other_partition = NULL;
  g_autoptr (CwLdapCursor) cursor = NULL;
  g_autoptr (GBytes) damaged = NULL;
  g_autoptr (GBytes) moved = NULL;

  fixture_init (&fixture, "BIND", "auto");
  read_away (&fixture);
  cursor = cw_ldap_cursor_from_bytes (fixture.watermark, NULL);
  g_assert_nonnull (cursor);
  cursor->partition.bytes[0] ^= 1;
  moved = cw_ldap_cursor_to_bytes (cursor);
  other_partition = ldap_read_new (&fixture.ldap, &fixture.request, moved);
  g_assert_error (other_partition->error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);

  cursor->partition.bytes[0] ^= 1;
  g_bytes_unref (cursor->cookie);
  cursor->cookie = g_bytes_new_static ("no cookie at all", 16);
  damaged = cw_ldap_cursor_to_bytes (cursor);
  read = ldap_read_new (&fixture.ldap, &fixture.request, damaged);
  g_assert_error (read->error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
}

static void
test_unknown_partition (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  CwReadRequest request;

  fixture_init (&fixture, "BIND", "auto");
  request = fixture.request;
  request.partition = fixture.unit;
  read = ldap_read_new (&fixture.ldap, &request, NULL);
  g_assert_error (read->error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

/* ----- a watch */

/* Objects of the classes asked for ring, with their anchors; computers and sign-ins do not. */
static void
test_watch (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *ann = NULL;
  g_autofree char *ann_anchor = NULL;
  g_autofree char *machine = NULL;
  g_autofree char *machine_anchor = NULL;
  g_autofree char *unit_anchor = NULL;
  g_autofree char *bob = NULL;
  g_autofree char *bob_anchor = NULL;
  LdapWatcher *watcher = NULL;
  guint n = 0;

  fixture_init (&fixture, "BIND", "auto");
  ann = add_object (&fixture, "Ann", "user");
  bob = add_object (&fixture, "Bob", "user");
  ann_anchor = ldap_editor_get_anchor (&fixture.editor, ann);
  bob_anchor = ldap_editor_get_anchor (&fixture.editor, bob);
  unit_anchor = ldap_editor_get_anchor (&fixture.editor, fixture.unit);
  watcher = ldap_watcher_start (&fixture.ldap, &fixture.request);
  g_assert_cmpuint (ldap_watcher_count (watcher), ==, 0);
  ldap_editor_modify (&fixture.editor, ann, LDAP_MOD_REPLACE, "title", "heard");
  ldap_watcher_wait_for (watcher, ann_anchor);
  machine = add_object (&fixture, "Machine", "computer");
  machine_anchor = ldap_editor_get_anchor (&fixture.editor, machine);
  ldap_editor_modify (&fixture.editor, fixture.unit, LDAP_MOD_REPLACE, "description", "a unit");
  ldap_watcher_wait_for (watcher, unit_anchor);
  g_assert_false (ldap_watcher_has_seen (watcher, machine_anchor));
  n = ldap_watcher_count (watcher);
  ldap_editor_delete (&fixture.editor, bob);
  ldap_watcher_wait_for (watcher, bob_anchor);
  g_assert_cmpuint (ldap_watcher_count (watcher), ==, n + 1);
  error = ldap_watcher_end (watcher);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_watch_unknown_partition (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture, "BIND", "auto");
  fixture.request.partition = "DC=nowhere,DC=lab";
  error = ldap_watcher_wait_end (ldap_watcher_start (&fixture.ldap, &fixture.request));
  g_test_message ("%s", error->message);
  g_assert_cmpint (error->domain, ==, CW_ERROR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/ldap/ad/full/dirsync", "dirsync", test_full);
  g_test_add_data_func ("/ldap/ad/full/usn", "usn", test_full);
  g_test_add_func ("/ldap/ad/same", test_same);
  g_test_add_data_func ("/ldap/ad/nothing/dirsync", "dirsync", test_nothing);
  g_test_add_data_func ("/ldap/ad/nothing/usn", "usn", test_nothing);
  g_test_add_func ("/ldap/ad/modify", test_modify);
  g_test_add_func ("/ldap/ad/create", test_create);
  g_test_add_func ("/ldap/ad/password", test_password);
  g_test_add_func ("/ldap/ad/rename", test_rename);
  g_test_add_func ("/ldap/ad/move", test_move);
  g_test_add_func ("/ldap/ad/rename-unit", test_rename_unit);
  g_test_add_func ("/ldap/ad/members", test_members);
  g_test_add_data_func ("/ldap/ad/delete/dirsync", "dirsync", test_delete);
  g_test_add_data_func ("/ldap/ad/delete/usn", "usn", test_delete);
  g_test_add_func ("/ldap/ad/usn-changes", test_usn_changes);
  g_test_add_data_func ("/ldap/ad/plain-account/auto", "auto", test_plain_account);
  g_test_add_data_func ("/ldap/ad/plain-account/usn", "usn", test_plain_account);
  g_test_add_func ("/ldap/ad/wrong-cookie", test_wrong_cookie);
  g_test_add_func ("/ldap/ad/unknown-partition", test_unknown_partition);
  g_test_add_func ("/ldap/ad/watch", test_watch);
  g_test_add_func ("/ldap/ad/watch-unknown-partition", test_watch_unknown_partition);
  return g_test_run ();
}
