/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "engine-fixture.h"

#include "base/cw-answer.h"
#include "engine/cw-listener.h"

/* Near-real-time over a directory in memory: who listens, and what begins when it tells something.
 */

static void
set_value (EngineFixture *fixture, const char *path, const char *value)
{
  g_variant_unref (
      engine_fixture_call (fixture, "SetConfigValue", g_variant_new ("(ss)", path, value)));
}

/* The state of the only listener; "" when there is none. (transfer full) */
static char *
dup_listener (EngineFixture *fixture)
{
  g_autoptr (GVariant) scheduler = engine_fixture_call (fixture, "GetScheduler", NULL);
  g_autoptr (GVariant) bells = cw_answer_get_dict (scheduler, "nearRealTime");
  g_autoptr (GVariant) listeners = cw_answer_get_array (bells, "listeners");
  g_autoptr (GVariant) first = NULL;

  if (g_variant_n_children (listeners) == 0)
    return g_strdup ("");
  g_assert_cmpuint (g_variant_n_children (listeners), ==, 1);
  first = cw_answer_get_item (listeners, 0);
  g_assert_cmpstr (cw_answer_get_string (first, "partition"), ==, "DC=fake");
  return g_strdup (cw_answer_get_string (first, "state"));
}

static gboolean
on_tick_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

/* One turn of the main context, and soon another one. */
static void
turn (void)
{
  guint tick = g_timeout_add (20, on_tick_cb, NULL);

  g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
}

static void
wait_listener (EngineFixture *fixture, const char *state)
{
  for (;;)
    {
      g_autofree char *now = dup_listener (fixture);

      if (g_str_equal (now, state))
        return;
      turn ();
    }
}

/* The newest cycle, when it is one after @last that has ended. (transfer full) */
static GVariant *
wait_cycle (EngineFixture *fixture, gint64 last)
{
  for (;;)
    {
      g_autoptr (GVariant) run =
          engine_fixture_call (fixture, "GetRun", g_variant_new ("(x)", (gint64) 0));

      if (engine_fixture_get_int (run, "id") > last &&
          !g_str_equal (engine_fixture_get_string (run, "state"), "running") &&
          g_str_equal (cw_engine_get_state (fixture->engine), "idle"))
        return g_steal_pointer (&run);
      turn ();
    }
}

static void
assert_run (GVariant *run, gboolean is_part)
{
  g_assert_cmpstr (engine_fixture_get_string (run, "trigger"), ==, "change");
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "success");
  g_assert_cmpint (cw_answer_get_bool (run, "part"), ==, is_part);
}

/* A first cycle, and an engine that listens and has looked at what it may have missed. Returns the
 * last cycle. */
static gint64
begin (EngineFixture *fixture)
{
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GVariant) looked = NULL;

  engine_fixture_reopen_scheduled (fixture);
  set_value (fixture, "scheduler.enabled", "false");
  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 3);
  first = engine_fixture_cycle (fixture, "initial");
  set_value (fixture, "scheduler.intervalMinutes", "10080");
  set_value (fixture, "scheduler.nearRealTime", "{\"enabled\": true, \"minimumSeconds\": 1}");
  set_value (fixture, "scheduler.enabled", "true");
  wait_listener (fixture, "listening");
  looked = wait_cycle (fixture, engine_fixture_get_int (first, "id"));
  assert_run (looked, TRUE);
  return engine_fixture_get_int (looked, "id");
}

static void
test_ring (EngineFixture *fixture, gconstpointer unused)
{
  gint64 last = begin (fixture);
  g_autofree char *name = NULL;
  g_autoptr (GVariant) run = NULL;
  g_autoptr (GVariant) scheduler = NULL;

  fake_connector_set (fixture->source, "person1", "displayName", "Another");
  fake_connector_ring (fixture->source, "person1");
  run = wait_cycle (fixture, last);
  assert_run (run, TRUE);
  g_assert_cmpstr (engine_fixture_get_step_string (run, 0, "kind"), ==, "import");
  g_assert_cmpstr (engine_fixture_get_step_string (run, 1, "kind"), ==, "synchronise");
  g_assert_cmpint (engine_fixture_get_step_count (run, 0, "read"), ==, 1);
  g_assert_nonnull (fake_connector_find (fixture->target, "displayName", "Another"));
  /* Where the schedule is, whole cycles tell. */
  scheduler = engine_fixture_call (fixture, "GetScheduler", NULL);
  g_assert_cmpstr (engine_fixture_get_string (scheduler, "lastStartedAt"), <,
                   engine_fixture_get_string (run, "startedAt"));
}

/* A target that was never read may have everybody already: everything is read first. */
static void
test_new_target (EngineFixture *fixture, gconstpointer unused)
{
  gint64 last = begin (fixture);
  g_autoptr (GVariant) whole = NULL;
  g_autoptr (GVariant) part = NULL;

  engine_fixture_add_target (fixture);
  fake_connector_ring (fixture->source, NULL);
  whole = wait_cycle (fixture, last);
  assert_run (whole, FALSE);
  g_assert_cmpuint (fake_connector_count (fixture->other_target), ==, 4);
  fake_connector_ring (fixture->source, NULL);
  part = wait_cycle (fixture, engine_fixture_get_int (whole, "id"));
  assert_run (part, TRUE);
}

/* A connection that is lost is none of the cycles' business. */
static void
test_lost (EngineFixture *fixture, gconstpointer unused)
{
  gint64 last = begin (fixture);
  g_autoptr (GVariant) run = NULL;

  fake_connector_hang_up (fixture->source, CW_ERROR_INTERRUPTED);
  wait_listener (fixture, "reconnecting");
  wait_listener (fixture, "listening");
  /* Something may have happened meanwhile. */
  run = wait_cycle (fixture, last);
  assert_run (run, TRUE);
  g_assert_cmpuint (fake_connector_get_n_watches (fixture->source), ==, 2);
}

/* A password that was refused is tried again when a cycle has shown that it is good; none that
 * ended before has. */
static void
test_refused (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) run = NULL;

  (void) begin (fixture);
  fake_connector_hang_up (fixture->source, CW_ERROR_AUTH);
  wait_listener (fixture, "refused");
  set_value (fixture, "history.days", "9");
  turn ();
  g_assert_cmpuint (fake_connector_get_n_watches (fixture->source), ==, 1);
  run = engine_fixture_cycle (fixture, "delta");
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "success");
  wait_listener (fixture, "listening");
  g_assert_cmpuint (fake_connector_get_n_watches (fixture->source), ==, 2);
}

static void
ignore_ring (CwListener *listener, GBytes *anchor, gpointer user_data)
{
}

static void
ignore_state (gpointer user_data)
{
}

static void
wait_state (CwListener *listener, CwListenerState state)
{
  for (;;)
    {
      CwListenerStatus *status = cw_listener_dup_status (listener);
      gboolean is_there = status->state == state;

      cw_listener_status_free (status);
      if (is_there)
        return;
      turn ();
    }
}

/* How a cycle ended may be told late: one that had ended before shows nothing of the password. */
static void
test_shown_before (EngineFixture *fixture, gconstpointer unused)
{
  static const char *const types[] = { "user", NULL };
  g_autoptr (CwConfig) config = NULL;
  CwListener *listener = NULL;

  engine_fixture_configure (fixture);
  config = cw_engine_dup_config (fixture->engine, NULL);
  listener =
      cw_listener_start (fixture->engine,
                         &(CwListenerPlace){ config, cw_config_find_connector (config, "directory"),
                                             "DC=fake", types },
                         ignore_ring, ignore_state, NULL);
  wait_state (listener, CW_LISTENER_LISTENING);
  fake_connector_hang_up (fixture->source, CW_ERROR_AUTH);
  wait_state (listener, CW_LISTENER_REFUSED);
  cw_listener_nudge (listener, g_get_real_time () - G_TIME_SPAN_HOUR);
  for (guint i = 0; i < 10; i++)
    turn ();
  g_assert_cmpuint (fake_connector_get_n_watches (fixture->source), ==, 1);
  cw_listener_nudge (listener, g_get_real_time ());
  wait_state (listener, CW_LISTENER_LISTENING);
  g_assert_cmpuint (fake_connector_get_n_watches (fixture->source), ==, 2);
  cw_listener_free (listener);
}

static void
test_unsupported (EngineFixture *fixture, gconstpointer unused)
{
  (void) begin (fixture);
  fake_connector_hang_up (fixture->source, CW_ERROR_UNSUPPORTED);
  wait_listener (fixture, "unsupported");
}

/* Nobody listens when it is switched off, or the schedule is. */
static void
test_switched_off (EngineFixture *fixture, gconstpointer unused)
{
  (void) begin (fixture);
  set_value (fixture, "scheduler.nearRealTime.enabled", "false");
  wait_listener (fixture, "");
  set_value (fixture, "scheduler.nearRealTime.enabled", "true");
  wait_listener (fixture, "listening");
  set_value (fixture, "scheduler.enabled", "false");
  wait_listener (fixture, "");
}

/* What is told while a cycle runs is looked at after it. */
static void
test_while_running (EngineFixture *fixture, gconstpointer unused)
{
  gint64 last = begin (fixture);
  g_autoptr (GVariant) run = NULL;
  gint64 held = 0;

  engine_fixture_hold (fixture);
  held = engine_fixture_start (fixture, "delta");
  engine_fixture_wait_held (fixture);
  g_assert_cmpint (held, >, last);
  fake_connector_ring (fixture->source, "person1");
  turn ();
  engine_fixture_release (fixture);
  run = wait_cycle (fixture, held);
  assert_run (run, TRUE);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (EngineFixture *fixture, gconstpointer unused);
  } tests[] = {
    { "/engine/bells/ring", test_ring },
    { "/engine/bells/new-target", test_new_target },
    { "/engine/bells/lost", test_lost },
    { "/engine/bells/refused", test_refused },
    { "/engine/bells/shown-before", test_shown_before },
    { "/engine/bells/unsupported", test_unsupported },
    { "/engine/bells/switched-off", test_switched_off },
    { "/engine/bells/while-running", test_while_running },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, EngineFixture, NULL, engine_fixture_set_up, tests[i].test,
                engine_fixture_tear_down);
  return g_test_run ();
}
