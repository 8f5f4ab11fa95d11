/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A shipped rule, to be changed by what the configuration says: the node of @standard (element-type
 * JsonNode) that holds it is replaced by a copy of its own, for the shipped ones are shared.
 * (transfer none) (nullable): none of @standard has it */
JsonObject *cw_standard_rules_edit (GPtrArray *standard, const char *id);

G_END_DECLS
