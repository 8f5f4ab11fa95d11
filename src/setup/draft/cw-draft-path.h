/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Places in a JSON document by a path of members with dots between, "identity.matching.method"; a
 * number names an element of an array, "connectors.0.server.host". Names with dots in them cannot
 * be reached. */

/* (transfer none) (nullable) */
JsonNode *cw_draft_path_find (JsonNode *root, const char *path);

/* Puts @node there (transfer full), making the objects on the way. FALSE when something on the way
 * is no object, or an array has no such element; @node is gone then. */
gboolean cw_draft_path_put (JsonNode *root, const char *path, JsonNode *node);

/* Takes what is there away, and objects on the way that have become empty. FALSE: nothing was
 * there. */
gboolean cw_draft_path_remove (JsonNode *root, const char *path);

G_END_DECLS
