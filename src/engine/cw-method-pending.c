/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "engine/cw-object-variant.h"
#include "engine/cw-pending-list.h"
#include "engine/cw-value-text.h"
#include "engine/cw-variant.h"
#include "store/cw-run-store.h"

#define DEFAULT_ITEMS 100
#define MAXIMUM_ITEMS 10000

#define ALL_OPERATIONS                                                                             \
  (1U << CW_PENDING_ADD | 1U << CW_PENDING_UPDATE | 1U << CW_PENDING_RESTORE |                     \
   1U << CW_PENDING_DELETE)

static gboolean
parse_operation (const char *operation, CwPendingQuery *query, GError **error)
{
  CwPendingOp op = CW_PENDING_NONE;

  query->op_mask = ALL_OPERATIONS;
  query->has_links = TRUE;
  if (operation == NULL || operation[0] == '\0')
    return TRUE;
  query->op_mask = 0;
  if (g_str_equal (operation, "links"))
    return TRUE;
  if (!cw_pending_op_from_string (operation, &op))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                   "“%s” is no operation: it is add, update, restore, delete or links", operation);
      return FALSE;
    }
  query->op_mask = 1U << op;
  query->has_links = FALSE;
  return TRUE;
}

GVariant *
cw_method_list_pending (const CwMethodCall *call, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_autoptr (GVariant) options = g_variant_get_child_value (call->args, 0);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  CwPendingQuery query = { .after = "" };
  const char *operation = NULL;
  const char *connector = NULL;
  guint32 limit = 0;

  g_variant_lookup (options, "operation", "&s", &operation);
  g_variant_lookup (options, "connector", "&s", &connector);
  g_variant_lookup (options, "after", "&s", &query.after);
  g_variant_lookup (options, "limit", "u", &limit);
  query.limit = cw_method_clamp_limit (limit, DEFAULT_ITEMS, MAXIMUM_ITEMS);
  if (!parse_operation (operation, &query, error) ||
      !cw_object_view_init (&view, call->engine, error))
    return NULL;
  if (connector != NULL && connector[0] != '\0')
    {
      query.connector = cw_method_find_connector (view.config, connector, error);
      if (query.connector == NULL)
        return NULL;
    }
  if (!cw_pending_list_add (&view, &query, &builder, error))
    return NULL;
  return cw_variant_end_answer (&builder);
}

static const CwConnectorConfig *
find_connector (CwConfig *config, const CwObjectError *object_error)
{
  return object_error->connector_guid != NULL
             ? cw_config_find_connector (config, object_error->connector_guid)
             : NULL;
}

GVariant *
cw_method_convert_error (const CwMethodCall *call,
                         CwConfig *config,
                         const CwObjectError *object_error)
{
  const CwConnectorConfig *connector = find_connector (config, object_error);
  gboolean is_mixed = connector != NULL && connector->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY;
  g_autofree char *anchor = cw_anchor_to_text (object_error->anchor, is_mixed);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_int (&builder, "id", object_error->id);
  cw_variant_add_int (&builder, "object", object_error->object_id);
  if (connector != NULL)
    cw_variant_add_connector (&builder, connector);
  cw_variant_add_string (&builder, "dn", object_error->dn);
  cw_variant_add_string (&builder, "anchor", anchor);
  cw_variant_add_string (&builder, "step", cw_step_kind_to_string (object_error->step));
  cw_variant_add_string (&builder, "code", object_error->code);
  cw_variant_add_string (&builder, "message", object_error->message);
  cw_variant_add_string (&builder, "detail", object_error->detail);
  cw_variant_add_int (&builder, "count", object_error->count);
  cw_variant_add_time (&builder, "firstAt", object_error->first_usec);
  cw_variant_add_time (&builder, "lastAt", object_error->last_usec);
  return g_variant_builder_end (&builder);
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

  g_variant_lookup (options, "object", "x", &object);
  g_variant_lookup (options, "after", "x", &after);
  g_variant_lookup (options, "limit", "u", &limit);
  limit = cw_method_clamp_limit (limit, DEFAULT_ITEMS, MAXIMUM_ITEMS);
  if (session == NULL)
    return NULL;
  errors = cw_run_store_list_errors (session, object, after, limit, error);
  if (errors == NULL)
    return NULL;
  for (guint i = 0; i < errors->len; i++)
    g_variant_builder_add (&array, "@a{sv}",
                           cw_method_convert_error (call, config, g_ptr_array_index (errors, i)));
  cw_variant_add (&builder, "items", g_variant_builder_end (&array));
  if (errors->len == limit)
    cw_variant_add_int (&builder, "next",
                        ((const CwObjectError *) g_ptr_array_index (errors, limit - 1))->id);
  return cw_variant_end_answer (&builder);
}
