/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "model/cw-attribute-table.h"
#include "model/cw-config.h"
#include "model/cw-entry.h"
#include "model/cw-schema.h"

G_BEGIN_DECLS

/* A domain of the tenant, for IsVerifiedDomain() and %Tenant.InitialDomain%. */
typedef struct
{
  char *name;
  gboolean is_verified;
  gboolean is_initial;
} CwTenantDomain;

CwTenantDomain *cw_tenant_domain_new (const char *name, gboolean is_verified, gboolean is_initial);
void cw_tenant_domain_free (CwTenantDomain *domain);

/**
 * CwRuleObject:
 *
 * One connector space object as rules see it. Borrowed by the call.
 */
typedef struct
{
  CwConnectorKind kind;
  guint connector_index;      /* order of creation; breaks ties of precedence */
  const char *connector_id;   /* %Connector.ID% */
  const char *partition;      /* DN of the domain: %Domain.FQDN%, %Domain.LDAP%; (nullable) */
  const char *netbios;        /* %Domain.Netbios%; (nullable) */
  const char *forest;         /* DN of the root domain: %Forest.FQDN%, %Forest.LDAP%; (nullable) */
  const char *forest_netbios; /* %Forest.Netbios%; (nullable) */
  CwAttributeId object_type;  /* interned "user" */
  const char *dn;             /* [dn]; (nullable) */
  const CwEntry *entry;
  const char *left_out; /* (nullable): why no rule applies, a phrase: the connector's settings */
  gint64 id;            /* the caller's own number; for a CwRuleReferenceReader */
  guint64 groups;       /* 1 << n for each cw_rule_set_get_groups() that it is a direct member of */
} CwRuleObject;

/* A rule set asks for no more of them. */
#define CW_RULE_MAX_GROUPS 64

/* A group of a source that a scope asks for: ISMEMBEROF on links. */
typedef struct
{
  CwConnectorKind kind;
  const char *dn;
} CwRuleGroup;

/* A value under which an object can be found, for joining and for finding duplicates. @kind numbers
 * the join group or the unique attribute; @hash is of the normalised value(s). */
typedef struct
{
  guint16 kind;
  gint64 hash;
} CwRuleKey;

/* A value of an object that no other may have. */
typedef struct
{
  CwAttributeId attribute;
  CwValue value; /* of the entry that was asked */
} CwUniqueValue;

/* A reference attribute that flows: source attribute to target attribute. */
typedef struct
{
  CwAttributeId source;
  CwAttributeId target;
} CwReferenceFlow;

/**
 * CwInboundDecision: what the inbound rules say about an object that is not tied to anything yet.
 * @is_in_scope: at least one rule applies; else it stays a disconnector
 * @may_project: a rule with link type provision applies: it may become a new metaverse object
 * @seeks: it would rather be part of a metaverse object that is none of @metaverse_type, or can
 * only be a part: a contact of a person, a foreign security principal. It goes on looking for it
 * @has_many_types: rules of several metaverse types are about such objects
 * @metaverse_type: the type that it is or would be
 * @metaverse_types: those of which a rule applies to it, see cw_inbound_decision_has_type()
 */
typedef struct
{
  gboolean is_in_scope;
  gboolean may_project;
  gboolean seeks;
  gboolean has_many_types;
  CwAttributeId metaverse_type;
  guint64 metaverse_types;
} CwInboundDecision;

/**
 * CwOutboundResult: what a target connector should hold for a metaverse object.
 * @is_provisioned: a provision rule applies: the object shall exist there
 * @object_type: its type there
 * @desired: all values it shall have; references are links and not here
 * @references: the rules of those that apply that move references: see cw-rule-references.h
 * @without: an attribute whose value another object has while the rule has none in its place; the
 * object cannot be exported. CW_ATTRIBUTE_NONE: there is none such
 */
typedef struct
{
  gboolean is_provisioned;
  CwAttributeId object_type;
  CwEntry *desired; /* (owned) (nullable) */
  guint64 references;
  CwAttributeId without;
} CwOutboundResult;

void cw_outbound_result_clear (CwOutboundResult *result);

/**
 * CwRuleSet:
 *
 * All sync rules in force, parsed once and immutable; used by many threads at the same time, each
 * with a #CwRuleEvaluator of its own.
 *
 * A rule file is JSON (data/causeway-rules.schema.json): {"version": 1, "metaverse": {...},
 * "rules":
 * [...]}. Standard rules are in the program's resources, an administrator's own come on top and win
 * by precedence (below 100).
 */
typedef struct _CwRuleSet CwRuleSet;
typedef struct _CwRuleEvaluator CwRuleEvaluator;

/* @documents: (element-type JsonNode) rule files, the standard ones first. @domains: (element-type
 * CwTenantDomain) (nullable). CW_ERROR_INVALID_CONFIG names rule, member, position and what is
 * wrong. */
CwRuleSet *cw_rule_set_new (CwAttributeTable *attributes,
                            GPtrArray *documents,
                            GPtrArray *domains,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The rules shipped with the program, parsed from its resources. (element-type JsonNode) */
GPtrArray *cw_rule_set_load_standard (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Checks one rule file with the JSON schema alone; each mistake in a line with its JSON path. */
gboolean cw_rule_set_check_document (JsonNode *document, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same, each added to @mistakes (element-type CwRuleMistake). FALSE: it could not be found out.
 */
gboolean cw_rule_set_list_forms (JsonNode *document, GPtrArray *mistakes, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Everything that is wrong with rule files, those of the standard first, is added to @mistakes
 * (element-type CwRuleMistake): each condition and flow for itself, and what rules say of each
 * other. FALSE: it could not be found out. */
gboolean cw_rule_set_list_mistakes (GPtrArray *documents, GPtrArray *mistakes, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

CwRuleSet *cw_rule_set_ref (CwRuleSet *rules);
void cw_rule_set_unref (CwRuleSet *rules);

/* SHA-256 over documents and domains, hex: when it changes, everything is synchronised anew. */
const char *cw_rule_set_get_digest (CwRuleSet *rules);

/* What the rules of a connector kind read: names for CwReadRequest. (transfer full) */
char **cw_rule_set_list_attributes (CwRuleSet *rules, CwConnectorKind kind);
char **cw_rule_set_list_object_types (CwRuleSet *rules, CwConnectorKind kind);

/* As what expressions take the values of a connector's attribute. */
CwSyntax cw_rule_set_get_syntax (CwRuleSet *rules, CwConnectorKind kind, const char *attribute);

/* The groups whose members a scope asks for. (transfer none) (element-type CwRuleGroup) */
GArray *cw_rule_set_get_groups (CwRuleSet *rules);

/* The attributes of a source that a metaverse attribute of @metaverse_type is made of, in the order
 * in which they count: the first that has a value. What is only asked for in a condition is not
 * among them. (transfer full) */
char **cw_rule_set_list_value_attributes (CwRuleSet *rules,
                                          CwConnectorKind kind,
                                          const char *metaverse_type,
                                          const char *attribute);

/* Reference attributes that flow in from objects of @object_type of a source, and out to objects of
 * @object_type of a target. (transfer none) (element-type CwReferenceFlow), sorted by source. */
GArray *cw_rule_set_get_inbound_references (CwRuleSet *rules,
                                            CwConnectorKind kind,
                                            CwAttributeId object_type);
GArray *cw_rule_set_get_outbound_references (CwRuleSet *rules,
                                             CwConnectorKind kind,
                                             CwAttributeId object_type);

/* TRUE when the reference attribute @attribute of the target's @object_type is our say alone. */
gboolean cw_rule_set_is_outbound_reference (CwRuleSet *rules,
                                            CwConnectorKind kind,
                                            CwAttributeId object_type,
                                            CwAttributeId attribute);

/* TRUE when values of @attribute of the target's @object_type are our say alone: the target shall
 * have those in %CwOutboundResult.desired and no others. */
gboolean cw_rule_set_is_outbound_attribute (CwRuleSet *rules,
                                            CwConnectorKind kind,
                                            CwAttributeId object_type,
                                            CwAttributeId attribute);

/* ----- evaluation: one evaluator a thread */

CwRuleEvaluator *cw_rule_evaluator_new (CwRuleSet *rules) G_GNUC_WARN_UNUSED_RESULT;
void cw_rule_evaluator_free (CwRuleEvaluator *evaluator);

/* The clock that Now() and accountExpires see; by default the real one, set once a step so that all
 * objects of it are judged by the same moment. */
void cw_rule_evaluator_set_now (CwRuleEvaluator *evaluator, gint64 now_usec);

gboolean cw_rule_evaluator_decide_inbound (CwRuleEvaluator *evaluator,
                                           const CwRuleObject *object,
                                           CwInboundDecision *ret_decision,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The keys by which @object looks for its metaverse object, in the order in which they are tried
 * (rules by precedence, their join groups from top to bottom). Appends to @keys (element-type
 * CwRuleKey). CW_ERROR_INVALID_CONFIG: two rules would join it to objects of one type. */
gboolean cw_rule_evaluator_collect_join_keys (CwRuleEvaluator *evaluator,
                                              const CwRuleObject *object,
                                              GArray *keys,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a rule applies that could have tied the object to a metaverse object of @metaverse_type.
 */
gboolean cw_inbound_decision_has_type (const CwInboundDecision *decision,
                                       CwRuleSet *rules,
                                       CwAttributeId metaverse_type);

/* The type of metaverse objects that are found by keys of this kind. */
CwAttributeId cw_rule_set_get_key_type (CwRuleSet *rules, guint16 key_kind);

/* Whether values flow into the metaverse from targets of this kind. */
gboolean cw_rule_set_takes_from (CwRuleSet *rules, CwConnectorKind kind);

/* Whether objects of @object_type can be what a metaverse object of @metaverse_type lives by.
 * Others are but aliases of it: a metaverse object has one of the former from a connector at most,
 * of the latter as many as join it. */
gboolean cw_rule_set_is_keeper (CwRuleSet *rules,
                                CwConnectorKind kind,
                                CwAttributeId object_type,
                                CwAttributeId metaverse_type);

/* Every kind of connector, as below. */
#define CW_RULE_ALL_SEEKERS G_MAXUINT

/* The keys under which a metaverse object is found: same kinds. Only those by which objects of
 * @seekers (1 << CwConnectorKind each) look for it. Appends to @keys. */
void cw_rule_evaluator_collect_metaverse_keys (CwRuleEvaluator *evaluator,
                                               guint seekers,
                                               CwAttributeId metaverse_type,
                                               const CwEntry *metaverse,
                                               GArray *keys);

/* TRUE when the values themselves are equal, not only their hashes: asked for each candidate. */
gboolean cw_rule_evaluator_is_join_match (CwRuleEvaluator *evaluator,
                                          const CwRuleObject *object,
                                          guint16 key_kind,
                                          CwAttributeId metaverse_type,
                                          const CwEntry *metaverse);

/* ----- values of which no two exported objects have one in common (userPrincipalName, ...)
 *
 * The kinds of their keys do not overlap with those of joining.
 */

/* The values that a metaverse object would have in its targets; none when it is not exported.
 * Appends to @keys, the same key perhaps more than once, as the others below do. */
void cw_rule_evaluator_collect_unique_keys (CwRuleEvaluator *evaluator,
                                            CwAttributeId metaverse_type,
                                            const CwEntry *metaverse,
                                            GArray *keys);

/* Those that an object of a target has, or shall have: @entry is its own. */
void cw_rule_set_collect_held_keys (CwRuleSet *rules,
                                    CwConnectorKind target,
                                    CwAttributeId object_type,
                                    const CwEntry *entry,
                                    GArray *keys);

/* Those among the metaverse object's own values. */
void cw_rule_set_collect_own_keys (CwRuleSet *rules,
                                   CwAttributeId metaverse_type,
                                   const CwEntry *metaverse,
                                   GArray *keys);

/* The values that @key, of one of the two above, is of: whether there are any, and added to @found
 * (element-type CwUniqueValue) (nullable). @entry, @metaverse: (nullable). */
gboolean cw_rule_set_find_held_values (CwRuleSet *rules,
                                       CwConnectorKind target,
                                       CwAttributeId object_type,
                                       const CwEntry *entry,
                                       const CwRuleKey *key,
                                       GArray *found);
gboolean cw_rule_set_find_own_values (CwRuleSet *rules,
                                      CwAttributeId metaverse_type,
                                      const CwEntry *metaverse,
                                      const CwRuleKey *key,
                                      GArray *found);

/* What other objects have, for everything that flows out, and is explained, from now on:
 * (element-type CwRuleKey) (nullable), alive until it is set anew. A value among them is left out,
 * of ImportedValue() and of the metaverse object too, and where nothing is left of a flow that has
 * "duplicate", that decides: of several values the first that nobody has. */
void cw_rule_evaluator_set_taken (CwRuleEvaluator *evaluator, const GArray *taken);

/* The metaverse object's values from all connector space objects tied to it: every rule in scope
 * contributes, precedence decides. @previous: (nullable): for apply-once and IgnoreThisFlow.
 * CW_ERROR_INVALID_DATA when an expression fails on this object: an error row, not a stop. */
CwEntry *cw_rule_evaluator_flow_inbound (CwRuleEvaluator *evaluator,
                                         CwAttributeId metaverse_type,
                                         const CwRuleObject *objects,
                                         guint n_objects,
                                         const CwEntry *previous,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether one of the objects of the last cw_rule_evaluator_flow_inbound() keeps the metaverse
 * object alive: a rule that provisions, or joins stickily, applies to it. Without any, it has to
 * go. */
gboolean cw_rule_evaluator_keeps_alive (CwRuleEvaluator *evaluator);

/* What @target should hold for a metaverse object. @imported: (nullable): what the target was last
 * seen to hold (ImportedValue); @previous: (nullable): what was desired before. */
gboolean cw_rule_evaluator_flow_outbound (CwRuleEvaluator *evaluator,
                                          CwConnectorKind target,
                                          CwAttributeId metaverse_type,
                                          const CwEntry *metaverse,
                                          const CwEntry *imported,
                                          const CwEntry *previous,
                                          CwOutboundResult *ret_result,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- explaining: which rule set, or refused, each value; JSON for people and for --json */

/* Which reference of @attribute of @object would flow where there is place for one only: in words,
 * by which people know what it leads to. %NULL: there is none to an object that can be referred to.
 * *ret_n: how many there are. */
typedef char *(*CwRuleReferenceReader) (const CwRuleObject *object,
                                        CwAttributeId attribute,
                                        guint *ret_n,
                                        gpointer user_data);

/* For explanations from now on; without one they do not say what became of references. */
void cw_rule_evaluator_set_reference_reader (CwRuleEvaluator *evaluator,
                                             CwRuleReferenceReader reader,
                                             gpointer user_data);

/* {"scope": [{"rule", "inScope", "because"}], "values": [{"attribute", "value", "rule",
 * "expression", "overruled": [...]}]}. (transfer full) */
JsonNode *cw_rule_evaluator_explain_inbound (CwRuleEvaluator *evaluator,
                                             CwAttributeId metaverse_type,
                                             const CwRuleObject *objects,
                                             guint n_objects);

/* The same of what goes out to a target of kind @target. @imported: (nullable): what it was last
 * seen to hold. (transfer full) */
JsonNode *cw_rule_evaluator_explain_outbound (CwRuleEvaluator *evaluator,
                                              CwConnectorKind target,
                                              CwAttributeId metaverse_type,
                                              const CwEntry *metaverse,
                                              const CwEntry *imported);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantDomain, cw_tenant_domain_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwRuleSet, cw_rule_set_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwRuleEvaluator, cw_rule_evaluator_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwOutboundResult, cw_outbound_result_clear)

G_END_DECLS
