/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-json.h"
#include "engine-fixture.h"
#include "engine/cw-hook-keeper.h"
#include "engine/cw-hook-source.h"

/* What a hook is told of the cycles of an engine. */

#define N_PEOPLE 1200

static const char *const all[] = { "run-finished",   "step-failed",
                                   "object-added",   "object-changed",
                                   "object-deleted", "links-added",
                                   "links-removed",  NULL };
static const char *const runs[] = { "run-finished", NULL };
static const char *const named[] = { "displayName", NULL };
static const char *const none[] = { NULL };

typedef struct
{
  guint n_batches;
  guint n_lines;
  guint n_added;
  guint n_links;
  GHashTable *ids;
  GString *last;
} Told;

static void
take_line (Told *told, const char *line, gboolean has_values)
{
  g_autoptr (JsonNode) node = cw_json_parse (line, -1, TRUE, NULL);
  JsonObject *object = NULL;
  const char *event = NULL;

  g_assert_nonnull (node);
  object = json_node_get_object (node);
  event = json_object_get_string_member (object, "event");
  told->n_lines++;
  g_string_assign (told->last, event);
  if (g_str_equal (event, "links-added"))
    told->n_links += (guint) json_object_get_int_member (object, "count");
  if (!g_str_equal (event, "object-added"))
    return;
  told->n_added++;
  g_assert_true (g_hash_table_add (
      told->ids, g_strdup_printf ("%" G_GINT64_FORMAT,
                                  json_object_get_int_member (
                                      json_object_get_object_member (object, "object"), "id"))));
  if (!has_values)
    g_assert_false (json_object_has_member (object, "values"));
  else
    g_assert_cmpuint (json_object_get_size (json_object_get_object_member (object, "values")), ==,
                      1);
}

/* All that there is, batch after batch, each from the state as the store keeps it. */
static void
tell (EngineFixture *fixture, const CwHook *hook, Told *told)
{
  g_auto (CwObjectView) view = { NULL };
  gboolean is_end = FALSE;

  g_assert_true (cw_object_view_init (&view, fixture->engine, NULL));
  while (!is_end)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) states = cw_hook_state_load (view.session, &error);
      CwHookState *state = NULL;
      g_autofree char *text = NULL;
      g_auto (GStrv) lines = NULL;

      g_assert_no_error (error);
      state = cw_hook_state_use (states, hook->name, 0);
      text = cw_hook_source_read (&view, hook, state, &is_end, &error);
      g_assert_no_error (error);
      lines = g_strsplit (text, "\n", -1);
      g_assert_cmpuint (g_strv_length (lines), <=, CW_HOOK_BATCH + 2);
      told->n_batches += text[0] != '\0';
      for (guint i = 0; lines[i] != NULL; i++)
        if (lines[i][0] != '\0')
          take_line (told, lines[i], hook->attributes[0] != NULL);
      g_assert_true (cw_hook_state_save (view.session, states, &error));
      g_assert_no_error (error);
    }
}

static void
begin (Told *told)
{
  *told = (Told){ 0 };
  told->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  told->last = g_string_new (NULL);
}

static void
end (Told *told)
{
  g_hash_table_unref (told->ids);
  g_string_free (told->last, TRUE);
}

static void
test_batches (EngineFixture *fixture, gconstpointer unused)
{
  const CwHook hook = { (char *) "mine", (char **) all, NULL, NULL, (char **) named, 30, 300 };
  const CwHook quiet = { (char *) "quiet", (char **) runs, NULL, NULL, (char **) none, 30, 300 };
  const CwHook blind = { (char *) "blind", (char **) all, NULL, NULL, (char **) none, 30, 300 };
  Told told;

  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, N_PEOPLE);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  begin (&told);
  tell (fixture, &hook, &told);
  /* Everybody, and the group. */
  g_assert_cmpuint (told.n_added, ==, N_PEOPLE + 1);
  g_assert_cmpuint (g_hash_table_size (told.ids), ==, N_PEOPLE + 1);
  g_assert_cmpuint (told.n_batches, ==, told.n_lines / CW_HOOK_BATCH + 1);
  g_assert_cmpstr (told.last->str, ==, "run-finished");
  end (&told);

  /* Nothing twice. */
  begin (&told);
  tell (fixture, &hook, &told);
  g_assert_cmpuint (told.n_lines, ==, 0);
  end (&told);

  begin (&told);
  tell (fixture, &quiet, &told);
  g_assert_cmpuint (told.n_lines, ==, 1);
  end (&told);

  begin (&told);
  tell (fixture, &blind, &told);
  g_assert_cmpuint (told.n_added, ==, N_PEOPLE + 1);
  end (&told);
}

/* A cycle that runs is told when it has ended. */
static void
test_running (EngineFixture *fixture, gconstpointer unused)
{
  const CwHook hook = { (char *) "mine", (char **) all, NULL, NULL, (char **) none, 30, 300 };
  Told told;

  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 3);
  engine_fixture_hold (fixture);
  engine_fixture_start (fixture, "initial");
  engine_fixture_wait_held (fixture);
  begin (&told);
  tell (fixture, &hook, &told);
  g_assert_cmpuint (told.n_lines, ==, 0);
  engine_fixture_release (fixture);
  engine_fixture_wait_idle (fixture);
  tell (fixture, &hook, &told);
  g_assert_cmpuint (told.n_added, ==, 4);
  end (&told);
}

static void
test_failed (EngineFixture *fixture, gconstpointer unused)
{
  const CwHook hook = { (char *) "mine", (char **) all, NULL, NULL, (char **) none, 30, 300 };
  Told told;

  engine_fixture_configure (fixture);
  fixture->is_unmade = TRUE;
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  begin (&told);
  tell (fixture, &hook, &told);
  g_assert_cmpuint (told.n_lines, >=, 2);
  g_assert_cmpstr (told.last->str, ==, "run-finished");
  end (&told);
}

/* ----- one that failed is run again */

/* As if the program of "mine" had failed so long ago. */
static void
note_failure (EngineFixture *fixture, gint64 ago_usec)
{
  g_auto (CwObjectView) view = { NULL };
  g_autoptr (GPtrArray) states = NULL;
  CwHookState *state = NULL;

  g_assert_true (cw_object_view_init (&view, fixture->engine, NULL));
  states = cw_hook_state_load (view.session, NULL);
  state = cw_hook_state_use (states, "mine", 0);
  state->run = 0;
  state->stage = 0;
  state->after = 0;
  state->failed_usec = g_get_real_time () - ago_usec;
  g_free (state->problem);
  state->problem = g_strdup ("no disk");
  g_assert_true (cw_hook_state_save (view.session, states, NULL));
}

/* A look of the keeper; whether it had "mine" told of the one cycle that there is. */
static gboolean
look (EngineFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_auto (CwObjectView) view = { NULL };
  g_autoptr (GPtrArray) states = NULL;
  const CwHookState *state = NULL;

  g_assert_true (cw_hook_keeper_look (fixture->engine, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (cw_object_view_init (&view, fixture->engine, NULL));
  states = cw_hook_state_load (view.session, NULL);
  state = cw_hook_state_find (states, "mine");
  g_assert_true ((state->run > 0) == (state->failed_usec == 0));
  g_assert_true ((state->run > 0) == (state->problem == NULL));
  return state->run > 0;
}

static void
set_hooks (EngineFixture *fixture, const char *more)
{
  g_autofree char *text = g_strdup_printf (
      "[{\"name\": \"mine\", \"events\": [\"run-finished\"], \"program\": \"/bin/true\"%s}]", more);

  g_variant_unref (
      engine_fixture_call (fixture, "SetConfigValue", g_variant_new ("(ss)", "hooks", text)));
}

static void
test_again (EngineFixture *fixture, gconstpointer unused)
{
  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 3);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  set_hooks (fixture, "");
  note_failure (fixture, 4 * G_TIME_SPAN_MINUTE);
  g_assert_false (look (fixture));
  note_failure (fixture, 6 * G_TIME_SPAN_MINUTE);
  g_assert_true (look (fixture));
  /* A clock that was put back. */
  note_failure (fixture, -G_TIME_SPAN_HOUR);
  g_assert_true (look (fixture));

  set_hooks (fixture, ", \"retrySeconds\": 30");
  note_failure (fixture, 20 * G_TIME_SPAN_SECOND);
  g_assert_false (look (fixture));
  note_failure (fixture, 40 * G_TIME_SPAN_SECOND);
  g_assert_true (look (fixture));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/engine/hook/" name, EngineFixture, NULL, engine_fixture_set_up, function,          \
              engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* A cycle that fails is told of by a warning. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

  ADD ("batches", test_batches);
  ADD ("running", test_running);
  ADD ("failed", test_failed);
  ADD ("again", test_again);
  return g_test_run ();
}
