/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-caller.h"

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "base/cw-phrase.h"

void
cw_caller_clear (CwCaller *caller)
{
  g_clear_pointer (&caller->name, g_free);
}

void
cw_caller_identify (GIOStream *stream, const CwRoleGroups *groups, CwCaller *ret_caller)
{
  g_auto (CwPeerCredentials) credentials = { 0 };
  g_autoptr (GError) error = NULL;
  GSocket *socket = NULL;

  *ret_caller = (CwCaller){ .role = CW_ROLE_NONE };
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
  ret_caller->role = cw_peer_role_find (&credentials, groups);
}

static const char *
get_groups (CwRole needed)
{
  switch (needed)
    {
    case CW_ROLE_NONE:
    case CW_ROLE_BROWSE:
      return CW_GROUP_BROWSE ", " CW_GROUP_OPERATORS " or " CW_GROUP_ADMINS;
    case CW_ROLE_OPERATOR:
      return CW_GROUP_OPERATORS " or " CW_GROUP_ADMINS;
    case CW_ROLE_ADMIN:
      return CW_GROUP_ADMINS;
    }
  g_return_val_if_reached (CW_GROUP_ADMINS);
}

gboolean
cw_caller_authorize (const CwCaller *caller, const char *what, CwRole needed, GError **error)
{
  g_autofree char *message = NULL;

  if (caller->role >= needed)
    return TRUE;
  message = g_strdup_printf (CW_PHRASE ("%s may not use %s: that takes a member of the group %s"),
                             caller->name, what, get_groups (needed));
  cw_log_event (CW_EVENT_ACCESS_DENIED, G_LOG_LEVEL_WARNING, message, "AUTHOR", caller->name,
                "METHOD", what, "ROLE", cw_role_to_string (caller->role), NULL);
  g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED, message);
  return FALSE;
}
