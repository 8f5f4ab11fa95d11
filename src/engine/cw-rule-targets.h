/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * Whether what outbound rules write to can be written: rules take any name for an attribute of a
 * connected system, and the exporter of Microsoft Graph leaves alone what it does not know, so that
 * a name that was mistyped would do nothing, and nobody would know why.
 */

/* Adds what @own, a rule file, writes to and cannot to @mistakes (element-type CwRuleMistake), with
 * what may have been meant. @documents: (element-type JsonNode): rule files that declare attributes
 * beside those of Graph's own: directory extensions. */
void cw_rule_targets_list_mistakes (JsonNode *own, GPtrArray *documents, GPtrArray *mistakes);

G_END_DECLS
