/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-http-exchange.h"

#include "base/cw-error.h"
#include "base/cw-json.h"

CwHttpExchange *
cw_http_exchange_new (const char *method, const char *url)
{
  CwHttpExchange *exchange = g_new0 (CwHttpExchange, 1);

  g_return_val_if_fail (method != NULL && url != NULL, NULL);

  exchange->method = g_strdup (method);
  exchange->url = g_strdup (url);
  exchange->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  return exchange;
}

void
cw_http_exchange_reset (CwHttpExchange *exchange)
{
  exchange->status = 0;
  exchange->is_refused = FALSE;
  g_clear_pointer (&exchange->answer_headers, soup_message_headers_unref);
  g_clear_pointer (&exchange->answer, g_bytes_unref);
  g_clear_error (&exchange->error);
}

void
cw_http_exchange_free (CwHttpExchange *exchange)
{
  if (exchange == NULL)
    return;
  cw_http_exchange_reset (exchange);
  g_clear_pointer (&exchange->headers, soup_message_headers_unref);
  g_clear_pointer (&exchange->body, g_bytes_unref);
  g_free (exchange->method);
  g_free (exchange->url);
  g_free (exchange);
}

void
cw_http_exchange_set_header (CwHttpExchange *exchange, const char *name, const char *value)
{
  soup_message_headers_replace (exchange->headers, name, value);
}

void
cw_http_exchange_take_body (CwHttpExchange *exchange, const char *content_type, GBytes *body)
{
  g_clear_pointer (&exchange->body, g_bytes_unref);
  exchange->body = body;
  soup_message_headers_replace (exchange->headers, "Content-Type", content_type);
}

void
cw_http_exchange_set_json (CwHttpExchange *exchange, JsonNode *node)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  char *text = NULL;
  gsize size = 0;

  json_generator_set_root (generator, node);
  text = json_generator_to_data (generator, &size);
  cw_http_exchange_take_body (exchange, "application/json", g_bytes_new_take (text, size));
}

char *
cw_http_exchange_dup_target (const CwHttpExchange *exchange)
{
  return g_strndup (exchange->url, strcspn (exchange->url, "?"));
}

const char *
cw_http_exchange_get_header (const CwHttpExchange *exchange, const char *name)
{
  if (exchange->answer_headers == NULL)
    return NULL;
  return soup_message_headers_get_one (exchange->answer_headers, name);
}

JsonNode *
cw_http_exchange_parse (const CwHttpExchange *exchange, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *target = NULL;
  const char *data = NULL;
  gsize size = 0;

  if (exchange->answer != NULL)
    data = g_bytes_get_data (exchange->answer, &size);
  if (size > 0)
    root = cw_json_parse (data, (gssize) size, TRUE, &local_error);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      target = cw_http_exchange_dup_target (exchange);
      if (local_error != NULL)
        g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                     "the answer of %s (status %u, %zu bytes) is not a JSON object: %s", target,
                     exchange->status, size, local_error->message);
      else
        g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                     "the answer of %s (status %u, %zu bytes) is not a JSON object", target,
                     exchange->status, size);
      return NULL;
    }
  return g_steal_pointer (&root);
}
