/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-time.h"
#include "sync/cw-sync-private.h"
#include "sync/cw-sync-takeover.h"
#include "sync/cw-sync-unclaimed.h"

#include "base/cw-phrase.h"

#define USEC_PER_DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* The last day of 9999, as the shipped rules have it. */
#define MAX_SHADOW_DAYS 2932896

/* What is collected while the items of a chunk are tied. */
typedef struct
{
  CwSynchroniser *sync;
  GPtrArray *tasks;
  GHashTable *touched; /* (element-type gint64 gboolean): metaverse id to "freshly tied" */
} Tier;

static void
touch (Tier *tier, gint64 metaverse_id, gboolean is_fresh)
{
  gint64 *key;

  if (is_fresh || !g_hash_table_contains (tier->touched, &metaverse_id))
    {
      key = g_new (gint64, 1);
      *key = metaverse_id;
      g_hash_table_insert (tier->touched, key, GINT_TO_POINTER (is_fresh));
    }
}

static gboolean
put_error (Tier *tier,
           const CwSyncItem *item,
           const char *code,
           const char *message,
           GError **error)
{
  return cw_synchroniser_put_object_error (tier->sync, item->object->id, code, message, NULL,
                                           error);
}

/* ----- sources */

static gboolean
untie (Tier *tier, CwCsObject *object, GError **error)
{
  if (object->metaverse_id == 0)
    return TRUE;
  touch (tier, object->metaverse_id, FALSE);
  object->metaverse_id = 0;
  cw_synchroniser_count (tier->sync, CW_COUNTER_DISCONNECTED, object->id);
  return cw_connector_space_set_metaverse (tier->sync->session, object->id, 0, error);
}

static void
project (Tier *tier, CwSyncItem *item)
{
  CwSyncTask *task = cw_sync_task_new ();

  task->metaverse_type = item->decision.metaverse_type;
  task->is_freshly_tied = TRUE;
  cw_synchroniser_count (tier->sync, CW_COUNTER_PROJECTED, item->object->id);
  g_ptr_array_add (task->sources, g_steal_pointer (&item->object));
  g_ptr_array_add (tier->tasks, task);
}

static gboolean
join_source (Tier *tier,
             CwSyncItem *item,
             gint64 metaverse_id,
             CwAttributeId metaverse_type,
             GError **error)
{
  g_autoptr (CwCsObject) other = NULL;

  if (cw_synchroniser_is_keeper (tier->sync, item->connector, item->object, metaverse_type) &&
      !cw_synchroniser_find_tied (tier->sync, metaverse_id, metaverse_type, item->connector, &other,
                                  error))
    return FALSE;
  if (other != NULL)
    return put_error (tier, item, "ambiguous-join",
                      CW_PHRASE ("Another object of the same connector is already joined to the "
                                 "metaverse object that this one matches"),
                      error);
  touch (tier, metaverse_id, TRUE);
  cw_synchroniser_count (tier->sync, CW_COUNTER_JOINED, item->object->id);
  return cw_connector_space_set_metaverse (tier->sync->session, item->object->id, metaverse_id,
                                           error);
}

/* What the object is when it is no part of another one. */
static CwAttributeId
get_own_type (const CwSyncItem *item)
{
  return item->decision.may_project ? item->decision.metaverse_type : CW_ATTRIBUTE_NONE;
}

/* An object that would rather be part of another one waits for it, or has found it. */
static gboolean
note_search (Tier *tier, const CwSyncItem *item, gboolean has_found, GError **error)
{
  if (!item->decision.seeks)
    return TRUE;
  if (has_found)
    return cw_connector_space_remove_keys (tier->sync->session, item->object->id, error);
  return cw_sync_seekers_put (tier->sync->seekers, tier->sync->params->rules, item->object,
                              item->keys, get_own_type (item), error);
}

static gboolean
tie_new_source (Tier *tier, CwSyncItem *item, GError **error)
{
  gint64 metaverse_id;
  CwAttributeId type = CW_ATTRIBUTE_NONE;

  if (!cw_synchroniser_find_join (tier->sync, item, &metaverse_id, &type, error) ||
      !note_search (tier, item, metaverse_id != 0 && type != get_own_type (item), error))
    return FALSE;
  if (metaverse_id != 0)
    return join_source (tier, item, metaverse_id, type, error);
  if (item->decision.may_project)
    project (tier, item);
  return TRUE;
}

/* A contact that stood for a person and is one of its own now: a rule of the type that it is tied
 * to has to apply to it. What it is then is found out as if it were new. */
static gboolean
leave_wrong_type (Tier *tier, CwSyncItem *item, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CwMvObject) present = NULL;

  if (!cw_synchroniser_may_be_misplaced (tier->sync, item))
    return TRUE;
  present = cw_metaverse_get (tier->sync->session, item->object->metaverse_id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (present == NULL || cw_inbound_decision_has_type (&item->decision, tier->sync->params->rules,
                                                       present->object_type))
    return TRUE;
  return untie (tier, item->object, error);
}

/* The object is what it is when it is no part of another one: has that one come? */
static gboolean
seek_again (Tier *tier, CwSyncItem *item, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CwMvObject) present =
      cw_metaverse_get (tier->sync->session, item->object->metaverse_id, &local);
  CwAttributeId type = get_own_type (item);
  gint64 metaverse_id;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (present == NULL || present->object_type != type)
    return TRUE;
  if (!cw_synchroniser_find_join (tier->sync, item, &metaverse_id, &type, error))
    return FALSE;
  if (metaverse_id == 0 || type == present->object_type)
    return note_search (tier, item, FALSE, error);
  return untie (tier, item->object, error);
}

/* When an account expires, in microseconds since 1970: MS-ADA1 2.1, accountExpires, and RFC 2307
 * 3, shadowExpire, which counts days. 0 for never. */
static gint64
find_expiry (CwSynchroniser *sync, const CwCsObject *object)
{
  gint64 value;

  if (cw_entry_get_integer (object->imported, sync->expiry_attribute, &value))
    return value > 0 && value != CW_FILETIME_NEVER ? cw_time_from_filetime (value) : 0;
  if (cw_entry_get_integer (object->imported, sync->shadow_attribute, &value))
    return value > 0 && value <= MAX_SHADOW_DAYS ? value * USEC_PER_DAY : 0;
  return 0;
}

/* An account that expires later is disabled then, though its directory will report no change. */
static gboolean
watch_expiry (Tier *tier, const CwCsObject *object, GError **error)
{
  gint64 expires_usec = find_expiry (tier->sync, object);

  return expires_usec <= tier->sync->now_usec ||
         cw_connector_space_set_timer (tier->sync->session, object->id, expires_usec, error);
}

static gboolean
tie_source (Tier *tier, CwSyncItem *item, GError **error)
{
  CwCsObject *object = item->object;

  if (object->state == CW_CS_DELETED)
    return untie (tier, object, error) &&
           cw_synchroniser_remove_row (tier->sync, object->id, error);
  if (object->state != CW_CS_LIVE)
    return TRUE;
  if (!item->decision.is_in_scope)
    {
      cw_synchroniser_count (tier->sync, CW_COUNTER_FILTERED, object->id);
      if (tier->sync->has_old_errors &&
          !cw_run_store_clear_errors (tier->sync->session, object->id, CW_STEP_SYNCHRONISE, error))
        return FALSE;
      return untie (tier, object, error);
    }
  if (!watch_expiry (tier, object, error))
    return FALSE;
  if (!leave_wrong_type (tier, item, error))
    return FALSE;
  if (object->metaverse_id != 0 && item->decision.seeks && !seek_again (tier, item, error))
    return FALSE;
  if (object->metaverse_id == 0)
    return tie_new_source (tier, item, error);
  touch (tier, object->metaverse_id, tier->sync->params->is_full);
  return TRUE;
}

/* ----- targets */

/* The object that we meant to make has turned up: the row that waited for it takes it over. */
static gboolean
merge_into_waiting (Tier *tier, CwCsObject *object, CwCsObject *waiting, GError **error)
{
  CwStoreSession *session = tier->sync->session;

  if (!cw_synchroniser_merge_rows (tier->sync, object->id, waiting->id, error))
    return FALSE;
  waiting->state = object->state;
  waiting->partition_id = object->partition_id;
  waiting->object_type = object->object_type;
  waiting->anchor = g_bytes_ref (object->anchor);
  waiting->dn = g_strdup (object->dn);
  waiting->imported = object->imported != NULL ? cw_entry_ref (object->imported) : NULL;
  return cw_connector_space_update (session, waiting, CW_CS_LOAD_IMPORTED, error);
}

static gboolean
join_target (Tier *tier,
             CwSyncItem *item,
             gint64 metaverse_id,
             gboolean *ret_is_tied,
             GError **error)
{
  CwStoreSession *session = tier->sync->session;
  g_autoptr (CwCsObject) other = NULL;

  *ret_is_tied = FALSE;
  if (!cw_synchroniser_find_tied (tier->sync, metaverse_id, CW_ATTRIBUTE_NONE, item->connector,
                                  &other, error))
    return FALSE;
  if (other != NULL && other->state != CW_CS_PROVISIONAL)
    return TRUE;
  touch (tier, metaverse_id, TRUE);
  /* Its sources find the same, and are told. */
  if (!cw_sync_takeover_is_allowed (tier->sync, item->connector, item->object))
    return TRUE;
  *ret_is_tied = TRUE;
  cw_synchroniser_count (tier->sync, CW_COUNTER_JOINED, (other != NULL ? other : item->object)->id);
  if (other != NULL)
    return merge_into_waiting (tier, item->object, other, error);
  return cw_connector_space_set_metaverse (session, item->object->id, metaverse_id, error) &&
         cw_connector_space_remove_keys (session, item->object->id, error);
}

static gboolean
tie_new_target (Tier *tier, CwSyncItem *item, GError **error)
{
  gboolean is_tied = FALSE;
  gint64 metaverse_id;
  CwAttributeId type = CW_ATTRIBUTE_NONE;

  if (item->object->pending_op == CW_PENDING_DELETE &&
      !cw_synchroniser_review_unclaimed (tier->sync, item->connector, item->object, error))
    return FALSE;
  if (item->object->pending_op == CW_PENDING_DELETE)
    return TRUE;
  if (!cw_synchroniser_find_join (tier->sync, item, &metaverse_id, &type, error))
    return FALSE;
  if (metaverse_id != 0 && !join_target (tier, item, metaverse_id, &is_tied, error))
    return FALSE;
  return is_tied || cw_synchroniser_index_target (tier->sync, item->object, error);
}

static gboolean
tie_target (Tier *tier, CwSyncItem *item, GError **error)
{
  CwCsObject *object = item->object;

  if (object->state == CW_CS_DELETED)
    return untie (tier, object, error) &&
           cw_synchroniser_remove_row (tier->sync, object->id, error);
  if (object->metaverse_id != 0)
    {
      touch (tier, object->metaverse_id, FALSE);
      return TRUE;
    }
  if (object->state == CW_CS_RECYCLED && object->pending_op == CW_PENDING_DELETE &&
      !cw_connector_space_set_pending (tier->sync->session, object->id, CW_PENDING_NONE,
                                       CW_PENDING_STATE_WAITING, 0, error))
    return FALSE;
  if (object->state == CW_CS_RECYCLED)
    object->pending_op = CW_PENDING_NONE;
  if (object->state != CW_CS_LIVE && object->state != CW_CS_RECYCLED)
    return TRUE;
  return tie_new_target (tier, item, error);
}

/* ----- tasks of existing metaverse objects */

static gboolean
add_task (Tier *tier, gint64 metaverse_id, gboolean is_fresh, GError **error)
{
  g_autoptr (CwSyncTask) task = cw_sync_task_new ();
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) local = NULL;

  task->metaverse_id = metaverse_id;
  task->is_freshly_tied = is_fresh;
  task->previous = cw_metaverse_get (tier->sync->session, metaverse_id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (task->previous == NULL)
    return TRUE;
  task->metaverse_type = task->previous->object_type;
  rows = cw_connector_space_list_by_metaverse (tier->sync->session, metaverse_id, CW_CS_LOAD_ALL,
                                               error);
  if (rows == NULL)
    return FALSE;
  g_ptr_array_set_free_func (rows, NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      CwCsObject *row = g_ptr_array_index (rows, i);
      const CwSyncConnector *connector =
          cw_synchroniser_find_connector (tier->sync, row->connector_id);

      if (connector == NULL)
        cw_cs_object_free (row);
      else
        g_ptr_array_add (connector->is_target ? task->targets : task->sources, row);
    }
  g_ptr_array_add (tier->tasks, g_steal_pointer (&task));
  return TRUE;
}

/* Nobody reads the object any more, or writes it. */
static gboolean
remove_item (Tier *tier, CwSyncItem *item, GError **error)
{
  return untie (tier, item->object, error) &&
         cw_synchroniser_remove_row (tier->sync, item->object->id, error);
}

static gboolean
tie_item (Tier *tier, CwSyncItem *item, GError **error)
{
  cw_synchroniser_count (tier->sync, CW_COUNTER_EVALUATED, item->object->id);
  if (item->connector == NULL)
    return remove_item (tier, item, error);
  if (item->error != NULL)
    return put_error (tier, item, cw_error_name (item->error), item->error->message, error);
  if (item->connector->is_target)
    return tie_target (tier, item, error);
  return tie_source (tier, item, error);
}

gboolean
cw_synchroniser_tie (CwSynchroniser *sync, GPtrArray *items, GPtrArray *tasks, GError **error)
{
  g_autoptr (GHashTable) touched =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Tier tier = { sync, tasks, touched };
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  for (guint i = 0; i < items->len; i++)
    if (!tie_item (&tier, g_ptr_array_index (items, i), error))
      return FALSE;

  g_hash_table_iter_init (&iter, touched);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (!add_task (&tier, *(gint64 *) key, GPOINTER_TO_INT (value), error))
      return FALSE;
  return TRUE;
}
