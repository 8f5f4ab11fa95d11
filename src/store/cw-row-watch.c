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

void
cw_row_watch_note (CwStoreSession *session, gint64 id)
{
  session->is_watch_changed |= id >= session->watch_first && id <= session->watch_last;
}
