/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/draft/cw-federation-handover.h"

#include "base/cw-error.h"

#define FORMAT "causeway-federation-settings"

#define ENTITY_ID "urn:federation:MicrosoftOnline"

/* What SAML 1.1 tokens of WS-Federation call the two attributes that the cloud looks at. */
#define NS_IMMUTABLE_ID "http://schemas.microsoft.com/LiveID/Federation/2008/05"
#define NS_UPN          "http://schemas.xmlsoap.org/claims"

#define NAME_ID_PERSISTENT  "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
#define NAME_ID_UNSPECIFIED "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"

#define RSA_SHA256 "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
#define SHA256     "http://www.w3.org/2001/04/xmlenc#sha256"

#define MIN_RSA_BITS 2048

/* Where each cloud takes what a provider says, and where it publishes its own metadata (Microsoft
 * Learn, "Use a SAML 2.0 Identity Provider"), which of the United States' it does not tell. */
static const struct
{
  const char *environment;
  const char *authority_url;
  const char *metadata_url; /* (nullable) */
} clouds[] = {
  { "global", "https://login.microsoftonline.com",
    "https://nexus.microsoftonline-p.com/federationmetadata/saml20/federationmetadata.xml" },
  { "us-government", "https://login.microsoftonline.us", NULL },
  { "china", "https://login.partner.microsoftonline.cn",
    "https://nexus.partner.microsoftonline-p.cn/federationmetadata/saml20/"
    "federationmetadata.xml" },
};

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static gboolean
is_saml (CwDraft *draft)
{
  return g_str_equal (cw_draft_get_string (draft, "signIn.method", ""), "saml");
}

/* ----- the cloud */

/* A configuration keeps where the tenant is with its connector. */
static const char *
find_authority (CwDraft *draft)
{
  const char *authority = cw_draft_get_string (draft, "cloud.authorityUrl", NULL);
  int index = cw_draft_find_cloud (draft);

  if (authority != NULL || index < 0)
    return authority;
  return json_object_get_string_member_with_default (cw_draft_get_connector (draft, (guint) index),
                                                     "authorityUrl", NULL);
}

static void
add_cloud (JsonBuilder *builder, CwDraft *draft)
{
  const char *authority = find_authority (draft);
  const char *environment = cw_draft_get_string (draft, "cloud.environment", "global");
  const char *metadata = NULL;
  g_autofree char *endpoint = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (clouds); i++)
    {
      gboolean is_it = authority != NULL ? g_str_equal (authority, clouds[i].authority_url)
                                         : g_str_equal (environment, clouds[i].environment);

      if (!is_it)
        continue;
      authority = clouds[i].authority_url;
      metadata = clouds[i].metadata_url;
    }
  json_builder_set_member_name (builder, "cloud");
  json_builder_begin_object (builder);
  add_text (builder, "entityId", ENTITY_ID);
  if (authority != NULL)
    endpoint = g_strconcat (authority, "/login.srf", NULL);
  add_text (builder, "endpoint", endpoint);
  add_text (builder, "signOutUrl", endpoint);
  add_text (builder, "metadataUrl", metadata);
  json_builder_end_object (builder);
}

/* ----- what is spoken */

/* PingFederate and AD FS are connected by WS-Federation, with WS-Trust for programs. */
static void
add_protocol (JsonBuilder *builder, CwDraft *draft)
{
  json_builder_set_member_name (builder, "protocol");
  json_builder_begin_object (builder);
  add_text (builder, "signIn", is_saml (draft) ? "SAML 2.0" : "WS-Federation");
  add_text (builder, "activeSignIn", is_saml (draft) ? NULL : "WS-Trust");
  add_text (builder, "tokenType", is_saml (draft) ? "SAML 2.0" : "SAML 1.1");
  add_text (builder, "binding", is_saml (draft) ? "HTTP-POST" : NULL);
  add_text (builder, "nameIdFormat", is_saml (draft) ? NAME_ID_PERSISTENT : NAME_ID_UNSPECIFIED);
  json_builder_end_object (builder);
}

/* The cloud tells by the issuer which domain a token is for, so that no two domains may share one.
 */
static void
add_issuer (JsonBuilder *builder, CwDraft *draft, const char *domain)
{
  gboolean is_ping =
      g_str_equal (cw_draft_get_string (draft, "signIn.method", ""), "ping-federate");

  json_builder_set_member_name (builder, "issuer");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "uniqueForDomain");
  json_builder_add_boolean_value (builder, TRUE);
  add_text (builder, "virtualServerId", is_ping ? domain : NULL);
  json_builder_end_object (builder);
}

static void
add_signature (JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "signature");
  json_builder_begin_object (builder);
  add_text (builder, "signs", "assertion");
  add_text (builder, "algorithm", RSA_SHA256);
  add_text (builder, "digest", SHA256);
  json_builder_set_member_name (builder, "minimumRsaBits");
  json_builder_add_int_value (builder, MIN_RSA_BITS);
  json_builder_end_object (builder);
}

/* ----- whose attribute becomes what */

static void
add_source (JsonBuilder *builder, const char *attribute, const char *encoding)
{
  json_builder_begin_object (builder);
  add_text (builder, "attribute", attribute);
  add_text (builder, "encoding", encoding);
  json_builder_end_object (builder);
}

/* As the shipped rules have it: what stands first is taken where it has a value. */
static void
add_anchor_sources (JsonBuilder *builder, CwDraft *draft)
{
  JsonObject *directory = cw_draft_find_directory (draft);
  const char *kind =
      directory != NULL
          ? json_object_get_string_member_with_default (directory, "kind", "active-directory")
          : "active-directory";
  const char *chosen = cw_draft_get_string (draft, "identity.sourceAnchor.attribute", NULL);
  gboolean is_chosen = g_str_equal (
      cw_draft_get_string (draft, "identity.sourceAnchor.method", "automatic"), "attribute");

  if (is_chosen && chosen != NULL)
    add_source (builder, chosen,
                cw_draft_get_bool (draft, "identity.sourceAnchor.isBinary", FALSE)
                    ? "base64"
                    : "as-synchronised");
  else if (g_str_equal (kind, "openldap"))
    add_source (builder, "entryUUID", "base64-of-guid");
  else
    {
      if (g_strcmp0 (chosen, "objectGUID") != 0)
        add_source (builder, "mS-DS-ConsistencyGuid", "base64");
      add_source (builder, "objectGUID", "base64");
    }
}

static void
add_name_sources (JsonBuilder *builder, CwDraft *draft)
{
  add_source (builder,
              cw_draft_get_string (draft, "identity.userPrincipalName", "userPrincipalName"),
              "text");
}

typedef void (*SourcesFunc) (JsonBuilder *builder, CwDraft *draft);

static void
add_claim (JsonBuilder *builder,
           CwDraft *draft,
           const char *name,
           const char *uri,
           SourcesFunc add_sources)
{
  json_builder_begin_object (builder);
  add_text (builder, "name", name);
  add_text (builder, "namespace", uri);
  json_builder_set_member_name (builder, "sources");
  json_builder_begin_array (builder);
  add_sources (builder, draft);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_claims (JsonBuilder *builder, CwDraft *draft)
{
  json_builder_set_member_name (builder, "claims");
  json_builder_begin_array (builder);
  add_claim (builder, draft, "NameID", NULL, add_anchor_sources);
  if (is_saml (draft))
    add_claim (builder, draft, "IDPEmail", NULL, add_name_sources);
  else
    {
      add_claim (builder, draft, "ImmutableID", NS_IMMUTABLE_ID, add_anchor_sources);
      add_claim (builder, draft, "UPN", NS_UPN, add_name_sources);
    }
  json_builder_end_array (builder);
}

/* ----- directories */

static void
add_partitions (JsonBuilder *builder, JsonObject *connector)
{
  JsonNode *node = json_object_get_member (connector, "partitions");
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  json_builder_set_member_name (builder, "bases");
  json_builder_begin_array (builder);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    json_builder_add_string_value (builder, json_array_get_string_element (array, i));
  json_builder_end_array (builder);
}

/* (transfer none) (nullable) */
static const char *
get_inner (JsonObject *connector, const char *object, const char *member)
{
  JsonNode *node = json_object_get_member (connector, object);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
             ? json_object_get_string_member_with_default (json_node_get_object (node), member,
                                                           NULL)
             : NULL;
}

static void
add_directory (JsonBuilder *builder, JsonObject *connector)
{
  const char *kind = json_object_get_string_member_with_default (connector, "kind", "");
  const char *security = get_inner (connector, "server", "security");
  gboolean is_ad = g_str_equal (kind, "active-directory");
  gboolean is_ldaps = security == NULL || g_str_equal (security, "ldaps");
  JsonNode *server = json_object_get_member (connector, "server");
  gint64 port = server != NULL && JSON_NODE_HOLDS_OBJECT (server)
                    ? json_object_get_int_member_with_default (json_node_get_object (server),
                                                               "port", is_ldaps ? 636 : 389)
                    : 0;

  json_builder_begin_object (builder);
  add_text (builder, "name", json_object_get_string_member_with_default (connector, "name", NULL));
  add_text (builder, "kind", kind);
  add_text (builder, "host", get_inner (connector, "server", "host"));
  json_builder_set_member_name (builder, "port");
  json_builder_add_int_value (builder, port);
  add_text (builder, "security", security != NULL ? security : "ldaps");
  add_partitions (builder, connector);
  add_text (builder, "account", get_inner (connector, "authentication", "user"));
  add_text (builder, "searchFilter",
            is_ad ? "(|(sAMAccountName=${username})(userPrincipalName=${username}))"
                  : "(|(uid=${username})(mail=${username}))");
  add_text (builder, "binaryAttributes", is_ad ? "objectGUID, mS-DS-ConsistencyGuid" : NULL);
  json_builder_end_object (builder);
}

static void
add_directories (JsonBuilder *builder, CwDraft *draft)
{
  json_builder_set_member_name (builder, "directories");
  json_builder_begin_array (builder);
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      JsonObject *connector = cw_draft_get_connector (draft, i);

      if (cw_draft_is_source (connector))
        add_directory (builder, connector);
    }
  json_builder_end_array (builder);
}

/* ----- the whole */

static gboolean
check (CwDraft *draft, GError **error)
{
  static const char *const methods[] = { "ad-fs", "ping-federate", "saml", NULL };

  if (!g_strv_contains (methods, cw_draft_get_string (draft, "signIn.method", "password-hash")))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                           "People do not sign in by federation: signIn.method is none of ad-fs, "
                           "ping-federate and saml");
      return FALSE;
    }
  if (cw_draft_get_string (draft, "signIn.federation.domain", NULL) != NULL)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                       "The domain that becomes federated is not named: signIn.federation.domain");
  return FALSE;
}

JsonNode *
cw_federation_handover_make (CwDraft *draft, GError **error)
{
  const char *domain = cw_draft_get_string (draft, "signIn.federation.domain", NULL);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!check (draft, error))
    return NULL;
  json_builder_begin_object (builder);
  add_text (builder, "format", FORMAT);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, 1);
  add_text (builder, "method", cw_draft_get_string (draft, "signIn.method", NULL));
  add_text (builder, "domain", domain);
  add_cloud (builder, draft);
  add_protocol (builder, draft);
  add_issuer (builder, draft, domain);
  add_signature (builder);
  add_claims (builder, draft);
  add_directories (builder, draft);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
