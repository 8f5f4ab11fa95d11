/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-keytab.h"
#include "setup/cw-setup-check.h"

/* What an answers document says of this machine: the folder of the data, the service's account, the
 * groups. */

#define MAX_RECORD (64 * 1024)

static const char *
get_text (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_string_member_with_default (object, name, NULL) : NULL;
}

/* ----- the folder */

/* The first folder on the way to it that is there. (transfer full) */
static char *
find_existing (const char *path)
{
  char *folder = g_strdup (path);

  while (!g_file_test (folder, G_FILE_TEST_EXISTS) && !g_str_equal (folder, "/"))
    {
      char *parent = g_path_get_dirname (folder);

      g_free (folder);
      folder = parent;
    }
  return folder;
}

static void
check_location (CwSetupCheck *check, const char *location)
{
  g_autofree char *folder = NULL;
  g_autofree char *text = NULL;
  gboolean is_there = FALSE;

  if (!g_path_is_absolute (location))
    {
      cw_setup_check_add (check, "data-location", CW_CHECK_FAILED,
                          CW_PHRASE ("The folder of the data is not a whole path"),
                          CW_PHRASE ("Enter the whole path of the folder, from / on"));
      return;
    }
  folder = find_existing (location);
  is_there = g_str_equal (folder, location);
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      text = g_strdup_printf (CW_PHRASE ("%s is a file"), folder);
      cw_setup_check_add (check, "data-location", CW_CHECK_FAILED, text,
                          CW_PHRASE ("Choose a folder"));
    }
  else if (access (folder, W_OK | X_OK) != 0)
    {
      text = g_strdup_printf (CW_PHRASE ("The engine may not write in %s: %s"), folder,
                              g_strerror (errno));
      cw_setup_check_add (
          check, "data-location", CW_CHECK_FAILED, text,
          CW_PHRASE ("Let the account of the engine write there, or choose another folder"));
    }
  else
    cw_setup_check_add (check, "data-location", CW_CHECK_OK,
                        is_there ? CW_PHRASE ("The engine may write in the folder")
                                 : CW_PHRASE ("The folder can be made"),
                        NULL);
}

/* ----- accounts and groups */

static gboolean
has_user (const char *name)
{
  g_autofree char *buffer = g_malloc (MAX_RECORD);
  struct passwd record;
  struct passwd *found = NULL;

  return getpwnam_r (name, &record, buffer, MAX_RECORD, &found) == 0 && found != NULL;
}

static gboolean
has_group (const char *name)
{
  g_autofree char *buffer = g_malloc (MAX_RECORD);
  struct group record;
  struct group *found = NULL;

  return getgrnam_r (name, &record, buffer, MAX_RECORD, &found) == 0 && found != NULL;
}

static void
check_keytab (CwSetupCheck *check, const char *file, const char *account)
{
  g_autoptr (GError) error = NULL;

  if (cw_keytab_check (file, account, &error))
    cw_setup_check_add (check, "keytab", CW_CHECK_OK, CW_PHRASE ("The engine can read the keytab"),
                        NULL);
  else if (g_error_matches (error, CW_ERROR, CW_ERROR_INVALID_CONFIG))
    cw_setup_check_add (
        check, "keytab", CW_CHECK_FAILED, error->message,
        CW_PHRASE ("Put the keytab there, and let the account of the engine read it"));
  else
    cw_setup_check_add (check, "keytab", CW_CHECK_FAILED, error->message,
                        CW_PHRASE ("Export a keytab for the account, and put it there"));
}

static void
check_account (CwSetupCheck *check, JsonObject *account)
{
  const char *name = get_text (account, "name");
  const char *keytab = get_text (account, "keytabFile");
  g_autofree char *text = NULL;

  if (keytab != NULL)
    check_keytab (check, keytab, name);
  if (name == NULL)
    return;
  if (has_user (name))
    {
      text = g_strdup_printf (CW_PHRASE ("This machine knows the account %s"), name);
      cw_setup_check_add (check, "service-account", CW_CHECK_OK, text, NULL);
      return;
    }
  text = g_strdup_printf (CW_PHRASE ("This machine does not know the account %s"), name);
  cw_setup_check_add (
      check, "service-account", CW_CHECK_FAILED, text,
      g_strcmp0 (get_text (account, "kind"), "domain") == 0
          ? CW_PHRASE ("Join this machine to the domain (realm join), or check the spelling")
          : CW_PHRASE ("Make the user (useradd --system), or check the spelling"));
}

static void
check_groups (CwSetupCheck *check, JsonObject *groups)
{
  static const char *const roles[] = { "admins", "operators", "browse", "passwordReset" };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      const char *name = get_text (groups, roles[i]);
      g_autofree char *text = NULL;
      gboolean is_there = name != NULL && has_group (name);

      if (name == NULL)
        continue;
      text = g_strdup_printf (is_there ? CW_PHRASE ("This machine has the group %s")
                                       : CW_PHRASE ("This machine has no group %s"),
                              name);
      cw_setup_check_add (
          check, "group", is_there ? CW_CHECK_OK : CW_CHECK_FAILED, text,
          is_there ? NULL : CW_PHRASE ("Make the group (groupadd), or check the spelling"));
    }
}

gboolean
cw_setup_check_installation (CwSetupCheck *check, GError **error)
{
  const char *location = cw_setup_check_get_string (check, "dataLocation");
  JsonObject *account = cw_setup_check_get_object (check, "serviceAccount");
  JsonObject *groups = cw_setup_check_get_object (check, "groups");

  if (location != NULL)
    check_location (check, location);
  if (account != NULL)
    check_account (check, account);
  if (groups != NULL)
    check_groups (check, groups);
  return !g_cancellable_set_error_if_cancelled (check->cancellable, error);
}
