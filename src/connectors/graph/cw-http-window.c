/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-http-window.h"

struct _CwHttpWindow
{
  CwHttpClient *client;
  GCancellable *abort;
  GMutex mutex; /* protects what follows */
  GCond changed;
  GQueue done; /* (element-type CwHttpExchange) */
  guint n_in_flight;
};

CwHttpWindow *
cw_http_window_new (CwHttpClient *client)
{
  CwHttpWindow *window = g_new0 (CwHttpWindow, 1);

  window->client = client;
  window->abort = g_cancellable_new ();
  g_mutex_init (&window->mutex);
  g_cond_init (&window->changed);
  g_queue_init (&window->done);
  return window;
}

static void
abort_all (CwHttpWindow *window)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&window->mutex);

  if (window->n_in_flight > 0)
    cw_http_client_cancel (window->client, window->abort);
  while (window->n_in_flight > 0)
    g_cond_wait (&window->changed, &window->mutex);
}

void
cw_http_window_free (CwHttpWindow *window)
{
  if (window == NULL)
    return;
  abort_all (window);
  g_queue_clear_full (&window->done, (GDestroyNotify) cw_http_exchange_free);
  g_clear_object (&window->abort);
  g_mutex_clear (&window->mutex);
  g_cond_clear (&window->changed);
  g_free (window);
}

static void
on_exchange_done_cb (CwHttpExchange *exchange, gpointer user_data)
{
  CwHttpWindow *window = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&window->mutex);

  g_queue_push_tail (&window->done, exchange);
  window->n_in_flight--;
  g_cond_broadcast (&window->changed);
}

void
cw_http_window_submit (CwHttpWindow *window, CwHttpExchange *exchange)
{
  {
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&window->mutex);

    window->n_in_flight++;
  }
  cw_http_client_start (window->client, exchange, window->abort, on_exchange_done_cb, window);
}

guint
cw_http_window_get_n_in_flight (CwHttpWindow *window)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&window->mutex);

  return window->n_in_flight + window->done.length;
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  CwHttpWindow *window = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&window->mutex);

  g_cond_broadcast (&window->changed);
}

static CwHttpExchange *
wait_locked (CwHttpWindow *window, gint64 until_usec, GCancellable *cancellable)
{
  while (g_queue_is_empty (&window->done) && !g_cancellable_is_cancelled (cancellable))
    {
      if (until_usec < 0)
        g_cond_wait (&window->changed, &window->mutex);
      else if (!g_cond_wait_until (&window->changed, &window->mutex, until_usec))
        break;
    }
  return g_cancellable_is_cancelled (cancellable) ? NULL : g_queue_pop_head (&window->done);
}

CwHttpExchange *
cw_http_window_wait (CwHttpWindow *window,
                     gint64 until_usec,
                     GCancellable *cancellable,
                     GError **error)
{
  CwHttpExchange *exchange = NULL;
  gulong handler = 0;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), window, NULL);
  g_mutex_lock (&window->mutex);
  exchange = wait_locked (window, until_usec, cancellable);
  g_mutex_unlock (&window->mutex);
  g_cancellable_disconnect (cancellable, handler);
  if (exchange == NULL)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  return exchange;
}

gboolean
cw_http_window_send (CwHttpWindow *window,
                     CwHttpExchange *exchange,
                     GCancellable *cancellable,
                     GError **error)
{
  cw_http_exchange_reset (exchange);
  cw_http_window_submit (window, exchange);
  if (cw_http_window_wait (window, -1, cancellable, error) != NULL)
    return TRUE;
  /* The exchange is the caller's: it must be back before this returns. */
  abort_all (window);
  g_queue_clear (&window->done);
  return FALSE;
}
