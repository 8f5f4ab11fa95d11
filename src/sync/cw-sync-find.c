/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-private.h"

/* Aliases of a metaverse object do not count: see cw_rule_set_is_keeper(). */
gboolean
cw_synchroniser_is_keeper (CwSynchroniser *sync,
                           const CwSyncConnector *connector,
                           const CwCsObject *object,
                           CwAttributeId metaverse_type)
{
  return connector->is_target ||
         cw_rule_set_is_keeper (sync->params->rules, connector->config->kind, object->object_type,
                                metaverse_type);
}

/* The row of @connector that is tied to the metaverse object, or %NULL. */
gboolean
cw_synchroniser_find_tied (CwSynchroniser *sync,
                           gint64 metaverse_id,
                           CwAttributeId metaverse_type,
                           const CwSyncConnector *connector,
                           CwCsObject **ret_object,
                           GError **error)
{
  g_autoptr (GPtrArray) rows =
      cw_connector_space_list_by_metaverse (sync->session, metaverse_id, CW_CS_LOAD_ROW, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      CwCsObject *row = g_ptr_array_index (rows, i);

      if (row->connector_id == connector->id &&
          cw_synchroniser_is_keeper (sync, connector, row, metaverse_type))
        {
          *ret_object = g_ptr_array_steal_index_fast (rows, i);
          return TRUE;
        }
    }
  return TRUE;
}

static gboolean
is_match (CwSynchroniser *sync,
          const CwSyncItem *item,
          const CwRuleKey *key,
          gint64 metaverse_id,
          gboolean *ret_is_match,
          GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CwMvObject) candidate = cw_metaverse_get (sync->session, metaverse_id, &local);
  CwRuleObject description;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  cw_synchroniser_describe (sync, item->object, &description);
  *ret_is_match = candidate != NULL && cw_rule_evaluator_is_join_match (
                                           g_ptr_array_index (sync->evaluators, 0), &description,
                                           key->kind, candidate->object_type, candidate->entry);
  return TRUE;
}

/* Objects whose values equal the item's under one key; adds them to @found without repeats. */
static gboolean
collect_candidates (CwSynchroniser *sync,
                    const CwSyncItem *item,
                    const CwRuleKey *key,
                    GArray *found,
                    GError **error)
{
  g_autoptr (GArray) ids = cw_sync_keys_find (sync->keys, key, error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      gboolean is_equal = FALSE;
      gboolean is_known = FALSE;

      for (guint f = 0; f < found->len; f++)
        is_known |= g_array_index (found, gint64, f) == id;
      if (!is_known && !is_match (sync, item, key, id, &is_equal, error))
        return FALSE;
      if (is_equal)
        g_array_append_val (found, id);
    }
  return TRUE;
}

/* Join groups are tried in order; the first that gives exactly one object wins. */
gboolean
cw_synchroniser_find_join (CwSynchroniser *sync,
                           const CwSyncItem *item,
                           gint64 *ret_metaverse_id,
                           CwAttributeId *ret_type,
                           GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));

  *ret_metaverse_id = 0;
  for (guint i = 0; i < item->keys->len; i++)
    {
      const CwRuleKey *key = &g_array_index (item->keys, CwRuleKey, i);
      gboolean is_last_of_group = i + 1 == item->keys->len ||
                                  g_array_index (item->keys, CwRuleKey, i + 1).kind != key->kind;

      if (!collect_candidates (sync, item, key, found, error))
        return FALSE;
      if (!is_last_of_group)
        continue;
      if (found->len == 1)
        {
          *ret_metaverse_id = g_array_index (found, gint64, 0);
          *ret_type = cw_rule_set_get_key_type (sync->params->rules, key->kind);
          return TRUE;
        }
      g_array_set_size (found, 0);
    }
  return TRUE;
}
