/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-service-peers.h"

#include "service/cw-service.h"
#include "setup/cw-methods.h"

/* Who a peer is (a CwCaller), on its stream. Methods look again at each call. */
#define CALLER_KEY  "cw-caller"
#define SESSION_KEY "cw-session"

#define MAXIMUM_STRANGERS 32

struct _CwServicePeers
{
  GObject parent_instance;

  CwEngine *engine;        /* (owned) */
  GHashTable *connections; /* (owned): GDBusConnection to the id of its registration */
  guint64 n_sessions;      /* since the start */
  CwConfig *judged;        /* (owned): whose groups the roles are by */
  gboolean is_judging;
  GQueue news; /* (element-type News): what waits for the roles */
};

G_DEFINE_FINAL_TYPE (CwServicePeers, cw_service_peers, G_TYPE_OBJECT)

/* ----- who they are */

static void
free_caller (gpointer data)
{
  cw_caller_clear (data);
  g_free (data);
}

void
cw_service_peers_identify (CwEngine *engine, GIOStream *stream)
{
  CwCaller *caller = g_new0 (CwCaller, 1);

  cw_caller_identify (stream, engine, caller);
  g_object_set_data_full (G_OBJECT (stream), CALLER_KEY, caller, free_caller);
}

const CwCaller *
cw_service_peers_get_caller (GDBusConnection *connection)
{
  return g_object_get_data (G_OBJECT (g_dbus_connection_get_stream (connection)), CALLER_KEY);
}

const char *
cw_service_peers_get_session (GDBusConnection *connection)
{
  return g_object_get_data (G_OBJECT (connection), SESSION_KEY);
}

/* ----- who is there */

static guint
count_strangers (CwServicePeers *self)
{
  GHashTableIter iter;
  gpointer connection = NULL;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &connection, NULL))
    n += cw_service_peers_get_caller (connection)->roles == CW_ROLE_NONE ? 1 : 0;
  return n;
}

gboolean
cw_service_peers_enter (CwServicePeers *self, GDBusConnection *connection)
{
  g_return_val_if_fail (CW_IS_SERVICE_PEERS (self), FALSE);

  if (cw_service_peers_get_caller (connection)->roles == CW_ROLE_NONE &&
      count_strangers (self) >= MAXIMUM_STRANGERS)
    return FALSE;
  g_object_set_data_full (G_OBJECT (connection), SESSION_KEY,
                          g_strdup_printf ("%" G_GUINT64_FORMAT, ++self->n_sessions), g_free);
  g_hash_table_insert (self->connections, g_object_ref (connection), NULL);
  return TRUE;
}

void
cw_service_peers_set_registration (CwServicePeers *self, GDBusConnection *connection, guint id)
{
  g_return_if_fail (CW_IS_SERVICE_PEERS (self));

  g_hash_table_insert (self->connections, g_object_ref (connection), GUINT_TO_POINTER (id));
}

guint
cw_service_peers_leave (CwServicePeers *self, GDBusConnection *connection)
{
  guint id = 0;

  g_return_val_if_fail (CW_IS_SERVICE_PEERS (self), 0);

  id = GPOINTER_TO_UINT (g_hash_table_lookup (self->connections, connection));
  g_hash_table_remove (self->connections, connection);
  return id;
}

void
cw_service_peers_unregister_all (CwServicePeers *self)
{
  GHashTableIter iter;
  gpointer connection = NULL;
  gpointer id = NULL;

  g_return_if_fail (CW_IS_SERVICE_PEERS (self));

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &connection, &id))
    {
      if (id != NULL)
        g_dbus_connection_unregister_object (connection, GPOINTER_TO_UINT (id));
      g_hash_table_iter_replace (&iter, NULL);
    }
}

/* ----- telling */

typedef struct
{
  const CwSignal *signal;
  char *session;        /* (owned) (nullable) */
  GVariant *dictionary; /* (owned) */
} News;

static void
free_news (gpointer data)
{
  News *news = data;

  g_free (news->session);
  g_variant_unref (news->dictionary);
  g_free (news);
}

static gboolean
is_for (const News *news, GDBusConnection *connection)
{
  return cw_role_includes (cw_service_peers_get_caller (connection)->roles, news->signal->role) &&
         (news->session == NULL ||
          g_strcmp0 (cw_service_peers_get_session (connection), news->session) == 0);
}

static void
send_news (CwServicePeers *self, const News *news)
{
  g_autoptr (GVariant) parameters =
      g_variant_ref_sink (g_variant_new ("(@a{sv})", news->dictionary));
  GHashTableIter iter;
  gpointer connection = NULL;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &connection, NULL))
    {
      g_autoptr (GError) error = NULL;

      /* A peer that went away is no news. */
      if (is_for (news, connection) &&
          !g_dbus_connection_emit_signal (connection, NULL, CW_SERVICE_OBJECT_PATH,
                                          CW_SERVICE_INTERFACE, news->signal->name, parameters,
                                          &error))
        g_debug ("Cannot send %s: %s", news->signal->name, error->message);
    }
}

static void
send_all (CwServicePeers *self)
{
  News *news = NULL;

  while (!self->is_judging && (news = g_queue_pop_head (&self->news)) != NULL)
    {
      send_news (self, news);
      free_news (news);
    }
}

void
cw_service_peers_tell (CwServicePeers *self,
                       const char *signal,
                       const char *session,
                       GVariant *dictionary)
{
  const CwSignal *found = cw_signals_find (signal);
  News *news = NULL;

  g_return_if_fail (CW_IS_SERVICE_PEERS (self));
  g_return_if_fail (found != NULL && found->is_private == (session != NULL));

  news = g_new0 (News, 1);
  news->signal = found;
  news->session = g_strdup (session);
  news->dictionary = g_variant_ref_sink (dictionary);
  g_queue_push_tail (&self->news, news);
  send_all (self);
}

/* ----- other groups */

/* One on its way through the thread. */
typedef struct
{
  GIOStream *stream; /* (owned) */
  CwCaller caller;
} Judged;

static void
free_judged (gpointer data)
{
  Judged *judged = data;

  g_object_unref (judged->stream);
  cw_caller_clear (&judged->caller);
  g_free (judged);
}

static void
judge_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  CwServicePeers *self = source_object;
  GPtrArray *all = task_data;

  for (guint i = 0; i < all->len; i++)
    {
      Judged *judged = g_ptr_array_index (all, i);

      cw_caller_identify (judged->stream, self->engine, &judged->caller);
    }
  g_task_return_boolean (task, TRUE);
}

static gboolean
has_other_groups (CwConfig *first, CwConfig *second)
{
  CwRoleGroups a = cw_role_groups_get (first);
  CwRoleGroups b = cw_role_groups_get (second);

  return g_strcmp0 (a.browse, b.browse) != 0 || g_strcmp0 (a.operators, b.operators) != 0 ||
         g_strcmp0 (a.admins, b.admins) != 0 || g_strcmp0 (a.password_reset, b.password_reset) != 0;
}

static void
on_judged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CwServicePeers *self = CW_SERVICE_PEERS (source);
  GPtrArray *all = g_task_get_task_data (G_TASK (result));

  for (guint i = 0; i < all->len; i++)
    {
      Judged *judged = g_ptr_array_index (all, i);
      CwCaller *caller = g_new0 (CwCaller, 1);

      *caller = judged->caller;
      judged->caller = (CwCaller){ NULL };
      g_object_set_data_full (G_OBJECT (judged->stream), CALLER_KEY, caller, free_caller);
    }
  self->is_judging = FALSE;
  /* They may have changed once more meanwhile. */
  cw_service_peers_judge (self);
  send_all (self);
}

static void
judge_all (CwServicePeers *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_judged_cb, NULL);
  GPtrArray *all = g_ptr_array_new_with_free_func (free_judged);
  GHashTableIter iter;
  gpointer connection = NULL;

  g_clear_pointer (&self->judged, cw_config_unref);
  self->judged = cw_engine_dup_config (self->engine, NULL);
  self->is_judging = TRUE;
  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &connection, NULL))
    {
      Judged *judged = g_new0 (Judged, 1);

      judged->stream = g_object_ref (g_dbus_connection_get_stream (connection));
      g_ptr_array_add (all, judged);
    }
  g_task_set_task_data (task, all, (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, judge_thread);
}

void
cw_service_peers_judge (CwServicePeers *self)
{
  g_autoptr (CwConfig) config = NULL;

  g_return_if_fail (CW_IS_SERVICE_PEERS (self));

  config = cw_engine_dup_config (self->engine, NULL);
  if (!self->is_judging && has_other_groups (config, self->judged))
    judge_all (self);
}

/* ----- the object */

static void
cw_service_peers_finalize (GObject *object)
{
  CwServicePeers *self = CW_SERVICE_PEERS (object);

  g_queue_clear_full (&self->news, free_news);
  g_clear_pointer (&self->judged, cw_config_unref);
  g_clear_pointer (&self->connections, g_hash_table_unref);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (cw_service_peers_parent_class)->finalize (object);
}

static void
cw_service_peers_class_init (CwServicePeersClass *peers_class)
{
  G_OBJECT_CLASS (peers_class)->finalize = cw_service_peers_finalize;
}

static void
cw_service_peers_init (CwServicePeers *self)
{
  self->connections = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_queue_init (&self->news);
}

CwServicePeers *
cw_service_peers_new (CwEngine *engine)
{
  CwServicePeers *self = g_object_new (CW_TYPE_SERVICE_PEERS, NULL);

  self->engine = g_object_ref (engine);
  self->judged = cw_engine_dup_config (engine, NULL);
  return self;
}
