/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/* XML that anybody may have written, read with nothing that reaches beyond it: no document type
 * (and so no entities, which is how a kilobyte becomes gigabytes and how files of this machine are
 * read), no network, no more than libxml2's 256 levels. */

#define CW_XML_MAX_SIZE (2U * 1024 * 1024)

typedef xmlDoc CwXmlDocument;

/* CW_ERROR_INVALID_DATA with a sentence that says what it is instead. (transfer full) */
CwXmlDocument *cw_xml_document_parse (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_xml_document_free (CwXmlDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwXmlDocument, cw_xml_document_free)

gboolean cw_xml_is (const xmlNode *node, const char *uri, const char *name);

/* The element after @node in the order of the document, below @top only; @node is @top at first.
 * (transfer none) (nullable) */
const xmlNode *cw_xml_next (const xmlNode *top, const xmlNode *node);

/* The first one with that name below @top. (transfer none) (nullable) */
const xmlNode *cw_xml_find (const xmlNode *top, const char *uri, const char *name);

/* Its text without the spaces around; NULL when there is none. (transfer full) (nullable) */
char *cw_xml_dup_text (const xmlNode *node);

/* An attribute without a namespace, in the same way. (transfer full) (nullable) */
char *cw_xml_dup_attribute (const xmlNode *node, const char *name);

G_END_DECLS
