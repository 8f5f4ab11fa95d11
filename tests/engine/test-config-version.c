/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "engine-fixture.h"
#include "engine/cw-config-keep.h"

/* The configuration in time: versions, going back, and one from elsewhere. */

static void
set_value (EngineFixture *fixture, const char *path, const char *value)
{
  g_variant_unref (
      engine_fixture_call (fixture, "SetConfigValue", g_variant_new ("(ss)", path, value)));
}

static GVariant *
restore (EngineFixture *fixture, gint64 version)
{
  return engine_fixture_call (fixture, "RestoreConfig",
                              g_variant_new ("(xx)", version, (gint64) -1));
}

static gint64
get_version (EngineFixture *fixture)
{
  g_autoptr (GVariant) config = engine_fixture_call (fixture, "GetConfig", NULL);

  return engine_fixture_get_int (config, "version");
}

/* (transfer full) */
static GVariant *
get_item (GVariant *answer, gsize i)
{
  g_autoptr (GVariant) items = g_variant_lookup_value (answer, "items", G_VARIANT_TYPE ("aa{sv}"));

  g_assert_cmpuint (i, <, g_variant_n_children (items));
  return g_variant_get_child_value (items, i);
}

static void
assert_change (GVariant *list, gsize i, const char *what, const char *before, const char *after)
{
  g_autoptr (GVariant) change = g_variant_get_child_value (list, i);
  g_autoptr (GVariant) old = g_variant_lookup_value (change, "before", NULL);

  g_assert_cmpstr (engine_fixture_get_string (change, "what"), ==, what);
  g_assert_cmpstr (engine_fixture_get_string (change, "after"), ==, after);
  g_assert_cmpstr (old != NULL ? g_variant_get_string (old, NULL) : NULL, ==, before);
}

static void
assert_kept (GVariant *answer, const char *path)
{
  g_autoptr (GVariant) kept = g_variant_lookup_value (answer, "kept", G_VARIANT_TYPE_STRING_ARRAY);
  g_autofree const char **paths = g_variant_get_strv (kept, NULL);

  g_assert_cmpstr (paths[0], ==, path);
}

static void
test_history (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) newest = NULL;
  g_autoptr (GVariant) changes = NULL;
  g_autoptr (GVariant) difference = NULL;
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GError) error = NULL;

  set_value (fixture, "history.days", "30");
  set_value (fixture, "history.days", "31");
  set_value (fixture, "scheduler.intervalMinutes", "7");
  list = engine_fixture_call (fixture, "ListConfigVersions",
                              g_variant_new_parsed ("({'limit': <uint32 2>},)"));
  g_assert_cmpint (engine_fixture_get_int (list, "next"), ==, 2);
  newest = get_item (list, 0);
  g_assert_cmpint (engine_fixture_get_int (newest, "version"), ==, 3);
  g_assert_cmpstr (engine_fixture_get_string (newest, "changedBy"), ==, "uid 7");
  g_assert_cmpstr (engine_fixture_get_string (newest, "kind"), ==, "settings");
  changes = g_variant_lookup_value (newest, "changes", G_VARIANT_TYPE ("aa{sv}"));
  assert_change (changes, 0, "scheduler.intervalMinutes", NULL, "7");

  difference = engine_fixture_call (fixture, "CompareConfig",
                                    g_variant_new ("(xx)", (gint64) 1, (gint64) 3));
  items = g_variant_lookup_value (difference, "items", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (items), ==, 2);
  assert_change (items, 0, "history.days", "30", "31");
  first = engine_fixture_call (fixture, "GetConfigVersion", g_variant_new ("(x)", (gint64) 1));
  g_assert_cmpint (engine_fixture_get_int (first, "version"), ==, 1);
  error = engine_fixture_call_failing (fixture, "CompareConfig",
                                       g_variant_new ("(xx)", (gint64) 1, (gint64) 4));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

/* A new version; what was expected to be there has to be, and no cycle may run. */
static void
test_restore (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) again = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) newest = NULL;
  g_autoptr (GVariant) difference = NULL;
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GError) outdated = NULL;
  g_autoptr (GError) busy = NULL;
  gboolean is_changed = TRUE;

  set_value (fixture, "history.days", "30");
  set_value (fixture, "history.days", "31");
  outdated = engine_fixture_call_failing (fixture, "RestoreConfig",
                                          g_variant_new ("(xx)", (gint64) 1, (gint64) 1));
  g_assert_error (outdated, CW_ERROR, CW_ERROR_CONFLICT);
  g_assert_true (cw_engine_block_cycles (fixture->engine, NULL));
  busy = engine_fixture_call_failing (fixture, "RestoreConfig",
                                      g_variant_new ("(xx)", (gint64) 1, (gint64) 2));
  g_assert_error (busy, CW_ERROR, CW_ERROR_BUSY);
  cw_engine_unblock_cycles (fixture->engine);
  g_assert_cmpint (get_version (fixture), ==, 2);

  answer = restore (fixture, 1);
  g_assert_cmpint (engine_fixture_get_int (answer, "version"), ==, 3);
  list = engine_fixture_call (fixture, "ListConfigVersions", g_variant_new_parsed ("(@a{sv} {},)"));
  newest = get_item (list, 0);
  g_assert_cmpstr (engine_fixture_get_string (newest, "kind"), ==, "restore");
  g_assert_cmpint (engine_fixture_get_int (newest, "restored"), ==, 1);
  difference = engine_fixture_call (fixture, "CompareConfig",
                                    g_variant_new ("(xx)", (gint64) 1, (gint64) 3));
  items = g_variant_lookup_value (difference, "items", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (items), ==, 0);
  again = restore (fixture, 1);
  g_assert_true (g_variant_lookup (again, "changed", "b", &is_changed));
  g_assert_false (is_changed);
  g_assert_cmpint (get_version (fixture), ==, 3);
}

/* Going back to when it exported does not begin to export; and of a connector that is there again,
 * it is told that its secret is not. */
static void
test_restore_safely (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) missing = NULL;
  g_autoptr (GVariant) secret = NULL;
  g_autoptr (CwConfig) config = NULL;
  gint64 before = 0;

  engine_fixture_configure (fixture);
  before = get_version (fixture);
  g_variant_unref (engine_fixture_call (fixture, "RemoveConnector",
                                        g_variant_new ("(s)", ENGINE_FIXTURE_SOURCE)));
  set_value (fixture, "staging", "true");
  answer = restore (fixture, before);
  assert_kept (answer, "staging");
  config = cw_engine_dup_config (fixture->engine, NULL);
  g_assert_true (cw_config_get_staging (config));
  g_assert_nonnull (cw_config_find_connector (config, ENGINE_FIXTURE_SOURCE));
  missing = g_variant_lookup_value (answer, "missingSecrets", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (missing), ==, 1);
  secret = g_variant_get_child_value (missing, 0);
  g_assert_cmpstr (engine_fixture_get_string (secret, "connector"), ==, ENGINE_FIXTURE_SOURCE);
  g_assert_cmpstr (engine_fixture_get_string (secret, "kind"), ==, "password");
}

#define RULE                                                                                       \
  "{\"version\": 1, \"rules\": [{\"id\": \"own-one\", \"direction\": \"inbound\", "                \
  "\"connectorKind\": \"active-directory\", \"objectTypes\": [\"user\"], \"metaverseType\": "      \
  "\"person\", \"linkType\": \"join\", \"precedence\": 5, \"flows\": [{\"target\": "               \
  "\"displayName\", \"expression\": \"[cn]\"}]}]}"

/* An administrator's own rules are part of it. */
static void
test_rules (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) newest = NULL;
  g_autoptr (CwConfig) without = NULL;
  g_autoptr (CwConfig) with = NULL;

  set_value (fixture, "history.days", "30");
  g_variant_unref (
      engine_fixture_call (fixture, "PutRules", g_variant_new ("(sx)", RULE, (gint64) -1)));
  list = engine_fixture_call (fixture, "ListConfigVersions", g_variant_new_parsed ("(@a{sv} {},)"));
  newest = get_item (list, 0);
  g_assert_cmpstr (engine_fixture_get_string (newest, "kind"), ==, "rules");
  g_variant_unref (restore (fixture, 1));
  without = cw_engine_dup_config (fixture->engine, NULL);
  g_assert_null (cw_config_get_rules (without));
  g_variant_unref (restore (fixture, 2));
  with = cw_engine_dup_config (fixture->engine, NULL);
  g_assert_nonnull (cw_config_get_rules (with));
}

static const struct
{
  const char *text;
  CwError code;
} bad_files[] = {
  { "{", CW_ERROR_INVALID_DATA },
  { "[]", CW_ERROR_INVALID_CONFIG },
  { "{\"format\": \"causeway-answers\", \"version\": 1}", CW_ERROR_INVALID_DATA },
  { "{\"format\": \"causeway-configuration\", \"version\": 1}", CW_ERROR_INVALID_DATA },
  { "{\"version\": 1, \"paint\": 1}", CW_ERROR_INVALID_CONFIG },
  { "{\"version\": 2}", CW_ERROR_INVALID_CONFIG },
};

static void
test_import (EngineFixture *fixture, gconstpointer unused)
{
  static const char file[] = "{\"format\": \"causeway-configuration\", \"version\": 1, "
                             "\"config\": {\"version\": 1, \"history\": {\"days\": 99}, "
                             "\"installation\": {\"dataLocation\": \"/elsewhere\"}}}";
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) active = NULL;
  g_autoptr (CwConfig) staged = NULL;
  g_autoptr (CwConfig) exporting = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad_files); i++)
    {
      g_autoptr (GError) error = engine_fixture_call_failing (
          fixture, "ImportConfig", g_variant_new ("(sa{sv})", bad_files[i].text, NULL));

      g_assert_error (error, CW_ERROR, (int) bad_files[i].code);
    }
  g_assert_cmpint (get_version (fixture), ==, 0);
  answer = engine_fixture_call (fixture, "ImportConfig", g_variant_new ("(sa{sv})", file, NULL));
  assert_kept (answer, "installation.dataLocation");
  staged = cw_engine_dup_config (fixture->engine, NULL);
  g_assert_true (cw_config_get_staging (staged));
  g_assert_cmpuint (cw_config_get_history_days (staged), ==, 99);
  active = engine_fixture_call (
      fixture, "ImportConfig",
      g_variant_new ("(s@a{sv})", file, g_variant_new_parsed ("{'keepActive': <true>}")));
  g_assert_cmpint (engine_fixture_get_int (active, "version"), ==, 2);
  exporting = cw_engine_dup_config (fixture->engine, NULL);
  g_assert_false (cw_config_get_staging (exporting));
}

/* ----- what is kept */

#define CONFIG(members) "{\"version\": 1, " members "}"
#define ANCHOR(name)                                                                               \
  "\"identity\": {\"sourceAnchor\": {\"method\": \"automatic\", \"attribute\": \"" name "\"}}"
#define CLOUD(client, certificate)                                                                 \
  "\"connectors\": [{\"id\": \"1b4e28ba-2fa1-11d2-883f-0016d3cca427\", \"name\": \"cloud\", "      \
  "\"kind\": \"graph\", \"tenantId\": \"t\", \"clientId\": \"" client "\", \"authentication\": "   \
  "{\"method\": \"certificate\", \"certificate\": \"" certificate "\"}}]"
#define CLIENT "2b4e28ba-2fa1-11d2-883f-0016d3cca427"
#define OTHER  "3b4e28ba-2fa1-11d2-883f-0016d3cca427"

static const struct
{
  const char *wanted;
  const char *present;
  gboolean is_elsewhere;
  const char *result;
} merges[] = {
  { CONFIG ("\"history\": {\"days\": 3}"), CONFIG ("\"history\": {\"days\": 4}"), FALSE,
    CONFIG ("\"history\": {\"days\": 3}") },
  { CONFIG ("\"staging\": false"), CONFIG ("\"staging\": true"), FALSE,
    CONFIG ("\"staging\": true") },
  { CONFIG ("\"staging\": false"), CONFIG ("\"staging\": true"), TRUE,
    CONFIG ("\"staging\": false") },
  { CONFIG ("\"installation\": {\"dataLocation\": \"/a\"}"), CONFIG ("\"staging\": true"), TRUE,
    "{\"version\": 1}" },
  { "{\"version\": 1}", CONFIG ("\"installation\": {\"database\": {\"kind\": \"sqlite\"}}"), FALSE,
    CONFIG ("\"installation\": {\"database\": {\"kind\": \"sqlite\"}}") },
  { CONFIG ("\"installation\": {\"groups\": {\"admins\": \"a\"}}"),
    CONFIG ("\"installation\": {\"groups\": {\"admins\": \"b\"}}"), FALSE,
    CONFIG ("\"installation\": {\"groups\": {\"admins\": \"a\"}}") },
  { CONFIG ("\"installation\": {\"groups\": {\"admins\": \"a\"}}"),
    CONFIG ("\"installation\": {\"groups\": {\"admins\": \"b\"}}"), TRUE,
    CONFIG ("\"installation\": {\"groups\": {\"admins\": \"b\"}}") },
  { "{\"version\": 1}", CONFIG (ANCHOR ("objectGUID")), FALSE, CONFIG (ANCHOR ("objectGUID")) },
  { CONFIG (ANCHOR ("mail")), CONFIG (ANCHOR ("objectGUID")), FALSE, CONFIG (ANCHOR ("mail")) },
  { CONFIG (CLOUD (CLIENT, "old")), CONFIG (CLOUD (CLIENT, "new")), FALSE,
    CONFIG (CLOUD (CLIENT, "new")) },
  { CONFIG (CLOUD (CLIENT, "old")), CONFIG (CLOUD (OTHER, "new")), FALSE,
    CONFIG (CLOUD (CLIENT, "old")) },
};

static void
test_keep (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (merges); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwConfig) wanted = cw_config_new_from_text (merges[i].wanted, &error);
      g_autoptr (CwConfig) present = cw_config_new_from_text (merges[i].present, &error);
      g_autoptr (CwConfig) result = cw_config_new_from_text (merges[i].result, &error);
      g_autoptr (CwConfig) merged = NULL;
      g_auto (GStrv) kept = NULL;
      g_autofree char *expected = NULL;
      g_autofree char *found = NULL;

      g_assert_no_error (error);
      merged = cw_config_keep (wanted, present, merges[i].is_elsewhere, &kept, &error);
      g_assert_no_error (error);
      expected = cw_config_to_text (result);
      found = cw_config_to_text (merged);
      g_assert_cmpstr (found, ==, expected);
      g_assert_cmpint (kept[0] != NULL, ==,
                       g_strcmp0 (cw_config_get_digest (wanted), cw_config_get_digest (merged)) !=
                           0);
    }
}

#define ENGINE_TEST(path, func)                                                                    \
  g_test_add (path, EngineFixture, NULL, engine_fixture_set_up, func, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ENGINE_TEST ("/config-version/history", test_history);
  ENGINE_TEST ("/config-version/restore", test_restore);
  ENGINE_TEST ("/config-version/restore-safely", test_restore_safely);
  ENGINE_TEST ("/config-version/rules", test_rules);
  ENGINE_TEST ("/config-version/import", test_import);
  g_test_add_func ("/config-version/keep", test_keep);
  return g_test_run ();
}
