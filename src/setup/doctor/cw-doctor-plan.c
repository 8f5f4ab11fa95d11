/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/doctor/cw-doctor-plan.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "setup/doctor/cw-doctor-checks.h"
#include "setup/draft/cw-feature-rights.h"

/* Limits are for the slow: a domain controller far away, a database of a million objects. */
static const CwDoctorRow rows[] = {
  { "engine", CW_DOCTOR_ENGINE, 20, cw_doctor_check_engine, { NULL } },
  { "service", CW_DOCTOR_ENGINE, 10, cw_doctor_check_service, { NULL } },
  { "installation", CW_DOCTOR_ENGINE, 20, cw_setup_check_installation, { NULL } },
  { "files", CW_DOCTOR_ENGINE, 30, cw_doctor_check_files, { NULL } },
  { "keys", CW_DOCTOR_ENGINE, 30, cw_doctor_check_keys, { NULL } },
  { "database", CW_DOCTOR_ENGINE, 180, cw_doctor_check_database, { NULL } },
  { "schedule", CW_DOCTOR_ENGINE, 30, cw_doctor_check_schedule, { NULL } },
  { "cycles", CW_DOCTOR_ENGINE, 30, cw_doctor_check_cycles, { NULL } },
  { "guards", CW_DOCTOR_ENGINE, 60, cw_doctor_check_guards, { NULL } },
  { "errors", CW_DOCTOR_ENGINE, 30, cw_doctor_check_errors, { NULL } },
  { "alerts", CW_DOCTOR_ENGINE, 30, cw_doctor_check_alerts, { NULL } },
  { "directory", CW_DOCTOR_SOURCE, 60, cw_doctor_check_connector, { NULL } },
  { "forest", CW_DOCTOR_FOREST, 120, cw_setup_check_forest, { "directory" } },
  { "account", CW_DOCTOR_FOREST, 120, cw_setup_check_account, { "directory" } },
  { "tenant", CW_DOCTOR_TARGET, 60, cw_doctor_check_connector, { NULL } },
  { "certificate", CW_DOCTOR_TARGET, 10, cw_doctor_check_certificate, { NULL } },
  { "suffixes", CW_DOCTOR_SOURCE, 300, cw_setup_check_suffixes, { "directory", "tenant" } },
};

typedef struct
{
  const CwMethodCall *call;
  GAsyncQueue *ended;
  CwConfig *config;                /* (owned) */
  JsonNode *document;              /* (owned): the configuration, of our own */
  const CwConnectorConfig *target; /* (nullable): the first tenant */
  GStrv features;                  /* (owned): those that need rights */
  GPtrArray *jobs;                 /* (owned) */
} Plan;

static void
clear_plan (Plan *plan)
{
  g_clear_pointer (&plan->config, cw_config_unref);
  g_clear_pointer (&plan->document, json_node_unref);
  g_clear_pointer (&plan->features, g_strfreev);
  g_clear_pointer (&plan->jobs, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, clear_plan)

/* (transfer none) (nullable) */
static JsonObject *
get_object (JsonNode *node, const char *name)
{
  JsonObject *object = json_node_get_object (node);

  return json_object_has_member (object, name) ? json_object_get_object_member (object, name)
                                               : NULL;
}

/* ----- input of the checks: each its own copy, since they run beside one another */

static JsonNode *
copy_object (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = cw_json_to_canonical (node, FALSE);
  g_autoptr (JsonNode) copy = cw_json_parse (text, -1, FALSE, NULL);

  g_assert (copy != NULL);
  return g_steal_pointer (&copy);
}

static void
add_features (JsonObject *input, const Plan *plan)
{
  JsonArray *features = json_array_new ();

  for (guint i = 0; plan->features[i] != NULL; i++)
    json_array_add_string_element (features, plan->features[i]);
  json_object_set_array_member (input, "features", features);
}

/* How the names of people have to end. */
static void
add_names (JsonObject *input, const Plan *plan)
{
  JsonObject *identity = get_object (plan->document, "identity");

  if (plan->target != NULL)
    json_object_set_member (input, "tenant", copy_object (plan->target->settings));
  if (identity == NULL)
    return;
  if (json_object_has_member (identity, "userPrincipalName"))
    json_object_set_string_member (input, "attribute",
                                   json_object_get_string_member (identity, "userPrincipalName"));
  json_object_set_boolean_member (
      input, "isAccepted",
      json_object_get_boolean_member_with_default (identity, "continueWithUnverified", FALSE));
}

static JsonNode *
make_input (const Plan *plan, const CwDoctorRow *row, const CwConnectorConfig *connector)
{
  JsonObject *installation = get_object (plan->document, "installation");
  g_autoptr (JsonObject) input = json_object_new ();
  JsonArray *connectors = NULL;

  if (row->scope == CW_DOCTOR_ENGINE)
    return installation != NULL && row->run == cw_setup_check_installation
               ? copy_object (installation)
               : json_node_init_object (json_node_alloc (), input);
  json_object_set_member (input, "connector", copy_object (connector->settings));
  connectors = json_array_new ();
  json_array_add_element (connectors, copy_object (connector->settings));
  json_object_set_array_member (input, "connectors", connectors);
  add_features (input, plan);
  add_names (input, plan);
  return json_node_init_object (json_node_alloc (), input);
}

/* ----- which of them */

static gboolean
is_relevant (const Plan *plan, const CwDoctorRow *row, const CwConnectorConfig *connector)
{
  if (row->run == cw_setup_check_installation)
    return get_object (plan->document, "installation") != NULL;
  if (row->run == cw_setup_check_suffixes && plan->target == NULL)
    return FALSE;
  switch (row->scope)
    {
    case CW_DOCTOR_ENGINE:
      return TRUE;
    case CW_DOCTOR_SOURCE:
      return !cw_connector_kind_is_target (connector->kind);
    case CW_DOCTOR_FOREST:
      return connector->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY;
    case CW_DOCTOR_TARGET:
      return cw_connector_kind_is_target (connector->kind);
    }
  g_return_val_if_reached (FALSE);
}

/* Names of checks narrow the checks, names of connectors the connectors. */
static gboolean
is_wanted (const char *const *names, const CwDoctorRow *row, const CwConnectorConfig *connector)
{
  return names[0] == NULL || g_strv_contains (names, row->name) ||
         (connector != NULL &&
          (g_strv_contains (names, connector->name) || g_strv_contains (names, connector->id)));
}

static void
add_job (Plan *plan,
         const char *const *names,
         const CwDoctorRow *row,
         const CwConnectorConfig *connector)
{
  if (is_relevant (plan, row, connector) && is_wanted (names, row, connector))
    g_ptr_array_add (plan->jobs,
                     cw_doctor_job_new (row, plan->call, connector,
                                        make_input (plan, row, connector), plan->ended));
}

static void
add_jobs (Plan *plan, const char *const *names)
{
  GPtrArray *connectors = cw_config_get_connectors (plan->config);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].scope == CW_DOCTOR_ENGINE)
      add_job (plan, names, &rows[i], NULL);
  for (guint c = 0; c < connectors->len; c++)
    for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
      if (rows[i].scope != CW_DOCTOR_ENGINE)
        add_job (plan, names, &rows[i], g_ptr_array_index (connectors, c));
}

static gboolean
is_check (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].name, name))
      return TRUE;
  return FALSE;
}

static gboolean
check_names (const Plan *plan, const char *const *names, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", rows[i].name);
  for (guint i = 0; names[i] != NULL; i++)
    if (!is_check (names[i]) && cw_config_find_connector (plan->config, names[i]) == NULL)
      {
        g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                     "There is neither a connector nor a check “%s”: the checks are %s", names[i],
                     list->str);
        return FALSE;
      }
  return TRUE;
}

/* ----- the plan */

static const char *
get_text (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_string_member_with_default (object, name, NULL) : NULL;
}

static gboolean
read_config (Plan *plan, GError **error)
{
  g_autofree char *text = NULL;
  GPtrArray *connectors = NULL;
  JsonObject *identity = NULL;

  plan->config = cw_engine_dup_config (plan->call->engine, NULL);
  text = cw_config_to_text (plan->config);
  plan->document = cw_json_parse (text, -1, FALSE, error);
  if (plan->document == NULL)
    return FALSE;
  connectors = cw_config_get_connectors (plan->config);
  for (guint i = 0; i < connectors->len && plan->target == NULL; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      plan->target = connector->kind == CW_CONNECTOR_KIND_GRAPH ? connector : NULL;
    }
  identity = get_object (plan->document, "identity");
  plan->features = cw_feature_rights_list (
      json_object_has_member (json_node_get_object (plan->document), "connectors")
          ? json_object_get_array_member (json_node_get_object (plan->document), "connectors")
          : NULL,
      get_object (plan->document, "features"),
      get_text (get_object (plan->document, "signIn"), "method"),
      identity != NULL ? cw_config_get_source_anchor (plan->config) : NULL);
  return TRUE;
}

GPtrArray *
cw_doctor_plan_make (const CwMethodCall *call,
                     const char *const *names,
                     GAsyncQueue *ended,
                     GError **error)
{
  g_auto (Plan) plan = { .call = call, .ended = ended };

  if (!read_config (&plan, error) || !check_names (&plan, names, error))
    return NULL;
  plan.jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_doctor_job_unref);
  add_jobs (&plan, names);
  return g_steal_pointer (&plan.jobs);
}
