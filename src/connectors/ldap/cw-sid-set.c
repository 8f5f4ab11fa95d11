/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-sid-set.h"

#include <string.h>

#include "base/cw-sid.h"

/* "S-1-5-21-" and three numbers name a domain (MS-DTYP 2.4.2.4). */
#define DOMAIN_PREFIX "S-1-5-21-"

struct _CwSidSet
{
  gatomicrefcount ref_count;
  GHashTable *sids; /* (element-type GBytes) */
};

CwSidSet *
cw_sid_set_new (void)
{
  CwSidSet *set = g_new0 (CwSidSet, 1);

  g_atomic_ref_count_init (&set->ref_count);
  set->sids =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  return set;
}

CwSidSet *
cw_sid_set_ref (CwSidSet *set)
{
  g_atomic_ref_count_inc (&set->ref_count);
  return set;
}

void
cw_sid_set_unref (CwSidSet *set)
{
  g_return_if_fail (set != NULL);

  if (!g_atomic_ref_count_dec (&set->ref_count))
    return;
  g_hash_table_unref (set->sids);
  g_free (set);
}

void
cw_sid_set_add (CwSidSet *set, const void *bytes, gsize size)
{
  g_autofree char *text = cw_sid_to_string (bytes, size);

  if (text != NULL)
    g_hash_table_add (set->sids, g_bytes_new (bytes, size));
}

void
cw_sid_set_add_string (CwSidSet *set, const char *sid)
{
  GBytes *bytes = cw_sid_from_string (sid);

  if (bytes != NULL)
    g_hash_table_add (set->sids, bytes);
}

void
cw_sid_set_add_values (CwSidSet *set, GPtrArray *values)
{
  for (guint i = 0; values != NULL && i < values->len; i++)
    {
      gsize size = 0;
      const void *bytes = g_bytes_get_data (g_ptr_array_index (values, i), &size);

      cw_sid_set_add (set, bytes, size);
    }
}

gboolean
cw_sid_set_contains (const CwSidSet *set, const void *bytes, gsize size)
{
  g_autoptr (GBytes) key = g_bytes_new_static (bytes, size);

  return g_hash_table_contains (set->sids, key);
}

gboolean
cw_sid_set_contains_string (const CwSidSet *set, const char *sid)
{
  g_autoptr (GBytes) key = cw_sid_from_string (sid);

  return key != NULL && g_hash_table_contains (set->sids, key);
}

gboolean
cw_sid_set_find_rid (const CwSidSet *set, guint32 rid, char **ret_domain)
{
  GHashTableIter iter;
  gpointer key = NULL;

  g_hash_table_iter_init (&iter, set->sids);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      gsize size = 0;
      const guint8 *bytes = g_bytes_get_data (key, &size);
      g_autofree char *text = NULL;
      guint32 own = 0;

      if (!cw_sid_get_rid (bytes, size, &own) || own != rid)
        continue;
      text = cw_sid_to_string (bytes, size);
      if (!g_str_has_prefix (text, DOMAIN_PREFIX))
        continue;
      *strrchr (text, '-') = '\0';
      if (ret_domain != NULL)
        *ret_domain = g_steal_pointer (&text);
      return TRUE;
    }
  return FALSE;
}

guint
cw_sid_set_get_size (const CwSidSet *set)
{
  return g_hash_table_size (set->sids);
}
