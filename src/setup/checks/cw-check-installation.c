/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include <errno.h>
#include <grp.h>
#include <unistd.h>

#include "base/cw-phrase.h"
#include "base/cw-user-name.h"
#include "engine/cw-engine.h"
#include "engine/cw-variant.h"
#include "setup/cw-service-account.h"
#include "setup/cw-setup-check.h"

/* What an answers document says of this machine: the folder of the data, the service's account, the
 * groups. */

#define MAX_RECORD (64 * 1024)

/* data/systemd/causewayd.service.in */
#define PACKAGE_STATE_DIR "/var/lib/causeway"

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
has_group (const char *name)
{
  g_autofree char *buffer = g_malloc (MAX_RECORD);
  struct group record;
  struct group *found = NULL;

  return getgrnam_r (name, &record, buffer, MAX_RECORD, &found) == 0 && found != NULL;
}

/* Who else the engine runs as is settled by root: the commands. */
static void
add_other (CwSetupCheck *check, const char *own, const char *name, const char *keytab)
{
  g_auto (GStrv) commands = cw_service_account_list_commands (name, keytab);
  g_autofree char *text =
      g_strdup_printf (CW_PHRASE ("The engine runs as “%s”, and not as “%s”"), own, name);

  cw_setup_check_add (check, "service-account", CW_CHECK_FAILED, text,
                      CW_PHRASE ("Let root settle it before the set-up goes on: "
                                 "causewayctl service set-account"));
  cw_variant_add (check->answer, "commands",
                  g_variant_new_strv ((const char *const *) commands, -1));
}

static gboolean
has_failed (GPtrArray *checks)
{
  for (guint i = 0; i < checks->len; i++)
    if (((const CwCheck *) g_ptr_array_index (checks, i))->status == CW_CHECK_FAILED)
      return TRUE;
  return FALSE;
}

static void
add_own (CwSetupCheck *check, const char *own)
{
  g_autofree char *text = g_strdup_printf (CW_PHRASE ("The engine runs as “%s”"), own);

  cw_setup_check_add (check, "service-account", CW_CHECK_OK, text, NULL);
}

static gboolean
is_kind (JsonObject *account, const char *kind)
{
  return g_strcmp0 (get_text (account, "kind"), kind) == 0;
}

/* Whoever has an engine of their own runs it as themselves. (nullable): nobody else is wanted */
static const char *
get_wanted (CwSetupCheck *check, JsonObject *account)
{
  const char *state_dir = cw_engine_get_state_dir (check->call->engine);

  if (!is_kind (account, "package"))
    return get_text (account, "name");
  return g_strcmp0 (state_dir, PACKAGE_STATE_DIR) == 0 ? CW_SERVICE_ACCOUNT_DEFAULT : NULL;
}

/* What stands against an account is told first: no command would help. */
static void
check_account (CwSetupCheck *check, JsonObject *account)
{
  const char *name = get_wanted (check, account);
  const char *keytab = is_kind (account, "domain") ? get_text (account, "keytabFile") : NULL;
  g_autofree char *found_name = cw_user_name_find (geteuid ());
  const char *own = found_name != NULL ? found_name : "?";
  g_autoptr (GPtrArray) found = cw_service_account_judge (name, keytab);
  g_auto (CwServiceAccount) record = { NULL };
  gboolean is_own = name != NULL
                        ? cw_service_account_find (name, &record, NULL) && record.uid == geteuid ()
                        : is_kind (account, "package");

  if (is_own && !has_failed (found))
    add_own (check, own);
  else if (name != NULL && !has_failed (found))
    add_other (check, own, name, keytab);
  cw_variant_add_string (check->answer, "runsAs", own);
  cw_variant_add_bool (check->answer, "inForce", is_own);
  cw_setup_check_take (check, g_steal_pointer (&found));
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
