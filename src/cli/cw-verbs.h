/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cw-cli.h"

G_BEGIN_DECLS

/* The verbs, one file for each group; cw-verb-table.c has their table. */

CwExit cw_verb_status (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_audit (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_connector_list (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_connector_show (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_connector_add (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_connector_allow_takeover (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_connector_remove (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_connector_set_secret (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_connector_renew_certificate (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_connector_rotate_password (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_connector_test (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_connector_schema (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_connector_partitions (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_cycle_start (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_cycle_stop (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_run_list (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_run_show (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_run_objects (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_object_search (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_object_show (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_object_explain (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_object_preview (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_rule_list (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_rule_show (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_rule_add (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_rule_edit (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_rule_enable (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_rule_disable (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_rule_remove (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_rule_test (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_database_restore (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_database_show (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_database_backup (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_database_check (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_database_attach (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_database_reclaim (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_database_join (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_database_migrate (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_database_move (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_alert_list (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_alert_set_password (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_alert_test (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_metrics (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_doctor (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_keys_show (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_keys_export (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_keys_import (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_keys_rotate (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_instance_attach (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_instance_profile (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_keys_abandon (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_instance_activate (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_instance_left_alone (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_instance_list (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_instance_remove (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_instance_rename (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_instance_show (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_instance_stage (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_guard_show (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_guard_approve (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_guard_withdraw (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_pending_compare (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_pending_export (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_pending_list (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_error_list (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_config_compare (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_config_diff (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_config_export (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_config_history (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_config_import (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_config_restore (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_config_show (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_config_set (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_scheduler_show (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_scheduler_set (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_service_check (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_service_set_account (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_service_show (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_setup (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_setup_check (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_setup_created (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_setup_federation_settings (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_setup_undo (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_support_save (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_import_entra_connect (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_version (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_help (CwCli *cli, int argc, char **argv, GError **error);

/* ----- the table */

/* The verb that @argv begins with (one word or two), behind global options. *ret_first is the
 * position of its last word. (transfer none) (nullable) */
const CwVerb *cw_verb_table_find (int argc, char **argv, int *ret_first);

/* Those whose name begins with this word, a line each. (transfer full) (nullable): there are none
 */
char *cw_verb_table_format_group (const char *word);

/* All verbs with their summaries. (transfer full) */
char *cw_verb_table_format_help (void);

/* ----- what several of them take */

/* The number of a version of the configuration. */
gboolean cw_cli_parse_version (const char *text, gint64 *ret_version, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- what several of them print */

/* "scheduler.intervalMinutes: 30 → 15" (transfer full) */
char *cw_format_change (GVariant *change);

/* Objects of an answer, as a table. */
void cw_print_objects (CwCli *cli, GVariant *objects);

/* What became of a change of rules. */
void cw_print_rules_stored (CwCli *cli, GVariant *answer);

/* A run with its steps, as a table. */
void cw_print_run (CwCli *cli, GVariant *run);

/* "tenants" of ListInstances, of its own item and of GetStatus: who exported last; a line each. */
void cw_print_tenants (GVariant *instance, const char *title);

/* The checks of a connector's test, one a line. */
void cw_print_checks (CwCli *cli, GVariant *tested);

/* "added 12, links-added 40": a step's counts. (transfer full) */
char *cw_format_counts (GVariant *counts);

/* What an object is called: its DN, else its title, else its anchor. (transfer none): lives with
 * @object. */
const char *cw_get_object_name (GVariant *object);

G_END_DECLS
