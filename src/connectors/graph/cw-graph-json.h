/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "connectors/graph/cw-graph-screen.h"

G_BEGIN_DECLS

/* Graph's JSON and entries, both ways. Booleans are "TRUE" and "FALSE" in an entry; null, "" and []
 * are no value. */

/* @is_partial: a property that is null or [] becomes an attribute with no values ("removed");
 * otherwise it is left out. Absent properties are always left out. (transfer full) */
CwEntry *cw_graph_json_to_entry (const CwGraphShape *shape,
                                 JsonObject *object,
                                 gboolean is_partial,
                                 CwEntryBuilder *builder,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The body that makes an object with all of @desired, which has passed a CwGraphScreen.
 * (transfer full) */
JsonNode *cw_graph_json_from_entry (const CwGraphShape *shape, const CwEntry *desired)
    G_GNUC_WARN_UNUSED_RESULT;

/* The body that changes what @delta names to what @desired lets through; %NULL when nothing of it
 * can be written. (transfer full) (nullable) */
JsonNode *cw_graph_json_from_delta (const CwGraphShape *shape,
                                    const CwGraphScreen *desired,
                                    const CwDelta *delta);

/* The body that gives an object that is as @current every value of @desired; what only @current has
 * stays. %NULL when there is nothing to change. (transfer full) (nullable) */
JsonNode *cw_graph_json_from_difference (const CwGraphShape *shape,
                                         const CwEntry *desired,
                                         const CwEntry *current);

/* FALSE: @body has nothing of the property. */
gboolean cw_graph_json_remove (JsonObject *body, const CwGraphProperty *property);

/* @object (transfer full) as a node. (transfer full) */
JsonNode *cw_graph_json_take_object (JsonObject *object) G_GNUC_WARN_UNUSED_RESULT;

/* A string member, or %NULL when it is absent, null or no string. (transfer none) */
const char *cw_graph_json_get_text (JsonObject *object, const char *member);

/* A number, or @fallback when it is absent or none; a boolean, or FALSE. What json-glib offers for
 * this takes it for a mistake of the program when the member is an object or an array. */
gint64 cw_graph_json_get_int (JsonObject *object, const char *member, gint64 fallback);
gboolean cw_graph_json_get_boolean (JsonObject *object, const char *member);

/* "expires_in" of a token or a code (RFC 6749 5.1), a sensible number of microseconds. */
gint64 cw_graph_json_get_lifetime_usec (JsonObject *object, gint64 fallback_seconds);

/* A member that is an array or an object, or %NULL. (transfer none) */
JsonArray *cw_graph_json_get_array (JsonObject *object, const char *member);
JsonObject *cw_graph_json_get_object (JsonObject *object, const char *member);

G_END_DECLS
