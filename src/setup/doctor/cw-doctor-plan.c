/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/doctor/cw-doctor-plan.h"

#include "base/cw-error.h"
#include "setup/doctor/cw-doctor-checks.h"
#include "setup/doctor/cw-doctor-input.h"

/* Limits are for the slow: a domain controller far away, a database of a million objects. */
static const CwDoctorRow rows[] = {
  { "engine", CW_DOCTOR_ENGINE, 20, cw_doctor_check_engine, { NULL } },
  { "service", CW_DOCTOR_ENGINE, 10, cw_doctor_check_service, { NULL } },
  { "installation", CW_DOCTOR_ENGINE, 20, cw_setup_check_installation, { NULL } },
  { "files", CW_DOCTOR_ENGINE, 30, cw_doctor_check_files, { NULL } },
  { "keys", CW_DOCTOR_ENGINE, 30, cw_doctor_check_keys, { NULL } },
  { "database", CW_DOCTOR_ENGINE, 180, cw_doctor_check_database, { NULL } },
  { "instances", CW_DOCTOR_ENGINE, 30, cw_doctor_check_instances, { NULL } },
  { "schedule", CW_DOCTOR_ENGINE, 30, cw_doctor_check_schedule, { NULL } },
  { "cycles", CW_DOCTOR_ENGINE, 30, cw_doctor_check_cycles, { NULL } },
  { "guards", CW_DOCTOR_ENGINE, 60, cw_doctor_check_guards, { NULL } },
  { "errors", CW_DOCTOR_ENGINE, 30, cw_doctor_check_errors, { NULL } },
  { "rules", CW_DOCTOR_ENGINE, 30, cw_doctor_check_rules, { NULL } },
  { "alerts", CW_DOCTOR_ENGINE, 60, cw_doctor_check_alerts, { NULL } },
  { "attributes", CW_DOCTOR_ENGINE, 120, cw_doctor_check_attributes, { "directory" } },
  { "features", CW_DOCTOR_ENGINE, 120, cw_setup_check_chosen_features, { "directory" } },
  { "duplicates", CW_DOCTOR_ENGINE, 300, cw_setup_check_duplicates, { "directory" } },
  { "joins", CW_DOCTOR_ENGINE, 300, cw_setup_check_joins, { "directory" } },
  { "anchor-values", CW_DOCTOR_ENGINE, 300, cw_setup_check_anchor_values, { "directory" } },
  { "federation", CW_DOCTOR_ENGINE, 60, cw_setup_check_federation, { "tenant" } },
  { "federated-domain", CW_DOCTOR_ENGINE, 60, cw_setup_check_federated_domain, { "tenant" } },
  { "federated-sign-in", CW_DOCTOR_ENGINE, 30, cw_setup_check_federated_sign_in, { NULL } },
  { "directory", CW_DOCTOR_SOURCE, 60, cw_doctor_check_connector, { NULL } },
  { "forest", CW_DOCTOR_FOREST, 120, cw_setup_check_forest, { "directory" } },
  { "account", CW_DOCTOR_FOREST, 120, cw_setup_check_account, { "directory" } },
  { "containers", CW_DOCTOR_SOURCE, 120, cw_doctor_check_containers, { "directory" } },
  { "group", CW_DOCTOR_SOURCE, 120, cw_doctor_check_group, { "directory" } },
  { "tenant", CW_DOCTOR_TARGET, 60, cw_doctor_check_connector, { NULL } },
  { "certificate", CW_DOCTOR_TARGET, 10, cw_doctor_check_certificate, { NULL } },
  { "suffixes", CW_DOCTOR_SOURCE, 300, cw_setup_check_suffixes, { "directory", "tenant" } },
};

typedef struct
{
  const CwMethodCall *call;
  GAsyncQueue *ended;
  CwDoctorInput input;
  GPtrArray *jobs; /* (owned) */
} Plan;

static void
clear_plan (Plan *plan)
{
  cw_doctor_input_clear (&plan->input);
  g_clear_pointer (&plan->jobs, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, clear_plan)

/* ----- which of them */

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
  if (cw_doctor_input_is_relevant (&plan->input, row, connector) &&
      is_wanted (names, row, connector))
    g_ptr_array_add (plan->jobs,
                     cw_doctor_job_new (row, plan->call, connector,
                                        cw_doctor_input_make (&plan->input, row, connector),
                                        plan->ended));
}

static void
add_jobs (Plan *plan, const char *const *names)
{
  GPtrArray *connectors = cw_config_get_connectors (plan->input.config);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].scope == CW_DOCTOR_ENGINE)
      add_job (plan, names, &rows[i], NULL);
  for (guint c = 0; c < connectors->len; c++)
    for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
      if (rows[i].scope != CW_DOCTOR_ENGINE)
        add_job (plan, names, &rows[i], g_ptr_array_index (connectors, c));
}

GStrv
cw_doctor_plan_list_checks (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_strv_builder_add (builder, rows[i].name);
  return g_strv_builder_end (builder);
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
  g_auto (GStrv) checks = cw_doctor_plan_list_checks ();
  g_autofree char *list = g_strjoinv (", ", checks);

  for (guint i = 0; names[i] != NULL; i++)
    if (!is_check (names[i]) && cw_config_find_connector (plan->input.config, names[i]) == NULL)
      {
        g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                     "There is neither a connector nor a check “%s”: the checks are %s", names[i],
                     list);
        return FALSE;
      }
  return TRUE;
}

/* ----- the plan */

GPtrArray *
cw_doctor_plan_make (const CwMethodCall *call,
                     const char *const *names,
                     GAsyncQueue *ended,
                     GError **error)
{
  g_auto (Plan) plan = { .call = call, .ended = ended };
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);

  if (!cw_doctor_input_read (&plan.input, config, error) || !check_names (&plan, names, error))
    return NULL;
  plan.jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_doctor_job_unref);
  add_jobs (&plan, names);
  return g_steal_pointer (&plan.jobs);
}
