/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/doctor/cw-doctor-run.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"

/* So many at once: most of them wait for a server. */
#define MAX_RUNNING 8

/* What was told to stop gets so long for it, and then is left to itself. */
#define GRACE_SECONDS 10

/* How soon it is noticed that the whole was stopped, or that one takes too long. */
#define LOOK_USEC (100 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  GPtrArray *results;
  GAsyncQueue *ended;
  CwDoctorFunc on_ended;
  gpointer user_data;
  GCancellable *cancellable;
  guint n_running;
  guint n_ended;
  gboolean is_stopping;
} Round;

void
cw_doctor_result_free (CwDoctorResult *result)
{
  cw_doctor_job_unref (result->job);
  g_clear_pointer (&result->findings, g_ptr_array_unref);
  g_free (result);
}

/* From good to bad. */
static int
rank_status (CwCheckStatus status)
{
  static const int ranks[] = {
    [CW_CHECK_SKIPPED] = 0,
    [CW_CHECK_OK] = 1,
    [CW_CHECK_WARNING] = 2,
    [CW_CHECK_FAILED] = 3,
  };

  return ranks[status];
}

CwCheckStatus
cw_doctor_result_get_status (const CwDoctorResult *result)
{
  CwCheckStatus worst = CW_CHECK_SKIPPED;

  for (guint i = 0; result->findings != NULL && i < result->findings->len; i++)
    {
      const CwCheck *finding = g_ptr_array_index (result->findings, i);

      if (rank_status (finding->status) > rank_status (worst))
        worst = finding->status;
    }
  return worst;
}

static gboolean
depends_on (const CwDoctorResult *result, const CwDoctorResult *other)
{
  const CwDoctorRow *row = result->job->row;
  const CwDoctorRow *before = other->job->row;

  if (g_strcmp0 (row->after[0], before->name) != 0 && g_strcmp0 (row->after[1], before->name) != 0)
    return FALSE;
  /* What is asked of the tenant concerns every directory, and what is made of all directories
   * needs each of them. */
  return before->scope == CW_DOCTOR_TARGET || row->scope == CW_DOCTOR_ENGINE ||
         g_strcmp0 (result->job->connector_id, other->job->connector_id) == 0;
}

/* ----- the end of one */

static void
add_finding (CwDoctorResult *result, CwCheckStatus status, const char *text, const char *remedy)
{
  g_ptr_array_add (result->findings, cw_check_new (result->job->row->name, status, text, remedy));
}

static void
end (Round *round, CwDoctorResult *result)
{
  if (result->started_usec != 0)
    result->seconds = (double) (g_get_monotonic_time () - result->started_usec) / G_USEC_PER_SEC;
  round->n_ended++;
  round->on_ended (result, round->n_ended, round->results->len, round->user_data);
}

static void
skip (Round *round, CwDoctorResult *result, const char *why)
{
  result->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  add_finding (result, CW_CHECK_SKIPPED, why, NULL);
  end (round, result);
}

static void
add_late (CwDoctorResult *result)
{
  g_autofree char *text =
      g_strdup_printf (CW_PHRASE ("The check took longer than %u seconds and was stopped"),
                       result->job->row->seconds);

  add_finding (result, CW_CHECK_FAILED, text,
               CW_PHRASE ("See whether the server, the network or this computer is overloaded"));
}

/* What was found wrong on the way to the server is told by the check before. */
static gboolean
is_told (Round *round, const CwDoctorResult *result, const CwCheck *finding)
{
  if (g_str_equal (finding->id, "sign-in") && finding->status == CW_CHECK_OK)
    return TRUE;
  for (guint i = 0; i < round->results->len; i++)
    {
      const CwDoctorResult *other = g_ptr_array_index (round->results, i);

      for (guint j = 0; depends_on (result, other) && j < other->findings->len; j++)
        if (g_str_has_suffix (finding->summary,
                              ((const CwCheck *) g_ptr_array_index (other->findings, j))->summary))
          return TRUE;
    }
  return FALSE;
}

static void
drop_told (Round *round, CwDoctorResult *result)
{
  if (result->job->row->after[0] == NULL)
    return;
  for (guint i = result->findings->len; i > 0; i--)
    if (is_told (round, result, g_ptr_array_index (result->findings, i - 1)))
      g_ptr_array_remove_index (result->findings, i - 1);
}

static void
take (Round *round, CwDoctorResult *result)
{
  CwDoctorJob *job = result->job;

  result->findings = g_ptr_array_ref (job->found);
  drop_told (round, result);
  if (cw_error_is_cancelled (job->error) && result->is_late)
    add_late (result);
  else if (cw_error_is_cancelled (job->error))
    add_finding (result, CW_CHECK_SKIPPED, CW_PHRASE ("Stopped before it had ended"), NULL);
  else if (job->error != NULL)
    add_finding (result, CW_CHECK_FAILED, job->error->message, NULL);
  else if (result->findings->len == 0)
    add_finding (result, CW_CHECK_SKIPPED, CW_PHRASE ("There is nothing to check"), NULL);
  end (round, result);
}

/* Its thread may still write to what it has found. */
static void
abandon (Round *round, CwDoctorResult *result)
{
  g_warning ("The check “%s” does not stop", result->job->row->name);
  round->n_running--;
  result->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  add_late (result);
  end (round, result);
}

/* (nullable): it was abandoned */
static CwDoctorResult *
find_result (Round *round, const CwDoctorJob *job)
{
  for (guint i = 0; i < round->results->len; i++)
    {
      CwDoctorResult *result = g_ptr_array_index (round->results, i);

      if (result->job == job && result->findings == NULL)
        return result;
    }
  return NULL;
}

/* ----- the beginning of one */

typedef enum
{
  MAY_BEGIN,
  HAS_TO_WAIT,
  IS_POINTLESS,
} Turn;

static Turn
find_turn (Round *round, const CwDoctorResult *result)
{
  Turn turn = MAY_BEGIN;

  for (guint i = 0; i < round->results->len; i++)
    {
      const CwDoctorResult *other = g_ptr_array_index (round->results, i);

      if (!depends_on (result, other))
        continue;
      if (other->findings == NULL)
        turn = HAS_TO_WAIT;
      else if (cw_doctor_result_get_status (other) == CW_CHECK_FAILED)
        return IS_POINTLESS;
    }
  return turn;
}

static void
begin (Round *round, CwDoctorResult *result)
{
  result->started_usec = g_get_monotonic_time ();
  round->n_running++;
  cw_doctor_job_start (result->job);
}

static void
begin_some (Round *round)
{
  for (guint i = 0; i < round->results->len && round->n_running < MAX_RUNNING; i++)
    {
      CwDoctorResult *result = g_ptr_array_index (round->results, i);
      Turn turn = HAS_TO_WAIT;

      if (result->started_usec != 0 || result->findings != NULL)
        continue;
      turn = find_turn (round, result);
      if (turn == MAY_BEGIN)
        begin (round, result);
      else if (turn == IS_POINTLESS)
        skip (round, result, CW_PHRASE ("Not checked, because an earlier check failed"));
    }
}

/* ----- the whole */

static void
tell_to_stop (CwDoctorResult *result)
{
  result->told_usec = g_get_monotonic_time ();
  g_cancellable_cancel (result->job->cancellable);
}

static void
look_at_clock (Round *round, CwDoctorResult *result)
{
  gint64 now = g_get_monotonic_time ();
  gint64 limit_usec = result->job->row->seconds * G_TIME_SPAN_SECOND;

  if (result->started_usec == 0 || result->findings != NULL)
    return;
  if (result->told_usec != 0)
    {
      if (now - result->told_usec >= GRACE_SECONDS * G_TIME_SPAN_SECOND)
        abandon (round, result);
      return;
    }
  result->is_late = !round->is_stopping && now - result->started_usec >= limit_usec;
  if (round->is_stopping || result->is_late)
    tell_to_stop (result);
}

static void
stop (Round *round)
{
  if (round->is_stopping || !g_cancellable_is_cancelled (round->cancellable))
    return;
  round->is_stopping = TRUE;
  for (guint i = 0; i < round->results->len; i++)
    {
      CwDoctorResult *result = g_ptr_array_index (round->results, i);

      if (result->started_usec == 0 && result->findings == NULL)
        skip (round, result, CW_PHRASE ("Stopped before it had ended"));
    }
}

static void
wait_for_one (Round *round)
{
  g_autoptr (CwDoctorJob) job = g_async_queue_timeout_pop (round->ended, LOOK_USEC);
  CwDoctorResult *result = job != NULL ? find_result (round, job) : NULL;

  if (result != NULL)
    {
      round->n_running--;
      take (round, result);
    }
  for (guint i = 0; i < round->results->len; i++)
    look_at_clock (round, g_ptr_array_index (round->results, i));
}

GPtrArray *
cw_doctor_run (GPtrArray *jobs,
               GAsyncQueue *ended,
               CwDoctorFunc on_ended,
               gpointer user_data,
               GCancellable *cancellable)
{
  g_autoptr (GPtrArray) results =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_doctor_result_free);
  Round round = { results, ended, on_ended, user_data, cancellable, 0, 0, FALSE };

  for (guint i = 0; i < jobs->len; i++)
    {
      CwDoctorResult *result = g_new0 (CwDoctorResult, 1);

      result->job = cw_doctor_job_ref (g_ptr_array_index (jobs, i));
      g_ptr_array_add (results, result);
    }
  while (round.n_ended < results->len)
    {
      stop (&round);
      if (!round.is_stopping)
        begin_some (&round);
      if (round.n_running > 0)
        wait_for_one (&round);
    }
  return g_steal_pointer (&results);
}
