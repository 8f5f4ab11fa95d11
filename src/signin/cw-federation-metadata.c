/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-signin"

#include "config.h"

#include "signin/cw-federation-metadata.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-time.h"
#include "signin/cw-xml-document.h"

#define NS_METADATA   "urn:oasis:names:tc:SAML:2.0:metadata"
#define NS_SIGNATURE  "http://www.w3.org/2000/09/xmldsig#"
#define NS_FEDERATION "http://docs.oasis-open.org/wsfed/federation/200706"
#define NS_ADDRESSING "http://www.w3.org/2005/08/addressing"
#define NS_EXCHANGE   "http://schemas.xmlsoap.org/ws/2004/09/mex"
#define NS_INSTANCE   "http://www.w3.org/2001/XMLSchema-instance"

#define PROTOCOL_SAML "urn:oasis:names:tc:SAML:2.0:protocol"
#define BINDING       "urn:oasis:names:tc:SAML:2.0:bindings:"

/* AD FS names 20 endpoints and 2 certificates. */
#define MAX_ENDPOINTS    100
#define MAX_CERTIFICATES 20

static void
endpoint_free (gpointer data)
{
  CwFederationEndpoint *endpoint = data;

  g_free (endpoint->url);
  g_free (endpoint);
}

/* @url: (transfer full) (nullable) */
static void
add_endpoint (CwFederationMetadata *self, CwFederationUse use, char *url)
{
  g_autofree char *owned = url;
  CwFederationEndpoint *endpoint = NULL;

  if (owned == NULL || self->endpoints->len > MAX_ENDPOINTS)
    return;
  for (guint i = 0; i < self->endpoints->len; i++)
    {
      endpoint = self->endpoints->pdata[i];
      if (endpoint->use == use && g_str_equal (endpoint->url, owned))
        return;
    }
  endpoint = g_new0 (CwFederationEndpoint, 1);
  endpoint->use = use;
  endpoint->url = g_steal_pointer (&owned);
  g_ptr_array_add (self->endpoints, endpoint);
}

static void
add_certificate (CwFederationMetadata *self, const xmlNode *node)
{
  g_autofree char *text = cw_xml_dup_text (node);
  g_autoptr (CwSigningCertificate) certificate = cw_signing_certificate_new (text);

  if (certificate == NULL)
    {
      self->n_broken++;
      return;
    }
  for (guint i = 0; i < self->certificates->len; i++)
    {
      const CwSigningCertificate *known = self->certificates->pdata[i];

      if (g_str_equal (known->thumbprint, certificate->thumbprint))
        return;
    }
  if (self->certificates->len <= MAX_CERTIFICATES)
    g_ptr_array_add (self->certificates, g_steal_pointer (&certificate));
}

/* Without "use" it is for both (SAML 2.0 Metadata, 2.4.1.1). */
static void
read_key (CwFederationMetadata *self, const xmlNode *key)
{
  g_autofree char *use = cw_xml_dup_attribute (key, "use");
  const xmlNode *node = key;

  if (use != NULL && !g_str_equal (use, "signing"))
    return;
  while ((node = cw_xml_next (key, node)) != NULL)
    if (cw_xml_is (node, NS_SIGNATURE, "X509Certificate"))
      add_certificate (self, node);
}

static CwFederationUse
find_use (const char *binding)
{
  if (g_strcmp0 (binding, BINDING "HTTP-POST") == 0)
    return CW_FEDERATION_SSO_POST;
  return g_strcmp0 (binding, BINDING "HTTP-Redirect") == 0 ? CW_FEDERATION_SSO_REDIRECT
                                                           : CW_FEDERATION_SSO_OTHER;
}

static void
read_saml (CwFederationMetadata *self, const xmlNode *role)
{
  const xmlNode *node = role;

  self->has_saml = TRUE;
  while ((node = cw_xml_next (role, node)) != NULL)
    {
      g_autofree char *binding = NULL;

      if (cw_xml_is (node, NS_METADATA, "KeyDescriptor"))
        read_key (self, node);
      else if (cw_xml_is (node, NS_METADATA, "SingleLogoutService"))
        add_endpoint (self, CW_FEDERATION_SIGN_OUT, cw_xml_dup_attribute (node, "Location"));
      if (!cw_xml_is (node, NS_METADATA, "SingleSignOnService"))
        continue;
      binding = cw_xml_dup_attribute (node, "Binding");
      add_endpoint (self, find_use (binding), cw_xml_dup_attribute (node, "Location"));
    }
}

/* An EndpointReference has an address, and in AD FS metadata with one more below it. */
static void
read_references (CwFederationMetadata *self, const xmlNode *service, CwFederationUse use)
{
  const xmlNode *exchange = cw_xml_find (service, NS_EXCHANGE, "MetadataReference");
  const xmlNode *node = service;

  if (exchange != NULL)
    add_endpoint (self, CW_FEDERATION_EXCHANGE,
                  cw_xml_dup_text (cw_xml_find (exchange, NS_ADDRESSING, "Address")));
  while ((node = cw_xml_next (service, node)) != NULL)
    if (cw_xml_is (node, NS_ADDRESSING, "Address") && node->parent != exchange &&
        cw_xml_is (node->parent, NS_ADDRESSING, "EndpointReference"))
      add_endpoint (self, use, cw_xml_dup_text (node));
}

static void
read_ws (CwFederationMetadata *self, const xmlNode *role)
{
  const xmlNode *node = role;

  self->has_ws = TRUE;
  while ((node = cw_xml_next (role, node)) != NULL)
    {
      if (cw_xml_is (node, NS_METADATA, "KeyDescriptor"))
        read_key (self, node);
      else if (cw_xml_is (node, NS_FEDERATION, "PassiveRequestorEndpoint"))
        read_references (self, node, CW_FEDERATION_PASSIVE);
      else if (cw_xml_is (node, NS_FEDERATION, "SecurityTokenServiceEndpoint"))
        read_references (self, node, CW_FEDERATION_ACTIVE);
    }
}

/* xsi:type is a name with a prefix: "fed:SecurityTokenServiceType". */
static gboolean
is_token_service (const xmlNode *role)
{
  xmlChar *type = xmlGetNsProp (role, (const xmlChar *) "type", (const xmlChar *) NS_INSTANCE);
  gboolean is_it =
      type != NULL && g_str_has_suffix ((const char *) type, "SecurityTokenServiceType");

  xmlFree (type);
  return is_it;
}

static gboolean
is_saml_provider (const xmlNode *role)
{
  g_autofree char *protocols = cw_xml_dup_attribute (role, "protocolSupportEnumeration");

  return cw_xml_is (role, NS_METADATA, "IDPSSODescriptor") && protocols != NULL &&
         strstr (protocols, PROTOCOL_SAML) != NULL;
}

static void
read_entity (CwFederationMetadata *self, const xmlNode *entity)
{
  g_autofree char *until = cw_xml_dup_attribute (entity, "validUntil");

  self->entity_id = cw_xml_dup_attribute (entity, "entityID");
  if (until != NULL && !cw_time_parse_iso8601 (until, &self->valid_until_usec))
    self->valid_until_usec = 0;
  for (const xmlNode *role = entity->children; role != NULL; role = role->next)
    if (is_saml_provider (role))
      read_saml (self, role);
    else if (cw_xml_is (role, NS_METADATA, "RoleDescriptor") && is_token_service (role))
      read_ws (self, role);
}

/* A list of many (EntitiesDescriptor) does not say which of them is meant. (nullable) */
static const xmlNode *
find_entity (const xmlNode *root, GError **error)
{
  const xmlNode *found = NULL;
  g_autofree char *name = g_utf8_substring (
      (const char *) root->name, 0, MIN (100, g_utf8_strlen ((const char *) root->name, -1)));

  if (cw_xml_is (root, NS_METADATA, "EntityDescriptor"))
    return root;
  if (!cw_xml_is (root, NS_METADATA, "EntitiesDescriptor"))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "What is sent is XML, and no federation metadata: it begins with “%s”", name);
      return NULL;
    }
  found = cw_xml_find (root, NS_METADATA, "EntityDescriptor");
  for (const xmlNode *next = found; next != NULL; next = cw_xml_next (root, next))
    if (next != found && cw_xml_is (next, NS_METADATA, "EntityDescriptor"))
      found = NULL;
  if (found == NULL)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                         "The metadata is a list of several providers, or of none");
  return found;
}

static gboolean
check (const CwFederationMetadata *self, GError **error)
{
  if (self->entity_id == NULL)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                         "The metadata does not say whose it is (entityID)");
  else if (!self->has_saml && !self->has_ws)
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                 "The metadata of “%s” is not that of a provider who signs people in",
                 self->entity_id);
  else if (self->endpoints->len > MAX_ENDPOINTS || self->certificates->len > MAX_CERTIFICATES)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                         "The metadata names more addresses or certificates than any provider has");
  else
    return TRUE;
  return FALSE;
}

CwFederationMetadata *
cw_federation_metadata_parse (GBytes *bytes, GError **error)
{
  g_autoptr (CwXmlDocument) document = cw_xml_document_parse (bytes, error);
  const xmlNode *entity =
      document != NULL ? find_entity (xmlDocGetRootElement (document), error) : NULL;
  g_autoptr (CwFederationMetadata) self = NULL;

  if (entity == NULL)
    return NULL;
  self = g_new0 (CwFederationMetadata, 1);
  self->certificates =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_signing_certificate_free);
  self->endpoints = g_ptr_array_new_with_free_func (endpoint_free);
  read_entity (self, entity);
  return check (self, error) ? g_steal_pointer (&self) : NULL;
}

void
cw_federation_metadata_free (CwFederationMetadata *metadata)
{
  if (metadata == NULL)
    return;
  g_free (metadata->entity_id);
  g_ptr_array_unref (metadata->certificates);
  g_ptr_array_unref (metadata->endpoints);
  g_free (metadata);
}

const char *
cw_federation_metadata_find (const CwFederationMetadata *metadata, CwFederationUse use)
{
  for (guint i = 0; i < metadata->endpoints->len; i++)
    {
      const CwFederationEndpoint *endpoint = metadata->endpoints->pdata[i];

      if (endpoint->use == use)
        return endpoint->url;
    }
  return NULL;
}
