/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-role-lists.h"

#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"
#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-select.h"

static void
append_text (GString *out, const char *name, const char *value)
{
  cw_tenant_json_append_comma (out);
  g_string_append_printf (out, "\"%s\":", name);
  cw_tenant_json_append_string (out, value);
}

void
cw_tenant_role_lists_append (GString *out, const CwTenantRole *role, gboolean is_readable)
{
  g_autofree char *id = cw_tenant_role_make_id (role);

  g_string_append_printf (out, "\"id\":\"%s\",\"deletedDateTime\":null", id);
  append_text (out, "description", is_readable ? role->description : NULL);
  append_text (out, "displayName", is_readable ? role->name : NULL);
  append_text (out, "roleTemplateId", is_readable ? role->template_id : NULL);
}

static GString *
begin_list (CwTenantRequest *request, const char *context)
{
  GString *out = g_string_new ("{");

  cw_tenant_append_context (out, request, context);
  g_string_append (out, ",\"value\":[");
  return out;
}

static CwTenantReply *
end_list (GString *out)
{
  g_string_append (out, "]}");
  return cw_tenant_reply_new_json (200, out);
}

/* A role is activated, and only then listed, by its first assignment. */
static gboolean
is_active (CwTenantStore *store, const CwTenantRole *role)
{
  return cw_tenant_store_get_int (store, "SELECT 1 FROM role WHERE template = ?1 LIMIT 1", "s",
                                  role->template_id) != 0;
}

CwTenantReply *
cw_tenant_role_lists_roles (CwTenant *tenant, CwTenantRequest *request)
{
  guint count = 0;
  const CwTenantRole *table = cw_tenant_roles_table (&count);
  GString *out = begin_list (request, "directoryRoles");

  for (guint i = 0; i < count; i++)
    {
      if (!is_active (tenant->store, &table[i]))
        continue;
      cw_tenant_json_append_comma (out);
      g_string_append_c (out, '{');
      cw_tenant_role_lists_append (out, &table[i], TRUE);
      g_string_append_c (out, '}');
    }
  return end_list (out);
}

/* directoryRoles/{id} and directoryRoles(roleTemplateId='...'). */
static const CwTenantRole *
find_role (CwTenantStore *store, const CwTenantSegment *segment)
{
  guint count = 0;
  const CwTenantRole *table = cw_tenant_roles_table (&count);

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *id = cw_tenant_role_make_id (&table[i]);
      const char *wanted = segment->key_name != NULL ? table[i].template_id : id;

      if (g_ascii_strcasecmp (segment->text, wanted) == 0 && is_active (store, &table[i]))
        return &table[i];
    }
  return NULL;
}

CwTenantReply *
cw_tenant_role_lists_members (CwTenant *tenant, CwTenantRequest *request)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, 1);
  const CwTenantRole *role = find_role (tenant->store, segment);
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantSelect) select = cw_tenant_select_new (
      CW_TENANT_KIND_ANY, cw_tenant_request_get_option (request, "$select"), &refusal);
  g_autoptr (GPtrArray) list = NULL;
  GString *out = NULL;

  if (select == NULL)
    return refusal;
  if (role == NULL)
    return cw_tenant_reply_new_not_found (segment->text);
  out = begin_list (request, "directoryObjects");
  list = cw_tenant_roles_list (tenant->store, 0);
  for (guint i = 0; i < list->len; i++)
    {
      const CwTenantRoleAssignment *assignment = list->pdata[i];
      g_autoptr (CwTenantObject) member = NULL;

      if (assignment->role != role)
        continue;
      member =
          cw_tenant_object_load_by_id (tenant->store, CW_TENANT_KIND_ANY, assignment->principal_id);
      cw_tenant_json_append_comma (out);
      cw_tenant_select_append (out, member, select, CW_TENANT_STYLE_TYPED);
    }
  return end_list (out);
}

/* "principalId eq '...'", with or without "and roleDefinitionId eq '...'". FALSE when it is
 * anything else. */
static gboolean
parse_filter (const char *filter, char **ret_principal, char **ret_role)
{
  g_autoptr (GRegex) regex =
      g_regex_new ("^(principalId|roleDefinitionId) eq '([0-9a-fA-F-]+)'$", 0, 0, NULL);
  g_auto (GStrv) parts = g_strsplit (filter != NULL ? filter : "", " and ", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      g_autoptr (GMatchInfo) match = NULL;
      g_autofree char *name = NULL;

      if (!g_regex_match (regex, parts[i], 0, &match))
        return FALSE;
      name = g_match_info_fetch (match, 1);
      if (g_str_equal (name, "principalId"))
        *ret_principal = g_match_info_fetch (match, 2);
      else
        *ret_role = g_match_info_fetch (match, 2);
    }
  return TRUE;
}

static void
append_principal (GString *out, CwTenantStore *store, const CwTenantRoleAssignment *assignment)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantSelect) select = cw_tenant_select_new (CW_TENANT_KIND_ANY, NULL, &refusal);
  g_autoptr (CwTenantObject) principal =
      cw_tenant_object_load_by_id (store, CW_TENANT_KIND_ANY, assignment->principal_id);

  g_string_append (out, ",\"principal\":");
  cw_tenant_select_append (out, principal, select, CW_TENANT_STYLE_TYPED);
}

static void
append_assignment (GString *out,
                   CwTenantStore *store,
                   const CwTenantRoleAssignment *assignment,
                   gboolean has_principal)
{
  g_string_append_printf (out,
                          "\"id\":\"%s\",\"principalId\":\"%s\",\"roleDefinitionId\":\"%s\","
                          "\"directoryScopeId\":\"/\"",
                          assignment->id, assignment->principal_id, assignment->role->template_id);
  if (has_principal)
    append_principal (out, store, assignment);
}

CwTenantReply *
cw_tenant_role_lists_assignments (CwTenant *tenant, CwTenantRequest *request)
{
  const char *expand = cw_tenant_request_get_option (request, "$expand");
  g_autofree char *principal = NULL;
  g_autofree char *role = NULL;
  g_autoptr (GPtrArray) list = NULL;
  GString *out = NULL;

  if (expand != NULL && !g_str_equal (expand, "principal"))
    return cw_tenant_reply_new_error (400, "Request_UnsupportedQuery",
                                      "This tenant expands the principal of a role assignment.");
  if (!parse_filter (cw_tenant_request_get_option (request, "$filter"), &principal, &role))
    return cw_tenant_reply_new_error (400, "Request_UnsupportedQuery",
                                      "This tenant filters role assignments by principalId and "
                                      "roleDefinitionId, with eq.");
  out = begin_list (request, "roleManagement/directory/roleAssignments");
  list = cw_tenant_roles_list (tenant->store, 0);
  for (guint i = 0; i < list->len; i++)
    {
      const CwTenantRoleAssignment *assignment = list->pdata[i];

      if ((principal != NULL && g_ascii_strcasecmp (principal, assignment->principal_id) != 0) ||
          (role != NULL && g_ascii_strcasecmp (role, assignment->role->template_id) != 0))
        continue;
      cw_tenant_json_append_comma (out);
      g_string_append_c (out, '{');
      append_assignment (out, tenant->store, assignment, expand != NULL);
      g_string_append_c (out, '}');
    }
  return end_list (out);
}

/* Appends the one assignment of @role to a principal; FALSE when there is none. */
static gboolean
append_held (GString *out, CwTenantStore *store, gint64 principal, const CwTenantRole *role)
{
  g_autoptr (GPtrArray) list = cw_tenant_roles_list (store, principal);

  for (guint i = 0; i < list->len; i++)
    {
      const CwTenantRoleAssignment *assignment = list->pdata[i];

      if (assignment->role != role)
        continue;
      append_assignment (out, store, assignment, FALSE);
      return TRUE;
    }
  return FALSE;
}

CwTenantReply *
cw_tenant_role_lists_assign (CwTenant *tenant, CwTenantRequest *request)
{
  JsonObject *body = cw_tenant_request_peek_object (request);
  const char *principal = body != NULL ? cw_tenant_json_get_string (body, "principalId") : NULL;
  const char *id = body != NULL ? cw_tenant_json_get_string (body, "roleDefinitionId") : NULL;
  const CwTenantRole *role = id != NULL ? cw_tenant_roles_lookup (id) : NULL;
  g_autoptr (CwTenantObject) object = NULL;
  g_autoptr (GString) known = g_string_new (NULL);
  GString *out = NULL;

  if (principal == NULL || role == NULL)
    return cw_tenant_reply_new_error (400, "Request_BadRequest",
                                      "A role assignment needs a principalId and the "
                                      "roleDefinitionId of a role that there is.");
  if (g_strcmp0 (cw_tenant_json_get_string (body, "directoryScopeId"), "/") != 0)
    return cw_tenant_reply_new_error (400, "Request_UnsupportedQuery",
                                      "This tenant assigns roles for the whole directory, \"/\".");
  object = cw_tenant_object_load_by_id (tenant->store, CW_TENANT_KIND_ANY, principal);
  if (object == NULL)
    return cw_tenant_reply_new_not_found (principal);
  if (append_held (known, tenant->store, object->rid, role))
    return cw_tenant_reply_new_error (400, "Request_BadRequest",
                                      "A conflicting object with one or more of the specified "
                                      "property values is present in the directory.");
  cw_tenant_roles_assign (tenant->store, object->rid, role);
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, "roleManagement/directory/roleAssignments/$entity");
  g_string_append_c (out, ',');
  append_held (out, tenant->store, object->rid, role);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (201, out);
}

CwTenantReply *
cw_tenant_role_lists_unassign (CwTenant *tenant, CwTenantRequest *request)
{
  const char *id = cw_tenant_request_get_segment (request, 3)->text;

  if (!cw_tenant_roles_unassign (tenant->store, id))
    return cw_tenant_reply_new_not_found (id);
  return cw_tenant_reply_new (204);
}

CwTenantReply *
cw_tenant_role_lists_definitions (CwTenant *tenant, CwTenantRequest *request)
{
  guint count = 0;
  const CwTenantRole *table = cw_tenant_roles_table (&count);
  GString *out = begin_list (request, "roleManagement/directory/roleDefinitions");

  for (guint i = 0; i < count; i++)
    {
      cw_tenant_json_append_comma (out);
      g_string_append (out, "{\"isBuiltIn\":true,\"isEnabled\":true");
      append_text (out, "id", table[i].template_id);
      append_text (out, "templateId", table[i].template_id);
      append_text (out, "displayName", table[i].name);
      append_text (out, "description", table[i].description);
      g_string_append_c (out, '}');
    }
  return end_list (out);
}
