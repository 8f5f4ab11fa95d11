/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-error.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"

/* What each status means: for a step as a whole, and for one object that is exported. */
static const struct
{
  guint status;
  CwError error;
  CwExportStatus export_status;
} rows[] = {
  { 400, CW_ERROR_FAILED, CW_EXPORT_REFUSED },
  { 401, CW_ERROR_AUTH, CW_EXPORT_RETRY },
  { 403, CW_ERROR_PERMISSION, CW_EXPORT_REFUSED },
  { 404, CW_ERROR_NOT_FOUND, CW_EXPORT_GONE },
  { 405, CW_ERROR_UNSUPPORTED, CW_EXPORT_REFUSED },
  { 408, CW_ERROR_TIMEOUT, CW_EXPORT_RETRY },
  { 409, CW_ERROR_CONFLICT, CW_EXPORT_REFUSED },
  { 410, CW_ERROR_CURSOR_EXPIRED, CW_EXPORT_GONE },
  { 412, CW_ERROR_CONFLICT, CW_EXPORT_RETRY },
  { 413, CW_ERROR_INVALID_DATA, CW_EXPORT_REFUSED },
  { 422, CW_ERROR_INVALID_DATA, CW_EXPORT_REFUSED },
  { 423, CW_ERROR_BUSY, CW_EXPORT_RETRY },
  { 429, CW_ERROR_THROTTLED, CW_EXPORT_RETRY },
  { 501, CW_ERROR_UNSUPPORTED, CW_EXPORT_REFUSED },
};

static JsonObject *
get_object (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static const char *
get_text (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static JsonObject *
get_first_detail (JsonObject *error)
{
  JsonNode *node = error != NULL ? json_object_get_member (error, "details") : NULL;
  JsonArray *details =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  JsonNode *first = NULL;

  if (details == NULL || json_array_get_length (details) == 0)
    return NULL;
  first = json_array_get_element (details, 0);
  return JSON_NODE_HOLDS_OBJECT (first) ? json_node_get_object (first) : NULL;
}

CwGraphError *
cw_graph_error_new (guint status, JsonNode *body)
{
  CwGraphError *self = g_new0 (CwGraphError, 1);
  JsonObject *root =
      body != NULL && JSON_NODE_HOLDS_OBJECT (body) ? json_node_get_object (body) : NULL;
  JsonObject *error = get_object (root, "error");
  JsonObject *detail = get_first_detail (error);
  const char *code = get_text (error, "code");
  const char *detail_code = get_text (detail, "code");
  const char *message = get_text (error, "message");

  self->status = status;
  self->target = g_strdup (get_text (detail, "target"));
  if (code == NULL)
    self->code = g_strdup_printf ("Http_%u", status);
  else if (detail_code != NULL)
    self->code = g_strconcat (code, "/", detail_code, NULL);
  else
    self->code = g_strdup (code);
  if (message == NULL || *message == '\0')
    self->message = g_strdup_printf (CW_PHRASE ("Microsoft Graph answered with status %u"), status);
  else if (self->target != NULL && strstr (message, self->target) == NULL)
    self->message = g_strdup_printf ("%s (%s)", message, self->target);
  else
    self->message = g_strdup (message);
  return self;
}

void
cw_graph_error_free (CwGraphError *error)
{
  if (error == NULL)
    return;
  g_free (error->code);
  g_free (error->target);
  g_free (error->message);
  g_free (error);
}

gboolean
cw_graph_error_mentions (const CwGraphError *error, const char *text)
{
  return strcasestr (error->code, text) != NULL || strcasestr (error->message, text) != NULL;
}

gboolean
cw_graph_error_is_conflict (const CwGraphError *error)
{
  return (error->status == 400 || error->status == 409) &&
         (cw_graph_error_mentions (error, "ObjectConflict") ||
          cw_graph_error_mentions (error, "MultipleObjectsWithSameKeyValue") ||
          cw_graph_error_mentions (error, "with the same value for property"));
}

gboolean
cw_graph_error_is_already_linked (const CwGraphError *error)
{
  return (error->status == 400 || error->status == 409) &&
         cw_graph_error_mentions (error, "references already exist");
}

gboolean
cw_graph_error_is_reference_missing (const CwGraphError *error)
{
  return (error->status == 400 || error->status == 404) &&
         (cw_graph_error_mentions (error, "do not exist") ||
          cw_graph_error_mentions (error, "reference-property objects are not present"));
}

static gsize
find_row (guint status)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (rows) && rows[i].status != status)
    i++;
  return i;
}

CwExportStatus
cw_graph_error_to_export_status (const CwGraphError *error)
{
  gsize row = find_row (error->status);

  if (row < G_N_ELEMENTS (rows))
    return rows[row].export_status;
  return error->status >= 500 ? CW_EXPORT_RETRY : CW_EXPORT_REFUSED;
}

/* Graph also tells of an expired or unknown state token by these codes with status 400. */
static gboolean
is_cursor_expired (const CwGraphError *error)
{
  return error->status == 410 || cw_graph_error_mentions (error, "resyncRequired") ||
         cw_graph_error_mentions (error, "syncStateNotFound") ||
         cw_graph_error_mentions (error, "syncStateInvalid") ||
         cw_graph_error_mentions (error, "Directory_ExpiredPageToken");
}

GError *
cw_graph_error_to_gerror (const CwGraphError *error, const char *context)
{
  gsize row = find_row (error->status);
  CwError code = CW_ERROR_FAILED;

  if (is_cursor_expired (error))
    code = CW_ERROR_CURSOR_EXPIRED;
  else if (row < G_N_ELEMENTS (rows))
    code = rows[row].error;
  else if (error->status >= 500)
    code = CW_ERROR_UNREACHABLE;
  if (code == CW_ERROR_PERMISSION)
    return g_error_new (CW_ERROR, code,
                        "%s: %s (%s); give the application the missing permission and let an "
                        "administrator consent",
                        context, error->message, error->code);
  return g_error_new (CW_ERROR, code, "%s: %s (%s)", context, error->message, error->code);
}
