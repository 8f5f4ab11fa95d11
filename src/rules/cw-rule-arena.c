/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-arena.h"

#include <string.h>

#define CHUNK_SIZE (32 * 1024)
#define ALIGNMENT  16

typedef struct _Chunk Chunk;

struct _Chunk
{
  Chunk *next;
  gsize size;
};

struct _CwRuleArena
{
  Chunk *first;   /* kept by a reset: the size most objects need */
  Chunk *current; /* a list that ends in @first */
  gsize offset;   /* into @current */
  gsize used;
};

#define CHUNK_HEADER ((sizeof (Chunk) + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1))

static Chunk *
chunk_new (gsize size, Chunk *next)
{
  Chunk *chunk = g_malloc (CHUNK_HEADER + size);

  chunk->next = next;
  chunk->size = size;
  return chunk;
}

CwRuleArena *
cw_rule_arena_new (void)
{
  CwRuleArena *arena = g_new0 (CwRuleArena, 1);

  arena->first = chunk_new (CHUNK_SIZE, NULL);
  arena->current = arena->first;
  return arena;
}

void
cw_rule_arena_reset (CwRuleArena *arena)
{
  while (arena->current != arena->first)
    {
      Chunk *next = arena->current->next;

      g_free (arena->current);
      arena->current = next;
    }
  arena->offset = 0;
  arena->used = 0;
}

void
cw_rule_arena_free (CwRuleArena *arena)
{
  if (arena == NULL)
    return;
  cw_rule_arena_reset (arena);
  g_free (arena->first);
  g_free (arena);
}

gpointer
cw_rule_arena_alloc (CwRuleArena *arena, gsize size)
{
  gsize rounded = (size + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1);
  gpointer result;

  if (rounded > arena->current->size - arena->offset)
    {
      arena->current = chunk_new (MAX (rounded, CHUNK_SIZE), arena->current);
      arena->offset = 0;
    }
  result = (guint8 *) arena->current + CHUNK_HEADER + arena->offset;
  arena->offset += rounded;
  arena->used += rounded;
  return result;
}

gpointer
cw_rule_arena_alloc0 (CwRuleArena *arena, gsize size)
{
  gpointer result = cw_rule_arena_alloc (arena, size);

  memset (result, 0, size);
  return result;
}

char *
cw_rule_arena_dup (CwRuleArena *arena, const void *data, gsize len)
{
  char *copy = cw_rule_arena_alloc (arena, len + 1);

  if (len > 0)
    memcpy (copy, data, len);
  copy[len] = '\0';
  return copy;
}

gsize
cw_rule_arena_get_used (CwRuleArena *arena)
{
  return arena->used;
}
