/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-http-client.h"

#include "base/cw-error.h"
#include "connectors/graph/cw-http-error.h"
#include "connectors/graph/cw-http-trust.h"
#include "connectors/graph/cw-http-window.h"

/* So often a request on its way asks whether it may be waited for any longer. */
#define GATE_INTERVAL_MS 100

struct _CwHttpClient
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GTlsDatabase *authorities;
  guint timeout_seconds;
  guint max_connections;
  SoupSession *session; /* only touched by the thread */
};

/* One request under way. */
typedef struct
{
  CwHttpClient *client;
  CwHttpExchange *exchange;
  SoupMessage *message;
  GCancellable *cancellable; /* (nullable): the caller's */
  GCancellable *stop;        /* of this request alone */
  gulong stop_id;
  GError *distrust;    /* (owned) (nullable): why it was stopped, mostly before anything was sent */
  GSource *gate_timer; /* (owned) (nullable): it has to ask its gate again */
  CwHttpDoneFunc on_done;
  gpointer user_data;
} Call;

static void
stop_gate_timer (Call *call)
{
  if (call->gate_timer == NULL)
    return;
  g_source_destroy (call->gate_timer);
  g_clear_pointer (&call->gate_timer, g_source_unref);
}

static void
call_free (Call *call)
{
  if (call->stop_id != 0)
    g_cancellable_disconnect (call->cancellable, call->stop_id);
  stop_gate_timer (call);
  g_clear_object (&call->message);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->stop);
  g_clear_error (&call->distrust);
  g_free (call);
}

static void
finish_call (Call *call)
{
  call->on_done (call->exchange, call->user_data);
  call_free (call);
}

static void
on_answer_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  CwHttpExchange *exchange = call->exchange;
  g_autoptr (GError) error = NULL;

  exchange->answer = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  if (error != NULL)
    {
      g_clear_pointer (&exchange->answer, g_bytes_unref);
      exchange->error = call->distrust != NULL ? g_steal_pointer (&call->distrust)
                                               : cw_http_error_new (call->message, error);
    }
  else
    {
      exchange->status = soup_message_get_status (call->message);
      exchange->answer_headers =
          soup_message_headers_ref (soup_message_get_response_headers (call->message));
    }
  finish_call (call);
}

static void
copy_header (const char *name, const char *value, gpointer user_data)
{
  soup_message_headers_append (user_data, name, value);
}

/* Before the request goes out, and with it the token. */
static void
on_network_event_cb (SoupMessage *message,
                     GSocketClientEvent event,
                     GIOStream *connection,
                     gpointer user_data)
{
  Call *call = user_data;

  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKED || call->distrust != NULL)
    return;
  if (!cw_http_trust_check (call->client->authorities,
                            g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (connection)),
                            soup_message_get_uri (message), NULL, &call->distrust))
    g_cancellable_cancel (call->stop);
}

static void
on_caller_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* What became of it, the next import shows. */
static gboolean
on_gate_due_cb (gpointer user_data)
{
  Call *call = user_data;

  if (call->distrust == NULL && cw_send_gate_check_wait (call->exchange->gate, &call->distrust))
    return G_SOURCE_CONTINUE;
  g_cancellable_cancel (call->stop);
  return G_SOURCE_REMOVE;
}

static void
start_gate_timer (Call *call)
{
  stop_gate_timer (call);
  call->gate_timer = g_timeout_source_new (GATE_INTERVAL_MS);
  g_source_set_callback (call->gate_timer, on_gate_due_cb, call, NULL);
  g_source_attach (call->gate_timer, call->client->context);
}

/* A connection is there, and nothing was written yet. */
static void
on_message_starting_cb (SoupMessage *message, gpointer user_data)
{
  Call *call = user_data;
  const CwSendGate *gate = call->exchange->gate;

  if (call->distrust != NULL || gate == NULL)
    return;
  if (cw_send_gate_check_last (gate, &call->distrust))
    {
      start_gate_timer (call);
      return;
    }
  call->exchange->is_refused = TRUE;
  g_cancellable_cancel (call->stop);
}

static gboolean
on_call_started_cb (gpointer user_data)
{
  Call *call = user_data;
  CwHttpExchange *exchange = call->exchange;

  call->message = soup_message_new (exchange->method, exchange->url);
  if (call->message == NULL)
    {
      g_set_error (&exchange->error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "\"%s\" is not an address that can be requested", exchange->url);
      finish_call (call);
      return G_SOURCE_REMOVE;
    }
  /* Without the second, libsoup opens a new connection for every POST. It does not make it repeat
   * one: only methods that are idempotent by themselves (RFC 9110 9.2.2) are sent again when a kept
   * connection turns out to be closed. */
  soup_message_add_flags (call->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_IDEMPOTENT);
  soup_message_headers_foreach (exchange->headers, copy_header,
                                soup_message_get_request_headers (call->message));
  if (exchange->body != NULL)
    soup_message_set_request_body_from_bytes (
        call->message, soup_message_headers_get_one (exchange->headers, "Content-Type"),
        exchange->body);
  call->stop = g_cancellable_new ();
  if (call->cancellable != NULL)
    call->stop_id = g_cancellable_connect (call->cancellable, G_CALLBACK (on_caller_cancelled_cb),
                                           g_object_ref (call->stop), g_object_unref);
  g_signal_connect (call->message, "network-event", G_CALLBACK (on_network_event_cb), call);
  g_signal_connect (call->message, "starting", G_CALLBACK (on_message_starting_cb), call);
  soup_session_send_and_read_async (call->client->session, call->message, G_PRIORITY_DEFAULT,
                                    call->stop, on_answer_read_cb, call);
  return G_SOURCE_REMOVE;
}

static gpointer
http_client_thread (gpointer data)
{
  CwHttpClient *client = data;

  g_main_context_push_thread_default (client->context);
  client->session = soup_session_new_with_options (
      "timeout", client->timeout_seconds, "idle-timeout", 60, "max-conns",
      (int) client->max_connections, "max-conns-per-host", (int) client->max_connections,
      "user-agent", "causeway/" CW_VERSION, NULL);
  soup_session_set_tls_database (client->session, client->authorities);
  g_main_loop_run (client->loop);
  soup_session_abort (client->session);
  g_clear_object (&client->session);
  g_main_context_pop_thread_default (client->context);
  return NULL;
}

static gboolean
on_quit_requested_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

/* Never g_main_context_invoke(), which may run the function in the calling thread. */
static void
run_in_thread (CwHttpClient *client, GSourceFunc function, gpointer user_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, function, user_data, NULL);
  g_source_attach (source, client->context);
}

CwHttpClient *
cw_http_client_new (const CwHttpClientOptions *options, GError **error)
{
  g_autoptr (GTlsDatabase) authorities = NULL;
  g_autoptr (GError) local_error = NULL;
  CwHttpClient *client = NULL;

  if (options->ca_file != NULL)
    authorities = g_tls_file_database_new (options->ca_file, &local_error);
  else
    authorities = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  if (authorities == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "the certificate authorities in \"%s\" cannot be read: %s",
                   options->ca_file != NULL ? options->ca_file : "",
                   local_error != NULL ? local_error->message : "");
      return NULL;
    }
  client = g_new0 (CwHttpClient, 1);
  client->authorities = g_steal_pointer (&authorities);
  client->timeout_seconds = options->timeout_seconds;
  client->max_connections = options->max_connections;
  client->context = g_main_context_new ();
  client->loop = g_main_loop_new (client->context, FALSE);
  client->thread = g_thread_new ("cw-http", http_client_thread, client);
  return client;
}

void
cw_http_client_free (CwHttpClient *client)
{
  if (client == NULL)
    return;
  run_in_thread (client, on_quit_requested_cb, client->loop);
  g_thread_join (client->thread);
  g_main_loop_unref (client->loop);
  g_main_context_unref (client->context);
  g_clear_object (&client->authorities);
  g_free (client);
}

void
cw_http_client_start (CwHttpClient *client,
                      CwHttpExchange *exchange,
                      GCancellable *cancellable,
                      CwHttpDoneFunc on_done,
                      gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  call->client = client;
  call->exchange = exchange;
  call->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  call->on_done = on_done;
  call->user_data = user_data;
  run_in_thread (client, on_call_started_cb, call);
}

static gboolean
on_cancel_requested_cb (gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = user_data;

  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

void
cw_http_client_cancel (CwHttpClient *client, GCancellable *cancellable)
{
  run_in_thread (client, on_cancel_requested_cb, g_object_ref (cancellable));
}

gboolean
cw_http_client_send (CwHttpClient *client,
                     CwHttpExchange *exchange,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (CwHttpWindow) window = cw_http_window_new (client);

  return cw_http_window_send (window, exchange, cancellable, error);
}
