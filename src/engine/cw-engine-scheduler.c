/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine-private.h"

#include "base/cw-error.h"
#include "engine/cw-engine-store.h"
#include "engine/cw-store-value.h"
#include "store/cw-run-store.h"

/* How long a timer sleeps at most, so that a clock that is set, or a machine that slept, is
 * noticed.
 */
#define LONGEST_NAP_USEC (30 * G_USEC_PER_SEC)

static gint64
get_now (gpointer user_data)
{
  return g_get_real_time ();
}

static gboolean
on_timer_due_cb (gpointer user_data)
{
  CwEngine *engine = user_data;

  g_clear_pointer (&engine->timer, g_source_unref);
  cw_scheduler_wake (engine->scheduler);
  return G_SOURCE_REMOVE;
}

static void
set_timer (gint64 at_usec, gpointer user_data)
{
  CwEngine *engine = user_data;
  gint64 nap_usec = CLAMP (at_usec - g_get_real_time (), 0, LONGEST_NAP_USEC);

  if (engine->timer != NULL)
    {
      g_source_destroy (engine->timer);
      g_clear_pointer (&engine->timer, g_source_unref);
    }
  if (at_usec == 0)
    return;
  engine->timer = g_timeout_source_new ((guint) (nap_usec / 1000) + 1);
  g_source_set_callback (engine->timer, on_timer_due_cb, engine, NULL);
  g_source_attach (engine->timer, engine->context);
}

gboolean
cw_engine_is_next_initial (CwStoreSession *session, gboolean *ret_is_initial, GError **error)
{
  gboolean is_delta = FALSE;

  if (!cw_store_value_is (session, CW_VALUE_NEXT_TYPE, "delta", &is_delta, error))
    return FALSE;
  *ret_is_initial = !is_delta;
  return TRUE;
}

static gboolean
start_scheduled (CwEngine *engine, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (engine->store, error);
  gboolean is_initial = FALSE;
  gint64 cycle_id = 0;

  if (session == NULL || !cw_engine_is_next_initial (session, &is_initial, error))
    return FALSE;
  return cw_engine_start_cycle (engine, is_initial, "schedule", &cycle_id, error);
}

/* A turn that cannot begin is a turn all the same: the next try is one interval later. When the
 * database is away, it is as soon as that is back. */
static void
start_scheduled_thread (GTask *task,
                        gpointer source_object,
                        gpointer task_data,
                        GCancellable *cancellable)
{
  CwEngine *engine = source_object;
  g_autoptr (GError) error = NULL;

  if (!start_scheduled (engine, &error) && g_error_matches (error, CW_ERROR, CW_ERROR_STORE_AWAY))
    cw_engine_note_store_error (engine, error);
  else if (error != NULL)
    {
      g_warning ("Cannot start the scheduled cycle: %s", error->message);
      g_mutex_lock (&engine->mutex);
      if (!engine->is_running && !engine->is_blocked)
        engine->last_started_usec = g_get_real_time ();
      g_mutex_unlock (&engine->mutex);
      cw_engine_notify (engine, TRUE);
    }
  g_task_return_boolean (task, TRUE);
}

static void
on_cycle_due (gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (user_data, NULL, NULL, NULL);

  g_task_run_in_thread (task, start_scheduled_thread);
}

static void
get_schedule (CwEngine *engine, CwSchedule *schedule)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  *schedule = (CwSchedule){
    .is_enabled = cw_config_get_scheduler_enabled (engine->config),
    .is_suspended = engine->is_suspended || engine->is_held,
    .is_running = engine->is_running || engine->is_blocked || engine->is_closing ||
                  cw_engine_is_store_away (engine, NULL, NULL),
    .has_connectors = cw_config_get_connectors (engine->config)->len > 0,
    .interval_usec = cw_config_get_interval_minutes (engine->config) * G_TIME_SPAN_MINUTE,
    .last_started_usec = engine->last_started_usec,
  };
}

gboolean
cw_engine_may_begin (CwEngine *engine)
{
  CwSchedule schedule;

  get_schedule (engine, &schedule);
  return cw_schedule_is_open (&schedule);
}

void
cw_engine_update_schedule (CwEngine *engine)
{
  CwSchedule schedule;

  if (engine->scheduler == NULL)
    return;
  get_schedule (engine, &schedule);
  cw_scheduler_put (engine->scheduler, &schedule);
}

void
cw_engine_start_scheduler (CwEngine *engine)
{
  const CwSchedulerClock clock = { .get_now = get_now, .set_timer = set_timer };

  engine->scheduler = cw_scheduler_new (&clock, engine, on_cycle_due, engine);
  cw_engine_notify (engine, TRUE);
}

void
cw_engine_stop_scheduler (CwEngine *engine)
{
  g_clear_pointer (&engine->scheduler, cw_scheduler_free);
}

gboolean
cw_engine_load_schedule (CwEngine *engine, CwStoreSession *session, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCycle) last = cw_run_store_get_last_cycle (session, NULL, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  engine->last_started_usec = last != NULL ? last->started_usec : 0;
  return cw_store_value_is (session, CW_VALUE_SCHEDULER_SUSPENDED, "true", &engine->is_suspended,
                            error);
}

gint64
cw_engine_get_next_due (CwEngine *engine)
{
  CwSchedule schedule;

  get_schedule (engine, &schedule);
  return engine->has_scheduler ? cw_schedule_get_next_due (&schedule, g_get_real_time ()) : 0;
}

gboolean
cw_engine_get_scheduler (CwEngine *engine, CwSchedulerStatus *ret_status, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (engine->store, error);
  gboolean is_initial = FALSE;
  CwSchedule schedule;

  if (session == NULL || !cw_engine_is_next_initial (session, &is_initial, error))
    return FALSE;
  get_schedule (engine, &schedule);
  *ret_status = (CwSchedulerStatus){
    .is_enabled = schedule.is_enabled,
    .is_suspended = engine->is_suspended,
    .is_held = engine->is_held,
    .interval_minutes = (guint) (schedule.interval_usec / G_TIME_SPAN_MINUTE),
    .next_is_initial = is_initial,
    .last_started_usec = schedule.last_started_usec,
    .next_due_usec =
        engine->has_scheduler ? cw_schedule_get_next_due (&schedule, g_get_real_time ()) : 0,
  };
  return TRUE;
}

gboolean
cw_engine_set_suspended (CwEngine *engine, gboolean is_suspended, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (engine->store, error);

  if (session == NULL || !cw_store_value_put (session, CW_VALUE_SCHEDULER_SUSPENDED,
                                              is_suspended ? "true" : NULL, error))
    return FALSE;
  g_mutex_lock (&engine->mutex);
  engine->is_suspended = is_suspended;
  g_mutex_unlock (&engine->mutex);
  cw_engine_notify (engine, TRUE);
  return TRUE;
}

void
cw_engine_hold_scheduler (CwEngine *engine, gboolean is_held)
{
  g_mutex_lock (&engine->mutex);
  engine->is_held = is_held;
  g_mutex_unlock (&engine->mutex);
  cw_engine_notify (engine, TRUE);
}

gboolean
cw_engine_set_next_type (CwEngine *engine, gboolean is_initial, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (engine->store, error);

  if (session == NULL ||
      !cw_store_value_put (session, CW_VALUE_NEXT_TYPE, is_initial ? "initial" : "delta", error))
    return FALSE;
  cw_engine_notify (engine, TRUE);
  return TRUE;
}
