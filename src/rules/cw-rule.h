/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "model/cw-config.h"
#include "rules/cw-expression.h"
#include "rules/cw-metaverse-schema.h"

G_BEGIN_DECLS

typedef enum
{
  CW_RULE_INBOUND,
  CW_RULE_OUTBOUND,
} CwRuleDirection;

/* All three join. Provisioning may make the metaverse object; provisioning and a sticky join keep
 * it alive, a plain join does not: see cw_rule_evaluator_keeps_alive(). */
typedef enum
{
  CW_RULE_LINK_JOIN,
  CW_RULE_LINK_STICKY_JOIN,
  CW_RULE_LINK_PROVISION,
} CwRuleLinkType;

/* The 20 operators of a scope; a NOT one follows the one that it denies. */
typedef enum
{
  CW_SCOPE_EQUAL,
  CW_SCOPE_NOTEQUAL,
  CW_SCOPE_LESSTHAN,
  CW_SCOPE_LESSTHAN_OR_EQUAL,
  CW_SCOPE_GREATERTHAN,
  CW_SCOPE_GREATERTHAN_OR_EQUAL,
  CW_SCOPE_CONTAINS,
  CW_SCOPE_NOTCONTAINS,
  CW_SCOPE_STARTSWITH,
  CW_SCOPE_NOTSTARTSWITH,
  CW_SCOPE_ENDSWITH,
  CW_SCOPE_NOTENDSWITH,
  CW_SCOPE_ISNULL,
  CW_SCOPE_ISNOTNULL,
  CW_SCOPE_ISIN,
  CW_SCOPE_ISNOTIN,
  CW_SCOPE_ISBITSET,
  CW_SCOPE_ISNOTBITSET,
  CW_SCOPE_ISMEMBEROF,
  CW_SCOPE_ISNOTMEMBEROF,
  CW_SCOPE_N_OPERATORS,
} CwScopeOperator;

const char *cw_scope_operator_to_string (CwScopeOperator op);
gboolean cw_scope_operator_from_string (const char *text, CwScopeOperator *ret_op);

/* One condition on an attribute, or an expression that must be True. */
typedef struct
{
  CwScopeOperator op;
  char *attribute; /* (owned) (nullable): name; %NULL with an expression */
  CwAttributeId id;
  gboolean is_dn;
  gboolean is_group; /* membership by links, not by values */
  guint group;       /* then: its number in the rule set */
  char *value;       /* (owned) (nullable) */
  gsize value_len;
  gint64 bits;
  CwExpression *expression; /* (owned) (nullable) */
  char *reason;             /* (owned) (nullable): what it is for, told when it does not hold */
} CwScopeClause;

/* A value of the connector's object must be one of the metaverse attribute. */
typedef struct
{
  char *source; /* (owned) (nullable): attribute name */
  CwAttributeId id;
  CwSyntax syntax;
  CwExpression *expression; /* (owned) (nullable): in place of @source */
  const CwRuleAttribute *metaverse;
  gboolean is_case_sensitive;
} CwJoinClause;

/* The JSON schema allows no more in one group. */
#define CW_RULE_MAX_JOIN_CLAUSES 8

typedef struct
{
  guint16 kind;       /* of its keys, given by the rule set */
  GPtrArray *clauses; /* (owned) (element-type CwJoinClause) */
} CwJoinGroup;

typedef enum
{
  CW_FLOW_DIRECT,
  CW_FLOW_CONSTANT,
  CW_FLOW_EXPRESSION,
} CwFlowKind;

typedef enum
{
  CW_MERGE_UPDATE,
  CW_MERGE_ALL,
  CW_MERGE_ALL_FOLDED, /* values that differ only in case count as one */
} CwFlowMerge;

/* What one rule says about one target attribute. */
typedef struct
{
  CwFlowKind kind;
  CwFlowMerge merge;
  gboolean is_once;      /* only when the object is made */
  gboolean is_reference; /* moves links, has no values */
  gboolean is_unique;    /* of two objects with the same result one does without */
  char *target;          /* (owned) */
  CwAttributeId target_id;
  CwSyntax target_syntax;
  gboolean target_is_multi;
  guint target_index; /* among the targets of its plan */
  char *source;       /* (owned) (nullable): of a direct flow */
  CwAttributeId source_id;
  CwSyntax source_syntax;
  char *constant_text;      /* (owned) (nullable) */
  CwRuleValue constant;     /* points to constant_text */
  CwExpression *expression; /* (owned) (nullable) */
  char *among;              /* (owned) (nullable): the set of values that it is unique in */
  guint16 unique_kind;      /* of its keys, given by the rule set */
  CwExpression *duplicate;  /* (owned) (nullable): for whose value another object has */
  char *kept_out;           /* (owned) (nullable): why it does not flow */
} CwRuleFlow;

/**
 * CwRule:
 *
 * One sync rule as parsed. Immutable once its rule set is made.
 */
typedef struct _CwRule CwRule;

struct _CwRule
{
  char *id;
  char *name;
  CwRuleDirection direction;
  CwConnectorKind kind;
  GPtrArray *object_types; /* (owned) (element-type utf8): of the connector; one when outbound */
  GArray *object_type_ids; /* (owned) (element-type CwAttributeId): the same */
  const CwMetaverseType *metaverse_type;
  CwRuleLinkType link_type;
  int precedence;
  gboolean is_disabled;
  char *within_id;      /* (owned) (nullable): applies only where that rule applies */
  const CwRule *within; /* (nullable) */
  char *replaces_id;    /* (owned) (nullable): in whose place it stands */
  const CwRule *heir;   /* (nullable): which rule stands in the place of this one */
  char *text;           /* (owned): its JSON, canonical: rules are equal when their texts are */
  GPtrArray *scope;     /* (owned) (element-type GPtrArray of CwScopeClause): groups */
  GPtrArray *joins;     /* (owned) (element-type CwJoinGroup) */
  GPtrArray *flows;     /* (owned) (element-type CwRuleFlow) */
  GPtrArray *kept_out;  /* (owned) (element-type CwRuleFlow): that do not flow, by the settings */
  guint index;          /* within the rule set */
  guint64
      references; /* its bit among the rules of its kind that move references; 0: it moves none */
};

/* For reading: a rule without anything, and how parts of it are freed. */
CwRule *cw_rule_alloc (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_scope_clause_free (gpointer data);
void cw_join_clause_free (gpointer data);

/* @json has passed the JSON schema. CW_ERROR_INVALID_CONFIG names rule, member and position. */
CwRule *cw_rule_new_from_json (JsonObject *json, CwMetaverseSchema *schema, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The same for looking only: what is wrong is added to @mistakes (element-type CwRuleMistake), each
 * condition and flow for itself, and the rule is without those; parts that are in @mistakes already
 * are left out too. %NULL: of its head something is wrong. (transfer full) (nullable) */
CwRule *cw_rule_new_checked (JsonObject *json, CwMetaverseSchema *schema, GPtrArray *mistakes)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_rule_free (CwRule *rule);

gboolean cw_rule_has_object_type (const CwRule *rule, CwAttributeId object_type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwRule, cw_rule_free)

G_END_DECLS
