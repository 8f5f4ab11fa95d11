/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-variant.h"

#include "base/cw-time.h"

void
cw_variant_add (GVariantBuilder *builder, const char *name, GVariant *value)
{
  g_variant_builder_add (builder, "{sv}", name, value);
}

void
cw_variant_add_string (GVariantBuilder *builder, const char *name, const char *value)
{
  g_autofree char *valid = NULL;

  if (value == NULL)
    return;
  /* D-Bus carries UTF-8 only; a name from outside may be anything. */
  valid = g_utf8_make_valid (value, -1);
  cw_variant_add (builder, name, g_variant_new_string (valid));
}

void
cw_variant_add_int (GVariantBuilder *builder, const char *name, gint64 value)
{
  cw_variant_add (builder, name, g_variant_new_int64 (value));
}

void
cw_variant_add_double (GVariantBuilder *builder, const char *name, double value)
{
  cw_variant_add (builder, name, g_variant_new_double (value));
}

void
cw_variant_add_bool (GVariantBuilder *builder, const char *name, gboolean value)
{
  cw_variant_add (builder, name, g_variant_new_boolean (value));
}

void
cw_variant_add_time (GVariantBuilder *builder, const char *name, gint64 time_usec)
{
  g_autofree char *text = NULL;

  if (time_usec == 0)
    return;
  text = cw_time_format_iso8601 (time_usec);
  cw_variant_add_string (builder, name, text);
}

void
cw_variant_add_connector (GVariantBuilder *builder, const CwConnectorConfig *connector)
{
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&inner, "id", connector->id);
  cw_variant_add_string (&inner, "name", connector->name);
  cw_variant_add_string (&inner, "kind", cw_connector_kind_to_string (connector->kind));
  cw_variant_add (builder, "connector", g_variant_builder_end (&inner));
}

static void
add_member (JsonObject *object, const char *name, JsonNode *member, gpointer user_data)
{
  if (!JSON_NODE_HOLDS_NULL (member))
    cw_variant_add (user_data, name, cw_variant_from_json (member));
}

static GVariant *
convert_object (JsonObject *object)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  json_object_foreach_member (object, add_member, &builder);
  return g_variant_builder_end (&builder);
}

static GVariant *
convert_array (JsonArray *array)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_variant_builder_add (&builder, "v", cw_variant_from_json (json_array_get_element (array, i)));
  return g_variant_builder_end (&builder);
}

GVariant *
cw_variant_from_json (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return convert_object (json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return convert_array (json_node_get_array (node));
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_INT64:
      return g_variant_new_int64 (json_node_get_int (node));
    case G_TYPE_DOUBLE:
      return g_variant_new_double (json_node_get_double (node));
    case G_TYPE_BOOLEAN:
      return g_variant_new_boolean (json_node_get_boolean (node));
    case G_TYPE_STRING:
      return g_variant_new_string (json_node_get_string (node));
    default:
      return g_variant_new_string ("");
    }
}

GVariant *
cw_variant_end_answer (GVariantBuilder *builder)
{
  return g_variant_new ("(@a{sv})", g_variant_builder_end (builder));
}
