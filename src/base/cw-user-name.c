/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-user-name.h"

#include <pwd.h>

/* Of one user's line in the user database. */
#define USER_BUFFER_SIZE (64 * 1024)

char *
cw_user_name_find (uid_t uid)
{
  g_autofree char *buffer = g_malloc (USER_BUFFER_SIZE);
  struct passwd user;
  struct passwd *found = NULL;

  if (getpwuid_r (uid, &user, buffer, USER_BUFFER_SIZE, &found) != 0 || found == NULL)
    return NULL;
  return g_strdup (found->pw_name);
}
