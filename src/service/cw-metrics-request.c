/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-metrics-request.h"

#include <string.h>

#define OPENMETRICS "application/openmetrics-text; version=1.0.0; charset=utf-8"
#define PLAIN       "text/plain; charset=utf-8"

/* "GET /metrics?x HTTP/1.1": the first line. */
static guint
judge_line (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  char *query = NULL;

  if (g_strv_length (words) != 3 || !g_str_has_prefix (words[2], "HTTP/1.") || words[1][0] != '/')
    return 400;
  if (!g_str_equal (words[0], "GET"))
    return 405;
  query = strchr (words[1], '?');
  if (query != NULL)
    *query = '\0';
  return g_str_equal (words[1], "/metrics") ? 200 : 404;
}

/* Lines end with CRLF; a bare LF is accepted (RFC 9112 section 2.2). */
guint
cw_metrics_request_judge (const char *head, gsize length)
{
  g_autofree char *text = g_strndup (head, length);
  g_autofree char *line = NULL;
  gsize n = 0;

  if (memchr (head, '\0', length) != NULL)
    return 400;
  if (strstr (text, "\r\n\r\n") == NULL && strstr (text, "\n\n") == NULL)
    return length >= CW_METRICS_REQUEST_SIZE ? 400 : 0;
  n = strcspn (text, "\r\n");
  line = g_strndup (text, n);
  return judge_line (line);
}

static const char *
get_reason (guint status)
{
  switch (status)
    {
    case 200:
      return "OK";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 503:
      return "Service Unavailable";
    default:
      return "Bad Request";
    }
}

char *
cw_metrics_request_answer (guint status, const char *body)
{
  return g_strdup_printf ("HTTP/1.0 %u %s\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT
                          "\r\n%sConnection: close\r\n\r\n%s",
                          status, get_reason (status), status == 200 ? OPENMETRICS : PLAIN,
                          strlen (body), status == 405 ? "Allow: GET\r\n" : "", body);
}
