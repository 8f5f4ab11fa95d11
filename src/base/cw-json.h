/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Appends @text as a JSON string with its quotes (RFC 8259 section 7); what is no UTF-8 becomes
 * U+FFFD. */
void cw_json_append_string (GString *out, const char *text);

/* The one text of a JSON value: members sorted by their bytes, a whole number without a fraction
 * whichever way it was written. Equal values have equal texts. With @is_pretty indented by two
 * spaces, without a line end behind the last line. (transfer full) */
char *cw_json_to_canonical (JsonNode *node, gboolean is_pretty);

/* Reads JSON text of @len bytes, -1: up to its NUL. %CW_ERROR_INVALID_DATA when it is none, with
 * line and column, or is nested more than 100 levels deep (json-glib's reader is recursive).
 * @is_immutable: the tree is sealed. */
JsonNode *cw_json_parse (const char *text, gssize len, gboolean is_immutable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* TRUE for a number without a fraction, 3 and 3.0 alike. */
gboolean cw_json_is_integer (JsonNode *node);

G_END_DECLS
