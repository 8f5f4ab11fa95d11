/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-entry-builder.h"
#include "rules/cw-rule-context.h"
#include "rules/cw-rule-set-private.h"

G_BEGIN_DECLS

/* A value that a merged attribute got already. */
typedef struct _CwMergedValue CwMergedValue;

struct _CwMergedValue
{
  const CwMergedValue *next;
  CwValue bytes;
};

/* How far the values of one target attribute are decided. */
typedef struct
{
  gboolean is_decided; /* rules of lower precedence have no say any more */
  gboolean is_ignored; /* unless another flow decides, what was there stays */
  const CwMergedValue *merged;
} CwFlowSlot;

/* A rule that applies to an object, on its way to flow. */
typedef struct
{
  const CwRule *rule;
  const CwRuleObject *object; /* (nullable): outbound */
} CwApplication;

struct _CwRuleEvaluator
{
  CwRuleSet *rules;
  CwRuleContext context;
  CwEntryBuilder *builder;
  CwFlowSlot *slots;    /* rules->max_targets */
  guint8 *scope_memo;   /* a CwScopeMemo for each rule, about the current object */
  GArray *applications; /* (element-type CwApplication) */
  const CwEntry *kept;  /* (nullable): where values stay that no flow touches */
  gboolean is_new;      /* the target object is being made */

  CwRuleReferenceReader reader; /* (nullable) */
  gpointer reader_data;

  const GArray *taken;    /* (nullable) (element-type CwRuleKey): what other objects have */
  CwEntry *rest;          /* (owned) (nullable): the metaverse object without that */
  CwEntry *imported_rest; /* (owned) (nullable): and what the target has */
  CwEntry *kept_rest;     /* (owned) (nullable): and where values stay */
  CwAttributeId without;  /* whose value others have, and there is none in its place */
};

/* Points the context at another object; outbound: at the metaverse's entry. */
void cw_rule_evaluator_set_object (CwRuleEvaluator *evaluator, const CwRuleObject *object);
void cw_rule_evaluator_set_entry (CwRuleEvaluator *evaluator,
                                  const CwEntry *entry,
                                  const CwEntry *imported);

/* What is remembered about scopes belongs to one object. */
void cw_rule_evaluator_forget_scopes (CwRuleEvaluator *evaluator);

/* Whether @rule applies to the object that was set, "within" included. */
gboolean cw_rule_evaluator_applies (CwRuleEvaluator *evaluator,
                                    const CwRule *rule,
                                    gboolean *ret_applies,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Collects what applies of @plan to the object that was set into evaluator->applications. */
gboolean cw_rule_evaluator_apply_plan (CwRuleEvaluator *evaluator,
                                       const CwRulePlan *plan,
                                       const CwRuleObject *object,
                                       const CwMetaverseType *type,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All rules that apply to @objects, the first one first. */
gboolean cw_rule_evaluator_apply_objects (CwRuleEvaluator *evaluator,
                                          const CwMetaverseType *type,
                                          const CwRuleObject *objects,
                                          guint n_objects,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The first rule that provisions says what the object is; without one, the first that applies. */
void cw_rule_evaluator_choose_type (CwRuleEvaluator *evaluator, CwOutboundResult *result);

/* The value that a flow gives for the object that was set. */
gboolean cw_rule_flow_evaluate (const CwRuleFlow *flow,
                                CwRuleContext *context,
                                CwRuleValue *ret_value,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The source's value of a join clause. */
gboolean cw_join_clause_evaluate (const CwJoinClause *clause,
                                  CwRuleContext *context,
                                  CwRuleValue *ret_value,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Lets all flows of @rule flow into the builder. */
gboolean
cw_rule_evaluator_run_flows (CwRuleEvaluator *evaluator, const CwRule *rule, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Forgets the slots of @n_targets attributes and the builder's contents. */
void cw_rule_evaluator_begin_flows (CwRuleEvaluator *evaluator,
                                    guint n_targets,
                                    const CwEntry *kept,
                                    gboolean is_new);

/* Before flows: lets them see nothing that others have, neither in the context nor in @kept. */
gboolean cw_rule_evaluator_hide_taken (CwRuleEvaluator *evaluator,
                                       const CwRulePlan *plan,
                                       CwAttributeId object_type,
                                       const CwEntry **kept,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What @flow gives for the @value that it has: without what others have, or what the rule has for
 * that case. Without either, it is ignored and evaluator->without says so. */
gboolean cw_rule_evaluator_replace_taken (CwRuleEvaluator *evaluator,
                                          const CwRuleFlow *flow,
                                          CwRuleValue *value,
                                          gboolean *ret_is_replaced,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Puts back what IgnoreThisFlow left alone. */
void cw_rule_evaluator_keep (CwRuleEvaluator *evaluator, guint index, CwAttributeId attribute);

G_END_DECLS
