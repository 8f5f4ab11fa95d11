/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "model/cw-anchor-choice.h"

G_BEGIN_DECLS

/* Who is who: what the configuration says about it ($.identity) put into the shipped rules. Beside
 * how people are matched (cw-rule-matching.h) these are
 *
 * - the source anchor. "mS-DS-ConsistencyGuid", and what nobody has decided yet, is what the
 *   shipped rules do: that attribute, else objectGUID. "objectGUID" leaves the other attribute
 *   to the software that uses it. Any other attribute is taken by SourceAnchor(), as bytes where
 *   "isBinary" says so and the rules do not know better. Only of people: groups and contacts keep
 *   their GUID;
 * - the attribute that is the user name in the cloud, taken by SignInName();
 * - whether an object of the cloud that no directory has yet is found by its addresses. */

/* @standard: (element-type JsonNode): the shipped rule files; those that change are replaced by
 * copies. @identity: (nullable): has passed the JSON schema. CW_ERROR_INVALID_CONFIG: an attribute
 * that is none. */
gboolean cw_rule_identity_apply (GPtrArray *standard, JsonNode *identity, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
