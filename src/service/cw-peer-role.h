/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/types.h>

#include <gio/gio.h>

#include "engine/cw-method.h"

G_BEGIN_DECLS

/* The groups that the package makes. */
#define CW_GROUP_BROWSE         "causeway-browse"
#define CW_GROUP_OPERATORS      "causeway-operators"
#define CW_GROUP_ADMINS         "causeway-admins"
#define CW_GROUP_PASSWORD_RESET "causeway-passwordreset"

/* The local groups whose members have a role. */
typedef struct
{
  const char *browse;
  const char *operators;
  const char *admins;
  const char *password_reset;
} CwRoleGroups;

/* Those that the configuration names, else those of the package; they live with @config. */
CwRoleGroups cw_role_groups_get (CwConfig *config);

/* "causeway-operators or causeway-admins": whose members may do what @needed, one role, may do.
 * (transfer full) */
char *cw_role_groups_describe (const CwRoleGroups *groups, CwRole needed);

/* Who is on the other side of a socket, as the kernel tells: its user, and the groups that its
 * process had when it connected (SO_PEERCRED, SO_PEERGROUPS; socket(7)). */
typedef struct
{
  uid_t uid;
  GArray *gids; /* (owned) (element-type gid_t) */
} CwPeerCredentials;

void cw_peer_credentials_clear (CwPeerCredentials *credentials);

/* CW_ERROR_PERMISSION when the kernel does not tell: then nobody is there. */
gboolean
cw_peer_credentials_read (GSocket *socket, CwPeerCredentials *ret_credentials, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Root and the engine's own user are admin; else all roles whose groups the peer is in. A group
 * that does not exist has no members. Asks the user database: not for the main loop. */
CwRole cw_peer_role_find (const CwPeerCredentials *credentials, const CwRoleGroups *groups);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwPeerCredentials, cw_peer_credentials_clear)

G_END_DECLS
