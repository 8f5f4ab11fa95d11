/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "apart-fixture.h"
#include "base/cw-error.h"
#include "store/cw-audit-store.h"
#include "store/cw-config-store.h"
#include "store/cw-database-file.h"
#include "store/cw-made-store.h"
#include "store/cw-store-private.h"

/* Versions, secrets, the audit and what was made elsewhere are everybody's; small values are not.
 */
static void
test_shared (ApartFixture *f, gconstpointer data)
{
  const CwAuditRecord record = { .author = (char *) "uid 7",
                                 .action = (char *) "Configure",
                                 .result = (char *) "success",
                                 .changes = (char *) "[]" };
  const CwMadeThing thing = { .kind = (char *) "account",
                              .place = (char *) "contoso.lab",
                              .identity = (char *) "1",
                              .name = (char *) "MSOL_1",
                              .connector = (char *) "",
                              .detail = (char *) "" };
  g_autoptr (GBytes) sealed = g_bytes_new_static ("sealed", 6);
  g_autoptr (GBytes) read = NULL;
  g_autoptr (CwConfigVersion) version = NULL;
  g_autoptr (GPtrArray) audit = NULL;
  g_autoptr (GPtrArray) made = NULL;
  g_autofree char *value = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  OK (apart_fixture_put_version (f->session, 0, "first", &failure));
  OK (apart_fixture_put_version (f->first.session, 1, "second", &failure));
  g_assert_false (apart_fixture_put_version (f->session, 1, "other", &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
  version = cw_config_store_get (f->session, NULL);
  g_assert_cmpstr (version->text, ==, "second");
  OK (cw_config_store_put_secret (f->session, "a", sealed, &failure));
  read = cw_config_store_get_secret (f->first.session, "a", NULL);
  g_assert_true (g_bytes_equal (read, sealed));
  OK (cw_audit_store_add (f->session, &record, &failure));
  audit = cw_audit_store_list (f->first.session, 0, 10, NULL);
  g_assert_cmpuint (audit->len, ==, 1);
  OK (cw_made_store_intend (f->session, &thing, &id, NULL, &failure));
  made = cw_made_store_list (f->first.session, NULL);
  g_assert_cmpuint (made->len, ==, 1);
  OK (cw_config_store_put_value (f->session, "a", "1", &failure));
  value = cw_config_store_get_value (f->first.session, "a", NULL);
  g_assert_null (value);
}

/* What is taken back is taken back on both sides. */
static void
test_rollback (ApartFixture *f, gconstpointer data)
{
  g_autofree char *value = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (CwConfigVersion) version = NULL;

  OK (cw_store_session_begin (f->session, &failure));
  OK (cw_config_store_put_value (f->session, "a", "1", &failure));
  OK (apart_fixture_put_version (f->session, 0, "first", &failure));
  cw_store_session_rollback (f->session);
  value = cw_config_store_get_value (f->session, "a", NULL);
  g_assert_null (value);
  g_assert_null (cw_config_store_get (f->session, NULL));

  OK (cw_store_session_begin (f->session, &failure));
  OK (cw_config_store_put_value (f->session, "a", "1", &failure));
  OK (apart_fixture_put_version (f->session, 0, "first", &failure));
  OK (cw_store_session_commit (f->session, &failure));
  kept = cw_config_store_get_value (f->session, "a", NULL);
  g_assert_cmpstr (kept, ==, "1");
  version = cw_config_store_get (f->first.session, NULL);
  g_assert_cmpstr (version->text, ==, "first");
}

/* The one beside it is the only one that writes to its sync data, and both work at once. */
static void
test_both_at_once (ApartFixture *f, gconstpointer data)
{
  OK (cw_store_session_begin (f->session, &failure));
  OK (cw_config_store_put_value (f->session, "a", "1", &failure));
  OK (cw_store_session_begin (f->first.session, &failure));
  OK (cw_config_store_put_value (f->first.session, "a", "2", &failure));
  OK (cw_store_session_commit (f->first.session, &failure));
  OK (cw_store_session_commit (f->session, &failure));
  g_assert_true (cw_store_is_apart (f->store));
  g_assert_false (cw_store_is_apart (f->first.store));
}

/* database.json keeps both places, and their passwords sealed. */
static void
test_file (ApartFixture *f, gconstpointer data)
{
  static const char text[] = "{\"kind\": \"postgresql\", \"hosts\": [{\"host\": \"db.example\"}], "
                             "\"name\": \"causeway\"}";
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (JsonNode) file_node = json_from_string ("{\"kind\": \"sqlite\"}", NULL);
  g_autoptr (CwVault) vault = cw_vault_open (f->dir, NULL);
  g_autoptr (CwSecret) password = cw_secret_new_from_string ("canary-one");
  g_autoptr (CwSecret) sync_password = cw_secret_new_from_string ("canary-two");
  CwDatabasePlaces places = { json_node_get_object (node), password, json_node_get_object (node),
                              sync_password };
  g_autofree char *path = g_build_filename (f->dir, "database.json", NULL);
  g_autofree char *content = NULL;
  g_autoptr (CwDatabaseFile) both = NULL;
  g_autoptr (CwDatabaseFile) beside = NULL;
  gboolean is_all = FALSE;
  g_auto (GStrv) ids = NULL;

  OK (cw_database_file_write (f->dir, vault, &places, &failure));
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_null (strstr (content, "canary"));
  both = cw_database_file_read (f->dir, vault, NULL);
  g_assert_true (cw_secret_equal (both->settings->password, password));
  g_assert_true (cw_secret_equal (both->sync_settings->password, sync_password));
  OK (cw_vault_add_key (vault, &failure));
  OK (cw_database_file_reseal (f->dir, vault, &is_all, &failure));
  g_assert_true (is_all);
  ids = cw_vault_list_keys (vault);
  OK (cw_vault_drop_keys (vault, (const char *const *) ids + 1, &failure));
  places.sync = json_node_get_object (file_node);
  places.sync_password = NULL;
  OK (cw_database_file_write (f->dir, vault, &places, &failure));
  beside = cw_database_file_read (f->dir, vault, NULL);
  g_assert_nonnull (beside->sync);
  g_assert_null (beside->sync_settings);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  APART_TEST ("/apart/shared", test_shared);
  APART_TEST ("/apart/rollback", test_rollback);
  APART_TEST ("/apart/both-at-once", test_both_at_once);
  APART_TEST ("/apart/file", test_file);
  return g_test_run ();
}
