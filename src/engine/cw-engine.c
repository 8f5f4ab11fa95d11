/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine.h"

#include "engine/cw-engine-private.h"
#include "engine/cw-key-keeper.h"
#include "store/cw-run-store.h"

enum
{
  SIGNAL_PROGRESS,
  SIGNAL_STATE_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwEngine, cw_engine, G_TYPE_OBJECT)

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

  g_clear_pointer (&engine->config, cw_config_unref);
  g_clear_pointer (&engine->numbers, g_hash_table_unref);
  g_clear_pointer (&engine->rules, cw_rule_set_unref);
  g_clear_pointer (&engine->progress, cw_cycle_progress_unref);
  g_clear_object (&engine->cycle_cancellable);
  g_clear_error (&engine->cycle_trouble);
  g_clear_pointer (&engine->store, cw_store_unref);
  g_clear_pointer (&engine->vault, cw_vault_free);
  g_clear_pointer (&engine->lock, cw_instance_lock_release);
  g_clear_pointer (&engine->context, g_main_context_unref);
  g_clear_pointer (&engine->state_dir, g_free);
  g_mutex_clear (&engine->config_mutex);
  g_mutex_clear (&engine->password_mutex);
  g_mutex_clear (&engine->mutex);
  g_cond_clear (&engine->idle_cond);
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
  engine->context = g_main_context_ref_thread_default ();
  engine->started_usec = g_get_real_time ();
  engine->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* A run that still says "running" belongs to a process that is no more: we hold the lock. */
static gboolean
close_old_runs (CwStoreSession *session, GError **error)
{
  if (!cw_store_session_begin (session, error))
    return FALSE;
  if (!cw_run_store_mark_interrupted (session, error))
    {
      cw_store_session_rollback (session);
      return FALSE;
    }
  return cw_store_session_commit (session, error);
}

static gboolean
open_state (CwEngine *engine, GError **error)
{
  g_autoptr (CwStoreSession) session = NULL;

  engine->lock = cw_instance_lock_acquire (engine->state_dir, error);
  if (engine->lock == NULL)
    return FALSE;
  engine->vault = cw_vault_open (engine->state_dir, error);
  if (engine->vault == NULL)
    return FALSE;
  engine->store = cw_store_open (engine->state_dir, error);
  if (engine->store == NULL)
    return FALSE;
  if (!cw_key_keeper_settle (engine->store, engine->vault, NULL, error))
    return FALSE;
  session = cw_store_open_session (engine->store, error);
  return session != NULL && close_old_runs (session, error) &&
         cw_engine_load_config (engine, session, error) &&
         cw_engine_load_schedule (engine, session, error);
}

CwEngine *
cw_engine_open (const CwEngineOptions *options, GError **error)
{
  g_autoptr (CwEngine) engine = NULL;

  g_return_val_if_fail (options->state_dir != NULL, NULL);

  engine = g_object_new (CW_TYPE_ENGINE, NULL);
  engine->state_dir = g_strdup (options->state_dir);
  if (options->factory != NULL)
    engine->factory = *options->factory;
  else
    cw_connector_factory_init_default (&engine->factory);
  if (!open_state (engine, error))
    return NULL;
  engine->has_scheduler = options->has_scheduler;
  if (engine->has_scheduler)
    cw_engine_start_scheduler (engine);
  return g_steal_pointer (&engine);
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
}

void
cw_engine_close (CwEngine *engine)
{
  GThread *thread = NULL;
  GSource *notice = NULL;

  cw_engine_shut_down (engine);
  cw_engine_stop_scheduler (engine);
  g_mutex_lock (&engine->mutex);
  engine->is_closed = TRUE;
  while (engine->is_running || engine->is_blocked)
    g_cond_wait (&engine->idle_cond, &engine->mutex);
  thread = g_steal_pointer (&engine->thread);
  notice = g_steal_pointer (&engine->notice);
  g_mutex_unlock (&engine->mutex);

  if (thread != NULL)
    g_thread_join (thread);
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
