/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"

static void
print_listener (GVariant *listener)
{
  g_autofree char *since = cw_answer_format_time (listener, "since");
  const char *message = cw_answer_get_string (listener, "message");

  g_print ("  %s, %s: %s since %s%s%s\n", cw_answer_get_string (listener, "connector"),
           cw_answer_get_string (listener, "partition"), cw_answer_get_string (listener, "state"),
           since, *message != '\0' ? ": " : "", message);
}

/* Where nothing is told the schedule goes on. */
static void
print_bells (GVariant *scheduler)
{
  g_autoptr (GVariant) bells = cw_answer_get_dict (scheduler, "nearRealTime");
  g_autoptr (GVariant) listeners = cw_answer_get_array (bells, "listeners");
  g_autofree char *last = cw_answer_format_time (bells, "lastChangeAt");
  gboolean is_wished = cw_answer_get_bool (bells, "enabled");
  const char *wished = cw_answer_get_bool (bells, "active") ? "on" : "on, but the schedule is off";

  g_print ("Near-real-time: %s%s%s\n", is_wished ? wished : "off",
           last[0] != '\0' ? ", last change at " : "", last);
  for (gsize i = 0; i < g_variant_n_children (listeners); i++)
    {
      g_autoptr (GVariant) listener = cw_answer_get_item (listeners, i);

      print_listener (listener);
    }
}

static void
print_scheduler (GVariant *scheduler)
{
  g_autofree char *next = cw_answer_format_time (scheduler, "nextAt");
  g_autofree char *last = cw_answer_format_time (scheduler, "lastStartedAt");

  g_print ("Enabled:   %s\n", cw_answer_get_bool (scheduler, "enabled") ? "yes" : "no");
  g_print ("Suspended: %s\n", cw_answer_get_bool (scheduler, "suspended") ? "yes" : "no");
  g_print ("Interval:  %" G_GINT64_FORMAT " min\n",
           cw_answer_get_int (scheduler, "intervalMinutes"));
  g_print ("Next:      %s%s%s\n", cw_answer_get_string (scheduler, "nextType"),
           next[0] != '\0' ? " at " : "", next);
  g_print ("Last:      %s\n", last[0] != '\0' ? last : "never");
  print_bells (scheduler);
}

CwExit
cw_verb_scheduler_show (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 0, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "GetScheduler", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    print_scheduler (answer);
  return CW_EXIT_OK;
}

static gboolean
check_opposites (gboolean is_on, gboolean is_off, const char *names, GError **error)
{
  if (!is_on || !is_off)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s exclude each other", names);
  return FALSE;
}

/* FALSE when neither of two opposite options is given: nothing is to be set. */
static gboolean
put_switch (GVariantDict *changes, const char *name, gboolean is_on, gboolean is_off)
{
  if (is_on == is_off)
    return FALSE;
  g_variant_dict_insert (changes, name, "b", is_on);
  return TRUE;
}

CwExit
cw_verb_scheduler_set (CwCli *cli, int argc, char **argv, GError **error)
{
  gboolean is_enabled = FALSE;
  gboolean is_disabled = FALSE;
  gboolean is_suspended = FALSE;
  gboolean is_resumed = FALSE;
  gboolean is_near = FALSE;
  gboolean is_not_near = FALSE;
  int minutes = -1;
  g_autofree char *type = NULL;
  const GOptionEntry entries[] = {
    { "enable", 0, 0, G_OPTION_ARG_NONE, &is_enabled, "Start cycles by itself", NULL },
    { "disable", 0, 0, G_OPTION_ARG_NONE, &is_disabled, "Start none", NULL },
    { "suspend", 0, 0, G_OPTION_ARG_NONE, &is_suspended, "Start none until --resume", NULL },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &is_resumed, "Go on", NULL },
    { "near-real-time", 0, 0, G_OPTION_ARG_NONE, &is_near,
      "Start one when a directory tells of a change, too", NULL },
    { "no-near-real-time", 0, 0, G_OPTION_ARG_NONE, &is_not_near, "By the interval only", NULL },
    { "interval", 'i', 0, G_OPTION_ARG_INT, &minutes, "Minutes from start to start", "MINUTES" },
    { "next-type", 't', 0, G_OPTION_ARG_STRING, &type, "Of the next cycle: delta or initial",
      "TYPE" },
    { NULL },
  };
  g_auto (GVariantDict) changes = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) answer = NULL;
  gboolean has_change = FALSE;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 0, error) ||
      !check_opposites (is_enabled, is_disabled, "--enable and --disable", error) ||
      !check_opposites (is_suspended, is_resumed, "--suspend and --resume", error) ||
      !check_opposites (is_near, is_not_near, "--near-real-time and --no-near-real-time", error))
    return CW_EXIT_USAGE;
  has_change = put_switch (&changes, "enabled", is_enabled, is_disabled);
  has_change = put_switch (&changes, "suspended", is_suspended, is_resumed) || has_change;
  has_change = put_switch (&changes, "nearRealTime", is_near, is_not_near) || has_change;
  if (minutes >= 0)
    g_variant_dict_insert (&changes, "intervalMinutes", "u", (guint32) minutes);
  if (type != NULL)
    g_variant_dict_insert (&changes, "nextType", "s", type);
  if (!has_change && minutes < 0 && type == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           "Say what to set; --help lists it");
      return CW_EXIT_USAGE;
    }
  answer = cw_cli_call (cli, "SetScheduler",
                        g_variant_new ("(@a{sv})", g_variant_dict_end (&changes)), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer) && !cli->is_quiet)
    print_scheduler (answer);
  return CW_EXIT_OK;
}
