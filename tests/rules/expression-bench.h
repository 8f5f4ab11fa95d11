/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "rules/cw-expression.h"
#include "rules/cw-metaverse-schema.h"

G_BEGIN_DECLS

/**
 * Bench:
 *
 * Evaluates expressions on one made-up object of Active Directory, in the tenant of rule-lab.h. The
 * object, and the cases that must hold on it, are in expression-cases.json: the second
 * implementation of the language (second_language.py) is held to the same ones.
 */
typedef struct
{
  CwAttributeTable *table;
  CwMetaverseSchema *schema;
  CwTenantDomains *domains;
  CwRuleArena *arena;
  CwEntry *entry;
  CwRuleContext context;
  JsonNode *cases;
} Bench;

Bench *bench_new (void);
void bench_free (Bench *bench);

/* The object gets these attributes: {"mail": ["a@b.c"], "objectGUID:": ["00ff"]}; behind a name
 * with a colon stand bytes in hexadecimal. */
void bench_set_attributes (Bench *bench, JsonObject *attributes);

/**
 * bench_evaluate:
 *
 * What an expression gives, as JSON: text, numbers, truth values, null and arrays are themselves;
 * {"time": "2026-11-20 12:00:00.000000"}, {"bytes": "00ff"}, {"reference": "cn=a"},
 * {"word": "IgnoreThisFlow"}. An error is {"error": KIND, "at": POSITION} where KIND is "config"
 * when the expression cannot be parsed, "data" when it cannot be evaluated on this object; the
 * position is 0 for an error without one. (transfer full)
 */
JsonNode *bench_evaluate (Bench *bench, const char *source);

/* The same as text. (transfer full) */
char *bench_evaluate_to_text (Bench *bench, const char *source);

/* Fails the test for each case of the group that gives something else. */
void bench_check_group (Bench *bench, const char *group);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

G_END_DECLS
