/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "cli/cw-table.h"

#define LOOK_USEC (G_USEC_PER_SEC / 4)

/* ----- who there is */

static void
print_lease (GVariant *answer)
{
  g_autoptr (GVariant) trouble = cw_answer_get_dict (answer, "trouble");
  g_autofree char *until = cw_answer_format_time (answer, "until");

  g_print ("This one:   %s\n", cw_answer_get_string (answer, "state"));
  if (cw_answer_has (answer, "holder"))
    g_print ("Exports:    %s%s%s\n",
             cw_answer_has (answer, "holderName") ? cw_answer_get_string (answer, "holderName")
                                                  : cw_answer_get_string (answer, "holder"),
             cw_answer_has (answer, "until") ? ", until " : "",
             cw_answer_has (answer, "until") ? until : "");
  else
    g_print ("Exports:    none\n");
  if (cw_answer_has (answer, "trouble"))
    g_print ("Trouble:    %s\n", cw_answer_get_string (trouble, "message"));
}

static const char *
describe_configuration (GVariant *item)
{
  if (!cw_answer_get_bool (item, "sameConfiguration"))
    return "other";
  return cw_answer_get_bool (item, "sameRules") ? "same" : "other rules";
}

static void
print_instances (CwCli *cli, GVariant *items)
{
  static const CwColumn columns[] = {
    { "NAME", CW_COLUMN_TEXT },  { "HOST", CW_COLUMN_TEXT },
    { "MODE", CW_COLUMN_FIXED }, { "EXPORTS", CW_COLUMN_FIXED },
    { "SEEN", CW_COLUMN_FIXED }, { "CONFIGURATION", CW_COLUMN_FIXED },
  };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      cw_table_add_row (table);
      cw_table_take (table,
                     g_strconcat (cw_answer_get_string (item, "name"),
                                  cw_answer_get_bool (item, "own") ? " (this one)" : "", NULL));
      cw_table_add (table, cw_answer_get_string (item, "host"));
      cw_table_add (table, cw_answer_get_string (item, "mode"));
      cw_table_add (table, cw_answer_get_bool (item, "exports") ? "yes" : "no");
      cw_table_take (table, cw_answer_format_time (item, "seenAt"));
      cw_table_add (table, describe_configuration (item));
    }
  if (cw_table_get_n_rows (table) > 0)
    cw_table_print (table, cli->no_color);
}

CwExit
cw_verb_instance_list (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) items = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "ListInstances", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  items = cw_answer_get_array (answer, "items");
  print_lease (answer);
  cw_print_tenants (answer, "Tenant:");
  g_print ("\n");
  print_instances (cli, items);
  return CW_EXIT_OK;
}

/* ----- one of them */

void
cw_print_tenants (GVariant *instance, const char *title)
{
  g_autoptr (GVariant) tenants = cw_answer_get_array (instance, "tenants");

  for (gsize i = 0; i < g_variant_n_children (tenants); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (tenants, i);
      g_autofree char *time = cw_answer_format_time (item, "time");
      const char *host = cw_answer_get_string (item, "host");

      g_print ("%-11s %s: ", title, cw_answer_get_string (item, "name"));
      if (cw_answer_has (item, "host"))
        g_print ("“%s” exported last, noted on %s%s", host, time,
                 cw_answer_get_bool (item, "own") ? " (this one)" : "");
      else
        g_print ("which installation exports cannot be read");
      g_print ("%s\n",
               cw_answer_get_bool (item, "holding") ? "; nothing is exported from here" : "");
    }
}

/* (transfer full) (nullable) */
static GVariant *
find_item (GVariant *answer, const char *name)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      if (name == NULL ? cw_answer_get_bool (item, "own")
                       : g_ascii_strcasecmp (cw_answer_get_string (item, "id"), name) == 0 ||
                             g_ascii_strcasecmp (cw_answer_get_string (item, "name"), name) == 0)
        return g_steal_pointer (&item);
    }
  return NULL;
}

static void
print_instance (GVariant *item)
{
  gboolean is_same = cw_answer_get_bool (item, "sameRules");
  g_autofree char *created = cw_answer_format_time (item, "createdAt");
  g_autofree char *seen = cw_answer_format_time (item, "seenAt");

  g_print ("Name:       %s%s\n", cw_answer_get_string (item, "name"),
           cw_answer_get_bool (item, "own") ? " (this one)" : "");
  g_print ("Id:         %s\n", cw_answer_get_string (item, "id"));
  g_print ("Host:       %s\n", cw_answer_get_string (item, "host"));
  g_print ("Version:    %s\n", cw_answer_get_string (item, "version"));
  g_print ("Since:      %s\n", created);
  g_print ("Seen:       %s\n", seen);
  g_print ("Mode:       %s%s\n", cw_answer_get_string (item, "mode"),
           cw_answer_get_bool (item, "exports") ? ", exports" : "");
  g_print ("Settings:   %s\n", cw_answer_get_bool (item, "sameConfiguration")
                                   ? "the configuration that is stored"
                                   : "another configuration than the one that is stored");
  g_print ("Rule files: %s\n", is_same ? "those of the installation that exports"
                                       : "others than those of the installation that exports");
}

CwExit
cw_verb_instance_show (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) item = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, CW_CLI_OPTIONAL_ARGUMENT, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "ListInstances", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  item = find_item (answer, argc > 1 ? argv[1] : NULL);
  if (item == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                   "No installation with this configuration is called “%s”: `causewayctl instance "
                   "list` shows them",
                   argc > 1 ? argv[1] : "");
      return CW_EXIT_FAILED;
    }
  if (cw_cli_print_json (cli, item))
    return CW_EXIT_OK;
  print_instance (item);
  cw_print_tenants (item, "Tenant:");
  return CW_EXIT_OK;
}

/* ----- changes */

/* Until it exports, or the time is over. (transfer full) */
static GVariant *
await (CwCli *cli, const char *id, int seconds, GError **error)
{
  gint64 end_usec = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  for (;;)
    {
      g_autoptr (GVariant) answer = cw_cli_call (cli, "ListInstances", NULL, error);
      g_autoptr (GVariant) item = answer != NULL ? find_item (answer, id) : NULL;

      if (answer == NULL)
        return NULL;
      if (item == NULL || cw_answer_get_bool (item, "exports") ||
          g_get_monotonic_time () > end_usec)
        return g_steal_pointer (&item);
      g_usleep (LOOK_USEC);
    }
}

static void
say_activated (CwCli *cli, GVariant *item)
{
  const char *name = cw_answer_get_string (item, "name");

  if (cw_answer_get_bool (item, "exports"))
    cw_cli_say (cli, "“%s” exports from now on, and all others are in staging mode.", name);
  else
    cw_cli_say (cli,
                "“%s” exports as soon as the one before has stopped, or its lease is over: "
                "`causewayctl instance list` shows it.",
                name);
}

CwExit
cw_verb_instance_activate (CwCli *cli, int argc, char **argv, GError **error)
{
  gboolean is_forced = FALSE;
  int seconds = 0;
  const GOptionEntry entries[] = {
    { "force", 0, 0, G_OPTION_ARG_NONE, &is_forced,
      "Also when the one that exports does not answer", NULL },
    { "wait", 'w', 0, G_OPTION_ARG_INT, &seconds, "Wait until it exports, at most so long",
      "SECONDS" },
    { NULL },
  };
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) item = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, CW_CLI_OPTIONAL_ARGUMENT, error))
    return CW_EXIT_USAGE;
  g_variant_dict_insert (&options, "force", "b", is_forced);
  answer = cw_cli_call (
      cli, "ActivateInstance",
      g_variant_new ("(s@a{sv})", argc > 1 ? argv[1] : "", g_variant_dict_end (&options)), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  item = await (cli, cw_answer_get_string (answer, "id"), seconds, error);
  if (item == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, item))
    say_activated (cli, item);
  return seconds > 0 && !cw_answer_get_bool (item, "exports") ? CW_EXIT_BUSY : CW_EXIT_OK;
}

CwExit
cw_verb_instance_stage (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, CW_CLI_OPTIONAL_ARGUMENT, error))
    return CW_EXIT_USAGE;
  answer =
      cw_cli_call (cli, "StageInstance", g_variant_new ("(s)", argc > 1 ? argv[1] : ""), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli, "“%s” is in staging mode: it exports nothing more.",
                cw_answer_get_string (answer, "name"));
  return CW_EXIT_OK;
}

CwExit
cw_verb_instance_rename (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 2, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "RenameInstance", g_variant_new ("(ss)", argv[1], argv[2]), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli, "It is called “%s” now.", cw_answer_get_string (answer, "name"));
  return CW_EXIT_OK;
}

CwExit
cw_verb_instance_remove (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "RemoveInstance", g_variant_new ("(s)", argv[1]), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli, "“%s” is taken off the list. While it still runs, it exports nothing.",
                cw_answer_get_string (answer, "name"));
  return CW_EXIT_OK;
}
