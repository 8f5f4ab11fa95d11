/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-domain.h"
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

/* $select is accepted and everything returned: there is little to return. */
CwTenantReply *
cw_tenant_organization_list (CwTenant *tenant, CwTenantRequest *request)
{
  GString *out = g_string_new ("{");

  cw_tenant_append_context (out, request, "organization");
  g_string_append (out, ",\"value\":[{\"id\":");
  cw_tenant_json_append_string (out, tenant->options->tenant_id);
  g_string_append (out, ",\"displayName\":");
  cw_tenant_json_append_string (out, tenant->options->tenant_name);
  g_string_append (out, ",\"tenantType\":\"AAD\",\"onPremisesSyncEnabled\":null,"
                        "\"onPremisesLastSyncDateTime\":null,\"businessPhones\":[],"
                        "\"technicalNotificationMails\":[],");
  append_verified_domains (out, tenant->store);
  g_string_append (out, "}]}");
  return cw_tenant_reply_new_json (200, out);
}

static void
append_domain (GString *out, const CwTenantDomain *domain)
{
  g_string_append (out, "\"id\":");
  cw_tenant_json_append_string (out, domain->name);
  g_string_append_printf (
      out,
      ",\"authenticationType\":\"Managed\",\"availabilityStatus\":null,\"isAdminManaged\":true,"
      "\"isDefault\":%s,\"isInitial\":%s,\"isRoot\":true,\"isVerified\":%s,"
      "\"passwordNotificationWindowInDays\":null,\"passwordValidityPeriodInDays\":null,"
      "\"supportedServices\":%s,\"state\":null",
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
      append_domain (out, domains->pdata[i]);
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
      append_domain (out, domain);
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
