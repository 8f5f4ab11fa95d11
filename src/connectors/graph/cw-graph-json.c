/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-json.h"

#include <math.h>

#include "base/cw-time.h"

JsonNode *
cw_graph_json_take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

const char *
cw_graph_json_get_text (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

/* Up to here a double counts without gaps. */
#define LARGEST_WHOLE 9007199254740992.0

/* A month: what says more is no clock of ours. */
#define LONGEST_LIFETIME_SECONDS (30 * 24 * 3600)

static gboolean
holds (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

gint64
cw_graph_json_get_int (JsonObject *object, const char *member, gint64 fallback)
{
  JsonNode *node = json_object_get_member (object, member);

  double number = holds (node, G_TYPE_DOUBLE) ? json_node_get_double (node) : 0;

  if (holds (node, G_TYPE_INT64))
    return json_node_get_int (node);
  return holds (node, G_TYPE_DOUBLE) && fabs (number) < LARGEST_WHOLE ? (gint64) number : fallback;
}

gboolean
cw_graph_json_get_boolean (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return holds (node, G_TYPE_BOOLEAN) && json_node_get_boolean (node);
}

gint64
cw_graph_json_get_lifetime_usec (JsonObject *object, gint64 fallback_seconds)
{
  gint64 seconds = cw_graph_json_get_int (object, "expires_in", fallback_seconds);

  return CLAMP (seconds, 1, LONGEST_LIFETIME_SECONDS) * G_USEC_PER_SEC;
}

JsonArray *
cw_graph_json_get_array (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

JsonObject *
cw_graph_json_get_object (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* ----- from JSON */

/* Base64 of another's making is no value. */
static gboolean
add_bytes (CwEntryBuilder *builder, CwAttributeId attribute, const char *text)
{
  gsize size = 0;
  g_autofree guchar *bytes = g_base64_decode (text, &size);

  if (size == 0)
    return FALSE;
  cw_entry_builder_add (builder, attribute, bytes, size);
  return TRUE;
}

/* (transfer full) (nullable): what a value is here as text */
static char *
dup_text (const CwGraphProperty *property, JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  gint64 time_usec = 0;

  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "TRUE" : "FALSE");
  if (type == G_TYPE_INT64 &&
      (property->kind == CW_GRAPH_INTEGER || property->kind == CW_GRAPH_LARGE_INTEGER))
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (type != G_TYPE_STRING)
    return NULL;
  if (property->kind == CW_GRAPH_DATE_TIME &&
      cw_time_parse_iso8601 (json_node_get_string (node), &time_usec))
    return cw_time_format_generalized (time_usec);
  return json_node_dup_string (node);
}

/* Returns whether a value was added. */
static gboolean
add_value (CwEntryBuilder *builder, const CwGraphProperty *property, JsonNode *node)
{
  g_autofree char *text = dup_text (property, node);

  if (text == NULL || *text == '\0')
    return FALSE;
  if (property->kind == CW_GRAPH_BINARY || property->kind == CW_GRAPH_BINARIES)
    return add_bytes (builder, property->attribute, text);
  cw_entry_builder_add_string (builder, property->attribute, text);
  return TRUE;
}

static gboolean
add_values (CwEntryBuilder *builder, const CwGraphProperty *property, JsonNode *node)
{
  JsonArray *array = NULL;
  gboolean has_value = FALSE;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return add_value (builder, property, node);
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (add_value (builder, property, json_array_get_element (array, i)))
      has_value = TRUE;
  return has_value;
}

/* The node that holds the property's value: %NULL when the answer does not speak of it. A parent
 * that is null stands for all its properties. */
static JsonNode *
find_node (const CwGraphProperty *property, JsonObject *object)
{
  JsonNode *parent = NULL;

  if (property->parent == NULL)
    return json_object_get_member (object, property->name);
  parent = json_object_get_member (object, property->parent);
  if (parent == NULL || !JSON_NODE_HOLDS_OBJECT (parent))
    return parent;
  return json_object_get_member (json_node_get_object (parent), property->name);
}

CwEntry *
cw_graph_json_to_entry (const CwGraphShape *shape,
                        JsonObject *object,
                        gboolean is_partial,
                        CwEntryBuilder *builder,
                        GError **error)
{
  GArray *properties = shape->schema->properties[shape->type];

  for (guint i = 0; i < properties->len; i++)
    {
      const CwGraphProperty *property = &g_array_index (properties, CwGraphProperty, i);
      JsonNode *node =
          (property->flags & CW_GRAPH_WRITE_ONLY) == 0 ? find_node (property, object) : NULL;

      if (node == NULL)
        continue;
      if (!add_values (builder, property, node) && is_partial)
        cw_entry_builder_add_empty (builder, property->attribute);
    }
  return cw_entry_builder_end (builder, error);
}

/* ----- to JSON */

static JsonNode *
text_node (CwValue value)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);
  g_autofree char *text = g_strndup ((const char *) value.data, value.len);

  json_node_set_string (node, text);
  return node;
}

static JsonNode *
bytes_node (CwValue value)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);
  g_autofree char *text = g_base64_encode (value.data, value.len);

  json_node_set_string (node, text);
  return node;
}

static JsonNode *
values_node (const CwGraphProperty *property, const CwEntry *entry)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();
  guint n_values = entry != NULL ? cw_entry_get_n_values (entry, property->attribute) : 0;

  for (guint i = 0; i < n_values; i++)
    {
      CwValue value = cw_entry_get_value (entry, property->attribute, i);

      json_array_add_element (array, property->kind == CW_GRAPH_BINARIES ? bytes_node (value)
                                                                         : text_node (value));
    }
  json_node_take_array (node, array);
  return node;
}

static gboolean
has_value (const CwEntry *entry, CwAttributeId attribute)
{
  return entry != NULL && cw_entry_get_n_values (entry, attribute) > 0 &&
         cw_entry_get_value (entry, attribute, 0).len > 0;
}

static gboolean
is_collection (const CwGraphProperty *property)
{
  return property->kind == CW_GRAPH_TEXTS || property->kind == CW_GRAPH_BINARIES;
}

/* A decimal number, by cw_rule_value_to_bytes(); what is none a CwGraphScreen has held back. */
static JsonNode *
number_node (CwValue value)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);
  g_autofree char *text = g_strndup ((const char *) value.data, value.len);

  json_node_set_int (node, g_ascii_strtoll (text, NULL, 10));
  return node;
}

static JsonNode *
time_node (CwValue value)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);
  g_autofree char *text = g_strndup ((const char *) value.data, value.len);
  gint64 time_usec = 0;
  g_autofree char *formatted =
      cw_time_parse_generalized (text, &time_usec) ? cw_time_format_iso8601 (time_usec) : NULL;

  json_node_set_string (node, formatted != NULL ? formatted : text);
  return node;
}

static JsonNode *
boolean_node (CwValue value)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_boolean (node, value.len == 4 &&
                                   g_ascii_strncasecmp ((const char *) value.data, "TRUE", 4) == 0);
  return node;
}

static JsonNode *
value_node (const CwGraphProperty *property, CwValue value)
{
  switch (property->kind)
    {
    case CW_GRAPH_BOOLEAN:
      return boolean_node (value);
    case CW_GRAPH_INTEGER:
    case CW_GRAPH_LARGE_INTEGER:
      return number_node (value);
    case CW_GRAPH_DATE_TIME:
      return time_node (value);
    case CW_GRAPH_BINARY:
    case CW_GRAPH_BINARIES:
      return bytes_node (value);
    case CW_GRAPH_TEXT:
    case CW_GRAPH_TEXTS:
      break;
    }
  return text_node (value);
}

/* The attribute's value as Graph wants it; %NULL when it may not be sent: a value that cannot be
 * cleared. */
static JsonNode *
make_node (const CwGraphProperty *property, const CwEntry *entry)
{
  gboolean is_set = has_value (entry, property->attribute);

  if (!is_set && (property->flags & CW_GRAPH_KEEP) != 0)
    return NULL;
  /* A directory extension is cleared by null, a collection of Graph's own by []. */
  if (!is_set && (!is_collection (property) || (property->flags & CW_GRAPH_EXTENSION) != 0))
    return json_node_new (JSON_NODE_NULL);
  if (is_collection (property))
    return values_node (property, entry);
  return value_node (property, cw_entry_get_value (entry, property->attribute, 0));
}

static JsonObject *
ensure_parent (JsonObject *body, const CwGraphProperty *property)
{
  if (property->parent == NULL)
    return body;
  if (!json_object_has_member (body, property->parent))
    json_object_set_object_member (body, property->parent, json_object_new ());
  return json_object_get_object_member (body, property->parent);
}

static void
put_property (JsonObject *body, const CwGraphProperty *property, const CwEntry *entry)
{
  JsonNode *node = make_node (property, entry);

  if (node != NULL)
    json_object_set_member (ensure_parent (body, property), property->name, node);
}

static JsonNode *
finish_body (JsonObject *body)
{
  JsonNode *node = NULL;

  if (json_object_get_size (body) == 0)
    {
      json_object_unref (body);
      return NULL;
    }
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, body);
  return node;
}

JsonNode *
cw_graph_json_from_entry (const CwGraphShape *shape, const CwEntry *desired)
{
  GArray *properties = shape->schema->properties[shape->type];
  JsonObject *body = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (guint i = 0; i < properties->len; i++)
    {
      const CwGraphProperty *property = &g_array_index (properties, CwGraphProperty, i);

      if ((property->flags & (CW_GRAPH_READ_ONLY | CW_GRAPH_KEY)) == 0 &&
          has_value (desired, property->attribute))
        put_property (body, property, desired);
    }
  json_node_take_object (node, body);
  return node;
}

#define NEVER_CHANGED (CW_GRAPH_READ_ONLY | CW_GRAPH_KEY | CW_GRAPH_CREATE_ONLY)

JsonNode *
cw_graph_json_from_delta (const CwGraphShape *shape,
                          const CwGraphScreen *desired,
                          const CwDelta *delta)
{
  JsonObject *body = json_object_new ();

  for (guint i = 0; i < cw_delta_get_n_items (delta); i++)
    {
      const CwDeltaItem *item = cw_delta_get_item (delta, i);
      const CwGraphProperty *property =
          cw_graph_schema_find (shape->schema, shape->type, item->attribute);

      if (property != NULL && (property->flags & NEVER_CHANGED) == 0 &&
          cw_graph_screen_lets_through (desired, delta, item))
        put_property (body, property, desired->entry);
    }
  return finish_body (body);
}

static gboolean
is_same (const CwEntry *a, const CwEntry *b, CwAttributeId attribute)
{
  guint n_values = cw_entry_get_n_values (a, attribute);

  if (n_values != cw_entry_get_n_values (b, attribute))
    return FALSE;
  for (guint i = 0; i < n_values; i++)
    {
      CwValue left = cw_entry_get_value (a, attribute, i);
      CwValue right = cw_entry_get_value (b, attribute, i);

      if (cw_value_compare (&left, &right) != 0)
        return FALSE;
    }
  return TRUE;
}

JsonNode *
cw_graph_json_from_difference (const CwGraphShape *shape,
                               const CwEntry *desired,
                               const CwEntry *current)
{
  GArray *properties = shape->schema->properties[shape->type];
  JsonObject *body = json_object_new ();

  for (guint i = 0; i < properties->len; i++)
    {
      const CwGraphProperty *property = &g_array_index (properties, CwGraphProperty, i);

      if ((property->flags & NEVER_CHANGED) == 0 && has_value (desired, property->attribute) &&
          !is_same (desired, current, property->attribute))
        put_property (body, property, desired);
    }
  return finish_body (body);
}

gboolean
cw_graph_json_remove (JsonObject *body, const CwGraphProperty *property)
{
  JsonObject *holder =
      property->parent != NULL ? cw_graph_json_get_object (body, property->parent) : body;

  if (holder == NULL || !json_object_has_member (holder, property->name))
    return FALSE;
  json_object_remove_member (holder, property->name);
  if (holder != body && json_object_get_size (holder) == 0)
    json_object_remove_member (body, property->parent);
  return TRUE;
}
