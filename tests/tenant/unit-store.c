/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "tenant/cw-tenant-cursor.h"
#include "tenant/cw-tenant-membership.h"
#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-property.h"
#include "tenant/cw-tenant-request.h"

static CwTenantStore *
open_store (void)
{
  g_autoptr (GError) error = NULL;
  CwTenantStore *store = cw_tenant_store_open (NULL, &error);

  g_assert_no_error (error);
  return store;
}

static void
commit (CwTenantStore *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_tenant_store_commit (store, &error));
  g_assert_no_error (error);
}

static CwTenantObject *
add_user (CwTenantStore *store, const char *name)
{
  CwTenantObject *object = cw_tenant_object_new (CW_TENANT_KIND_USER, json_object_new ());

  json_object_set_string_member (object->props, "userPrincipalName", name);
  cw_tenant_object_insert (store, object);
  return object;
}

/* A statement that fails takes the whole transaction with it, and the next one works. */
static void
test_failure (void)
{
  g_autoptr (CwTenantStore) store = open_store ();
  g_autoptr (CwTenantObject) kept = NULL;
  g_autoptr (CwTenantObject) lost = NULL;
  g_autoptr (CwTenantObject) found = NULL;
  g_autoptr (GError) error = NULL;
  gint64 seq = 0;

  cw_tenant_store_begin (store);
  kept = add_user (store, "kept@x");
  commit (store);
  seq = cw_tenant_store_get_seq (store);
  cw_tenant_store_begin (store);
  lost = add_user (store, "lost@x");
  cw_tenant_store_run (store, "INSERT INTO object(id) VALUES (NULL)", "");
  g_assert_false (cw_tenant_store_commit (store, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE);
  g_assert_cmpint (cw_tenant_store_get_seq (store), ==, seq);
  g_assert_null (cw_tenant_object_load_by_id (store, CW_TENANT_KIND_ANY, lost->id));
  found = cw_tenant_object_load_by_id (store, CW_TENANT_KIND_USER, kept->id);
  g_assert_nonnull (found);
  cw_tenant_store_begin (store);
  commit (store);
}

static void
test_too_new (void)
{
  g_autofree char *directory = g_dir_make_tmp ("cw-tenant-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "tenant.db", NULL);
  g_autoptr (CwTenantStore) store = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *command = NULL;

  store = cw_tenant_store_open (path, &error);
  g_assert_no_error (error);
  cw_tenant_store_run (store, "PRAGMA user_version = 99", "");
  g_clear_pointer (&store, cw_tenant_store_close);
  store = cw_tenant_store_open (path, &error);
  g_assert_null (store);
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE_TOO_NEW);
  command = g_strdup_printf ("rm -r %s", directory);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}

static void
test_cursor (void)
{
  g_autoptr (CwTenantStore) store = open_store ();
  g_autoptr (CwTenantStore) other = open_store ();
  g_autofree char *token = cw_tenant_cursor_seal (store, "page", "17|x");
  g_autofree char *opened = cw_tenant_cursor_open (store, "page", token);
  g_autofree char *changed = g_strdup (token);

  g_assert_cmpstr (opened, ==, "17|x");
  g_assert_null (cw_tenant_cursor_open (store, "delta", token));
  g_assert_null (cw_tenant_cursor_open (other, "page", token));
  for (gsize i = 0; i + 1 < strlen (token); i++)
    {
      changed[i] = token[i] == 'A' ? 'B' : 'A';
      g_assert_null (cw_tenant_cursor_open (store, "page", changed));
      changed[i] = token[i];
    }
  g_assert_null (cw_tenant_cursor_open (store, "page", ""));
  g_assert_null (cw_tenant_cursor_open (store, "page", "****"));
}

/* The way of a membership: there, asleep with its member, awake, gone. */
static void
test_membership (void)
{
  g_autoptr (CwTenantStore) store = open_store ();
  g_autoptr (CwTenantObject) user = NULL;
  g_autoptr (CwTenantObject) group = NULL;
  gint64 before = 0;

  cw_tenant_store_begin (store);
  user = add_user (store, "a@x");
  group = cw_tenant_object_new (CW_TENANT_KIND_GROUP, json_object_new ());
  cw_tenant_object_insert (store, group);
  cw_tenant_membership_add (store, group->rid, user->rid);
  g_assert_true (cw_tenant_membership_exists (store, group->rid, user->rid));
  before = cw_tenant_store_get_seq (store);
  cw_tenant_membership_suspend (store, user->rid);
  g_assert_false (cw_tenant_membership_exists (store, group->rid, user->rid));
  g_assert_true (cw_tenant_membership_has_changes (store, group->rid, before,
                                                   cw_tenant_store_get_seq (store)));
  cw_tenant_membership_resume (store, user->rid);
  g_assert_cmpuint (cw_tenant_membership_count (store, group->rid), ==, 1);
  cw_tenant_membership_suspend (store, user->rid);
  cw_tenant_membership_drop_member (store, user->rid);
  cw_tenant_membership_resume (store, user->rid);
  g_assert_cmpuint (cw_tenant_membership_count (store, group->rid), ==, 0);
  commit (store);
}

static void
test_paths (void)
{
  static const struct
  {
    const char *path;
    const char *segments; /* joined by spaces; a key as name=text */
  } cases[] = {
    { "users", "users" },
    { "/users/", "users" },
    { "/users/a%20b", "users a b" },
    { "/users('x')/manager/$ref", "users =x manager $ref" },
    { "/groups(uniqueName='a/b''c')/members", "groups uniqueName=a/b'c members" },
    { "/groups/(uniqueName='a')", "groups uniqueName=a" },
    { "/users/delta()", "users delta" },
    { "/users/microsoft.graph.delta()", "users delta" },
    { "/groups(uniqueName=a)", NULL },
    { "/users/%zz", NULL },
    { "/users/%00", NULL },
    { "/users/%ff", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) segments =
          cw_tenant_segments_parse (cases[i].path, strlen (cases[i].path));
      g_autoptr (GString) text = g_string_new (NULL);

      for (guint s = 0; segments != NULL && s < segments->len; s++)
        {
          const CwTenantSegment *segment = segments->pdata[s];

          g_string_append_printf (text, "%s%s%s%s", s > 0 ? " " : "",
                                  segment->key_name != NULL ? segment->key_name : "",
                                  segment->is_key ? "=" : "", segment->text);
        }
      g_test_message ("%s", cases[i].path);
      g_assert_cmpstr (segments != NULL ? text->str : NULL, ==, cases[i].segments);
    }
}

/* The masks are in databases: a property keeps its bit for ever. */
static void
test_masks (void)
{
  g_assert_cmpint (cw_tenant_property_mask_of (CW_TENANT_KIND_USER, "id"), ==, 1);
  g_assert_cmpint (cw_tenant_property_mask_of (CW_TENANT_KIND_USER, "displayName"), ==, 1 << 9);
  g_assert_cmpint (cw_tenant_property_mask_of (CW_TENANT_KIND_USER, "manager"), ==,
                   (gint64) 1 << 60);
  g_assert_cmpint (cw_tenant_property_mask_of (CW_TENANT_KIND_GROUP, "members"), ==,
                   (gint64) 1 << 32);
  g_assert_true (
      cw_tenant_property_is_extension ("extension_0123456789abcdef0123456789abcdef_costCenter"));
  g_assert_false (cw_tenant_property_is_extension ("extension_costCenter"));
}

/* A database of the first version gets the tables of this one, and keeps what it holds. */
static void
test_upgrade (void)
{
  g_autofree char *directory = g_dir_make_tmp ("cw-tenant-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "tenant.db", NULL);
  g_autoptr (GError) error = NULL;
  CwTenantStore *store = cw_tenant_store_open (path, &error);
  g_autofree char *kept = NULL;
  g_autofree char *command = NULL;

  g_assert_no_error (error);
  cw_tenant_store_set_meta (store, "sync", "kept");
  cw_tenant_store_run (store, "DROP TABLE role", "");
  cw_tenant_store_run (store, "DROP TABLE consent", "");
  cw_tenant_store_run (store, "DROP TABLE app_role", "");
  cw_tenant_store_run (store, "PRAGMA user_version = 1", "");
  cw_tenant_store_close (store);
  store = cw_tenant_store_open (path, &error);
  g_assert_no_error (error);
  cw_tenant_store_begin (store);
  cw_tenant_store_run (store, "INSERT INTO role(principal, template, id) VALUES (1, 't', 'i')", "");
  g_assert_true (cw_tenant_store_commit (store, &error));
  g_assert_no_error (error);
  kept = cw_tenant_store_get_meta (store, "sync");
  g_assert_cmpstr (kept, ==, "kept");
  cw_tenant_store_close (store);
  command = g_strdup_printf ("rm -r %s", directory);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tenant/store/failure", test_failure);
  g_test_add_func ("/tenant/store/too-new", test_too_new);
  g_test_add_func ("/tenant/store/upgrade", test_upgrade);
  g_test_add_func ("/tenant/store/cursor", test_cursor);
  g_test_add_func ("/tenant/store/membership", test_membership);
  g_test_add_func ("/tenant/store/paths", test_paths);
  g_test_add_func ("/tenant/store/masks", test_masks);
  return g_test_run ();
}
