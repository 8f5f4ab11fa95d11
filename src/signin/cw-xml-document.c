/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-signin"

#include "config.h"

#include "signin/cw-xml-document.h"

#include <string.h>

#include <libxml/parser.h>

#include "base/cw-error.h"

#define OPTIONS                                                                                    \
  (XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |                 \
   XML_PARSE_COMPACT)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlParserCtxt, xmlFreeParserCtxt)

/* Neither metadata nor WSDL has a document type: what has one is not read on. */
static void
on_document_type_cb (void *data, const xmlChar *name, const xmlChar *id, const xmlChar *system_id)
{
  xmlParserCtxt *context = data;

  *(gboolean *) context->_private = TRUE;
  xmlStopParser (context);
}

/* What some servers answer to everything. */
static gboolean
check_begin (GBytes *bytes, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  gsize i = 0;

  while (i < size && g_ascii_isspace (data[i]))
    i++;
  if (i == size)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA, "What is sent is empty");
  else if (data[i] == '{')
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                         "What is sent is JSON, and no XML");
  else
    return TRUE;
  return FALSE;
}

CwXmlDocument *
cw_xml_document_parse (GBytes *bytes, GError **error)
{
  g_autoptr (xmlParserCtxt) context = xmlNewParserCtxt ();
  g_autoptr (CwXmlDocument) document = NULL;
  gboolean has_type = FALSE;
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  g_return_val_if_fail (context != NULL && size <= CW_XML_MAX_SIZE, NULL);
  context->_private = &has_type;
  context->sax->internalSubset = on_document_type_cb;
  if (!check_begin (bytes, error))
    return NULL;
  document = xmlCtxtReadMemory (context, data, (int) size, NULL, NULL, OPTIONS);
  if (has_type)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                         "What is sent has a document type, as web pages have, and is not read");
  else if (document == NULL || xmlDocGetRootElement (document) == NULL)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                         "What is sent is no XML, or is not whole");
  else
    return g_steal_pointer (&document);
  return NULL;
}

void
cw_xml_document_free (CwXmlDocument *document)
{
  xmlFreeDoc (document);
}

gboolean
cw_xml_is (const xmlNode *node, const char *uri, const char *name)
{
  return node->type == XML_ELEMENT_NODE && node->ns != NULL &&
         g_strcmp0 ((const char *) node->ns->href, uri) == 0 &&
         g_strcmp0 ((const char *) node->name, name) == 0;
}

static const xmlNode *
skip_to_element (const xmlNode *node)
{
  while (node != NULL && node->type != XML_ELEMENT_NODE)
    node = node->next;
  return node;
}

const xmlNode *
cw_xml_next (const xmlNode *top, const xmlNode *node)
{
  const xmlNode *next = skip_to_element (node->children);

  while (next == NULL && node != top)
    {
      next = skip_to_element (node->next);
      node = node->parent;
    }
  return next;
}

const xmlNode *
cw_xml_find (const xmlNode *top, const char *uri, const char *name)
{
  const xmlNode *node = top;

  while ((node = cw_xml_next (top, node)) != NULL)
    if (cw_xml_is (node, uri, name))
      return node;
  return NULL;
}

/* libxml2 has an allocator of its own. */
static char *
take (xmlChar *text)
{
  g_autofree char *copy = text != NULL ? g_strdup ((const char *) text) : NULL;

  xmlFree (text);
  if (copy == NULL || *g_strstrip (copy) == '\0')
    return NULL;
  return g_steal_pointer (&copy);
}

char *
cw_xml_dup_text (const xmlNode *node)
{
  return node != NULL ? take (xmlNodeGetContent (node)) : NULL;
}

char *
cw_xml_dup_attribute (const xmlNode *node, const char *name)
{
  return take (xmlGetNoNsProp (node, (const xmlChar *) name));
}
