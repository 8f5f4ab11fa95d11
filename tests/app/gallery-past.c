/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-gallery"

#include "config.h"

#include "gallery-world.h"
#include "store/cw-run-store.h"

/* What an installation of some weeks has behind it: most of it at work, one failure, and a move of
 * departments that the guard stopped first. */

#define DAYS      15
#define HOURS     (DAYS * 24)
#define HOUR_USEC (60 * G_TIME_SPAN_MINUTE)

typedef struct
{
  CwStoreSession *session;
  gint64 now_usec;
  guint hours_ago;
} Past;

/* Changes of that hour: people work by day, and not on two days of the week. */
static guint
count_changes (const Past *past)
{
  guint hour = (HOURS - past->hours_ago) % 24;
  guint day = (HOURS - past->hours_ago) / 24;

  if (past->hours_ago == 131)
    return 1840;
  if (day % 7 >= 5)
    return hour == 9 ? 4 : 0;
  return hour < 7 || hour > 18 ? 1 : 12 + (hour * 7 + day * 11) % 29;
}

static CwRunState
judge (const Past *past)
{
  if (past->hours_ago == 132)
    return CW_RUN_GUARDED;
  if (past->hours_ago == 31)
    return CW_RUN_FAILED;
  return past->hours_ago % 9 == 0 ? CW_RUN_COMPLETED_ERRORS : CW_RUN_SUCCESS;
}

static void
add_step (const Past *past, CwCycle *cycle, CwStepKind kind, const char *name, gint64 after_usec)
{
  g_autoptr (GError) error = NULL;
  CwStep *step = cw_step_new ();
  guint n = count_changes (past);

  step->cycle_id = cycle->id;
  step->kind = kind;
  step->connector_name = g_strdup (name);
  step->state =
      kind == CW_STEP_EXPORT || cycle->state != CW_RUN_GUARDED ? cycle->state : CW_RUN_SUCCESS;
  step->started_usec = cycle->started_usec + after_usec;
  step->ended_usec = step->started_usec + (1 + n / 40) * G_TIME_SPAN_SECOND;
  step->counts.values[kind == CW_STEP_IMPORT        ? CW_COUNTER_READ
                      : kind == CW_STEP_SYNCHRONISE ? CW_COUNTER_EVALUATED
                                                    : CW_COUNTER_EXPORT_UPDATED] = n;
  if (kind == CW_STEP_IMPORT)
    step->counts.values[CW_COUNTER_UPDATED] = n;
  if (kind == CW_STEP_EXPORT && cycle->state == CW_RUN_COMPLETED_ERRORS)
    step->counts.values[CW_COUNTER_ERRORS] = 1 + n % 3;
  if (step->state == CW_RUN_FAILED)
    {
      step->error_code = g_strdup ("unreachable");
      step->error_message = g_strdup ("The server does not answer");
    }
  g_assert_true (cw_run_store_save_step (past->session, step, &error));
  g_assert_no_error (error);
  cw_step_free (step);
}

static void
add_cycle (const Past *past)
{
  g_autoptr (GError) error = NULL;
  CwCycle *cycle = cw_cycle_new ();
  CwRunState state = judge (past);

  cycle->is_initial = past->hours_ago == HOURS;
  cycle->state = state;
  cycle->trigger = g_strdup ("schedule");
  cycle->started_usec = past->now_usec - past->hours_ago * HOUR_USEC;
  cycle->ended_usec = cycle->started_usec + (4 + count_changes (past) / 20) * G_TIME_SPAN_SECOND;
  g_assert_true (cw_run_store_save_cycle (past->session, cycle, &error));
  g_assert_no_error (error);
  add_step (past, cycle, CW_STEP_IMPORT, "contoso.lab", 0);
  if (state != CW_RUN_FAILED)
    {
      add_step (past, cycle, CW_STEP_SYNCHRONISE, NULL, G_TIME_SPAN_SECOND);
      add_step (past, cycle, CW_STEP_EXPORT, "contoso.onmicrosoft.com", 2 * G_TIME_SPAN_SECOND);
    }
  cw_cycle_free (cycle);
}

void
gallery_write_past (GalleryWorld *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStore) store = cw_store_open (world->lab->state_dir, &error);
  g_autoptr (CwStoreSession) session = NULL;
  Past past = { .now_usec = g_get_real_time () };

  g_assert_no_error (error);
  session = cw_store_open_session (store, &error);
  g_assert_no_error (error);
  g_assert_true (cw_store_session_begin (session, &error));
  past.session = session;
  for (past.hours_ago = HOURS; past.hours_ago > 0; past.hours_ago--)
    add_cycle (&past);
  g_assert_true (cw_store_session_commit (session, &error));
  g_assert_no_error (error);
}
