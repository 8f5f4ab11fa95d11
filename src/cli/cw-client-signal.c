/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-client-private.h"
#include "engine/cw-method.h"

/* Who hears a signal of the engine's. */
typedef struct
{
  CwClientProgressFunc callback;
  gpointer user_data;
} Listener;

static void
on_signal_received_cb (GDBusConnection *connection,
                       const char *sender,
                       const char *object_path,
                       const char *interface_name,
                       const char *signal_name,
                       GVariant *parameters,
                       gpointer user_data)
{
  const Listener *listener = user_data;
  g_autoptr (GVariant) progress = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE (CW_METHOD_ANSWER)))
    return;
  progress = g_variant_get_child_value (parameters, 0);
  listener->callback (progress, listener->user_data);
}

guint
cw_client_listen (CwClient *client,
                  const char *name,
                  CwClientProgressFunc callback,
                  gpointer user_data)
{
  Listener *listener = g_new (Listener, 1);

  listener->callback = callback;
  listener->user_data = user_data;
  return g_dbus_connection_signal_subscribe (client->connection, NULL, CW_CLIENT_INTERFACE, name,
                                             CW_CLIENT_OBJECT_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                             on_signal_received_cb, listener, g_free);
}
