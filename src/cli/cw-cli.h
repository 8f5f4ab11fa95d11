/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cli/cw-client.h"
#include "cli/cw-exit.h"

G_BEGIN_DECLS

typedef struct _CwVerb CwVerb;

/* One run of causewayctl: the options that every verb has, and the way to the engine. */
typedef struct
{
  char *state_dir;   /* (owned) (nullable): the default */
  char *socket_path; /* (owned) (nullable): the state directory's */
  gboolean is_direct;
  gboolean is_json;
  gboolean is_quiet;
  gboolean no_color;
  gboolean is_help; /* --help was asked for and given */

  const CwVerb *verb; /* (nullable): not known yet */
  CwClient *client;   /* (owned) (nullable): not asked for yet */
} CwCli;

/* Does its work and says how it went; with @error set, that decides the exit code. argv[0] is the
 * verb's name. */
typedef CwExit (*CwVerbFunc) (CwCli *cli, int argc, char **argv, GError **error);

struct _CwVerb
{
  const char *name;    /* "connector list" */
  const char *args;    /* "NAME": for the usage line */
  const char *summary; /* one line */
  CwVerbFunc run;
};

void cw_cli_clear (CwCli *cli);

/* Options that may stand before or behind the verb. (transfer full) */
GOptionGroup *cw_cli_make_global_options (CwCli *cli);

/* For @n_args: none or one. */
#define CW_CLI_OPTIONAL_ARGUMENT -1
/* Or any number. */
#define CW_CLI_ANY_ARGUMENTS -2

/**
 * cw_cli_parse:
 * @entries: (nullable): the verb's own options, ended by an empty one
 *
 * Parses a verb's command line in place and checks the number of arguments that are left. FALSE
 * with an error for a wrong one, without an error when help was asked for and printed.
 */
gboolean cw_cli_parse (CwCli *cli,
                       const GOptionEntry *entries,
                       int *argc,
                       char ***argv,
                       int n_args,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What an option --limit holds when it is not given. */
#define CW_CLI_NO_LIMIT G_MININT

/* What the engine's methods take for it: 0 is their default. FALSE when there is nothing to show.
 */
gboolean
cw_cli_check_limit (int limit, guint32 *ret_limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The state directory that was named, or the default. (transfer full) */
char *cw_cli_dup_state_dir (CwCli *cli);

/* Calls a method of the engine, reaching it first if need be. @args: as in cw_client_call(). */
GVariant *cw_cli_call (CwCli *cli, const char *method, GVariant *args, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* (transfer none) */
CwClient *cw_cli_get_client (CwCli *cli, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Prints @answer as JSON when that was asked for, and tells whether. */
gboolean cw_cli_print_json (CwCli *cli, GVariant *answer);

/* The text of a file; "-" is standard input. (transfer full) */
char *cw_cli_read_file (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For people: nothing with --quiet. */
void cw_cli_say (CwCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwCli, cw_cli_clear)

G_END_DECLS
