/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-watcher.h"

#include "base/cw-error.h"
#include "engine/cw-engine-store.h"

#define INTERVAL_USEC G_TIME_SPAN_MINUTE

struct _CwWatcher
{
  CwEngine *engine; /* borrowed */
  char *name;
  CwWatcherFunc func;
  GThread *thread;
  GCancellable *cancellable;
  char *problem; /* (nullable): what the last look failed of; of the thread */

  GMutex mutex; /* for all below */
  GCond cond;
  gboolean is_nudged;
  gboolean is_ending;
};

/* FALSE: it ends. */
static gboolean
wait_for_turn (CwWatcher *watcher)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&watcher->mutex);
  gint64 until_usec = g_get_monotonic_time () + INTERVAL_USEC;

  while (!watcher->is_nudged && !watcher->is_ending &&
         g_cond_wait_until (&watcher->cond, &watcher->mutex, until_usec))
    ;
  watcher->is_nudged = FALSE;
  return !watcher->is_ending;
}

/* The same is told once, not every minute. @error: (nullable): the look went well */
static void
note_problem (CwWatcher *watcher, const GError *error)
{
  const char *problem = error != NULL ? error->message : NULL;

  if (g_strcmp0 (watcher->problem, problem) == 0)
    return;
  if (problem != NULL)
    g_warning ("%s: %s", watcher->name, problem);
  g_free (watcher->problem);
  watcher->problem = g_strdup (problem);
}

/* While the database is away the journal tells of that by itself. */
static gpointer
watcher_thread (gpointer data)
{
  CwWatcher *watcher = data;

  while (wait_for_turn (watcher))
    {
      CwStore *store = cw_engine_get_store (watcher->engine);
      g_autoptr (GError) error = NULL;

      if (cw_engine_is_store_unknown (watcher->engine) ||
          cw_engine_is_store_away (watcher->engine, NULL, NULL))
        continue;
      (void) !watcher->func (watcher->engine, watcher->cancellable, &error);
      /* Data that was moved meanwhile may be dropped where it lay before. */
      if (g_cancellable_is_cancelled (watcher->cancellable) ||
          cw_engine_get_store (watcher->engine) != store)
        continue;
      if (g_error_matches (error, CW_ERROR, CW_ERROR_STORE_AWAY))
        cw_engine_note_store_error (watcher->engine, error);
      else
        note_problem (watcher, error);
    }
  return NULL;
}

CwWatcher *
cw_watcher_start (CwEngine *engine, const char *name, CwWatcherFunc func)
{
  CwWatcher *watcher = g_new0 (CwWatcher, 1);

  watcher->engine = engine;
  watcher->name = g_strdup (name);
  watcher->func = func;
  watcher->cancellable = g_cancellable_new ();
  g_mutex_init (&watcher->mutex);
  g_cond_init (&watcher->cond);
  /* What happened while no engine ran is looked at now. */
  watcher->is_nudged = TRUE;
  watcher->thread = g_thread_new (name, watcher_thread, watcher);
  return watcher;
}

void
cw_watcher_nudge (CwWatcher *watcher)
{
  g_mutex_lock (&watcher->mutex);
  watcher->is_nudged = TRUE;
  g_cond_signal (&watcher->cond);
  g_mutex_unlock (&watcher->mutex);
}

void
cw_watcher_free (CwWatcher *watcher)
{
  g_mutex_lock (&watcher->mutex);
  watcher->is_ending = TRUE;
  g_cond_signal (&watcher->cond);
  g_mutex_unlock (&watcher->mutex);
  g_cancellable_cancel (watcher->cancellable);
  g_thread_join (watcher->thread);
  g_object_unref (watcher->cancellable);
  g_mutex_clear (&watcher->mutex);
  g_cond_clear (&watcher->cond);
  g_free (watcher->name);
  g_free (watcher->problem);
  g_free (watcher);
}
