/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "store/cw-connector-removal.h"
#include "sync/cw-sync-private.h"

/* Objects of connectors that are no longer configured are treated as if their system had deleted
 * them: nothing is exported to it, and what only they provided is deprovisioned elsewhere, under
 * the guard of deletions. Marks bring them to their end however often that is broken off. */

/* Objects marked in one transaction. */
#define PORTION 5000

gboolean
cw_synchroniser_begin_removed (CwSynchroniser *sync, GError **error)
{
  g_autoptr (GPtrArray) guids = g_ptr_array_new ();

  for (guint i = 0; i < sync->connectors->len; i++)
    g_ptr_array_add (guids,
                     (char *) g_array_index (sync->connectors, CwSyncConnector, i).config->id);
  g_ptr_array_add (guids, NULL);
  sync->removed =
      cw_connector_removal_list (sync->session, (const char *const *) guids->pdata, error);
  if (sync->removed == NULL)
    return FALSE;
  for (guint i = 0; i < sync->removed->len; i++)
    if (!cw_connector_removal_begin (sync->session, g_array_index (sync->removed, gint64, i),
                                     error))
      return FALSE;
  return TRUE;
}

static gboolean
mark_portion (CwSynchroniser *sync, gint64 id, gint64 *after, gboolean *ret_is_done, GError **error)
{
  if (!cw_store_session_begin (sync->session, error))
    return FALSE;
  if (cw_connector_removal_mark (sync->session, id, PORTION, after, ret_is_done, error) &&
      cw_store_session_commit (sync->session, error))
    return TRUE;
  cw_store_session_rollback (sync->session);
  return FALSE;
}

gboolean
cw_synchroniser_mark_removed (CwSynchroniser *sync, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < sync->removed->len; i++)
    {
      gint64 after = 0;
      gboolean is_done = FALSE;

      while (!is_done)
        {
          if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
              !mark_portion (sync, g_array_index (sync->removed, gint64, i), &after, &is_done,
                             error))
            return FALSE;
        }
    }
  return TRUE;
}

gboolean
cw_synchroniser_forget_removed (CwSynchroniser *sync, GError **error)
{
  gboolean is_ok = TRUE;

  if (sync->removed->len == 0)
    return TRUE;
  if (!cw_store_session_begin (sync->session, error))
    return FALSE;
  for (guint i = 0; i < sync->removed->len && is_ok; i++)
    is_ok = cw_connector_removal_finish (sync->session, g_array_index (sync->removed, gint64, i),
                                         error);
  if (is_ok && cw_store_session_commit (sync->session, error))
    return TRUE;
  cw_store_session_rollback (sync->session);
  return FALSE;
}
