/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-entry-builder.h"
#include "rules/cw-expression.h"
#include "rules/cw-rule-set.h"

G_BEGIN_DECLS

/* 2026-11-20T12:00:00Z */
#define LAB_NOW (G_GINT64_CONSTANT (1795176000) * G_USEC_PER_SEC)

/**
 * RuleLab:
 *
 * A rule set of the standard rules and perhaps one more file, with an evaluator, for a tenant whose
 * domains are contoso.com (verified), contoso.onmicrosoft.com (initial) and pending.example (not
 * verified).
 */
typedef struct
{
  CwAttributeTable *table;
  CwRuleSet *rules;
  CwRuleEvaluator *evaluator;
  CwEntryBuilder *builder;
} RuleLab;

/* @extra: (nullable): a rule file's JSON. */
RuleLab *rule_lab_new (const char *extra);
void rule_lab_free (RuleLab *lab);

/* The standard rules and @extra as documents; the tenant's domains. (transfer full) */
GPtrArray *rule_lab_documents (const char *extra);
GPtrArray *rule_lab_domains (void);

CwAttributeId rule_lab_id (RuleLab *lab, const char *name);

/* Values by pairs of name and text, ended by NULL. A name with a colon behind it has its bytes in
 * hexadecimal. */
CwEntry *rule_lab_entry (RuleLab *lab, const char *name, ...) G_GNUC_NULL_TERMINATED;

/* @base with other values for the attributes named; an empty text removes. */
CwEntry *
rule_lab_change (RuleLab *lab, const CwEntry *base, const char *name, ...) G_GNUC_NULL_TERMINATED;

/* Values of an attribute joined by "|", or "" when it is absent; bytes that are no text in
 * hexadecimal. (transfer full) */
char *rule_lab_get (RuleLab *lab, const CwEntry *entry, const char *name);

CwRuleObject
rule_lab_object (RuleLab *lab, CwConnectorKind kind, const char *type, const CwEntry *entry);

/* What flows into the metaverse, asserting that it works. (transfer full) */
CwEntry *rule_lab_flow_in (RuleLab *lab, const char *metaverse_type, const CwRuleObject *object);

/* What Graph shall hold; asserts that it works. */
void rule_lab_flow_out (RuleLab *lab,
                        const char *metaverse_type,
                        const CwEntry *metaverse,
                        const CwEntry *imported,
                        CwOutboundResult *ret_result);

#define assert_value(lab, entry, name, expected)                                                   \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *value_ = rule_lab_get (lab, entry, name);                                     \
    g_assert_cmpstr (value_, ==, expected);                                                        \
  }                                                                                                \
  G_STMT_END

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RuleLab, rule_lab_free)

G_END_DECLS
