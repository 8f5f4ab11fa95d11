/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-app-settings.h"

#define GROUP "engine"
#define KEY   "when-closed"

static const char *const choices[] = {
  [CW_HELPER_ASK] = "ask",
  [CW_HELPER_STOP] = "stop",
  [CW_HELPER_KEEP] = "keep",
};

static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "causeway", "application.ini", NULL);
}

CwHelperChoice
cw_app_settings_get_helper_choice (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = get_path ();
  g_autofree char *value = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return CW_HELPER_ASK;
  value = g_key_file_get_string (file, GROUP, KEY, NULL);
  for (guint i = 0; value != NULL && i < G_N_ELEMENTS (choices); i++)
    if (g_str_equal (choices[i], value))
      return (CwHelperChoice) i;
  return CW_HELPER_ASK;
}

void
cw_app_settings_set_helper_choice (CwHelperChoice choice)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = get_path ();
  g_autofree char *directory = g_path_get_dirname (path);

  g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, NULL);
  g_key_file_set_string (file, GROUP, KEY, choices[choice]);
  if (g_mkdir_with_parents (directory, 0700) != 0 || !g_key_file_save_to_file (file, path, &error))
    g_warning ("Cannot keep a setting in %s: %s", path,
               error != NULL ? error->message : "the directory cannot be made");
}
