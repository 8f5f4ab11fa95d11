/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "rules/cw-rule-change.h"
#include "sync/cw-sync-private.h"

/* Objects that are looked at in one transaction. */
#define PAGE 2000

static gboolean
commit (CwSynchroniser *sync, gboolean is_ok, GError **error)
{
  if (is_ok && cw_store_session_commit (sync->session, error))
    return TRUE;
  cw_store_session_rollback (sync->session);
  return FALSE;
}

/* ----- inbound rules: by the objects that they are about */

static gboolean
mark_object (CwSynchroniser *sync, CwRuleChange *change, gint64 id, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CwCsObject) object =
      cw_connector_space_get (sync->session, id, CW_CS_LOAD_IMPORTED, &local);
  CwRuleObject description;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (object == NULL || object->imported == NULL)
    return TRUE;
  cw_synchroniser_describe (sync, object, &description);
  return !cw_rule_change_touches (change, &description) ||
         cw_connector_space_mark (sync->session, id, error);
}

static gboolean
mark_ids (CwSynchroniser *sync, CwRuleChange *change, GArray *ids, GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    if (!mark_object (sync, change, g_array_index (ids, gint64, i), error))
      return FALSE;
  return TRUE;
}

typedef GArray *(
    *ListIds) (CwStoreSession *session, gint64 where, gint64 after, guint limit, GError **error);

/* @where: a partition, or a connector of which those objects are meant that are in none */
static gboolean
mark_listed (CwSynchroniser *sync,
             CwRuleChange *change,
             ListIds list,
             gint64 where,
             GCancellable *cancellable,
             GError **error)
{
  gint64 after = 0;

  for (;;)
    {
      g_autoptr (GArray) ids = list (sync->session, where, after, PAGE, error);

      if (ids == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (ids->len == 0)
        return TRUE;
      if (!cw_store_session_begin (sync->session, error) ||
          !commit (sync, mark_ids (sync, change, ids, error), error))
        return FALSE;
      after = g_array_index (ids, gint64, ids->len - 1);
    }
}

static gboolean
mark_sources (CwSynchroniser *sync, CwRuleChange *change, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < sync->partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (sync->partitions, i);
      const CwSyncConnector *connector =
          cw_synchroniser_find_connector (sync, partition->connector_id);

      if (connector != NULL && cw_rule_change_has_kind (change, connector->config->kind) &&
          !mark_listed (sync, change, cw_connector_space_list_ids, partition->id, cancellable,
                        error))
        return FALSE;
    }
  for (guint i = 0; i < sync->connectors->len; i++)
    {
      const CwSyncConnector *connector = &g_array_index (sync->connectors, CwSyncConnector, i);

      if (cw_rule_change_has_kind (change, connector->config->kind) &&
          !mark_listed (sync, change, cw_connector_space_list_loose_ids, connector->id, cancellable,
                        error))
        return FALSE;
    }
  return TRUE;
}

/* ----- outbound rules: by the metaverse objects that they are about */

static gboolean
mark_tied (CwSynchroniser *sync, gint64 metaverse_id, GError **error)
{
  g_autoptr (GPtrArray) rows =
      cw_connector_space_list_by_metaverse (sync->session, metaverse_id, CW_CS_LOAD_ROW, error);

  if (rows == NULL)
    return FALSE;
  /* One is enough: the others are worked out with it. */
  return rows->len == 0 ||
         cw_connector_space_mark (sync->session,
                                  ((const CwCsObject *) g_ptr_array_index (rows, 0))->id, error);
}

static gboolean
mark_metaverse_objects (CwSynchroniser *sync,
                        CwRuleChange *change,
                        GPtrArray *objects,
                        GError **error)
{
  for (guint i = 0; i < objects->len; i++)
    {
      const CwMvObject *object = g_ptr_array_index (objects, i);

      if (cw_rule_change_touches_metaverse (change, object->object_type, object->entry) &&
          !mark_tied (sync, object->id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
mark_metaverse (CwSynchroniser *sync,
                CwRuleChange *change,
                GCancellable *cancellable,
                GError **error)
{
  gint64 after = 0;

  for (;;)
    {
      g_autoptr (GPtrArray) objects = cw_metaverse_list (sync->session, after, PAGE, error);

      if (objects == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (objects->len == 0)
        return TRUE;
      if (!cw_store_session_begin (sync->session, error) ||
          !commit (sync, mark_metaverse_objects (sync, change, objects, error), error))
        return FALSE;
      after = ((const CwMvObject *) g_ptr_array_index (objects, objects->len - 1))->id;
    }
}

gboolean
cw_synchroniser_mark_changed (CwSynchroniser *sync, GCancellable *cancellable, GError **error)
{
  g_autoptr (CwRuleChange) change = NULL;

  if (sync->params->previous_rules == NULL || sync->params->is_full)
    return TRUE;
  change = cw_rule_change_new (sync->params->previous_rules, sync->params->rules);
  g_return_val_if_fail (!cw_rule_change_is_whole (change), FALSE);
  cw_rule_change_set_now (change, sync->now_usec);
  if (!mark_sources (sync, change, cancellable, error))
    return FALSE;
  return !cw_rule_change_has_outbound (change) || mark_metaverse (sync, change, cancellable, error);
}
