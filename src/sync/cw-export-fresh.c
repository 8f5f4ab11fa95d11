/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "base/cw-error.h"
#include "store/cw-link-fresh.h"
#include "sync/cw-export-private.h"

/**
 * Fresh links go to the connector portion by portion. While one is on its way, a thread lists the
 * next with a session of its own: listing takes a fifth as long as sending, and the other side
 * would have nothing to do meanwhile.
 */

/* Nothing is under way while the first portion is listed: it is a small one. */
#define FIRST_LINKS (CW_EXPORT_LINKS_AT_ONCE / 4)

/* Links handed to the connector at once, and what they leave to be done. */
typedef struct
{
  GArray *links;            /* (element-type CwPendingLink) */
  GPtrArray *changes;       /* (element-type CwExportChange) */
  GArray *finished;         /* (element-type CwFreshLinks): nothing is left of these */
  CwFreshPosition position; /* behind it */
} Portion;

/* Where a portion begins. What the one before it has of the same target is not in the rows yet: a
 * target may get a link by two of its sources' objects, or by two of their attributes. */
typedef struct
{
  CwFreshPosition position;
  gint64 src;
  CwAttributeId attribute;
  GHashTable *sent; /* (element-type gint64) (nullable): other ends of (src, attribute) */
} Start;

typedef struct
{
  CwExporter *exporter;
  CwStoreSession *session;
  const Start *start;
  GError *error;
} Listing;

static void
portion_free (Portion *portion)
{
  if (portion == NULL)
    return;
  g_clear_pointer (&portion->changes, g_ptr_array_unref);
  g_clear_pointer (&portion->links, g_array_unref);
  g_clear_pointer (&portion->finished, g_array_unref);
  g_free (portion);
}

static void
start_clear (Start *start)
{
  g_clear_pointer (&start->sent, g_hash_table_unref);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Portion, portion_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Start, start_clear)

static void
start_behind (Start *start, const Portion *portion)
{
  const CwPendingLink *last;

  start_clear (start);
  start->position = portion->position;
  if (portion->links->len == 0)
    return;
  last = &g_array_index (portion->links, CwPendingLink, portion->links->len - 1);
  start->src = last->src;
  start->attribute = last->attribute;
  start->sent = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = portion->links->len; i > 0; i--)
    {
      const CwPendingLink *link = &g_array_index (portion->links, CwPendingLink, i - 1);

      if (link->src != last->src || link->attribute != last->attribute)
        return;
      g_hash_table_add (start->sent, g_memdup2 (&link->dst, sizeof link->dst));
    }
}

/* ----- listing */

static void
remove_sent (const Start *start, GArray *links)
{
  for (guint i = links->len; start->sent != NULL && i > 0; i--)
    {
      const CwPendingLink *link = &g_array_index (links, CwPendingLink, i - 1);

      if (link->src == start->src && link->attribute == start->attribute &&
          g_hash_table_contains (start->sent, &link->dst))
        g_array_remove_index (links, i - 1);
    }
}

/* %NULL without error when nothing is left. */
static Portion *
list_portion (CwExporter *exporter,
              CwStoreSession *session,
              const Start *start,
              guint limit,
              GError **error)
{
  g_autoptr (Portion) portion = g_new0 (Portion, 1);

  portion->position = start->position;
  portion->finished = g_array_new (FALSE, FALSE, sizeof (CwFreshLinks));
  portion->links = cw_link_fresh_list (session, exporter->connector_id, CW_LINKS_READY,
                                       &portion->position, limit, portion->finished, error);
  if (portion->links == NULL || (portion->links->len == 0 && portion->finished->len == 0))
    return NULL;
  remove_sent (start, portion->links);
  portion->changes = cw_exporter_make_link_changes (session, portion->links, error);
  return portion->changes != NULL ? g_steal_pointer (&portion) : NULL;
}

static gpointer
list_thread (gpointer data)
{
  Listing *listing = data;

  return list_portion (listing->exporter, listing->session, listing->start, CW_EXPORT_LINKS_AT_ONCE,
                       &listing->error);
}

/* ----- what is left to be done once a portion was sent */

/* What was not sent, or is to be sent again, waits as any other link from now on. */
static gboolean
enter_rest (CwExporter *exporter, GArray *links, GError **error)
{
  for (guint i = 0; i < links->len; i++)
    {
      const CwPendingLink *link = &g_array_index (links, CwPendingLink, i);

      if (!link->is_stored &&
          !cw_link_fresh_enter_waiting (exporter->session, exporter->connector_id, link, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
remove_all (CwExporter *exporter, GArray *finished, GError **error)
{
  for (guint i = 0; i < finished->len; i++)
    if (!cw_link_fresh_remove (exporter->session, &g_array_index (finished, CwFreshLinks, i),
                               error))
      return FALSE;
  return TRUE;
}

/* Of the one that the portion ended in. */
static gboolean
reduce_last (CwExporter *exporter, const Portion *portion, GError **error)
{
  const CwFreshPosition *position = &portion->position;
  guint n = 0;

  if (position->after == G_MAXINT64)
    return TRUE;
  for (guint i = 0; i < portion->links->len; i++)
    n += g_array_index (portion->links, CwPendingLink, i).src == position->at.src;
  return cw_link_fresh_reduce (exporter->session, &position->at, n, error);
}

static gboolean
settle (CwExporter *exporter, const Portion *portion, GError **error)
{
  if (!cw_store_session_begin (exporter->session, error))
    return FALSE;
  if (enter_rest (exporter, portion->links, error) &&
      remove_all (exporter, portion->finished, error) && reduce_last (exporter, portion, error) &&
      cw_store_session_commit (exporter->session, error))
    return TRUE;
  cw_store_session_rollback (exporter->session);
  return FALSE;
}

static gboolean
send_portion (CwExporter *exporter, Portion *portion, GCancellable *cancellable, GError **error)
{
  return cw_exporter_send_link_changes (exporter, portion->links, portion->changes, cancellable,
                                        error) &&
         settle (exporter, portion, error);
}

/* ----- both at once */

/* Sends *@portion and makes it the next one, %NULL at the end. @reader: (nullable) */
static gboolean
send_and_list (CwExporter *exporter,
               CwStoreSession *reader,
               Portion **portion,
               GCancellable *cancellable,
               GError **error)
{
  g_auto (Start) start = { { { 0 } } };
  Listing listing = { exporter, reader, &start, NULL };
  GThread *thread = NULL;
  Portion *next = NULL;
  gboolean is_ok;

  start_behind (&start, *portion);
  if (reader != NULL)
    thread = g_thread_try_new ("cw-export-list", list_thread, &listing, NULL);
  is_ok = send_portion (exporter, *portion, cancellable, error);
  if (thread != NULL)
    next = g_thread_join (thread);
  else if (is_ok)
    next =
        list_portion (exporter, exporter->session, &start, CW_EXPORT_LINKS_AT_ONCE, &listing.error);
  portion_free (*portion);
  *portion = next;
  if (is_ok && listing.error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&listing.error));
      return FALSE;
    }
  g_clear_error (&listing.error);
  return is_ok;
}

/* A store in memory has one session only: then one thing is done after the other, and
 * *ret_reader is %NULL. */
static gboolean
open_reader (CwExporter *exporter, CwStoreSession **ret_reader, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CwStoreSession) reader = cw_store_open_session (exporter->params->store, &local);

  if (reader == NULL && g_error_matches (local, CW_ERROR, CW_ERROR_BUSY))
    {
      *ret_reader = NULL;
      return TRUE;
    }
  if (reader != NULL && cw_store_session_save_memory (reader, &local))
    {
      *ret_reader = g_steal_pointer (&reader);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
cw_exporter_send_fresh_links (CwExporter *exporter, GCancellable *cancellable, GError **error)
{
  g_autoptr (CwStoreSession) reader = NULL;
  g_autoptr (Portion) portion = NULL;
  g_autoptr (GError) local = NULL;
  g_auto (Start) start = { { { 0 } } };

  portion = list_portion (exporter, exporter->session, &start, FIRST_LINKS, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (portion != NULL && portion->links->len > 0 && !open_reader (exporter, &reader, error))
    return FALSE;
  while (portion != NULL)
    if (!send_and_list (exporter, reader, &portion, cancellable, error))
      return FALSE;
  return TRUE;
}
