/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * Writing JSON straight into a GString, and forgiving readers. Answers are built as text: a page of
 * 999 users as a tree of nodes costs ten times as much as its text.
 */

/* Appends @text quoted and escaped; %NULL becomes null. */
void cw_tenant_json_append_string (GString *out, const char *text);

/* Appends @node as compact JSON. @node (nullable) */
void cw_tenant_json_append_node (GString *out, JsonNode *node);

/* Appends a comma unless @out ends with an opening bracket. */
void cw_tenant_json_append_comma (GString *out);

/* %NULL when the member is missing or of another type. (transfer none) */
const char *cw_tenant_json_get_string (JsonObject *object, const char *name);
JsonArray *cw_tenant_json_get_array (JsonObject *object, const char *name);
JsonObject *cw_tenant_json_get_object (JsonObject *object, const char *name);

gint64 cw_tenant_json_get_int (JsonObject *object, const char *name, gint64 fallback);
gboolean cw_tenant_json_get_boolean (JsonObject *object, const char *name, gboolean fallback);

/* The string at @index of @array, or %NULL when it is no string. (transfer none) */
const char *cw_tenant_json_peek_string (JsonArray *array, guint index);

/* TRUE when both hold the same value; a missing one (%NULL) equals JSON null. */
gboolean cw_tenant_json_equal (JsonNode *a, JsonNode *b);

G_END_DECLS
