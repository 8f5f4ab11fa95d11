/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwStoreWait:
 *
 * Waits for a database that is away, on behalf of everybody, on a thread of its own: it tries again
 * and again, with growing pauses of some seconds at most. Any thread.
 */
typedef struct _CwStoreWait CwStoreWait;

typedef struct
{
  /* One try: TRUE when the database can be worked with. On the thread; may block. */
  gboolean (*reach) (gpointer user_data, GCancellable *cancellable, GError **error);
  /* It is away, or is so for another reason (@is_news: FALSE), or (%NULL) back. On the thread, or
   * that of cw_store_wait_begin(). */
  void (*tell) (const GError *reason, gboolean is_news, gpointer user_data);
} CwStoreWaitFuncs;

CwStoreWait *
cw_store_wait_new (const CwStoreWaitFuncs *funcs, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
/* Ends the thread: waits for a try that is under way. */
void cw_store_wait_free (CwStoreWait *wait);
/* Nobody waits any more, and nothing is tried again. */
void cw_store_wait_stop (CwStoreWait *wait);

/* It is away: somebody found out. Nothing happens when that is known. */
void cw_store_wait_begin (CwStoreWait *wait, const GError *reason);
/* The next try is made at once. */
void cw_store_wait_hurry (CwStoreWait *wait);

/* Whether it is away; since when (microseconds since 1970), and why in the last try. @ret_reason:
 * (transfer full) */
gboolean cw_store_wait_is_on (CwStoreWait *wait, gint64 *ret_since_usec, char **ret_reason);

/* Returns when it is back. FALSE: cancelled or stopped before. */
gboolean cw_store_wait_join (CwStoreWait *wait, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwStoreWait, cw_store_wait_free)

G_END_DECLS
