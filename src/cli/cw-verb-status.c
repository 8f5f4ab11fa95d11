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

/* FALSE: it is not away. What else there is to be told stands in it. */
static gboolean
print_away (GVariant *status)
{
  g_autoptr (GVariant) database = cw_answer_get_dict (status, "database");
  g_autofree char *since = cw_answer_format_time (database, "waitingSince");

  if (!cw_answer_has (database, "waitingSince"))
    return FALSE;
  g_print ("Database:   waiting for it since %s\n            %s\n", since,
           cw_answer_get_string (database, "reason"));
  return TRUE;
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

/* Nothing where it is not wished. */
static void
print_bells (GVariant *status)
{
  g_autoptr (GVariant) scheduler = cw_answer_get_dict (status, "scheduler");
  g_autoptr (GVariant) bells = cw_answer_get_dict (scheduler, "nearRealTime");
  g_autoptr (GVariant) listeners = cw_answer_get_array (bells, "listeners");
  gsize n = g_variant_n_children (listeners);
  gsize n_listening = 0;

  if (!cw_answer_get_bool (bells, "active"))
    return;
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) listener = cw_answer_get_item (listeners, i);

      n_listening += g_str_equal (cw_answer_get_string (listener, "state"), "listening");
    }
  g_print ("Near-real-time: listening to %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " partitions%s\n",
           n_listening, n,
           n_listening < n ? "; the schedule goes on, see `causewayctl scheduler "
                             "show`"
                           : "");
}

/* Nothing while all is well. */
static void
print_keys (GVariant *status)
{
  g_autoptr (GVariant) keys = cw_answer_get_dict (status, "keys");

  gint64 n_closed = cw_answer_get_int (keys, "lost") + cw_answer_get_int (keys, "damaged");

  if (n_closed > 0)
    g_print ("Keys:       %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
             " stored secrets cannot be opened; see `causewayctl keys show`\n",
             n_closed, cw_answer_get_int (keys, "secrets"));
}

/* A program that should have told somebody. */
static void
print_failure (GVariant *program)
{
  if (cw_answer_has (program, "ok") && !cw_answer_get_bool (program, "ok"))
    g_print ("            %s\n", cw_answer_get_string (program, "errorMessage"));
}

/* Nothing while all is well. */
static void
print_alerts (GVariant *status)
{
  g_autoptr (GVariant) alerts = cw_answer_get_dict (status, "alerts");
  g_autoptr (GVariant) items = cw_answer_get_array (alerts, "items");
  g_autoptr (GVariant) command = cw_answer_get_dict (alerts, "command");
  g_autoptr (GVariant) mail = cw_answer_get_dict (alerts, "mail");
  gboolean is_told = (!cw_answer_has (command, "ok") || cw_answer_get_bool (command, "ok")) &&
                     (!cw_answer_has (mail, "ok") || cw_answer_get_bool (mail, "ok"));

  if (g_variant_n_children (items) == 0 && is_told)
    return;
  g_print ("Alerts:     %" G_GSIZE_FORMAT "%s; see `causewayctl alert list`\n",
           g_variant_n_children (items), is_told ? "" : ", and the last one did not arrive");
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      g_print ("            %s\n", cw_answer_get_string (item, "summary"));
    }
  print_failure (command);
  print_failure (mail);
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

/* The others, with their last sign of life. */
static void
print_others (GVariant *instance)
{
  g_autoptr (GVariant) items = cw_answer_get_array (instance, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);
      g_autofree char *seen = cw_answer_format_time (item, "seenAt");

      if (cw_answer_get_bool (item, "own"))
        continue;
      g_print ("            “%s”, %s: %s%s%s%s\n", cw_answer_get_string (item, "name"),
               cw_answer_get_bool (item, "exports") ? "exports" : "staging",
               cw_answer_get_bool (item, "answers") ? "seen " : "does not answer, last seen ", seen,
               cw_answer_get_bool (item, "sameConfiguration") ? "" : ", another configuration",
               cw_answer_get_bool (item, "sameRules") ? "" : ", other rule files");
    }
}

/* What the tenants say; and the others, where there can be some. */
static void
print_instance (GVariant *status)
{
  g_autoptr (GVariant) instance = cw_answer_get_dict (status, "instance");
  g_autoptr (GVariant) trouble = cw_answer_get_dict (instance, "trouble");
  g_autofree char *until = cw_answer_format_time (instance, "until");

  cw_print_tenants (instance, "Exporter:");
  if (!cw_answer_get_bool (instance, "shared"))
    return;
  g_print ("Instance:   %s, %s", cw_answer_get_string (instance, "name"),
           cw_answer_get_string (instance, "state"));
  if (cw_answer_has (instance, "holderName"))
    g_print ("; “%s” exports%s%s", cw_answer_get_string (instance, "holderName"),
             cw_answer_has (instance, "until") ? ", until " : "",
             cw_answer_has (instance, "until") ? until : "");
  else
    g_print ("; none exports");
  g_print ("\n");
  if (cw_answer_has (instance, "trouble"))
    g_print ("            %s\n", cw_answer_get_string (trouble, "message"));
  print_others (instance);
}

/* After a move or a restore. */
static void
print_unclaimed (GVariant *status)
{
  g_autoptr (GVariant) unclaimed = cw_answer_get_dict (status, "unclaimed");

  if (!cw_answer_has (status, "unclaimed"))
    return;
  if (cw_answer_has (unclaimed, "found"))
    g_print ("Unclaimed:  %" G_GINT64_FORMAT " to be deleted in the cloud with the next cycle, "
             "%" G_GINT64_FORMAT " left alone (`causewayctl pending list`, "
             "`causewayctl instance left-alone`)\n",
             cw_answer_get_int (unclaimed, "found"), cw_answer_get_int (unclaimed, "kept"));
  else
    g_print ("Unclaimed:  whoever was deleted in the directories meanwhile is looked for by a "
             "cycle that reads everything\n");
  if (cw_answer_has (unclaimed, "reason"))
    g_print ("            not yet: %s\n", cw_answer_get_string (unclaimed, "reason"));
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
  if (print_away (status))
    {
      if (cw_answer_has (status, "cycle"))
        print_cycle (cli, status);
      return CW_EXIT_OK;
    }
  print_instance (status);
  print_unclaimed (status);
  print_cycle (cli, status);
  print_scheduler (cli, status);
  print_bells (status);
  print_keys (status);
  print_alerts (status);
  g_print ("Metaverse:  %s objects, %s errors\n", objects, errors);
  print_anchor (status);
  print_connectors (cli, status);
  return CW_EXIT_OK;
}
