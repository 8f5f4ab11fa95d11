/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>

#include <glib.h>

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-cursor.h"
#include "ldap-editor.h"
#include "ldap-fixture.h"

/* A real OpenLDAP server; how it remembers deletions is told by CW_LAB_SLAPD_SYNC. */

static const char *const attributes[] = {
  "cn", "sn", "mail", "title", "uid", "member", "manager", "userPassword", "description", NULL
};
static const char *const object_types[] = { "inetOrgPerson", "groupOfNames", NULL };

typedef struct
{
  LdapFixture ldap;
  LdapEditor editor;
  CwReadRequest request;
  const char *base;
  GBytes *watermark; /* of the last read */
} Fixture;

static void
fixture_init (Fixture *fixture, const char *changes)
{
  g_autofree char *password = ldap_lab_get_secret ("CW_LAB_SLAPD_PASSWORD_FILE");
  g_autofree char *settings = g_strdup_printf (
      "{\"server\":{\"host\":\"%s\",\"address\":\"%s/sock\",\"security\":\"none\"},"
      "\"authentication\":{\"method\":\"simple\",\"user\":\"%s\"},\"read\":{\"changes\":\"%s\"}}",
      ldap_lab_get ("CW_LAB_SLAPD_HOST"), ldap_lab_get ("CW_LAB_SLAPD_DIR"),
      ldap_lab_get ("CW_LAB_SLAPD_BIND_DN"), changes);

  fixture->base = ldap_lab_get ("CW_LAB_SLAPD_BASE");
  fixture->request = (CwReadRequest){ fixture->base, attributes, object_types };
  ldap_fixture_init (&fixture->ldap, CW_CONNECTOR_KIND_OPENLDAP, settings, password);
  ldap_editor_init (&fixture->editor, "CW_LAB_SLAPD");
}

static void
fixture_clear (Fixture *fixture)
{
  g_clear_pointer (&fixture->watermark, g_bytes_unref);
  ldap_editor_clear (&fixture->editor);
  ldap_fixture_clear (&fixture->ldap);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* A person with a name of its own. (transfer full): its DN */
static char *
add_person (Fixture *fixture, const char *name)
{
  char *dn = g_strdup_printf ("cn=%s %u,ou=people,%s", name, g_random_int (), fixture->base);

  ldap_editor_add (&fixture->editor, dn, "objectClass", "inetOrgPerson", "sn", name, NULL);
  return dn;
}

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

/* How this server's deltas tell what is gone when nothing was lost. */
static gboolean
names_deletions (const char *changes)
{
  return !g_str_equal (changes, "csn") && !g_str_equal (ldap_lab_get ("CW_LAB_SLAPD_SYNC"), "none");
}

static void
restart (void)
{
  const char *directory = ldap_lab_get ("CW_LAB_SLAPD_DIR");

  ldap_lab_run ("slapd.py", "stop", directory, NULL);
  ldap_lab_run ("slapd.py", "start", directory, NULL);
}

/* ----- reads */

static void
test_full (gconstpointer data)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  guint n_people = 0;

  fixture_init (&fixture, data);
  n_people = ldap_editor_count (&fixture.editor, "(objectClass=inetOrgPerson)");
  read = read_on (&fixture);
  g_assert_true (read->delete_absent);
  g_assert_cmpuint (read->pages->len, >, 1);
  g_assert_cmpuint (ldap_read_count (read, CW_CHANGE_FULL), ==, ldap_read_count_all (read));
  g_assert_cmpuint (ldap_read_count_all (read), ==,
                    n_people + ldap_editor_count (&fixture.editor, "(objectClass=groupOfNames)"));
  g_assert_cmpuint (cw_attribute_table_lookup (fixture.ldap.attributes, "userPassword"), ==,
                    CW_ATTRIBUTE_NONE);
}

static void
test_delta (gconstpointer data)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autofree char *ann = NULL;
  g_autofree char *bob = NULL;
  g_autofree char *cyd = NULL;
  g_autofree char *ann_anchor = NULL;
  g_autofree char *bob_anchor = NULL;
  g_autofree char *cyd_anchor = NULL;
  g_autofree char *new_dn = NULL;
  g_autofree char *text = NULL;
  const CwChangePage *page = NULL;
  const CwChange *change = NULL;

  fixture_init (&fixture, data);
  ann = add_person (&fixture, "Ann");
  bob = add_person (&fixture, "Bob");
  ann_anchor = ldap_editor_get_anchor (&fixture.editor, ann);
  bob_anchor = ldap_editor_get_anchor (&fixture.editor, bob);
  read_away (&fixture);

  cyd = add_person (&fixture, "Cyd");
  cyd_anchor = ldap_editor_get_anchor (&fixture.editor, cyd);
  ldap_editor_modify (&fixture.editor, cyd, LDAP_MOD_REPLACE, "manager", ann);
  ldap_editor_rename (&fixture.editor, ann, "cn=Müller\\, \\\"Ann\\\"", NULL);
  ldap_editor_delete (&fixture.editor, bob);
  read = read_on (&fixture);
  g_assert_cmpint (read->delete_absent, ==, !names_deletions (data));
  change = ldap_read_find (read, ann_anchor, NULL);
  g_assert_nonnull (change);
  g_assert_cmpint (change->kind, ==, CW_CHANGE_FULL);
  new_dn = g_strdup_printf ("cn=Müller\\, \\\"Ann\\\",ou=people,%s", fixture.base);
  g_assert_true (cw_dn_equal (change->dn, new_dn));
  change = ldap_read_find (read, cyd_anchor, &page);
  g_assert_nonnull (change);
  text = ldap_describe_change (&fixture.ldap, page, change);
  g_assert_nonnull (strstr (text, ann));
  change = ldap_read_find (read, bob_anchor, NULL);
  if (names_deletions (data))
    g_assert_cmpint (change->kind, ==, CW_CHANGE_DELETED);
  else
    g_assert_null (change);
  ldap_editor_delete (&fixture.editor, new_dn);
}

static void
test_nothing (gconstpointer data)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;

  if (!names_deletions ("auto"))
    {
      g_test_skip ("this server tells nothing");
      return;
    }
  fixture_init (&fixture, data);
  read_away (&fixture);
  read = read_on (&fixture);
  g_assert_cmpuint (ldap_read_count_all (read), ==, 0);
  g_assert_false (read->delete_absent);
}

/* A session log in memory is lost: the server presents what exists. */
static void
test_restart (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LdapRead) read = NULL;
  g_autofree char *ann = NULL;
  g_autofree char *bob = NULL;
  g_autofree char *ann_anchor = NULL;
  const CwChange *change = NULL;
  guint n = 0;

  fixture_init (&fixture, "auto");
  ann = add_person (&fixture, "Ann");
  bob = add_person (&fixture, "Bob");
  ann_anchor = ldap_editor_get_anchor (&fixture.editor, ann);
  read_away (&fixture);
  n = ldap_editor_count (&fixture.editor,
                         "(|(objectClass=inetOrgPerson)(objectClass=groupOfNames))");
  ldap_editor_delete (&fixture.editor, ann);
  ldap_editor_modify (&fixture.editor, bob, LDAP_MOD_REPLACE, "title", "x");
  restart ();
  read = read_on (&fixture);
  change = ldap_read_find (read, ann_anchor, NULL);
  if (g_str_equal (ldap_lab_get ("CW_LAB_SLAPD_SYNC"), "accesslog"))
    {
      g_assert_false (read->delete_absent);
      g_assert_nonnull (change);
      g_assert_cmpint (change->kind, ==, CW_CHANGE_DELETED);
    }
  else
    {
      g_assert_true (read->delete_absent);
      g_assert_null (change);
      g_assert_cmpuint (ldap_read_count (read, CW_CHANGE_PRESENT), >=, n - 2);
    }
  g_assert_nonnull (ldap_read_find (read, bob, NULL));
}

/* ----- watermarks: a wrong one is refused, or everything is read again and what is gone goes */

static LdapRead *
read_with_cookie (Fixture *fixture, const char *cookie)
{
  g_autoptr (CwLdapCursor) cursor = cw_ldap_cursor_from_bytes (fixture->watermark, NULL);
  g_autoptr (GBytes) watermark = NULL;

  g_assert_nonnull (cursor);
  g_clear_pointer (&cursor->cookie, g_bytes_unref);
  cursor->cookie = g_bytes_new (cookie, strlen (cookie));
  watermark = cw_ldap_cursor_to_bytes (cursor);
  return ldap_read_new (&fixture->ldap, &fixture->request, watermark);
}

static void
test_cookies (void)
{
  static const char *const cookies[] = {
    "rid=000,csn=20991231235959.000000Z#000000#000#000000",
    "rid=000,csn=20010101000000.000000Z#000000#000#000000",
    "rid=000,csn=nonsense",
    "nonsense",
    "rid=000",
  };
  g_auto (Fixture) fixture = { 0 };
  guint n = 0;

  if (!names_deletions ("auto"))
    {
      g_test_skip ("this server has no cookies");
      return;
    }
  fixture_init (&fixture, "auto");
  read_away (&fixture);
  n = ldap_editor_count (&fixture.editor,
                         "(|(objectClass=inetOrgPerson)(objectClass=groupOfNames))");
  for (guint i = 0; i < G_N_ELEMENTS (cookies); i++)
    {
      g_autoptr (LdapRead) read = read_with_cookie (&fixture, cookies[i]);

      g_test_message ("%s: %s", cookies[i], read->error != NULL ? read->error->message : "read");
      if (read->error != NULL)
        {
          g_assert_error (read->error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
          continue;
        }
      g_assert_true (read->delete_absent);
      g_assert_cmpuint (ldap_read_count (read, CW_CHANGE_FULL) +
                            ldap_read_count (read, CW_CHANGE_PRESENT),
                        >=, n);
    }
}

/* ----- the server is killed in the middle of a read */

static int
get_server_pid (void)
{
  g_autofree char *path = g_build_filename (ldap_lab_get ("CW_LAB_SLAPD_DIR"), "slapd.pid", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return atoi (text);
}

static void
test_kill (gconstpointer data)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (CwChangePage) page = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture, data);
  g_assert_true (cw_connector_open (fixture.ldap.connector, NULL, &error));
  page = cw_connector_read_full (fixture.ldap.connector, &fixture.request, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (cw_change_page_is_last (page));
  g_assert_cmpint (kill (get_server_pid (), SIGKILL), ==, 0);
  while (page != NULL && !cw_change_page_is_last (page))
    {
      g_autoptr (CwChangePage) last = g_steal_pointer (&page);

      page = cw_connector_read_full (fixture.ldap.connector, &fixture.request,
                                     cw_change_page_get_next (last), NULL, &error);
    }
  g_assert_null (page);
  g_assert_error (error, CW_ERROR, CW_ERROR_INTERRUPTED);
  restart ();
}

/* ----- a watch */

static void
test_watch (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  LdapWatcher *watcher = NULL;
  g_autofree char *ann = NULL;
  g_autofree char *ann_anchor = NULL;
  g_autofree char *role = NULL;
  g_autofree char *role_anchor = NULL;
  g_autofree char *bob = NULL;
  g_autofree char *bob_anchor = NULL;

  fixture_init (&fixture, "auto");
  ann = add_person (&fixture, "Ann");
  ann_anchor = ldap_editor_get_anchor (&fixture.editor, ann);
  watcher = ldap_watcher_start (&fixture.ldap, &fixture.request);
  if (g_str_equal (ldap_lab_get ("CW_LAB_SLAPD_SYNC"), "none"))
    {
      error = ldap_watcher_end (watcher);
      g_assert_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED);
      return;
    }
  g_assert_cmpuint (ldap_watcher_count (watcher), ==, 0);
  ldap_editor_modify (&fixture.editor, ann, LDAP_MOD_REPLACE, "title", "heard");
  ldap_watcher_wait_for (watcher, ann_anchor);
  /* What is no person and no group rings for nobody. */
  role = g_strdup_printf ("cn=role %u,ou=people,%s", g_random_int (), fixture.base);
  ldap_editor_add (&fixture.editor, role, "objectClass", "organizationalRole", NULL);
  role_anchor = ldap_editor_get_anchor (&fixture.editor, role);
  bob = add_person (&fixture, "Bob");
  bob_anchor = ldap_editor_get_anchor (&fixture.editor, bob);
  ldap_watcher_wait_for (watcher, bob_anchor);
  g_assert_false (ldap_watcher_has_seen (watcher, role_anchor));
  error = ldap_watcher_end (watcher);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_watch_gone (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *ann = NULL;
  g_autofree char *ann_anchor = NULL;
  LdapWatcher *watcher = NULL;

  if (!names_deletions ("auto"))
    {
      g_test_skip ("this server tells nothing");
      return;
    }
  fixture_init (&fixture, "auto");
  ann = add_person (&fixture, "Ann");
  ann_anchor = ldap_editor_get_anchor (&fixture.editor, ann);
  watcher = ldap_watcher_start (&fixture.ldap, &fixture.request);
  ldap_editor_delete (&fixture.editor, ann);
  ldap_watcher_wait_for (watcher, ann_anchor);
  restart ();
  error = ldap_watcher_wait_end (watcher);
  g_assert_error (error, CW_ERROR, CW_ERROR_INTERRUPTED);
}

/* ----- members by login name */

/* What a read says of group @dn: "name,name" in order, or why not. (transfer full) */
static char *
list_logins (const LdapRead *read, const char *dn)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < read->pages->len; i++)
    {
      CwChangePage *page = g_ptr_array_index (read->pages, i);

      for (guint j = 0; j < cw_change_page_get_n_changes (page); j++)
        {
          const CwChange *change = cw_change_page_get_change (page, j);

          if (change->dn == NULL || !cw_dn_equal (change->dn, dn))
            continue;
          for (guint k = 0; k < change->n_links; k++)
            {
              const CwLinkChange *link = cw_change_page_get_links (page) + change->first_link + k;

              g_assert_null (link->dn);
              g_assert_cmpuint (link->anchor.len, ==, 0);
              g_string_append_printf (names, "%s%s", names->len > 0 ? "," : "",
                                      (const char *) link->login.data);
            }
        }
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* posixGroup of nis.schema, in a full read and in a delta. */
static void
test_logins (gconstpointer data)
{
  static const char *const wanted[] = { "cn", "memberUid", NULL };
  static const char *const types[] = { "inetOrgPerson", "posixGroup", NULL };
  g_auto (Fixture) fixture = { 0 };
  g_autofree char *dn = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (LdapRead) full = NULL;
  g_autoptr (LdapRead) delta = NULL;

  fixture_init (&fixture, data);
  fixture.request.attributes = wanted;
  fixture.request.object_types = types;
  dn = g_strdup_printf ("cn=posix %u,ou=groups,%s", g_random_int (), fixture.base);
  ldap_editor_add (&fixture.editor, dn, "objectClass", "posixGroup", "gidNumber", "2000",
                   "memberUid", "u000001", NULL);
  full = read_on (&fixture);
  first = list_logins (full, dn);
  g_assert_cmpstr (first, ==, "u000001");
  /* Whoever is meant is found by it. */
  g_assert_cmpuint (cw_attribute_table_lookup (fixture.ldap.attributes, "uid"), !=,
                    CW_ATTRIBUTE_NONE);
  ldap_editor_modify (&fixture.editor, dn, LDAP_MOD_ADD, "memberUid", "U000002");
  delta = read_on (&fixture);
  second = list_logins (delta, dn);
  g_assert_cmpstr (second, ==, "U000002,u000001");
  ldap_editor_delete (&fixture.editor, dn);
}

/* ----- the others */

static void
test_describe (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GPtrArray) partitions = NULL;
  g_autoptr (CwSchema) schema = NULL;
  g_autoptr (GError) error = NULL;
  const CwSchemaClass *person = NULL;

  fixture_init (&fixture, "auto");
  g_assert_true (cw_connector_open (fixture.ldap.connector, NULL, &error));
  partitions = cw_connector_list_partitions (fixture.ldap.connector, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < partitions->len; i++)
    {
      const CwPartition *partition = g_ptr_array_index (partitions, i);

      g_assert_cmpint (partition->is_selected, ==, g_str_equal (partition->name, fixture.base));
    }
  schema = cw_connector_discover_schema (fixture.ldap.connector, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cw_schema_find_attribute (schema, "MEMBER")->syntax, ==, CW_SYNTAX_REFERENCE);
  g_assert_cmpint (cw_schema_find_attribute (schema, "uniqueMember")->syntax, ==,
                   CW_SYNTAX_REFERENCE);
  g_assert_cmpint (cw_schema_find_attribute (schema, "manager")->syntax, ==, CW_SYNTAX_REFERENCE);
  g_assert_cmpint (cw_schema_find_attribute (schema, "jpegPhoto")->syntax, ==, CW_SYNTAX_BINARY);
  g_assert_cmpint (cw_schema_find_attribute (schema, "cn")->syntax, ==, CW_SYNTAX_STRING);
  g_assert_cmpint (cw_schema_find_attribute (schema, "uidNumber")->syntax, ==, CW_SYNTAX_INTEGER);
  g_assert_true (cw_schema_find_attribute (schema, "entryUUID")->is_read_only);
  person = cw_schema_find_class (schema, "inetorgperson");
  g_assert_nonnull (person);
  g_assert_cmpuint (person->attributes->len, >, 40);
}

static void
test_check (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GPtrArray) checks = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture, "auto");
  checks = cw_connector_test (fixture.ldap.connector, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < checks->len; i++)
    {
      const CwCheck *check = g_ptr_array_index (checks, i);
      gboolean warns = g_str_equal (check->id, "changes") && !names_deletions ("auto");

      g_assert_cmpint (check->status, ==, warns ? CW_CHECK_WARNING : CW_CHECK_OK);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/ldap/slapd/full/auto", "auto", test_full);
  g_test_add_data_func ("/ldap/slapd/full/csn", "csn", test_full);
  g_test_add_data_func ("/ldap/slapd/delta/auto", "auto", test_delta);
  g_test_add_data_func ("/ldap/slapd/delta/csn", "csn", test_delta);
  g_test_add_data_func ("/ldap/slapd/nothing/auto", "auto", test_nothing);
  g_test_add_data_func ("/ldap/slapd/nothing/csn", "csn", test_nothing);
  g_test_add_data_func ("/ldap/slapd/logins/auto", "auto", test_logins);
  g_test_add_data_func ("/ldap/slapd/logins/csn", "csn", test_logins);
  g_test_add_func ("/ldap/slapd/restart", test_restart);
  g_test_add_func ("/ldap/slapd/cookies", test_cookies);
  g_test_add_func ("/ldap/slapd/watch", test_watch);
  g_test_add_func ("/ldap/slapd/watch-gone", test_watch_gone);
  g_test_add_func ("/ldap/slapd/describe", test_describe);
  g_test_add_func ("/ldap/slapd/check", test_check);
  g_test_add_data_func ("/ldap/slapd/kill/auto", "auto", test_kill);
  g_test_add_data_func ("/ldap/slapd/kill/csn", "csn", test_kill);
  return g_test_run ();
}
