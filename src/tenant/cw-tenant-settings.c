/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-check.h"
#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"

/* Everything a new tenant has switched on; the rest is off. */
static const char default_sync[] =
    "{\"configuration\":{\"accidentalDeletionPrevention\":{\"synchronizationPreventionType\":"
    "\"enabledForCount\",\"alertThreshold\":500}},"
    "\"features\":{\"blockCloudObjectTakeoverThroughHardMatchEnabled\":false,"
    "\"blockSoftMatchEnabled\":false,\"bypassDirSyncOverridesEnabled\":false,"
    "\"cloudPasswordPolicyForPasswordSyncedUsersEnabled\":false,"
    "\"concurrentCredentialUpdateEnabled\":false,\"concurrentOrgIdProvisioningEnabled\":false,"
    "\"deviceWritebackEnabled\":false,\"directoryExtensionsEnabled\":false,"
    "\"fopeConflictResolutionEnabled\":false,\"groupWriteBackEnabled\":false,"
    "\"passwordSyncEnabled\":false,\"passwordWritebackEnabled\":false,"
    "\"quarantineUponProxyAddressesConflictEnabled\":true,"
    "\"quarantineUponUpnConflictEnabled\":true,\"softMatchOnUpnEnabled\":true,"
    "\"synchronizeUpnForManagedUsersEnabled\":true,\"unifiedGroupWritebackEnabled\":false,"
    "\"userForcePasswordChangeOnLogonEnabled\":false,\"userWritebackEnabled\":false}}";

static JsonObject *
load_sync (CwTenant *tenant)
{
  g_autofree char *text = cw_tenant_store_get_meta (tenant->store, "sync");
  g_autoptr (JsonNode) node = json_from_string (text != NULL ? text : default_sync, NULL);

  return json_node_dup_object (node);
}

static void
append_sync (GString *out, CwTenant *tenant)
{
  g_autoptr (JsonObject) sync = load_sync (tenant);

  g_string_append (out, "\"id\":");
  cw_tenant_json_append_string (out, tenant->options->tenant_id);
  g_string_append (out, ",\"configuration\":");
  cw_tenant_json_append_node (out, json_object_get_member (sync, "configuration"));
  g_string_append (out, ",\"features\":");
  cw_tenant_json_append_node (out, json_object_get_member (sync, "features"));
}

CwTenantReply *
cw_tenant_settings_list_sync (CwTenant *tenant, CwTenantRequest *request)
{
  GString *out = g_string_new ("{");

  cw_tenant_append_context (out, request, "directory/onPremisesSynchronization");
  g_string_append (out, ",\"value\":[{");
  append_sync (out, tenant);
  g_string_append (out, "}]}");
  return cw_tenant_reply_new_json (200, out);
}

static CwTenantReply *
check_id (CwTenant *tenant, CwTenantRequest *request)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, 2);

  return g_ascii_strcasecmp (segment->text, tenant->options->tenant_id) == 0
             ? NULL
             : cw_tenant_reply_new_not_found (segment->text);
}

CwTenantReply *
cw_tenant_settings_get_sync (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = check_id (tenant, request);
  GString *out = NULL;

  if (refusal != NULL)
    return refusal;
  out = g_string_new ("{");
  cw_tenant_append_context (out, request, "directory/onPremisesSynchronization/$entity");
  g_string_append_c (out, ',');
  append_sync (out, tenant);
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (200, out);
}

static gboolean
is_feature (JsonObject *features, const char *name, JsonNode *node)
{
  return json_object_has_member (features, name) &&
         json_node_get_value_type (node) == G_TYPE_BOOLEAN;
}

/* Switches the features that @change names. */
static CwTenantReply *
merge_features (JsonObject *features, JsonObject *change)
{
  JsonObjectIter iter = { 0 };
  const char *name = NULL;
  JsonNode *node = NULL;

  json_object_iter_init (&iter, change);
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (!is_feature (features, name, node))
        return cw_tenant_reply_new_invalid (name, "InvalidValue",
                                            "Invalid value specified for property '%s' of resource "
                                            "'OnPremisesDirectorySynchronizationFeature'.",
                                            name);
      json_object_set_boolean_member (features, name, json_node_get_boolean (node));
    }
  return NULL;
}

CwTenantReply *
cw_tenant_settings_update_sync (CwTenant *tenant, CwTenantRequest *request)
{
  CwTenantReply *refusal = check_id (tenant, request);
  JsonObject *body = NULL;
  g_autoptr (JsonObject) sync = load_sync (tenant);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  JsonObject *features = NULL;

  if (refusal == NULL)
    refusal = cw_tenant_check_has_object (request, &body);
  if (refusal != NULL)
    return refusal;
  features = cw_tenant_json_get_object (body, "features");
  if (features != NULL)
    refusal = merge_features (cw_tenant_json_get_object (sync, "features"), features);
  if (refusal != NULL)
    return refusal;
  if (cw_tenant_json_get_object (body, "configuration") != NULL)
    json_object_set_member (sync, "configuration",
                            json_node_copy (json_object_get_member (body, "configuration")));
  node = json_node_init_object (json_node_alloc (), sync);
  cw_tenant_json_append_node (text, node);
  cw_tenant_store_set_meta (tenant->store, "sync", text->str);
  return cw_tenant_reply_new (204);
}

/* A licence that the features of a directory synchronisation can depend on; a tenant without it is
 * made by {"subscribedSkus": []} in a seed. */
static const char default_skus[] =
    "[{\"id\":\"AAD_PREMIUM\",\"accountName\":\"contoso\",\"appliesTo\":\"User\","
    "\"capabilityStatus\":\"Enabled\",\"consumedUnits\":3,"
    "\"prepaidUnits\":{\"enabled\":25,\"lockedOut\":0,\"suspended\":0,\"warning\":0},"
    "\"skuId\":\"078d2b04-f1bd-4111-bbd4-b4b1b354cef4\",\"skuPartNumber\":\"AAD_PREMIUM\","
    "\"servicePlans\":[{\"servicePlanId\":\"41781fb2-bc02-4b7c-bd55-b576c07bb09d\","
    "\"servicePlanName\":\"AAD_PREMIUM\",\"provisioningStatus\":\"Success\",\"appliesTo\":\"User\"}"
    "],"
    "\"subscriptionIds\":[]}]";

CwTenantReply *
cw_tenant_settings_list_skus (CwTenant *tenant, CwTenantRequest *request)
{
  g_autofree char *text = cw_tenant_store_get_meta (tenant->store, "skus");
  GString *out = g_string_new ("{");

  cw_tenant_append_context (out, request, "subscribedSkus");
  g_string_append_printf (out, ",\"value\":%s}", text != NULL ? text : default_skus);
  return cw_tenant_reply_new_json (200, out);
}
