/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-store-wait.h"

#include "base/cw-error.h"

/* Short enough that a server that was started anew is hardly waited for, and long enough that one
 * that is off for a night is not asked a million times. */
#define FIRST_PAUSE_USEC (G_USEC_PER_SEC / 5)
#define LAST_PAUSE_USEC  (10 * G_USEC_PER_SEC)

struct _CwStoreWait
{
  CwStoreWaitFuncs funcs;
  gpointer user_data;
  GCancellable *stopped; /* (owned) */

  GMutex mutex; /* for all below */
  GCond cond;
  GThread *thread; /* (nullable) */
  gboolean is_on;
  gboolean is_stopped;
  gboolean is_hurried;
  gint64 since_usec;
  char *reason; /* (owned) (nullable): of the last try */
};

CwStoreWait *
cw_store_wait_new (const CwStoreWaitFuncs *funcs, gpointer user_data)
{
  CwStoreWait *wait = g_new0 (CwStoreWait, 1);

  wait->funcs = *funcs;
  wait->user_data = user_data;
  wait->stopped = g_cancellable_new ();
  g_mutex_init (&wait->mutex);
  g_cond_init (&wait->cond);
  return wait;
}

void
cw_store_wait_stop (CwStoreWait *wait)
{
  g_cancellable_cancel (wait->stopped);
  g_mutex_lock (&wait->mutex);
  wait->is_stopped = TRUE;
  g_cond_broadcast (&wait->cond);
  g_mutex_unlock (&wait->mutex);
}

void
cw_store_wait_free (CwStoreWait *wait)
{
  if (wait == NULL)
    return;
  cw_store_wait_stop (wait);
  if (wait->thread != NULL)
    g_thread_join (wait->thread);
  g_mutex_clear (&wait->mutex);
  g_cond_clear (&wait->cond);
  g_object_unref (wait->stopped);
  g_free (wait->reason);
  g_free (wait);
}

/* ----- the thread */

/* TRUE when @reason is another than before. */
static gboolean
note_reason (CwStoreWait *wait, const GError *reason)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&wait->mutex);

  if (g_strcmp0 (wait->reason, reason->message) == 0)
    return FALSE;
  g_free (wait->reason);
  wait->reason = g_strdup (reason->message);
  return TRUE;
}

static void
note_back (CwStoreWait *wait)
{
  g_mutex_lock (&wait->mutex);
  wait->is_on = FALSE;
  g_clear_pointer (&wait->reason, g_free);
  g_mutex_unlock (&wait->mutex);
  wait->funcs.tell (NULL, TRUE, wait->user_data);
  g_mutex_lock (&wait->mutex);
  g_cond_broadcast (&wait->cond);
  g_mutex_unlock (&wait->mutex);
}

/* FALSE: nobody waits any more. */
static gboolean
pause_for (CwStoreWait *wait, gint64 pause_usec)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&wait->mutex);
  gint64 end_usec = g_get_monotonic_time () + pause_usec;

  while (!wait->is_stopped && !wait->is_hurried &&
         g_cond_wait_until (&wait->cond, &wait->mutex, end_usec))
    continue;
  wait->is_hurried = FALSE;
  return !wait->is_stopped;
}

static void
reach (CwStoreWait *wait)
{
  gint64 pause_usec = FIRST_PAUSE_USEC;

  while (pause_for (wait, pause_usec))
    {
      g_autoptr (GError) error = NULL;

      if (wait->funcs.reach (wait->user_data, wait->stopped, &error))
        {
          note_back (wait);
          return;
        }
      if (!cw_error_is_cancelled (error) && note_reason (wait, error))
        wait->funcs.tell (error, FALSE, wait->user_data);
      pause_usec = MIN (2 * pause_usec, LAST_PAUSE_USEC);
    }
}

/* It may be away again as soon as it is back. */
static gpointer
wait_thread (gpointer data)
{
  CwStoreWait *wait = data;

  g_mutex_lock (&wait->mutex);
  while (!wait->is_stopped)
    {
      if (!wait->is_on)
        {
          g_cond_wait (&wait->cond, &wait->mutex);
          continue;
        }
      g_mutex_unlock (&wait->mutex);
      reach (wait);
      g_mutex_lock (&wait->mutex);
    }
  g_mutex_unlock (&wait->mutex);
  return NULL;
}

/* ----- for everybody else */

void
cw_store_wait_begin (CwStoreWait *wait, const GError *reason)
{
  gboolean is_news = FALSE;

  g_mutex_lock (&wait->mutex);
  if (!wait->is_on && !wait->is_stopped)
    {
      is_news = TRUE;
      wait->is_on = TRUE;
      wait->since_usec = g_get_real_time ();
      g_free (wait->reason);
      wait->reason = g_strdup (reason->message);
      if (wait->thread == NULL)
        wait->thread = g_thread_new ("cw-store-wait", wait_thread, wait);
      g_cond_broadcast (&wait->cond);
    }
  g_mutex_unlock (&wait->mutex);
  if (is_news)
    wait->funcs.tell (reason, TRUE, wait->user_data);
}

void
cw_store_wait_hurry (CwStoreWait *wait)
{
  g_mutex_lock (&wait->mutex);
  wait->is_hurried = wait->is_on;
  g_cond_broadcast (&wait->cond);
  g_mutex_unlock (&wait->mutex);
}

gboolean
cw_store_wait_is_on (CwStoreWait *wait, gint64 *ret_since_usec, char **ret_reason)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&wait->mutex);

  if (!wait->is_on)
    return FALSE;
  if (ret_since_usec != NULL)
    *ret_since_usec = wait->since_usec;
  if (ret_reason != NULL)
    *ret_reason = g_strdup (wait->reason);
  return TRUE;
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  CwStoreWait *wait = user_data;

  g_mutex_lock (&wait->mutex);
  g_cond_broadcast (&wait->cond);
  g_mutex_unlock (&wait->mutex);
}

gboolean
cw_store_wait_join (CwStoreWait *wait, GCancellable *cancellable, GError **error)
{
  gulong id = 0;
  gboolean is_back = FALSE;

  if (cancellable != NULL)
    id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), wait, NULL);
  g_mutex_lock (&wait->mutex);
  while (wait->is_on && !wait->is_stopped && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&wait->cond, &wait->mutex);
  is_back = !wait->is_on;
  g_mutex_unlock (&wait->mutex);
  g_cancellable_disconnect (cancellable, id);
  if (!is_back)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                         "Nobody waits for the database any more");
  return is_back;
}
