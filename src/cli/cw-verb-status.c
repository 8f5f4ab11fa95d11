/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "cli/cw-progress-line.h"
#include "cli/cw-table.h"

static void
print_cycle (CwCli *cli, GVariant *status)
{
  g_autoptr (GVariant) cycle = cw_answer_get_dict (status, "cycle");
  g_autoptr (GVariant) last = cw_answer_get_dict (status, "lastCycle");
  g_autofree char *when = cw_answer_format_time (last, "startedAt");
  g_autofree char *progress = NULL;

  if (cw_answer_has (status, "cycle"))
    {
      progress = cw_progress_line_format (cycle, 200);
      g_print ("Cycle:      %" G_GINT64_FORMAT ", %s, %s\n", cw_answer_get_int (cycle, "id"),
               cw_answer_get_string (cycle, "type"), progress);
    }
  else if (cw_answer_has (status, "lastCycle"))
    g_print ("Last cycle: %" G_GINT64_FORMAT ", %s, %s, %s\n", cw_answer_get_int (last, "id"),
             cw_answer_get_string (last, "type"), when, cw_answer_get_string (last, "state"));
  else
    g_print ("Last cycle: none yet\n");
}

static void
print_scheduler (CwCli *cli, GVariant *status)
{
  g_autoptr (GVariant) scheduler = cw_answer_get_dict (status, "scheduler");
  g_autofree char *next = cw_answer_format_time (scheduler, "nextAt");

  if (!cw_answer_get_bool (scheduler, "enabled"))
    g_print ("Scheduler:  off\n");
  else if (cw_answer_get_bool (scheduler, "suspended"))
    g_print ("Scheduler:  suspended\n");
  else
    g_print ("Scheduler:  every %" G_GINT64_FORMAT " min%s%s%s%s\n",
             cw_answer_get_int (scheduler, "intervalMinutes"), next[0] != '\0' ? ", next " : "",
             next[0] != '\0' ? cw_answer_get_string (scheduler, "nextType") : "",
             next[0] != '\0' ? " at " : "", next);
}

/* Nothing while all is well. */
static void
print_keys (GVariant *status)
{
  g_autoptr (GVariant) keys = cw_answer_get_dict (status, "keys");

  if (g_str_equal (cw_answer_get_string (keys, "state"), "lost"))
    g_print ("Keys:       %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
             " stored secrets cannot be opened; see `causewayctl keys show`\n",
             cw_answer_get_int (keys, "lost"), cw_answer_get_int (keys, "secrets"));
}

static void
print_connectors (CwCli *cli, GVariant *status)
{
  static const CwColumn columns[] = {
    { "CONNECTOR", CW_COLUMN_TEXT },     { "KIND", CW_COLUMN_FIXED },
    { "ADD", CW_COLUMN_NUMBER },         { "UPDATE", CW_COLUMN_NUMBER },
    { "DELETE", CW_COLUMN_NUMBER },      { "LINKS", CW_COLUMN_NUMBER },
    { "UNCONFIRMED", CW_COLUMN_NUMBER }, { "REFUSED", CW_COLUMN_NUMBER },
  };
  static const char *const counts[] = {
    "add", "update", "delete", "links", "unconfirmed", "refused"
  };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GVariant) connectors = cw_answer_get_array (status, "connectors");

  for (gsize i = 0; i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = g_variant_get_child_value (connectors, i);
      g_autoptr (GVariant) pending = cw_answer_get_dict (connector, "pending");

      cw_table_add_row (table);
      cw_table_add (table, cw_answer_get_string (connector, "name"));
      cw_table_add (table, cw_answer_get_string (connector, "kind"));
      for (guint j = 0; cw_answer_has (connector, "pending") && j < G_N_ELEMENTS (counts); j++)
        cw_table_add_count (table, cw_answer_get_int (pending, counts[j]));
    }
  if (cw_table_get_n_rows (table) == 0)
    return;
  g_print ("\n");
  cw_table_print (table, cli->no_color);
}

/* The same of all Active Directories. */
static void
print_anchor (GVariant *status)
{
  g_autoptr (GVariant) connectors = cw_answer_get_array (status, "connectors");

  for (gsize i = 0; i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = g_variant_get_child_value (connectors, i);

      if (!cw_answer_has (connector, "sourceAnchorReason"))
        continue;
      g_print ("Anchor:     %s\n", cw_answer_get_string (connector, "sourceAnchorReason"));
      return;
    }
}

CwExit
cw_verb_status (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) status = NULL;
  g_autofree char *objects = NULL;
  g_autofree char *errors = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  status = cw_cli_call (cli, "GetStatus", NULL, error);
  if (status == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, status))
    return CW_EXIT_OK;
  objects = cw_format_count (cw_answer_get_int (status, "metaverseObjects"));
  errors = cw_format_count (cw_answer_get_int (status, "objectErrors"));
  g_print ("State:      %s%s\n", cw_answer_get_string (status, "state"),
           cw_answer_get_bool (status, "staging") ? ", staging: nothing is exported" : "");
  print_cycle (cli, status);
  print_scheduler (cli, status);
  print_keys (status);
  g_print ("Metaverse:  %s objects, %s errors\n", objects, errors);
  print_anchor (status);
  print_connectors (cli, status);
  return CW_EXIT_OK;
}
