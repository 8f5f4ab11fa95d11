/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-signin"

#include "config.h"

#include "signin/cw-ws-trust.h"

#include "base/cw-error.h"
#include "signin/cw-xml-document.h"

#define NS_WSDL  "http://schemas.xmlsoap.org/wsdl/"
#define NS_SOAP  "http://schemas.xmlsoap.org/wsdl/soap/"
#define NS_SOAP2 "http://schemas.xmlsoap.org/wsdl/soap12/"

#define MAX_PORTS 100

static gboolean
is_address (const xmlNode *node)
{
  return (cw_xml_is (node, NS_SOAP2, "address") || cw_xml_is (node, NS_SOAP, "address")) &&
         cw_xml_is (node->parent, NS_WSDL, "port");
}

GPtrArray *
cw_ws_trust_list_ports (GBytes *wsdl, GError **error)
{
  g_autoptr (CwXmlDocument) document = cw_xml_document_parse (wsdl, error);
  g_autoptr (GPtrArray) ports = g_ptr_array_new_with_free_func (g_free);
  const xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  const xmlNode *node = root;

  if (root == NULL)
    return NULL;
  while ((node = cw_xml_next (root, node)) != NULL && ports->len < MAX_PORTS)
    {
      g_autofree char *url = is_address (node) ? cw_xml_dup_attribute (node, "location") : NULL;

      if (url != NULL && !g_ptr_array_find_with_equal_func (ports, url, g_str_equal, NULL))
        g_ptr_array_add (ports, g_steal_pointer (&url));
    }
  if (ports->len > 0)
    return g_steal_pointer (&ports);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "What is sent describes no WS-Trust service");
  return NULL;
}
