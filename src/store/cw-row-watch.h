/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-store.h"

G_BEGIN_DECLS

/* Rows of the connector space from @first to @last that the caller has read, and goes on working
 * with while this session writes others. One range a session; another call replaces it. */
void cw_row_watch_start (CwStoreSession *session, gint64 first, gint64 last);

/* No row of the range was written since by one of the functions that write a single object (not by
 * those that write whole sets: cw_connector_space_mark_all(), cw_connector_space_rename_subtree()).
 */
gboolean cw_row_watch_is_unchanged (CwStoreSession *session);

/* In the same way: this session has never written a row with an id above @id, so that another
 * session, which sees what is committed, sees of them what this one does. New rows do not count. */
gboolean cw_row_watch_is_untouched_above (CwStoreSession *session, gint64 id);

/* For the functions that write: the row or the mark of @id is another now. */
void cw_row_watch_note (CwStoreSession *session, gint64 id);
/* Rows that depend on one that goes. */
void cw_row_watch_note_all (CwStoreSession *session);
/* Other sessions may have written whatever they liked. */
void cw_row_watch_note_others (CwStoreSession *session);

G_END_DECLS
