/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "engine/cw-object-variant.h"
#include "engine/cw-pending-list.h"
#include "engine/cw-variant.h"

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
  const char *search = NULL;
  const char *type = NULL;
  gboolean is_good = FALSE;
  guint32 limit = 0;

  g_variant_lookup (options, "search", "&s", &search);
  g_variant_lookup (options, "type", "&s", &type);
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
  cw_object_match_init (&query.match, &view, search, type);
  is_good = cw_pending_list_add (&view, &query, &builder, error);
  cw_object_match_clear (&query.match);
  return is_good ? cw_variant_end_answer (&builder) : NULL;
}
