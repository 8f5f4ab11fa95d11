/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-service.h"

#include "base/cw-error.h"
#include "base/cw-secret-wipe.h"
#include "cw-service-resources.h"
#include "engine/cw-call-desk.h"
#include "engine/cw-progress-variant.h"
#include "engine/cw-variant.h"
#include "service/cw-caller.h"
#include "service/cw-service-door.h"
#include "service/cw-service-peers.h"
#include "service/cw-service-socket.h"
#include "setup/cw-methods.h"
#include "setup/cw-setup-desk.h"

#define INTERFACE_PATH "/org/causeway/service/org.causeway.Engine1.xml"

struct _CwService
{
  GObject parent_instance;

  CwEngine *engine;
  CwServiceSocket *socket; /* (nullable): stopped */
  CwServiceDoor *door;
  GDBusInterfaceInfo *interface;
  CwServicePeers *peers; /* (owned) (nullable): not started */
  GCancellable *cancellable;
  guint n_calls;
};

enum
{
  SIGNAL_IDLE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwService, cw_service, G_TYPE_OBJECT)

/* One call on its way through a worker thread. */
typedef struct
{
  const CwMethod *method;
  GDBusMethodInvocation *invocation; /* (owned) */
} Call;

static void
free_call (gpointer data)
{
  Call *call = data;

  g_clear_object (&call->invocation);
  g_free (call);
}

static void
run_call_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  CwService *service = source_object;
  Call *call = task_data;
  GDBusConnection *connection = g_dbus_method_invocation_get_connection (call->invocation);
  g_auto (CwCaller) caller = { NULL };
  g_autoptr (GError) error = NULL;
  GVariant *answer = NULL;
  CwMethodCall method_call = {
    .engine = service->engine,
    .args = g_dbus_method_invocation_get_parameters (call->invocation),
    .cancellable = cancellable,
    .files =
        g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (call->invocation)),
  };
  const char *session = cw_service_peers_get_session (connection);

  cw_caller_identify (g_dbus_connection_get_stream (connection), service->engine, &caller);
  method_call.author = caller.name;
  method_call.role = caller.roles;
  method_call.session = session;
  if (cw_caller_authorize (&caller, call->method->name, call->method->role, service->engine,
                           &error))
    answer = cw_method_invoke (call->method, &method_call, &error);
  /* What the method needs of a password it has copied into locked memory. */
  cw_secret_wipe_variant (method_call.args);
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_call_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CwService *service = CW_SERVICE (source);
  Call *call = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_task_propagate_pointer (G_TASK (result), &error);

  GDBusConnection *connection = g_dbus_method_invocation_get_connection (call->invocation);

  /* Its client went while the call was on its way: what it was given goes too. */
  if (g_dbus_connection_is_closed (connection))
    cw_setup_desk_end_session (cw_setup_desk_get (service->engine),
                               cw_service_peers_get_session (connection));
  /* Each of the two takes the reference to the invocation. */
  if (answer != NULL)
    g_dbus_method_invocation_return_value (g_steal_pointer (&call->invocation), answer);
  else
    g_dbus_method_invocation_return_gerror (g_steal_pointer (&call->invocation), error);
  service->n_calls--;
  if (service->n_calls == 0)
    g_signal_emit (service, signals[SIGNAL_IDLE], 0);
}

static void
on_method_called (GDBusConnection *connection,
                  const char *sender,
                  const char *object_path,
                  const char *interface_name,
                  const char *method_name,
                  GVariant *parameters,
                  GDBusMethodInvocation *invocation,
                  gpointer user_data)
{
  CwService *service = user_data;
  g_autoptr (GTask) task = g_task_new (service, service->cancellable, on_call_done_cb, NULL);
  Call *call = g_new0 (Call, 1);

  call->method = cw_methods_find (method_name);
  call->invocation = invocation;
  g_task_set_task_data (task, call, free_call);
  /* A cancelled call still says what became of it. */
  g_task_set_check_cancellable (task, FALSE);
  service->n_calls++;
  if (call->method != NULL)
    g_task_run_in_thread (task, run_call_thread);
  else
    g_task_return_new_error (task, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD,
                             "There is no method %s", method_name);
}

static GVariant *
on_property_read (GDBusConnection *connection,
                  const char *sender,
                  const char *object_path,
                  const char *interface_name,
                  const char *property_name,
                  GError **error,
                  gpointer user_data)
{
  CwService *service = user_data;

  if (!cw_caller_authorize (cw_service_peers_get_caller (connection), property_name, CW_ROLE_BROWSE,
                            service->engine, error))
    return NULL;
  if (g_str_equal (property_name, "Version"))
    return g_variant_new_string (CW_VERSION);
  return g_variant_new_string (cw_engine_get_state (service->engine));
}

static const GDBusInterfaceVTable vtable = {
  .method_call = on_method_called,
  .get_property = on_property_read,
};

/* To the one connection whose call it is. */
static void
on_call_progressed_cb (CwService *service, const char *session, GVariant *progress)
{
  cw_service_peers_tell (service->peers, "CallProgress", session, progress);
}

/* Between its beginning and its first news a cycle has no progress: silence, because an empty
 * dictionary says that none runs. */
static void
on_engine_progressed_cb (CwService *service)
{
  g_autoptr (CwCycleProgress) progress = cw_engine_dup_progress (service->engine);
  g_auto (GVariantDict) none = G_VARIANT_DICT_INIT (NULL);

  if (progress != NULL)
    cw_service_peers_tell (service->peers, "Progress", NULL,
                           cw_cycle_progress_to_variant (progress));
  else if (g_str_equal (cw_engine_get_state (service->engine), "idle"))
    cw_service_peers_tell (service->peers, "Progress", NULL, g_variant_dict_end (&none));
}

static void
on_engine_state_changed_cb (CwService *service)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gint64 version = 0;
  g_autoptr (CwConfig) config = cw_engine_dup_config (service->engine, &version);

  cw_service_peers_judge (service->peers);
  cw_variant_add_string (&builder, "state", cw_engine_get_state (service->engine));
  cw_variant_add_int (&builder, "configVersion", version);
  cw_service_peers_tell (service->peers, "StateChanged", NULL, g_variant_builder_end (&builder));
}

static void
on_setup_progressed_cb (CwService *service, GVariant *progress)
{
  cw_service_peers_tell (service->peers, "SetupProgress", NULL, progress);
}

static void
on_connection_closed_cb (CwService *service,
                         gboolean is_remote,
                         GError *error,
                         GDBusConnection *connection)
{
  guint id = cw_service_peers_leave (service->peers, connection);

  cw_setup_desk_end_session (cw_setup_desk_get (service->engine),
                             cw_service_peers_get_session (connection));
  /* Taken back already when the service has stopped. The last that holds the service, perhaps. */
  if (id != 0)
    g_dbus_connection_unregister_object (connection, id);
}

/* The registration holds the service until it is taken back, so that no late call finds it gone. */
static void
on_connection_made_cb (CwService *service, GDBusConnection *connection)
{
  g_autoptr (GError) error = NULL;
  guint id = 0;

  if (!cw_service_peers_enter (service->peers, connection))
    return;
  id = g_dbus_connection_register_object (connection, CW_SERVICE_OBJECT_PATH, service->interface,
                                          &vtable, g_object_ref (service), g_object_unref, &error);
  if (id == 0)
    {
      g_warning ("Cannot serve a connection: %s", error->message);
      (void) cw_service_peers_leave (service->peers, connection);
      return;
    }
  cw_service_peers_set_registration (service->peers, connection, id);
  g_signal_connect_object (connection, "closed", G_CALLBACK (on_connection_closed_cb), service,
                           G_CONNECT_SWAPPED);
}

static gboolean
on_mechanism_offered_cb (GDBusAuthObserver *observer, const char *mechanism, gpointer user_data)
{
  return g_str_equal (mechanism, "EXTERNAL");
}

/* On a thread of the server. Everybody whom the kernel vouches for may connect: being refused by
 * name says more than a closed connection. */
static gboolean
on_peer_authenticated_cb (GDBusAuthObserver *observer,
                          GIOStream *stream,
                          GCredentials *credentials,
                          gpointer user_data)
{
  CwService *service = user_data;

  if (credentials == NULL)
    return FALSE;
  cw_service_peers_identify (service->engine, stream);
  return TRUE;
}

static void
cw_service_dispose (GObject *object)
{
  CwService *service = CW_SERVICE (object);

  cw_service_stop (service);
  g_clear_object (&service->engine);
  G_OBJECT_CLASS (cw_service_parent_class)->dispose (object);
}

static void
cw_service_finalize (GObject *object)
{
  CwService *service = CW_SERVICE (object);

  g_clear_object (&service->peers);
  g_clear_pointer (&service->interface, g_dbus_interface_info_unref);
  g_clear_object (&service->cancellable);
  G_OBJECT_CLASS (cw_service_parent_class)->finalize (object);
}

static void
cw_service_class_init (CwServiceClass *service_class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (service_class);

  object_class->dispose = cw_service_dispose;
  object_class->finalize = cw_service_finalize;

  signals[SIGNAL_IDLE] = g_signal_new ("idle", CW_TYPE_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
}

static void
cw_service_init (CwService *service)
{
  service->cancellable = g_cancellable_new ();
}

GDBusInterfaceInfo *
cw_service_load_interface (GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GDBusNodeInfo) node = NULL;
  GDBusInterfaceInfo *found = NULL;

  /* The linker keeps a resource of a static library only when somebody asks for it. */
  g_assert (cw_service_get_resource () != NULL);
  bytes = g_resources_lookup_data (INTERFACE_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (bytes == NULL)
    return NULL;
  node = g_dbus_node_info_new_for_xml (g_bytes_get_data (bytes, NULL), error);
  if (node == NULL)
    return NULL;
  found = g_dbus_node_info_lookup_interface (node, CW_SERVICE_INTERFACE);
  g_return_val_if_fail (found != NULL, NULL);
  return g_dbus_interface_info_ref (found);
}

static gboolean
start (CwService *service, const char *socket_path, GError **error)
{
  g_autoptr (GDBusAuthObserver) observer = g_dbus_auth_observer_new ();

  service->interface = cw_service_load_interface (error);
  if (service->interface == NULL)
    return FALSE;
  service->socket = cw_service_socket_open (socket_path, error);
  if (service->socket == NULL)
    return FALSE;
  g_signal_connect_object (observer, "allow-mechanism", G_CALLBACK (on_mechanism_offered_cb),
                           service, 0);
  g_signal_connect_object (observer, "authorize-authenticated-peer",
                           G_CALLBACK (on_peer_authenticated_cb), service, 0);
  g_signal_connect_object (service->engine, "progress", G_CALLBACK (on_engine_progressed_cb),
                           service, G_CONNECT_SWAPPED);
  g_signal_connect_object (service->engine, "state-changed",
                           G_CALLBACK (on_engine_state_changed_cb), service, G_CONNECT_SWAPPED);
  g_signal_connect_object (cw_setup_desk_get (service->engine), "progress",
                           G_CALLBACK (on_setup_progressed_cb), service, G_CONNECT_SWAPPED);
  g_signal_connect_object (cw_call_desk_get (service->engine), "progress",
                           G_CALLBACK (on_call_progressed_cb), service, G_CONNECT_SWAPPED);
  service->door = cw_service_door_new (observer);
  g_signal_connect_object (service->door, "entered", G_CALLBACK (on_connection_made_cb), service,
                           G_CONNECT_SWAPPED);
  return cw_service_door_open (service->door, service->socket->socket, error);
}

CwService *
cw_service_start (CwEngine *engine, const char *socket_path, GError **error)
{
  g_autoptr (CwService) service = g_object_new (CW_TYPE_SERVICE, NULL);

  service->engine = g_object_ref (engine);
  service->peers = cw_service_peers_new (engine);
  if (!start (service, socket_path, error))
    return NULL;
  return g_steal_pointer (&service);
}

const char *
cw_service_get_socket_path (CwService *service)
{
  return service->socket != NULL ? service->socket->path : "";
}

void
cw_service_stop (CwService *service)
{
  if (service->socket == NULL)
    return;
  cw_service_peers_unregister_all (service->peers);
  if (service->door != NULL)
    cw_service_door_close (service->door);
  g_clear_object (&service->door);
  g_clear_pointer (&service->socket, cw_service_socket_free);
  g_cancellable_cancel (service->cancellable);
}

guint
cw_service_get_n_calls (CwService *service)
{
  return service->n_calls;
}
