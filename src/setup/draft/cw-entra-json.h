/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Members of what PowerShell wrote as JSON. They have no case; @names: "source|sourceObjectType",
 * the first that is there counts. */

/* (transfer none) (nullable) */
JsonNode *cw_entra_json_find (JsonObject *object, const char *names);

/* The object that a node is. (transfer none) (nullable) */
JsonObject *cw_entra_json_peek_object (JsonNode *node);

/* A text that is not empty, or a number or truth value as a text. (transfer full) (nullable) */
char *cw_entra_json_dup_text (JsonObject *object, const char *names) G_GNUC_WARN_UNUSED_RESULT;
char *cw_entra_json_node_dup_text (JsonNode *node) G_GNUC_WARN_UNUSED_RESULT;

/* True, "True", 1. */
gboolean cw_entra_json_get_bool (JsonObject *object, const char *names);

typedef void (*CwEntraJsonFunc) (JsonNode *element, gpointer user_data);

/* ConvertTo-Json writes a list of one as its element. @node: (nullable) */
void cw_entra_json_for_each (JsonNode *node, CwEntraJsonFunc func, gpointer user_data);

G_END_DECLS
