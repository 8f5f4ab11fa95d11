/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-loopback-listener.h"

#include <gnutls/gnutls.h>
#include <libsoup/soup.h>

#include "base/cw-error.h"

struct _CwLoopbackListener
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  SoupServer *server; /* only touched by the thread, once it runs */
  char *state;
  char *url;
  GMutex mutex; /* for all below */
  GCond cond;
  GHashTable *parameters; /* (nullable) what came */
  gboolean is_cancelled;
};

#define PAGE_HEAD                                                                                  \
  "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "      \
  "content=\"width=device-width,initial-scale=1\"><title>Causeway</title><style>"                  \
  "body{font:1rem/1.5 system-ui,sans-serif;max-width:30rem;margin:4rem auto;padding:0 1rem}"       \
  "@media(prefers-color-scheme:dark){body{background:#1b1b1b;color:#f3f3f3}}"                      \
  "</style></head><body><h1>"
#define PAGE_TAIL "</p></body></html>\n"

static const char done_page[] = PAGE_HEAD
    "Back to Causeway</h1><p>The browser has done its part. You may close this window and "
    "go on in Causeway." PAGE_TAIL;
static const char refused_page[] =
    PAGE_HEAD "Not signed in</h1><p>The sign-in did not succeed; Causeway tells why. You may close "
              "this window." PAGE_TAIL;
static const char stranger_page[] =
    PAGE_HEAD "Nothing here</h1><p>This address belongs to a sign-in that is over, or was never "
              "asked for." PAGE_TAIL;

static void
answer (SoupServerMessage *message, guint status, const char *page)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'");
  soup_message_headers_replace (headers, "Connection", "close");
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_STATIC, page,
                                    strlen (page));
}

/* Compared in constant time: the state is all that keeps another page in the browser from ending,
 * or taking over, the sign-in. */
static gboolean
is_expected (CwLoopbackListener *listener, GHashTable *query)
{
  const char *state = query != NULL ? g_hash_table_lookup (query, "state") : NULL;
  gsize length = strlen (listener->state);

  return state != NULL && strlen (state) == length &&
         gnutls_memcmp (state, listener->state, length) == 0;
}

/* FALSE when there were some already. */
static gboolean
take_parameters (CwLoopbackListener *listener, GHashTable *query)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&listener->mutex);

  if (listener->parameters != NULL)
    return FALSE;
  listener->parameters = g_hash_table_ref (query);
  g_cond_broadcast (&listener->cond);
  return TRUE;
}

static void
on_request_came_cb (SoupServer *server,
                    SoupServerMessage *message,
                    const char *path,
                    GHashTable *query,
                    gpointer user_data)
{
  CwLoopbackListener *listener = user_data;

  if (g_strcmp0 (soup_server_message_get_method (message), SOUP_METHOD_GET) != 0 ||
      !g_str_equal (path, "/") || !is_expected (listener, query) ||
      !take_parameters (listener, query))
    {
      answer (message, SOUP_STATUS_NOT_FOUND, stranger_page);
      return;
    }
  answer (message, SOUP_STATUS_OK,
          g_hash_table_contains (query, "code") ? done_page : refused_page);
}

static gpointer
loopback_listener_thread (gpointer data)
{
  CwLoopbackListener *listener = data;

  g_main_context_push_thread_default (listener->context);
  g_main_loop_run (listener->loop);
  soup_server_disconnect (listener->server);
  g_clear_object (&listener->server);
  g_main_context_pop_thread_default (listener->context);
  return NULL;
}

/* The same port on 127.0.0.1 and, where there is one, on ::1: "localhost" may mean either. */
static gboolean
listen_on_loopback (CwLoopbackListener *listener, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GSList *uris = NULL;

  g_main_context_push_thread_default (listener->context);
  listener->server = soup_server_new ("server-header", "causeway", NULL);
  soup_server_add_handler (listener->server, NULL, on_request_came_cb, listener, NULL);
  if (soup_server_listen_local (listener->server, 0, 0, &local_error))
    uris = soup_server_get_uris (listener->server);
  g_main_context_pop_thread_default (listener->context);
  if (uris == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_UNREACHABLE,
                   "No port of this computer is free for the browser's answer: %s. Sign in with a "
                   "device code instead.",
                   local_error != NULL ? local_error->message : "nothing listens");
      return FALSE;
    }
  listener->url = g_strdup_printf ("http://localhost:%d/", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return TRUE;
}

CwLoopbackListener *
cw_loopback_listener_new (const char *state, GError **error)
{
  g_autoptr (CwLoopbackListener) listener = g_new0 (CwLoopbackListener, 1);

  g_mutex_init (&listener->mutex);
  g_cond_init (&listener->cond);
  listener->state = g_strdup (state);
  listener->context = g_main_context_new ();
  listener->loop = g_main_loop_new (listener->context, FALSE);
  if (!listen_on_loopback (listener, error))
    return NULL;
  listener->thread = g_thread_new ("cw-loopback", loopback_listener_thread, listener);
  return g_steal_pointer (&listener);
}

static gboolean
on_quit_requested_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

void
cw_loopback_listener_free (CwLoopbackListener *listener)
{
  g_autoptr (GSource) source = NULL;

  if (listener == NULL)
    return;
  if (listener->thread != NULL)
    {
      /* Behind the answer that is being written. */
      source = g_idle_source_new ();
      g_source_set_callback (source, on_quit_requested_cb, listener->loop, NULL);
      g_source_attach (source, listener->context);
      g_thread_join (listener->thread);
    }
  g_clear_object (&listener->server);
  g_main_loop_unref (listener->loop);
  g_main_context_unref (listener->context);
  g_clear_pointer (&listener->parameters, g_hash_table_unref);
  g_mutex_clear (&listener->mutex);
  g_cond_clear (&listener->cond);
  g_free (listener->state);
  g_free (listener->url);
  g_free (listener);
}

const char *
cw_loopback_listener_get_url (CwLoopbackListener *listener)
{
  return listener->url;
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  CwLoopbackListener *listener = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&listener->mutex);

  listener->is_cancelled = TRUE;
  g_cond_broadcast (&listener->cond);
}

static GHashTable *
wait_for_parameters (CwLoopbackListener *listener, gint64 until_usec)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&listener->mutex);

  while (listener->parameters == NULL && !listener->is_cancelled)
    {
      if (!g_cond_wait_until (&listener->cond, &listener->mutex, until_usec))
        break;
    }
  return listener->parameters != NULL ? g_hash_table_ref (listener->parameters) : NULL;
}

GHashTable *
cw_loopback_listener_wait (CwLoopbackListener *listener,
                           gint64 until_usec,
                           GCancellable *cancellable,
                           GError **error)
{
  gulong handler = 0;
  g_autoptr (GHashTable) parameters = NULL;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), listener, NULL);
  parameters = wait_for_parameters (listener, until_usec);
  g_cancellable_disconnect (cancellable, handler);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (parameters == NULL)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_TIMEOUT,
                         "The browser did not come back from signing in in time. Sign in again.");
  return g_steal_pointer (&parameters);
}
