/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cw-cli.h"

G_BEGIN_DECLS

/* The verbs, one file for each group; cw-verb-table.c has their table. */

CwExit cw_verb_status (CwCli *cli, int argc, char **argv, GError **error);

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

CwExit cw_verb_keys_show (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_keys_export (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_keys_import (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_keys_rotate (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_keys_abandon (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_pending_list (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_error_list (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_config_show (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_config_set (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_scheduler_show (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_scheduler_set (CwCli *cli, int argc, char **argv, GError **error);

CwExit cw_verb_setup (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_setup_check (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_setup_created (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_setup_federation_settings (CwCli *cli, int argc, char **argv, GError **error);
CwExit cw_verb_setup_undo (CwCli *cli, int argc, char **argv, GError **error);

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

/* ----- what several of them print */

/* Objects of an answer, as a table. */
void cw_print_objects (CwCli *cli, GVariant *objects);

/* What became of a change of rules. */
void cw_print_rules_stored (CwCli *cli, GVariant *answer);

/* A run with its steps, as a table. */
void cw_print_run (CwCli *cli, GVariant *run);

/* The checks of a connector's test, one a line. */
void cw_print_checks (CwCli *cli, GVariant *tested);

/* "added 12, links-added 40": a step's counts. (transfer full) */
char *cw_format_counts (GVariant *counts);

/* What an object is called: its DN, else its title, else its anchor. (transfer none): lives with
 * @object. */
const char *cw_get_object_name (GVariant *object);

G_END_DECLS
