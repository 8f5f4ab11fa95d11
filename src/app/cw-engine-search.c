/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-engine-search.h"

#include <glib/gi18n.h>

#include "base/cw-error.h"
#include "base/cw-state-dir.h"

typedef struct
{
  GPtrArray *sockets;     /* (owned) (element-type filename): tried in this order */
  char *state_dir;        /* (owned) (nullable): of an engine to start */
  guint next;             /* of the sockets */
  CwEngineHelper *helper; /* (owned) (nullable): was started */
} Search;

static void try_next_socket (GTask *task);

static void
free_search (gpointer data)
{
  Search *search = data;

  g_ptr_array_unref (search->sockets);
  g_free (search->state_dir);
  g_clear_object (&search->helper);
  g_free (search);
}

/* A socket file may be left over, so only an answer counts; but a service that runs and does not
 * let this user in must not be replaced by an engine of the user's own behind its back. */
static gboolean
is_somebody_there (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (connection != NULL)
    g_task_return_pointer (task, connection, g_object_unref);
  else if (cw_error_is_cancelled (error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (is_somebody_there (error))
    g_task_return_new_error (
        task, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED, "%s",
        _ ("The engine of this machine does not let you in. Ask for membership "
           "in the group causeway-admins, causeway-operators or causeway-browse, "
           "and sign in again."));
  else
    try_next_socket (g_steal_pointer (&task));
}

/* @task: (transfer full) */
static void
connect_to (GTask *task, const char *path)
{
  g_autofree char *escaped = g_dbus_address_escape_value (path);
  g_autofree char *address = g_strdup_printf ("unix:path=%s", escaped);

  g_dbus_connection_new_for_address (address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL,
                                     g_task_get_cancellable (task), on_connected_cb, task);
}

static void
on_helper_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *path = NULL;

  search->helper = cw_engine_helper_start_finish (result, &error);
  if (search->helper == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  path = cw_state_dir_get_socket (search->state_dir);
  connect_to (g_steal_pointer (&task), path);
}

/* @task: (transfer full) */
static void
try_next_socket (GTask *task)
{
  g_autoptr (GTask) held = task;
  Search *search = g_task_get_task_data (task);

  if (search->next < search->sockets->len)
    connect_to (g_steal_pointer (&held), g_ptr_array_index (search->sockets, search->next++));
  else if (search->state_dir != NULL && search->helper == NULL)
    cw_engine_helper_start_async (search->state_dir, g_task_get_cancellable (task),
                                  on_helper_started_cb, g_steal_pointer (&held));
  else
    g_task_return_new_error (
        task, CW_ERROR, CW_ERROR_UNREACHABLE,
        _ ("No engine answers at %s. Is causewayd running?"),
           (char *) g_ptr_array_index (search->sockets, search->sockets->len - 1));
}

void
cw_engine_search_async (GPtrArray *sockets,
                        const char *state_dir,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  g_return_if_fail (sockets->len > 0);

  search->sockets = g_ptr_array_ref (sockets);
  search->state_dir = g_strdup (state_dir);
  g_task_set_source_tag (task, cw_engine_search_async);
  g_task_set_task_data (task, search, free_search);
  try_next_socket (task);
}

GDBusConnection *
cw_engine_search_finish (GAsyncResult *result, CwEngineHelper **ret_helper, GError **error)
{
  Search *search = g_task_get_task_data (G_TASK (result));
  GDBusConnection *connection = g_task_propagate_pointer (G_TASK (result), error);

  *ret_helper = g_steal_pointer (&search->helper);
  return connection;
}
