/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-caller.h"

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "base/cw-phrase.h"
#include "base/cw-user-name.h"

void
cw_caller_clear (CwCaller *caller)
{
  g_clear_pointer (&caller->name, g_free);
  g_clear_pointer (&caller->user, g_free);
}

void
cw_caller_identify (GIOStream *stream, CwEngine *engine, CwCaller *ret_caller)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  CwRoleGroups groups = cw_role_groups_get (config);
  g_auto (CwPeerCredentials) credentials = { 0 };
  g_autoptr (GError) error = NULL;
  GSocket *socket = NULL;

  *ret_caller = (CwCaller){ .uid = (uid_t) -1, .roles = CW_ROLE_NONE };
  if (!G_IS_SOCKET_CONNECTION (stream))
    {
      ret_caller->name = g_strdup ("nobody");
      return;
    }
  socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream));
  if (!cw_peer_credentials_read (socket, &credentials, &error))
    {
      g_warning ("%s", error->message);
      ret_caller->name = g_strdup ("nobody");
      return;
    }
  ret_caller->name = g_strdup_printf ("uid %u", (guint) credentials.uid);
  ret_caller->uid = credentials.uid;
  ret_caller->user = cw_user_name_find (credentials.uid);
  ret_caller->roles = cw_peer_role_find (&credentials, &groups);
}

gboolean
cw_caller_authorize (const CwCaller *caller,
                     const char *what,
                     CwRole needed,
                     CwEngine *engine,
                     GError **error)
{
  g_autoptr (CwConfig) config = NULL;
  CwRoleGroups groups;
  g_autofree char *message = NULL;
  g_autofree char *members = NULL;

  if (cw_role_includes (caller->roles, needed))
    return TRUE;
  config = cw_engine_dup_config (engine, NULL);
  groups = cw_role_groups_get (config);
  members = cw_role_groups_describe (&groups, needed);
  message = g_strdup_printf (CW_PHRASE ("%s may not use %s: that takes a member of the group %s"),
                             caller->name, what, members);
  cw_log_event (CW_EVENT_ACCESS_DENIED, G_LOG_LEVEL_WARNING, message, "AUTHOR", caller->name,
                "METHOD", what, "ROLE", cw_role_to_string (caller->roles), NULL);
  g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED, message);
  return FALSE;
}
