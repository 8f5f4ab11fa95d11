/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-rule-set.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* The attributes that tie a person of a source to the cloud, as the rules in force have it; the
 * first that has a value counts. What another product's servers name their entries by is left out
 * once the source was read. @connector: its number in the store; 0: it has none yet.
 * (transfer full) (nullable): %NULL with an error */
char **cw_anchor_names_list (CwRuleSet *rules,
                             CwConnectorKind kind,
                             CwStoreSession *session,
                             gint64 connector,
                             GError **error);

G_END_DECLS
