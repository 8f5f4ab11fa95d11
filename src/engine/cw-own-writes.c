/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-own-writes.h"

struct _CwOwnWrites
{
  GHashTable *last; /* (element-type GBytes guint): anchor to in how many cycles running */
  GHashTable *now;  /* the same of the cycle that runs, or ran last */
};

static GHashTable *
make_table (void)
{
  return g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
}

CwOwnWrites *
cw_own_writes_new (void)
{
  CwOwnWrites *writes = g_new0 (CwOwnWrites, 1);

  writes->last = make_table ();
  writes->now = make_table ();
  return writes;
}

void
cw_own_writes_free (CwOwnWrites *writes)
{
  g_return_if_fail (writes != NULL);

  g_hash_table_unref (writes->last);
  g_hash_table_unref (writes->now);
  g_free (writes);
}

void
cw_own_writes_begin (CwOwnWrites *writes)
{
  g_hash_table_unref (writes->last);
  writes->last = writes->now;
  writes->now = make_table ();
}

static guint
count_cycles (GHashTable *table, GBytes *anchor)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (table, anchor));
}

void
cw_own_writes_add (CwOwnWrites *writes, GBytes *anchor)
{
  guint n = count_cycles (writes->last, anchor) + 1;

  g_hash_table_insert (writes->now, g_bytes_ref (anchor), GUINT_TO_POINTER (n));
}

gboolean
cw_own_writes_is_echo (CwOwnWrites *writes, GBytes *anchor)
{
  return count_cycles (writes->now, anchor) > 1;
}
