/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-key-keeper.h"
#include "engine/cw-method.h"

G_BEGIN_DECLS

/* For the table of methods (src/setup/cw-methods.c) alone: the handlers, one file for each group.
 */

GVariant *cw_method_get_status (const CwMethodCall *call, GError **error);
GVariant *cw_method_get_metrics (const CwMethodCall *call, GError **error);

GVariant *cw_method_list_alerts (const CwMethodCall *call, GError **error);
GVariant *cw_method_test_alert (const CwMethodCall *call, GError **error);

GVariant *cw_method_start_cycle (const CwMethodCall *call, GError **error);
GVariant *cw_method_start_steps (const CwMethodCall *call, GError **error);
GVariant *cw_method_stop_cycle (const CwMethodCall *call, GError **error);
GVariant *cw_method_list_runs (const CwMethodCall *call, GError **error);
GVariant *cw_method_get_run (const CwMethodCall *call, GError **error);
GVariant *cw_method_get_scheduler (const CwMethodCall *call, GError **error);
GVariant *cw_method_set_scheduler (const CwMethodCall *call, GError **error);

GVariant *cw_method_list_connectors (const CwMethodCall *call, GError **error);
GVariant *cw_method_get_connector (const CwMethodCall *call, GError **error);
GVariant *cw_method_put_connector (const CwMethodCall *call, GError **error);
GVariant *cw_method_remove_connector (const CwMethodCall *call, GError **error);
GVariant *cw_method_set_secret (const CwMethodCall *call, GError **error);

GVariant *cw_method_test_connector (const CwMethodCall *call, GError **error);
GVariant *cw_method_discover_schema (const CwMethodCall *call, GError **error);
GVariant *cw_method_list_partitions (const CwMethodCall *call, GError **error);

GVariant *cw_method_search_objects (const CwMethodCall *call, GError **error);
GVariant *cw_method_get_object (const CwMethodCall *call, GError **error);

GVariant *cw_method_list_pending (const CwMethodCall *call, GError **error);
GVariant *cw_method_list_errors (const CwMethodCall *call, GError **error);
GVariant *cw_method_list_audit (const CwMethodCall *call, GError **error);
GVariant *cw_method_list_error_groups (const CwMethodCall *call, GError **error);

GVariant *cw_method_get_guards (const CwMethodCall *call, GError **error);
GVariant *cw_method_list_guard_objects (const CwMethodCall *call, GError **error);
GVariant *cw_method_approve_guard (const CwMethodCall *call, GError **error);
GVariant *cw_method_withdraw_guard (const CwMethodCall *call, GError **error);

GVariant *cw_method_list_left_alone (const CwMethodCall *call, GError **error);

GVariant *cw_method_get_history (const CwMethodCall *call, GError **error);
GVariant *cw_method_list_step_objects (const CwMethodCall *call, GError **error);
GVariant *cw_method_make_support_file (const CwMethodCall *call, GError **error);

GVariant *cw_method_get_keys (const CwMethodCall *call, GError **error);
GVariant *cw_method_export_keys (const CwMethodCall *call, GError **error);
GVariant *cw_method_export_profile (const CwMethodCall *call, GError **error);
GVariant *cw_method_inspect_profile (const CwMethodCall *call, GError **error);
GVariant *cw_method_attach_profile (const CwMethodCall *call, GError **error);
GVariant *cw_method_attach_database (const CwMethodCall *call, GError **error);
GVariant *cw_method_import_keys (const CwMethodCall *call, GError **error);
GVariant *cw_method_rotate_keys (const CwMethodCall *call, GError **error);
GVariant *cw_method_abandon_keys (const CwMethodCall *call, GError **error);

GVariant *cw_method_get_database (const CwMethodCall *call, GError **error);
GVariant *cw_method_check_database (const CwMethodCall *call, GError **error);
GVariant *cw_method_move_database (const CwMethodCall *call, GError **error);
GVariant *cw_method_join_database (const CwMethodCall *call, GError **error);
GVariant *cw_method_back_up_database (const CwMethodCall *call, GError **error);
GVariant *cw_method_restore_database (const CwMethodCall *call, GError **error);

GVariant *cw_method_list_instances (const CwMethodCall *call, GError **error);
GVariant *cw_method_activate_instance (const CwMethodCall *call, GError **error);
GVariant *cw_method_stage_instance (const CwMethodCall *call, GError **error);
GVariant *cw_method_rename_instance (const CwMethodCall *call, GError **error);
GVariant *cw_method_remove_instance (const CwMethodCall *call, GError **error);

GVariant *cw_method_get_config (const CwMethodCall *call, GError **error);
GVariant *cw_method_set_config_value (const CwMethodCall *call, GError **error);
GVariant *cw_method_put_config (const CwMethodCall *call, GError **error);
GVariant *cw_method_list_config_versions (const CwMethodCall *call, GError **error);
GVariant *cw_method_get_config_version (const CwMethodCall *call, GError **error);
GVariant *cw_method_compare_config (const CwMethodCall *call, GError **error);
GVariant *cw_method_restore_config (const CwMethodCall *call, GError **error);
GVariant *cw_method_import_config (const CwMethodCall *call, GError **error);

GVariant *cw_method_list_rules (const CwMethodCall *call, GError **error);
GVariant *cw_method_get_rule (const CwMethodCall *call, GError **error);
GVariant *cw_method_put_rules (const CwMethodCall *call, GError **error);
GVariant *cw_method_remove_rule (const CwMethodCall *call, GError **error);
GVariant *cw_method_enable_rule (const CwMethodCall *call, GError **error);
GVariant *cw_method_check_rules (const CwMethodCall *call, GError **error);
GVariant *cw_method_find_rule_objects (const CwMethodCall *call, GError **error);
GVariant *cw_method_test_rules (const CwMethodCall *call, GError **error);
GVariant *cw_method_preview_object (const CwMethodCall *call, GError **error);

/* ----- what several of them need */

/* A configured connector by id or name; CW_ERROR_NOT_FOUND. (transfer none): lives with @config. */
const CwConnectorConfig *
cw_method_find_connector (CwConfig *config, const char *id_or_name, GError **error);

/* The configured connector with a number in the store; (nullable): removed since. */
const CwConnectorConfig *
cw_method_find_connector_by_number (CwEngine *engine, CwConfig *config, gint64 number);

/* While the configuration is changed: whether it still has version @expected (-1: whichever it
 * has); CW_ERROR_CONFLICT. */
gboolean cw_method_check_version (CwEngine *engine, gint64 expected, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* {"changed", "version"}: what a change of the configuration came to. (transfer floating) */
GVariant *cw_method_answer_version (const CwMethodCall *call, gboolean is_changed);

/* @limit, or @fallback when it is 0, or @maximum when it is more. */
guint cw_method_clamp_limit (guint limit, guint fallback, guint maximum);

/* {"enabled", "suspended", ...} */
void cw_method_add_scheduler (GVariantBuilder *builder,
                              CwEngine *engine,
                              const CwSchedulerStatus *status);

/* "delta" or "initial". */
gboolean cw_method_parse_type (const char *type, gboolean *ret_is_initial, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* {"state", "secrets", "lost", "damaged"}: whether the vault's keys open what is stored. */
void cw_method_add_keys (GVariantBuilder *builder, CwVault *vault, const CwKeyState *state);

/* {"id", "name", "state", "holder", ...} under "instance": who exports. */
gboolean cw_method_add_instance (GVariantBuilder *builder, CwEngine *engine, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* A cycle's row; its state judged. */
void cw_method_add_cycle (GVariantBuilder *builder, CwEngine *engine, const CwCycle *cycle);
/* A step of a cycle in that state. (transfer floating) */
GVariant *cw_method_convert_step (const CwStep *step, CwRunState cycle_state);

/* "items", "command", "mail", "hooks" of ListAlerts. FALSE with an error of the store. */
gboolean cw_method_add_alerts (GVariantBuilder *builder,
                               CwEngine *engine,
                               CwStoreSession *session,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* {"code", "message", ...} of an object. (transfer floating) (nullable): with an error of the
 * store.
 */
GVariant *cw_method_convert_error (CwConfig *config,
                                   CwStoreSession *session,
                                   const CwObjectError *object_error,
                                   GError **error);

G_END_DECLS
