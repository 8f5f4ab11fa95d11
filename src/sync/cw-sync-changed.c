/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "rules/cw-rule-change.h"
#include "sync/cw-sync-private.h"

/* Ids that are looked at in one piece: by one thread, with what it read in memory. */
#define AT_ONCE 2000

/* What one thread works with. */
typedef struct
{
  CwRuleChange *change;    /* (owned) (nullable): it had nothing to do yet */
  CwStoreSession *session; /* (nullable): owned by all but the calling thread's */
} Reader;

/* Who was found in one piece. */
typedef struct
{
  GArray *ids; /* (owned) (nullable) (element-type gint64): to be marked */
  guint n_looked;
  GError *error; /* (owned) (nullable) */
} Piece;

/* All threads read beside each other; the calling one marks whom they find. */
typedef struct
{
  CwSynchroniser *sync;
  GArray *readers;                /* (element-type Reader): one a worker */
  const CwCsPartition *partition; /* (nullable): the metaverse is looked at */
  gint64 first;
  guint n_at_once;
  GArray *pieces; /* (element-type Piece) */
  int is_stopped; /* (atomic) what is left is not worth while */
} Search;

static void
clear_reader (gpointer data)
{
  Reader *reader = data;

  g_clear_pointer (&reader->change, cw_rule_change_free);
  g_clear_pointer (&reader->session, cw_store_session_free);
}

static void
clear_piece (gpointer data)
{
  Piece *piece = data;

  g_clear_pointer (&piece->ids, g_array_unref);
  g_clear_error (&piece->error);
}

static CwRuleChange *
make_change (CwSynchroniser *sync)
{
  CwRuleChange *change = cw_rule_change_new (sync->params->previous_rules, sync->params->rules);

  cw_rule_change_set_now (change, sync->now_usec);
  return change;
}

/* Pages are read once: another connection need not keep them. */
static gboolean
prepare_reader (CwSynchroniser *sync, Reader *reader, GError **error)
{
  if (reader->change == NULL)
    reader->change = make_change (sync);
  if (reader->session != NULL)
    return TRUE;
  reader->session = cw_store_open_session (sync->params->store, error);
  return reader->session != NULL && cw_store_session_save_memory (reader->session, error);
}

/* ----- inbound rules: by the objects that they are about */

static gboolean
touches (CwSynchroniser *sync, CwRuleChange *change, const CwCsObject *object)
{
  CwRuleObject description;

  if (object->imported == NULL)
    return FALSE;
  cw_synchroniser_describe (sync, object, &description);
  return cw_rule_change_touches (change, &description);
}

static gboolean
look_at_objects (Search *search, Reader *reader, gint64 first, Piece *piece)
{
  g_autoptr (GPtrArray) objects = cw_connector_space_list_range (
      reader->session, search->partition->id, first, first + search->n_at_once - 1,
      CW_CS_LOAD_IMPORTED, &piece->error);

  if (objects == NULL)
    return FALSE;
  piece->n_looked = objects->len;
  for (guint i = 0; i < objects->len; i++)
    {
      const CwCsObject *object = g_ptr_array_index (objects, i);

      if (touches (search->sync, reader->change, object))
        g_array_append_val (piece->ids, object->id);
    }
  return TRUE;
}

/* ----- outbound rules: by the metaverse objects that they are about */

/* One of those that are tied to it is enough: the others are worked out with it. */
static gboolean
add_tied (Reader *reader, gint64 metaverse_id, Piece *piece)
{
  g_autoptr (GPtrArray) rows = cw_connector_space_list_by_metaverse (reader->session, metaverse_id,
                                                                     CW_CS_LOAD_ROW, &piece->error);

  if (rows == NULL)
    return FALSE;
  if (rows->len > 0)
    g_array_append_val (piece->ids, ((const CwCsObject *) g_ptr_array_index (rows, 0))->id);
  return TRUE;
}

static gboolean
look_at_metaverse (Search *search, Reader *reader, gint64 first, Piece *piece)
{
  g_autoptr (GPtrArray) objects = cw_metaverse_list_range (
      reader->session, first, first + search->n_at_once - 1, &piece->error);

  if (objects == NULL)
    return FALSE;
  piece->n_looked = objects->len;
  for (guint i = 0; i < objects->len; i++)
    {
      const CwMvObject *object = g_ptr_array_index (objects, i);

      if (cw_rule_change_touches_metaverse (reader->change, object->object_type, object->entry) &&
          !add_tied (reader, object->id, piece))
        return FALSE;
    }
  return TRUE;
}

/* ----- both, on all threads */

static void
do_piece (guint index, guint worker, gpointer user_data)
{
  Search *search = user_data;
  Reader *reader = &g_array_index (search->readers, Reader, worker);
  Piece *piece = &g_array_index (search->pieces, Piece, index);
  gint64 first = search->first + (gint64) index * search->n_at_once;
  gboolean is_ok;

  if (g_atomic_int_get (&search->is_stopped))
    return;
  piece->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  is_ok = prepare_reader (search->sync, reader, &piece->error) &&
          (search->partition != NULL ? look_at_objects (search, reader, first, piece)
                                     : look_at_metaverse (search, reader, first, piece));
  if (!is_ok)
    g_atomic_int_set (&search->is_stopped, TRUE);
}

/* Most pieces have nobody who is touched: nothing is written for them. */
static gboolean
mark_ids (CwSynchroniser *sync, GArray *ids, GError **error)
{
  gboolean is_ok = TRUE;

  if (ids->len == 0)
    return TRUE;
  if (!cw_store_session_begin (sync->session, error))
    return FALSE;
  for (guint i = 0; i < ids->len && is_ok; i++)
    is_ok = cw_connector_space_mark (sync->session, g_array_index (ids, gint64, i), error);
  if (is_ok && cw_store_session_commit (sync->session, error))
    return TRUE;
  cw_store_session_rollback (sync->session);
  return FALSE;
}

static gboolean
take_piece (Search *search, guint index, GCancellable *cancellable, GError **error)
{
  CwSynchroniser *sync = search->sync;
  Piece *piece = &g_array_index (search->pieces, Piece, index);

  cw_sync_work_need (sync->work, index);
  if (piece->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&piece->error));
      return FALSE;
    }
  /* Left out, because a later one failed. */
  if (piece->ids == NULL)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !mark_ids (sync, piece->ids, error))
    return FALSE;
  sync->n_done += piece->n_looked;
  cw_synchroniser_report (sync, FALSE);
  clear_piece (piece);
  return TRUE;
}

/* @partition: (nullable): the metaverse. Ids from @first to @last; 0 and 0: there are none. */
static gboolean
search_range (CwSynchroniser *sync,
              GArray *readers,
              const CwCsPartition *partition,
              gint64 first,
              gint64 last,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, TRUE, sizeof (Piece));
  guint n_at_once = sync->params->n_at_once != 0 ? sync->params->n_at_once : AT_ONCE;
  Search search = { sync, readers, partition, first, n_at_once, pieces, FALSE };
  gboolean is_ok = TRUE;

  if (last == 0)
    return TRUE;
  g_array_set_clear_func (pieces, clear_piece);
  g_array_set_size (pieces, (guint) ((last - first) / n_at_once) + 1);
  cw_sync_work_start (sync->work, pieces->len, do_piece, &search);
  for (guint i = 0; i < pieces->len && is_ok; i++)
    is_ok = take_piece (&search, i, cancellable, error);
  g_atomic_int_set (&search.is_stopped, TRUE);
  cw_sync_work_finish (sync->work);
  return is_ok;
}

/* ----- those that are in no partition: a few */

static gboolean
look_at_loose (CwSynchroniser *sync,
               CwRuleChange *change,
               GArray *ids,
               GArray *found,
               GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr (GError) local = NULL;
      g_autoptr (CwCsObject) object =
          cw_connector_space_get (sync->session, id, CW_CS_LOAD_IMPORTED, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (object != NULL && touches (sync, change, object))
        g_array_append_val (found, id);
    }
  return TRUE;
}

static gboolean
search_loose (CwSynchroniser *sync,
              CwRuleChange *change,
              gint64 connector_id,
              GCancellable *cancellable,
              GError **error)
{
  gint64 after = 0;

  for (;;)
    {
      g_autoptr (GArray) ids =
          cw_connector_space_list_loose_ids (sync->session, connector_id, after, AT_ONCE, error);
      g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));

      if (ids == NULL || g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !look_at_loose (sync, change, ids, found, error) || !mark_ids (sync, found, error))
        return FALSE;
      if (ids->len == 0)
        return TRUE;
      sync->n_done += ids->len;
      cw_synchroniser_report (sync, FALSE);
      after = g_array_index (ids, gint64, ids->len - 1);
    }
}

/* ----- all of them */

static gboolean
is_touched (CwSynchroniser *sync, CwRuleChange *change, const CwCsPartition *partition)
{
  const CwSyncConnector *connector = cw_synchroniser_find_connector (sync, partition->connector_id);

  return connector != NULL && cw_rule_change_has_kind (change, connector->config->kind);
}

static gboolean
search_partition (CwSynchroniser *sync,
                  GArray *readers,
                  const CwCsPartition *partition,
                  GCancellable *cancellable,
                  GError **error)
{
  gint64 first = 0;
  gint64 last = 0;

  return cw_connector_space_get_range (sync->session, partition->id, &first, &last, error) &&
         search_range (sync, readers, partition, first, last, cancellable, error);
}

static gboolean
search_metaverse (CwSynchroniser *sync, GArray *readers, GCancellable *cancellable, GError **error)
{
  gint64 first = 0;
  gint64 last = 0;

  return cw_metaverse_get_range (sync->session, &first, &last, error) &&
         search_range (sync, readers, NULL, first, last, cancellable, error);
}

/* For the progress: who is looked at, whether touched or not. */
static gboolean
count_all (CwSynchroniser *sync, CwRuleChange *change, GError **error)
{
  guint64 n = 0;

  for (guint i = 0; i < sync->partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (sync->partitions, i);

      if (!is_touched (sync, change, partition))
        continue;
      if (!cw_connector_space_count (sync->session, partition->id, &n, error))
        return FALSE;
      sync->n_total += n;
    }
  for (guint i = 0; i < sync->connectors->len; i++)
    {
      const CwSyncConnector *connector = &g_array_index (sync->connectors, CwSyncConnector, i);

      if (!cw_rule_change_has_kind (change, connector->config->kind))
        continue;
      if (!cw_connector_space_count_loose (sync->session, connector->id, &n, error))
        return FALSE;
      sync->n_total += n;
    }
  if (!cw_rule_change_has_outbound (change))
    return TRUE;
  if (!cw_metaverse_count (sync->session, &n, error))
    return FALSE;
  sync->n_total += n;
  return TRUE;
}

static gboolean
search_all (CwSynchroniser *sync, GArray *readers, GCancellable *cancellable, GError **error)
{
  CwRuleChange *change = g_array_index (readers, Reader, 0).change;

  for (guint i = 0; i < sync->partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (sync->partitions, i);

      if (is_touched (sync, change, partition) &&
          !search_partition (sync, readers, partition, cancellable, error))
        return FALSE;
    }
  for (guint i = 0; i < sync->connectors->len; i++)
    {
      const CwSyncConnector *connector = &g_array_index (sync->connectors, CwSyncConnector, i);

      if (cw_rule_change_has_kind (change, connector->config->kind) &&
          !search_loose (sync, change, connector->id, cancellable, error))
        return FALSE;
    }
  return !cw_rule_change_has_outbound (change) ||
         search_metaverse (sync, readers, cancellable, error);
}

gboolean
cw_synchroniser_mark_changed (CwSynchroniser *sync, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) readers = NULL;
  Reader *own = NULL;
  gboolean is_ok;

  if (sync->params->previous_rules == NULL || sync->params->is_full)
    return TRUE;
  readers = g_array_new (FALSE, TRUE, sizeof (Reader));
  g_array_set_clear_func (readers, clear_reader);
  g_array_set_size (readers, cw_sync_work_get_n_threads (sync->work));
  own = &g_array_index (readers, Reader, 0);
  own->change = make_change (sync);
  own->session = sync->session;
  g_return_val_if_fail (!cw_rule_change_is_whole (own->change), FALSE);
  is_ok = count_all (sync, own->change, error) && search_all (sync, readers, cancellable, error);
  own->session = NULL;
  return is_ok;
}
