/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-peer-role.h"

#include <errno.h>
#include <grp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cw-error.h"

/* Of one group's line in the user database. */
#define GROUP_BUFFER_SIZE (256 * 1024)

/* NGROUPS_MAX of Linux. */
#define MAXIMUM_GROUPS 65536

void
cw_peer_credentials_clear (CwPeerCredentials *credentials)
{
  g_clear_pointer (&credentials->gids, g_array_unref);
}

static gboolean
fail_with_errno (const char *what, int saved_errno, GError **error)
{
  g_set_error (error, CW_ERROR, CW_ERROR_PERMISSION, "Cannot tell who is asking: %s: %s", what,
               g_strerror (saved_errno));
  return FALSE;
}

/* ERANGE tells the size that is needed. */
static GArray *
read_groups (int fd, GError **error)
{
  g_autoptr (GArray) gids = g_array_new (FALSE, TRUE, sizeof (gid_t));
  socklen_t size = 0;

  g_array_set_size (gids, 64);
  size = gids->len * sizeof (gid_t);
  if (getsockopt (fd, SOL_SOCKET, SO_PEERGROUPS, gids->data, &size) != 0)
    {
      if (errno != ERANGE || size > MAXIMUM_GROUPS * sizeof (gid_t))
        {
          fail_with_errno ("SO_PEERGROUPS", errno, error);
          return NULL;
        }
      g_array_set_size (gids, size / sizeof (gid_t));
      if (getsockopt (fd, SOL_SOCKET, SO_PEERGROUPS, gids->data, &size) != 0)
        {
          fail_with_errno ("SO_PEERGROUPS", errno, error);
          return NULL;
        }
    }
  g_array_set_size (gids, size / sizeof (gid_t));
  return g_steal_pointer (&gids);
}

gboolean
cw_peer_credentials_read (GSocket *socket, CwPeerCredentials *ret_credentials, GError **error)
{
  struct ucred peer = { 0 };
  socklen_t size = sizeof peer;
  GArray *gids = NULL;
  int fd = g_socket_get_fd (socket);

  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return fail_with_errno ("SO_PEERCRED", errno, error);
  gids = read_groups (fd, error);
  if (gids == NULL)
    return FALSE;
  g_array_append_val (gids, peer.gid);
  ret_credentials->uid = peer.uid;
  ret_credentials->gids = gids;
  return TRUE;
}

static gboolean
is_member (const CwPeerCredentials *credentials, const char *group_name)
{
  g_autofree char *buffer = g_malloc (GROUP_BUFFER_SIZE);
  struct group group;
  struct group *found = NULL;

  if (getgrnam_r (group_name, &group, buffer, GROUP_BUFFER_SIZE, &found) != 0 || found == NULL)
    return FALSE;
  for (guint i = 0; i < credentials->gids->len; i++)
    if (g_array_index (credentials->gids, gid_t, i) == found->gr_gid)
      return TRUE;
  return FALSE;
}

CwRoleGroups
cw_role_groups_get (CwConfig *config)
{
  CwRoleGroups groups = {
    .browse = cw_config_get_role_group (config, "browse"),
    .operators = cw_config_get_role_group (config, "operators"),
    .admins = cw_config_get_role_group (config, "admins"),
    .password_reset = cw_config_get_role_group (config, "passwordReset"),
  };

  groups.browse = groups.browse != NULL ? groups.browse : CW_GROUP_BROWSE;
  groups.operators = groups.operators != NULL ? groups.operators : CW_GROUP_OPERATORS;
  groups.admins = groups.admins != NULL ? groups.admins : CW_GROUP_ADMINS;
  if (groups.password_reset == NULL)
    groups.password_reset = CW_GROUP_PASSWORD_RESET;
  return groups;
}

char *
cw_role_groups_describe (const CwRoleGroups *groups, CwRole needed)
{
  if (needed == CW_ROLE_ADMIN)
    return g_strdup (groups->admins);
  if (needed == CW_ROLE_OPERATOR)
    return g_strdup_printf ("%s or %s", groups->operators, groups->admins);
  if (needed == CW_ROLE_PASSWORD_RESET)
    return g_strdup_printf ("%s or %s", groups->password_reset, groups->admins);
  return g_strdup_printf ("%s, %s or %s", groups->browse, groups->operators, groups->admins);
}

CwRole
cw_peer_role_find (const CwPeerCredentials *credentials, const CwRoleGroups *groups)
{
  CwRole roles = CW_ROLE_NONE;

  if (credentials->uid == 0 || credentials->uid == geteuid () ||
      is_member (credentials, groups->admins))
    return CW_ROLE_ADMIN;
  if (is_member (credentials, groups->operators))
    roles |= CW_ROLE_OPERATOR;
  if (is_member (credentials, groups->browse))
    roles |= CW_ROLE_BROWSE;
  if (is_member (credentials, groups->password_reset))
    roles |= CW_ROLE_PASSWORD_RESET;
  return roles;
}
