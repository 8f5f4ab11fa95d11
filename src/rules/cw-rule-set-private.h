/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-metaverse-schema.h"
#include "rules/cw-rule-set.h"
#include "rules/cw-rule.h"
#include "rules/cw-tenant-domains.h"

G_BEGIN_DECLS

/* What a rule set is made of, for the evaluator. */

/* Kinds of join keys are 1..; those of unique values begin here. */
#define CW_RULE_UNIQUE_KINDS 0x8000

/* The rules for one type of object. @object_type is the connector's when inbound, the metaverse's
 * when outbound. */
typedef struct
{
  CwConnectorKind kind;
  CwAttributeId object_type;
  GPtrArray *rules; /* (element-type CwRule), by precedence, disabled ones left out */
  guint n_targets;  /* flows' target_index is below this; inbound: see the metaverse type */
} CwRulePlan;

/* How metaverse objects of a type are found by one kind of key. */
typedef struct
{
  guint16 kind;
  const CwMetaverseType *type;
  const CwJoinGroup *group; /* any one with these metaverse attributes */
  guint seekers;            /* 1 << CwConnectorKind of those whose rules find by it */
} CwKeyKind;

/* Reference flows to or from one object type of a connector kind. */
typedef struct
{
  CwRuleDirection direction;
  CwConnectorKind kind;
  CwAttributeId object_type;
  GArray *flows; /* (element-type CwReferenceFlow) */
} CwReferencePlan;

/* A set of values of which no two objects have one in common. */
typedef struct
{
  const char *among;       /* (unowned) (nullable): its name, when several attributes share it */
  CwAttributeId attribute; /* the first of them */
} CwUniqueKind;

/* An attribute of a target's objects whose values belong to such a set. */
typedef struct
{
  CwConnectorKind connector;
  CwAttributeId object_type;
  CwAttributeId attribute;
  guint16 kind;
  CwSyntax syntax;
} CwUniqueTarget;

struct _CwRuleSet
{
  gatomicrefcount ref_count;
  CwAttributeTable *attributes;
  CwMetaverseSchema *schema;
  CwTenantDomains *domains; /* (nullable) */
  GPtrArray *rules;         /* (element-type CwRule), as the documents have them */
  GPtrArray *inbound;       /* (element-type CwRulePlan) */
  GPtrArray *outbound;      /* (element-type CwRulePlan) */
  GPtrArray *references;    /* (element-type CwReferencePlan) */
  GArray *no_references;    /* what is returned for a type that has none */
  GArray *key_kinds;        /* (element-type CwKeyKind) */
  GArray *groups;           /* (element-type CwRuleGroup), DNs borrowed from clauses */
  GArray *unique_kinds;     /* (element-type CwUniqueKind): kind - CW_RULE_UNIQUE_KINDS */
  GArray *unique_targets;   /* (element-type CwUniqueTarget) */
  guint max_targets;        /* of any plan or metaverse type */
  guint kinds_that_flow;    /* 1 << CwConnectorKind: targets from which values are taken */
  char *digest;
  char *basis; /* what the rules stand on: metaverse and syntaxes of all documents, domains */
  GPtrArray *mistakes; /* (unowned) (nullable) (element-type CwRuleMistake): for looking only */
};

/* (nullable) */
const CwRulePlan *
cw_rule_set_find_inbound (CwRuleSet *rules, CwConnectorKind kind, CwAttributeId object_type);
const CwRulePlan *
cw_rule_set_find_outbound (CwRuleSet *rules, CwConnectorKind kind, CwAttributeId metaverse_type);

/* One without rules. @domains: (nullable) */
CwRuleSet *
cw_rule_set_alloc (CwAttributeTable *attributes, GPtrArray *domains) G_GNUC_WARN_UNUSED_RESULT;

/* A file may disable rules of the files before it. */
gboolean cw_rule_set_disable (CwRuleSet *rules, JsonObject *document, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Second half of making a rule set: fills plans, references and kinds from its rules. With
 * "mistakes" it goes on after each, and the rule set is good for nothing else. */
gboolean cw_rule_set_compile (CwRuleSet *rules, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a rule takes from a target, if it does, and may not. */
gboolean cw_rule_set_check_echo (CwRuleSet *rules, const CwRule *rule, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Before: takes out of its rules what @documents keep out of targets. (element-type JsonNode) */
void cw_rule_set_keep_out (CwRuleSet *rules, GPtrArray *documents);

/* The attributes that the value is made of, without those that are only asked for in a condition.
 * (transfer full) */
char **cw_rule_flow_list_value_attributes (const CwRuleFlow *flow, CwRuleSet *rules);

void cw_rule_plan_free (gpointer data);
void cw_reference_plan_free (gpointer data);

G_END_DECLS
