/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "engine/cw-connector-probe.h"
#include "engine/cw-variant.h"

GVariant *
cw_method_test_connector (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  const CwConnectorConfig *connector = NULL;
  const char *name = NULL;
  g_autoptr (GPtrArray) checks = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_get (call->args, "(&s)", &name);
  connector = cw_method_find_connector (config, name, error);
  if (connector == NULL)
    return NULL;
  checks = cw_connector_probe_test (call->engine, connector, NULL, call->cancellable, error);
  if (checks == NULL)
    return NULL;
  cw_variant_add_string (&builder, "connector", connector->name);
  cw_connector_probe_add_checks (&builder, checks);
  return cw_variant_end_answer (&builder);
}

/* A connector of a name, open. (transfer full) */
static CwConnector *
open_connector (const CwMethodCall *call, const char *name, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  const CwConnectorConfig *found = cw_method_find_connector (config, name, error);
  g_autoptr (CwConnector) connector = NULL;

  if (found == NULL)
    return NULL;
  connector = cw_connector_probe_make (call->engine, found, NULL, call->cancellable, error);
  if (connector == NULL || !cw_connector_open (connector, call->cancellable, error))
    return NULL;
  return g_steal_pointer (&connector);
}

GVariant *
cw_method_list_partitions (const CwMethodCall *call, GError **error)
{
  const char *name = NULL;
  g_autoptr (CwConnector) connector = NULL;
  g_autoptr (GPtrArray) partitions = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  g_variant_get (call->args, "(&s)", &name);
  connector = open_connector (call, name, error);
  if (connector == NULL)
    return NULL;
  partitions = cw_connector_list_partitions (connector, call->cancellable, error);
  cw_connector_close (connector);
  if (partitions == NULL)
    return NULL;
  for (guint i = 0; i < partitions->len; i++)
    {
      const CwPartition *partition = g_ptr_array_index (partitions, i);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_variant_add_string (&item, "name", partition->name);
      cw_variant_add_string (&item, "title", partition->title);
      cw_variant_add_bool (&item, "selectedByDefault", partition->is_selected);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (&builder, "items", g_variant_builder_end (&array));
  return cw_variant_end_answer (&builder);
}

static void
add_attribute (GVariantBuilder *array, const CwSchemaAttribute *attribute)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&item, "name", attribute->name);
  cw_variant_add_string (&item, "syntax", cw_syntax_to_string (attribute->syntax));
  cw_variant_add_bool (&item, "singleValued", attribute->is_single_valued);
  cw_variant_add_bool (&item, "readOnly", attribute->is_read_only);
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
}

static void
add_classes (GVariantBuilder *builder, CwSchema *schema)
{
  GPtrArray *classes = cw_schema_get_classes (schema);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) found = NULL;

  for (guint i = 0; i < classes->len; i++)
    g_strv_builder_add (names, ((const CwSchemaClass *) g_ptr_array_index (classes, i))->name);
  found = g_strv_builder_end (names);
  cw_variant_add (builder, "classes", g_variant_new_strv ((const char *const *) found, -1));
}

/* All attributes, or those that objects of one class may have. */
static gboolean
add_attributes (GVariantBuilder *builder, CwSchema *schema, const char *class_name, GError **error)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GPtrArray *attributes = cw_schema_get_attributes (schema);
  const CwSchemaClass *schema_class = NULL;

  if (class_name[0] != '\0')
    {
      schema_class = cw_schema_find_class (schema, class_name);
      if (schema_class == NULL)
        {
          g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "There is no object class “%s”",
                       class_name);
          return FALSE;
        }
    }
  for (guint i = 0; schema_class == NULL && i < attributes->len; i++)
    add_attribute (&array, g_ptr_array_index (attributes, i));
  for (guint i = 0; schema_class != NULL && i < schema_class->attributes->len; i++)
    {
      const CwSchemaAttribute *attribute =
          cw_schema_find_attribute (schema, g_ptr_array_index (schema_class->attributes, i));

      if (attribute != NULL)
        add_attribute (&array, attribute);
    }
  cw_variant_add (builder, "attributes", g_variant_builder_end (&array));
  return TRUE;
}

GVariant *
cw_method_discover_schema (const CwMethodCall *call, GError **error)
{
  const char *name = NULL;
  const char *class_name = NULL;
  g_autoptr (CwConnector) connector = NULL;
  g_autoptr (CwSchema) schema = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_get (call->args, "(&s&s)", &name, &class_name);
  connector = open_connector (call, name, error);
  if (connector == NULL)
    return NULL;
  schema = cw_connector_discover_schema (connector, call->cancellable, error);
  cw_connector_close (connector);
  if (schema == NULL)
    return NULL;
  add_classes (&builder, schema);
  if (!add_attributes (&builder, schema, class_name, error))
    return NULL;
  return cw_variant_end_answer (&builder);
}
