/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-secret.h"
#include "engine/cw-database-mend.h"
#include "engine/cw-variant.h"

/* These ask no engine: they are for when none can begin. */

static GVariant *
make_answer (const CwDatabaseMend *mend)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_bool (&builder, "changed", mend->is_changed);
  cw_variant_add_string (&builder, "place", mend->place);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static gboolean
print_json (CwCli *cli, const CwDatabaseMend *mend)
{
  g_autoptr (GVariant) answer = make_answer (mend);

  return cw_cli_print_json (cli, answer);
}

/* %NULL without error: no file was named. (transfer full) */
static CwSecret *
read_password (const char *path, GError **error)
{
  return path != NULL ? cw_secret_new_from_file (path, error) : NULL;
}

typedef struct
{
  char *file;      /* (owned) (nullable) */
  char *sync_file; /* (owned) (nullable) */
} Passwords;

static void
passwords_clear (Passwords *passwords)
{
  g_clear_pointer (&passwords->file, g_free);
  g_clear_pointer (&passwords->sync_file, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Passwords, passwords_clear)

static CwExit
attach (CwCli *cli, const Passwords *passwords, GError **error)
{
  g_autofree char *state_dir = cw_cli_dup_state_dir (cli);
  g_autoptr (CwSecret) password = read_password (passwords->file, error);
  g_autoptr (CwSecret) sync = NULL;
  g_auto (CwDatabaseMend) mend = { FALSE, NULL };

  if (passwords->file != NULL && password == NULL)
    return CW_EXIT_FAILED;
  sync = read_password (passwords->sync_file, error);
  if ((passwords->sync_file != NULL && sync == NULL) ||
      !cw_database_attach (state_dir, password, sync, &mend, error))
    return CW_EXIT_FAILED;
  if (print_json (cli, &mend))
    return CW_EXIT_OK;
  if (mend.place != NULL)
    cw_cli_say (cli, "database.json says again that the data lies in %s. Start the engine.",
                mend.place);
  else if (mend.is_changed)
    cw_cli_say (cli, "The password is changed. Start the engine.");
  else
    cw_cli_say (cli, "database.json says where the data lies: there is nothing to do.");
  return CW_EXIT_OK;
}

CwExit
cw_verb_database_attach (CwCli *cli, int argc, char **argv, GError **error)
{
  g_auto (Passwords) passwords = { NULL };
  const GOptionEntry entries[] = {
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &passwords.file,
      "The password of the database, when the one that was kept does not open", "FILE" },
    { "sync-password-file", 0, 0, G_OPTION_ARG_FILENAME, &passwords.sync_file,
      "The same of the database for what is read, where that lies apart", "FILE" },
    { NULL },
  };

  if (!cw_cli_parse (cli, entries, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  return attach (cli, &passwords, error);
}

CwExit
cw_verb_database_reclaim (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *state_dir = NULL;
  g_auto (CwDatabaseMend) mend = { FALSE, NULL };

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  state_dir = cw_cli_dup_state_dir (cli);
  if (!cw_database_reclaim (state_dir, &mend, error))
    return CW_EXIT_FAILED;
  if (!print_json (cli, &mend))
    cw_cli_say (cli,
                "The engine goes on with what was left here, in staging mode, and reads everything "
                "anew. Make sure that nothing works with %s any more, look at `causewayctl pending "
                "list` after a cycle, then `causewayctl config set staging false`.",
                mend.place);
  return CW_EXIT_OK;
}
