/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-rule-outcome.h"

G_BEGIN_DECLS

/**
 * CwRuleJoins:
 *
 * Which objects of sources would join a metaverse object by other rules and do not by those in
 * force. Only those that are tied to nothing look for one: who has joined stays, whatever the joins
 * say, until no rule applies to it any more. Writes nothing.
 */
typedef struct _CwRuleJoins CwRuleJoins;

/* Who would join one metaverse object. */
typedef struct
{
  gint64 metaverse_id;
  GArray *ids; /* (owned) (element-type gint64): objects of sources */
} CwRuleJoin;

/* @are_keys_kept: both rule sets find metaverse objects by the same keys, so that those of the
 * store can be asked; else the metaverse is read once. */
CwRuleJoins *cw_rule_joins_find (const CwObjectView *view,
                                 const CwRuleSide *before,
                                 const CwRuleSide *after,
                                 gboolean are_keys_kept,
                                 GCancellable *cancellable,
                                 GError **error);
void cw_rule_joins_free (CwRuleJoins *joins);

/* (transfer none) (element-type CwRuleJoin) */
GPtrArray *cw_rule_joins_get_joins (CwRuleJoins *joins);

/* Who would match a metaverse object that another of its connector has joined, or would join:
 * that is an error. (transfer none) (element-type gint64) */
GArray *cw_rule_joins_get_ambiguous (CwRuleJoins *joins);

/* Whether it is in any of the two. */
gboolean cw_rule_joins_contain (CwRuleJoins *joins, gint64 id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwRuleJoins, cw_rule_joins_free)

G_END_DECLS
