/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-app-engine-private.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>

#include "app/cw-call-token.h"
#include "app/cw-engine-phrases.h"
#include "base/cw-error.h"

/* Calls of the engine's methods: each answer in the user's language, each failure a CW_ERROR. */

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
  g_dbus_connection_call (self->connection, NULL, CW_ENGINE_OBJECT_PATH, CW_ENGINE_INTERFACE,
                          "CancelCall", g_variant_new ("(s)", token), NULL, G_DBUS_CALL_FLAGS_NONE,
                          -1, NULL, NULL, NULL);
}

static void
on_call_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CwAppEngine *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GVariant) english = NULL;
  GError *error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_with_unix_fd_list_finish (
      G_DBUS_CONNECTION (source), NULL, result, &error);

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

/* @args: (transfer full if floating). @files: (nullable): to which handles in @args refer. @task:
 * (transfer full) */
static void
begin_call (CwAppEngine *self, const char *method, GVariant *args, GUnixFDList *files, GTask *task)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (args);
  g_autoptr (GTask) owned = task;
  Call *call = g_new0 (Call, 1);

  call->token = cw_call_token_find (method, sunk);
  g_task_set_task_data (task, call, call_free);
  if (self->connection == NULL)
    {
      g_task_return_new_error (task, CW_ERROR, CW_ERROR_INTERRUPTED, "%s",
                               _ ("There is no connection to the engine"));
      return;
    }
  g_dbus_connection_call_with_unix_fd_list (
      self->connection, NULL, CW_ENGINE_OBJECT_PATH, CW_ENGINE_INTERFACE, method, sunk,
      G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, G_MAXINT, files,
      g_task_get_cancellable (task), on_call_answered_cb, g_steal_pointer (&owned));
}

void
cw_app_engine_call_async (CwAppEngine *self,
                          const char *method,
                          GVariant *args,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (CW_IS_APP_ENGINE (self));

  g_task_set_source_tag (task, cw_app_engine_call_async);
  begin_call (self, method, args != NULL ? args : g_variant_new ("()"), NULL, task);
}

void
cw_app_engine_call_with_file_async (CwAppEngine *self,
                                    const char *method,
                                    int fd,
                                    GVariant *options,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (options);
  g_autoptr (GUnixFDList) files = g_unix_fd_list_new ();
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  int place = g_unix_fd_list_append (files, fd, &error);

  g_return_if_fail (CW_IS_APP_ENGINE (self));

  g_task_set_source_tag (task, cw_app_engine_call_with_file_async);
  if (place < 0)
    g_task_return_error (task, error);
  else
    begin_call (self, method, g_variant_new ("(h@a{sv})", place, sunk), files,
                g_steal_pointer (&task));
}

GVariant *
cw_app_engine_call_finish (CwAppEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
cw_app_engine_say_error (CwAppEngine *self, GError *error)
{
  g_return_if_fail (CW_IS_APP_ENGINE (self));

  cw_engine_phrases_say_error (self->phrases, error);
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
                               const char *token,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autofree char *own = token == NULL ? cw_app_engine_make_token (self) : g_strdup (token);

  cw_app_engine_call_async (self, "RunCheck",
                            g_variant_new ("(ss@a(ssay)s)", name, input_json, secrets, own),
                            cancellable, callback, user_data);
}
