/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-change-reader.h"

#include "base/cw-error.h"
#include "base/cw-queue.h"

/* Pages in flight between the two threads: enough to keep both busy, few enough to stay small. */
#define PAGES_AHEAD 2

struct _CwChangeReader
{
  CwConnector *connector;
  char *partition;
  char **attributes;
  char **object_types;
  GBytes *watermark; /* (nullable) */
  CwQueue *queue;
  GCancellable *stop; /* ends the reading thread */
  GCancellable *cancellable;
  gulong cancelled_id;
  GThread *thread;
};

static void
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static CwChangePage *
read_page (CwChangeReader *reader, GBytes *cursor, GError **error)
{
  CwReadRequest request = {
    .partition = reader->partition,
    .attributes = (const char *const *) reader->attributes,
    .object_types = (const char *const *) reader->object_types,
  };

  if (reader->watermark != NULL)
    return cw_connector_read_delta (reader->connector, &request, cursor, reader->stop, error);
  return cw_connector_read_full (reader->connector, &request, cursor, reader->stop, error);
}

static gpointer
read_pages_thread (gpointer data)
{
  CwChangeReader *reader = data;
  g_autoptr (GBytes) cursor = NULL;
  gboolean is_last = FALSE;

  if (reader->watermark != NULL)
    cursor = g_bytes_ref (reader->watermark);

  while (!is_last)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwChangePage) page = read_page (reader, cursor, &error);
      GBytes *next;

      if (page == NULL)
        {
          cw_queue_fail (reader->queue, g_steal_pointer (&error));
          return NULL;
        }
      is_last = cw_change_page_is_last (page);
      next = cw_change_page_get_next (page);
      g_clear_pointer (&cursor, g_bytes_unref);
      cursor = next != NULL ? g_bytes_ref (next) : NULL;
      if (!cw_queue_push (reader->queue, g_steal_pointer (&page), reader->stop, &error))
        return NULL;
    }
  cw_queue_close (reader->queue);
  return NULL;
}

CwChangeReader *
cw_change_reader_new (CwConnector *connector,
                      const CwReadRequest *request,
                      GBytes *watermark,
                      GCancellable *cancellable)
{
  CwChangeReader *reader = g_new0 (CwChangeReader, 1);

  reader->connector = g_object_ref (connector);
  reader->partition = g_strdup (request->partition);
  reader->attributes = g_strdupv ((char **) request->attributes);
  reader->object_types = g_strdupv ((char **) request->object_types);
  reader->watermark = watermark != NULL ? g_bytes_ref (watermark) : NULL;
  reader->queue = cw_queue_new (PAGES_AHEAD, (GDestroyNotify) cw_change_page_unref);
  reader->stop = g_cancellable_new ();
  if (cancellable != NULL)
    {
      reader->cancellable = g_object_ref (cancellable);
      reader->cancelled_id =
          g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), reader->stop, NULL);
    }
  reader->thread = g_thread_new ("cw-read", read_pages_thread, reader);
  return reader;
}

void
cw_change_reader_free (CwChangeReader *reader)
{
  g_cancellable_cancel (reader->stop);
  g_thread_join (reader->thread);
  if (reader->cancellable != NULL)
    g_cancellable_disconnect (reader->cancellable, reader->cancelled_id);
  g_clear_object (&reader->cancellable);
  g_clear_object (&reader->stop);
  g_clear_object (&reader->connector);
  cw_queue_unref (reader->queue);
  g_clear_pointer (&reader->watermark, g_bytes_unref);
  g_strfreev (reader->attributes);
  g_strfreev (reader->object_types);
  g_free (reader->partition);
  g_free (reader);
}

CwChangePage *
cw_change_reader_next (CwChangeReader *reader, GError **error)
{
  return cw_queue_pop (reader->queue, reader->cancellable, error);
}

gboolean
cw_change_reader_is_ahead (CwChangeReader *reader)
{
  return !cw_queue_is_empty (reader->queue);
}
