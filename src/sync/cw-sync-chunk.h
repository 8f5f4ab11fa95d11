/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/cw-sync-private.h"

G_BEGIN_DECLS

/**
 * CwSyncChunk:
 *
 * Marked objects that were read at once, and handed out in parts of one connector each: within a
 * part, none can be the other's join partner. Belongs to one thread.
 */
struct _CwSyncChunk
{
  GPtrArray *objects; /* (element-type CwCsObject): owned from @next on */
  guint next;         /* the first one that no part has taken */
  gint64 first_id;    /* the range that was read; every mark in it belongs to one of the objects */
  gint64 last_id;
  GPtrArray *part; /* (nullable) (element-type CwSyncItem): the first part, until it is taken */
};

/* Before the first chunk: where another thread sends what a first load writes, a read by the same
 * session would wait for that, so that there is one of its own for it. */
gboolean cw_sync_chunk_open_reader (CwSynchroniser *sync, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads the next marked objects behind @after. From now on the session watches their rows, see
 * cw_row_watch_start(). */
CwSyncChunk *
cw_sync_chunk_read (CwSynchroniser *sync, gint64 after, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_sync_chunk_free (CwSyncChunk *chunk);

/* No marked objects are left. */
gboolean cw_sync_chunk_is_empty (const CwSyncChunk *chunk);
gboolean cw_sync_chunk_is_last_part (const CwSyncChunk *chunk);

/* (transfer full) (element-type CwSyncItem): the next part. What an earlier part did to a row (tied
 * it, made it another's) is seen in it. */
GPtrArray *cw_sync_chunk_take_part (CwSyncChunk *chunk, CwSynchroniser *sync, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSyncChunk, cw_sync_chunk_free)

G_END_DECLS
