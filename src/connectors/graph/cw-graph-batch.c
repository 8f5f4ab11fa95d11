/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-batch.h"

#include "base/cw-error.h"
#include "connectors/graph/cw-graph-json.h"

struct _CwGraphBatch
{
  JsonArray *requests;
};

void
cw_graph_request_clear (CwGraphRequest *request)
{
  g_clear_pointer (&request->url, g_free);
  g_clear_pointer (&request->body, json_node_unref);
}

CwGraphBatch *
cw_graph_batch_new (void)
{
  CwGraphBatch *batch = g_new0 (CwGraphBatch, 1);

  batch->requests = json_array_new ();
  return batch;
}

void
cw_graph_batch_free (CwGraphBatch *batch)
{
  if (batch == NULL)
    return;
  json_array_unref (batch->requests);
  g_free (batch);
}

guint
cw_graph_batch_get_size (const CwGraphBatch *batch)
{
  return json_array_get_length (batch->requests);
}

guint
cw_graph_batch_get_room (const CwGraphBatch *batch)
{
  return CW_GRAPH_BATCH_MAX - cw_graph_batch_get_size (batch);
}

static void
set_id (JsonObject *object, guint number)
{
  char id[12];

  g_snprintf (id, sizeof id, "%u", number);
  json_object_set_string_member (object, "id", id);
}

static void
set_dependency (JsonObject *object, guint number)
{
  JsonArray *ids = json_array_new ();
  char id[12];

  g_snprintf (id, sizeof id, "%u", number);
  json_array_add_string_element (ids, id);
  json_object_set_array_member (object, "dependsOn", ids);
}

void
cw_graph_batch_add (CwGraphBatch *batch, const CwGraphRequest *request, gboolean is_dependent)
{
  guint n_before = cw_graph_batch_get_size (batch);
  JsonObject *object = json_object_new ();
  JsonObject *headers = json_object_new ();

  g_return_if_fail (n_before < CW_GRAPH_BATCH_MAX);
  g_return_if_fail (!is_dependent || n_before > 0);

  set_id (object, n_before + 1);
  json_object_set_string_member (object, "method", request->method);
  json_object_set_string_member (object, "url", request->url);
  if (request->body != NULL)
    {
      json_object_set_string_member (headers, "Content-Type", "application/json");
      json_object_set_member (object, "body", json_node_ref (request->body));
    }
  if (request->prefer != NULL)
    json_object_set_string_member (headers, "Prefer", request->prefer);
  if (json_object_get_size (headers) > 0)
    json_object_set_object_member (object, "headers", g_steal_pointer (&headers));
  if (is_dependent)
    set_dependency (object, n_before);
  json_array_add_object_element (batch->requests, object);
  g_clear_pointer (&headers, json_object_unref);
}

JsonNode *
cw_graph_batch_compose (CwGraphBatch *batch)
{
  JsonObject *root = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_array_member (root, "requests", json_array_ref (batch->requests));
  json_node_take_object (node, root);
  return node;
}

/* Header names are case-insensitive, and JSON members are not. */
static const char *
find_header (JsonObject *headers, const char *name)
{
  JsonObjectIter iter;
  const char *member = NULL;
  JsonNode *node = NULL;

  if (headers == NULL)
    return NULL;
  json_object_iter_init (&iter, headers);
  while (json_object_iter_next (&iter, &member, &node))
    if (g_ascii_strcasecmp (member, name) == 0 && JSON_NODE_HOLDS_VALUE (node) &&
        json_node_get_value_type (node) == G_TYPE_STRING)
      return json_node_get_string (node);
  return NULL;
}

static void
parse_answer (JsonObject *object, GArray *answers)
{
  const char *id = cw_graph_json_get_text (object, "id");
  JsonObject *headers = cw_graph_json_get_object (object, "headers");
  JsonNode *body = json_object_get_member (object, "body");
  CwGraphAnswer *answer = NULL;
  guint64 number = 0;

  if (id == NULL || !g_ascii_string_to_unsigned (id, 10, 1, answers->len, &number, NULL))
    return;
  answer = &g_array_index (answers, CwGraphAnswer, number - 1);
  answer->status = (guint) cw_graph_json_get_int (object, "status", 0);
  answer->retry_after = find_header (headers, "Retry-After");
  answer->limit_percentage = find_header (headers, "x-ms-throttle-limit-percentage");
  answer->challenge = find_header (headers, "WWW-Authenticate");
  answer->body = body != NULL && JSON_NODE_HOLDS_OBJECT (body) ? body : NULL;
}

GArray *
cw_graph_batch_parse (const CwGraphBatch *batch, JsonNode *root, GError **error)
{
  JsonArray *responses = cw_graph_json_get_array (json_node_get_object (root), "responses");
  g_autoptr (GArray) answers = NULL;

  if (responses == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "Microsoft Graph's answer to a batch has no responses");
      return NULL;
    }
  answers = g_array_sized_new (FALSE, TRUE, sizeof (CwGraphAnswer), CW_GRAPH_BATCH_MAX);
  g_array_set_size (answers, cw_graph_batch_get_size (batch));
  for (guint i = 0; i < json_array_get_length (responses); i++)
    {
      JsonNode *node = json_array_get_element (responses, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        parse_answer (json_node_get_object (node), answers);
    }
  return g_steal_pointer (&answers);
}
