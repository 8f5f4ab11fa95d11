/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "engine/cw-cycle-phase.h"

/* Every pair of phase and event: where it leads; -1: it cannot happen. */
static const int expected[CW_CYCLE_PHASE_ENDED + 1][CW_CYCLE_EVENT_LISTED + 1] = {
  [CW_CYCLE_PHASE_PREPARING] = { CW_CYCLE_PHASE_IMPORTING_SOURCES, -1, CW_CYCLE_PHASE_SKIPPING,
                                 CW_CYCLE_PHASE_PREPARING, CW_CYCLE_PHASE_SKIPPING,
                                 CW_CYCLE_PHASE_FOLLOWING },
  [CW_CYCLE_PHASE_IMPORTING_SOURCES] = { CW_CYCLE_PHASE_IMPORTING_TARGETS, -1,
                                         CW_CYCLE_PHASE_SKIPPING, CW_CYCLE_PHASE_IMPORTING_SOURCES,
                                         CW_CYCLE_PHASE_SKIPPING, -1 },
  [CW_CYCLE_PHASE_IMPORTING_TARGETS] = { CW_CYCLE_PHASE_SYNCHRONISING, CW_CYCLE_PHASE_SYNCHRONISING,
                                         CW_CYCLE_PHASE_SKIPPING, CW_CYCLE_PHASE_IMPORTING_TARGETS,
                                         CW_CYCLE_PHASE_SKIPPING, -1 },
  [CW_CYCLE_PHASE_SYNCHRONISING] = { CW_CYCLE_PHASE_EXPORTING, -1, CW_CYCLE_PHASE_SKIPPING,
                                     CW_CYCLE_PHASE_SYNCHRONISING, CW_CYCLE_PHASE_SKIPPING, -1 },
  [CW_CYCLE_PHASE_EXPORTING] = { CW_CYCLE_PHASE_ENDED, -1, CW_CYCLE_PHASE_SKIPPING,
                                 CW_CYCLE_PHASE_EXPORTING, CW_CYCLE_PHASE_SKIPPING, -1 },
  [CW_CYCLE_PHASE_FOLLOWING] = { CW_CYCLE_PHASE_ENDED, -1, CW_CYCLE_PHASE_SKIPPING,
                                 CW_CYCLE_PHASE_FOLLOWING, CW_CYCLE_PHASE_SKIPPING, -1 },
  [CW_CYCLE_PHASE_SKIPPING] = { CW_CYCLE_PHASE_ENDED, -1, -1, CW_CYCLE_PHASE_SKIPPING, -1, -1 },
  [CW_CYCLE_PHASE_ENDED] = { -1, -1, -1, -1, -1, -1 },
};

static void
test_edges (void)
{
  for (int phase = 0; phase <= CW_CYCLE_PHASE_ENDED; phase++)
    for (int event = 0; event <= CW_CYCLE_EVENT_LISTED; event++)
      {
        CwCyclePhase next = (CwCyclePhase) 99;
        gboolean is_possible =
            cw_cycle_phase_next ((CwCyclePhase) phase, (CwCycleEvent) event, &next);

        g_test_message ("%s, %s", cw_cycle_phase_to_string ((CwCyclePhase) phase),
                        cw_cycle_event_to_string ((CwCycleEvent) event));
        g_assert_cmpint (is_possible, ==, expected[phase][event] >= 0);
        g_assert_cmpint ((int) next, ==, is_possible ? expected[phase][event] : 99);
      }
}

/* Whatever happens, and however often the database goes away meanwhile, a cycle comes to its end,
 * and only what all sources agreed on is exported. */
static void
test_every_way_ends (void)
{
  for (guint path = 0; path < 3125; path++)
    {
      CwCyclePhase phase = CW_CYCLE_PHASE_PREPARING;
      gboolean had_failure = FALSE;
      guint digits = path;
      guint n_steps = 0;

      while (phase != CW_CYCLE_PHASE_ENDED)
        {
          CwCycleEvent event = (CwCycleEvent) (digits % 5);

          if (expected[phase][event] < 0)
            event = CW_CYCLE_EVENT_DONE;
          g_assert_false (phase == CW_CYCLE_PHASE_EXPORTING && had_failure);
          had_failure =
              had_failure || event == CW_CYCLE_EVENT_FAILED || event == CW_CYCLE_EVENT_CANCELLED;
          g_assert_true (cw_cycle_phase_next (phase, event, &phase));
          digits /= 5;
          n_steps++;
          g_assert_cmpuint (n_steps, <=, 7 + 5);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/cycle-phase/edges", test_edges);
  g_test_add_func ("/engine/cycle-phase/every-way-ends", test_every_way_ends);
  return g_test_run ();
}
