/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-queue.h"

#include "base/cw-error.h"

struct _CwQueue
{
  gatomicrefcount ref_count;
  guint capacity;
  GDestroyNotify free_func; /* (nullable) */
  GMutex mutex;
  GCond changed;
  GQueue items; /* under mutex, as all below */
  gboolean is_closed;
  GError *error; /* (owned) (nullable) */
};

CwQueue *
cw_queue_new (guint capacity, GDestroyNotify free_func)
{
  CwQueue *queue = NULL;

  g_return_val_if_fail (capacity > 0, NULL);

  queue = g_new0 (CwQueue, 1);
  g_atomic_ref_count_init (&queue->ref_count);
  queue->capacity = capacity;
  queue->free_func = free_func;
  g_mutex_init (&queue->mutex);
  g_cond_init (&queue->changed);
  g_queue_init (&queue->items);
  return queue;
}

CwQueue *
cw_queue_ref (CwQueue *queue)
{
  g_return_val_if_fail (queue != NULL, NULL);

  g_atomic_ref_count_inc (&queue->ref_count);
  return queue;
}

static void
free_item (CwQueue *queue, gpointer item)
{
  if (queue->free_func != NULL && item != NULL)
    queue->free_func (item);
}

/* @items: (transfer full). Never under the mutex: a free function may do anything. */
static void
free_items (CwQueue *queue, GQueue *items)
{
  while (!g_queue_is_empty (items))
    free_item (queue, g_queue_pop_head (items));
}

void
cw_queue_unref (CwQueue *queue)
{
  g_return_if_fail (queue != NULL);

  if (!g_atomic_ref_count_dec (&queue->ref_count))
    return;
  free_items (queue, &queue->items);
  g_clear_error (&queue->error);
  g_cond_clear (&queue->changed);
  g_mutex_clear (&queue->mutex);
  g_free (queue);
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  CwQueue *queue = user_data;

  g_mutex_lock (&queue->mutex);
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->mutex);
}

static gboolean
must_push_wait (CwQueue *queue)
{
  return queue->error == NULL && !queue->is_closed && queue->items.length >= queue->capacity;
}

static gboolean
must_pop_wait (CwQueue *queue)
{
  return queue->error == NULL && !queue->is_closed && queue->items.length == 0;
}

/* Takes the mutex and keeps it until there is something to do or @cancellable is cancelled. The
 * handler is connected only when there is a wait, and never while the mutex is held: it takes the
 * mutex itself, at once when @cancellable is cancelled already. */
static gulong
lock_when_ready (CwQueue *queue, gboolean (*must_wait) (CwQueue *), GCancellable *cancellable)
{
  gulong handler = 0;

  g_mutex_lock (&queue->mutex);
  if (!must_wait (queue))
    return 0;

  if (cancellable != NULL)
    {
      g_mutex_unlock (&queue->mutex);
      handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), queue, NULL);
      g_mutex_lock (&queue->mutex);
    }
  while (must_wait (queue) && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&queue->changed, &queue->mutex);
  return handler;
}

/* FALSE with @error when the other side has failed or the caller was cancelled. Under the mutex. */
static gboolean
check_usable (CwQueue *queue, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (queue->error == NULL)
    return TRUE;

  if (error != NULL)
    *error = g_error_copy (queue->error);
  return FALSE;
}

gboolean
cw_queue_push (CwQueue *queue, gpointer item, GCancellable *cancellable, GError **error)
{
  gboolean is_ok;
  gulong handler;

  g_return_val_if_fail (queue != NULL && item != NULL, FALSE);

  handler = lock_when_ready (queue, must_push_wait, cancellable);
  is_ok = check_usable (queue, cancellable, error);
  if (is_ok && queue->is_closed)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INTERRUPTED,
                           "The queue was closed by the other side");
      is_ok = FALSE;
    }
  if (is_ok)
    {
      g_queue_push_tail (&queue->items, item);
      g_cond_broadcast (&queue->changed);
    }
  g_mutex_unlock (&queue->mutex);

  g_cancellable_disconnect (cancellable, handler);
  if (!is_ok)
    free_item (queue, item);
  return is_ok;
}

gpointer
cw_queue_pop (CwQueue *queue, GCancellable *cancellable, GError **error)
{
  gpointer item = NULL;
  gulong handler;

  g_return_val_if_fail (queue != NULL, NULL);

  handler = lock_when_ready (queue, must_pop_wait, cancellable);
  if (check_usable (queue, cancellable, error))
    {
      item = g_queue_pop_head (&queue->items);
      g_cond_broadcast (&queue->changed);
    }
  g_mutex_unlock (&queue->mutex);

  g_cancellable_disconnect (cancellable, handler);
  return item;
}

gboolean
cw_queue_is_empty (CwQueue *queue)
{
  gboolean is_empty;

  g_mutex_lock (&queue->mutex);
  is_empty = g_queue_is_empty (&queue->items);
  g_mutex_unlock (&queue->mutex);
  return is_empty;
}

void
cw_queue_close (CwQueue *queue)
{
  g_return_if_fail (queue != NULL);

  g_mutex_lock (&queue->mutex);
  queue->is_closed = TRUE;
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->mutex);
}

void
cw_queue_fail (CwQueue *queue, GError *error)
{
  g_autoptr (GError) unused = error;
  GQueue dropped = G_QUEUE_INIT;

  g_return_if_fail (queue != NULL && error != NULL);

  g_mutex_lock (&queue->mutex);
  if (queue->error == NULL)
    queue->error = g_steal_pointer (&unused);
  while (!g_queue_is_empty (&queue->items))
    g_queue_push_tail_link (&dropped, g_queue_pop_head_link (&queue->items));
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->mutex);

  free_items (queue, &dropped);
}
