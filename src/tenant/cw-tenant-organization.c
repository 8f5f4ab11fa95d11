/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-check.h"
#include "tenant/cw-tenant-directory.h"
#include "tenant/cw-tenant-domain.h"
#include "tenant/cw-tenant-federation.h"
#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"
#include "tenant/cw-tenant-select.h"

static void
append_verified_domains (GString *out, CwTenantStore *store)
{
  g_autoptr (GPtrArray) domains = cw_tenant_domain_list (store);

  g_string_append (out, "\"verifiedDomains\":[");
  for (guint i = 0; i < domains->len; i++)
    {
      const CwTenantDomain *domain = domains->pdata[i];

      if (!domain->is_verified)
        continue;
      cw_tenant_json_append_comma (out);
      g_string_append_printf (out,
                              "{\"capabilities\":\"Email, OfficeCommunicationsOnline\","
                              "\"isDefault\":%s,\"isInitial\":%s,\"name\":\"%s\","
                              "\"type\":\"Managed\"}",
                              domain->is_default ? "true" : "false",
                              domain->is_initial ? "true" : "false", domain->name);
    }
  g_string_append_c (out, ']');
}

/* What a seed or an administrator says of the organization. */
static JsonObject *
load_organization (CwTenant *tenant)
{
  g_autofree char *text = cw_tenant_store_get_meta (tenant->store, "organization");
  g_autoptr (JsonNode) node = json_from_string (text != NULL ? text : "{}", NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node)
                                                       : json_object_new ();
}

/* $select is accepted and everything returned: there is little to return. */
static void
append_organization (GString *out, CwTenant *tenant)
{
  g_autoptr (JsonObject) known = load_organization (tenant);

  g_string_append (out, "\"id\":");
  cw_tenant_json_append_string (out, tenant->options->tenant_id);
  g_string_append (out, ",\"displayName\":");
  cw_tenant_json_append_string (out, tenant->options->tenant_name);
  g_string_append (out, ",\"tenantType\":\"AAD\",\"onPremisesSyncEnabled\":");
  cw_tenant_json_append_node (out, json_object_get_member (known, "onPremisesSyncEnabled"));
  g_string_append (out, ",\"onPremisesLastSyncDateTime\":");
  cw_tenant_json_append_node (out, json_object_get_member (known, "onPremisesLastSyncDateTime"));
  g_string_append (out, ",\"businessPhones\":[],\"technicalNotificationMails\":[],");
  append_verified_domains (out, tenant->store);
}

CwTenantReply *
cw_tenant_organization_list (CwTenant *tenant, CwTenantRequest *request)
{
  GString *out = g_string_new ("{");

  cw_tenant_append_context (out, request, "organization");
  g_string_append (out, ",\"value\":[{");
  append_organization (out, tenant);
  g_string_append (out, "}]}");
  return cw_tenant_reply_new_json (200, out);
}

static CwTenantReply *
check_id (CwTenant *tenant, CwTenantRequest *request)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, 1);

  return g_ascii_strcasecmp (segment->text, tenant->options->tenant_id) == 0
             ? NULL
             : cw_tenant_reply_new_not_found (segment->text);
}

CwTenantReply *
cw_tenant_organization_get (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = check_id (tenant, request);
  GString *out = NULL;

  if (refusal != NULL)
    return refusal;
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, "organization/$entity");
  g_string_append_c (out, ',');
  append_organization (out, tenant);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (200, out);
}

static CwTenantReply *
check_change (JsonObject *body)
{
  JsonObjectIter iter = { 0 };
  const char *name = NULL;
  JsonNode *node = NULL;

  json_object_iter_init (&iter, body);
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (!g_str_equal (name, "onPremisesSyncEnabled"))
        return cw_tenant_reply_new_invalid (
            name, "ReadOnlyProperty", "Property '%s' cannot be changed in this tenant.", name);
      if (json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        return cw_tenant_reply_new_invalid (name, "InvalidValue",
                                            "Invalid value specified for property '%s' of resource "
                                            "'Organization'.",
                                            name);
    }
  return NULL;
}

/* Directory synchronization is switched here; a service principal of its own comes with it. */
CwTenantReply *
cw_tenant_organization_update (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = check_id (tenant, request);
  g_autoptr (JsonObject) known = load_organization (tenant);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *body = NULL;

  if (refusal == NULL)
    refusal = cw_tenant_check_has_object (request, &body);
  if (refusal == NULL)
    refusal = check_change (body);
  if (refusal != NULL)
    return refusal;
  if (json_object_has_member (body, "onPremisesSyncEnabled"))
    json_object_set_boolean_member (
        known, "onPremisesSyncEnabled",
        cw_tenant_json_get_boolean (body, "onPremisesSyncEnabled", FALSE));
  node = json_node_init_object (json_node_alloc (), known);
  cw_tenant_json_append_node (text, node);
  cw_tenant_store_set_meta (tenant->store, "organization", text->str);
  if (cw_tenant_json_get_boolean (known, "onPremisesSyncEnabled", FALSE))
    cw_tenant_directory_add_synchronization (tenant);
  return cw_tenant_reply_new (204);
}

static void
append_domain (GString *out, CwTenantStore *store, const CwTenantDomain *domain)
{
  g_string_append (out, "\"id\":");
  cw_tenant_json_append_string (out, domain->name);
  g_string_append_printf (
      out,
      ",\"authenticationType\":\"%s\",\"availabilityStatus\":null,\"isAdminManaged\":true,"
      "\"isDefault\":%s,\"isInitial\":%s,\"isRoot\":true,\"isVerified\":%s,"
      "\"passwordNotificationWindowInDays\":null,\"passwordValidityPeriodInDays\":null,"
      "\"supportedServices\":%s,\"state\":null",
      cw_tenant_federation_has (store, domain->name) ? "Federated" : "Managed",
      domain->is_default ? "true" : "false", domain->is_initial ? "true" : "false",
      domain->is_verified ? "true" : "false",
      domain->is_verified ? "[\"Email\",\"OfficeCommunicationsOnline\"]" : "[]");
}

CwTenantReply *
cw_tenant_organization_list_domains (CwTenant *tenant, CwTenantRequest *request)
{
  g_autoptr (GPtrArray) domains = cw_tenant_domain_list (tenant->store);
  GString *out = g_string_new ("{");

  cw_tenant_append_context (out, request, "domains");
  g_string_append (out, ",\"value\":[");
  for (guint i = 0; i < domains->len; i++)
    {
      cw_tenant_json_append_comma (out);
      g_string_append_c (out, '{');
      append_domain (out, tenant->store, domains->pdata[i]);
      g_string_append_c (out, '}');
    }
  g_string_append (out, "]}");
  return cw_tenant_reply_new_json (200, out);
}

CwTenantReply *
cw_tenant_organization_get_domain (CwTenant *tenant, CwTenantRequest *request)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, 1);
  g_autoptr (GPtrArray) domains = cw_tenant_domain_list (tenant->store);

  for (guint i = 0; i < domains->len; i++)
    {
      const CwTenantDomain *domain = domains->pdata[i];
      GString *out = NULL;

      if (g_ascii_strcasecmp (domain->name, segment->text) != 0)
        continue;
      out = g_string_new ("{");
      cw_tenant_append_context (out, request, "domains/$entity");
      g_string_append_c (out, ',');
      append_domain (out, tenant->store, domain);
      g_string_append_c (out, '}');
      return cw_tenant_reply_new_json (200, out);
    }
  return cw_tenant_reply_new_not_found (segment->text);
}

static CwTenantReply *
get_object (CwTenant *tenant, CwTenantRequest *request, int kind, CwTenantStyle style)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, 1);
  g_autoptr (CwTenantObject) object =
      cw_tenant_object_load_by_id (tenant->store, kind, segment->text);
  g_autoptr (CwTenantSelect) select = NULL;
  CwTenantReply *refusal = NULL;
  GString *out = NULL;

  if (object == NULL || object->state != CW_TENANT_STATE_LIVE)
    return cw_tenant_reply_new_not_found (segment->text);
  select = cw_tenant_select_new (kind, cw_tenant_request_get_option (request, "$select"), &refusal);
  if (select == NULL)
    return refusal;
  out = g_string_new ("{");
  cw_tenant_append_context (out, request,
                            kind == CW_TENANT_KIND_CONTACT ? "contacts/$entity"
                                                           : "directoryObjects/$entity");
  cw_tenant_select_append_members (out, object, select, style);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (200, out);
}

CwTenantReply *
cw_tenant_organization_get_contact (CwTenant *tenant, CwTenantRequest *request)
{
  return get_object (tenant, request, CW_TENANT_KIND_CONTACT, CW_TENANT_STYLE_PLAIN);
}

CwTenantReply *
cw_tenant_organization_get_object (CwTenant *tenant, CwTenantRequest *request)
{
  return get_object (tenant, request, CW_TENANT_KIND_ANY, CW_TENANT_STYLE_TYPED);
}
