/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-app-engine.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "app/cw-call-token.h"
#include "app/cw-engine-helper.h"
#include "app/cw-engine-phrases.h"
#include "app/cw-engine-search.h"
#include "base/cw-error.h"
#include "base/cw-state-dir.h"

#define OBJECT_PATH    "/org/causeway/Engine"
#define INTERFACE      "org.causeway.Engine1"
#define SERVICE_SOCKET "/run/causeway/bus"
#define SERVICE_DIR    "/var/lib/causeway"

struct _CwAppEngine
{
  GObject parent_instance;

  GPtrArray *sockets;          /* (owned) (element-type filename): tried in this order */
  char *state_dir;             /* (owned) (nullable): for a helper; NULL: start none */
  GDBusConnection *connection; /* (owned) (nullable) */
  CwEngineHelper *helper;      /* (owned) (nullable) */
  GVariant *status;            /* (owned) (nullable) */
  CwPhraseBook *phrases;       /* (owned) (nullable): the engine's language is the user's */
  GCancellable *cancellable;   /* (owned): of the calls that this object makes by itself */
  guint subscription;          /* of the connection's signals */
  guint n_tokens;
  gboolean is_refreshing;
  gboolean is_stale; /* something changed while a refresh was on its way */
};

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
  g_signal_emit (self, signals[SIGNAL_LOST], 0);
}

static void
take_connection (CwAppEngine *self, GDBusConnection *connection)
{
  forget_connection (self);
  self->connection = g_object_ref (connection);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_signal_connect_object (connection, "closed", G_CALLBACK (on_connection_closed_cb), self, 0);
  self->subscription = g_dbus_connection_signal_subscribe (
      connection, NULL, INTERFACE, NULL, OBJECT_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_signal_received_cb, self, NULL);
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

/* ----- calls */

typedef struct
{
  char *token; /* (owned) (nullable): of a call that can be cancelled */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->token);
  g_free (call);
}

/* An engine that is ending has taken its object back before its connections close. */
static gboolean
is_connection_lost (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED);
}

static void
cancel_call (CwAppEngine *self, const char *token)
{
  if (token == NULL || self->connection == NULL)
    return;
  g_dbus_connection_call (self->connection, NULL, OBJECT_PATH, INTERFACE, "CancelCall",
                          g_variant_new ("(s)", token), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          NULL, NULL);
}

static void
on_call_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CwAppEngine *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GVariant) english = NULL;
  GError *error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    {
      english = g_variant_get_child_value (answer, 0);
      g_task_return_pointer (task, cw_engine_phrases_say_answer (self->phrases, english),
                             (GDestroyNotify) g_variant_unref);
      return;
    }
  if (cw_error_is_cancelled (error))
    cancel_call (self, call->token);
  g_dbus_error_strip_remote_error (error);
  if (is_connection_lost (error))
    {
      g_clear_error (&error);
      g_set_error (&error, CW_ERROR, CW_ERROR_INTERRUPTED,
                   "The engine went away before it could answer");
    }
  cw_engine_phrases_say_error (self->phrases, error);
  g_task_return_error (task, error);
}

void
cw_app_engine_call_async (CwAppEngine *self,
                          const char *method,
                          GVariant *args,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (args != NULL ? args : g_variant_new ("()"));
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  g_return_if_fail (CW_IS_APP_ENGINE (self));

  call->token = cw_call_token_find (method, sunk);
  g_task_set_source_tag (task, cw_app_engine_call_async);
  g_task_set_task_data (task, call, call_free);
  if (self->connection == NULL)
    {
      g_task_return_new_error (task, CW_ERROR, CW_ERROR_INTERRUPTED, "%s",
                               _ ("There is no connection to the engine"));
      return;
    }
  g_dbus_connection_call (self->connection, NULL, OBJECT_PATH, INTERFACE, method, sunk,
                          G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, G_MAXINT, cancellable,
                          on_call_answered_cb, g_steal_pointer (&task));
}

GVariant *
cw_app_engine_call_finish (CwAppEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
cw_app_engine_make_token (CwAppEngine *self)
{
  return g_strdup_printf ("call-%u", ++self->n_tokens);
}

void
cw_app_engine_run_check_async (CwAppEngine *self,
                               const char *name,
                               const char *input_json,
                               GVariant *secrets,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autofree char *token = cw_app_engine_make_token (self);

  cw_app_engine_call_async (self, "RunCheck",
                            g_variant_new ("(ss@a(ssay)s)", name, input_json, secrets, token),
                            cancellable, callback, user_data);
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
