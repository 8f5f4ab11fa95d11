/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method.h"

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "engine/cw-method-handlers.h"

static const CwMethod methods[] = {
  { "GetStatus", "()", CW_ROLE_BROWSE, cw_method_get_status },
  { "ListConnectors", "()", CW_ROLE_BROWSE, cw_method_list_connectors },
  { "GetConnector", "(s)", CW_ROLE_BROWSE, cw_method_get_connector },
  { "PutConnector", "(s)", CW_ROLE_ADMIN, cw_method_put_connector },
  { "RemoveConnector", "(s)", CW_ROLE_ADMIN, cw_method_remove_connector },
  { "TestConnector", "(s)", CW_ROLE_OPERATOR, cw_method_test_connector },
  { "DiscoverSchema", "(ss)", CW_ROLE_OPERATOR, cw_method_discover_schema },
  { "ListPartitions", "(s)", CW_ROLE_OPERATOR, cw_method_list_partitions },
  { "SetSecret", "(ssay)", CW_ROLE_ADMIN, cw_method_set_secret },
  { "StartCycle", "(s)", CW_ROLE_OPERATOR, cw_method_start_cycle },
  { "StopCycle", "()", CW_ROLE_OPERATOR, cw_method_stop_cycle },
  { "ListRuns", "(xu)", CW_ROLE_BROWSE, cw_method_list_runs },
  { "GetRun", "(x)", CW_ROLE_BROWSE, cw_method_get_run },
  { "SearchObjects", "(ssu)", CW_ROLE_BROWSE, cw_method_search_objects },
  { "GetObject", "(sa{sv})", CW_ROLE_BROWSE, cw_method_get_object },
  { "PreviewObject", "(sa{sv})", CW_ROLE_BROWSE, cw_method_preview_object },
  { "ListRules", "()", CW_ROLE_BROWSE, cw_method_list_rules },
  { "GetRule", "(s)", CW_ROLE_BROWSE, cw_method_get_rule },
  { "CheckRules", "(s)", CW_ROLE_BROWSE, cw_method_check_rules },
  { "FindRuleObjects", "(ssa{sv})", CW_ROLE_BROWSE, cw_method_find_rule_objects },
  { "TestRules", "(sa{sv})", CW_ROLE_OPERATOR, cw_method_test_rules },
  { "PutRules", "(sx)", CW_ROLE_ADMIN, cw_method_put_rules },
  { "RemoveRule", "(s)", CW_ROLE_ADMIN, cw_method_remove_rule },
  { "EnableRule", "(sb)", CW_ROLE_ADMIN, cw_method_enable_rule },
  { "ListPending", "(a{sv})", CW_ROLE_BROWSE, cw_method_list_pending },
  { "ListErrors", "(a{sv})", CW_ROLE_BROWSE, cw_method_list_errors },
  { "ListErrorGroups", "()", CW_ROLE_BROWSE, cw_method_list_error_groups },
  { "GetHistory", "(u)", CW_ROLE_BROWSE, cw_method_get_history },
  { "ListStepObjects", "(xsxu)", CW_ROLE_BROWSE, cw_method_list_step_objects },
  { "MakeSupportFile", "()", CW_ROLE_OPERATOR, cw_method_make_support_file },
  { "GetKeys", "()", CW_ROLE_BROWSE, cw_method_get_keys },
  { "ExportKeys", "(ay)", CW_ROLE_ADMIN, cw_method_export_keys },
  { "ImportKeys", "(say)", CW_ROLE_ADMIN, cw_method_import_keys },
  { "RotateKeys", "()", CW_ROLE_ADMIN, cw_method_rotate_keys },
  { "AbandonKeys", "()", CW_ROLE_ADMIN, cw_method_abandon_keys },
  { "GetConfig", "()", CW_ROLE_BROWSE, cw_method_get_config },
  { "SetConfigValue", "(ss)", CW_ROLE_ADMIN, cw_method_set_config_value },
  { "PutConfig", "(sx)", CW_ROLE_ADMIN, cw_method_put_config },
  { "GetScheduler", "()", CW_ROLE_BROWSE, cw_method_get_scheduler },
  { "SetScheduler", "(a{sv})", CW_ROLE_ADMIN, cw_method_set_scheduler },
};

const char *
cw_role_to_string (CwRole role)
{
  switch (role)
    {
    case CW_ROLE_NONE:
      return "none";
    case CW_ROLE_BROWSE:
      return "browse";
    case CW_ROLE_OPERATOR:
      return "operator";
    case CW_ROLE_ADMIN:
      return "admin";
    }
  g_return_val_if_reached ("none");
}

const CwMethod *
cw_engine_methods_get (gsize *ret_n_methods)
{
  *ret_n_methods = G_N_ELEMENTS (methods);
  return methods;
}

static void
log_call (const CwMethod *method, const CwMethodCall *call, const GError *error)
{
  const char *result = error != NULL ? cw_error_name (error) : "success";
  g_autofree char *message =
      g_strdup_printf ("%s called %s: %s", call->author, method->name, result);

  cw_log_event (CW_EVENT_AUDIT, G_LOG_LEVEL_INFO, message, "METHOD", method->name, "AUTHOR",
                call->author, "RESULT", result, NULL);
}

GVariant *
cw_method_invoke (const CwMethod *method, const CwMethodCall *call, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!g_variant_is_of_type (call->args, G_VARIANT_TYPE (method->in)))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "%s takes %s, not %s", method->name,
                   method->in, g_variant_get_type_string (call->args));
      return NULL;
    }
  answer = method->run (call, &local_error);
  if (method->role > CW_ROLE_BROWSE)
    log_call (method, call, local_error);
  if (answer == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_variant_ref_sink (g_steal_pointer (&answer));
}

const CwConnectorConfig *
cw_method_find_connector (CwConfig *config, const char *id_or_name, GError **error)
{
  const CwConnectorConfig *connector = cw_config_find_connector (config, id_or_name);

  if (connector == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                 "There is no connector “%s”: `causewayctl connector list` shows them", id_or_name);
  return connector;
}

const CwConnectorConfig *
cw_method_find_connector_by_number (CwEngine *engine, CwConfig *config, gint64 number)
{
  GPtrArray *connectors = cw_config_get_connectors (config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if (cw_engine_get_connector_number (engine, connector->id) == number)
        return connector;
    }
  return NULL;
}

guint
cw_method_clamp_limit (guint limit, guint fallback, guint maximum)
{
  return MIN (limit == 0 ? fallback : limit, maximum);
}
