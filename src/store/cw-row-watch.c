/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-row-watch.h"

#include "store/cw-store-private.h"

void
cw_row_watch_start (CwStoreSession *session, gint64 first, gint64 last)
{
  session->watch_first = first;
  session->watch_last = last;
  session->is_watch_changed = FALSE;
}

gboolean
cw_row_watch_is_unchanged (CwStoreSession *session)
{
  return !session->is_watch_changed;
}

gboolean
cw_row_watch_is_untouched_above (CwStoreSession *session, gint64 id)
{
  return session->highest_touched <= id;
}

void
cw_row_watch_note (CwStoreSession *session, gint64 id)
{
  session->is_watch_changed |= id >= session->watch_first && id <= session->watch_last;
  session->highest_touched = MAX (session->highest_touched, id);
  cw_look_ahead_note_row (session, id);
}

void
cw_row_watch_note_all (CwStoreSession *session)
{
  session->is_watch_changed = TRUE;
  session->highest_touched = G_MAXINT64;
  cw_look_ahead_forget (session);
}

void
cw_row_watch_note_others (CwStoreSession *session)
{
  session->is_watch_changed = TRUE;
  cw_look_ahead_forget (session);
}
