/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwSyncWork:
 *
 * Threads that evaluate rules for a chunk of objects. The calling thread works too; run() returns
 * when the whole chunk is done, so nothing that the functions touch is in use afterwards.
 */
typedef struct _CwSyncWork CwSyncWork;

/* Does item @index; @worker is 0..n_threads-1 and names an evaluator that nobody else uses now. */
typedef void (*CwSyncWorkFunc) (guint index, guint worker, gpointer user_data);

CwSyncWork *cw_sync_work_new (guint n_threads) G_GNUC_WARN_UNUSED_RESULT;
void cw_sync_work_free (CwSyncWork *work);
guint cw_sync_work_get_n_threads (CwSyncWork *work);

void cw_sync_work_run (CwSyncWork *work, guint n_items, CwSyncWorkFunc func, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSyncWork, cw_sync_work_free)

G_END_DECLS
