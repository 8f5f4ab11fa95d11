/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-state-dir.h"

#include <string.h>
#include <unistd.h>

char *
cw_state_dir_get_default (void)
{
  const char *named = g_getenv ("STATE_DIRECTORY");

  /* A list with colons between; ours is the first. */
  if (named != NULL && named[0] != '\0')
    return g_strndup (named, strcspn (named, ":"));
  if (geteuid () == 0)
    return g_strdup ("/var/lib/causeway");
  return g_build_filename (g_get_user_state_dir (), "causeway", NULL);
}

char *
cw_state_dir_get_socket (const char *state_dir)
{
  return g_build_filename (state_dir, "bus", NULL);
}
