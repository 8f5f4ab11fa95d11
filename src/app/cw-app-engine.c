/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-app-engine.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "app/cw-app-engine-private.h"
#include "app/cw-engine-phrases.h"
#include "app/cw-engine-search.h"
#include "base/cw-error.h"
#include "base/cw-state-dir.h"

#define SERVICE_SOCKET "/run/causeway/bus"
#define SERVICE_DIR    "/var/lib/causeway"

/* How often one that went away is looked for: a service that is restarted is back in seconds. */
#define RETURN_MS 2000

G_DEFINE_FINAL_TYPE (CwAppEngine, cw_app_engine, G_TYPE_OBJECT)

enum
{
  PROP_STATUS = 1,
  PROP_CONNECTED,
  N_PROPS
};

enum
{
  SIGNAL_PROGRESS,
  SIGNAL_STATE_CHANGED,
  SIGNAL_SETUP_PROGRESS,
  SIGNAL_CALL_PROGRESS,
  SIGNAL_LOST,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
forget_connection (CwAppEngine *self)
{
  if (self->connection == NULL)
    return;
  g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
  g_clear_object (&self->connection);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTED]);
}

static void
cw_app_engine_dispose (GObject *object)
{
  CwAppEngine *self = CW_APP_ENGINE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->return_source, g_source_remove);
  forget_connection (self);
  G_OBJECT_CLASS (cw_app_engine_parent_class)->dispose (object);
}

static void
cw_app_engine_finalize (GObject *object)
{
  CwAppEngine *self = CW_APP_ENGINE (object);

  g_clear_pointer (&self->sockets, g_ptr_array_unref);
  g_clear_pointer (&self->state_dir, g_free);
  g_clear_object (&self->helper);
  g_clear_pointer (&self->status, g_variant_unref);
  g_clear_pointer (&self->phrases, cw_phrase_book_free);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (cw_app_engine_parent_class)->finalize (object);
}

static void
cw_app_engine_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CwAppEngine *self = CW_APP_ENGINE (object);

  switch (id)
    {
    case PROP_STATUS:
      g_value_set_variant (value, self->status);
      break;
    case PROP_CONNECTED:
      g_value_set_boolean (value, self->connection != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static guint
add_signal (const char *name, GType argument)
{
  return g_signal_new (name, CW_TYPE_APP_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, argument != G_TYPE_NONE ? 1 : 0, argument);
}

static void
cw_app_engine_class_init (CwAppEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cw_app_engine_dispose;
  object_class->finalize = cw_app_engine_finalize;
  object_class->get_property = cw_app_engine_get_property;

  properties[PROP_STATUS] =
      g_param_spec_variant ("status", NULL, NULL, G_VARIANT_TYPE_VARDICT, NULL,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_CONNECTED] =
      g_param_spec_boolean ("connected", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_PROGRESS] = add_signal ("progress", G_TYPE_VARIANT);
  signals[SIGNAL_STATE_CHANGED] = add_signal ("state-changed", G_TYPE_VARIANT);
  signals[SIGNAL_SETUP_PROGRESS] = add_signal ("setup-progress", G_TYPE_VARIANT);
  signals[SIGNAL_CALL_PROGRESS] = add_signal ("call-progress", G_TYPE_VARIANT);
  signals[SIGNAL_LOST] = add_signal ("lost", G_TYPE_NONE);
}

static void
cw_app_engine_init (CwAppEngine *self)
{
  self->sockets = g_ptr_array_new_with_free_func (g_free);
  self->cancellable = g_cancellable_new ();
  self->phrases = cw_engine_phrases_load ();
}

static void
add_default_places (CwAppEngine *self)
{
  self->state_dir = g_build_filename (g_get_user_state_dir (), "causeway", NULL);
  g_ptr_array_add (self->sockets, g_strdup (SERVICE_SOCKET));
  if (geteuid () == 0)
    g_ptr_array_add (self->sockets, cw_state_dir_get_socket (SERVICE_DIR));
  g_ptr_array_add (self->sockets, cw_state_dir_get_socket (self->state_dir));
}

CwAppEngine *
cw_app_engine_new (const CwAppEngineOptions *options)
{
  CwAppEngine *self = g_object_new (CW_TYPE_APP_ENGINE, NULL);

  /* The domain has to be known for an error's name to become CW_ERROR again. */
  (void) cw_error_quark ();
  if (options != NULL && options->socket_path != NULL)
    g_ptr_array_add (self->sockets, g_strdup (options->socket_path));
  else if (options != NULL && options->state_dir != NULL)
    {
      self->state_dir = g_canonicalize_filename (options->state_dir, NULL);
      g_ptr_array_add (self->sockets, cw_state_dir_get_socket (self->state_dir));
    }
  else
    add_default_places (self);
  return self;
}

/* ----- the status */

static void
take_status (CwAppEngine *self, GVariant *status)
{
  if (self->status != NULL && g_variant_equal (self->status, status))
    return;
  g_clear_pointer (&self->status, g_variant_unref);
  self->status = g_variant_ref (status);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

static void
on_status_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAppEngine) self = CW_APP_ENGINE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) status = cw_app_engine_call_finish (self, result, &error);

  self->is_refreshing = FALSE;
  if (status != NULL)
    take_status (self, status);
  else if (!cw_error_is_cancelled (error))
    g_info ("The status could not be read: %s", error->message);
  if (self->is_stale && self->connection != NULL)
    cw_app_engine_refresh (self);
}

void
cw_app_engine_refresh (CwAppEngine *self)
{
  g_return_if_fail (CW_IS_APP_ENGINE (self));

  self->is_stale = self->is_refreshing;
  if (self->is_refreshing || self->connection == NULL)
    return;
  self->is_refreshing = TRUE;
  cw_app_engine_call_async (self, "GetStatus", NULL, self->cancellable, on_status_received_cb,
                            g_object_ref (self));
}

/* ----- what the engine says by itself */

static void
on_signal_received_cb (GDBusConnection *connection,
                       const char *sender,
                       const char *object_path,
                       const char *interface_name,
                       const char *signal_name,
                       GVariant *parameters,
                       gpointer user_data)
{
  static const struct
  {
    const char *name;
    guint signal;
  } names[] = {
    { "Progress", SIGNAL_PROGRESS },
    { "StateChanged", SIGNAL_STATE_CHANGED },
    { "SetupProgress", SIGNAL_SETUP_PROGRESS },
    { "CallProgress", SIGNAL_CALL_PROGRESS },
  };
  CwAppEngine *self = CW_APP_ENGINE (user_data);
  g_autoptr (GVariant) english = NULL;
  g_autoptr (GVariant) content = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(a{sv})")))
    return;
  english = g_variant_get_child_value (parameters, 0);
  content = cw_engine_phrases_say_answer (self->phrases, english);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].name, signal_name))
      g_signal_emit (self, signals[names[i].signal], 0, content);
  if (g_str_equal (signal_name, "StateChanged"))
    cw_app_engine_refresh (self);
}

static gboolean on_return_due_cb (gpointer user_data);

static void
on_connection_closed_cb (GDBusConnection *connection,
                         gboolean is_remote,
                         GError *error,
                         gpointer user_data)
{
  CwAppEngine *self = CW_APP_ENGINE (user_data);

  if (connection != self->connection)
    return;
  forget_connection (self);
  g_clear_handle_id (&self->return_source, g_source_remove);
  self->return_source = g_timeout_add (RETURN_MS, on_return_due_cb, self);
  g_signal_emit (self, signals[SIGNAL_LOST], 0);
}

static void
take_connection (CwAppEngine *self, GDBusConnection *connection)
{
  forget_connection (self);
  g_clear_handle_id (&self->return_source, g_source_remove);
  self->connection = g_object_ref (connection);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_signal_connect_object (connection, "closed", G_CALLBACK (on_connection_closed_cb), self, 0);
  self->subscription = g_dbus_connection_signal_subscribe (
      connection, NULL, CW_ENGINE_INTERFACE, NULL, CW_ENGINE_OBJECT_PATH, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, on_signal_received_cb, self, NULL);
}

/* ----- coming back */

static void
on_returned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwAppEngine) self = CW_APP_ENGINE (user_data);
  g_autoptr (CwEngineHelper) helper = NULL;
  g_autoptr (GDBusConnection) connection = cw_engine_search_finish (result, &helper, NULL);

  /* Somebody may have tried again, or ended it, meanwhile. */
  if (connection == NULL || self->return_source == 0)
    return;
  take_connection (self, connection);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTED]);
  /* Until what it says is known, which may be the same. */
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
  cw_app_engine_refresh (self);
}

/* None is started for that: whoever stopped one may have had a reason. */
static gboolean
on_return_due_cb (gpointer user_data)
{
  CwAppEngine *self = CW_APP_ENGINE (user_data);

  cw_engine_search_async (self->sockets, NULL, self->cancellable, on_returned_cb,
                          g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

/* ----- connecting: a connection, then the first status */

static void
on_first_status_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CwAppEngine *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GVariant) status = cw_app_engine_call_finish (self, result, &error);

  if (status == NULL)
    {
      forget_connection (self);
      g_task_return_error (task, error);
      return;
    }
  take_status (self, status);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTED]);
  g_task_return_boolean (task, TRUE);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CwAppEngine *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (CwEngineHelper) helper = NULL;
  g_autoptr (GDBusConnection) connection = cw_engine_search_finish (result, &helper, &error);

  if (helper != NULL)
    g_set_object (&self->helper, helper);
  if (connection == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take_connection (self, connection);
  cw_app_engine_call_async (self, "GetStatus", NULL, g_task_get_cancellable (task),
                            on_first_status_received_cb, g_object_ref (task));
}

void
cw_app_engine_connect_async (CwAppEngine *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (CW_IS_APP_ENGINE (self));

  g_task_set_source_tag (task, cw_app_engine_connect_async);
  cw_engine_search_async (self->sockets, self->state_dir, cancellable, on_found_cb, task);
}

gboolean
cw_app_engine_connect_finish (CwAppEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ----- the rest */

GVariant *
cw_app_engine_get_status (CwAppEngine *self)
{
  return self->status;
}

gboolean
cw_app_engine_is_connected (CwAppEngine *self)
{
  return self->connection != NULL;
}

gboolean
cw_app_engine_has_helper (CwAppEngine *self)
{
  /* One that has gone is no longer ours to end. */
  return self->helper != NULL && cw_engine_helper_is_running (self->helper);
}

void
cw_app_engine_set_helper_kept (CwAppEngine *self, gboolean is_kept)
{
  g_return_if_fail (CW_IS_APP_ENGINE (self));

  if (self->helper != NULL)
    cw_engine_helper_set_kept (self->helper, is_kept);
}

static void
on_helper_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!cw_engine_helper_stop_finish (CW_ENGINE_HELPER (source), result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
cw_app_engine_stop_helper_async (CwAppEngine *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (CwEngineHelper) helper = g_steal_pointer (&self->helper);

  g_task_set_source_tag (task, cw_app_engine_stop_helper_async);
  g_clear_handle_id (&self->return_source, g_source_remove);
  forget_connection (self);
  if (helper == NULL)
    g_task_return_boolean (task, TRUE);
  else
    cw_engine_helper_stop_async (helper, cancellable, on_helper_stopped_cb,
                                 g_steal_pointer (&task));
}

gboolean
cw_app_engine_stop_helper_finish (CwAppEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
