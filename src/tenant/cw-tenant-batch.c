/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-router.h"

#define MAX_PARTS 20

/* One request of the batch. */
typedef struct
{
  const char *id;
  JsonObject *source;
  GPtrArray *needs; /* (element-type Part) earlier parts */
  guint status;     /* 0 until it ran */
} Part;

typedef struct
{
  CwTenant *tenant;
  CwTenantRequest *request;
  GPtrArray *parts; /* (element-type Part) */
  GString *out;
  CwTenantTransport transport; /* of a fault in a part: it hits the whole answer */
  guint delay_ms;
} Batch;

static void
part_free (gpointer data)
{
  Part *part = data;

  g_clear_pointer (&part->needs, g_ptr_array_unref);
  g_free (part);
}

static Part *
find_part (GPtrArray *parts, const char *id)
{
  for (guint i = 0; i < parts->len; i++)
    {
      Part *part = parts->pdata[i];

      if (g_strcmp0 (part->id, id) == 0)
        return part;
    }
  return NULL;
}

static CwTenantReply *
refuse (const char *message)
{
  return cw_tenant_reply_new_error (400, "BadRequest", "%s", message);
}

static gboolean
has_content_type (JsonObject *source)
{
  JsonObject *headers = cw_tenant_json_get_object (source, "headers");
  JsonObjectIter iter = { 0 };
  const char *name = NULL;

  if (headers == NULL)
    return FALSE;
  json_object_iter_init (&iter, headers);
  while (json_object_iter_next (&iter, &name, NULL))
    {
      if (g_ascii_strcasecmp (name, "content-type") == 0)
        return TRUE;
    }
  return FALSE;
}

/* A part waits for earlier ones only, so that there are no circles. */
static CwTenantReply *
add_needs (GPtrArray *parts, Part *part)
{
  JsonArray *needs = cw_tenant_json_get_array (part->source, "dependsOn");
  guint length = needs != NULL ? json_array_get_length (needs) : 0;

  for (guint i = 0; i < length; i++)
    {
      Part *other = find_part (parts, cw_tenant_json_peek_string (needs, i));

      if (other == NULL)
        return refuse ("A dependsOn of a batch request step must name an earlier step.");
      g_ptr_array_add (part->needs, other);
    }
  return NULL;
}

static CwTenantReply *
add_part (GPtrArray *parts, JsonNode *node)
{
  JsonObject *source = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *id = cw_tenant_json_get_string (source, "id");
  const char *method = cw_tenant_json_get_string (source, "method");
  const char *url = cw_tenant_json_get_string (source, "url");
  Part *part = NULL;
  CwTenantReply *refusal = NULL;

  if (id == NULL || *id == '\0' || method == NULL || url == NULL || *url == '\0')
    return refuse ("Each batch request step needs the strings id, method and url.");
  if (find_part (parts, id) != NULL)
    return refuse ("The id of a batch request step is used twice.");
  if (json_object_has_member (source, "body") && !has_content_type (source))
    return refuse ("Write request does not contain Content-Type header or body is missing.");
  part = g_new0 (Part, 1);
  part->id = id;
  part->source = source;
  part->needs = g_ptr_array_new ();
  refusal = add_needs (parts, part);
  g_ptr_array_add (parts, part);
  return refusal;
}

static CwTenantReply *
parse_parts (Batch *batch)
{
  JsonArray *requests =
      cw_tenant_json_get_array (cw_tenant_request_peek_object (batch->request), "requests");
  guint length = requests != NULL ? json_array_get_length (requests) : 0;
  CwTenantReply *refusal = NULL;

  if (length == 0)
    return refuse ("The batch has no requests.");
  if (length > MAX_PARTS)
    return refuse ("Number of batch request steps exceeds the maximum value of 20.");
  for (guint i = 0; i < length && refusal == NULL; i++)
    refusal = add_part (batch->parts, json_array_get_element (requests, i));
  return refusal;
}

static GHashTable *
read_headers (JsonObject *source)
{
  GHashTable *table = cw_tenant_request_new_headers ();
  JsonObject *headers = cw_tenant_json_get_object (source, "headers");
  JsonObjectIter iter = { 0 };
  const char *name = NULL;
  JsonNode *node = NULL;

  if (headers == NULL)
    return table;
  json_object_iter_init (&iter, headers);
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (json_node_get_value_type (node) == G_TYPE_STRING)
        g_hash_table_insert (table, g_ascii_strdown (name, -1), json_node_dup_string (node));
    }
  return table;
}

static CwTenantRequest *
new_part_request (Batch *batch, const Part *part)
{
  CwTenantRequest *request =
      cw_tenant_request_new (cw_tenant_json_get_string (part->source, "method"),
                             cw_tenant_json_get_string (part->source, "url"),
                             read_headers (part->source), batch->request->base_url);
  JsonNode *body = json_object_get_member (part->source, "body");

  if (request == NULL)
    return NULL;
  request->is_part = TRUE;
  request->app_id = g_strdup (batch->request->app_id);
  request->caller = cw_tenant_caller_ref (batch->request->caller);
  if (body != NULL && !JSON_NODE_HOLDS_NULL (body))
    request->body = json_node_ref (body);
  return request;
}

static void
append_headers (GString *out, CwTenantReply *reply)
{
  g_string_append (out, ",\"headers\":{");
  if (reply->body != NULL)
    g_string_append_printf (out, "\"Content-Type\":\"%s\"",
                            reply->content_type != NULL ? reply->content_type : "application/json");
  for (guint i = 0; i + 1 < reply->headers->len; i += 2)
    {
      cw_tenant_json_append_comma (out);
      cw_tenant_json_append_string (out, reply->headers->pdata[i]);
      g_string_append_c (out, ':');
      cw_tenant_json_append_string (out, reply->headers->pdata[i + 1]);
    }
  g_string_append_c (out, '}');
}

static void
append_response (GString *out, const char *id, CwTenantReply *reply)
{
  cw_tenant_json_append_comma (out);
  g_string_append (out, "{\"id\":");
  cw_tenant_json_append_string (out, id);
  g_string_append_printf (out, ",\"status\":%u", reply->status);
  append_headers (out, reply);
  if (reply->body != NULL)
    {
      g_string_append (out, ",\"body\":");
      if (reply->content_type == NULL)
        g_string_append_len (out, reply->body->str, (gssize) reply->body->len);
      else
        cw_tenant_json_append_string (out, reply->body->str);
    }
  g_string_append_c (out, '}');
}

static void
log_part (Batch *batch, CwTenantRequest *request, CwTenantReply *reply, gint64 start_usec)
{
  g_autoptr (GString) body = NULL;

  if (batch->tenant->log == NULL || !batch->tenant->options->log_parts)
    return;
  if (request->body != NULL)
    {
      body = g_string_new (NULL);
      cw_tenant_json_append_node (body, request->body);
    }
  /* The token of the batch is the token of its parts. */
  g_hash_table_insert (request->headers, g_strdup ("authorization"), g_strdup ("Bearer redacted"));
  cw_tenant_log_write (batch->tenant->log, request, body != NULL ? body->str : NULL, reply,
                       start_usec);
}

static gboolean
has_failed_need (const Part *part)
{
  for (guint i = 0; i < part->needs->len; i++)
    {
      const Part *need = part->needs->pdata[i];

      if (need->status >= 400)
        return TRUE;
    }
  return FALSE;
}

static CwTenantReply *
execute_part (Batch *batch, const Part *part)
{
  gint64 start_usec = g_get_monotonic_time ();
  g_autoptr (CwTenantRequest) request = NULL;
  CwTenantReply *reply = NULL;

  if (has_failed_need (part))
    {
      reply = cw_tenant_reply_new_error (424, "FailedDependency",
                                         "A step that this one depends on has failed.");
      cw_tenant_reply_seal (reply, batch->request->request_id, batch->request->client_request_id);
      return reply;
    }
  request = new_part_request (batch, part);
  if (request == NULL)
    {
      reply = refuse ("The url of a batch request step breaks the syntax.");
      cw_tenant_reply_seal (reply, batch->request->request_id, batch->request->client_request_id);
      return reply;
    }
  reply = cw_tenant_router_handle_part (batch->tenant, request);
  log_part (batch, request, reply, start_usec);
  return reply;
}

static void
run_part (Batch *batch, Part *part)
{
  g_autoptr (CwTenantReply) reply = execute_part (batch, part);

  part->status = reply->status;
  batch->transport = MAX (batch->transport, reply->transport);
  batch->delay_ms += reply->delay_ms;
  append_response (batch->out, part->id, reply);
}

static gboolean
is_ready (const Part *part)
{
  if (part->status != 0)
    return FALSE;
  for (guint i = 0; i < part->needs->len; i++)
    {
      const Part *need = part->needs->pdata[i];

      if (need->status == 0)
        return FALSE;
    }
  return TRUE;
}

/* The next part to run: the first that is ready, or any of those. */
static Part *
choose_part (Batch *batch)
{
  Part *ready[MAX_PARTS] = { NULL };
  gint32 count = 0;

  for (guint i = 0; i < batch->parts->len; i++)
    {
      Part *part = batch->parts->pdata[i];

      if (is_ready (part))
        ready[count++] = part;
    }
  if (count == 0)
    return NULL;
  return ready[batch->tenant->options->shuffle_batch ? g_random_int_range (0, count) : 0];
}

CwTenantReply *
cw_tenant_batch_run (CwTenant *tenant, CwTenantRequest *request)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (part_free);
  Batch batch = { .tenant = tenant, .request = request, .parts = parts };
  CwTenantReply *reply = parse_parts (&batch);
  Part *part = NULL;

  if (reply != NULL)
    return reply;
  tenant->counters.values[CW_TENANT_COUNT_BATCHES]++;
  batch.out = g_string_sized_new (4096);
  g_string_append (batch.out, "{\"responses\":[");
  while ((part = choose_part (&batch)) != NULL)
    run_part (&batch, part);
  g_string_append (batch.out, "]}");
  reply = cw_tenant_reply_new_json (200, batch.out);
  reply->transport = batch.transport;
  reply->delay_ms = batch.delay_ms;
  if (batch.transport != CW_TENANT_TRANSPORT_WHOLE)
    reply->fault = g_strdup ("part");
  return reply;
}
