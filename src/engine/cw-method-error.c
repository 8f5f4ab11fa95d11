/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "engine/cw-error-advice.h"
#include "engine/cw-value-text.h"
#include "engine/cw-variant.h"
#include "store/cw-connector-space.h"
#include "store/cw-run-store.h"

#define DEFAULT_ITEMS 100
#define MAXIMUM_ITEMS 10000

static const CwConnectorConfig *
find_connector (CwConfig *config, const CwObjectError *object_error)
{
  return object_error->connector_guid != NULL
             ? cw_config_find_connector (config, object_error->connector_guid)
             : NULL;
}

/* Objects of a cloud have no DN: what they are called is among their values. */
static gboolean
add_title (GVariantBuilder *builder,
           CwStoreSession *session,
           const CwObjectError *object_error,
           GError **error)
{
  CwAttributeTable *attributes = cw_store_get_attributes (cw_store_session_get_store (session));
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCsObject) object =
      cw_connector_space_get (session, object_error->object_id, CW_CS_LOAD_ALL, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (object == NULL)
    return TRUE;
  cw_variant_add_string (builder, "title", cw_cs_object_get_title (object, attributes));
  if (object->object_type != CW_ATTRIBUTE_NONE)
    cw_variant_add_string (builder, "type",
                           cw_attribute_table_get_name (attributes, object->object_type));
  return TRUE;
}

GVariant *
cw_method_convert_error (CwConfig *config,
                         CwStoreSession *session,
                         const CwObjectError *object_error,
                         GError **error)
{
  const CwConnectorConfig *connector = find_connector (config, object_error);
  gboolean is_mixed = connector != NULL && connector->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY;
  g_autofree char *anchor = cw_anchor_to_text (object_error->anchor, is_mixed);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_int (&builder, "id", object_error->id);
  cw_variant_add_int (&builder, "object", object_error->object_id);
  if (connector != NULL)
    cw_variant_add_connector (&builder, connector);
  if (!add_title (&builder, session, object_error, error))
    return NULL;
  cw_variant_add_string (&builder, "dn", object_error->dn);
  cw_variant_add_string (&builder, "anchor", anchor);
  cw_variant_add_string (&builder, "step", cw_step_kind_to_string (object_error->step));
  cw_variant_add_string (&builder, "code", object_error->code);
  cw_variant_add_string (&builder, "message", object_error->message);
  cw_variant_add_string (&builder, "detail", object_error->detail);
  cw_variant_add_string (&builder, "remedy", cw_error_advice_find (object_error->code)->remedy);
  cw_variant_add_int (&builder, "count", object_error->count);
  cw_variant_add_time (&builder, "firstAt", object_error->first_usec);
  cw_variant_add_time (&builder, "lastAt", object_error->last_usec);
  return g_variant_builder_end (&builder);
}

/* @code, @connector_id: (nullable): any */
static gboolean
is_wanted (const CwObjectError *object_error, const char *code, const char *connector_id)
{
  return (code == NULL || g_str_equal (object_error->code, code)) &&
         (connector_id == NULL || g_strcmp0 (object_error->connector_guid, connector_id) == 0);
}

/* Up to @limit errors above @after: of one object unless it is 0, with one code, of one connector.
 * (element-type CwObjectError) */
static GPtrArray *
list_errors (CwStoreSession *session,
             gint64 object,
             const char *code,
             const char *connector_id,
             gint64 after,
             guint limit,
             GError **error)
{
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_object_error_free);

  while (found->len < limit)
    {
      g_autoptr (GPtrArray) page =
          cw_run_store_list_errors (session, object, after, MAXIMUM_ITEMS, error);

      if (page == NULL)
        return NULL;
      for (guint i = 0; i < page->len && found->len < limit; i++)
        {
          CwObjectError *object_error = g_ptr_array_index (page, i);

          after = object_error->id;
          if (is_wanted (object_error, code, connector_id))
            g_ptr_array_add (found, g_steal_pointer (&g_ptr_array_index (page, i)));
        }
      if (page->len < MAXIMUM_ITEMS)
        break;
    }
  return g_steal_pointer (&found);
}

GVariant *
cw_method_list_errors (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  g_autoptr (GVariant) options = g_variant_get_child_value (call->args, 0);
  g_autoptr (GPtrArray) errors = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gint64 object = 0;
  gint64 after = 0;
  guint32 limit = 0;
  const char *code = NULL;
  const char *connector = NULL;

  g_variant_lookup (options, "code", "&s", &code);
  g_variant_lookup (options, "connector", "&s", &connector);
  g_variant_lookup (options, "object", "x", &object);
  g_variant_lookup (options, "after", "x", &after);
  g_variant_lookup (options, "limit", "u", &limit);
  limit = cw_method_clamp_limit (limit, DEFAULT_ITEMS, MAXIMUM_ITEMS);
  if (session == NULL)
    return NULL;
  errors = code != NULL || connector != NULL
               ? list_errors (session, object, code, connector, after, limit, error)
               : cw_run_store_list_errors (session, object, after, limit, error);
  if (errors == NULL)
    return NULL;
  for (guint i = 0; i < errors->len; i++)
    {
      GVariant *item =
          cw_method_convert_error (config, session, g_ptr_array_index (errors, i), error);

      if (item == NULL)
        return NULL;
      g_variant_builder_add (&array, "@a{sv}", item);
    }
  cw_variant_add (&builder, "items", g_variant_builder_end (&array));
  if (errors->len == limit)
    cw_variant_add_int (&builder, "next",
                        ((const CwObjectError *) g_ptr_array_index (errors, limit - 1))->id);
  return cw_variant_end_answer (&builder);
}
