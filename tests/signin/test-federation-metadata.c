/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-federation-metadata"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "signin/cw-federation-fetch.h"
#include "signin/cw-federation-metadata.h"
#include "signin/cw-ws-trust.h"

#define NAMESPACES                                                                                 \
  " xmlns='urn:oasis:names:tc:SAML:2.0:metadata' "                                                 \
  "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "                                         \
  "xmlns:f='http://docs.oasis-open.org/wsfed/federation/200706' "                                  \
  "xmlns:a='http://www.w3.org/2005/08/addressing' "                                                \
  "xmlns:m='http://schemas.xmlsoap.org/ws/2004/09/mex' "
#define ENTITY(inside)                                                                             \
  "<EntityDescriptor entityID=' urn:p '" NAMESPACES ">" inside "</EntityDescriptor>"
#define SAML(inside)                                                                               \
  "<IDPSSODescriptor protocolSupportEnumeration='urn:oasis:names:tc:SAML:2.0:protocol'>" inside    \
  "</IDPSSODescriptor>"
#define SSO(binding, url)                                                                          \
  "<SingleSignOnService Binding='urn:oasis:names:tc:SAML:2.0:bindings:" binding "' Location='" url \
  "'/>"
#define SERVICE(inside)                                                                            \
  "<RoleDescriptor xsi:type='f:SecurityTokenServiceType'>" inside "</RoleDescriptor>"
#define REFERENCE(url, inside)                                                                     \
  "<a:EndpointReference><a:Address>" url "</a:Address>" inside "</a:EndpointReference>"

static CwFederationMetadata *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return cw_federation_metadata_parse (bytes, error);
}

static void
test_saml (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwFederationMetadata) metadata =
      parse (ENTITY (SAML (SSO ("HTTP-Redirect", "https://p/r") SSO ("HTTP-POST", "https://p/s")
                               SSO ("HTTP-POST", "https://p/s") SSO ("SOAP", "https://p/e"))),
             &error);

  g_assert_no_error (error);
  g_assert_cmpstr (metadata->entity_id, ==, "urn:p");
  g_assert_true (metadata->has_saml && !metadata->has_ws);
  g_assert_cmpuint (metadata->endpoints->len, ==, 3);
  g_assert_cmpstr (cw_federation_metadata_find (metadata, CW_FEDERATION_SSO_POST), ==,
                   "https://p/s");
  g_assert_cmpstr (cw_federation_metadata_find (metadata, CW_FEDERATION_SSO_REDIRECT), ==,
                   "https://p/r");
  g_assert_null (cw_federation_metadata_find (metadata, CW_FEDERATION_PASSIVE));
}

/* The address of the metadata exchange stands inside the reference of the active endpoint. */
static void
test_ws (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwFederationMetadata) metadata = parse (
      ENTITY (SERVICE ("<f:SecurityTokenServiceEndpoint>" REFERENCE (
          "https://p/active",
          "<a:Metadata><m:MetadataReference><a:Address>https://p/mex</a:Address>"
          "</m:MetadataReference></a:Metadata>") "</f:SecurityTokenServiceEndpoint>"
                                                 "<f:PassiveRequestorEndpoint>" REFERENCE (
                                                     " https://p/ls ", "") "</f:PassiveReques"
                                                                           "torEndpoint>")),
      &error);

  g_assert_no_error (error);
  g_assert_true (metadata->has_ws && !metadata->has_saml);
  g_assert_cmpuint (metadata->endpoints->len, ==, 3);
  g_assert_cmpstr (cw_federation_metadata_find (metadata, CW_FEDERATION_ACTIVE), ==,
                   "https://p/active");
  g_assert_cmpstr (cw_federation_metadata_find (metadata, CW_FEDERATION_EXCHANGE), ==,
                   "https://p/mex");
  g_assert_cmpstr (cw_federation_metadata_find (metadata, CW_FEDERATION_PASSIVE), ==,
                   "https://p/ls");
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "{}",
    "<a",
    "<a/>",
    "<EntityDescriptor entityID='x'/>",
    ENTITY (""),
    "<EntityDescriptor" NAMESPACES ">" SAML ("") "</EntityDescriptor>",
    "<!DOCTYPE a><EntityDescriptor entityID='x'" NAMESPACES ">" SAML ("") "</EntityDescriptor>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>" ENTITY (SAML ("&b;")),
    "<EntitiesDescriptor" NAMESPACES "/>",
    "<EntitiesDescriptor" NAMESPACES ">" ENTITY (SAML (""))
        ENTITY (SAML ("")) "</EntitiesDescriptor>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwFederationMetadata) metadata = parse (texts[i], &error);

      g_assert_null (metadata);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
    }
}

static void
test_ports (void)
{
  const char *text = "<w:definitions xmlns:w='http://schemas.xmlsoap.org/wsdl/' "
                     "xmlns:s='http://schemas.xmlsoap.org/wsdl/soap12/'><w:service>"
                     "<w:port><s:address location='https://p/13/usernamemixed'/></w:port>"
                     "<w:port><s:address location='https://p/13/usernamemixed'/></w:port>"
                     "<s:address location='https://p/astray'/></w:service></w:definitions>";
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) none = g_bytes_new ("<a/>", 4);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ports = cw_ws_trust_list_ports (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ports->len, ==, 1);
  g_assert_null (cw_ws_trust_list_ports (none, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
}

/* What is no address is refused before anything is sent. */
static void
test_addresses (void)
{
  static const char *const urls[] = { "", "x", "http://localhost/", "https://",
                                      "file:///etc/passwd" };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cw_federation_fetch (urls[i], NULL, NULL, NULL, &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/federation-metadata/saml", test_saml);
  g_test_add_func ("/federation-metadata/ws-federation", test_ws);
  g_test_add_func ("/federation-metadata/refused", test_refused);
  g_test_add_func ("/federation-metadata/ports", test_ports);
  g_test_add_func ("/federation-metadata/addresses", test_addresses);
  return g_test_run ();
}
