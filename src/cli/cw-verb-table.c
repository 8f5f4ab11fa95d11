/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include <string.h>

static const CwVerb verbs[] = {
  { "alert list", NULL, "List what is wrong, and who is told of it", cw_verb_alert_list },
  { "alert set-password", NULL, "Store the password of the mail server",
    cw_verb_alert_set_password },
  { "alert test", NULL, "Send a message for trial", cw_verb_alert_test },
  { "audit", NULL, "List who changed what", cw_verb_audit },
  { "config compare", "FILE [FILE]", "Compare the configuration with another one",
    cw_verb_config_compare },
  { "config diff", "VERSION VERSION", "Show how two versions differ", cw_verb_config_diff },
  { "config export", "FILE", "Write the configuration into a file", cw_verb_config_export },
  { "config history", NULL, "List the versions of the configuration", cw_verb_config_history },
  { "config import", "FILE", "Take a configuration from such a file, in staging mode",
    cw_verb_config_import },
  { "config restore", "VERSION", "Go back to an earlier version", cw_verb_config_restore },
  { "config set", "PATH VALUE", "Change one value of the configuration", cw_verb_config_set },
  { "config show", "[VERSION]", "Show the configuration, or an earlier version",
    cw_verb_config_show },
  { "connector add", NULL, "Add a connector, or change one", cw_verb_connector_add },
  { "connector allow-takeover", "NAME ID", "Let an administrator's account be taken over",
    cw_verb_connector_allow_takeover },
  { "connector list", NULL, "List the connectors", cw_verb_connector_list },
  { "connector partitions", "NAME", "List what can be read on its own",
    cw_verb_connector_partitions },
  { "connector remove", "NAME", "Remove a connector's configuration and secrets",
    cw_verb_connector_remove },
  { "connector renew-certificate", "NAME", "Give the application in the tenant a new certificate",
    cw_verb_connector_renew_certificate },
  { "connector rotate-password", "NAME", "Give the account a new random password",
    cw_verb_connector_rotate_password },
  { "connector schema", "NAME", "Show object classes and attributes", cw_verb_connector_schema },
  { "connector set-secret", "NAME", "Store a password, secret or private key",
    cw_verb_connector_set_secret },
  { "connector show", "NAME", "Show a connector's settings", cw_verb_connector_show },
  { "connector test", "NAME", "Try a connector: reach, certificate, sign-in, rights",
    cw_verb_connector_test },
  { "cycle start", NULL, "Start a cycle: import, synchronise, export", cw_verb_cycle_start },
  { "cycle stop", NULL, "Stop the running cycle", cw_verb_cycle_stop },
  { "database attach", NULL, "Have a lost database.json say again where the data lies",
    cw_verb_database_attach },
  { "database backup", "FILE", "Write all data into a file, while the engine works",
    cw_verb_database_backup },
  { "database check", NULL, "Check the database: server, rights, and that all can be read",
    cw_verb_database_check },
  { "database join", NULL, "Put what is read and the configuration into one database again",
    cw_verb_database_join },
  { "database migrate", NULL, "Bring the tables to the version of this program",
    cw_verb_database_migrate },
  { "database move", "KIND", "Move the data, or a part of it, to PostgreSQL or SQLite",
    cw_verb_database_move },
  { "database reclaim", NULL, "Go on with the data that was left here when it was moved",
    cw_verb_database_reclaim },
  { "database restore", "FILE", "Put the data of such a file in place of the present one",
    cw_verb_database_restore },
  { "database show", NULL, "Show where the data lies", cw_verb_database_show },
  { "doctor", "[NAME…]", "Check everything: directories, tenants, rights, keys, database",
    cw_verb_doctor },
  { "error list", NULL, "List the errors of objects", cw_verb_error_list },
  { "guard approve", "DIGEST", "Let exactly this list of deletions pass, once",
    cw_verb_guard_approve },
  { "guard show", "[DIGEST]", "Show what the guards hold back, and the lists", cw_verb_guard_show },
  { "guard withdraw", "DIGEST", "Take an approval back", cw_verb_guard_withdraw },
  { "help", NULL, "Show this help", cw_verb_help },
  { "import entra-connect", "FILE|FOLDER", "Read settings and rules of Microsoft Entra Connect",
    cw_verb_import_entra_connect },
  { "instance activate", "[NAME]", "Have this installation, or another one, export",
    cw_verb_instance_activate },
  { "instance attach", "[FILE]", "Use another installation's configuration",
    cw_verb_instance_attach },
  { "instance left-alone", NULL, "List who of the targets belongs to nobody, and why they stay",
    cw_verb_instance_left_alone },
  { "instance list", NULL, "List the installations that share the configuration",
    cw_verb_instance_list },
  { "instance profile", "FILE", "Save what another computer needs to use this configuration",
    cw_verb_instance_profile },
  { "instance remove", "NAME", "Take one off the list that is no more", cw_verb_instance_remove },
  { "instance rename", "NAME NAME", "Call an installation otherwise", cw_verb_instance_rename },
  { "instance show", "[NAME]", "Show an installation", cw_verb_instance_show },
  { "instance stage", "[NAME]", "Have an installation export nothing", cw_verb_instance_stage },
  { "keys abandon", NULL, "Give up the keys and all stored secrets", cw_verb_keys_abandon },
  { "keys export", "FILE", "Write the keys into a file, under a passphrase", cw_verb_keys_export },
  { "keys import", "FILE", "Take the keys of such a file in", cw_verb_keys_import },
  { "keys rotate", NULL, "Seal all secrets anew, with a new key", cw_verb_keys_rotate },
  { "keys show", NULL, "Show the keys, and which secrets they open", cw_verb_keys_show },
  { "metrics", NULL, "Print metrics in the form of OpenMetrics", cw_verb_metrics },
  { "object explain", "OBJECT", "Say which rule and source set each value",
    cw_verb_object_explain },
  { "object preview", "OBJECT", "Show what the rules would do now, changing nothing",
    cw_verb_object_preview },
  { "object search", "TEXT", "Find objects by DN, anchor or address", cw_verb_object_search },
  { "object show", "OBJECT", "Show all that is known of an object", cw_verb_object_show },
  { "pending compare", "FILE [FILE]", "Compare what would be sent with another installation",
    cw_verb_pending_compare },
  { "pending export", "FILE", "Write what would be sent, to be compared", cw_verb_pending_export },
  { "pending list", NULL, "List what the next export would send", cw_verb_pending_list },
  { "rule add", "FILE", "Store a rule of your own, or several", cw_verb_rule_add },
  { "rule disable", "RULE", "Switch a rule off", cw_verb_rule_disable },
  { "rule edit", "RULE", "Change a rule, or a copy of a shipped one", cw_verb_rule_edit },
  { "rule enable", "RULE", "Switch a rule on", cw_verb_rule_enable },
  { "rule list", NULL, "List the rules", cw_verb_rule_list },
  { "rule remove", "RULE", "Remove a rule of your own", cw_verb_rule_remove },
  { "rule show", "RULE", "Show a rule, and how it differs from the shipped one",
    cw_verb_rule_show },
  { "rule test", "FILE", "Count what a rule would change, storing nothing", cw_verb_rule_test },
  { "run list", NULL, "List past cycles", cw_verb_run_list },
  { "run objects", "STEP COUNT", "List the objects behind a count of a step", cw_verb_run_objects },
  { "run show", "[RUN]", "Show a cycle's steps (default: the last one's)", cw_verb_run_show },
  { "scheduler set", NULL, "Change when cycles start", cw_verb_scheduler_set },
  { "scheduler show", NULL, "Show when cycles start", cw_verb_scheduler_show },
  { "service check", "ACCOUNT", "Check whether the service can run as an account, and say why not",
    cw_verb_service_check },
  { "service set-account", "ACCOUNT", "Have the service run as another account",
    cw_verb_service_set_account },
  { "service show", NULL, "Show which account the service runs as", cw_verb_service_show },
  { "setup", NULL, "Configure everything from an answers file", cw_verb_setup },
  { "setup check", "NAME", "Make one check of the set-up by hand", cw_verb_setup_check },
  { "setup created", NULL, "List what set-ups made elsewhere", cw_verb_setup_created },
  { "setup federation-settings", NULL, "Write what the federation provider has to enter",
    cw_verb_setup_federation_settings },
  { "setup undo", "[ID…]", "Take away what set-ups made elsewhere", cw_verb_setup_undo },
  { "status", NULL, "Show how things are", cw_verb_status },
  { "support save", "FILE|FOLDER", "Write a file without secrets for whoever helps you",
    cw_verb_support_save },
  { "version", NULL, "Show the version", cw_verb_version },
};

static const CwVerb *
find_by_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].name, name))
      return &verbs[i];
  return NULL;
}

const CwVerb *
cw_verb_table_find (int argc, char **argv, int *ret_first)
{
  g_autofree char *both = NULL;
  const CwVerb *verb = NULL;

  if (argc < 2)
    return NULL;
  if (argc > 2)
    {
      both = g_strconcat (argv[1], " ", argv[2], NULL);
      verb = find_by_name (both);
    }
  *ret_first = verb != NULL ? 2 : 1;
  return verb != NULL ? verb : find_by_name (argv[1]);
}

static void
append_verb (GString *help, const CwVerb *verb)
{
  g_autofree char *left = g_strconcat (verb->name, verb->args != NULL ? " " : "", verb->args, NULL);

  g_string_append_printf (help, "  %-28s %s\n", left, verb->summary);
}

char *
cw_verb_table_format_group (const char *word)
{
  g_autoptr (GString) help = g_string_new (NULL);
  g_autofree char *prefix = g_strconcat (word, " ", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_has_prefix (verbs[i].name, prefix))
      append_verb (help, &verbs[i]);
  return help->len > 0 ? g_string_free (g_steal_pointer (&help), FALSE) : NULL;
}

char *
cw_verb_table_format_help (void)
{
  g_autoptr (GString) help = g_string_new ("Usage: causewayctl [OPTION…] COMMAND [OPTION…]\n\n"
                                           "The management shell of Causeway.\n\nCommands:\n");

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    append_verb (help, &verbs[i]);
  g_string_append (help, "\nOptions of every command:\n"
                         "  --state-dir DIR   The state directory of the engine\n"
                         "  --socket PATH     Where the engine listens (default: DIR/bus)\n"
                         "  --direct          Work in this process, without a running engine\n"
                         "  --json            Print the answer as JSON\n"
                         "  -q, --quiet       Print results only\n"
                         "  --no-color        Print without colours\n"
                         "  -h, --help        Show help; behind a command: that command's\n\n"
                         "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 no engine,\n"
                         "5 not permitted, 6 objects have errors, 7 stopped by a guard, 8 busy,\n"
                         "9 configuration or answers are wrong, 10 something needs attention.\n");
  return g_string_free (g_steal_pointer (&help), FALSE);
}
