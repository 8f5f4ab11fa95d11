/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-router.h"

#include "tenant/cw-tenant-aadsts.h"
#include "tenant/cw-tenant-access.h"
#include "tenant/cw-tenant-authorize.h"
#include "tenant/cw-tenant-federation.h"
#include "tenant/cw-tenant-oauth.h"
#include "tenant/cw-tenant-token.h"

#define MAX_PATTERN 5

/* {} stands for a key. More special patterns come first. */
typedef struct
{
  const char *method;
  const char *pattern[MAX_PATTERN];
  CwTenantHandler handler;
  guint cost; /* resource units, as Graph counts them */
  CwTenantAccess access;
} Route;

#define NEEDS(what) CW_TENANT_ACCESS_##what

static const Route routes[] = {
  { "POST", { "$batch" }, cw_tenant_batch_run, 1, NEEDS (ANYONE) },
  { "GET", { "users" }, cw_tenant_lists_users, 2, NEEDS (USERS_READ) },
  { "POST", { "users" }, cw_tenant_users_create, 1, NEEDS (USERS_WRITE) },
  { "GET", { "users", "delta" }, cw_tenant_delta_users, 1, NEEDS (USERS_READ) },
  { "GET", { "users", "$count" }, cw_tenant_lists_count_users, 1, NEEDS (USERS_READ) },
  { "GET", { "users", "{}" }, cw_tenant_users_get, 1, NEEDS (USERS_READ) },
  { "PATCH", { "users", "{}" }, cw_tenant_users_update, 1, NEEDS (USERS_WRITE) },
  { "DELETE", { "users", "{}" }, cw_tenant_users_delete, 1, NEEDS (USERS_WRITE) },
  { "GET", { "users", "{}", "manager" }, cw_tenant_managers_get, 1, NEEDS (USERS_READ) },
  { "PUT", { "users", "{}", "manager", "$ref" }, cw_tenant_managers_set, 1, NEEDS (USERS_WRITE) },
  { "DELETE",
    { "users", "{}", "manager", "$ref" },
    cw_tenant_managers_remove,
    1,
    NEEDS (USERS_WRITE) },
  { "GET", { "groups" }, cw_tenant_lists_groups, 1, NEEDS (GROUPS_READ) },
  { "POST", { "groups" }, cw_tenant_groups_create, 1, NEEDS (GROUPS_WRITE) },
  { "GET", { "groups", "delta" }, cw_tenant_delta_groups, 1, NEEDS (GROUPS_READ) },
  { "GET", { "groups", "$count" }, cw_tenant_lists_count_groups, 1, NEEDS (GROUPS_READ) },
  { "GET", { "groups", "{}" }, cw_tenant_groups_get, 1, NEEDS (GROUPS_READ) },
  { "PATCH", { "groups", "{}" }, cw_tenant_groups_update, 1, NEEDS (GROUPS_WRITE) },
  { "DELETE", { "groups", "{}" }, cw_tenant_groups_delete, 1, NEEDS (GROUPS_WRITE) },
  { "GET", { "groups", "{}", "members" }, cw_tenant_members_list, 3, NEEDS (GROUPS_READ) },
  { "POST",
    { "groups", "{}", "members", "$ref" },
    cw_tenant_members_add,
    1,
    NEEDS (MEMBERS_WRITE) },
  { "GET",
    { "groups", "{}", "members", "$count" },
    cw_tenant_members_count,
    3,
    NEEDS (GROUPS_READ) },
  { "GET",
    { "groups", "{}", "members", "microsoft.graph.user" },
    cw_tenant_members_list,
    3,
    NEEDS (GROUPS_READ) },
  { "GET",
    { "groups", "{}", "members", "microsoft.graph.group" },
    cw_tenant_members_list,
    3,
    NEEDS (GROUPS_READ) },
  { "GET",
    { "groups", "{}", "members", "microsoft.graph.orgContact" },
    cw_tenant_members_list,
    3,
    NEEDS (GROUPS_READ) },
  { "DELETE",
    { "groups", "{}", "members", "{}", "$ref" },
    cw_tenant_members_remove,
    1,
    NEEDS (MEMBERS_WRITE) },
  { "GET", { "contacts" }, cw_tenant_lists_contacts, 1, NEEDS (CONTACTS_READ) },
  { "GET", { "contacts", "delta" }, cw_tenant_delta_contacts, 1, NEEDS (CONTACTS_READ) },
  { "GET", { "contacts", "{}" }, cw_tenant_organization_get_contact, 1, NEEDS (CONTACTS_READ) },
  { "GET",
    { "directoryObjects", "{}" },
    cw_tenant_organization_get_object,
    1,
    NEEDS (OBJECTS_READ) },
  { "GET", { "domains" }, cw_tenant_organization_list_domains, 1, NEEDS (DOMAINS_READ) },
  { "GET", { "domains", "{}" }, cw_tenant_organization_get_domain, 1, NEEDS (DOMAINS_READ) },
  { "GET",
    { "domains", "{}", "federationConfiguration" },
    cw_tenant_federation_list,
    1,
    NEEDS (DOMAINS_READ) },
  { "GET", { "organization" }, cw_tenant_organization_list, 1, NEEDS (ORGANIZATION_READ) },
  { "GET",
    { "directory", "onPremisesSynchronization" },
    cw_tenant_settings_list_sync,
    1,
    NEEDS (SYNC_READ) },
  { "GET",
    { "directory", "onPremisesSynchronization", "{}" },
    cw_tenant_settings_get_sync,
    1,
    NEEDS (SYNC_READ) },
  { "PATCH",
    { "directory", "onPremisesSynchronization", "{}" },
    cw_tenant_settings_update_sync,
    1,
    NEEDS (SYNC_WRITE) },
  { "GET",
    { "directory", "deletedItems", "microsoft.graph.user" },
    cw_tenant_lists_deleted_users,
    1,
    NEEDS (USERS_READ) },
  { "GET",
    { "directory", "deletedItems", "microsoft.graph.group" },
    cw_tenant_lists_deleted_groups,
    1,
    NEEDS (GROUPS_READ) },
  { "GET", { "directory", "deletedItems", "{}" }, cw_tenant_deleted_get, 1, NEEDS (OBJECTS_READ) },
  { "DELETE",
    { "directory", "deletedItems", "{}" },
    cw_tenant_deleted_purge,
    1,
    NEEDS (DELETED_WRITE) },
  { "POST",
    { "directory", "deletedItems", "{}", "restore" },
    cw_tenant_deleted_restore,
    1,
    NEEDS (DELETED_WRITE) },
  { "GET", { "me" }, cw_tenant_me_get, 1, NEEDS (ME) },
  { "GET", { "me", "memberOf" }, cw_tenant_me_list_owners, 2, NEEDS (MY_GROUPS) },
  { "GET",
    { "me", "memberOf", "microsoft.graph.directoryRole" },
    cw_tenant_me_list_owners,
    2,
    NEEDS (MY_GROUPS) },
  { "GET",
    { "me", "memberOf", "microsoft.graph.group" },
    cw_tenant_me_list_owners,
    2,
    NEEDS (MY_GROUPS) },
  { "GET", { "me", "transitiveMemberOf" }, cw_tenant_me_list_owners, 2, NEEDS (MY_GROUPS) },
  { "GET",
    { "me", "transitiveMemberOf", "microsoft.graph.directoryRole" },
    cw_tenant_me_list_owners,
    2,
    NEEDS (MY_GROUPS) },
  { "GET",
    { "me", "transitiveMemberOf", "microsoft.graph.group" },
    cw_tenant_me_list_owners,
    2,
    NEEDS (MY_GROUPS) },
  { "GET", { "organization", "{}" }, cw_tenant_organization_get, 1, NEEDS (ORGANIZATION_READ) },
  { "PATCH",
    { "organization", "{}" },
    cw_tenant_organization_update,
    1,
    NEEDS (ORGANIZATION_WRITE) },
  { "GET", { "subscribedSkus" }, cw_tenant_settings_list_skus, 3, NEEDS (ORGANIZATION_READ) },
  { "GET", { "directoryRoles" }, cw_tenant_role_lists_roles, 1, NEEDS (ROLES_READ) },
  { "GET",
    { "directoryRoles", "{}", "members" },
    cw_tenant_role_lists_members,
    1,
    NEEDS (ROLES_READ) },
  { "GET",
    { "roleManagement", "directory", "roleAssignments" },
    cw_tenant_role_lists_assignments,
    1,
    NEEDS (ROLES_READ) },
  { "POST",
    { "roleManagement", "directory", "roleAssignments" },
    cw_tenant_role_lists_assign,
    1,
    NEEDS (ROLES_WRITE) },
  { "DELETE",
    { "roleManagement", "directory", "roleAssignments", "{}" },
    cw_tenant_role_lists_unassign,
    1,
    NEEDS (ROLES_WRITE) },
  { "GET",
    { "roleManagement", "directory", "roleDefinitions" },
    cw_tenant_role_lists_definitions,
    1,
    NEEDS (ROLES_READ) },
  { "GET", { "applications" }, cw_tenant_lists_applications, 2, NEEDS (APPS_READ) },
  { "POST", { "applications" }, cw_tenant_applications_create, 1, NEEDS (APPS_WRITE) },
  { "GET", { "applications", "{}" }, cw_tenant_applications_get, 1, NEEDS (APPS_READ) },
  { "PATCH", { "applications", "{}" }, cw_tenant_applications_update, 1, NEEDS (APPS_WRITE) },
  { "DELETE", { "applications", "{}" }, cw_tenant_applications_delete, 1, NEEDS (APPS_WRITE) },
  { "GET",
    { "applications", "{}", "extensionProperties" },
    cw_tenant_extensions_list,
    1,
    NEEDS (APPS_READ) },
  { "POST",
    { "applications", "{}", "extensionProperties" },
    cw_tenant_extensions_create,
    1,
    NEEDS (APPS_WRITE) },
  { "DELETE",
    { "applications", "{}", "extensionProperties", "{}" },
    cw_tenant_extensions_delete,
    1,
    NEEDS (APPS_WRITE) },
  { "GET", { "servicePrincipals" }, cw_tenant_lists_principals, 1, NEEDS (APPS_READ) },
  { "POST", { "servicePrincipals" }, cw_tenant_principals_create, 1, NEEDS (APPS_WRITE) },
  { "GET", { "servicePrincipals", "{}" }, cw_tenant_principals_get, 1, NEEDS (APPS_READ) },
  { "PATCH", { "servicePrincipals", "{}" }, cw_tenant_principals_update, 1, NEEDS (APPS_WRITE) },
  { "DELETE", { "servicePrincipals", "{}" }, cw_tenant_principals_delete, 1, NEEDS (APPS_WRITE) },
  { "GET",
    { "servicePrincipals", "{}", "appRoleAssignments" },
    cw_tenant_app_roles_list,
    1,
    NEEDS (GRANTS_READ) },
  { "POST",
    { "servicePrincipals", "{}", "appRoleAssignments" },
    cw_tenant_app_roles_add,
    1,
    NEEDS (GRANTS_WRITE) },
  { "DELETE",
    { "servicePrincipals", "{}", "appRoleAssignments", "{}" },
    cw_tenant_app_roles_remove,
    1,
    NEEDS (GRANTS_WRITE) },
  { "GET",
    { "servicePrincipals", "{}", "appRoleAssignedTo" },
    cw_tenant_app_roles_list,
    1,
    NEEDS (GRANTS_READ) },
  { "POST",
    { "servicePrincipals", "{}", "appRoleAssignedTo" },
    cw_tenant_app_roles_add,
    1,
    NEEDS (GRANTS_WRITE) },
  { "DELETE",
    { "servicePrincipals", "{}", "appRoleAssignedTo", "{}" },
    cw_tenant_app_roles_remove,
    1,
    NEEDS (GRANTS_WRITE) },
};

#undef NEEDS

static gboolean
matches (const Route *route, CwTenantRequest *request)
{
  if (request->segments->len > MAX_PATTERN)
    return FALSE;
  for (guint i = 0; i < MAX_PATTERN; i++)
    {
      const CwTenantSegment *segment = cw_tenant_request_get_segment (request, i);
      const char *wanted = route->pattern[i];

      if (segment == NULL || wanted == NULL)
        return segment == NULL && wanted == NULL;
      if (!g_str_equal (wanted, "{}") && (segment->is_key || !g_str_equal (wanted, segment->text)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_same_path (const Route *a, const Route *b)
{
  for (guint i = 0; i < MAX_PATTERN; i++)
    {
      if (g_strcmp0 (a->pattern[i], b->pattern[i]) != 0)
        return FALSE;
    }
  return TRUE;
}

/* @ret_is_known: some method fits the path. */
static const Route *
find_route (CwTenantRequest *request, gboolean *ret_is_known)
{
  const Route *first = NULL;

  *ret_is_known = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      if (!matches (&routes[i], request))
        continue;
      /* What fits first gives the path its meaning: users/delta is not a user called delta. */
      if (first == NULL)
        first = &routes[i];
      *ret_is_known = TRUE;
      if (g_str_equal (routes[i].method, request->method) && is_same_path (first, &routes[i]))
        return &routes[i];
    }
  return NULL;
}

static CwTenantReply *
refuse_route (CwTenantRequest *request, gboolean is_known)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, 0);

  if (is_known)
    return cw_tenant_reply_new_error (405, "Request_BadRequest",
                                      "Specified HTTP method is not allowed for the request "
                                      "target.");
  return cw_tenant_reply_new_error (400, "BadRequest",
                                    "Resource not found for the segment '%s', or this tenant does "
                                    "not know %s.",
                                    segment != NULL ? segment->text : "", request->path);
}

static guint
get_cost (const Route *route, CwTenantRequest *request)
{
  guint cost = route->cost;

  if (cw_tenant_request_get_option (request, "$select") != NULL && cost > 1)
    cost--;
  if (cw_tenant_request_get_option (request, "$expand") != NULL)
    cost++;
  return cost;
}

static void
add_usage_headers (CwTenant *tenant,
                   CwTenantRequest *request,
                   const Route *route,
                   CwTenantReply *reply)
{
  g_autofree char *cost = g_strdup_printf ("%u", get_cost (route, request));
  double level = 0;

  cw_tenant_reply_add_header (reply, "x-ms-resource-unit", cost);
  if (tenant->throttle == NULL)
    return;
  level = cw_tenant_throttle_get_level (tenant->throttle, request->app_id, g_get_monotonic_time ());
  if (level > 0.8)
    {
      char text[G_ASCII_DTOSTR_BUF_SIZE] = "";

      g_ascii_formatd (text, sizeof text, "%.2f", level);
      cw_tenant_reply_add_header (reply, "x-ms-throttle-limit-percentage", text);
    }
}

static CwTenantReply *
route_request (CwTenant *tenant, CwTenantRequest *request)
{
  gboolean is_known = FALSE;
  const Route *route = find_route (request, &is_known);
  gboolean is_batch = route != NULL && route->handler == cw_tenant_batch_run;
  gboolean is_write = cw_tenant_request_is_write (request) && !is_batch;
  CwTenantReply *reply = NULL;

  if (route == NULL || (is_batch && request->is_part))
    return refuse_route (request, is_known);
  reply = cw_tenant_access_check (tenant, request, route->access);
  if (reply == NULL && is_write && tenant->throttle != NULL)
    reply = cw_tenant_throttle_take (tenant->throttle, request->app_id, tenant->options->tenant_id,
                                     g_get_monotonic_time ());
  if (reply == NULL)
    reply = route->handler (tenant, request);
  if (is_write && reply->status < 300)
    tenant->counters.values[CW_TENANT_COUNT_WRITES]++;
  if (!is_batch)
    add_usage_headers (tenant, request, route, reply);
  return reply;
}

/* What the authority refuses a person, on a page or at the token endpoint. */
static CwTenantReply *
new_sign_in_fault (CwTenant *tenant, CwTenantRequest *request, int code)
{
  if (request->form != NULL && cw_tenant_authorize_is_page (request))
    return cw_tenant_authorize_refuse (tenant, request, code);
  return cw_tenant_aadsts_new_reply (request, code);
}

static CwTenantReply *
new_fault_reply (CwTenant *tenant, CwTenantRequest *request, const CwTenantFault *fault)
{
  const char *app_id = request->app_id != NULL ? request->app_id : tenant->options->client_id;
  CwTenantReply *reply = NULL;

  switch (fault->action)
    {
    case CW_TENANT_FAULT_EXPIRED_TOKEN:
      return cw_tenant_token_new_expired (request);
    case CW_TENANT_FAULT_CLAIMS_CHALLENGE:
      return cw_tenant_token_new_challenged (request);
    case CW_TENANT_FAULT_EXPIRED_DELTA:
      return cw_tenant_delta_new_expired (request, 410);
    case CW_TENANT_FAULT_THROTTLE:
      return cw_tenant_throttle_new_refusal (
          app_id, tenant->options->tenant_id,
          fault->retry_after_seconds != 0 ? fault->retry_after_seconds : 1);
    case CW_TENANT_FAULT_SIGN_IN:
      return new_sign_in_fault (tenant, request, cw_tenant_aadsts_parse (fault->code));
    case CW_TENANT_FAULT_CUT:
      reply = cw_tenant_reply_new (503);
      reply->transport = CW_TENANT_TRANSPORT_CUT;
      return reply;
    case CW_TENANT_FAULT_STATUS:
    case CW_TENANT_FAULT_DELAY:
    case CW_TENANT_FAULT_TRUNCATE:
    default:
      return cw_tenant_reply_new_error (fault->status,
                                        fault->code != NULL ? fault->code : "ServiceNotAvailable",
                                        "A fault on demand: status %u.", fault->status);
    }
}

static gboolean
replaces_answer (const CwTenantFault *fault)
{
  return fault->action != CW_TENANT_FAULT_DELAY && fault->action != CW_TENANT_FAULT_TRUNCATE;
}

static void
apply_fault (CwTenantReply *reply, const CwTenantFault *fault)
{
  g_free (reply->fault);
  reply->fault = g_strdup (cw_tenant_fault_get_name (fault));
  reply->delay_ms += fault->delay_ms;
  if (fault->action == CW_TENANT_FAULT_TRUNCATE)
    reply->transport = CW_TENANT_TRANSPORT_TRUNCATED;
  if (fault->action == CW_TENANT_FAULT_STATUS && fault->body != NULL)
    {
      reply->body = g_string_new (fault->body);
      reply->content_type = fault->is_text ? "text/html" : NULL;
    }
  if (fault->action == CW_TENANT_FAULT_STATUS && fault->retry_after_seconds != 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", fault->retry_after_seconds);

      cw_tenant_reply_add_header (reply, "Retry-After", seconds);
    }
}

typedef CwTenantReply *(*Step) (CwTenant *tenant, CwTenantRequest *request);

/* Runs @step under the fault that hits the request, if any. */
static CwTenantReply *
run_with_faults (CwTenant *tenant, CwTenantRequest *request, Step step)
{
  const CwTenantFault *fault = cw_tenant_faults_take (tenant->faults, request);
  CwTenantReply *reply = NULL;

  if (fault == NULL)
    return step (tenant, request);
  tenant->counters.values[CW_TENANT_COUNT_FAULTS]++;
  if (!replaces_answer (fault))
    reply = step (tenant, request);
  else
    {
      if (fault->is_applied)
        cw_tenant_reply_free (step (tenant, request));
      reply = new_fault_reply (tenant, request, fault);
    }
  apply_fault (reply, fault);
  return reply;
}

static void
finish_reply (CwTenant *tenant, CwTenantRequest *request, CwTenantReply *reply)
{
  if (reply->status == 429)
    tenant->counters.values[CW_TENANT_COUNT_THROTTLED]++;
  else if (reply->status >= 400 && reply->status < 500)
    tenant->counters.values[CW_TENANT_COUNT_CLIENT_ERRORS]++;
  cw_tenant_reply_seal (reply, request->request_id, request->client_request_id);
}

CwTenantReply *
cw_tenant_router_handle_part (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *reply = NULL;

  tenant->counters.values[CW_TENANT_COUNT_PARTS]++;
  reply = run_with_faults (tenant, request, route_request);
  finish_reply (tenant, request, reply);
  return reply;
}

/* One transaction a request, reads included: an answer shows one state. */
static CwTenantReply *
run_in_transaction (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *reply = cw_tenant_token_check (tenant, request);
  g_autoptr (GError) error = NULL;

  if (reply != NULL)
    return reply;
  cw_tenant_store_begin (tenant->store);
  reply = route_request (tenant, request);
  if (cw_tenant_store_commit (tenant->store, &error))
    return reply;
  g_warning ("%s", error->message);
  cw_tenant_reply_free (reply);
  return cw_tenant_reply_new_error (503, "serviceNotAvailable", "%s", error->message);
}

CwTenantReply *
cw_tenant_router_handle (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *reply = NULL;

  tenant->counters.values[CW_TENANT_COUNT_REQUESTS]++;
  reply = run_with_faults (tenant, request, run_in_transaction);
  finish_reply (tenant, request, reply);
  return reply;
}

CwTenantReply *
cw_tenant_router_handle_oauth (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *reply = run_with_faults (tenant, request, cw_tenant_oauth_handle);

  cw_tenant_reply_seal (reply, request->request_id, request->client_request_id);
  return reply;
}
