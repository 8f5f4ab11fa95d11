/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "fake-graph.h"

#include <libsoup/soup.h>

#include "graph-fixture.h"

typedef struct
{
  char *method;
  char *path;
  guint status;
  char *header;
  char *body;
  FakeKind kind;
  guint times;
} Reply;

typedef struct
{
  char *line;
  char *body;
  SoupMessageHeaders *headers;
} Request;

struct _FakeGraph
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  SoupServer *server;
  GTlsCertificate *certificate; /* (nullable) */
  char *url;
  GMutex mutex; /* protects what follows */
  GCond started;
  GPtrArray *replies;  /* (element-type Reply) */
  GPtrArray *requests; /* (element-type Request) */
  guint n_tokens;
};

static void
reply_free (Reply *reply)
{
  g_free (reply->method);
  g_free (reply->path);
  g_free (reply->header);
  g_free (reply->body);
  g_free (reply);
}

static void
request_free (Request *request)
{
  g_free (request->line);
  g_free (request->body);
  soup_message_headers_unref (request->headers);
  g_free (request);
}

static void
set_answer (SoupServerMessage *message, guint status, const char *body)
{
  soup_server_message_set_status (message, status, NULL);
  if (body != NULL)
    soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body,
                                      strlen (body));
}

/* Ends the connection, perhaps after the beginning of an answer. */
static void
cut (SoupServerMessage *message, const char *begin)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  g_autofree char *text = NULL;

  if (begin != NULL)
    {
      text = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                              "Content-Length: %zu\r\n\r\n%s",
                              strlen (begin) * 2, begin);
      g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL,
                                 NULL, NULL);
    }
  g_io_stream_close (stream, NULL, NULL);
}

static void
give_token (FakeGraph *fake, SoupServerMessage *message)
{
  SoupMessageBody *form = soup_server_message_get_request_body (message);
  g_autofree char *body = NULL;

  if (strstr (form->data, "client_secret=s3cret") == NULL)
    {
      set_answer (message, 401,
                  "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid "
                  "client secret provided.\",\"error_codes\":[7000215]}");
      return;
    }
  body = g_strdup_printf ("{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":"
                          "\"token-%u\"}",
                          ++fake->n_tokens);
  set_answer (message, 200, body);
}

static void
give_reply (SoupServerMessage *message, const Reply *reply)
{
  g_auto (GStrv) header = NULL;

  if (reply->kind != FAKE_ANSWER)
    {
      cut (message, reply->kind == FAKE_TRUNCATE ? reply->body : NULL);
      return;
    }
  if (reply->header != NULL)
    {
      header = g_strsplit (reply->header, ": ", 2);
      soup_message_headers_append (soup_server_message_get_response_headers (message), header[0],
                                   header[1]);
    }
  set_answer (message, reply->status, reply->body);
}

static void
note_request (FakeGraph *fake, SoupServerMessage *message, const char *target)
{
  Request *request = g_new0 (Request, 1);

  request->line = g_strdup_printf ("%s %s", soup_server_message_get_method (message), target);
  request->body = g_strdup (soup_server_message_get_request_body (message)->data);
  request->headers = soup_message_headers_ref (soup_server_message_get_request_headers (message));
  g_ptr_array_add (fake->requests, request);
}

static void
on_request_received_cb (SoupServer *server,
                        SoupServerMessage *message,
                        const char *path,
                        GHashTable *query,
                        gpointer user_data)
{
  FakeGraph *fake = user_data;
  GUri *uri = soup_server_message_get_uri (message);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&fake->mutex);
  g_autofree char *target =
      g_strdup_printf ("%s%s%s", g_uri_get_path (uri), g_uri_get_query (uri) != NULL ? "?" : "",
                       g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "");

  note_request (fake, message, target);
  for (guint i = 0; i < fake->replies->len; i++)
    {
      Reply *reply = fake->replies->pdata[i];

      if (!g_str_equal (reply->method, soup_server_message_get_method (message)) ||
          !g_str_has_prefix (target, reply->path))
        continue;
      give_reply (message, reply);
      if (--reply->times == 0)
        g_ptr_array_remove_index (fake->replies, i);
      return;
    }
  if (g_str_has_suffix (path, "/oauth2/v2.0/token"))
    give_token (fake, message);
  else
    set_answer (message, 404,
                "{\"error\":{\"code\":\"NotScripted\",\"message\":\"not scripted\"}}");
}

static gpointer
fake_graph_thread (gpointer data)
{
  FakeGraph *fake = data;
  g_autoptr (GError) error = NULL;
  GSList *uris = NULL;

  g_main_context_push_thread_default (fake->context);
  fake->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (fake->server, NULL, on_request_received_cb, fake, NULL);
  if (fake->certificate != NULL)
    soup_server_set_tls_certificate (fake->server, fake->certificate);
  soup_server_listen_local (fake->server, 0,
                            SOUP_SERVER_LISTEN_IPV4_ONLY |
                                (fake->certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0),
                            &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (fake->server);
  g_mutex_lock (&fake->mutex);
  fake->url =
      g_strdup_printf (fake->certificate != NULL ? "https://localhost:%d" : "http://127.0.0.1:%d",
                       g_uri_get_port (uris->data));
  g_cond_signal (&fake->started);
  g_mutex_unlock (&fake->mutex);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_main_loop_run (fake->loop);
  soup_server_disconnect (fake->server);
  g_clear_object (&fake->server);
  g_main_context_pop_thread_default (fake->context);
  return NULL;
}

static FakeGraph *
start (GTlsCertificate *certificate)
{
  FakeGraph *fake = g_new0 (FakeGraph, 1);

  fake->certificate = certificate;
  g_mutex_init (&fake->mutex);
  g_cond_init (&fake->started);
  fake->replies = g_ptr_array_new_with_free_func ((GDestroyNotify) reply_free);
  fake->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) request_free);
  fake->context = g_main_context_new ();
  fake->loop = g_main_loop_new (fake->context, FALSE);
  fake->thread = g_thread_new ("fake-graph", fake_graph_thread, fake);
  g_mutex_lock (&fake->mutex);
  while (fake->url == NULL)
    g_cond_wait (&fake->started, &fake->mutex);
  g_mutex_unlock (&fake->mutex);
  return fake;
}

FakeGraph *
fake_graph_new (void)
{
  return start (NULL);
}

FakeGraph *
fake_graph_new_tls (const char *certificate_pem, const char *key_pem)
{
  g_autofree char *pem = g_strconcat (certificate_pem, key_pem, NULL);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_pem (pem, -1, &error);

  g_assert_no_error (error);
  return start (certificate);
}

static gboolean
on_quit_requested_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

void
fake_graph_free (FakeGraph *fake)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, on_quit_requested_cb, fake->loop, NULL);
  g_source_attach (source, fake->context);
  g_thread_join (fake->thread);
  g_main_loop_unref (fake->loop);
  g_main_context_unref (fake->context);
  g_clear_object (&fake->certificate);
  g_ptr_array_unref (fake->replies);
  g_ptr_array_unref (fake->requests);
  g_mutex_clear (&fake->mutex);
  g_cond_clear (&fake->started);
  g_free (fake->url);
  g_free (fake);
}

CwConnectorConfig *
fake_graph_make_config (FakeGraph *fake, const char *ca_file)
{
  g_autofree char *authorities =
      ca_file != NULL ? g_strdup_printf ("'caFile':'%s',", ca_file) : g_strdup ("");
  g_autofree char *settings =
      g_strdup_printf ("{'tenantId':'t','clientId':'c','authorityUrl':'%s','graphUrl':'%s/',"
                       "%s'window':4,'authentication':{'method':'secret'}}",
                       fake->url, fake->url, authorities);

  return fixture_config_new (settings);
}

void
fake_graph_add (FakeGraph *fake, const FakeReply *reply)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&fake->mutex);
  Reply *copy = g_new0 (Reply, 1);

  copy->method = g_strdup (reply->method);
  copy->path = g_strdup (reply->path);
  copy->status = reply->status;
  copy->header = g_strdup (reply->header);
  copy->kind = reply->kind;
  copy->times = MAX (reply->times, 1);
  if (reply->body != NULL)
    {
      g_autofree char *body = g_strdelimit (g_strdup (reply->body), "'", '"');
      g_auto (GStrv) parts = g_strsplit (body, "@URL@", -1);

      copy->body = g_strjoinv (fake->url, parts);
    }
  g_ptr_array_add (fake->replies, copy);
}

char *
fake_graph_get_request (FakeGraph *fake, guint index)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&fake->mutex);

  return index < fake->requests->len ? g_strdup (((Request *) fake->requests->pdata[index])->line)
                                     : NULL;
}

char *
fake_graph_get_body (FakeGraph *fake, guint index)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&fake->mutex);

  return index < fake->requests->len ? g_strdup (((Request *) fake->requests->pdata[index])->body)
                                     : NULL;
}

char *
fake_graph_get_header (FakeGraph *fake, guint index, const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&fake->mutex);

  if (index >= fake->requests->len)
    return NULL;
  return g_strdup (
      soup_message_headers_get_one (((Request *) fake->requests->pdata[index])->headers, name));
}

guint
fake_graph_count (FakeGraph *fake, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&fake->mutex);
  guint count = 0;

  for (guint i = 0; i < fake->requests->len; i++)
    if (g_str_has_prefix (((Request *) fake->requests->pdata[i])->line, text))
      count++;
  return count;
}
