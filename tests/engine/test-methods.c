/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "base/cw-error.h"
#include "engine-fixture.h"
#include "engine/cw-connector-probe.h"
#include "engine/cw-secret-store.h"
#include "setup/cw-methods.h"
#include "store/cw-config-store.h"

/* What can be asked of an engine: answers, errors, and that no secret comes out. */

static GVariant *
make_options (const char *member, GVariant *value)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  if (member != NULL)
    g_variant_dict_insert_value (&dict, member, value);
  return g_variant_dict_end (&dict);
}

static guint
count_items (GVariant *answer, const char *member)
{
  g_autoptr (GVariant) items = g_variant_lookup_value (answer, member, G_VARIANT_TYPE ("aa{sv}"));

  g_assert_nonnull (items);
  return (guint) g_variant_n_children (items);
}

static void
test_empty (EngineFixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *method;
    const char *args;
  } calls[] = {
    { "GetStatus", "()" },
    { "ListConnectors", "()" },
    { "ListRuns", "(int64 0, uint32 0)" },
    { "GetConfig", "()" },
    { "ListPending", "(@a{sv} {},)" },
    { "ListErrors", "(@a{sv} {},)" },
    { "ListLeftAlone", "(@a{sv} {},)" },
    { "GetScheduler", "()" },
    { "ListRules", "()" },
    { "GetRule", "('in-ad-user',)" },
    { "CheckRules", "('',)" },
    { "TestRules", "('', @a{sv} {})" },
    { "ListErrorGroups", "()" },
    { "GetHistory", "(uint32 0,)" },
    { "MakeSupportFile", "()" },
    { "SearchObjects", "('', 'x', uint32 0)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    g_variant_unref (
        engine_fixture_call (fixture, calls[i].method, g_variant_new_parsed (calls[i].args)));
}

static void
test_mistakes (EngineFixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *method;
    const char *args;
    CwError code;
  } calls[] = {
    { "GetConnector", "('nobody',)", CW_ERROR_NOT_FOUND },
    { "GetConnector", "(12,)", CW_ERROR_INVALID_ARGUMENT },
    { "RemoveConnector", "('nobody',)", CW_ERROR_NOT_FOUND },
    { "TestConnector", "('nobody',)", CW_ERROR_NOT_FOUND },
    { "ListPartitions", "('nobody',)", CW_ERROR_NOT_FOUND },
    { "DiscoverSchema", "('nobody', '')", CW_ERROR_NOT_FOUND },
    { "PutConnector", "('not json',)", CW_ERROR_INVALID_CONFIG },
    { "PutConnector", "('[]',)", CW_ERROR_INVALID_CONFIG },
    { "PutConnector", "('{}',)", CW_ERROR_INVALID_CONFIG },
    { "SetSecret", "('nobody', 'password', @ay [1])", CW_ERROR_NOT_FOUND },
    { "SetSecret", "('nobody', 'fingerprint', @ay [1])", CW_ERROR_INVALID_ARGUMENT },
    { "StartCycle", "('sideways',)", CW_ERROR_INVALID_ARGUMENT },
    { "StartCycle", "('delta',)", CW_ERROR_INVALID_CONFIG },
    { "StopCycle", "()", CW_ERROR_NOT_FOUND },
    { "GetRun", "(int64 7,)", CW_ERROR_NOT_FOUND },
    { "ListStepObjects", "(int64 7, 'errors', int64 0, uint32 0)", CW_ERROR_NOT_FOUND },
    { "ListStepObjects", "(int64 7, 'painted', int64 0, uint32 0)", CW_ERROR_INVALID_ARGUMENT },
    { "GetRun", "(int64 0,)", CW_ERROR_NOT_FOUND },
    { "SearchObjects", "('nobody', 'x', uint32 0)", CW_ERROR_NOT_FOUND },
    { "SearchObjects", "('', '', uint32 0)", CW_ERROR_INVALID_ARGUMENT },
    { "GetObject", "('12', @a{sv} {})", CW_ERROR_NOT_FOUND },
    { "GetObject", "('someone', @a{sv} {})", CW_ERROR_NOT_FOUND },
    { "ListPending", "({'operation': <'paint'>},)", CW_ERROR_INVALID_ARGUMENT },
    { "ListPending", "({'connector': <'nobody'>},)", CW_ERROR_NOT_FOUND },
    { "ListPending", "({'after': <'here'>},)", CW_ERROR_INVALID_ARGUMENT },
    { "PreviewObject", "('someone', @a{sv} {})", CW_ERROR_NOT_FOUND },
    { "PreviewObject", "('someone', {'rules': <'{'>})", CW_ERROR_INVALID_CONFIG },
    { "GetRule", "('nobody',)", CW_ERROR_NOT_FOUND },
    { "EnableRule", "('nobody', false)", CW_ERROR_NOT_FOUND },
    { "RemoveRule", "('in-ad-user',)", CW_ERROR_NOT_FOUND },
    { "TestRules", "('[]', @a{sv} {})", CW_ERROR_INVALID_CONFIG },
    { "PutRules", "('{\"version\": 2}', int64 -1)", CW_ERROR_INVALID_CONFIG },
    { "PutRules", "('{\"version\": 1}', int64 41)", CW_ERROR_CONFLICT },
    { "PutConfig",
      "('{\"version\": 1, \"rules\": {\"version\": 1, \"disabledRules\": [\"x\"]}}', "
      "int64 -1)",
      CW_ERROR_INVALID_CONFIG },
    { "SetConfigValue", "('scheduler.intervalMinutes', '0')", CW_ERROR_INVALID_CONFIG },
    { "SetConfigValue", "('no.such.path', '1')", CW_ERROR_INVALID_CONFIG },
    { "PutConfig", "('{}', int64 -1)", CW_ERROR_INVALID_CONFIG },
    { "PutConfig", "('{\"version\": 1}', int64 41)", CW_ERROR_CONFLICT },
    /* Nobody listens there; it is none of the engine's own, which it would wait for. */
    { "MoveDatabase",
      "('{\"kind\": \"postgresql\", \"hosts\": [{\"host\": \"127.0.0.1\", \"port\": 1}], "
      "\"name\": \"x\", \"schema\": \"x\", \"user\": \"x\", \"authentication\": \"password\"}', "
      "@ay [1], @a{sv} {})",
      CW_ERROR_UNREACHABLE },
    { "SetScheduler", "({'nextType': <'sideways'>},)", CW_ERROR_INVALID_ARGUMENT },
    { "SetScheduler", "({'intervalMinutes': <uint32 0>},)", CW_ERROR_INVALID_CONFIG },
  };

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s %s", calls[i].method, calls[i].args);
      error = engine_fixture_call_failing (fixture, calls[i].method,
                                           g_variant_new_parsed (calls[i].args));
      g_assert_error (error, CW_ERROR, (int) calls[i].code);
    }
}

static void
test_connectors (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) connector = NULL;
  g_autoptr (GVariant) secrets = NULL;
  g_autoptr (GVariant) after = NULL;
  g_autoptr (GVariant) tested = NULL;
  g_autoptr (GError) error = NULL;

  engine_fixture_configure (fixture);
  list = engine_fixture_call (fixture, "ListConnectors", NULL);
  g_assert_cmpuint (count_items (list, "items"), ==, 2);
  connector =
      engine_fixture_call (fixture, "GetConnector", g_variant_new ("(s)", ENGINE_FIXTURE_SOURCE));
  g_assert_cmpstr (engine_fixture_get_string (connector, "side"), ==, "source");
  g_assert_cmpstr (engine_fixture_get_string (connector, "secretNeeded"), ==, "password");
  secrets = g_variant_lookup_value (connector, "secrets", G_VARIANT_TYPE_STRING_ARRAY);
  g_assert_cmpuint (g_variant_n_children (secrets), ==, 1);
  tested =
      engine_fixture_call (fixture, "TestConnector", g_variant_new ("(s)", ENGINE_FIXTURE_SOURCE));
  g_assert_cmpstr (fixture->last_secret, ==, "canary-password");

  g_variant_unref (engine_fixture_call (fixture, "RemoveConnector",
                                        g_variant_new ("(s)", ENGINE_FIXTURE_SOURCE)));
  after = engine_fixture_call (fixture, "ListConnectors", NULL);
  g_assert_cmpuint (count_items (after, "items"), ==, 1);
  error = engine_fixture_call_failing (fixture, "GetConnector",
                                       g_variant_new ("(s)", ENGINE_FIXTURE_SOURCE));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

/* A connector without its secret is a failed check, and a failed step of a cycle. */
static void
test_missing_secret (EngineFixture *fixture, gconstpointer unused)
{
  static const char connector[] =
      "{\"name\": \"lonely\", \"kind\": \"openldap\", \"server\": {\"host\": \"a.example\"}, "
      "\"authentication\": {\"method\": \"simple\", \"user\": \"cn=reader\"}}";
  g_autoptr (GVariant) tested = NULL;
  g_autoptr (GVariant) run = NULL;
  gboolean is_ok = TRUE;

  g_variant_unref (engine_fixture_call (fixture, "PutConnector", g_variant_new ("(s)", connector)));
  tested = engine_fixture_call (fixture, "TestConnector", g_variant_new ("(s)", "lonely"));
  g_assert_true (g_variant_lookup (tested, "ok", "b", &is_ok));
  g_assert_false (is_ok);
  run = engine_fixture_cycle (fixture, "delta");
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "failed");
  g_assert_cmpstr (engine_fixture_get_step_string (run, 0, "errorCode"), ==, "invalid-config");
}

/* A new password that was left behind, sealed with a key that is gone, does not stand in the way of
 * the one that is stored. */
static void
test_unreadable_rotation (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) connector = NULL;
  g_autoptr (GVariant) tested = NULL;
  g_autoptr (CwStoreSession) session = NULL;
  g_autoptr (GBytes) garbage = g_bytes_new_static ("no sealed secret", 16);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  engine_fixture_configure (fixture);
  connector =
      engine_fixture_call (fixture, "GetConnector", g_variant_new ("(s)", ENGINE_FIXTURE_SOURCE));
  name = g_strdup_printf ("connector/%s/new-password", engine_fixture_get_string (connector, "id"));
  session = cw_store_open_session (cw_engine_get_store (fixture->engine), &error);
  g_assert_no_error (error);
  g_assert_true (cw_store_session_begin (session, &error));
  g_assert_true (cw_config_store_put_secret (session, name, garbage, &error));
  g_assert_true (cw_store_session_commit (session, &error));
  tested =
      engine_fixture_call (fixture, "TestConnector", g_variant_new ("(s)", ENGINE_FIXTURE_SOURCE));
  g_assert_cmpstr (fixture->last_secret, ==, "canary-password");
}

/* A new password waits for its proof, and the directory says nothing: whoever is told to stop does
 * not wait for it. */
static void
test_cancelled_rotation (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autofree char *connector = g_strdup_printf (
      "{\"name\": \"silent\", \"kind\": \"active-directory\", \"server\": {\"host\": "
      "\"localhost\", \"address\": \"127.0.0.1\", \"port\": %u, \"security\": \"ldaps\", "
      "\"timeoutSeconds\": 300}, \"authentication\": {\"method\": \"simple\", \"user\": \"u\"}}",
      g_socket_listener_add_any_inet_port (listener, NULL, NULL));
  g_autoptr (CwSecret) password = cw_secret_new_from_string ("waits");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (CwConfig) config = NULL;
  g_autoptr (CwStoreSession) session = NULL;
  g_autoptr (GPtrArray) checks = NULL;
  g_autoptr (GError) error = NULL;
  const CwConnectorConfig *silent = NULL;
  gboolean is_changed = FALSE;

  g_variant_unref (engine_fixture_call (fixture, "PutConnector", g_variant_new ("(s)", connector)));
  config = cw_engine_dup_config (fixture->engine, NULL);
  silent = g_ptr_array_index (cw_config_get_connectors (config), 0);
  session = cw_store_open_session (cw_engine_get_store (fixture->engine), &error);
  g_assert_no_error (error);
  g_assert_true (cw_store_session_begin (session, &error));
  g_assert_true (cw_secret_store_put (session, cw_engine_get_vault (fixture->engine), silent->id,
                                      "new-password", password, &is_changed, &error));
  g_assert_true (cw_store_session_commit (session, &error));
  g_cancellable_cancel (cancellable);
  checks = cw_connector_probe_test (fixture->engine, silent, NULL, cancellable, &error);
  g_assert_null (checks);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_config (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GVariant) again = NULL;
  g_autoptr (GVariant) config = NULL;
  gboolean is_changed = FALSE;

  changed =
      engine_fixture_call (fixture, "SetConfigValue", g_variant_new ("(ss)", "history.days", "30"));
  g_assert_cmpint (engine_fixture_get_int (changed, "version"), ==, 1);
  again =
      engine_fixture_call (fixture, "SetConfigValue", g_variant_new ("(ss)", "history.days", "30"));
  g_assert_true (g_variant_lookup (again, "changed", "b", &is_changed));
  g_assert_false (is_changed);
  g_assert_cmpint (engine_fixture_get_int (again, "version"), ==, 1);
  engine_fixture_reopen (fixture);
  config = engine_fixture_call (fixture, "GetConfig", NULL);
  g_assert_cmpint (engine_fixture_get_int (config, "version"), ==, 1);
  g_assert_cmpstr (engine_fixture_get_string (config, "changedBy"), ==, "uid 7");
}

static void
test_scheduler (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) after = NULL;
  gboolean is_suspended = FALSE;

  answer = engine_fixture_call (
      fixture, "SetScheduler",
      g_variant_new_parsed ("({'intervalMinutes': <uint32 45>, 'suspended': <true>, 'nextType': "
                            "<'delta'>},)"));
  g_assert_cmpint (engine_fixture_get_int (answer, "intervalMinutes"), ==, 45);
  engine_fixture_reopen (fixture);
  after = engine_fixture_call (fixture, "GetScheduler", NULL);
  g_assert_cmpint (engine_fixture_get_int (after, "intervalMinutes"), ==, 45);
  g_assert_cmpstr (engine_fixture_get_string (after, "nextType"), ==, "delta");
  g_assert_true (g_variant_lookup (after, "suspended", "b", &is_suspended));
  g_assert_true (is_suspended);
}

static void
test_objects (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) by_dn = NULL;
  g_autoptr (GVariant) by_upn = NULL;
  g_autoptr (GVariant) object = NULL;
  g_autoptr (GVariant) group = NULL;
  g_autoptr (GVariant) rest = NULL;
  g_autoptr (GVariant) explained = NULL;
  g_autoptr (GVariant) metaverse = NULL;
  g_autoptr (GVariant) explanation = NULL;
  g_autoptr (GError) several = NULL;
  const char *next = NULL;

  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 5);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  by_dn = engine_fixture_call (fixture, "SearchObjects",
                               g_variant_new ("(ssu)", "directory", "person", 0));
  g_assert_cmpuint (count_items (by_dn, "items"), ==, 5);
  by_upn = engine_fixture_call (fixture, "SearchObjects",
                                g_variant_new ("(ssu)", "", "PERSON2@contoso.com", 0));
  g_assert_cmpuint (count_items (by_upn, "items"), ==, 2);

  object = engine_fixture_call (
      fixture, "GetObject",
      g_variant_new ("(s@a{sv})", "CN=person2,DC=fake", make_options (NULL, NULL)));
  g_assert_cmpstr (engine_fixture_get_string (object, "dn"), ==, "CN=person2,DC=fake");
  g_assert_cmpstr (engine_fixture_get_string (object, "type"), ==, "user");
  g_assert_cmpuint (count_items (object, "tied"), ==, 2);
  metaverse = g_variant_lookup_value (object, "metaverse", G_VARIANT_TYPE_VARDICT);
  g_assert_nonnull (metaverse);

  several = engine_fixture_call_failing (
      fixture, "GetObject", g_variant_new ("(s@a{sv})", "person", make_options (NULL, NULL)));
  g_assert_error (several, CW_ERROR, CW_ERROR_CONFLICT);

  group =
      engine_fixture_call (fixture, "GetObject",
                           g_variant_new ("(s@a{sv})", "CN=crew,DC=fake",
                                          make_options ("linksLimit", g_variant_new_uint32 (3))));
  g_assert_cmpuint (count_items (group, "links"), ==, 3);
  next = engine_fixture_get_string (group, "linksNext");
  g_assert_cmpstr (next, !=, "");
  rest = engine_fixture_call (
      fixture, "GetObject",
      g_variant_new ("(s@a{sv})", "CN=crew,DC=fake",
                     make_options ("linksAfter", g_variant_new_string (next))));
  g_assert_cmpuint (count_items (rest, "links"), ==, 2);

  explained =
      engine_fixture_call (fixture, "GetObject",
                           g_variant_new ("(s@a{sv})", "CN=person2,DC=fake",
                                          make_options ("explain", g_variant_new_boolean (TRUE))));
  explanation = g_variant_lookup_value (explained, "explanation", G_VARIANT_TYPE_VARDICT);
  g_assert_nonnull (explanation);
}

/* Pages of one item give everything once: eight objects, and the group's seven members. */
static void
test_pending_pages (EngineFixture *fixture, gconstpointer unused)
{
  g_autofree char *after = g_strdup ("");
  guint n_items = 0;
  guint n_pages = 0;

  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 7);
  g_variant_unref (
      engine_fixture_call (fixture, "SetConfigValue", g_variant_new ("(ss)", "staging", "true")));
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  do
    {
      GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
      g_autoptr (GVariant) answer = NULL;

      g_variant_dict_insert (&dict, "after", "s", after);
      g_variant_dict_insert (&dict, "limit", "u", (guint32) 1);
      answer = engine_fixture_call (fixture, "ListPending",
                                    g_variant_new ("(@a{sv})", g_variant_dict_end (&dict)));
      n_items += count_items (answer, "items");
      g_free (after);
      after = g_strdup (engine_fixture_get_string (answer, "next"));
      n_pages++;
      g_assert_cmpuint (n_pages, <, 50);
    }
  while (after[0] != '\0');
  g_assert_cmpuint (n_items, ==, 8 + 7);
}

/* Secrets go in and never come out: not in any answer, as text or as numbers. */
static void
test_no_secret_out (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) methods = cw_methods_list ();
  g_autofree char *db = g_build_filename (fixture->directory, "causeway.db", NULL);

  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 2);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  for (guint i = 0; i < methods->len; i++)
    {
      static const char *const args[] = { "()",
                                          "('directory',)",
                                          "(int64 0,)",
                                          "(int64 0, uint32 0)",
                                          "(@a{sv} {},)",
                                          "('', 'person', uint32 0)",
                                          "('1', {'explain': <true>})" };
      const CwMethod *method = g_ptr_array_index (methods, i);

      for (guint j = 0; j < G_N_ELEMENTS (args); j++)
        {
          g_autoptr (GVariant) parsed = g_variant_ref_sink (g_variant_new_parsed (args[j]));
          const CwMethodCall call = { .engine = fixture->engine,
                                      .args = parsed,
                                      .author = "uid 7" };
          g_autoptr (GVariant) answer = NULL;
          g_autofree char *text = NULL;

          if (method->role != CW_ROLE_BROWSE ||
              !g_variant_is_of_type (parsed, G_VARIANT_TYPE (method->in)))
            continue;
          answer = cw_method_invoke (method, &call, NULL);
          text = answer != NULL ? g_variant_print (answer, FALSE) : g_strdup ("");
          g_assert_null (strstr (text, "canary"));
        }
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (EngineFixture *fixture, gconstpointer unused);
  } tests[] = {
    { "/engine/methods/empty", test_empty },
    { "/engine/methods/mistakes", test_mistakes },
    { "/engine/methods/connectors", test_connectors },
    { "/engine/methods/missing-secret", test_missing_secret },
    { "/engine/methods/unreadable-rotation", test_unreadable_rotation },
    { "/engine/methods/cancelled-rotation", test_cancelled_rotation },
    { "/engine/methods/config", test_config },
    { "/engine/methods/scheduler", test_scheduler },
    { "/engine/methods/objects", test_objects },
    { "/engine/methods/pending-pages", test_pending_pages },
    { "/engine/methods/no-secret-out", test_no_secret_out },
  };

  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, EngineFixture, NULL, engine_fixture_set_up, tests[i].test,
                engine_fixture_tear_down);
  return g_test_run ();
}
