/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

/**
 * What the way of signing in decides about an optional feature (facts of the field: password hashes
 * that people sign in with are synchronised in any case; with every other way, federation too, they
 * may be, so that signing in goes on when that way fails). The schema and the licence are the check
 * "features".
 */

/* @feature: "features.passwordHash". Why nobody has to choose it, translated; %NULL: it is for the
 * administrator to choose. */
const char *cw_feature_rule_find (CwDraft *draft, const char *feature);

/* Writes down what is decided. It stays when another way of signing in is chosen later, and can
 * then be switched off. */
void cw_feature_rule_settle (CwDraft *draft);

G_END_DECLS
