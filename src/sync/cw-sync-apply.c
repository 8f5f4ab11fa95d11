/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "base/cw-error.h"
#include "model/cw-takeover.h"
#include "sync/cw-sync-anchor.h"
#include "sync/cw-sync-private.h"

/* Who loses a value is looked at again in a later round of the same step: that is the same error.
 */
static gboolean
is_told (CwSynchroniser *sync, gint64 id, const char *code)
{
  CwIdSet *ids = g_hash_table_lookup (sync->told, code);

  if (ids == NULL)
    {
      ids = cw_id_set_new ();
      g_hash_table_insert (sync->told, g_strdup (code), ids);
    }
  return !cw_id_set_add (ids, id);
}

gboolean
cw_synchroniser_put_object_error (CwSynchroniser *sync,
                                  gint64 id,
                                  const char *code,
                                  const char *message,
                                  const char *detail,
                                  GError **error)
{
  if (!is_told (sync, id, code))
    cw_synchroniser_count (sync, CW_COUNTER_ERRORS, id);
  return cw_run_store_put_error (sync->session, id, CW_STEP_SYNCHRONISE, code, message, detail,
                                 error);
}

gboolean
cw_synchroniser_put_error (CwSynchroniser *sync,
                           const CwSyncTask *task,
                           const char *code,
                           const char *message,
                           const char *detail,
                           GError **error)
{
  for (guint i = 0; i < task->sources->len; i++)
    {
      const CwCsObject *source = g_ptr_array_index (task->sources, i);

      if (!cw_synchroniser_put_object_error (sync, source->id, code, message, detail, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
clear_task_errors (CwSynchroniser *sync, const CwSyncTask *task, GError **error)
{
  if (!sync->has_old_errors)
    return TRUE;
  for (guint i = 0; i < task->sources->len; i++)
    {
      const CwCsObject *source = g_ptr_array_index (task->sources, i);

      if (!cw_run_store_clear_errors (sync->session, source->id, CW_STEP_SYNCHRONISE, error))
        return FALSE;
    }
  return TRUE;
}

/* All else about the object goes on. */
static gboolean
put_anchor_error (CwSynchroniser *sync, const CwSyncTask *task, GError **error)
{
  g_autofree char *message = NULL;

  if (task->refused_anchor == NULL)
    return TRUE;
  message =
      cw_sync_anchor_describe (task->previous->entry, sync->anchor_attribute, task->refused_anchor);
  return cw_synchroniser_put_error (sync, task, "anchor-changed", message, NULL, error);
}

static gboolean
put_takeover_error (CwSynchroniser *sync, const CwSyncTask *task, GError **error)
{
  return task->refused_takeover == NULL ||
         cw_synchroniser_put_error (sync, task, CW_TAKEOVER_ERROR, task->refused_takeover, NULL,
                                    error);
}

/* ----- the metaverse object */

static int
compare_keys (const CwRuleKey *a, const CwRuleKey *b)
{
  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  return (a->hash > b->hash) - (a->hash < b->hash);
}

/* Order of the next keys of two sorted lists; a list at its end comes last. */
static int
compare_next (GArray *before, guint b, GArray *after, guint a)
{
  if (b >= before->len)
    return 1;
  if (a >= after->len)
    return -1;
  return compare_keys (&g_array_index (before, CwRuleKey, b), &g_array_index (after, CwRuleKey, a));
}

/* Who waits for an object with this key is looked at once more. */
static gboolean
put_key (CwSynchroniser *sync, const CwRuleKey *key, gint64 id, GError **error)
{
  return cw_sync_keys_put (sync->keys, key, id, error) &&
         cw_sync_seekers_wake (sync->seekers, key, &sync->has_marked, error);
}

/* Both sorted: removes what is only in @before, adds what is only in @after. New rules may find
 * objects by values that they had before. */
static gboolean
store_keys (CwSynchroniser *sync, GArray *before, GArray *after, gint64 id, GError **error)
{
  guint b = 0;
  guint a = 0;

  while (b < before->len || a < after->len)
    {
      int order = compare_next (before, b, after, a);
      gboolean is_new = order > 0 || (order == 0 && sync->params->has_new_rules);

      if (order < 0 &&
          !cw_sync_keys_remove (sync->keys, &g_array_index (before, CwRuleKey, b), id, error))
        return FALSE;
      if (is_new && !put_key (sync, &g_array_index (after, CwRuleKey, a), id, error))
        return FALSE;
      b += order <= 0;
      a += order >= 0;
    }
  return TRUE;
}

static gboolean
tie_new_sources (CwSynchroniser *sync, CwSyncTask *task, GError **error)
{
  for (guint i = 0; i < task->sources->len; i++)
    {
      CwCsObject *source = g_ptr_array_index (task->sources, i);

      if (source->metaverse_id == task->metaverse_id)
        continue;
      g_assert (source->metaverse_id == 0);
      source->metaverse_id = task->metaverse_id;
      if (!cw_connector_space_tie_new (sync->session, source->id, task->metaverse_id,
                                       source->link_profile, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
store_metaverse (CwSynchroniser *sync, CwSyncTask *task, GError **error)
{
  g_autoptr (CwMvObject) object = cw_mv_object_new ();
  gboolean is_changed =
      task->previous == NULL || !cw_entry_equal (task->previous->entry, task->entry);

  object->id = task->metaverse_id;
  object->object_type = task->metaverse_type;
  object->entry = cw_entry_ref (task->entry);
  /* A metaverse object is told by the first of those that it was made of. */
  if (is_changed)
    cw_synchroniser_count (sync, CW_COUNTER_FLOWED,
                           ((const CwCsObject *) g_ptr_array_index (task->sources, 0))->id);
  if (task->metaverse_id == 0)
    {
      if (!cw_metaverse_insert (sync->session, object, error))
        return FALSE;
      task->metaverse_id = object->id;
    }
  else if (is_changed && !cw_metaverse_update (sync->session, object, error))
    {
      return FALSE;
    }
  return cw_synchroniser_set_source_profiles (sync, task, error) &&
         tie_new_sources (sync, task, error) &&
         store_keys (sync, task->keys_before, task->keys_after, task->metaverse_id, error);
}

/* ----- references: whoever was just tied, got a target or has other rules has all its links looked
 * at */

/* Most objects have no links: neither have their new targets, so there is nothing to look at. The
 * sweep of a first load looks at those of all new targets. */
static gboolean
mark_own_links (CwSynchroniser *sync, const CwSyncTask *task, gint64 source, GError **error)
{
  gboolean has_links = TRUE;

  if (sync->was_empty && !task->has_old_target)
    return TRUE;
  if (!task->has_old_target && !cw_link_store_has_any (sync->session, source, &has_links, error))
    return FALSE;
  return !has_links || cw_link_store_mark (sync->session, source, CW_ATTRIBUTE_NONE, 0, error);
}

static gboolean
mark_links (CwSynchroniser *sync, const CwSyncTask *task, gboolean is_fresh, GError **error)
{
  if (!is_fresh && !task->has_new_profile)
    return TRUE;
  for (guint i = 0; i < task->sources->len; i++)
    {
      const CwCsObject *source = g_ptr_array_index (task->sources, i);

      if (!mark_own_links (sync, task, source->id, error))
        return FALSE;
      /* On a first load every object's own links are looked at, so nothing is left to the other
       * side. */
      if (is_fresh && !sync->was_empty &&
          !cw_link_store_mark (sync->session, 0, CW_ATTRIBUTE_NONE, source->id, error))
        return FALSE;
    }
  return TRUE;
}

/* ----- all together */

/* Sources that only joined the object do not keep it; what the rules make of them now is seen when
 * they are looked at once more. */
static gboolean
release_sources (CwSynchroniser *sync, CwSyncTask *task, GError **error)
{
  for (guint i = 0; i < task->sources->len; i++)
    {
      CwCsObject *source = g_ptr_array_index (task->sources, i);

      source->metaverse_id = 0;
      cw_synchroniser_count (sync, CW_COUNTER_DISCONNECTED, source->id);
      if (!cw_connector_space_set_metaverse (sync->session, source->id, 0, error) ||
          !cw_connector_space_mark (sync->session, source->id, error))
        return FALSE;
      sync->has_marked = TRUE;
    }
  return TRUE;
}

static gboolean
remove_metaverse (CwSynchroniser *sync, CwSyncTask *task, GError **error)
{
  if (!clear_task_errors (sync, task, error) || !release_sources (sync, task, error))
    return FALSE;
  for (guint i = 0; i < task->targets->len; i++)
    if (!cw_synchroniser_deprovision (sync, g_ptr_array_index (task->targets, i), error))
      return FALSE;
  return store_keys (sync, task->keys_before, task->keys_after, task->metaverse_id, error) &&
         cw_synchroniser_release_values (sync, task, error) &&
         cw_metaverse_remove (sync->session, task->metaverse_id, error);
}

static gboolean
apply_outbound (CwSynchroniser *sync, CwSyncTask *task, GError **error)
{
  gboolean is_fresh = task->is_freshly_tied;

  for (guint i = 0; i < task->n_outbound; i++)
    {
      gboolean is_target_fresh = FALSE;

      if (!cw_synchroniser_apply_outbound (sync, task, i, &is_target_fresh, error))
        return FALSE;
      is_fresh |= is_target_fresh;
    }
  if (!put_takeover_error (sync, task, error))
    return FALSE;
  return mark_links (sync, task, is_fresh, error);
}

static gboolean
put_own_error (CwSynchroniser *sync, const CwSyncTask *task, GError **error)
{
  return cw_synchroniser_put_error (sync, task, cw_error_name (task->error), task->error->message,
                                    NULL, error);
}

gboolean
cw_synchroniser_apply (CwSynchroniser *sync, CwSyncTask *task, GError **error)
{
  gboolean is_free = TRUE;

  if (task->error != NULL)
    return put_own_error (sync, task, error);
  if (task->entry == NULL)
    return remove_metaverse (sync, task, error);
  if (!clear_task_errors (sync, task, error) || !put_anchor_error (sync, task, error) ||
      !store_metaverse (sync, task, error) ||
      !cw_synchroniser_claim_values (sync, task, &is_free, error))
    return FALSE;
  if (task->error != NULL)
    return put_own_error (sync, task, error);
  if (!is_free)
    return mark_links (sync, task, task->is_freshly_tied, error);
  return apply_outbound (sync, task, error) && cw_synchroniser_write_back (sync, task, error);
}
