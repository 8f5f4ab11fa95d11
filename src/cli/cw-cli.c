/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-cli.h"

#include "base/cw-answer.h"
#include "base/cw-state-dir.h"
#include "engine/cw-database-mark.h"
#include "engine/cw-instance-lock.h"

/* Where a system service listens when it is told to, for those who may not enter its directory. */
#define SYSTEM_SOCKET "/run/causeway/bus"

void
cw_cli_clear (CwCli *cli)
{
  g_clear_pointer (&cli->client, cw_client_free);
  g_clear_pointer (&cli->state_dir, g_free);
  g_clear_pointer (&cli->socket_path, g_free);
}

GOptionGroup *
cw_cli_make_global_options (CwCli *cli)
{
  const GOptionEntry entries[] = {
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &cli->state_dir,
      "The state directory of the engine", "DIR" },
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &cli->socket_path,
      "Where the engine listens (default: DIR/bus)", "PATH" },
    { "direct", 0, 0, G_OPTION_ARG_NONE, &cli->is_direct,
      "Work in this process, without a running engine", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &cli->is_json, "Print the answer as JSON", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &cli->is_quiet, "Print results only", NULL },
    { "no-color", 0, 0, G_OPTION_ARG_NONE, &cli->no_color, "Print without colours", NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &cli->is_help, "Show help", NULL },
    { NULL },
  };
  GOptionGroup *group = g_option_group_new (
      "global", "Options of every command:", "Show the options of every command", NULL, NULL);

  g_option_group_add_entries (group, entries);
  return group;
}

static gboolean
check_count (const CwCli *cli, int argc, int n_args, GError **error)
{
  if (argc - 1 == n_args || n_args == CW_CLI_ANY_ARGUMENTS ||
      (n_args == CW_CLI_OPTIONAL_ARGUMENT && argc <= 2))
    return TRUE;
  if (cli->verb->args == NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "“causewayctl %s” takes no argument",
                 cli->verb->name);
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 "“causewayctl %s” takes %s; --help explains", cli->verb->name, cli->verb->args);
  return FALSE;
}

gboolean
cw_cli_parse (CwCli *cli,
              const GOptionEntry *entries,
              int *argc,
              char ***argv,
              int n_args,
              GError **error)
{
  g_autofree char *usage =
      g_strdup_printf ("%s%s%s", cli->verb->name, cli->verb->args != NULL ? " " : "",
                       cli->verb->args != NULL ? cli->verb->args : "");
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autofree char *help = NULL;

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, cli->verb->summary);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, cw_cli_make_global_options (cli));
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (cli->is_help)
    {
      help = g_option_context_get_help (context, FALSE, NULL);
      g_print ("%s", help);
      return FALSE;
    }
  return check_count (cli, *argc, n_args, error);
}

gboolean
cw_cli_check_limit (int limit, guint32 *ret_limit, GError **error)
{
  if (limit != CW_CLI_NO_LIMIT && limit < 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "%d is no number of things to show: it is 1 or more", limit);
      return FALSE;
    }
  *ret_limit = limit == CW_CLI_NO_LIMIT ? 0 : (guint32) limit;
  return TRUE;
}

static char *
choose_socket (CwCli *cli)
{
  g_autofree char *state_dir = NULL;
  g_autofree char *path = NULL;

  if (cli->socket_path != NULL)
    return g_strdup (cli->socket_path);
  if (cli->state_dir != NULL)
    return cw_state_dir_get_socket (cli->state_dir);
  state_dir = cw_state_dir_get_default ();
  path = cw_state_dir_get_socket (state_dir);
  if (!g_file_test (path, G_FILE_TEST_EXISTS) && g_file_test (SYSTEM_SOCKET, G_FILE_TEST_EXISTS))
    return g_strdup (SYSTEM_SOCKET);
  return g_steal_pointer (&path);
}

char *
cw_cli_dup_state_dir (CwCli *cli)
{
  return cli->state_dir != NULL ? g_strdup (cli->state_dir) : cw_state_dir_get_default ();
}

/* What works without the configuration that is in force: to see the earlier ones, and to go back.
 */
static gboolean
is_repair (const CwCli *cli)
{
  static const char *const verbs[] = { "config history", "config restore", NULL };

  return cli->verb != NULL && g_strv_contains (verbs, cli->verb->name);
}

/* An engine that cannot begin can say nothing: not even why, where systemd begins it again and
 * again. */
static gboolean
check_can_begin (CwCli *cli, GError **error)
{
  g_autofree char *state_dir = NULL;

  if (cli->is_direct || cli->socket_path != NULL)
    return TRUE;
  state_dir = cw_cli_dup_state_dir (cli);
  return cw_instance_lock_is_held (state_dir) || cw_database_mark_check_dir (state_dir, error);
}

CwClient *
cw_cli_get_client (CwCli *cli, GError **error)
{
  g_autofree char *where = NULL;

  if (cli->client != NULL)
    return cli->client;
  if (!check_can_begin (cli, error))
    return NULL;
  if (cli->is_direct)
    {
      where = cw_cli_dup_state_dir (cli);
      cli->client =
          (is_repair (cli) ? cw_client_new_for_repair : cw_client_new_direct) (where, error);
    }
  else
    {
      where = choose_socket (cli);
      cli->client = cw_client_new_for_socket (where, error);
    }
  return cli->client;
}

GVariant *
cw_cli_call (CwCli *cli, const char *method, GVariant *args, GError **error)
{
  g_autoptr (GVariant) sunk = args != NULL ? g_variant_ref_sink (args) : NULL;
  CwClient *client = cw_cli_get_client (cli, error);

  return client != NULL ? cw_client_call (client, method, sunk, error) : NULL;
}

gboolean
cw_cli_print_json (CwCli *cli, GVariant *answer)
{
  g_autofree char *text = NULL;

  if (!cli->is_json)
    return FALSE;
  text = cw_answer_to_json (answer);
  g_print ("%s", text);
  return TRUE;
}

void
cw_cli_say (CwCli *cli, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (cli->is_quiet || cli->is_json)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_print ("%s\n", text);
}

char *
cw_cli_read_file (const char *path, GError **error)
{
  g_autoptr (GIOChannel) input = NULL;
  char *text = NULL;

  if (!g_str_equal (path, "-"))
    return g_file_get_contents (path, &text, NULL, error) ? text : NULL;
  input = g_io_channel_unix_new (0);
  return g_io_channel_read_to_end (input, &text, NULL, error) == G_IO_STATUS_NORMAL ? text : NULL;
}
