/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "service/cw-metrics-request.h"

static void
test_judge (void)
{
  static const struct
  {
    const char *head;
    guint expected;
  } rows[] = {
    { "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", 200 },
    { "GET /metrics HTTP/1.0\r\n\r\n", 200 },
    { "GET /metrics?a=b HTTP/1.0\n\n", 200 },
    { "GET /metrics HTTP/1.1\r\nHost: a\r\n", 0 },
    { "GET", 0 },
    { "", 0 },
    { "GET /metrics/ HTTP/1.1\r\n\r\n", 404 },
    { "GET / HTTP/1.1\r\n\r\n", 404 },
    { "HEAD /metrics HTTP/1.1\r\n\r\n", 405 },
    { "POST / HTTP/1.1\r\n\r\n", 405 },
    { "GET http://a/metrics HTTP/1.1\r\n\r\n", 400 },
    { "GET /metrics\r\n\r\n", 400 },
    { "GET  /metrics HTTP/1.1\r\n\r\n", 400 },
    { "GET /metrics HTTP/2\r\n\r\n", 400 },
    { "\r\n\r\n", 400 },
  };
  g_autofree char *endless = g_strnfill (CW_METRICS_REQUEST_SIZE, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %u", i);
      g_assert_cmpuint (cw_metrics_request_judge (rows[i].head, strlen (rows[i].head)), ==,
                        rows[i].expected);
    }
  g_assert_cmpuint (cw_metrics_request_judge (endless, CW_METRICS_REQUEST_SIZE), ==, 400);
  g_assert_cmpuint (cw_metrics_request_judge ("a\0b", 3), ==, 400);
}

static void
test_answer (void)
{
  g_autofree char *good = cw_metrics_request_answer (200, "é\n");
  g_autofree char *bad = cw_metrics_request_answer (405, "");

  g_assert_true (g_str_has_prefix (good, "HTTP/1.0 200 OK\r\n"));
  g_assert_nonnull (strstr (good, "\r\nContent-Length: 3\r\n"));
  g_assert_true (g_str_has_suffix (good, "\r\n\r\né\n"));
  g_assert_nonnull (strstr (bad, "\r\nAllow: GET\r\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/service/metrics-request/judge", test_judge);
  g_test_add_func ("/service/metrics-request/answer", test_answer);
  return g_test_run ();
}
