/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-managers.h"

#include "tenant/cw-tenant-check.h"
#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"
#include "tenant/cw-tenant-select.h"

CwTenantReply *
cw_tenant_managers_check_expand (const char *expand)
{
  if (expand == NULL || g_str_equal (expand, "manager") || g_str_has_prefix (expand, "manager("))
    return NULL;
  return cw_tenant_reply_new_error (400, "Request_UnsupportedQuery",
                                    "$expand=%s is not supported by this tenant.", expand);
}

static CwTenantObject *
load_manager (CwTenantStore *store, CwTenantObject *object)
{
  g_autoptr (CwTenantObject) manager =
      object->manager != 0 ? cw_tenant_object_load (store, object->manager) : NULL;

  return manager != NULL && manager->state == CW_TENANT_STATE_LIVE ? g_steal_pointer (&manager)
                                                                   : NULL;
}

void
cw_tenant_managers_append (GString *out, CwTenantStore *store, CwTenantObject *object)
{
  g_autoptr (CwTenantObject) manager = load_manager (store, object);
  g_autoptr (CwTenantSelect) select = NULL;
  CwTenantReply *refusal = NULL;

  if (manager == NULL)
    return;
  select = cw_tenant_select_new (CW_TENANT_KIND_ANY, NULL, &refusal);
  cw_tenant_json_append_comma (out);
  g_string_append (out, "\"manager\":");
  cw_tenant_select_append (out, manager, select, CW_TENANT_STYLE_TYPED);
}

void
cw_tenant_managers_append_delta (GString *out, CwTenantStore *store, CwTenantObject *object)
{
  gint64 rid = object->manager != 0 ? object->manager : object->last_manager;
  g_autoptr (CwTenantObject) manager = rid != 0 ? cw_tenant_object_load_stub (store, rid) : NULL;

  if (manager == NULL)
    return;
  cw_tenant_json_append_comma (out);
  g_string_append_printf (out,
                          "\"manager@delta\":[{\"@odata.type\":\"#microsoft.graph.%s\","
                          "\"id\":\"%s\"%s}]",
                          cw_tenant_kind_to_type (manager->kind), manager->id,
                          object->manager == 0 ? ",\"@removed\":{\"reason\":\"deleted\"}" : "");
}

void
cw_tenant_managers_assign (CwTenantStore *store, CwTenantObject *object, gint64 manager)
{
  if (object->manager == manager)
    return;
  cw_tenant_object_edit (object);
  object->last_manager = object->manager;
  object->manager = manager;
  cw_tenant_object_save (store, object,
                         cw_tenant_property_mask_of (CW_TENANT_KIND_USER, "manager"));
}

static GArray *
list_reports (CwTenantStore *store, gint64 rid)
{
  g_autoptr (CwTenantStatement) statement = cw_tenant_store_query (
      store, "SELECT rid FROM object WHERE manager = ?1 AND manager <> 0", "i", rid);
  GArray *rids = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (cw_tenant_store_step (store, statement))
    {
      gint64 report = sqlite3_column_int64 (statement, 0);

      g_array_append_val (rids, report);
    }
  return rids;
}

void
cw_tenant_managers_forget (CwTenantStore *store, gint64 rid)
{
  g_autoptr (GArray) reports = list_reports (store, rid);

  for (guint i = 0; i < reports->len; i++)
    {
      g_autoptr (CwTenantObject) report =
          cw_tenant_object_load (store, g_array_index (reports, gint64, i));

      if (report != NULL)
        cw_tenant_managers_assign (store, report, 0);
    }
}

CwTenantReply *
cw_tenant_managers_get (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object =
      cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_USER, &refusal);
  g_autoptr (CwTenantObject) manager = object != NULL ? load_manager (tenant->store, object) : NULL;
  g_autoptr (CwTenantSelect) select = NULL;
  GString *out = NULL;

  if (object == NULL)
    return refusal;
  if (manager == NULL)
    return cw_tenant_reply_new_not_found ("manager");
  select = cw_tenant_select_new (CW_TENANT_KIND_ANY,
                                 cw_tenant_request_get_option (request, "$select"), &refusal);
  if (select == NULL)
    return refusal;
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, "directoryObjects/$entity");
  cw_tenant_select_append_members (out, manager, select, CW_TENANT_STYLE_TYPED);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (200, out);
}

CwTenantReply *
cw_tenant_managers_set (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  JsonObject *body = NULL;
  g_autoptr (CwTenantObject) manager = NULL;
  g_autoptr (CwTenantObject) object =
      cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_USER, &refusal);

  if (object == NULL)
    return refusal;
  refusal = cw_tenant_check_has_object (request, &body);
  if (refusal != NULL)
    return refusal;
  manager = cw_tenant_lookup_reference (tenant->store,
                                        cw_tenant_json_get_string (body, "@odata.id"), &refusal);
  if (manager == NULL)
    return refusal;
  if (manager->kind == CW_TENANT_KIND_GROUP)
    return cw_tenant_reply_new_error (400, "Request_BadRequest",
                                      "The reference 'manager' must be a user or a contact.");
  cw_tenant_managers_assign (tenant->store, object, manager->rid);
  tenant->counters.values[CW_TENANT_COUNT_MANAGERS_SET]++;
  return cw_tenant_reply_new (204);
}

CwTenantReply *
cw_tenant_managers_remove (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object =
      cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_USER, &refusal);

  if (object == NULL)
    return refusal;
  if (object->manager == 0)
    return cw_tenant_reply_new_not_found ("manager");
  cw_tenant_managers_assign (tenant->store, object, 0);
  tenant->counters.values[CW_TENANT_COUNT_MANAGERS_REMOVED]++;
  return cw_tenant_reply_new (204);
}
