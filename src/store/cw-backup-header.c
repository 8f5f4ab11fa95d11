/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-backup-header.h"

#include <json-glib/json-glib.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-time.h"

CwBackupHeader *
cw_backup_header_new (void)
{
  return g_new0 (CwBackupHeader, 1);
}

CwBackupHeader *
cw_backup_header_copy (const CwBackupHeader *header)
{
  CwBackupHeader *copy = g_new0 (CwBackupHeader, 1);

  *copy = *header;
  copy->program = g_strdup (header->program);
  copy->installation = g_strdup (header->installation);
  copy->host = g_strdup (header->host);
  copy->kind = g_strdup (header->kind);
  copy->keys = g_strdupv (header->keys);
  return copy;
}

void
cw_backup_header_free (CwBackupHeader *header)
{
  if (header == NULL)
    return;
  g_free (header->program);
  g_free (header->installation);
  g_free (header->host);
  g_free (header->kind);
  g_strfreev (header->keys);
  g_free (header);
}

/* ----- writing */

static void
add_keys (JsonObject *object, char **keys)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    json_array_add_string_element (array, keys[i]);
  json_object_set_array_member (object, "keys", array);
}

char *
cw_backup_header_to_text (const CwBackupHeader *header)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree char *created = cw_time_format_iso8601 (header->created_usec);

  json_node_take_object (root, object);
  json_object_set_int_member (object, "schema", header->schema);
  json_object_set_string_member (object, "program", header->program);
  json_object_set_string_member (object, "installation", header->installation);
  json_object_set_string_member (object, "host", header->host);
  json_object_set_string_member (object, "kind", header->kind);
  if (header->is_apart)
    json_object_set_boolean_member (object, "apart", TRUE);
  json_object_set_string_member (object, "createdAt", created);
  json_object_set_int_member (object, "createdUsec", header->created_usec);
  json_object_set_int_member (object, "rows", (gint64) header->n_rows);
  if (header->n_objects >= 0)
    json_object_set_int_member (object, "objects", header->n_objects);
  add_keys (object, header->keys);
  return cw_json_to_canonical (root, FALSE);
}

/* ----- reading */

/* (transfer full): "" when there is none */
static char *
dup_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return g_strdup (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
                       ? json_node_get_string (node)
                       : "");
}

/* Negative: there is none. */
static gint64
get_number (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node)
                                                                         : -1;
}

static gboolean
is_true (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node);
}

/* (transfer full) */
static char **
dup_keys (JsonObject *object)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  JsonNode *node = json_object_get_member (object, "keys");
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *key = json_array_get_element (array, i);

      if (json_node_get_value_type (key) == G_TYPE_STRING)
        g_strv_builder_add (keys, json_node_get_string (key));
    }
  return g_strv_builder_end (keys);
}

static gboolean
read_members (CwBackupHeader *header, JsonObject *object)
{
  gint64 schema = get_number (object, "schema");
  gint64 n_rows = get_number (object, "rows");
  gint64 created = get_number (object, "createdUsec");

  if (schema < 1 || schema > G_MAXINT || n_rows < 0 || created < 0)
    return FALSE;
  header->schema = (guint) schema;
  header->n_rows = (guint64) n_rows;
  header->n_objects = MAX (get_number (object, "objects"), -1);
  header->created_usec = created;
  header->program = dup_string (object, "program");
  header->installation = dup_string (object, "installation");
  header->host = dup_string (object, "host");
  header->kind = dup_string (object, "kind");
  header->is_apart = is_true (object, "apart");
  header->keys = dup_keys (object);
  return TRUE;
}

CwBackupHeader *
cw_backup_header_parse (const char *text, gssize size, GError **error)
{
  g_autoptr (JsonNode) root = cw_json_parse (text, size, FALSE, NULL);
  g_autoptr (CwBackupHeader) header = cw_backup_header_new ();

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root) &&
      read_members (header, json_node_get_object (root)))
    return g_steal_pointer (&header);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "The backup is damaged: take another one, or a copy of it from elsewhere");
  return NULL;
}
