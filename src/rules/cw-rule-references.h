/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-rule-set.h"
#include "rules/cw-rule.h"

G_BEGIN_DECLS

/**
 * CwRuleReferences:
 *
 * The references that rules move of one object. Values are worked out anew whenever a rule or the
 * object changes; references are links, which change by themselves. So what the rules say of them
 * is written down for the object, as a text that is the same for all to which the same rules apply,
 * whatever else the rule set has.
 */
typedef struct
{
  gboolean is_outbound; /* from the metaverse to a target, not from a source into it */
  CwConnectorKind kind;
  GArray *flows; /* (element-type CwRuleReference), by precedence */
} CwRuleReferences;

typedef struct
{
  char *source; /* (owned): attribute; so is this: */
  char *target;
  int precedence;
  gboolean is_single; /* the target attribute has one value */
} CwRuleReference;

/* More of one connector kind and direction a rule set must not have: CwRule.references is a bit. */
#define CW_RULE_MAX_REFERENCE_RULES 64

gboolean cw_rule_moves_references (const CwRule *rule);

/* The rules of @references, which are CwRule.references of rules of one kind and direction, as a
 * text. (transfer full) */
char *cw_rule_references_to_text (CwRuleSet *rules,
                                  gboolean is_outbound,
                                  CwConnectorKind kind,
                                  guint64 references);

/* (transfer full) (nullable): it is no such text */
CwRuleReferences *cw_rule_references_from_text (const char *text);
void cw_rule_references_free (CwRuleReferences *references);

/* Of @object, which was among those of the last cw_rule_evaluator_flow_inbound(). */
guint64 cw_rule_evaluator_get_references (CwRuleEvaluator *evaluator, const CwRuleObject *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwRuleReferences, cw_rule_references_free)

G_END_DECLS
