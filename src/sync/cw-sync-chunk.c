/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-chunk.h"

#include "store/cw-row-watch.h"

#define AT_ONCE 2000

static gboolean
reload (CwSynchroniser *sync, CwCsObject **object, GError **error)
{
  g_autoptr (GError) local = NULL;
  CwCsObject *fresh =
      cw_connector_space_get (sync->session, (*object)->id, CW_CS_LOAD_IMPORTED, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  cw_cs_object_free (*object);
  *object = fresh;
  return TRUE;
}

/* Takes the object over. */
static gboolean
add_item (CwSynchroniser *sync,
          GPtrArray *items,
          CwCsObject *object,
          gboolean is_first_part,
          GError **error)
{
  const CwSyncConnector *connector = cw_synchroniser_find_connector (sync, object->connector_id);

  if (!is_first_part && !reload (sync, &object, error))
    {
      cw_cs_object_free (object);
      return FALSE;
    }
  if (object != NULL)
    g_ptr_array_add (items, cw_sync_item_new (object, connector));
  return TRUE;
}

static GPtrArray *
make_part (CwSyncChunk *chunk, CwSynchroniser *sync, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_sync_item_free);
  gint64 connector_id =
      ((CwCsObject *) g_ptr_array_index (chunk->objects, chunk->next))->connector_id;
  gboolean is_first_part = chunk->next == 0;

  while (chunk->next < chunk->objects->len)
    {
      CwCsObject *object = g_ptr_array_index (chunk->objects, chunk->next);

      if (object->connector_id != connector_id)
        break;
      chunk->next++;
      if (!add_item (sync, items, object, is_first_part, error))
        return NULL;
    }
  return g_steal_pointer (&items);
}

static gboolean
prepare (CwSyncChunk *chunk, CwSynchroniser *sync, gint64 after, GError **error)
{
  const CwCsObject *last = NULL;

  g_ptr_array_set_free_func (chunk->objects, NULL);
  if (cw_sync_chunk_is_empty (chunk))
    return TRUE;
  last = g_ptr_array_index (chunk->objects, chunk->objects->len - 1);
  chunk->first_id = after + 1;
  chunk->last_id = last->id;
  cw_row_watch_start (sync->session, chunk->first_id, chunk->last_id);
  chunk->part = make_part (chunk, sync, error);
  return chunk->part != NULL;
}

gboolean
cw_sync_chunk_open_reader (CwSynchroniser *sync, GError **error)
{
  if (!sync->was_empty || !cw_store_session_sends_beside (sync->session))
    return TRUE;
  sync->reader = cw_store_open_session (sync->params->store, error);
  return sync->reader != NULL && cw_store_session_save_memory (sync->reader, error);
}

/* The reader only sees what is committed, and need not wait for what is being written: that is the
 * same for rows that this step has not come to. */
static CwStoreSession *
choose_session (CwSynchroniser *sync, gint64 after)
{
  return sync->reader != NULL && cw_row_watch_is_untouched_above (sync->session, after)
             ? sync->reader
             : sync->session;
}

CwSyncChunk *
cw_sync_chunk_read (CwSynchroniser *sync, gint64 after, GError **error)
{
  g_autoptr (CwSyncChunk) chunk = g_new0 (CwSyncChunk, 1);
  guint n_at_once = sync->params->n_at_once != 0 ? sync->params->n_at_once : AT_ONCE;

  chunk->objects = cw_connector_space_list_marked (choose_session (sync, after), after, n_at_once,
                                                   CW_CS_LOAD_IMPORTED, error);
  if (chunk->objects == NULL || !prepare (chunk, sync, after, error))
    return NULL;
  return g_steal_pointer (&chunk);
}

void
cw_sync_chunk_free (CwSyncChunk *chunk)
{
  if (chunk == NULL)
    return;
  for (guint i = chunk->next; chunk->objects != NULL && i < chunk->objects->len; i++)
    cw_cs_object_free (g_ptr_array_index (chunk->objects, i));
  g_clear_pointer (&chunk->objects, g_ptr_array_unref);
  g_clear_pointer (&chunk->part, g_ptr_array_unref);
  g_free (chunk);
}

gboolean
cw_sync_chunk_is_empty (const CwSyncChunk *chunk)
{
  return chunk->objects->len == 0;
}

gboolean
cw_sync_chunk_is_last_part (const CwSyncChunk *chunk)
{
  return chunk->part == NULL && chunk->next == chunk->objects->len;
}

GPtrArray *
cw_sync_chunk_take_part (CwSyncChunk *chunk, CwSynchroniser *sync, GError **error)
{
  if (chunk->part != NULL)
    return g_steal_pointer (&chunk->part);
  return make_part (chunk, sync, error);
}
