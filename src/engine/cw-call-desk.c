/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-call-desk.h"

#define ENGINE_KEY "cw-call-desk"

typedef struct
{
  char *session;
  char *token;
  GCancellable *cancellable;
} Item;

struct _CwCallDesk
{
  GObject parent_instance;

  GMainContext *context;
  GMutex mutex;
  GPtrArray *items; /* (element-type Item): under the mutex */
};

enum
{
  SIGNAL_PROGRESS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwCallDesk, cw_call_desk, G_TYPE_OBJECT)

static void
free_item (gpointer data)
{
  Item *item = data;

  g_free (item->session);
  g_free (item->token);
  g_object_unref (item->cancellable);
  g_free (item);
}

static void
finalize (GObject *object)
{
  CwCallDesk *desk = CW_CALL_DESK (object);

  g_ptr_array_unref (desk->items);
  g_main_context_unref (desk->context);
  g_mutex_clear (&desk->mutex);
  G_OBJECT_CLASS (cw_call_desk_parent_class)->finalize (object);
}

static void
cw_call_desk_class_init (CwCallDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_PROGRESS] =
      g_signal_new ("progress", CW_TYPE_CALL_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_VARIANT);
}

static void
cw_call_desk_init (CwCallDesk *desk)
{
  g_mutex_init (&desk->mutex);
  desk->items = g_ptr_array_new_with_free_func (free_item);
  desk->context = g_main_context_ref_thread_default ();
}

CwCallDesk *
cw_call_desk_get (CwEngine *engine)
{
  CwCallDesk *desk = g_object_get_data (G_OBJECT (engine), ENGINE_KEY);

  if (desk != NULL)
    return desk;
  desk = g_object_new (CW_TYPE_CALL_DESK, NULL);
  /* Another thread may have been first. */
  if (g_object_replace_data (G_OBJECT (engine), ENGINE_KEY, NULL, desk, g_object_unref, NULL))
    return desk;
  g_object_unref (desk);
  return g_object_get_data (G_OBJECT (engine), ENGINE_KEY);
}

/* ----- calls */

/* (transfer none) (nullable) */
static Item *
find_item (CwCallDesk *desk, const char *session, const char *token)
{
  for (guint i = 0; i < desk->items->len; i++)
    {
      Item *item = g_ptr_array_index (desk->items, i);

      if (g_strcmp0 (item->session, session) == 0 && g_strcmp0 (item->token, token) == 0)
        return item;
    }
  return NULL;
}

static void
on_parent_cancelled_cb (GCancellable *parent, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

GCancellable *
cw_call_desk_begin (CwCallDesk *desk, const char *session, const char *token, GCancellable *parent)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);
  GCancellable *cancellable = g_cancellable_new ();
  Item *item = NULL;

  if (parent != NULL)
    g_signal_connect_object (parent, "cancelled", G_CALLBACK (on_parent_cancelled_cb), cancellable,
                             0);
  /* It may have been before. */
  if (g_cancellable_is_cancelled (parent))
    g_cancellable_cancel (cancellable);
  if (token[0] == '\0')
    return cancellable;
  item = g_new0 (Item, 1);
  item->session = g_strdup (session);
  item->token = g_strdup (token);
  item->cancellable = g_object_ref (cancellable);
  g_ptr_array_add (desk->items, item);
  return cancellable;
}

void
cw_call_desk_end (CwCallDesk *desk, const char *session, const char *token)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);
  Item *item = find_item (desk, session, token);

  if (item != NULL)
    g_ptr_array_remove_fast (desk->items, item);
}

gboolean
cw_call_desk_cancel (CwCallDesk *desk, const char *session, const char *token)
{
  g_autoptr (GCancellable) cancellable = NULL;
  Item *item = NULL;

  g_mutex_lock (&desk->mutex);
  item = find_item (desk, session, token);
  if (item != NULL)
    cancellable = g_object_ref (item->cancellable);
  g_mutex_unlock (&desk->mutex);
  /* Not under the lock: whoever is cancelled may come here at once. */
  g_cancellable_cancel (cancellable);
  return cancellable != NULL;
}

void
cw_call_desk_end_session (CwCallDesk *desk, const char *session)
{
  g_autoptr (GPtrArray) cancelled = g_ptr_array_new_with_free_func (g_object_unref);

  g_mutex_lock (&desk->mutex);
  for (guint i = desk->items->len; i > 0; i--)
    {
      Item *item = g_ptr_array_index (desk->items, i - 1);

      if (g_strcmp0 (item->session, session) != 0)
        continue;
      g_ptr_array_add (cancelled, g_object_ref (item->cancellable));
      g_ptr_array_remove_index_fast (desk->items, i - 1);
    }
  g_mutex_unlock (&desk->mutex);
  for (guint i = 0; i < cancelled->len; i++)
    g_cancellable_cancel (g_ptr_array_index (cancelled, i));
}

/* ----- progress */

typedef struct
{
  CwCallDesk *desk;
  char *session;
  GVariant *progress;
} News;

static void
free_news (gpointer data)
{
  News *news = data;

  g_object_unref (news->desk);
  g_free (news->session);
  g_variant_unref (news->progress);
  g_free (news);
}

static gboolean
emit_news (gpointer data)
{
  News *news = data;

  g_signal_emit (news->desk, signals[SIGNAL_PROGRESS], 0, news->session, news->progress);
  return G_SOURCE_REMOVE;
}

void
cw_call_desk_tell (CwCallDesk *desk, const char *session, GVariant *progress)
{
  News *news = g_new0 (News, 1);

  news->desk = g_object_ref (desk);
  news->session = g_strdup (session);
  news->progress = g_variant_ref_sink (progress);
  g_main_context_invoke_full (desk->context, G_PRIORITY_DEFAULT, emit_news, news, free_news);
}
