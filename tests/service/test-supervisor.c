/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include "../engine/engine-fixture.h"
#include "service/cw-status-text.h"
#include "service/cw-supervisor.h"

/* ----- the words */

static const struct
{
  const char *state;
  CwCycleProgress progress; /* of cycle 0: none */
  gint64 silence_usec;
  const char *text;
  gint64 away_usec;
} texts[] = {
  { "idle", { 0 }, 0, "Idle; no cycle starts by itself" },
  { "running",
    { .cycle_id = 7, .step = 1 },
    0,
    "Waiting for the database since 1970-01-02 00:00",
    G_TIME_SPAN_DAY },
  { "running", { 0 }, 0, "A cycle is beginning" },
  { "running", { .cycle_id = 7, .phase = CW_CYCLE_PHASE_PREPARING }, 0, "Cycle 7: preparing" },
  { "running",
    { .cycle_id = 7,
      .step = 1,
      .step_kind = CW_STEP_IMPORT,
      .connector_name = (char *) "contoso\nREADY=1",
      .partition = (char *) "DC=contoso",
      .progress = { .done = 20, .total = 300 } },
    0,
    "Cycle 7: import “contoso READY=1” DC=contoso, 20 of 300" },
  { "stopping",
    { .cycle_id = 7, .step = 2, .step_kind = CW_STEP_SYNCHRONISE, .progress = { .done = 5 } },
    12 * G_TIME_SPAN_MINUTE,
    "Cycle 7: synchronise, 5; stopping at its next page; nothing heard of it for 12 minutes" },
};

static void
test_texts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CwCycleProgress) progress =
          texts[i].progress.cycle_id != 0 ? cw_cycle_progress_new (&texts[i].progress) : NULL;
      const CwStatusFacts facts = { .state = texts[i].state,
                                    .progress = progress,
                                    .away_usec = texts[i].away_usec,
                                    .silence_usec = texts[i].silence_usec };
      g_autofree char *text = cw_status_text_make (&facts);

      g_assert_cmpstr (text, ==, texts[i].text);
    }
}

static void
test_patience (void)
{
  static const char slow[] =
      "{\"version\":1,\"connectors\":[{\"id\":\"c6a5ba70-1d3e-4b1c-9f3a-000000000001\","
      "\"name\":\"slow\",\"kind\":\"openldap\",\"server\":{\"host\":\"h\",\"timeoutSeconds\":3600},"
      "\"authentication\":{\"method\":\"simple\",\"user\":\"cn=a\"}}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (CwConfig) none = cw_config_new_default ();
  g_autoptr (CwConfig) config = cw_config_new_from_text (slow, &error);

  g_assert_no_error (error);
  g_assert_cmpint (cw_supervisor_get_longest_silence (none), ==, G_TIME_SPAN_HOUR);
  /* Longer than the ten hours for which that server may search without a word. */
  g_assert_cmpint (cw_supervisor_get_longest_silence (config), >, 10 * G_TIME_SPAN_HOUR);
}

/* ----- the watchdog */

typedef struct
{
  EngineFixture engine;
  char *directory;
  GSocket *socket;
} Lab;

static void
set_up (Lab *lab, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *path = NULL;

  lab->directory = g_dir_make_tmp ("cw-supervisor-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (lab->directory, "notify", NULL);
  address = g_unix_socket_address_new (path);
  lab->socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM,
                              G_SOCKET_PROTOCOL_DEFAULT, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (lab->socket, address, FALSE, &error));
  g_socket_set_blocking (lab->socket, FALSE);
  g_setenv ("NOTIFY_SOCKET", path, TRUE);
  g_setenv ("WATCHDOG_USEC", "60000", TRUE);
  engine_fixture_set_up (&lab->engine, NULL);
  engine_fixture_configure (&lab->engine);
}

static void
tear_down (Lab *lab, gconstpointer unused)
{
  engine_fixture_tear_down (&lab->engine, NULL);
  g_unsetenv ("NOTIFY_SOCKET");
  g_unsetenv ("WATCHDOG_USEC");
  g_object_unref (lab->socket);
  engine_fixture_remove_tree (lab->directory);
  g_free (lab->directory);
}

/* Turns the main loop until a notice begins with @beginning. */
static void
wait_for (Lab *lab, const char *beginning)
{
  char notice[1000];

  while (TRUE)
    {
      gssize n = g_socket_receive (lab->socket, notice, sizeof notice - 1, NULL, NULL);

      if (n > 0)
        {
          notice[n] = '\0';
          if (g_str_has_prefix (notice, beginning))
            return;
          continue;
        }
      g_main_context_iteration (NULL, TRUE);
    }
}

/* How often the watchdog is fed while the main loop turns for so long. */
static guint
count_feeds (Lab *lab, gint64 usec)
{
  gint64 end = g_get_monotonic_time () + usec;
  guint n_feeds = 0;
  char notice[1000];

  while (g_get_monotonic_time () < end)
    {
      gssize n = g_socket_receive (lab->socket, notice, sizeof notice - 1, NULL, NULL);

      if (n > 0 && g_str_has_prefix (notice, "WATCHDOG=1"))
        n_feeds++;
      if (n <= 0)
        g_main_context_iteration (NULL, TRUE);
    }
  return n_feeds;
}

/* A cycle that does not go on is no life, though the main loop turns. */
static void
test_stuck_step (Lab *lab, gconstpointer unused)
{
  g_autoptr (CwSupervisor) supervisor = cw_supervisor_new (lab->engine.engine, G_USEC_PER_SEC / 5);

  wait_for (lab, "WATCHDOG=1");
  engine_fixture_hold (&lab->engine);
  engine_fixture_start (&lab->engine, "initial");
  engine_fixture_wait_held (&lab->engine);
  wait_for (lab, "STATUS=Cycle 1: preparing");
  g_test_expect_message ("cw-service", G_LOG_LEVEL_WARNING, "*stuck*");
  while (cw_engine_get_silence (lab->engine.engine) <= G_USEC_PER_SEC / 5)
    g_main_context_iteration (NULL, TRUE);
  (void) count_feeds (lab, G_USEC_PER_SEC / 20);
  g_assert_cmpuint (count_feeds (lab, G_USEC_PER_SEC / 2), ==, 0);
  g_test_assert_expected_messages ();
  engine_fixture_release (&lab->engine);
  /* Who does not read notices has the engine wait as soon as a few are there. */
  while (!g_str_equal (cw_engine_get_state (lab->engine.engine), "idle"))
    (void) count_feeds (lab, G_USEC_PER_SEC / 50);
  wait_for (lab, "WATCHDOG=1");
  g_assert_cmpint (cw_engine_get_silence (lab->engine.engine), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/supervisor/texts", test_texts);
  g_test_add_func ("/service/supervisor/patience", test_patience);
  g_test_add ("/service/supervisor/stuck-step", Lab, NULL, set_up, test_stuck_step, tear_down);
  return g_test_run ();
}
