/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine.h"

#include "engine/cw-alert-keeper.h"
#include "engine/cw-engine-backup.h"
#include "engine/cw-engine-lease.h"
#include "engine/cw-engine-private.h"
#include "engine/cw-engine-repair.h"
#include "engine/cw-engine-store.h"
#include "engine/cw-hook-keeper.h"

enum
{
  SIGNAL_PROGRESS,
  SIGNAL_STATE_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwEngine, cw_engine, G_TYPE_OBJECT)

static void
nudge_watchers (CwEngine *engine)
{
  if (engine->alerts != NULL)
    cw_watcher_nudge (engine->alerts);
  if (engine->hooks != NULL)
    cw_watcher_nudge (engine->hooks);
}

static gboolean
on_notice_due_cb (gpointer user_data)
{
  CwEngine *engine = user_data;
  gboolean is_state_changed = FALSE;
  g_autoptr (CwEngine) keep_alive = g_object_ref (engine);

  g_mutex_lock (&engine->mutex);
  is_state_changed = engine->is_state_changed;
  engine->is_state_changed = FALSE;
  g_clear_pointer (&engine->notice, g_source_unref);
  g_mutex_unlock (&engine->mutex);

  if (is_state_changed)
    {
      cw_engine_update_schedule (engine);
      cw_engine_update_bells (engine);
      nudge_watchers (engine);
      g_signal_emit (engine, signals[SIGNAL_STATE_CHANGED], 0);
    }
  g_signal_emit (engine, signals[SIGNAL_PROGRESS], 0);
  return G_SOURCE_REMOVE;
}

void
cw_engine_notify (CwEngine *engine, gboolean is_state_changed)
{
  g_mutex_lock (&engine->mutex);
  engine->is_state_changed = engine->is_state_changed || is_state_changed;
  if (engine->notice == NULL && !engine->is_closed)
    {
      engine->notice = g_idle_source_new ();
      g_source_set_priority (engine->notice, G_PRIORITY_DEFAULT);
      g_source_set_callback (engine->notice, on_notice_due_cb, engine, NULL);
      g_source_attach (engine->notice, engine->context);
    }
  g_mutex_unlock (&engine->mutex);
}

static void
cw_engine_dispose (GObject *object)
{
  CwEngine *engine = CW_ENGINE (object);

  cw_engine_close (engine);
  G_OBJECT_CLASS (cw_engine_parent_class)->dispose (object);
}

static void
cw_engine_finalize (GObject *object)
{
  CwEngine *engine = CW_ENGINE (object);

  g_clear_pointer (&engine->store_wait, cw_store_wait_free);
  g_clear_pointer (&engine->lease, cw_lease_free);
  g_clear_pointer (&engine->retired_leases, g_ptr_array_unref);
  g_clear_pointer (&engine->instance_id, g_free);
  g_clear_pointer (&engine->config, cw_config_unref);
  g_clear_pointer (&engine->numbers, g_hash_table_unref);
  g_clear_pointer (&engine->own_writes, cw_own_writes_free);
  g_clear_pointer (&engine->rung, cw_run_request_free);
  g_clear_pointer (&engine->listeners, g_ptr_array_unref);
  g_clear_pointer (&engine->rules, cw_rule_set_unref);
  g_clear_pointer (&engine->progress, cw_cycle_progress_unref);
  g_clear_object (&engine->cycle_cancellable);
  g_clear_error (&engine->cycle_trouble);
  g_clear_pointer (&engine->store, cw_store_unref);
  g_clear_pointer (&engine->retired, g_ptr_array_unref);
  g_clear_pointer (&engine->database, json_object_unref);
  g_clear_pointer (&engine->vault, cw_vault_free);
  g_clear_pointer (&engine->lock, cw_instance_lock_release);
  g_clear_pointer (&engine->context, g_main_context_unref);
  g_clear_pointer (&engine->state_dir, g_free);
  g_mutex_clear (&engine->config_mutex);
  g_mutex_clear (&engine->password_mutex);
  g_mutex_clear (&engine->mutex);
  g_cond_clear (&engine->idle_cond);
  g_cond_clear (&engine->lease_cond);
  G_OBJECT_CLASS (cw_engine_parent_class)->finalize (object);
}

static void
cw_engine_class_init (CwEngineClass *engine_class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (engine_class);

  object_class->dispose = cw_engine_dispose;
  object_class->finalize = cw_engine_finalize;

  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", CW_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_STATE_CHANGED] = g_signal_new ("state-changed", CW_TYPE_ENGINE, G_SIGNAL_RUN_LAST,
                                                0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cw_engine_init (CwEngine *engine)
{
  g_mutex_init (&engine->config_mutex);
  g_mutex_init (&engine->password_mutex);
  g_mutex_init (&engine->mutex);
  g_cond_init (&engine->idle_cond);
  g_cond_init (&engine->lease_cond);
  engine->retired_leases = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_lease_free);
  engine->retired = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_store_unref);
  engine->context = g_main_context_ref_thread_default ();
  engine->started_usec = g_get_real_time ();
  engine->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  engine->own_writes = cw_own_writes_new ();
  engine->listeners = g_ptr_array_new ();
}

static gboolean
open_state (CwEngine *engine, gboolean waits_for_store, GError **error)
{
  engine->lock = cw_instance_lock_acquire (engine->state_dir, error);
  if (engine->lock == NULL)
    return FALSE;
  engine->vault = cw_vault_open (engine->state_dir, error);
  return engine->vault != NULL && cw_engine_open_store (engine, waits_for_store, error);
}

static CwEngine *
open_engine (const CwEngineOptions *options, gboolean is_repair, GError **error)
{
  g_autoptr (CwEngine) engine = NULL;

  engine = g_object_new (CW_TYPE_ENGINE, NULL);
  engine->is_repair = is_repair;
  engine->state_dir = g_strdup (options->state_dir);
  if (options->factory != NULL)
    engine->factory = *options->factory;
  else
    cw_connector_factory_init_default (&engine->factory);
  if (!open_state (engine, options->waits_for_store, error))
    return NULL;
  cw_engine_start_lease (engine);
  engine->has_scheduler = options->has_scheduler;
  if (engine->has_scheduler)
    {
      cw_engine_start_bells (engine);
      cw_engine_start_scheduler (engine);
      engine->alerts = cw_watcher_start (engine, "cw-alerts", cw_alert_keeper_look);
      engine->hooks = cw_watcher_start (engine, "cw-hooks", cw_hook_keeper_look);
    }
  return g_steal_pointer (&engine);
}

CwEngine *
cw_engine_open (const CwEngineOptions *options, GError **error)
{
  g_return_val_if_fail (options->state_dir != NULL, NULL);

  return open_engine (options, FALSE, error);
}

CwEngine *
cw_engine_open_for_repair (const char *state_dir, GError **error)
{
  const CwEngineOptions options = { .state_dir = state_dir };

  g_return_val_if_fail (state_dir != NULL, NULL);

  return open_engine (&options, TRUE, error);
}

gboolean
cw_engine_lacks_config (CwEngine *engine)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  return engine->lacks_config;
}

void
cw_engine_shut_down (CwEngine *engine)
{
  g_autoptr (GCancellable) cancellable = NULL;

  g_return_if_fail (CW_IS_ENGINE (engine));

  g_mutex_lock (&engine->mutex);
  engine->is_closing = TRUE;
  g_set_object (&cancellable, engine->cycle_cancellable);
  g_mutex_unlock (&engine->mutex);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  if (engine->store_wait != NULL)
    cw_store_wait_stop (engine->store_wait);
}

void
cw_engine_close (CwEngine *engine)
{
  GThread *thread = NULL;
  GSource *notice = NULL;

  cw_engine_shut_down (engine);
  cw_engine_stop_scheduler (engine);
  cw_engine_stop_bells (engine);
  g_clear_pointer (&engine->alerts, cw_watcher_free);
  g_clear_pointer (&engine->hooks, cw_watcher_free);
  g_mutex_lock (&engine->mutex);
  engine->is_closed = TRUE;
  while (engine->is_running || engine->is_blocked)
    g_cond_wait (&engine->idle_cond, &engine->mutex);
  thread = g_steal_pointer (&engine->thread);
  notice = g_steal_pointer (&engine->notice);
  g_mutex_unlock (&engine->mutex);

  if (thread != NULL)
    g_thread_join (thread);
  cw_engine_stop_lease (engine);
  if (notice != NULL)
    {
      g_source_destroy (notice);
      g_source_unref (notice);
    }
}

const char *
cw_engine_get_state_dir (CwEngine *engine)
{
  return engine->state_dir;
}

CwStore *
cw_engine_get_store (CwEngine *engine)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  return engine->store;
}

CwVault *
cw_engine_get_vault (CwEngine *engine)
{
  return engine->vault;
}

const CwConnectorFactory *
cw_engine_get_factory (CwEngine *engine)
{
  return &engine->factory;
}

gint64
cw_engine_get_started (CwEngine *engine)
{
  return engine->started_usec;
}

GMutex *
cw_engine_get_password_mutex (CwEngine *engine)
{
  return &engine->password_mutex;
}

const char *
cw_engine_get_state (CwEngine *engine)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  if (!engine->is_running)
    return "idle";
  if (engine->is_closing ||
      (engine->cycle_cancellable != NULL && g_cancellable_is_cancelled (engine->cycle_cancellable)))
    return "stopping";
  return "running";
}

CwCycleProgress *
cw_engine_dup_progress (CwEngine *engine)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  return engine->progress != NULL ? cw_cycle_progress_ref (engine->progress) : NULL;
}

gint64
cw_engine_get_silence (CwEngine *engine)
{
  g_autoptr (GMutexLocker) locker = NULL;

  /* It cannot go on, and says why elsewhere. */
  if (cw_engine_is_store_away (engine, NULL, NULL))
    return 0;
  locker = g_mutex_locker_new (&engine->mutex);
  return engine->is_running ? g_get_monotonic_time () - engine->pulse_usec : 0;
}
