/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "engine/cw-database-upgrade.h"
#include "engine/cw-instance-lock.h"
#include "engine/cw-variant.h"

/* The only one that asks no engine: whenever one has begun, there is nothing left to do. */

typedef struct
{
  gboolean only_checks;
  gboolean is_sql;
} Wish;

static void
print_steps (GVariant *answer, const char *title)
{
  g_autoptr (GVariant) steps = cw_answer_get_array (answer, "steps");

  for (gsize i = 0; i < g_variant_n_children (steps); i++)
    {
      const char *name = NULL;

      g_variant_get_child (steps, i, "&s", &name);
      g_print ("%s %s\n", title, name);
    }
}

static void
print_answer (GVariant *answer)
{
  gint64 from = cw_answer_get_int (answer, "from");
  gint64 to = cw_answer_get_int (answer, "to");

  if (from == to)
    g_print ("The database has version %" G_GINT64_FORMAT ": there is nothing to do.\n", to);
  else if (cw_answer_get_bool (answer, "changed"))
    g_print ("The database was brought from version %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
             ":\n",
             from, to);
  else
    g_print ("The database has version %" G_GINT64_FORMAT
             " and would be brought to %" G_GINT64_FORMAT ":\n",
             from, to);
  print_steps (answer, " ");
  if (cw_answer_has (answer, "copy"))
    g_print ("As it was before it is in %s.\n", cw_answer_get_string (answer, "copy"));
}

static GVariant *
make_answer (const CwDatabaseUpgrade *upgrade)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const CwStoreUpgrade *steps = &upgrade->steps;

  cw_variant_add_string (&builder, "place", upgrade->place);
  cw_variant_add_int (&builder, "from", steps->from);
  cw_variant_add_int (&builder, "to", steps->to);
  cw_variant_add (&builder, "steps", g_variant_new_strv ((const char *const *) steps->steps, -1));
  cw_variant_add_bool (&builder, "changed", steps->is_done);
  cw_variant_add_string (&builder, "copy", upgrade->copy);
  cw_variant_add_string (&builder, "sql", upgrade->sql);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* An engine that works has brought it to its own version. (transfer full) (nullable) */
static GVariant *
ask_engine (CwCli *cli, GError **error)
{
  static const char *const none[] = { NULL };
  g_autoptr (GVariant) answer = cw_cli_call (cli, "GetDatabase", NULL, error);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gint64 version = 0;

  if (answer == NULL)
    return NULL;
  version = cw_answer_get_int (answer, "schemaVersion");
  cw_variant_add_string (
      &builder, "place",
      cw_answer_get_string (answer, cw_answer_has (answer, "file") ? "file" : "place"));
  cw_variant_add_int (&builder, "from", version);
  cw_variant_add_int (&builder, "to", version);
  cw_variant_add (&builder, "steps", g_variant_new_strv (none, -1));
  cw_variant_add_bool (&builder, "changed", FALSE);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* (transfer full) (nullable) */
static GVariant *
migrate (CwCli *cli, const Wish *wish, GError **error)
{
  g_autofree char *state_dir = cw_cli_dup_state_dir (cli);
  g_auto (CwDatabaseUpgrade) upgrade = { { 0 } };

  if (!cli->is_direct && (cli->socket_path != NULL || cw_instance_lock_is_held (state_dir)))
    return ask_engine (cli, error);
  return cw_database_upgrade (state_dir, wish->only_checks || wish->is_sql, &upgrade, error)
             ? make_answer (&upgrade)
             : NULL;
}

CwExit
cw_verb_database_migrate (CwCli *cli, int argc, char **argv, GError **error)
{
  Wish wish = { FALSE, FALSE };
  const GOptionEntry entries[] = {
    { "check", 0, 0, G_OPTION_ARG_NONE, &wish.only_checks,
      "Only say what there is to do; nothing is changed", NULL },
    { "sql", 0, 0, G_OPTION_ARG_NONE, &wish.is_sql,
      "Print it as SQL for the server's administrator; nothing is changed", NULL },
    { NULL },
  };
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = migrate (cli, &wish, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  if (wish.is_sql && cw_answer_has (answer, "sql"))
    g_print ("%s", cw_answer_get_string (answer, "sql"));
  else
    print_answer (answer);
  return CW_EXIT_OK;
}
