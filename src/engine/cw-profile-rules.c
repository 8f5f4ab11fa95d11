/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-profile.h"

#include <glib/gstdio.h>

#include "base/cw-error.h"

/* Rules in files, which are not part of a configuration, and decide as well. */

static gboolean
is_same_file (const char *path, const char *text)
{
  g_autofree char *present = NULL;

  return g_file_get_contents (path, &present, NULL, NULL) && g_str_equal (present, text);
}

static gboolean
write_rules (const char *path, const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if (is_same_file (path, text))
        return TRUE;
      g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
                   "There are rules of your own in %s already: move that file away first", path);
      return FALSE;
    }
  if (g_file_set_contents_full (path, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local_error))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "Cannot write %s: %s", path, local_error->message);
  return FALSE;
}

gboolean
cw_profile_install_rules (const CwProfile *profile, const char *state_dir, GError **error)
{
  g_autofree char *folder = g_build_filename (state_dir, "rules", NULL);
  g_autoptr (GList) names =
      profile->rules != NULL ? json_object_get_members (profile->rules) : NULL;

  if (names != NULL && g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "Cannot make the folder %s", folder);
      return FALSE;
    }
  for (GList *name = names; name != NULL; name = name->next)
    {
      g_autofree char *path = g_build_filename (folder, name->data, NULL);

      if (!write_rules (path, json_object_get_string_member (profile->rules, name->data), error))
        return FALSE;
    }
  return TRUE;
}
