/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-server.h"

#include <string.h>

#include <libsoup/soup.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "tenant/cw-tenant-admin.h"
#include "tenant/cw-tenant-connections.h"
#include "tenant/cw-tenant-oauth.h"
#include "tenant/cw-tenant-request.h"
#include "tenant/cw-tenant-router.h"

/* What Graph accepts in one request. */
#define MAX_BODY (4 * 1024 * 1024)

#define GRAPH_CONTENT_TYPE                                                                         \
  "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;"          \
  "charset=utf-8"

struct _CwTenantServer
{
  CwTenant *tenant;                 /* (unowned) */
  SoupServer *soup;                 /* (owned) */
  CwTenantConnections *connections; /* (owned) */
  char *url;                        /* (owned) */
  guint port;
};

/* One message between its arrival and its answer. */
typedef struct
{
  CwTenant *tenant;         /* (unowned) */
  SoupServerMessage *msg;   /* (owned) */
  CwTenantRequest *request; /* (owned) */
  CwTenantReply *reply;     /* (owned) */
  char *body;               /* (owned) */
  gint64 start_usec;
  gboolean is_graph;
  gboolean is_finished; /* the client left while the answer was held back */
} Exchange;

static void
exchange_free (Exchange *exchange)
{
  g_clear_object (&exchange->msg);
  g_clear_pointer (&exchange->request, cw_tenant_request_free);
  g_clear_pointer (&exchange->reply, cw_tenant_reply_free);
  g_free (exchange->body);
  g_free (exchange);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Exchange, exchange_free)

static void
add_header_cb (const char *name, const char *value, gpointer data)
{
  g_hash_table_replace (data, g_ascii_strdown (name, -1), g_strdup (value));
}

static GHashTable *
read_headers (SoupServerMessage *msg)
{
  GHashTable *headers = cw_tenant_request_new_headers ();

  soup_message_headers_foreach (soup_server_message_get_request_headers (msg), add_header_cb,
                                headers);
  return headers;
}

static char *
dup_path (SoupServerMessage *msg)
{
  GUri *uri = soup_server_message_get_uri (msg);
  const char *query = g_uri_get_query (uri);

  return query != NULL ? g_strconcat (g_uri_get_path (uri), "?", query, NULL)
                       : g_strdup (g_uri_get_path (uri));
}

static CwTenantRequest *
read_request (CwTenantServer *server, SoupServerMessage *msg)
{
  g_autofree char *path = dup_path (msg);
  GHashTable *headers = read_headers (msg);
  const char *host = g_hash_table_lookup (headers, "host");
  const char *scheme = server->tenant->options->tls_certificate != NULL ? "https" : "http";
  g_autofree char *base =
      host != NULL ? g_strdup_printf ("%s://%s", scheme, host) : g_strdup (server->url);

  return cw_tenant_request_new (soup_server_message_get_method (msg), path, headers, base);
}

static char *
read_body (SoupServerMessage *msg)
{
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (msg));
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  return size > 0 ? g_strndup (data, size) : NULL;
}

/* Hands the connection over to us, writes @text, and closes it. */
static void
break_connection (SoupServerMessage *msg, const char *text, gsize size)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (msg);

  if (stream == NULL)
    return;
  /* A client that left already is cut as well as any. */
  if (size > 0)
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, size, NULL, NULL,
                               NULL);
  g_io_stream_close (stream, NULL, NULL);
}

/* The headers promise the whole body, of which half comes. */
static void
send_half (Exchange *exchange)
{
  CwTenantReply *reply = exchange->reply;
  gsize size = reply->body != NULL ? reply->body->len : 0;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          "HTTP/1.1 %u %s\r\nContent-Type: " GRAPH_CONTENT_TYPE
                          "\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                          reply->status, soup_status_get_phrase (reply->status), MAX (size, 2));
  if (size > 0)
    g_string_append_len (text, reply->body->str, (gssize) (size / 2));
  break_connection (exchange->msg, text->str, text->len);
}

/* libsoup 3.2 takes an answer without a body for one that ends with the connection, and closes it
 * behind every 204. */
static void
on_headers_written_cb (SoupServerMessage *msg, gpointer data)
{
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (msg),
                                     SOUP_ENCODING_NONE);
}

static void
send_whole (Exchange *exchange)
{
  CwTenantReply *reply = exchange->reply;
  SoupServerMessage *msg = exchange->msg;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);
  const char *type = exchange->is_graph ? GRAPH_CONTENT_TYPE : "application/json; charset=utf-8";

  soup_server_message_set_status (msg, reply->status, NULL);
  for (guint i = 0; i + 1 < reply->headers->len; i += 2)
    soup_message_headers_replace (headers, reply->headers->pdata[i], reply->headers->pdata[i + 1]);
  soup_message_headers_replace (headers, "request-id", exchange->request->request_id);
  soup_message_headers_replace (headers, "client-request-id", exchange->request->client_request_id);
  if (exchange->is_graph)
    soup_message_headers_replace (headers, "OData-Version", "4.0");
  if (reply->body == NULL)
    {
      g_signal_connect (msg, "wrote-headers", G_CALLBACK (on_headers_written_cb), NULL);
      return;
    }
  soup_server_message_set_response (msg, reply->content_type != NULL ? reply->content_type : type,
                                    SOUP_MEMORY_COPY, reply->body->str, reply->body->len);
}

static void
send_reply (Exchange *exchange)
{
  switch (exchange->reply->transport)
    {
    case CW_TENANT_TRANSPORT_CUT:
      break_connection (exchange->msg, NULL, 0);
      break;
    case CW_TENANT_TRANSPORT_TRUNCATED:
      send_half (exchange);
      break;
    case CW_TENANT_TRANSPORT_WHOLE:
    default:
      send_whole (exchange);
      break;
    }
  if (exchange->is_graph && exchange->tenant->log != NULL)
    {
      cw_tenant_log_write (exchange->tenant->log, exchange->request, exchange->body,
                           exchange->reply, exchange->start_usec);
      cw_tenant_log_flush (exchange->tenant->log);
    }
}

static void
on_finished_cb (SoupServerMessage *msg, gpointer data)
{
  Exchange *exchange = data;

  exchange->is_finished = TRUE;
}

static gboolean
on_delay_over_cb (gpointer data)
{
  Exchange *exchange = data;

  g_signal_handlers_disconnect_by_data (exchange->msg, exchange);
  if (exchange->is_finished)
    return G_SOURCE_REMOVE;
  send_reply (exchange);
  if (exchange->reply->transport == CW_TENANT_TRANSPORT_WHOLE)
    soup_server_message_unpause (exchange->msg);
  return G_SOURCE_REMOVE;
}

static void
send_later (Exchange *exchange)
{
  /* Disconnected before the exchange goes; the message may outlive it. */
  g_signal_connect (exchange->msg, "finished", G_CALLBACK (on_finished_cb), exchange);
  soup_server_message_pause (exchange->msg);
  g_timeout_add_full (G_PRIORITY_DEFAULT, exchange->reply->delay_ms, on_delay_over_cb, exchange,
                      (GDestroyNotify) exchange_free);
}

static gboolean
is_from_loopback (SoupServerMessage *msg)
{
  GSocketAddress *address = soup_server_message_get_remote_address (msg);

  return G_IS_INET_SOCKET_ADDRESS (address) &&
         g_inet_address_get_is_loopback (
             g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static CwTenantReply *
refuse (CwTenantRequest *request, guint status, const char *code, const char *message)
{
  CwTenantReply *reply = cw_tenant_reply_new_error (status, code, "%s", message);

  cw_tenant_reply_seal (reply, request->request_id, request->client_request_id);
  return reply;
}

/* A body that is no JSON stays %NULL, which the handlers that need one refuse. */
static void
parse_body (Exchange *exchange)
{
  if (exchange->body != NULL)
    exchange->request->body = cw_json_parse (exchange->body, -1, TRUE, NULL);
}

static CwTenantReply *
answer_graph (Exchange *exchange)
{
  exchange->is_graph = TRUE;
  if (exchange->body != NULL && strlen (exchange->body) > MAX_BODY)
    return refuse (exchange->request, 413, "RequestEntityTooLarge", "The body is over 4 MB.");
  parse_body (exchange);
  /* The version is no part of the resource. */
  g_ptr_array_remove_index (exchange->request->segments, 0);
  return cw_tenant_router_handle (exchange->tenant, exchange->request);
}

static CwTenantReply *
answer_oauth (Exchange *exchange)
{
  exchange->request->form = soup_form_decode (exchange->body != NULL ? exchange->body : "");
  return cw_tenant_router_handle_oauth (exchange->tenant, exchange->request);
}

static CwTenantReply *
answer (Exchange *exchange)
{
  CwTenantRequest *request = exchange->request;
  const char *path = request->path;

  if (g_str_has_prefix (path, "/v1.0/"))
    return answer_graph (exchange);
  if (g_str_has_prefix (path, "/admin/"))
    {
      if (!is_from_loopback (exchange->msg))
        return refuse (request, 403, "Forbidden", "Only from this machine.");
      parse_body (exchange);
      return cw_tenant_admin_handle (exchange->tenant, request);
    }
  if (cw_tenant_oauth_is_path (path))
    return answer_oauth (exchange);
  return refuse (request, 404, "BadRequest",
                 "Nothing here: only /v1.0, /admin and the authority's endpoints are served.");
}

static void
on_request_cb (SoupServer *soup,
               SoupServerMessage *msg,
               const char *path,
               GHashTable *query,
               gpointer data)
{
  CwTenantServer *server = data;
  g_autoptr (Exchange) exchange = g_new0 (Exchange, 1);

  exchange->tenant = server->tenant;
  exchange->msg = g_object_ref (msg);
  exchange->start_usec = g_get_monotonic_time ();
  exchange->request = read_request (server, msg);
  if (exchange->request == NULL)
    {
      soup_server_message_set_status (msg, 400, NULL);
      return;
    }
  exchange->body = read_body (msg);
  exchange->reply = answer (exchange);
  if (exchange->reply->delay_ms > 0)
    send_later (g_steal_pointer (&exchange));
  else
    send_reply (exchange);
}

static SoupServer *
make_soup (CwTenantOptions *options, GError **error)
{
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) local_error = NULL;

  if (options->tls_certificate == NULL)
    return soup_server_new (NULL, NULL);
  certificate =
      g_tls_certificate_new_from_files (options->tls_certificate, options->tls_key, &local_error);
  if (certificate == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "Cannot use the certificate %s and the key %s: %s", options->tls_certificate,
                   options->tls_key, local_error->message);
      return NULL;
    }
  return soup_server_new ("tls-certificate", certificate, NULL);
}

static gboolean
listen_on (CwTenantServer *server, GError **error)
{
  CwTenantOptions *options = server->tenant->options;
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string (options->address, (guint) options->port);
  SoupServerListenOptions flags = options->tls_certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0;
  gboolean is_ipv6 = strchr (options->address, ':') != NULL;
  g_autoptr (GError) local_error = NULL;
  GSList *uris = NULL;

  if (!soup_server_listen (server->soup, address, flags, &local_error))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_BUSY, "Cannot listen on %s port %d: %s",
                   options->address, options->port, local_error->message);
      return FALSE;
    }
  uris = soup_server_get_uris (server->soup);
  server->port = (guint) g_uri_get_port (uris->data);
  server->url =
      g_strdup_printf ("%s://%s%s%s:%u", flags != 0 ? "https" : "http", is_ipv6 ? "[" : "",
                       options->address, is_ipv6 ? "]" : "", server->port);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return TRUE;
}

CwTenantServer *
cw_tenant_server_start (CwTenant *tenant, GError **error)
{
  g_autoptr (CwTenantServer) server = g_new0 (CwTenantServer, 1);

  server->tenant = tenant;
  server->soup = make_soup (tenant->options, error);
  if (server->soup == NULL || !listen_on (server, error))
    return NULL;
  server->connections = cw_tenant_connections_new (server->soup);
  soup_server_add_handler (server->soup, NULL, on_request_cb, server, NULL);
  return g_steal_pointer (&server);
}

void
cw_tenant_server_stop (CwTenantServer *server)
{
  g_clear_pointer (&server->connections, cw_tenant_connections_free);
  if (server->soup != NULL)
    soup_server_disconnect (server->soup);
  g_clear_object (&server->soup);
  g_free (server->url);
  g_free (server);
}

guint
cw_tenant_server_get_port (CwTenantServer *server)
{
  return server->port;
}

const char *
cw_tenant_server_get_url (CwTenantServer *server)
{
  return server->url;
}
