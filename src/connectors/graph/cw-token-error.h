/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the authority's refusal means and what to do: RFC 6749 5.2 with Entra's AADSTS codes, by a
 * table. @root is the answer (nullable: it was no JSON). (transfer full) */
GError *cw_token_error_new (guint status, JsonNode *root) G_GNUC_WARN_UNUSED_RESULT;

/* What to do about an AADSTS code. (transfer none) (nullable) */
const char *cw_token_error_get_remedy (gint64 code);

G_END_DECLS
