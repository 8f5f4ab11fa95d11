/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-desk.h"

#include "base/cw-error.h"
#include "base/cw-guid.h"
#include "engine/cw-call-desk.h"

#define ENGINE_KEY "cw-setup-desk"

/* A thing of a session: a sign-in on its way, an administrator. */
typedef struct
{
  char *session;
  char *name; /* the id of the sign-in */
  gpointer pending;
  GDestroyNotify destroy;
  CwCloudSession *cloud;
} Item;

struct _CwSetupDesk
{
  GObject parent_instance;

  CwEngine *engine; /* (unowned): the desk is a part of it */
  GMainContext *context;
  GMutex mutex; /* for all below */
  char *holder; /* (nullable): session */
  char *client; /* (nullable) */
  gboolean is_applying;
  gboolean is_lent;     /* the lock goes with the call that applies */
  gboolean is_orphaned; /* who applies has gone: what was made is being taken back */
  GPtrArray *items;     /* (element-type Item) */
};

enum
{
  SIGNAL_PROGRESS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwSetupDesk, cw_setup_desk, G_TYPE_OBJECT)

static void
free_item (gpointer data)
{
  Item *item = data;

  g_free (item->session);
  g_free (item->name);
  if (item->pending != NULL)
    item->destroy (item->pending);
  g_clear_pointer (&item->cloud, cw_cloud_session_unref);
  g_free (item);
}

static void
finalize (GObject *object)
{
  CwSetupDesk *desk = CW_SETUP_DESK (object);

  g_ptr_array_unref (desk->items);
  g_free (desk->holder);
  g_free (desk->client);
  g_main_context_unref (desk->context);
  g_mutex_clear (&desk->mutex);
  G_OBJECT_CLASS (cw_setup_desk_parent_class)->finalize (object);
}

static void
cw_setup_desk_class_init (CwSetupDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", CW_TYPE_SETUP_DESK, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_VARIANT);
}

static void
cw_setup_desk_init (CwSetupDesk *desk)
{
  g_mutex_init (&desk->mutex);
  desk->items = g_ptr_array_new_with_free_func (free_item);
  desk->context = g_main_context_ref_thread_default ();
}

CwSetupDesk *
cw_setup_desk_get (CwEngine *engine)
{
  CwSetupDesk *desk = g_object_get_data (G_OBJECT (engine), ENGINE_KEY);

  if (desk != NULL)
    return desk;
  desk = g_object_new (CW_TYPE_SETUP_DESK, NULL);
  desk->engine = engine;
  /* Another thread may have been first. */
  if (g_object_replace_data (G_OBJECT (engine), ENGINE_KEY, NULL, desk, g_object_unref, NULL))
    return desk;
  g_object_unref (desk);
  return g_object_get_data (G_OBJECT (engine), ENGINE_KEY);
}

/* ----- the lock */

static gboolean
open_locked (CwSetupDesk *desk, const char *session, const char *client, GError **error)
{
  if (desk->holder != NULL && !g_str_equal (desk->holder, session))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_BUSY,
                   "A set-up is open already (%s): finish or close that one first", desk->client);
      return FALSE;
    }
  g_free (desk->holder);
  g_free (desk->client);
  desk->holder = g_strdup (session);
  desk->client = g_strdup (client);
  cw_engine_hold_scheduler (desk->engine, TRUE);
  return TRUE;
}

gboolean
cw_setup_desk_open (CwSetupDesk *desk, const char *session, const char *client, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);

  return open_locked (desk, session, client, error);
}

static void
close_locked (CwSetupDesk *desk, const char *session)
{
  if (g_strcmp0 (desk->holder, session) != 0)
    return;
  /* What is still made or taken back has to be alone until it ends. */
  if (desk->is_applying)
    {
      desk->is_lent = TRUE;
      return;
    }
  g_clear_pointer (&desk->holder, g_free);
  g_clear_pointer (&desk->client, g_free);
  cw_engine_hold_scheduler (desk->engine, FALSE);
}

void
cw_setup_desk_close (CwSetupDesk *desk, const char *session)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);

  close_locked (desk, session);
}

gboolean
cw_setup_desk_begin_apply (CwSetupDesk *desk, const char *session, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);

  if (desk->is_applying)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_BUSY,
                           "A set-up is being applied already: wait until it has ended");
      return FALSE;
    }
  if (g_strcmp0 (desk->holder, session) != 0)
    {
      if (!open_locked (desk, session, "a set-up without a window", error))
        return FALSE;
      desk->is_lent = TRUE;
    }
  desk->is_applying = TRUE;
  return TRUE;
}

/* What applies needs its sign-in to take back what it made, also when who began it has gone. */
static void
drop_items_locked (CwSetupDesk *desk, const char *session)
{
  for (guint i = desk->items->len; i > 0; i--)
    {
      Item *item = g_ptr_array_index (desk->items, i - 1);

      if (!g_str_equal (item->session, session) || (desk->is_orphaned && item->cloud != NULL))
        continue;
      g_ptr_array_remove_index_fast (desk->items, i - 1);
    }
}

void
cw_setup_desk_end_apply (CwSetupDesk *desk, const char *session)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);
  gboolean is_orphaned = desk->is_orphaned;

  desk->is_applying = desk->is_orphaned = FALSE;
  if (desk->is_lent)
    close_locked (desk, session);
  desk->is_lent = FALSE;
  if (is_orphaned)
    drop_items_locked (desk, session);
}

gboolean
cw_setup_desk_is_applying (CwSetupDesk *desk)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);

  return desk->is_applying;
}

/* ----- items */

static Item *
add_item (CwSetupDesk *desk, const char *session, const char *name)
{
  Item *item = g_new0 (Item, 1);

  item->session = g_strdup (session);
  item->name = g_strdup (name);
  g_ptr_array_add (desk->items, item);
  return item;
}

/* (transfer none) (nullable) */
static Item *
find_item (CwSetupDesk *desk, const char *session, const char *name)
{
  for (guint i = 0; i < desk->items->len; i++)
    {
      Item *item = g_ptr_array_index (desk->items, i);

      if (g_str_equal (item->session, session) && g_str_equal (item->name, name))
        return item;
    }
  return NULL;
}

char *
cw_setup_desk_put_pending (CwSetupDesk *desk,
                           const char *session,
                           gpointer pending,
                           GDestroyNotify destroy)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);
  Item *item = NULL;
  CwGuid guid;
  char *id = NULL;

  cw_guid_init_random (&guid);
  id = cw_guid_bytes_to_string (guid.bytes, CW_GUID_ORDER_NETWORK);
  item = add_item (desk, session, id);
  item->pending = pending;
  item->destroy = destroy;
  return id;
}

gpointer
cw_setup_desk_take_pending (CwSetupDesk *desk, const char *session, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);
  Item *item = find_item (desk, session, id);

  if (item != NULL && item->pending != NULL)
    return g_steal_pointer (&item->pending);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                       "There is no such sign-in on its way: begin another");
  return NULL;
}

void
cw_setup_desk_put_cloud (CwSetupDesk *desk,
                         const char *session,
                         const char *id,
                         CwCloudSession *cloud)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);
  Item *item = find_item (desk, session, id);

  /* The client may have gone, or ended the sign-in, while it was waited for. */
  if (item == NULL)
    return;
  g_clear_pointer (&item->cloud, cw_cloud_session_unref);
  item->cloud = cw_cloud_session_ref (cloud);
}

CwCloudSession *
cw_setup_desk_get_cloud (CwSetupDesk *desk, const char *session, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);
  Item *item = find_item (desk, session, id);

  if (item != NULL && item->cloud != NULL)
    return cw_cloud_session_ref (item->cloud);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_AUTH,
                       "Nobody is signed in to the tenant: sign in again");
  return NULL;
}

void
cw_setup_desk_end_sign_in (CwSetupDesk *desk, const char *session, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&desk->mutex);
  Item *item = find_item (desk, session, id);

  if (item != NULL)
    g_ptr_array_remove_fast (desk->items, item);
}

void
cw_setup_desk_end_session (CwSetupDesk *desk, const char *session)
{
  g_mutex_lock (&desk->mutex);
  if (desk->is_applying && g_strcmp0 (desk->holder, session) == 0)
    desk->is_orphaned = TRUE;
  close_locked (desk, session);
  drop_items_locked (desk, session);
  g_mutex_unlock (&desk->mutex);
  /* Not under the lock: whoever is cancelled may come here at once. */
  cw_call_desk_end_session (cw_call_desk_get (desk->engine), session);
}

/* ----- progress */

typedef struct
{
  CwSetupDesk *desk;
  GVariant *progress;
} News;

static void
free_news (gpointer data)
{
  News *news = data;

  g_object_unref (news->desk);
  g_variant_unref (news->progress);
  g_free (news);
}

static gboolean
emit_news (gpointer data)
{
  News *news = data;

  g_signal_emit (news->desk, signals[SIGNAL_PROGRESS], 0, news->progress);
  return G_SOURCE_REMOVE;
}

void
cw_setup_desk_tell (CwSetupDesk *desk, GVariant *progress)
{
  News *news = g_new0 (News, 1);

  news->desk = g_object_ref (desk);
  news->progress = g_variant_ref_sink (progress);
  g_main_context_invoke_full (desk->context, G_PRIORITY_DEFAULT, emit_news, news, free_news);
}
