/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-expression.h"
#include "rules/cw-metaverse-schema.h"

G_BEGIN_DECLS

/**
 * Bench:
 *
 * Evaluates expressions on one made-up object of Active Directory, in the tenant of rule-lab.h.
 */
typedef struct
{
  CwAttributeTable *table;
  CwMetaverseSchema *schema;
  CwTenantDomains *domains;
  CwRuleArena *arena;
  CwEntry *entry;
  CwRuleContext context;
} Bench;

Bench *bench_new (void);
void bench_free (Bench *bench);

/* The value as text, "!" when evaluation fails; parsing must work. (transfer full) */
char *bench_evaluate (Bench *bench, const char *source);

typedef struct
{
  const char *source;
  const char *expected;
} BenchCase;

/* Fails the test for each expression that gives something else. */
void bench_check (const BenchCase *cases, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

G_END_DECLS
