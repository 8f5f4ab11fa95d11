/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * cw_attribute_rules_new:
 * @attributes: (nullable): $.attributes of the configuration, has passed the JSON schema
 * @documents: (element-type JsonNode): the other rule files
 *
 * What the configuration says about attributes as a rule file of its own, to stand behind the
 * shipped ones: what is kept out of the cloud, since no chosen application needs it or it is named,
 * and the flows of directory extensions.
 *
 * Returns: (transfer full) (nullable): %NULL without error when it says nothing.
 *   CW_ERROR_INVALID_CONFIG: an application or an attribute that there is not, one that cannot be
 *   left out, and what cw_directory_extensions_read() refuses.
 */
JsonNode *cw_attribute_rules_new (JsonNode *attributes, GPtrArray *documents, GError **error);

G_END_DECLS
