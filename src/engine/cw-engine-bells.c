/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine-private.h"

#include "base/cw-error.h"
#include "engine/cw-cycle-baseline.h"
#include "engine/cw-engine-bells.h"
#include "store/cw-connector-space.h"
#include "sync/cw-sync-writeback.h"

/* Whoever rings waits for two seconds at most. */
#define QUIET_USEC    (300 * 1000)
#define PATIENCE_USEC (1500 * 1000)

/* ----- rings, in the listeners' threads */

static gboolean
is_asked_for (const CwRunRequest *request, const char *connector_id, const char *partition)
{
  for (guint i = 0; i < request->steps->len; i++)
    {
      const CwStepRequest *step = g_ptr_array_index (request->steps, i);

      if (g_str_equal (step->connector_id, connector_id) &&
          g_str_equal (step->partition, partition))
        return TRUE;
    }
  return FALSE;
}

/* With the mutex held. */
static void
add_import (CwEngine *engine, const char *connector_id, const char *partition)
{
  if (engine->rung == NULL)
    engine->rung = cw_run_request_new_part ("change");
  if (!is_asked_for (engine->rung, connector_id, partition))
    cw_run_request_add_step (engine->rung, CW_STEP_IMPORT, connector_id, partition, FALSE);
}

static gboolean
on_rung_cb (gpointer user_data)
{
  CwEngine *engine = user_data;

  g_mutex_lock (&engine->mutex);
  g_clear_pointer (&engine->ring, g_source_unref);
  g_mutex_unlock (&engine->mutex);
  if (engine->doorbell != NULL)
    cw_doorbell_ring (engine->doorbell);
  return G_SOURCE_REMOVE;
}

/* With the mutex held: has the main context hear it. */
static void
ring (CwEngine *engine)
{
  engine->last_rung_usec = g_get_real_time ();
  if (engine->ring != NULL || engine->is_closing)
    return;
  engine->ring = g_idle_source_new ();
  g_source_set_priority (engine->ring, G_PRIORITY_DEFAULT);
  g_source_set_callback (engine->ring, on_rung_cb, engine, NULL);
  g_source_attach (engine->ring, engine->context);
}

/* @anchor: (nullable) */
static void
on_listener_rung_cb (CwListener *listener, GBytes *anchor, gpointer user_data)
{
  CwEngine *engine = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  if (anchor != NULL && cw_own_writes_is_echo (engine->own_writes, anchor))
    return;
  add_import (engine, cw_listener_get_connector_id (listener),
              cw_listener_get_partition (listener));
  ring (engine);
}

static void
on_listener_changed_cb (gpointer user_data)
{
  cw_engine_notify (user_data, TRUE);
}

/* ----- what a ring begins */

static void
add_export (CwRunRequest *request, CwConfig *config, gboolean is_target)
{
  GPtrArray *connectors = cw_config_get_connectors (config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if (is_target ? cw_connector_kind_is_target (connector->kind)
                    : cw_sync_writes_back (config, connector->kind))
        cw_run_request_add_step (request, CW_STEP_EXPORT, connector->id, NULL, FALSE);
    }
}

/* The part that was rung for, or everything where a part is not enough to go by. @rung: (transfer
 * full). (transfer full) */
static CwRunRequest *
make_request (CwEngine *engine, CwRunRequest *rung, GError **error)
{
  g_autoptr (CwRunRequest) request = rung;
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  g_autoptr (CwStoreSession) session = cw_store_open_session (cw_engine_get_store (engine), error);
  gboolean is_initial = FALSE;
  gboolean holds = FALSE;

  if (session == NULL || !cw_engine_is_next_initial (session, &is_initial, error) ||
      !cw_cycle_baseline_holds (session, config, &holds, error))
    return NULL;
  if (is_initial || !holds)
    return cw_run_request_new_whole (is_initial, "change");
  cw_run_request_add_step (request, CW_STEP_SYNCHRONISE, NULL, NULL, FALSE);
  add_export (request, config, FALSE);
  add_export (request, config, TRUE);
  return g_steal_pointer (&request);
}

/* A cycle that somebody started in the same moment may have read before the change. */
static void
ring_again (CwEngine *engine, const CwRunRequest *request)
{
  g_mutex_lock (&engine->mutex);
  for (guint i = 0; request->steps != NULL && i < request->steps->len; i++)
    {
      const CwStepRequest *step = g_ptr_array_index (request->steps, i);

      if (step->kind == CW_STEP_IMPORT)
        add_import (engine, step->connector_id, step->partition);
    }
  ring (engine);
  g_mutex_unlock (&engine->mutex);
}

static void
start_rung_thread (GTask *task,
                   gpointer source_object,
                   gpointer task_data,
                   GCancellable *cancellable)
{
  CwEngine *engine = source_object;
  g_autoptr (GError) error = NULL;
  g_autoptr (CwRunRequest) request = NULL;
  CwRunRequest *rung = NULL;
  gint64 cycle_id = 0;

  g_mutex_lock (&engine->mutex);
  rung = g_steal_pointer (&engine->rung);
  g_mutex_unlock (&engine->mutex);
  if (rung != NULL)
    request = make_request (engine, rung, &error);
  if (request != NULL && !cw_engine_start_run (engine, request, &cycle_id, &error) &&
      g_error_matches (error, CW_ERROR, CW_ERROR_BUSY))
    ring_again (engine, request);
  else if (error != NULL)
    g_warning ("Cannot start a cycle for a change that was told: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
on_doorbell_due (gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (user_data, NULL, NULL, NULL);

  g_task_run_in_thread (task, start_rung_thread);
}

/* ----- which listeners there are */

typedef struct
{
  CwEngine *engine;
  CwConfig *config;
  CwRuleSet *rules;
  CwStoreSession *session;
  GPtrArray *present; /* (element-type CwListener): those of before */
  GPtrArray *wanted;  /* (element-type CwListener): those of before that go on, and new ones */
} Settlement;

static void
settle_place (Settlement *settlement, const CwListenerPlace *place)
{
  for (guint i = 0; i < settlement->present->len; i++)
    {
      CwListener *listener = g_ptr_array_index (settlement->present, i);

      if (!cw_listener_is_at (listener, place))
        continue;
      g_ptr_array_add (settlement->wanted, listener);
      return;
    }
  g_ptr_array_add (settlement->wanted,
                   cw_listener_start (settlement->engine, place, on_listener_rung_cb,
                                      on_listener_changed_cb, settlement->engine));
}

/* What has been read can be listened to. */
static gboolean
settle_connector (Settlement *settlement, const CwConnectorConfig *connector, GError **error)
{
  gint64 number = cw_engine_get_connector_number (settlement->engine, connector->id);
  g_autoptr (GPtrArray) partitions =
      cw_connector_space_list_partitions (settlement->session, error);
  g_auto (GStrv) types = cw_rule_set_list_object_types (settlement->rules, connector->kind);

  for (guint i = 0; partitions != NULL && i < partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (partitions, i);
      const CwListenerPlace place = { settlement->config, connector, partition->name,
                                      (const char *const *) types };
      g_autoptr (GBytes) watermark = NULL;

      if (partition->connector_id != number ||
          !cw_connector_config_reads (connector, partition->name))
        continue;
      watermark = cw_connector_space_get_watermark (settlement->session, partition->id, NULL);
      if (watermark != NULL)
        settle_place (settlement, &place);
    }
  return partitions != NULL;
}

static gboolean
settle (Settlement *settlement, GError **error)
{
  GPtrArray *connectors = cw_config_get_connectors (settlement->config);

  if (!cw_engine_is_near_real_time (settlement->engine))
    return TRUE;
  settlement->rules = cw_engine_dup_rules (settlement->engine, error);
  settlement->session = cw_store_open_session (cw_engine_get_store (settlement->engine), error);
  if (settlement->rules == NULL || settlement->session == NULL)
    return FALSE;
  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if (!cw_connector_kind_is_target (connector->kind) &&
          !settle_connector (settlement, connector, error))
        return FALSE;
    }
  return TRUE;
}

static void
clear_settlement (Settlement *settlement)
{
  g_clear_pointer (&settlement->config, cw_config_unref);
  g_clear_pointer (&settlement->rules, cw_rule_set_unref);
  g_clear_pointer (&settlement->session, cw_store_session_free);
  g_clear_pointer (&settlement->present, g_ptr_array_unref);
  g_clear_pointer (&settlement->wanted, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Settlement, clear_settlement)

static void
add_missing (GPtrArray *listeners, GPtrArray *more)
{
  for (guint i = 0; i < more->len; i++)
    if (!g_ptr_array_find (listeners, g_ptr_array_index (more, i), NULL))
      g_ptr_array_add (listeners, g_ptr_array_index (more, i));
}

/* Ends those that @kept has not; all are told first, so that they end together. */
static void
end_listeners (GPtrArray *listeners, GPtrArray *kept)
{
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < listeners->len; i++)
      {
        CwListener *listener = g_ptr_array_index (listeners, i);

        if (kept != NULL && g_ptr_array_find (kept, listener, NULL))
          continue;
        if (pass == 0)
          cw_listener_cancel (listener);
        else
          cw_listener_free (listener);
      }
}

static void
settle_once (CwEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_auto (Settlement) settlement = {
    .engine = engine,
    .config = cw_engine_dup_config (engine, NULL),
    .wanted = g_ptr_array_new (),
  };

  g_mutex_lock (&engine->mutex);
  settlement.present = g_ptr_array_ref (engine->listeners);
  g_mutex_unlock (&engine->mutex);
  if (!settle (&settlement, &error))
    {
      g_warning ("What to listen to is not known: %s", error->message);
      add_missing (settlement.wanted, settlement.present);
    }
  g_mutex_lock (&engine->mutex);
  engine->is_settled = engine->is_settled && error == NULL;
  g_ptr_array_unref (engine->listeners);
  engine->listeners = g_ptr_array_ref (settlement.wanted);
  g_mutex_unlock (&engine->mutex);
  end_listeners (settlement.present, settlement.wanted);
}

static void
settle_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  CwEngine *engine = source_object;
  gboolean is_over = FALSE;

  while (!is_over)
    {
      settle_once (engine);
      g_mutex_lock (&engine->mutex);
      is_over = !engine->is_list_old || engine->is_closing;
      engine->is_list_old = FALSE;
      engine->is_listing = !is_over;
      g_cond_broadcast (&engine->idle_cond);
      g_mutex_unlock (&engine->mutex);
    }
  g_task_return_boolean (task, TRUE);
}

static void
begin_settling (CwEngine *engine)
{
  g_autoptr (GTask) task = NULL;
  gboolean is_first = FALSE;

  g_mutex_lock (&engine->mutex);
  if (engine->is_settled && engine->settled_version == engine->config_version)
    {
      g_mutex_unlock (&engine->mutex);
      return;
    }
  engine->is_settled = TRUE;
  engine->settled_version = engine->config_version;
  is_first = !engine->is_listing && !engine->is_closing;
  engine->is_list_old = engine->is_list_old || engine->is_listing;
  engine->is_listing = engine->is_listing || is_first;
  g_mutex_unlock (&engine->mutex);
  if (!is_first)
    return;
  task = g_task_new (engine, NULL, NULL, NULL);
  g_task_run_in_thread (task, settle_thread);
}

/* A cycle has ended well: whose password was refused can try again. */
static void
nudge_listeners (CwEngine *engine)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  if (engine->is_running || engine->cycle_id == engine->nudged_cycle_id ||
      (engine->cycle_state != CW_RUN_SUCCESS && engine->cycle_state != CW_RUN_COMPLETED_ERRORS))
    return;
  engine->nudged_cycle_id = engine->cycle_id;
  for (guint i = 0; i < engine->listeners->len; i++)
    cw_listener_nudge (g_ptr_array_index (engine->listeners, i), engine->cycle_ended_usec);
}

/* ----- the doorbell, in the main context */

static gint64
get_now (gpointer user_data)
{
  return g_get_monotonic_time ();
}

static gboolean
on_bell_timer_due_cb (gpointer user_data)
{
  CwEngine *engine = user_data;

  g_clear_pointer (&engine->bell_timer, g_source_unref);
  cw_doorbell_wake (engine->doorbell);
  return G_SOURCE_REMOVE;
}

static void
set_bell_timer (gint64 at_usec, gpointer user_data)
{
  CwEngine *engine = user_data;

  if (engine->bell_timer != NULL)
    g_source_destroy (engine->bell_timer);
  g_clear_pointer (&engine->bell_timer, g_source_unref);
  if (at_usec == 0)
    return;
  engine->bell_timer = g_timeout_source_new (0);
  g_source_set_ready_time (engine->bell_timer, at_usec);
  g_source_set_callback (engine->bell_timer, on_bell_timer_due_cb, engine, NULL);
  g_source_attach (engine->bell_timer, engine->context);
}

void
cw_engine_start_bells (CwEngine *engine)
{
  const CwSchedulerClock clock = { .get_now = get_now, .set_timer = set_bell_timer };

  engine->doorbell = cw_doorbell_new (&clock, engine, on_doorbell_due, engine);
}

void
cw_engine_stop_bells (CwEngine *engine)
{
  g_autoptr (GPtrArray) listeners = NULL;
  GSource *ring = NULL;

  g_mutex_lock (&engine->mutex);
  while (engine->is_listing)
    g_cond_wait (&engine->idle_cond, &engine->mutex);
  listeners = engine->listeners;
  engine->listeners = g_ptr_array_new ();
  g_mutex_unlock (&engine->mutex);
  end_listeners (listeners, NULL);
  g_mutex_lock (&engine->mutex);
  ring = g_steal_pointer (&engine->ring);
  g_mutex_unlock (&engine->mutex);
  if (ring != NULL)
    {
      g_source_destroy (ring);
      g_source_unref (ring);
    }
  g_clear_pointer (&engine->doorbell, cw_doorbell_free);
}

void
cw_engine_update_bells (CwEngine *engine)
{
  CwDoorbellLimits limits = { .quiet_usec = QUIET_USEC, .patience_usec = PATIENCE_USEC };
  g_autoptr (CwConfig) config = NULL;
  gboolean may_begin = FALSE;

  if (engine->doorbell == NULL)
    return;
  config = cw_engine_dup_config (engine, NULL);
  limits.distance_usec = cw_config_get_bell_seconds (config) * G_TIME_SPAN_SECOND;
  limits.per_minute = cw_config_get_bell_cycles (config);
  limits.burst = limits.per_minute / 2;
  may_begin = cw_engine_may_begin (engine) && cw_engine_is_near_real_time (engine);
  nudge_listeners (engine);
  begin_settling (engine);
  cw_doorbell_put (engine->doorbell, &limits, may_begin);
}

gboolean
cw_engine_is_near_real_time (CwEngine *engine)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);

  return engine->has_scheduler && cw_config_get_scheduler_enabled (config) &&
         cw_config_get_near_real_time (config);
}

CwBellStatus *
cw_engine_dup_bells (CwEngine *engine)
{
  CwBellStatus *status = g_new0 (CwBellStatus, 1);
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);

  status->is_wished = cw_config_get_near_real_time (config);
  status->is_on = cw_engine_is_near_real_time (engine);
  status->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_listener_status_free);
  g_mutex_lock (&engine->mutex);
  status->last_rung_usec = engine->last_rung_usec;
  status->is_waiting = engine->rung != NULL;
  for (guint i = 0; i < engine->listeners->len; i++)
    g_ptr_array_add (status->listeners,
                     cw_listener_dup_status (g_ptr_array_index (engine->listeners, i)));
  g_mutex_unlock (&engine->mutex);
  return status;
}

void
cw_bell_status_free (CwBellStatus *status)
{
  g_return_if_fail (status != NULL);

  g_ptr_array_unref (status->listeners);
  g_free (status);
}
