/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Why a person cannot sign in, as the authority tells it: {"error", "error_description",
 * "error_codes"} in a token endpoint's answer. @root (nullable): it did not say. Each AADSTS number
 * that a person can meet has a sentence of its own that says what to do. (transfer full) */
GError *cw_sign_in_error_new (guint status, JsonNode *root) G_GNUC_WARN_UNUSED_RESULT;

/* The same from the parameters of a redirect (RFC 6749 section 4.1.2.1). @description (nullable).
 * (transfer full) */
GError *cw_sign_in_error_new_from_redirect (const char *error, const char *description)
    G_GNUC_WARN_UNUSED_RESULT;

/* The sentence for an AADSTS number, or %NULL. (transfer none) */
const char *cw_sign_in_error_get_remedy (gint64 code);

G_END_DECLS
