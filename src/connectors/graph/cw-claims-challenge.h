/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Continuous access evaluation: Graph refuses a token that is still good because something happened
 * meanwhile (a secret was revoked, a policy changed), and says what a new one has to claim. */

/* What an answer 401 asks for: the JSON of a WWW-Authenticate header with the error
 * "insufficient_claims". @header: (nullable). Returns: (transfer full) (nullable): %NULL when it
 * asks for nothing that can be read. */
char *cw_claims_challenge_parse (const char *header);

/* The parameter "claims" of a token request: that this client understands such challenges, and what
 * the last one asked for. @challenge: (nullable): as from cw_claims_challenge_parse().
 * (transfer full) */
char *cw_claims_challenge_compose (const char *challenge);

G_END_DECLS
