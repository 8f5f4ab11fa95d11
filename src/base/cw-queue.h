/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwQueue:
 *
 * A bounded first-in first-out queue between threads. A full queue makes the producer wait, so that
 * a fast reader never fills the memory; closing it lets the consumer drain what is left; failing it
 * hands one error over to the other side and makes every later call return.
 */
typedef struct _CwQueue CwQueue;

/* @free_func frees what is left when the queue goes away. */
CwQueue *cw_queue_new (guint capacity, GDestroyNotify free_func) G_GNUC_WARN_UNUSED_RESULT;
CwQueue *cw_queue_ref (CwQueue *queue);
void cw_queue_unref (CwQueue *queue);

/* Waits for room. @item is (transfer full), freed on failure too. Fails with the queue's error,
 * with %G_IO_ERROR_CANCELLED, or %CW_ERROR_INTERRUPTED when the queue was closed. */
gboolean cw_queue_push (CwQueue *queue, gpointer item, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Waits for an item. Returns %NULL with @error set on failure, %NULL without error at the end. */
gpointer cw_queue_pop (CwQueue *queue, GCancellable *cancellable, GError **error);

/* Nothing lies in it now; more may come at once. */
gboolean cw_queue_is_empty (CwQueue *queue);

/* No more items will come; those inside can still be popped. */
void cw_queue_close (CwQueue *queue);

/* Ends the queue with an error (transfer full); items inside are dropped. The first error wins. */
void cw_queue_fail (CwQueue *queue, GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwQueue, cw_queue_unref)

G_END_DECLS
