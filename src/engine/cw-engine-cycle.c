/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine-private.h"

#include "base/cw-error.h"
#include "engine/cw-cycle-run.h"
#include "engine/cw-engine-lease.h"
#include "engine/cw-engine-store.h"
#include "engine/cw-key-keeper.h"
#include "engine/cw-restore-settle.h"

/* A cycle and what it needs, handed to its thread. */
typedef struct
{
  CwEngine *engine; /* borrowed: the engine waits for the thread */
  CwCycle *cycle;
  CwConfig *config;
  GPtrArray *steps; /* (nullable) (element-type CwStepRequest): %NULL: all */
  GCancellable *cancellable;
} CycleJob;

static void
free_job (CycleJob *job)
{
  g_clear_pointer (&job->cycle, cw_cycle_free);
  g_clear_pointer (&job->config, cw_config_unref);
  g_clear_pointer (&job->steps, g_ptr_array_unref);
  g_clear_object (&job->cancellable);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CycleJob, free_job)

static void
on_cycle_progressed_cb (CwCycleProgress *progress, gpointer user_data)
{
  CwEngine *engine = user_data;

  g_mutex_lock (&engine->mutex);
  g_clear_pointer (&engine->progress, cw_cycle_progress_unref);
  engine->progress = cw_cycle_progress_ref (progress);
  engine->pulse_usec = g_get_monotonic_time ();
  g_mutex_unlock (&engine->mutex);
  cw_engine_notify (engine, FALSE);
}

/* The last thing that a cycle's thread does with the engine: close() waits for it. @cycle:
 * (nullable): %NULL when it never began. */
static void
become_idle (CwEngine *engine, const CwCycle *cycle)
{
  g_mutex_lock (&engine->mutex);
  if (cycle != NULL)
    {
      engine->cycle_state = cycle->state;
      engine->cycle_ended_usec = g_get_real_time ();
      /* What was read for the first time can be listened to. */
      engine->is_settled =
          engine->is_settled && cycle->is_part && g_str_equal (cycle->trigger, "change");
      g_clear_error (&engine->cycle_trouble);
      engine->cycle_trouble = cycle->trouble != NULL ? g_error_copy (cycle->trouble) : NULL;
    }
  engine->is_running = FALSE;
  g_cond_broadcast (&engine->idle_cond);
  g_clear_pointer (&engine->progress, cw_cycle_progress_unref);
  g_clear_pointer (&engine->rules, cw_rule_set_unref);
  g_mutex_unlock (&engine->mutex);
  cw_engine_notify (engine, TRUE);
}

typedef struct
{
  const char *attribute;
  CwAnchorReason reason;
} Anchor;

/* Not over what somebody has chosen since the cycle began. */
static CwConfig *
put_anchor (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  const Anchor *anchor = user_data;
  const char *present = cw_config_get_source_anchor (current);

  if (present == NULL)
    return cw_config_set_anchor (current, anchor->attribute, anchor->reason, error);
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "The source anchor was set to %s while the first cycle was deciding it: run another "
               "cycle",
               present);
  return NULL;
}

static gboolean
record_anchor (const char *attribute, CwAnchorReason reason, gpointer user_data, GError **error)
{
  Anchor anchor = { attribute, reason };

  return cw_engine_change_config (user_data,
                                  &(CwConfigOccasion){ "cycle", CW_CONFIG_KIND_SOURCE_ANCHOR, 0 },
                                  put_anchor, &anchor, NULL, error);
}

static void
on_source_written_cb (GBytes *anchor, gpointer user_data)
{
  CwEngine *engine = user_data;

  g_mutex_lock (&engine->mutex);
  cw_own_writes_add (engine->own_writes, anchor);
  g_mutex_unlock (&engine->mutex);
}

static void
run_job (CycleJob *job)
{
  CwEngine *engine = job->engine;
  CwCycleParams params = {
    .store = engine->store,
    .vault = engine->vault,
    .password_mutex = &engine->password_mutex,
    .config = job->config,
    .state_dir = engine->state_dir,
    .factory = &engine->factory,
    .lease = cw_engine_get_lease (engine),
    .on_progress = on_cycle_progressed_cb,
    .record_anchor = record_anchor,
    .wait_for_store = cw_engine_wait_for_store,
    .on_write = on_source_written_cb,
    .user_data = engine,
    .steps = job->steps,
  };

  cw_cycle_run (&params, job->cycle, job->cancellable);
}

/* With the mutex held. FALSE when a cycle runs, or may not begin. */
static gboolean
check_free (CwEngine *engine, GError **error)
{
  if (engine->is_closing)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_BUSY, "The engine is shutting down");
      return FALSE;
    }
  if (engine->is_running)
    {
      g_set_error (
          error, CW_ERROR, CW_ERROR_BUSY,
          "Cycle %lld is running: wait for its end or stop it with `causewayctl cycle stop`",
          (long long) engine->cycle_id);
      return FALSE;
    }
  if (!engine->is_blocked)
    return TRUE;
  g_set_error_literal (
      error, CW_ERROR, CW_ERROR_BUSY,
      "The way in which a connector signs in is being changed: try again in a moment");
  return FALSE;
}

gboolean
cw_engine_block_cycles (CwEngine *engine, GError **error)
{
  gboolean is_free = FALSE;

  g_return_val_if_fail (CW_IS_ENGINE (engine), FALSE);

  g_mutex_lock (&engine->mutex);
  is_free = check_free (engine, error);
  if (is_free)
    engine->is_blocked = TRUE;
  g_mutex_unlock (&engine->mutex);
  if (is_free)
    cw_engine_notify (engine, TRUE);
  return is_free;
}

void
cw_engine_unblock_cycles (CwEngine *engine)
{
  g_return_if_fail (CW_IS_ENGINE (engine));

  g_mutex_lock (&engine->mutex);
  engine->is_blocked = FALSE;
  g_cond_broadcast (&engine->idle_cond);
  g_mutex_unlock (&engine->mutex);
  cw_engine_notify (engine, TRUE);
}

/* Only one at a time; whoever gets TRUE calls become_idle() in the end. */
static gboolean
reserve (CwEngine *engine, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  if (!check_free (engine, error))
    return FALSE;
  if (cw_config_get_connectors (engine->config)->len == 0)
    {
      if (g_atomic_int_get (&engine->is_half))
        cw_restore_settle_set_error (error);
      else
        g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                             "There are no connectors: add them with `causewayctl connector add` "
                             "or `causewayctl setup`");
      return FALSE;
    }
  engine->is_running = TRUE;
  engine->pulse_usec = g_get_monotonic_time ();
  g_clear_object (&engine->cycle_cancellable);
  engine->cycle_cancellable = g_cancellable_new ();
  return TRUE;
}

static GCancellable *
dup_cancellable (CwEngine *engine)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  return g_object_ref (engine->cycle_cancellable);
}

static CycleJob *
create_job (CwEngine *engine, const CwRunRequest *request, GError **error)
{
  g_autoptr (CycleJob) job = g_new0 (CycleJob, 1);
  g_autoptr (CwStoreSession) session = cw_store_open_session (engine->store, error);

  if (session == NULL)
    return NULL;
  g_atomic_int_set (&engine->is_store_other, FALSE);
  job->engine = engine;
  job->config = cw_engine_dup_config (engine, NULL);
  job->cancellable = dup_cancellable (engine);
  job->cycle = cw_cycle_new ();
  job->steps = request->steps != NULL ? g_ptr_array_ref (request->steps) : NULL;
  job->cycle->is_initial = request->is_initial;
  job->cycle->is_part = request->steps != NULL;
  job->cycle->profile = g_strdup (request->profile);
  job->cycle->state = CW_RUN_RUNNING;
  job->cycle->started_usec = g_get_real_time ();
  job->cycle->trigger = g_strdup (request->trigger);
  if (!cw_run_store_save_cycle (session, job->cycle, error))
    return NULL;
  return g_steal_pointer (&job);
}

/* With the mutex held. */
static void
put_cycle (CwEngine *engine, const CwCycle *cycle)
{
  engine->cycle_id = cycle->id;
  engine->cycle_state = CW_RUN_RUNNING;
  g_clear_error (&engine->cycle_trouble);
  if (!cycle->is_part)
    engine->last_started_usec = cycle->started_usec;
}

/* The database came back as another one, in the middle of @job: what is there is to be read anew,
 * from the beginning. (transfer full) (nullable) */
static CycleJob *
create_successor (CycleJob *job)
{
  CwEngine *engine = job->engine;
  g_autoptr (CwRunRequest) request =
      cw_run_request_new_whole (job->cycle->is_initial, job->cycle->trigger);
  g_autoptr (GError) error = NULL;
  CycleJob *successor = NULL;

  if (job->cycle->state != CW_RUN_INTERRUPTED || g_cancellable_is_cancelled (job->cancellable))
    return NULL;
  g_message ("Cycle %" G_GINT64_FORMAT " is not gone on with: the database came back as another "
             "one. A new cycle begins",
             job->cycle->id);
  while (successor == NULL)
    {
      g_clear_error (&error);
      successor = create_job (engine, request, &error);
      if (successor == NULL &&
          (!g_error_matches (error, CW_ERROR, CW_ERROR_STORE_AWAY) ||
           cw_engine_wait_for_store (error, job->cancellable, engine) == CW_STORE_NOT_BACK))
        {
          g_warning ("Cannot start a new cycle: %s", error->message);
          return NULL;
        }
    }
  return successor;
}

static gpointer
run_cycle_thread (gpointer data)
{
  g_autoptr (CycleJob) job = data;
  CwEngine *engine = job->engine;

  for (;;)
    {
      CycleJob *successor = NULL;

      run_job (job);
      successor = create_successor (job);
      if (successor == NULL)
        break;
      free_job (job);
      job = successor;
      g_mutex_lock (&engine->mutex);
      put_cycle (engine, job->cycle);
      g_mutex_unlock (&engine->mutex);
      cw_engine_notify (engine, TRUE);
    }
  become_idle (engine, job->cycle);
  return NULL;
}

/* Returns the thread of the cycle before, which has ended. (transfer full) (nullable) */
static GThread *
launch (CwEngine *engine, CycleJob *job)
{
  GThread *last = NULL;

  g_mutex_lock (&engine->mutex);
  if (engine->is_closing)
    g_cancellable_cancel (job->cancellable);
  put_cycle (engine, job->cycle);
  cw_own_writes_begin (engine->own_writes);
  last = g_steal_pointer (&engine->thread);
  engine->thread = g_thread_new ("cw-cycle", run_cycle_thread, job);
  g_mutex_unlock (&engine->mutex);
  return last;
}

gboolean
cw_engine_start_run (CwEngine *engine,
                     const CwRunRequest *request,
                     gint64 *ret_cycle_id,
                     GError **error)
{
  g_autoptr (CycleJob) job = NULL;
  GThread *last = NULL;

  g_return_val_if_fail (CW_IS_ENGINE (engine), FALSE);

  /* One step after the other would fail for the same reason, and tell it as if it were its own. */
  if (!cw_key_keeper_check (engine->store, engine->vault, error) || !reserve (engine, error))
    return FALSE;
  job = create_job (engine, request, error);
  if (job == NULL)
    {
      become_idle (engine, NULL);
      return FALSE;
    }
  *ret_cycle_id = job->cycle->id;
  last = launch (engine, g_steal_pointer (&job));
  if (last != NULL)
    g_thread_join (last);
  cw_engine_notify (engine, TRUE);
  return TRUE;
}

gboolean
cw_engine_start_cycle (CwEngine *engine,
                       gboolean is_initial,
                       const char *trigger,
                       gint64 *ret_cycle_id,
                       GError **error)
{
  g_autoptr (CwRunRequest) request = cw_run_request_new_whole (is_initial, trigger);

  return cw_engine_start_run (engine, request, ret_cycle_id, error);
}

gboolean
cw_engine_stop_cycle (CwEngine *engine, GError **error)
{
  g_autoptr (GCancellable) cancellable = NULL;

  g_mutex_lock (&engine->mutex);
  if (engine->is_running)
    g_set_object (&cancellable, engine->cycle_cancellable);
  g_mutex_unlock (&engine->mutex);
  if (cancellable == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_NOT_FOUND, "No cycle is running");
      return FALSE;
    }
  g_cancellable_cancel (cancellable);
  cw_engine_notify (engine, TRUE);
  return TRUE;
}

CwRunState
cw_engine_judge_cycle (CwEngine *engine, gint64 cycle_id, CwRunState stored)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  if (stored != CW_RUN_RUNNING)
    return stored;
  /* Its row has been made, and launch() is about to tell of it. */
  if (engine->is_running && cycle_id > engine->cycle_id)
    return CW_RUN_RUNNING;
  return cycle_id == engine->cycle_id ? engine->cycle_state : CW_RUN_INTERRUPTED;
}

GError *
cw_engine_dup_cycle_trouble (CwEngine *engine, gint64 cycle_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  if (cycle_id != engine->cycle_id || engine->cycle_trouble == NULL)
    return NULL;
  return g_error_copy (engine->cycle_trouble);
}
