/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwRuleArena:
 *
 * Memory that is given back all at once. An evaluator takes whatever an object's values need from
 * it and resets it for the next object, so evaluation does not malloc; an expression keeps its tree
 * in one. Not thread-safe.
 */
typedef struct _CwRuleArena CwRuleArena;

CwRuleArena *cw_rule_arena_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_rule_arena_free (CwRuleArena *arena);

/* Everything taken since the last reset becomes invalid. */
void cw_rule_arena_reset (CwRuleArena *arena);

/* Aligned for any type; not zeroed. */
gpointer cw_rule_arena_alloc (CwRuleArena *arena, gsize size);
gpointer cw_rule_arena_alloc0 (CwRuleArena *arena, gsize size);

/* A copy with a NUL behind it. */
char *cw_rule_arena_dup (CwRuleArena *arena, const void *data, gsize len);

/* Bytes taken since the last reset. */
gsize cw_rule_arena_get_used (CwRuleArena *arena);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwRuleArena, cw_rule_arena_free)

G_END_DECLS
