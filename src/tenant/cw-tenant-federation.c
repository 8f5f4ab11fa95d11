/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-federation.h"

#include <string.h>

#include "base/cw-json.h"
#include "tenant/cw-tenant-domain.h"
#include "tenant/cw-tenant-handlers.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-lookup.h"
#include "tenant/cw-tenant-oauth.h"

/* (transfer full) */
static char *
make_key (const char *domain)
{
  g_autofree char *lower = g_ascii_strdown (domain, -1);

  return g_strconcat ("federation:", lower, NULL);
}

/* (transfer full) (nullable) */
static JsonNode *
load (CwTenantStore *store, const char *domain)
{
  g_autofree char *key = make_key (domain);
  g_autofree char *text = cw_tenant_store_get_meta (store, key);
  g_autoptr (JsonNode) node =
      text != NULL && *text != '\0' ? cw_json_parse (text, -1, FALSE, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? g_steal_pointer (&node) : NULL;
}

gboolean
cw_tenant_federation_has (CwTenantStore *store, const char *domain)
{
  g_autoptr (JsonNode) node = load (store, domain);

  return node != NULL;
}

/* ----- set by whoever rehearses */

static JsonNode *
make_configuration (JsonObject *body)
{
  static const char *const members[] = { "issuerUri", "passiveSignInUri", "activeSignInUri",
                                         "metadataExchangeUri" };
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *id = g_uuid_string_random ();
  const char *protocol = cw_tenant_json_get_string (body, "protocol");

  json_object_set_string_member (object, "id", id);
  json_object_set_string_member (object, "displayName", cw_tenant_json_get_string (body, "domain"));
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *value = cw_tenant_json_get_string (body, members[i]);

      if (value != NULL)
        json_object_set_string_member (object, members[i], value);
      else
        json_object_set_null_member (object, members[i]);
    }
  json_object_set_string_member (object, "preferredAuthenticationProtocol",
                                 protocol != NULL ? protocol : "wsFed");
  return json_node_init_object (json_node_alloc (), object);
}

const char *
cw_tenant_federation_set (CwTenantStore *store, JsonObject *body)
{
  const char *domain = cw_tenant_json_get_string (body, "domain");
  const char *protocol = cw_tenant_json_get_string (body, "protocol");
  gboolean is_managed = cw_tenant_json_get_boolean (body, "managed", FALSE);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *key = NULL;

  if (domain == NULL || !cw_tenant_domain_is_verified (store, domain))
    return "domain must be a verified domain";
  if (!is_managed && (cw_tenant_json_get_string (body, "issuerUri") == NULL ||
                      cw_tenant_json_get_string (body, "passiveSignInUri") == NULL))
    return "issuerUri and passiveSignInUri are needed";
  if (protocol != NULL && !g_str_equal (protocol, "wsFed") && !g_str_equal (protocol, "saml"))
    return "protocol must be wsFed or saml";
  if (!is_managed)
    {
      node = make_configuration (body);
      cw_tenant_json_append_node (text, node);
    }
  key = make_key (domain);
  cw_tenant_store_set_meta (store, key, text->str);
  return NULL;
}

/* ----- asked for */

CwTenantReply *
cw_tenant_federation_list (CwTenant *tenant, CwTenantRequest *request)
{
  const CwTenantSegment *segment = cw_tenant_request_get_segment (request, 1);
  g_autoptr (JsonNode) node = load (tenant->store, segment->text);
  g_autofree char *context =
      g_strdup_printf ("domains('%s')/federationConfiguration", segment->text);
  GString *out = g_string_new ("{");

  cw_tenant_append_context (out, request, context);
  g_string_append (out, ",\"value\":[");
  if (node != NULL)
    {
      json_object_set_string_member (json_node_get_object (node), "@odata.type",
                                     "#microsoft.graph.internalDomainFederation");
      cw_tenant_json_append_node (out, node);
    }
  g_string_append (out, "]}");
  return cw_tenant_reply_new_json (200, out);
}

static void
append_federation (GString *out, JsonObject *configuration)
{
  const char *protocol =
      cw_tenant_json_get_string (configuration, "preferredAuthenticationProtocol");
  const char *active = cw_tenant_json_get_string (configuration, "activeSignInUri");
  const char *exchange = cw_tenant_json_get_string (configuration, "metadataExchangeUri");

  cw_tenant_oauth_append_member (out, "federation_protocol",
                                 g_strcmp0 (protocol, "saml") == 0 ? "SAML20" : "WSTrust");
  if (exchange != NULL)
    cw_tenant_oauth_append_member (out, "federation_metadata_url", exchange);
  if (active != NULL)
    cw_tenant_oauth_append_member (out, "federation_active_auth_url", active);
}

CwTenantReply *
cw_tenant_federation_get_realm (CwTenant *tenant, CwTenantRequest *request, const char *name)
{
  g_autofree char *user = g_uri_unescape_segment (name, name + strcspn (name, "?"), NULL);
  const char *at = user != NULL ? strrchr (user, '@') : NULL;
  const char *domain = at != NULL ? at + 1 : "";
  g_autoptr (JsonNode) node = load (tenant->store, domain);
  GString *out = g_string_new ("{");

  cw_tenant_oauth_append_member (out, "ver", "1.0");
  if (node != NULL)
    cw_tenant_oauth_append_member (out, "account_type", "Federated");
  else
    cw_tenant_oauth_append_member (
        out, "account_type",
        cw_tenant_domain_is_verified (tenant->store, domain) ? "Managed" : "Unknown");
  if (*domain != '\0')
    cw_tenant_oauth_append_member (out, "domain_name", domain);
  if (node != NULL)
    append_federation (out, json_node_get_object (node));
  cw_tenant_oauth_append_member (out, "cloud_instance_name", "microsoftonline.com");
  cw_tenant_oauth_append_member (out, "cloud_audience_urn", "urn:federation:MicrosoftOnline");
  g_string_append_c (out, '}');
  return cw_tenant_reply_new_json (200, out);
}
