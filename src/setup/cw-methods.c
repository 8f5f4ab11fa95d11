/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-methods.h"

#include "engine/cw-method-handlers.h"
#include "setup/cw-setup-handlers.h"

/* Who may call and hear what: the only place that says so. The role is that of one group of this
 * machine, and of those that include it (cw_role_includes()). What changes something is in the
 * audit trail, with whoever asked for it. */
static const CwMethod methods[] = {
  { "GetStatus", "()", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_get_status },
  { "GetMetrics", "()", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_get_metrics },
  { "ListAlerts", "()", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_list_alerts },
  { "TestAlert", "()", CW_ROLE_OPERATOR, CW_METHOD_ASKS, cw_method_test_alert },
  { "ListConnectors", "()", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_list_connectors },
  { "GetConnector", "(s)", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_get_connector },
  { "PutConnector", "(s)", CW_ROLE_ADMIN, CW_METHOD_CONFIGURES, cw_method_put_connector },
  { "RemoveConnector", "(s)", CW_ROLE_ADMIN, CW_METHOD_CONFIGURES, cw_method_remove_connector },
  { "TestConnector", "(s)", CW_ROLE_OPERATOR, CW_METHOD_ASKS, cw_method_test_connector },
  { "DiscoverSchema", "(ss)", CW_ROLE_OPERATOR, CW_METHOD_ASKS, cw_method_discover_schema },
  { "ListPartitions", "(s)", CW_ROLE_OPERATOR, CW_METHOD_ASKS, cw_method_list_partitions },
  { "SetSecret", "(ssay)", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_set_secret },
  { "StartCycle", "(s)", CW_ROLE_OPERATOR, CW_METHOD_CHANGES, cw_method_start_cycle },
  { "StartSteps", "(sas)", CW_ROLE_OPERATOR, CW_METHOD_CHANGES, cw_method_start_steps },
  { "StopCycle", "()", CW_ROLE_OPERATOR, CW_METHOD_CHANGES, cw_method_stop_cycle },
  { "ListRuns", "(xu)", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_list_runs },
  { "GetRun", "(x)", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_get_run },
  { "SearchObjects", "(ssu)", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_search_objects },
  { "GetObject", "(sa{sv})", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_get_object },
  { "PreviewObject", "(sa{sv})", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_preview_object },
  { "ListRules", "()", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_list_rules },
  { "GetRule", "(s)", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_get_rule },
  { "CheckRules", "(s)", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_check_rules },
  { "FindRuleObjects", "(ssa{sv})", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_find_rule_objects },
  { "TestRules", "(sa{sv})", CW_ROLE_OPERATOR, CW_METHOD_ASKS, cw_method_test_rules },
  { "PutRules", "(sx)", CW_ROLE_ADMIN, CW_METHOD_CONFIGURES, cw_method_put_rules },
  { "RemoveRule", "(s)", CW_ROLE_ADMIN, CW_METHOD_CONFIGURES, cw_method_remove_rule },
  { "EnableRule", "(sb)", CW_ROLE_ADMIN, CW_METHOD_CONFIGURES, cw_method_enable_rule },
  { "ListPending", "(a{sv})", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_list_pending },
  { "GetGuards", "()", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_get_guards },
  { "ListGuardObjects", "(sa{sv})", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_list_guard_objects },
  { "ApproveGuard", "(s)", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_approve_guard },
  { "WithdrawGuard", "(s)", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_withdraw_guard },
  { "ListErrors", "(a{sv})", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_list_errors },
  { "ListAudit", "(a{sv})", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_list_audit },
  { "ListErrorGroups", "()", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_list_error_groups },
  { "GetHistory", "(u)", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_get_history },
  { "ListStepObjects", "(xsxu)", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_list_step_objects },
  { "MakeSupportFile", "()", CW_ROLE_OPERATOR, CW_METHOD_CHANGES, cw_method_make_support_file },
  { "GetKeys", "()", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_get_keys },
  { "ExportKeys", "(ay)", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_export_keys },
  { "ImportKeys", "(say)", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_import_keys },
  { "RotateKeys", "()", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_rotate_keys },
  { "AbandonKeys", "()", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_abandon_keys },
  { "ExportProfile", "(ay)", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_export_profile },
  { "InspectProfile", "(say)", CW_ROLE_ADMIN, CW_METHOD_ASKS, cw_method_inspect_profile },
  { "AttachProfile", "(saya{sv})", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_attach_profile },
  { "AttachDatabase", "(saysaya{sv})", CW_ROLE_ADMIN, CW_METHOD_CHANGES,
    cw_method_attach_database },
  { "GetDatabase", "()", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_get_database },
  { "CheckDatabase", "()", CW_ROLE_OPERATOR, CW_METHOD_ASKS, cw_method_check_database },
  { "MoveDatabase", "(saya{sv})", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_move_database },
  { "JoinDatabase", "(a{sv})", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_join_database },
  { "BackUpDatabase", "(ha{sv})", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_back_up_database },
  { "RestoreDatabase", "(ha{sv})", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_restore_database },
  { "ListInstances", "()", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_list_instances },
  { "ListLeftAlone", "(a{sv})", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_list_left_alone },
  { "ActivateInstance", "(sa{sv})", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_activate_instance },
  { "StageInstance", "(s)", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_stage_instance },
  { "RenameInstance", "(ss)", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_rename_instance },
  { "RemoveInstance", "(s)", CW_ROLE_ADMIN, CW_METHOD_CHANGES, cw_method_remove_instance },
  { "GetConfig", "()", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_get_config },
  { "SetConfigValue", "(ss)", CW_ROLE_ADMIN, CW_METHOD_CONFIGURES, cw_method_set_config_value },
  { "PutConfig", "(sx)", CW_ROLE_ADMIN, CW_METHOD_CONFIGURES, cw_method_put_config },
  { "ListConfigVersions", "(a{sv})", CW_ROLE_BROWSE, CW_METHOD_ASKS,
    cw_method_list_config_versions },
  { "GetConfigVersion", "(x)", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_get_config_version },
  { "CompareConfig", "(xx)", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_compare_config },
  { "RestoreConfig", "(xx)", CW_ROLE_ADMIN, CW_METHOD_CONFIGURES, cw_method_restore_config },
  { "ImportConfig", "(sa{sv})", CW_ROLE_ADMIN, CW_METHOD_CONFIGURES, cw_method_import_config },
  { "GetScheduler", "()", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_method_get_scheduler },
  { "SetScheduler", "(a{sv})", CW_ROLE_ADMIN, CW_METHOD_CONFIGURES, cw_method_set_scheduler },
  { "OpenSetup", "(s)", CW_ROLE_ADMIN, CW_METHOD_ASKS, cw_setup_method_open },
  { "CloseSetup", "()", CW_ROLE_ADMIN, CW_METHOD_ASKS, cw_setup_method_close },
  { "CancelCall", "(s)", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_setup_method_cancel_call },
  { "BeginSignIn", "(s)", CW_ROLE_ADMIN, CW_METHOD_ASKS, cw_setup_method_begin_sign_in },
  { "FinishSignIn", "(ss)", CW_ROLE_ADMIN, CW_METHOD_ASKS, cw_setup_method_finish_sign_in },
  { "EndSignIn", "(s)", CW_ROLE_ADMIN, CW_METHOD_ASKS, cw_setup_method_end_sign_in },
  { "PlanSetup", "(sa(ssay)a{sv})", CW_ROLE_ADMIN, CW_METHOD_ASKS, cw_setup_method_plan },
  { "ApplySetup", "(sa(ssay)a{sv})", CW_ROLE_ADMIN, CW_METHOD_MAKES, cw_setup_method_apply },
  { "GetSetup", "()", CW_ROLE_BROWSE, CW_METHOD_ASKS, cw_setup_method_get },
  { "UndoSetup", "(asa(ssay)a{sv})", CW_ROLE_ADMIN, CW_METHOD_MAKES, cw_setup_method_undo },
  { "RotatePassword", "(s)", CW_ROLE_PASSWORD_RESET, CW_METHOD_CHANGES,
    cw_setup_method_rotate_password },
  { "RenewCertificate", "(sa{sv})", CW_ROLE_ADMIN, CW_METHOD_CHANGES,
    cw_setup_method_renew_certificate },
  { "RunDoctor", "(ass)", CW_ROLE_OPERATOR, CW_METHOD_ASKS, cw_setup_method_run_doctor },
  { "RunCheck", "(ssa(ssay)s)", CW_ROLE_ADMIN, CW_METHOD_ASKS, cw_setup_method_run_check },
};

/* And who is told what. How far a set-up is names accounts and places that only those see who plan
 * one. */
static const CwSignal signals[] = {
  { "Progress", CW_ROLE_BROWSE, FALSE },
  { "CallProgress", CW_ROLE_BROWSE, TRUE },
  { "SetupProgress", CW_ROLE_ADMIN, FALSE },
  { "StateChanged", CW_ROLE_BROWSE, FALSE },
};

GPtrArray *
cw_methods_list (void)
{
  GPtrArray *list = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_ptr_array_add (list, (gpointer) &methods[i]);
  return list;
}

const CwMethod *
cw_methods_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].name, name))
      return &methods[i];
  return NULL;
}

GPtrArray *
cw_signals_list (void)
{
  GPtrArray *list = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_ptr_array_add (list, (gpointer) &signals[i]);
  return list;
}

const CwSignal *
cw_signals_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    if (g_str_equal (signals[i].name, name))
      return &signals[i];
  return NULL;
}
