/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-app-roles.h"
#include "tenant/cw-tenant-check.h"
#include "tenant/cw-tenant-credentials.h"
#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"
#include "tenant/cw-tenant-select.h"

static CwTenantReply *
new_reply (CwTenantRequest *request, CwTenantObject *object, guint status)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantSelect) select = cw_tenant_select_new (
      CW_TENANT_KIND_APPLICATION, cw_tenant_request_get_option (request, "$select"), &refusal);
  GString *out = NULL;

  if (select == NULL)
    return refusal;
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, "applications/$entity");
  cw_tenant_select_append_members (out, object, select, CW_TENANT_STYLE_PLAIN);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (status, out);
}

static CwTenantObject *
load_application (CwTenant *tenant, CwTenantRequest *request, CwTenantReply **ret_refusal)
{
  return cw_tenant_lookup_target (tenant->store, request, 1, CW_TENANT_KIND_APPLICATION,
                                  ret_refusal);
}

CwTenantReply *
cw_tenant_applications_get (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object = load_application (tenant, request, &refusal);

  return object != NULL ? new_reply (request, object, 200) : refusal;
}

static CwTenantReply *
check_access_entry (JsonNode *node)
{
  JsonObject *entry = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (cw_tenant_json_get_string (entry, "resourceAppId") != NULL &&
      cw_tenant_json_get_array (entry, "resourceAccess") != NULL)
    return NULL;
  return cw_tenant_reply_new_invalid ("requiredResourceAccess", "InvalidValue",
                                      "Invalid value specified for property "
                                      "'requiredResourceAccess' of resource 'Application'.");
}

static CwTenantReply *
check_values (JsonObject *body)
{
  static const char *const audiences[] = { "AzureADMyOrg", "AzureADMultipleOrgs",
                                           "AzureADandPersonalMicrosoftAccount",
                                           "PersonalMicrosoftAccount", NULL };
  const char *audience = cw_tenant_json_get_string (body, "signInAudience");
  JsonArray *access = cw_tenant_json_get_array (body, "requiredResourceAccess");
  guint length = access != NULL ? json_array_get_length (access) : 0;
  CwTenantReply *refusal = NULL;

  if (audience != NULL && !g_strv_contains (audiences, audience))
    return cw_tenant_reply_new_invalid ("signInAudience", "InvalidValue",
                                        "Invalid value specified for property 'signInAudience' of "
                                        "resource 'Application'.");
  for (guint i = 0; i < length && refusal == NULL; i++)
    refusal = check_access_entry (json_array_get_element (access, i));
  return refusal;
}

/* Checks the body and writes it into the object's properties. */
static CwTenantReply *
take_body (CwTenantObject *object, JsonObject *body, gboolean is_create, gint64 *ret_mask)
{
  g_autoptr (JsonObject) rest = json_object_new ();
  JsonArray *credentials = cw_tenant_json_get_array (body, "keyCredentials");
  CwTenantReply *refusal = cw_tenant_check_body (CW_TENANT_KIND_APPLICATION, body, is_create);
  JsonObjectIter iter = { 0 };
  const char *name = NULL;
  JsonNode *node = NULL;

  if (refusal == NULL)
    refusal = check_values (body);
  if (refusal == NULL && credentials != NULL)
    refusal = cw_tenant_credentials_merge (object, credentials);
  if (refusal != NULL)
    return refusal;
  json_object_iter_init_ordered (&iter, body);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!g_str_equal (name, "keyCredentials"))
        json_object_set_member (rest, name, json_node_copy (node));
    }
  *ret_mask = cw_tenant_apply_body (object, rest);
  if (credentials != NULL)
    *ret_mask |= cw_tenant_property_mask_of (CW_TENANT_KIND_APPLICATION, "keyCredentials");
  return NULL;
}

/* @unique_name (nullable) the alternate key of an upsert */
static CwTenantReply *
create_application (CwTenant *tenant, CwTenantRequest *request, const char *unique_name)
{
  g_autoptr (CwTenantObject) object =
      cw_tenant_object_new (CW_TENANT_KIND_APPLICATION, json_object_new ());
  g_autofree char *app_id = g_uuid_string_random ();
  g_autofree char *location = NULL;
  JsonObject *body = NULL;
  gint64 mask = 0;
  CwTenantReply *reply = cw_tenant_check_has_object (request, &body);

  if (reply == NULL)
    reply = take_body (object, body, TRUE, &mask);
  if (reply != NULL)
    return reply;
  json_object_set_string_member (object->props, "appId", app_id);
  json_object_set_string_member (object->props, "publisherDomain", tenant->options->initial_domain);
  if (!json_object_has_member (object->props, "signInAudience"))
    json_object_set_string_member (object->props, "signInAudience",
                                   "AzureADandPersonalMicrosoftAccount");
  if (unique_name != NULL)
    json_object_set_string_member (object->props, "uniqueName", unique_name);
  cw_tenant_object_insert (tenant->store, object);
  reply = new_reply (request, object, 201);
  location = g_strdup_printf ("%s/v1.0/applications/%s", request->base_url, object->id);
  cw_tenant_reply_add_header (reply, "Location", location);
  return reply;
}

CwTenantReply *
cw_tenant_applications_create (CwTenant *tenant, CwTenantRequest *request)
{
  return create_application (tenant, request, NULL);
}

/* PATCH applications(uniqueName='x') with "Prefer: create-if-missing" makes it when there is none.
 */
CwTenantReply *
cw_tenant_applications_update (CwTenant *tenant, CwTenantRequest *request)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, 1);
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object = load_application (tenant, request, &refusal);
  JsonObject *body = NULL;
  gint64 mask = 0;

  if (object == NULL && g_strcmp0 (segment->key_name, "uniqueName") == 0 &&
      cw_tenant_request_prefers (request, "create-if-missing", NULL))
    {
      g_clear_pointer (&refusal, cw_tenant_reply_free);
      return create_application (tenant, request, segment->text);
    }
  if (object == NULL)
    return refusal;
  refusal = cw_tenant_check_has_object (request, &body);
  if (refusal != NULL)
    return refusal;
  cw_tenant_object_edit (object);
  refusal = take_body (object, body, FALSE, &mask);
  if (refusal != NULL)
    return refusal;
  cw_tenant_object_save (tenant->store, object, mask);
  return cw_tenant_reply_new (204);
}

/* Its service principal goes with it, and what that was given. */
static void
delete_principal (CwTenantStore *store, const char *app_id)
{
  g_autoptr (CwTenantObject) principal =
      cw_tenant_object_load_by_key (store, CW_TENANT_KIND_PRINCIPAL, CW_TENANT_KEY_APP_ID, app_id);

  if (principal == NULL)
    return;
  cw_tenant_app_roles_forget (store, principal->rid);
  cw_tenant_object_set_state (store, principal, CW_TENANT_STATE_BIN);
}

CwTenantReply *
cw_tenant_applications_delete (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = NULL;
  g_autoptr (CwTenantObject) object = load_application (tenant, request, &refusal);

  if (object == NULL)
    return refusal;
  delete_principal (tenant->store, cw_tenant_object_get_string (object, "appId"));
  cw_tenant_object_set_state (tenant->store, object, CW_TENANT_STATE_BIN);
  return cw_tenant_reply_new (204);
}
