/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-entry.h"
#include "rules/cw-rule-arena.h"
#include "rules/cw-rule-value.h"
#include "rules/cw-tenant-domains.h"

G_BEGIN_DECLS

/* Variables ($item) that may be visible at one place of an expression. */
#define CW_RULE_MAX_VARIABLES 16

/* What one evaluation may cost; a normal expression takes a few dozen steps. A step is a node of
 * the tree, or so many bytes that a function looks at. */
#define CW_RULE_MAX_STEPS      2000000
#define CW_RULE_BYTES_PER_STEP 128
#define CW_RULE_MAX_MEMORY     (256 * 1024 * 1024)

typedef enum
{
  CW_RULE_PARAMETER_DOMAIN_FQDN,
  CW_RULE_PARAMETER_DOMAIN_LDAP,
  CW_RULE_PARAMETER_DOMAIN_NETBIOS,
  CW_RULE_PARAMETER_FOREST_FQDN,
  CW_RULE_PARAMETER_FOREST_LDAP,
  CW_RULE_PARAMETER_FOREST_NETBIOS,
  CW_RULE_PARAMETER_CONNECTOR_ID,
  CW_RULE_PARAMETER_TENANT_INITIAL_DOMAIN,
} CwRuleParameter;

/**
 * CwRuleContext:
 *
 * All that an expression can see while it is evaluated. One a thread; the evaluator sets the object
 * before each evaluation.
 */
typedef struct
{
  CwRuleArena *arena;
  const CwEntry *entry;       /* [attribute] */
  const CwEntry *imported;    /* (nullable): ImportedValue() */
  const char *dn;             /* (nullable) */
  const char *partition;      /* (nullable) */
  const char *netbios;        /* (nullable) */
  const char *forest;         /* (nullable) */
  const char *forest_netbios; /* (nullable) */
  const char *connector_id;   /* (nullable) */
  guint64 groups;             /* see CwRuleObject */
  CwTenantDomains *domains;   /* (nullable): not known */
  gint64 now_usec;
  guint64 n_steps;
  CwRuleValue variables[CW_RULE_MAX_VARIABLES];
} CwRuleContext;

/* Counts @n_bytes of work. What is linear in its arguments is counted by the evaluator. */
static inline void
cw_rule_context_charge (CwRuleContext *context, guint64 n_bytes)
{
  if (G_UNLIKELY (n_bytes >= CW_RULE_BYTES_PER_STEP))
    context->n_steps += MIN (n_bytes / CW_RULE_BYTES_PER_STEP, CW_RULE_MAX_STEPS + 1);
}

/* FALSE with CW_ERROR_INVALID_DATA: which limit was passed. */
gboolean cw_rule_context_fail (CwRuleContext *context, GError **error);

/* FALSE with CW_ERROR_INVALID_DATA when the evaluation has cost too much. */
static inline gboolean G_GNUC_WARN_UNUSED_RESULT
cw_rule_context_check (CwRuleContext *context, GError **error)
{
  if (G_LIKELY (context->n_steps <= CW_RULE_MAX_STEPS &&
                cw_rule_arena_get_used (context->arena) <= CW_RULE_MAX_MEMORY))
    return TRUE;
  return cw_rule_context_fail (context, error);
}

/* All values of an attribute of @entry, read as @syntax. NULL when it is absent. */
gboolean cw_rule_context_read (CwRuleContext *context,
                               const CwEntry *entry,
                               CwAttributeId id,
                               CwSyntax syntax,
                               CwRuleValue *ret_value,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

CwRuleValue cw_rule_context_get_parameter (CwRuleContext *context, CwRuleParameter parameter);

/* FALSE for a name that does not exist. */
gboolean cw_rule_parameter_find (const char *name, CwRuleParameter *ret_parameter);

/* TRUE when the parameter speaks of the object in a source. */
gboolean cw_rule_parameter_is_of_source (CwRuleParameter parameter);

/* The nearest name, or %NULL. */
const char *cw_rule_parameter_suggest (const char *name);

G_END_DECLS
