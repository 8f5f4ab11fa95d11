/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "graph-fixture.h"

#include "base/cw-guid.h"

JsonNode *
fixture_json (const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (json, &error);

  g_assert_no_error (error);
  return node;
}

char *
fixture_to_text (JsonNode *node)
{
  g_autofree char *json = json_to_string (node, FALSE);

  return g_strdelimit (g_steal_pointer (&json), "\"", '\'');
}

CwConnectorConfig *
fixture_config_new (const char *settings)
{
  CwConnectorConfig *config = g_new0 (CwConnectorConfig, 1);
  g_autoptr (JsonNode) node = fixture_json (settings);

  config->id = g_strdup ("c0ffee00-0000-4000-8000-000000000001");
  config->name = g_strdup ("practice");
  config->kind = CW_CONNECTOR_KIND_GRAPH;
  config->settings = json_node_dup_object (node);
  config->partitions = g_new0 (char *, 1);
  return config;
}

void
fixture_config_free (CwConnectorConfig *config)
{
  g_free (config->id);
  g_free (config->name);
  json_object_unref (config->settings);
  g_clear_pointer (&config->attributes, json_node_unref);
  g_strfreev (config->partitions);
  g_free (config);
}

CwEntry *
fixture_entry (CwAttributeTable *table, ...)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (GError) error = NULL;
  const char *pair = NULL;
  CwEntry *entry = NULL;
  va_list args;

  va_start (args, table);
  while ((pair = va_arg (args, const char *)) != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (pair, "=", 2);

      cw_entry_builder_add_string (builder, cw_attribute_table_intern (table, parts[0]), parts[1]);
    }
  va_end (args);
  entry = cw_entry_builder_end (builder, &error);
  g_assert_no_error (error);
  return entry;
}

char *
fixture_id (guint number)
{
  return g_strdup_printf ("00000000-0000-0000-0000-%012u", number);
}

GBytes *
fixture_anchor (guint number)
{
  g_autofree char *text = fixture_id (number);
  CwGuid guid;

  g_assert_true (cw_guid_parse (text, CW_GUID_ORDER_NETWORK, &guid));
  return g_bytes_new (guid.bytes, sizeof guid.bytes);
}

CwExportChange *
fixture_change (CwAttributeTable *table, const FixtureChange *fields)
{
  g_autoptr (GBytes) anchor = fields->anchor != 0 ? fixture_anchor (fields->anchor) : NULL;
  CwExportChange *change = cw_export_change_new (
      42, fields->op, cw_attribute_table_intern (table, fields->type), anchor);

  change->desired = fields->desired;
  if (fields->before != NULL)
    change->delta = cw_delta_new (fields->before, fields->desired);
  g_clear_pointer ((CwEntry **) &fields->before, cw_entry_unref);
  return change;
}

void
fixture_add_link (CwExportChange *change,
                  CwAttributeTable *table,
                  const char *attribute,
                  guint target,
                  gboolean is_removal)
{
  g_autoptr (GBytes) anchor = fixture_anchor (target);
  CwExportLink link = {
    .attribute = cw_attribute_table_intern (table, attribute),
    .is_removal = is_removal,
    .target_anchor = anchor,
    .cookie = target,
  };

  cw_export_change_add_link (change, &link);
}
