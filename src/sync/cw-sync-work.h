/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwSyncWork:
 *
 * Threads that evaluate rules for a chunk of objects, in rising order, while the calling thread
 * stores what is done already. Where the caller is faster it evaluates too.
 *
 *   cw_sync_work_start (work, n, func, data);
 *   for (i = 0; i < n; i++) { cw_sync_work_need (work, i); ... }
 *   cw_sync_work_finish (work);
 */
typedef struct _CwSyncWork CwSyncWork;

/* Does item @index; @worker is 0 for the calling thread, else 1..n_threads-1: it names an evaluator
 * that nobody else uses now. */
typedef void (*CwSyncWorkFunc) (guint index, guint worker, gpointer user_data);

CwSyncWork *cw_sync_work_new (guint n_threads) G_GNUC_WARN_UNUSED_RESULT;
void cw_sync_work_free (CwSyncWork *work);
guint cw_sync_work_get_n_threads (CwSyncWork *work);

void cw_sync_work_start (CwSyncWork *work, guint n_items, CwSyncWorkFunc func, gpointer user_data);

/* Returns when item @index is done. */
void cw_sync_work_need (CwSyncWork *work, guint index);

/* Returns when all items are done and no thread touches them any more; after each start. */
void cw_sync_work_finish (CwSyncWork *work);

/* All of it. */
void cw_sync_work_run (CwSyncWork *work, guint n_items, CwSyncWorkFunc func, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSyncWork, cw_sync_work_free)

G_END_DECLS
