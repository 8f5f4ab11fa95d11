/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "engine/cw-variant.h"
#include "store/cw-audit-store.h"

#define DEFAULT_RECORDS 50
#define MAXIMUM_RECORDS 1000

static GVariant *
convert_record (const CwAuditRecord *record)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (JsonNode) changes = json_from_string (record->changes, NULL);

  cw_variant_add_int (&builder, "id", record->id);
  cw_variant_add_time (&builder, "at", record->at_usec);
  cw_variant_add_string (&builder, "author", record->author);
  cw_variant_add_string (&builder, "user", record->user);
  cw_variant_add_string (&builder, "action", record->action);
  cw_variant_add_string (&builder, "result", record->result);
  if (changes != NULL)
    cw_variant_add (&builder, "changes", cw_variant_from_json (changes));
  return g_variant_builder_end (&builder);
}

GVariant *
cw_method_list_audit (const CwMethodCall *call, GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (call->args, 0);
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  g_autoptr (GPtrArray) records = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gint64 before = 0;
  guint32 limit = 0;

  (void) g_variant_lookup (options, "before", "x", &before);
  (void) g_variant_lookup (options, "limit", "u", &limit);
  limit = cw_method_clamp_limit (limit, DEFAULT_RECORDS, MAXIMUM_RECORDS);
  if (session == NULL)
    return NULL;
  records = cw_audit_store_list (session, before, limit, error);
  if (records == NULL)
    return NULL;
  for (guint i = 0; i < records->len; i++)
    g_variant_builder_add (&array, "@a{sv}", convert_record (g_ptr_array_index (records, i)));
  cw_variant_add (&builder, "items", g_variant_builder_end (&array));
  if (records->len == limit)
    cw_variant_add_int (&builder, "next",
                        ((const CwAuditRecord *) g_ptr_array_index (records, limit - 1))->id);
  return cw_variant_end_answer (&builder);
}
