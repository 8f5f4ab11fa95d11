/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "engine-fixture.h"
#include "engine/cw-audit.h"
#include "store/cw-audit-store.h"

/* ----- the difference */

static const struct
{
  const char *before;
  const char *after;
  const char *changes;
} differences[] = {
  { "{}", "{}", "[]" },
  { "{\"a\":1}", "{\"a\":1}", "[]" },
  { "{\"a\":1}", "{\"a\":2}", "[{\"what\":\"a\",\"before\":\"1\",\"after\":\"2\"}]" },
  { "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":\"x\"}}",
    "[{\"what\":\"a.b\",\"before\":\"1\",\"after\":\"\\\"x\\\"\"}]" },
  { "{\"a\":1}", "{}", "[{\"what\":\"a\",\"before\":\"1\"}]" },
  { "{}", "{\"a\":{\"b\":1}}", "[{\"what\":\"a.b\",\"after\":\"1\"}]" },
  { "{}", "{\"a\":true}", "[{\"what\":\"a\",\"after\":\"true\"}]" },
  { "{\"l\":[1,2]}", "{\"l\":[2]}", "[{\"what\":\"l\",\"before\":\"[1,2]\",\"after\":\"[2]\"}]" },
  { "{\"c\":[{\"id\":\"x\",\"n\":1},{\"id\":\"y\",\"n\":1}]}",
    "{\"c\":[{\"id\":\"y\",\"n\":2},{\"id\":\"x\",\"n\":1}]}",
    "[{\"what\":\"c.y.n\",\"before\":\"1\",\"after\":\"2\"}]" },
  { "{}", "{\"c\":[{\"id\":\"x\"}]}", "[{\"what\":\"c.x\",\"after\":\"{\\\"id\\\":\\\"x\\\"}\"}]" },
};

static void
test_differences (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (differences); i++)
    {
      g_autoptr (CwAuditNotes) notes = cw_audit_notes_new ();
      g_autoptr (JsonNode) before = json_from_string (differences[i].before, NULL);
      g_autoptr (JsonNode) after = json_from_string (differences[i].after, NULL);
      g_autofree char *changes = NULL;

      g_test_message ("%s to %s", differences[i].before, differences[i].after);
      cw_audit_note_difference (notes, before, after);
      changes = cw_audit_notes_to_json (notes);
      g_assert_cmpstr (changes, ==, differences[i].changes);
    }
}

static void
test_long_value (void)
{
  g_autoptr (CwAuditNotes) notes = cw_audit_notes_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *changes = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "ä");
  cw_audit_note (notes, "a", NULL, text->str);
  changes = cw_audit_notes_to_json (notes);
  g_assert_cmpuint (strlen (changes), <, 1000);
  g_assert_true (g_utf8_validate (changes, -1, NULL));
  g_assert_nonnull (strstr (changes, "…"));
}

/* ----- records */

/* The newest record. */
static GVariant *
get_newest (EngineFixture *fixture)
{
  g_autoptr (GVariant) answer =
      engine_fixture_call (fixture, "ListAudit", g_variant_new_parsed ("({'limit': <uint32 1>},)"));
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  g_assert_cmpuint (g_variant_n_children (items), ==, 1);
  return cw_answer_get_item (items, 0);
}

static void
check_newest (EngineFixture *fixture,
              const char *action,
              const char *what,
              const char *before,
              const char *after)
{
  g_autoptr (GVariant) record = get_newest (fixture);
  g_autoptr (GVariant) changes = cw_answer_get_array (record, "changes");
  g_autoptr (GVariant) change = NULL;

  g_assert_cmpstr (cw_answer_get_string (record, "author"), ==, "uid 7");
  g_assert_cmpstr (cw_answer_get_string (record, "action"), ==, action);
  g_assert_cmpstr (cw_answer_get_string (record, "result"), ==, "success");
  g_assert_cmpuint (g_variant_n_children (changes), ==, 1);
  change = cw_answer_get_item (changes, 0);
  g_assert_cmpstr (cw_answer_get_string (change, "what"), ==, what);
  g_assert_cmpstr (cw_answer_get_string (change, "before"), ==, before);
  g_assert_cmpstr (cw_answer_get_string (change, "after"), ==, after);
}

static void
call (EngineFixture *fixture, const char *method, const char *args)
{
  g_autoptr (GVariant) answer = engine_fixture_call (fixture, method, g_variant_new_parsed (args));
}

static guint
count_records (EngineFixture *fixture)
{
  g_autoptr (GVariant) answer =
      engine_fixture_call (fixture, "ListAudit", g_variant_new_parsed ("(@a{sv} {},)"));
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  return (guint) g_variant_n_children (items);
}

static void
test_changes (EngineFixture *fixture, gconstpointer unused)
{
  engine_fixture_configure (fixture);
  call (fixture, "SetConfigValue", "('history.days', '9')");
  call (fixture, "SetConfigValue", "('history.days', '11')");
  check_newest (fixture, "Configure", "history.days", "9", "11");
  call (fixture, "SetScheduler", "({'suspended': <true>},)");
  check_newest (fixture, "SetScheduler", "suspended", "false", "true");
  call (fixture, "SetScheduler", "({'intervalMinutes': <uint32 45>},)");
  check_newest (fixture, "Configure", "scheduler.intervalMinutes", "", "45");
  call (fixture, "MakeSupportFile", "()");
  {
    g_autoptr (GVariant) record = get_newest (fixture);

    g_assert_cmpstr (cw_answer_get_string (record, "action"), ==, "MakeSupportFile");
  }
}

/* What asks only, and what changes nothing, leaves no record; what fails does. */
static void
test_no_change (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) record = NULL;
  guint n_before = 0;

  engine_fixture_configure (fixture);
  call (fixture, "SetConfigValue", "('history.days', '9')");
  n_before = count_records (fixture);
  call (fixture, "SetConfigValue", "('history.days', '9')");
  call (fixture, "GetStatus", "()");
  call (fixture, "SetScheduler", "({'suspended': <false>},)");
  g_assert_cmpuint (count_records (fixture), ==, n_before);
  error = engine_fixture_call_failing (fixture, "StopCycle", NULL);
  record = get_newest (fixture);
  g_assert_cmpstr (cw_answer_get_string (record, "action"), ==, "StopCycle");
  g_assert_cmpstr (cw_answer_get_string (record, "result"), ==, cw_error_name (error));
}

/* A secret is never in it; that there is another one is. */
static void
test_secret (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *text = NULL;

  engine_fixture_configure (fixture);
  call (fixture, "SetSecret", "('directory', 'password', b'canary-of-the-audit')");
  answer = engine_fixture_call (fixture, "ListAudit", g_variant_new_parsed ("(@a{sv} {},)"));
  text = cw_answer_to_json (answer);
  g_assert_null (strstr (text, "canary"));
  g_assert_nonnull (strstr (text, "password of directory"));
}

/* Pages, and the end of the time for which it is kept. */
static void
test_pages (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (fixture->engine), NULL);
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GError) error = NULL;
  const CwAuditRecord *last = NULL;

  engine_fixture_configure (fixture);
  call (fixture, "SetConfigValue", "('history.days', '9')");
  call (fixture, "SetConfigValue", "('history.days', '10')");
  call (fixture, "SetConfigValue", "('history.days', '11')");
  first = cw_audit_store_list (session, 0, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->len, ==, 2);
  last = g_ptr_array_index (first, 1);
  second = cw_audit_store_list (session, last->id, 1, &error);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpint (((const CwAuditRecord *) g_ptr_array_index (second, 0))->id, <, last->id);
  g_assert_true (cw_audit_store_purge (session, last->at_usec, &error));
  g_assert_cmpuint (count_records (fixture), ==, 2);
  /* A cycle forgets what is older than the configuration says, and nothing younger. */
  engine_fixture_fill (fixture, 1);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  g_assert_cmpuint (count_records (fixture), >=, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/audit/differences", test_differences);
  g_test_add_func ("/engine/audit/long-value", test_long_value);
#define FIXTURE_TEST(path, func)                                                                   \
  g_test_add (path, EngineFixture, NULL, engine_fixture_set_up, func, engine_fixture_tear_down)
  FIXTURE_TEST ("/engine/audit/changes", test_changes);
  FIXTURE_TEST ("/engine/audit/no-change", test_no_change);
  FIXTURE_TEST ("/engine/audit/secret", test_secret);
  FIXTURE_TEST ("/engine/audit/pages", test_pages);
  return g_test_run ();
}
