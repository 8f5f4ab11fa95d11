/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <glib/gstdio.h>

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "engine-fixture.h"

/* Files that somebody put into STATE_DIR/rules, past everything that checks: whatever stands in
 * them is told with file and place, by whoever needs the rules, and the other rules can be looked
 * at. */

#define RULE(id, members)                                                                          \
  "{\"id\": \"" id "\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","      \
  " \"metaverseType\": \"person\"" members "}"
#define TYPES           ", \"objectTypes\": [\"user\"]"
#define GOOD(id, level) RULE (id, TYPES ", \"precedence\": " level FLOWS)
#define FLOWS           ", \"flows\": [{\"target\": \"title\", \"constant\": \"Boss\"}]"
#define FILE_OF(rules)  "{\"version\": 1, \"rules\": [" rules "]}"

typedef struct
{
  const char *text;
  const char *place; /* a word of what is said */
} Case;

/* What has not the form of a rule file, so that nothing of it can be shown. */
static const Case malformed[] = {
  { "[]", "$: " },
  { "5", "$: " },
  { "null", "$: " },
  { "{ broken", "" },
  { "", "" },
  { "{\"rules\": []}", "version" },
  { "{\"version\": 1, \"rules\": {}}", "$.rules: " },
  { "{\"version\": 1, \"rules\": 5}", "$.rules: " },
  { FILE_OF ("1"), "$.rules[0]: " },
  { FILE_OF ("null"), "$.rules[0]: " },
  { FILE_OF ("{\"id\": \"x\"}"), "$.rules[0]: " },
  { FILE_OF (RULE ("f", ", \"precedence\": 50" FLOWS)), "$.rules[0]: \"objectTypes\"" },
  { FILE_OF (RULE ("f", ", \"precedence\": 50, \"objectTypes\": \"user\"")),
    "$.rules[0].objectTypes: " },
  { FILE_OF (RULE ("f", ", \"precedence\": \"high\"" TYPES)), "$.rules[0].precedence: " },
  { FILE_OF (RULE ("f", ", \"precedence\": 50, \"flows\": {}" TYPES)), "$.rules[0].flows: " },
  { "{\"version\": 1, \"disabledRules\": {\"a\": 1}}", "$.disabledRules: " },
  { "{\"version\": 1, \"disabledRules\": {}}", "$.disabledRules: " },
  { "{\"version\": 1, \"disabledRules\": [1]}", "$.disabledRules[0]: " },
  { FILE_OF (RULE ("f", ", \"precedence\": 50, \"name\": 5" TYPES)), "$.rules[0].name: " },
  { FILE_OF ("{\"id\": 5}"), "$.rules[0]" },
  { "{\"version\": 1, \"metaverse\": 5}", "$.metaverse: " },
};

/* What can be shown, and cannot be used. */
static const Case wrong[] = {
  { FILE_OF (GOOD ("f", "150")), "rule \"f\": precedence: 150" },
  { FILE_OF (GOOD ("f", "100")), "rule \"f\": precedence: 100" },
  { FILE_OF (GOOD ("f", "7") "," GOOD ("g", "7")), "rules \"f\" and \"g\"" },
  /* As the configuration, and as the file before. */
  { FILE_OF (GOOD ("f", "50")), "both have precedence 50" },
  { FILE_OF (GOOD ("f", "51")), "rules \"earlier\" and \"f\"" },
  { FILE_OF (GOOD ("earlier", "5")), "rule \"earlier\": id: " },
  { FILE_OF (GOOD ("in-ad-user", "5")), "rule \"in-ad-user\": id: " },
  { FILE_OF (RULE ("f",
                   TYPES ", \"precedence\": 5, \"flows\": [{\"target\": \"title\","
                         " \"expression\": \"UpCase([title])\"}]")),
    "rule \"f\": flows[0]" },
  { FILE_OF (RULE ("f", TYPES ", \"precedence\": 5, \"within\": \"nobody\"")),
    "rule \"f\": within: " },
  { "{\"version\": 1, \"disabledRules\": [\"nobody\"]}", "disabledRules: " },
  { "{\"version\": 1, \"metaverse\": {\"types\": {\"person\": {\"title\":"
    " {\"syntax\": \"integer\"}}}}}",
    "metaverse: " },
};

static char *
get_path (EngineFixture *fixture, const char *name)
{
  return g_build_filename (fixture->directory, "rules", name, NULL);
}

static void
write_rules (EngineFixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = get_path (fixture, name);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* How many rules are listed. */
static gsize
count_rules (EngineFixture *fixture)
{
  g_autoptr (GVariant) answer = engine_fixture_call (fixture, "ListRules", NULL);
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  return g_variant_n_children (items);
}

static void
assert_listed (EngineFixture *fixture, const char *path, const Case *row, gsize n_rules)
{
  g_autoptr (GVariant) answer = engine_fixture_call (fixture, "ListRules", NULL);
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  g_autoptr (GVariant) files = cw_answer_get_array (answer, "brokenFiles");
  g_autoptr (GVariant) file = NULL;

  g_assert_cmpuint (g_variant_n_children (items), >=, n_rules);
  g_assert_cmpuint (g_variant_n_children (files), ==, 1);
  file = g_variant_get_child_value (files, 0);
  g_test_message ("%s", cw_answer_get_string (file, "message"));
  g_assert_cmpstr (cw_answer_get_string (file, "path"), ==, path);
  g_assert_nonnull (strstr (cw_answer_get_string (file, "message"), row->place));
}

/* The error of whatever needs all rules. */
static void
assert_named (EngineFixture *fixture, const char *path, const Case *row)
{
  g_autoptr (GError) changing =
      engine_fixture_call_failing (fixture, "EnableRule", g_variant_new ("(sb)", "own-x", FALSE));
  g_autoptr (GError) adding = engine_fixture_call_failing (
      fixture, "PutRules", g_variant_new ("(sx)", GOOD ("own-y", "9"), (gint64) -1));

  g_assert_error (changing, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  g_assert_error (adding, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  g_assert_nonnull (strstr (changing->message, path));
  g_assert_nonnull (strstr (changing->message, row->place));
  g_assert_nonnull (strstr (adding->message, path));
}

/* One finding of the doctor, in the given state. (transfer full) */
static GVariant *
get_finding (EngineFixture *fixture, const char *state)
{
  static const char *const names[] = { "rules", NULL };
  g_autoptr (GVariant) answer =
      engine_fixture_call (fixture, "RunDoctor", g_variant_new ("(^ass)", names, ""));
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  GVariant *item = NULL;

  g_assert_cmpuint (g_variant_n_children (items), ==, 1);
  item = g_variant_get_child_value (items, 0);
  g_assert_cmpstr (cw_answer_get_string (item, "check"), ==, "rules");
  g_assert_cmpstr (cw_answer_get_string (item, "state"), ==, state);
  return item;
}

static void
assert_diagnosed (EngineFixture *fixture, const char *path, const Case *row)
{
  g_autoptr (GVariant) finding = get_finding (fixture, "attention");

  g_assert_nonnull (strstr (cw_answer_get_string (finding, "summary"), path));
  g_assert_nonnull (strstr (cw_answer_get_string (finding, "summary"), row->place));
  g_assert_true (cw_answer_has (finding, "remedy"));
}

static void
test_cases (EngineFixture *fixture, const Case *cases, guint n_cases)
{
  g_autofree char *path = get_path (fixture, "later.json");
  gsize n_rules = 0;

  g_variant_unref (engine_fixture_call (fixture, "PutRules",
                                        g_variant_new ("(sx)", GOOD ("own-x", "50"), (gint64) -1)));
  write_rules (fixture, "earlier.json", FILE_OF (GOOD ("earlier", "51")));
  g_variant_unref (get_finding (fixture, "ok"));
  n_rules = count_rules (fixture);
  for (guint i = 0; i < n_cases; i++)
    {
      g_test_message ("%s", cases[i].text);
      write_rules (fixture, "later.json", cases[i].text);
      assert_listed (fixture, path, &cases[i], n_rules);
      assert_named (fixture, path, &cases[i]);
      assert_diagnosed (fixture, path, &cases[i]);
      /* The others, one of another file too. */
      g_variant_unref (engine_fixture_call (fixture, "GetRule", g_variant_new ("(s)", "earlier")));
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_variant_unref (get_finding (fixture, "ok"));
}

static void
test_malformed (EngineFixture *fixture, gconstpointer unused)
{
  test_cases (fixture, malformed, G_N_ELEMENTS (malformed));
}

static void
test_wrong (EngineFixture *fixture, gconstpointer unused)
{
  test_cases (fixture, wrong, G_N_ELEMENTS (wrong));
}

/* Nothing is synchronised by the rest of the rules. */
static void
test_cycle (EngineFixture *fixture, gconstpointer unused)
{
  static const char *const texts[] = { FILE_OF ("1"), FILE_OF (GOOD ("f", "150")) };
  g_autofree char *path = get_path (fixture, "later.json");

  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 2);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GVariant) run = NULL;

      write_rules (fixture, "later.json", texts[i]);
      run = engine_fixture_cycle (fixture, "initial");
      g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "failed");
      g_assert_cmpstr (engine_fixture_get_step_string (run, 2, "errorCode"), ==, "invalid-config");
      g_assert_nonnull (strstr (engine_fixture_get_step_string (run, 2, "errorMessage"), path));
    }
}

/* What a rule of the configuration may not have either. */
static void
test_own_beside_file (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  write_rules (fixture, "earlier.json", FILE_OF (GOOD ("earlier", "51")));
  error = engine_fixture_call_failing (fixture, "PutRules",
                                       g_variant_new ("(sx)", GOOD ("own-x", "51"), (gint64) -1));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  g_assert_nonnull (strstr (error->message, "earlier"));
}

/* A file's flow to what no target takes: all else works, and the doctor tells. */
static void
test_idle_flow (EngineFixture *fixture, gconstpointer unused)
{
  static const char text[] =
      FILE_OF ("{\"id\": \"f\", \"direction\": \"outbound\", \"connectorKind\": \"graph\","
               " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 50,"
               " \"flows\": [{\"target\": \"dispalyName\", \"source\": \"cn\"}]}");
  g_autoptr (GVariant) finding = NULL;

  write_rules (fixture, "f.json", text);
  finding = get_finding (fixture, "attention");
  g_assert_nonnull (strstr (cw_answer_get_string (finding, "summary"), "dispalyName"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Failed steps are warned about. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
#define ADD(name, function)                                                                        \
  g_test_add ("/engine/rule-files/" name, EngineFixture, NULL, engine_fixture_set_up, function,    \
              engine_fixture_tear_down)
  ADD ("malformed", test_malformed);
  ADD ("wrong", test_wrong);
  ADD ("cycle", test_cycle);
  ADD ("own-beside-file", test_own_beside_file);
  ADD ("idle-flow", test_idle_flow);
#undef ADD
  return g_test_run ();
}
