/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-text.h"
#include "sync/cw-sync-anchor.h"
#include "sync/cw-sync-private.h"

#include "base/cw-phrase.h"

/* Characters of a value in a message. */
#define LONGEST_SHOWN 120

static gboolean
put_task_error (CwSynchroniser *sync,
                const CwSyncTask *task,
                const char *code,
                const char *message,
                const char *detail,
                GError **error)
{
  for (guint i = 0; i < task->sources->len; i++)
    {
      const CwCsObject *source = g_ptr_array_index (task->sources, i);

      cw_synchroniser_count (sync, CW_COUNTER_ERRORS, source->id);
      if (!cw_run_store_put_error (sync->session, source->id, CW_STEP_SYNCHRONISE, code, message,
                                   detail, error))
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
  return put_task_error (sync, task, "anchor-changed", message, NULL, error);
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
      if (!cw_connector_space_tie_new (sync->session, source->id, task->metaverse_id, error))
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
  return tie_new_sources (sync, task, error) &&
         store_keys (sync, task->keys_before, task->keys_after, task->metaverse_id, error);
}

/* ----- values that only one object may have
 *
 * The key table of a unique attribute names the one object that holds a value: who came first.
 * Others do not enter themselves, get an error, and are looked at again in each run until the value
 * is free.
 */

/* A key may be left from rules that numbered or normalised values in another way. */
static gboolean
check_holder (CwSynchroniser *sync,
              const CwRuleKey *key,
              gint64 id,
              gboolean *ret_is_holder,
              GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  g_autoptr (GError) local = NULL;
  g_autoptr (CwMvObject) object = cw_metaverse_get (sync->session, id, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (object != NULL)
    cw_rule_evaluator_collect_unique_keys (g_ptr_array_index (sync->evaluators, 0),
                                           object->object_type, object->entry, keys);
  *ret_is_holder = FALSE;
  for (guint i = 0; i < keys->len && !*ret_is_holder; i++)
    *ret_is_holder = compare_keys (key, &g_array_index (keys, CwRuleKey, i)) == 0;
  return *ret_is_holder || cw_sync_keys_remove (sync->keys, key, id, error);
}

static gboolean
find_holder (CwSynchroniser *sync,
             const CwRuleKey *key,
             gint64 self,
             gint64 *ret_holder,
             gboolean *ret_is_self,
             GError **error)
{
  g_autoptr (GArray) ids = cw_sync_keys_find (sync->keys, key, error);

  if (ids == NULL)
    return FALSE;
  *ret_holder = 0;
  *ret_is_self = FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      gboolean is_holder = FALSE;

      if (id == self)
        *ret_is_self = TRUE;
      else if (!check_holder (sync, key, id, &is_holder, error))
        return FALSE;
      if (is_holder)
        *ret_holder = id;
    }
  return TRUE;
}

static char *
find_value_in (const CwEntry *entry, CwAttributeId attribute, gint64 hash)
{
  guint n = entry != NULL ? cw_entry_get_n_values (entry, attribute) : 0;

  for (guint i = 0; i < n; i++)
    {
      CwValue value = cw_entry_get_value (entry, attribute, i);

      if (cw_value_hash_folded (&value) == hash || cw_value_hash (&value) == hash)
        return cw_text_shorten ((const char *) value.data, value.len, LONGEST_SHOWN);
    }
  return NULL;
}

/* The key is a hash: the value itself is the object's own, or one that a target would get. */
static char *
find_value (const CwSyncTask *task, CwAttributeId attribute, gint64 hash)
{
  char *value = find_value_in (task->entry, attribute, hash);

  for (guint i = 0; i < task->n_outbound && value == NULL; i++)
    value = find_value_in (task->outbound[i].desired, attribute, hash);
  return value;
}

/* @name, @value: (nullable). (transfer full) */
static char *
describe_duplicate (const char *name, const char *value, const char *holder)
{
  if (name == NULL)
    return g_strdup_printf (CW_PHRASE ("One of its values is already used by %s; this object is "
                                       "not exported until one of the two is changed"),
                            holder);
  if (value == NULL)
    return g_strdup_printf (CW_PHRASE ("Its %s is already used by %s; this object is not exported "
                                       "until one of the two is changed"),
                            name, holder);
  return g_strdup_printf (CW_PHRASE ("Its %s “%s” is already used by %s; this object is not "
                                     "exported until one of the two is changed"),
                          name, value, holder);
}

static gboolean
put_duplicate_error (CwSynchroniser *sync,
                     const CwSyncTask *task,
                     const CwRuleKey *key,
                     gint64 holder,
                     GError **error)
{
  CwAttributeTable *attributes =
      cw_store_get_attributes (cw_store_session_get_store (sync->session));
  CwAttributeId attribute = cw_rule_set_get_unique_attribute (sync->params->rules, key->kind);
  const char *name = cw_attribute_table_get_name (attributes, attribute);
  g_autoptr (GPtrArray) rows =
      cw_connector_space_list_by_metaverse (sync->session, holder, CW_CS_LOAD_ROW, error);
  g_autofree char *value = find_value (task, attribute, key->hash);
  g_autofree char *message = NULL;
  const char *other = NULL;

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len && other == NULL; i++)
    other = ((CwCsObject *) g_ptr_array_index (rows, i))->dn;
  message = describe_duplicate (name, value, other != NULL ? other : CW_PHRASE ("another object"));
  return put_task_error (sync, task, "duplicate-value", message, name, error);
}

/* *ret_is_new: it was not the holder before; *ret_holder: another that is, or 0. */
static gboolean
claim_value (CwSynchroniser *sync,
             const CwSyncTask *task,
             const CwRuleKey *key,
             gboolean *ret_is_new,
             gint64 *ret_holder,
             GError **error)
{
  gboolean is_self;

  *ret_holder = 0;
  if (!cw_sync_keys_claim (sync->keys, key, task->metaverse_id, ret_is_new, error))
    return FALSE;
  if (*ret_is_new)
    return TRUE;
  if (!find_holder (sync, key, task->metaverse_id, ret_holder, &is_self, error))
    return FALSE;
  if (is_self)
    *ret_holder = 0;
  *ret_is_new = !is_self && *ret_holder == 0;
  return !*ret_is_new || cw_sync_keys_put (sync->keys, key, task->metaverse_id, error);
}

/* All or none: of two objects that share two values, each could keep the other out with one of
 * them. What is in a target keeps what it holds; @is_new: which keys were claimed just now. */
static gboolean
take_claims_back (CwSynchroniser *sync,
                  const CwSyncTask *task,
                  const gboolean *is_new,
                  GError **error)
{
  for (guint i = 0; i < task->unique_keys->len; i++)
    if ((is_new[i] || task->targets->len == 0) &&
        !cw_sync_keys_remove (sync->keys, &g_array_index (task->unique_keys, CwRuleKey, i),
                              task->metaverse_id, error))
      return FALSE;
  return TRUE;
}

/* Enters the object as holder of its unique values; one that another holds is an error. */
static gboolean
claim_values (CwSynchroniser *sync, const CwSyncTask *task, gboolean *ret_is_free, GError **error)
{
  g_autofree gboolean *is_new = g_new0 (gboolean, task->unique_keys->len + 1);

  *ret_is_free = TRUE;
  for (guint i = 0; i < task->unique_keys->len && *ret_is_free; i++)
    {
      const CwRuleKey *key = &g_array_index (task->unique_keys, CwRuleKey, i);
      gint64 holder;

      if (!claim_value (sync, task, key, &is_new[i], &holder, error))
        return FALSE;
      if (holder != 0 && !put_duplicate_error (sync, task, key, holder, error))
        return FALSE;
      *ret_is_free = holder == 0;
    }
  return *ret_is_free || take_claims_back (sync, task, is_new, error);
}

static gboolean
release_values (CwSynchroniser *sync, const CwSyncTask *task, GError **error)
{
  for (guint i = 0; i < task->unique_before->len; i++)
    {
      const CwRuleKey *key = &g_array_index (task->unique_before, CwRuleKey, i);
      gboolean is_kept = FALSE;

      for (guint j = 0; j < task->unique_keys->len && !is_kept; j++)
        is_kept = compare_keys (key, &g_array_index (task->unique_keys, CwRuleKey, j)) == 0;
      if (!is_kept && !cw_sync_keys_remove (sync->keys, key, task->metaverse_id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
may_skip_claim (CwSynchroniser *sync, const CwSyncTask *task)
{
  /* New rules may make other unique values of an entry that is the same. */
  return !sync->has_old_errors && !sync->params->has_new_rules && task->previous != NULL &&
         cw_entry_equal (task->previous->entry, task->entry);
}

/* ----- references: whoever was just tied, or got a target, has all its links looked at */

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
mark_links (CwSynchroniser *sync, const CwSyncTask *task, GError **error)
{
  for (guint i = 0; i < task->sources->len; i++)
    {
      const CwCsObject *source = g_ptr_array_index (task->sources, i);

      if (!mark_own_links (sync, task, source->id, error))
        return FALSE;
      /* On a first load every object's own links are looked at, so nothing is left to the other
       * side. */
      if (!sync->was_empty &&
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
         release_values (sync, task, error) &&
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
  return !is_fresh || mark_links (sync, task, error);
}

gboolean
cw_synchroniser_apply (CwSynchroniser *sync, CwSyncTask *task, GError **error)
{
  gboolean is_free = TRUE;

  if (task->error != NULL)
    return put_task_error (sync, task, cw_error_name (task->error), task->error->message, NULL,
                           error);
  if (task->entry == NULL)
    return remove_metaverse (sync, task, error);
  if (!clear_task_errors (sync, task, error) || !put_anchor_error (sync, task, error) ||
      !store_metaverse (sync, task, error))
    return FALSE;
  if (!may_skip_claim (sync, task) &&
      (!release_values (sync, task, error) || !claim_values (sync, task, &is_free, error)))
    return FALSE;
  if (!is_free)
    return !task->is_freshly_tied || mark_links (sync, task, error);
  return apply_outbound (sync, task, error) && cw_synchroniser_write_back (sync, task, error);
}
