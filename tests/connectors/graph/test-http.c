/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-http-window.h"

#include "base/cw-error.h"
#include "fake-graph.h"
#include "graph-fixture.h"

typedef struct
{
  FakeGraph *fake;
  CwHttpClient *client;
  char *url;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const CwHttpClientOptions options = { .timeout_seconds = 20, .max_connections = 4 };
  g_autoptr (CwConnectorConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  fixture->fake = fake_graph_new ();
  config = fake_graph_make_config (fixture->fake, NULL);
  fixture->url = g_strdup (json_object_get_string_member (config->settings, "authorityUrl"));
  fixture->client = cw_http_client_new (&options, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cw_http_client_free (fixture->client);
  fake_graph_free (fixture->fake);
  g_free (fixture->url);
}

static CwHttpExchange *
make (Fixture *fixture, const char *method, const char *path)
{
  g_autofree char *url = g_strconcat (fixture->url, path, NULL);

  return cw_http_exchange_new (method, url);
}

static CwHttpExchange *
send (Fixture *fixture, const char *method, const char *path)
{
  CwHttpExchange *exchange = make (fixture, method, path);
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_http_client_send (fixture->client, exchange, NULL, &error));
  g_assert_no_error (error);
  return exchange;
}

static void
test_answer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwHttpExchange) exchange = NULL;
  g_autoptr (JsonNode) root = NULL;

  fake_graph_add (fixture->fake, &(FakeReply){ "GET", "/a", 404, "X-Test: 1", "{'b':2}" });
  exchange = send (fixture, "GET", "/a?secret=1");
  g_assert_cmpuint (exchange->status, ==, 404);
  g_assert_cmpstr (cw_http_exchange_get_header (exchange, "x-test"), ==, "1");
  root = cw_http_exchange_parse (exchange, NULL);
  g_assert_nonnull (root);
}

/* libsoup's part of "a POST is never sent twice": a connection that was kept and turns out to be
 * closed. */
static void
test_post_is_sent_once (Fixture *fixture, gconstpointer data)
{
  static const char *const methods[] = { "POST", "PATCH" };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (CwHttpExchange) first = NULL;
      g_autoptr (CwHttpExchange) second = NULL;
      g_autofree char *line = g_strconcat (methods[i], " /cut", NULL);

      fake_graph_add (fixture->fake, &(FakeReply){ "GET", "/a", 200, NULL, "{}" });
      fake_graph_add (fixture->fake,
                      &(FakeReply){ methods[i], "/cut", 200, NULL, NULL, .kind = FAKE_CUT });
      fake_graph_add (fixture->fake, &(FakeReply){ methods[i], "/cut", 200, NULL, "{}" });
      first = send (fixture, "GET", "/a");
      second = send (fixture, methods[i], "/cut");
      g_assert_cmpuint (first->status, ==, 200);
      g_assert_cmpuint (second->status, ==, 0);
      g_assert_error (second->error, CW_ERROR, CW_ERROR_INTERRUPTED);
      g_assert_cmpuint (fake_graph_count (fixture->fake, line), ==, 1);
    }
}

static void
test_redirect_is_not_followed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwHttpExchange) exchange = NULL;

  fake_graph_add (fixture->fake, &(FakeReply){ "GET", "/a", 302, "Location: /b", "" });
  exchange = send (fixture, "GET", "/a");
  g_assert_cmpuint (exchange->status, ==, 302);
  g_assert_cmpuint (fake_graph_count (fixture->fake, "GET /b"), ==, 0);
}

static void
test_truncated (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwHttpExchange) exchange = NULL;

  fake_graph_add (fixture->fake,
                  &(FakeReply){ "GET", "/a", 200, NULL, "{'a':1}", .kind = FAKE_TRUNCATE });
  exchange = send (fixture, "GET", "/a");
  g_assert_cmpuint (exchange->status, ==, 0);
  g_assert_error (exchange->error, CW_ERROR, CW_ERROR_INTERRUPTED);
  g_assert_null (exchange->answer);
}

static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwHttpExchange) refused = cw_http_exchange_new ("GET", "http://127.0.0.1:1/");
  g_autoptr (CwHttpExchange) malformed = cw_http_exchange_new ("GET", "not an address");
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_http_client_send (fixture->client, refused, NULL, &error));
  g_assert_error (refused->error, CW_ERROR, CW_ERROR_UNREACHABLE);
  g_assert_true (cw_http_client_send (fixture->client, malformed, NULL, &error));
  g_assert_error (malformed->error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
}

static void
test_window (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwHttpWindow) window = cw_http_window_new (fixture->client);
  g_autoptr (GError) error = NULL;

  fake_graph_add (fixture->fake, &(FakeReply){ "GET", "/a", 200, NULL, "{}", .times = 100 });
  for (guint i = 0; i < 100; i++)
    {
      CwHttpExchange *exchange = make (fixture, "GET", "/a");

      exchange->tag = GUINT_TO_POINTER (i + 1);
      cw_http_window_submit (window, exchange);
    }
  for (guint n_left = 100; n_left > 0; n_left--)
    {
      g_autoptr (CwHttpExchange) exchange = NULL;

      g_assert_cmpuint (cw_http_window_get_n_in_flight (window), ==, n_left);
      exchange = cw_http_window_wait (window, -1, NULL, &error);
      g_assert_nonnull (exchange);
      g_assert_cmpuint (exchange->status, ==, 200);
    }
  g_assert_null (cw_http_window_wait (window, g_get_monotonic_time () + 1000, NULL, &error));
  g_assert_no_error (error);
}

/* What is in flight when the window goes away comes back first. */
static void
test_window_is_dropped (Fixture *fixture, gconstpointer data)
{
  CwHttpWindow *window = cw_http_window_new (fixture->client);

  fake_graph_add (fixture->fake, &(FakeReply){ "GET", "/a", 200, NULL, "{}", .times = 100 });
  for (guint i = 0; i < 50; i++)
    cw_http_window_submit (window, make (fixture, "GET", "/a"));
  cw_http_window_free (window);
}

static gpointer
cancel_thread (gpointer data)
{
  g_usleep (20000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwHttpWindow) window = cw_http_window_new (fixture->client);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);

  g_assert_null (cw_http_window_wait (window, -1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/http/answer", test_answer },
    { "/http/post-is-sent-once", test_post_is_sent_once },
    { "/http/redirect-is-not-followed", test_redirect_is_not_followed },
    { "/http/truncated", test_truncated },
    { "/http/unreachable", test_unreachable },
    { "/http/window", test_window },
    { "/http/window-is-dropped", test_window_is_dropped },
    { "/http/cancel", test_cancel },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
