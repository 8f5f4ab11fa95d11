/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-rule-outcome.h"

G_BEGIN_DECLS

/**
 * CwRuleCandidatesRequest: on which objects a rule could be looked at.
 * @rules: has the rule
 * @rule: its id
 * @text: a part of a name or a DN, an address or an anchor; "" for any
 * @limit: of those that are in its scope, and of those that are not
 */
typedef struct
{
  CwRuleSet *rules;
  const char *rule;
  const char *text;
  guint limit;
} CwRuleCandidatesRequest;

/* "items", objects of sources that the rule is about, those in its scope first, each with "inScope"
 * and "because"; "inScope": how many were; "lookedAt"; "complete": nothing is left to look at. A
 * rule that goes out is asked about the objects' metaverse object as it is. Into @builder. Writes
 * nothing. */
gboolean cw_rule_candidates_find (const CwObjectView *view,
                                  const CwRuleCandidatesRequest *request,
                                  GVariantBuilder *builder,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
