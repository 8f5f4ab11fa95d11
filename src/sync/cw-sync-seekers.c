/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-seekers.h"

struct _CwSyncSeekers
{
  CwStoreSession *session;
  GArray *connectors; /* (element-type gint64): sources */
  GHashTable *hashes; /* (element-type gint64): of keys that somebody waits for, or waited for */
};

CwSyncSeekers *
cw_sync_seekers_new (CwStoreSession *session)
{
  CwSyncSeekers *seekers = g_new0 (CwSyncSeekers, 1);

  seekers->session = session;
  seekers->connectors = g_array_new (FALSE, FALSE, sizeof (gint64));
  seekers->hashes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return seekers;
}

void
cw_sync_seekers_free (CwSyncSeekers *seekers)
{
  g_hash_table_unref (seekers->hashes);
  g_array_unref (seekers->connectors);
  g_free (seekers);
}

static void
add_hash (CwSyncSeekers *seekers, gint64 hash)
{
  if (!g_hash_table_contains (seekers->hashes, &hash))
    g_hash_table_add (seekers->hashes, g_memdup2 (&hash, sizeof hash));
}

gboolean
cw_sync_seekers_add_connector (CwSyncSeekers *seekers, gint64 connector_id, GError **error)
{
  g_autoptr (GArray) hashes = cw_connector_space_list_keys (seekers->session, connector_id, error);

  if (hashes == NULL)
    return FALSE;
  g_array_append_val (seekers->connectors, connector_id);
  for (guint i = 0; i < hashes->len; i++)
    add_hash (seekers, g_array_index (hashes, gint64, i));
  return TRUE;
}

gboolean
cw_sync_seekers_put (CwSyncSeekers *seekers,
                     CwRuleSet *rules,
                     const CwCsObject *object,
                     GArray *keys,
                     CwAttributeId own_type,
                     GError **error)
{
  if (!cw_connector_space_remove_keys (seekers->session, object->id, error))
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      const CwRuleKey *key = &g_array_index (keys, CwRuleKey, i);

      if (cw_rule_set_get_key_type (rules, key->kind) == own_type)
        continue;
      add_hash (seekers, key->hash);
      if (!cw_connector_space_put_key (seekers->session, object->connector_id, key->kind, key->hash,
                                       object->id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
mark_all (CwSyncSeekers *seekers, GArray *ids, gboolean *has_marked, GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    if (!cw_connector_space_mark (seekers->session, g_array_index (ids, gint64, i), error))
      return FALSE;
  *has_marked |= ids->len > 0;
  return TRUE;
}

gboolean
cw_sync_seekers_wake (CwSyncSeekers *seekers,
                      const CwRuleKey *key,
                      gboolean *has_marked,
                      GError **error)
{
  if (!g_hash_table_contains (seekers->hashes, &key->hash))
    return TRUE;
  for (guint i = 0; i < seekers->connectors->len; i++)
    {
      gint64 connector_id = g_array_index (seekers->connectors, gint64, i);
      g_autoptr (GArray) ids = cw_connector_space_find_by_key (seekers->session, connector_id,
                                                               key->kind, key->hash, error);

      if (ids == NULL || !mark_all (seekers, ids, has_marked, error))
        return FALSE;
    }
  return TRUE;
}
