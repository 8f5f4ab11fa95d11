/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* How the same person is found in several directories: what the configuration says about it
 * ($.identity.matching) put into the shipped rules. The rules that make people join by the
 * metaverse attribute "matchingKey" after the source anchor, and give it its value, the same for
 * everybody who is one person. As the key is a value of its own, it makes no difference which
 * directory is read first, or which one's mail address the person gets. */

/* @standard: (element-type JsonNode): the shipped rule files; those that change are replaced by
 * copies. @matching: (nullable): {"method", "attribute"?}, has passed the JSON schema; everybody is
 * there once. CW_ERROR_INVALID_CONFIG: an attribute that is none. */
gboolean cw_rule_matching_apply (GPtrArray *standard, JsonNode *matching, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
