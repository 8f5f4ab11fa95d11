/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "base/cw-user-name.h"
#include "cli/cw-service-move.h"
#include "cli/cw-service-unit.h"
#include "connectors/cw-connector.h"
#include "engine/cw-connector-probe.h"
#include "engine/cw-instance-lock.h"
#include "engine/cw-variant.h"
#include "setup/cw-service-account.h"

/* The account of the service, which no engine can change: these ask none. */

typedef struct
{
  char *keytab;      /* (owned) (nullable): a whole path */
  char *unit_folder; /* (owned) */
  char *state_dir;   /* (owned) */
} Wish;

static void
clear_wish (Wish *wish)
{
  g_clear_pointer (&wish->keytab, g_free);
  g_clear_pointer (&wish->unit_folder, g_free);
  g_clear_pointer (&wish->state_dir, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wish, clear_wish)

static gboolean
parse (CwCli *cli, Wish *wish, int *argc, char ***argv, int n_args, GError **error)
{
  g_autofree char *keytab = NULL;
  const GOptionEntry entries[] = {
    { "keytab", 'k', 0, G_OPTION_ARG_FILENAME, &keytab,
      "The keytab of a domain account, which is given to it", "FILE" },
    { "unit-folder", 0, 0, G_OPTION_ARG_FILENAME, &wish->unit_folder,
      "Where the unit's account is written (default: " CW_SERVICE_UNIT_FOLDER ")", "FOLDER" },
    { NULL },
  };

  if (!cw_cli_parse (cli, entries, argc, argv, n_args, error))
    return FALSE;
  wish->keytab = keytab != NULL ? g_canonicalize_filename (keytab, NULL) : NULL;
  wish->state_dir = cw_cli_dup_state_dir (cli);
  if (wish->unit_folder == NULL)
    wish->unit_folder = g_strdup (CW_SERVICE_UNIT_FOLDER);
  return TRUE;
}

/* ----- what the account itself finds */

/* With all its groups, as the service manager starts it. */
static gboolean
can_enter (const CwServiceAccount *account, const char *folder)
{
  g_autofree char *user = g_strdup_printf ("--reuid=%u", (guint) account->uid);
  g_autofree char *group = g_strdup_printf ("--regid=%u", (guint) account->gid);
  const char *words[] = { "/usr/bin/setpriv", user, group,  "--init-groups",
                          "/usr/bin/test",    "-x", folder, NULL };
  int status = 0;

  return g_spawn_sync (NULL, (char **) words, NULL,
                       G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                       NULL, &status, NULL) &&
         g_spawn_check_wait_status (status, NULL);
}

/* The way to a place of the service, which only root can try as somebody else. */
static void
check_way (GPtrArray *checks, const char *id, const CwServiceAccount *account, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;

  if (geteuid () != 0 || !g_file_test (folder, G_FILE_TEST_IS_DIR) || can_enter (account, folder))
    return;
  text = g_strdup_printf (CW_PHRASE ("%s may not enter the folder %s"), account->name, folder);
  g_ptr_array_add (checks, cw_check_new (id, CW_CHECK_FAILED, text,
                                         CW_PHRASE ("Let it enter each folder on the way there "
                                                    "(chmod o+x), or choose another place")));
}

static void
take (GPtrArray *checks, GPtrArray *found)
{
  g_ptr_array_extend_and_steal (checks, found);
}

/* (transfer full) (element-type CwCheck) */
static GPtrArray *
judge (const Wish *wish, const char *name)
{
  GPtrArray *checks = cw_service_account_judge (name, wish->keytab);
  g_auto (CwServiceAccount) account = { NULL };

  if (wish->keytab != NULL)
    take (checks, cw_service_account_judge_place (wish->keytab));
  if (!cw_service_account_find (name, &account, NULL))
    return checks;
  check_way (checks, "data-location", &account, wish->state_dir);
  if (wish->keytab != NULL)
    check_way (checks, "keytab", &account, wish->keytab);
  return checks;
}

/* ----- telling */

static void
add_account (GVariantBuilder *builder, const char *name, const Wish *wish)
{
  g_auto (CwServiceAccount) account = { NULL };

  cw_variant_add_string (builder, "account", name);
  if (cw_service_account_find (name, &account, NULL))
    {
      cw_variant_add_int (builder, "uid", account.uid);
      cw_variant_add_string (builder, "group", account.group);
    }
  cw_variant_add_string (builder, "keytab", wish->keytab);
  cw_variant_add_string (builder, "stateDirectory", wish->state_dir);
}

/* @name: (nullable): whoever has no name. (transfer full) */
static GVariant *
make_answer (const Wish *wish, const char *name, GPtrArray *checks, const gboolean *is_changed)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *path = cw_service_unit_get_path (wish->unit_folder);

  add_account (&builder, name != NULL ? name : "", wish);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    cw_variant_add_string (&builder, "unitFile", path);
  cw_variant_add_bool (&builder, "running", cw_instance_lock_is_held (wish->state_dir));
  if (is_changed != NULL)
    cw_variant_add_bool (&builder, "changed", *is_changed);
  (void) cw_connector_probe_add_checks (&builder, checks);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static CwExit
get_exit (GPtrArray *checks)
{
  CwExit code = CW_EXIT_OK;

  for (guint i = 0; i < checks->len; i++)
    {
      CwCheckStatus status = ((const CwCheck *) g_ptr_array_index (checks, i))->status;

      if (status == CW_CHECK_FAILED)
        return CW_EXIT_FAILED;
      if (status == CW_CHECK_WARNING)
        code = CW_EXIT_ATTENTION;
    }
  return code;
}

/* ----- show */

static void
print_account (GVariant *answer)
{
  g_print ("Account:          %s\n", cw_answer_get_string (answer, "account"));
  if (cw_answer_has (answer, "keytab"))
    g_print ("Keytab:           %s\n", cw_answer_get_string (answer, "keytab"));
  g_print ("State directory:  %s\n", cw_answer_get_string (answer, "stateDirectory"));
  g_print ("Settled in:       %s\n", cw_answer_has (answer, "unitFile")
                                         ? cw_answer_get_string (answer, "unitFile")
                                         : "the package's unit");
  g_print ("Engine:           %s\n",
           cw_answer_get_bool (answer, "running") ? "runs" : "does not run");
}

/* Whose the state directory is: nobody else can be the engine's account. (transfer full) (nullable)
 */
static char *
find_owner (const char *state_dir, GError **error)
{
  struct stat info = { 0 };
  char *name = NULL;

  if (stat (state_dir, &info) != 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                   "There is no installation in %s: %s. Name its state directory with --state-dir",
                   state_dir, g_strerror (errno));
      return NULL;
    }
  name = cw_user_name_find (info.st_uid);
  return name != NULL ? name : g_strdup_printf ("%u", (guint) info.st_uid);
}

CwExit
cw_verb_service_show (CwCli *cli, int argc, char **argv, GError **error)
{
  g_auto (Wish) wish = { NULL };
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) checks = NULL;
  g_autoptr (GVariant) answer = NULL;

  if (!parse (cli, &wish, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  name = find_owner (wish.state_dir, error);
  text = name != NULL ? cw_service_unit_read (wish.unit_folder, error) : NULL;
  if (text == NULL)
    return CW_EXIT_FAILED;
  if (wish.keytab == NULL)
    wish.keytab = cw_service_unit_find_keytab (text);
  checks = judge (&wish, name);
  answer = make_answer (&wish, name, checks, NULL);
  if (!cw_cli_print_json (cli, answer))
    {
      print_account (answer);
      cw_print_checks (cli, answer);
    }
  return get_exit (checks);
}

/* ----- check */

CwExit
cw_verb_service_check (CwCli *cli, int argc, char **argv, GError **error)
{
  g_auto (Wish) wish = { NULL };
  g_autoptr (GPtrArray) checks = NULL;
  g_autoptr (GVariant) answer = NULL;

  if (!parse (cli, &wish, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  checks = judge (&wish, argv[1]);
  answer = make_answer (&wish, argv[1], checks, NULL);
  if (!cw_cli_print_json (cli, answer))
    cw_print_checks (cli, answer);
  return get_exit (checks);
}

/* ----- set-account */

static void
say_changed (CwCli *cli, const char *name, gboolean is_changed)
{
  if (!is_changed)
    cw_cli_say (cli, "The service runs as %s already.", name);
  else if (cw_service_unit_has_manager ())
    cw_cli_say (cli, "The service runs as %s.", name);
  else
    cw_cli_say (cli,
                "Everything belongs to %s. No service manager runs here: start the engine as "
                "that account.",
                name);
}

static gboolean
set_account (const Wish *wish, const char *name, gboolean *ret_changed, GError **error)
{
  g_auto (CwServiceAccount) account = { NULL };
  const CwServiceMove move = { wish->state_dir, wish->unit_folder, &account, wish->keytab };

  return cw_service_account_find (name, &account, error) &&
         cw_service_move_run (&move, ret_changed, error);
}

CwExit
cw_verb_service_set_account (CwCli *cli, int argc, char **argv, GError **error)
{
  g_auto (Wish) wish = { NULL };
  g_autoptr (GPtrArray) checks = NULL;
  g_autoptr (GVariant) answer = NULL;
  gboolean is_changed = FALSE;
  CwExit code = CW_EXIT_OK;

  if (!parse (cli, &wish, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  if (geteuid () != 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_PERMISSION,
                   "Only root can settle which account the service runs as: sudo causewayctl "
                   "service set-account %s",
                   argv[1]);
      return CW_EXIT_NOT_PERMITTED;
    }
  checks = judge (&wish, argv[1]);
  code = get_exit (checks);
  if (code != CW_EXIT_FAILED && !set_account (&wish, argv[1], &is_changed, error))
    return CW_EXIT_FAILED;
  answer = make_answer (&wish, argv[1], checks, &is_changed);
  if (cw_cli_print_json (cli, answer))
    return code == CW_EXIT_FAILED ? code : CW_EXIT_OK;
  if (code != CW_EXIT_OK)
    cw_print_checks (cli, answer);
  if (code == CW_EXIT_FAILED)
    return code;
  say_changed (cli, argv[1], is_changed);
  return CW_EXIT_OK;
}
