/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

#include "model/cw-config.h"
#include "model/cw-schema.h"

G_BEGIN_DECLS

/* A shipped rule, to be changed by what the configuration says: the node of @standard (element-type
 * JsonNode) that holds it is replaced by a copy of its own, for the shipped ones are shared.
 * (transfer none) (nullable): none of @standard has it */
JsonObject *cw_standard_rules_edit (GPtrArray *standard, const char *id);

/* Whether one of @documents (element-type JsonNode), whatever its form, says as what the values of
 * a connector's attribute are taken. */
gboolean
cw_standard_rules_knows_syntax (GPtrArray *documents, CwConnectorKind kind, const char *attribute);

/* Says so in the shipped file that has rule @id, and attributes of that kind, unless it is known
 * already. */
void cw_standard_rules_add_syntax (GPtrArray *standard,
                                   const char *id,
                                   CwConnectorKind kind,
                                   const char *attribute,
                                   CwSyntax syntax);

G_END_DECLS
