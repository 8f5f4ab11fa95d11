/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-cycle-plan.h"

#include "base/cw-error.h"
#include "engine/cw-password-rotation.h"
#include "engine/cw-rules-loader.h"
#include "engine/cw-run-request.h"
#include "engine/cw-secret-store.h"
#include "store/cw-connector-space.h"
#include "sync/cw-sync-writeback.h"

/* Active Directory closes connections that idle for 15 minutes (MaxConnIdleTime), others sooner. */
#define LONGEST_IDLE_USEC (60 * G_USEC_PER_SEC)

static void
free_connector (gpointer data)
{
  CwCycleConnector *connector = data;

  if (connector->connector != NULL)
    cw_connector_close (connector->connector);
  g_clear_object (&connector->connector);
  g_clear_error (&connector->error);
  g_free (connector);
}

void
cw_cycle_connector_note_use (CwCycleConnector *connector, gboolean is_good)
{
  connector->used_usec = is_good ? g_get_monotonic_time () : 0;
}

static CwPasswordRotation
get_rotation (const CwCycleConnector *connector)
{
  const CwCycleParams *params = connector->params;

  return (CwPasswordRotation){ params->store, params->vault, params->password_mutex,
                               connector->config };
}

/* Makes it with the secret that is stored, and opens it. (transfer full) */
static CwConnector *
make_open (CwCycleConnector *connector, GCancellable *cancellable, GError **error)
{
  const CwCycleParams *params = connector->params;
  g_autoptr (CwStoreSession) session = cw_store_open_session (params->store, error);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwConnector) made = NULL;
  g_autoptr (CwSecret) secret = NULL;

  if (session == NULL)
    return NULL;
  secret = cw_secret_store_get_for_config (session, params->vault, connector->config, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  made = params->factory->make (connector->config, secret, cw_store_get_attributes (params->store),
                                params->factory->user_data, error);
  if (made == NULL || !cw_connector_open (made, cancellable, error))
    return NULL;
  return g_steal_pointer (&made);
}

/* Behind one name there may be another domain controller, which knows another of two passwords. */
static gboolean
sign_in_anew (CwCycleConnector *connector,
              GError *reason,
              GCancellable *cancellable,
              GError **error)
{
  const CwPasswordRotation rotation = get_rotation (connector);
  g_autoptr (GError) local_error = reason;
  g_autoptr (CwConnector) made = NULL;
  gboolean is_other = FALSE;

  if (g_error_matches (reason, CW_ERROR, CW_ERROR_AUTH) &&
      !cw_password_rotation_note (&rotation, FALSE, &is_other, cancellable, error))
    return FALSE;
  if (!is_other)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  made = make_open (connector, cancellable, error);
  if (made == NULL)
    return FALSE;
  g_clear_object (&connector->connector);
  connector->connector = g_steal_pointer (&made);
  return TRUE;
}

static gboolean
sign_in (CwCycleConnector *connector, GCancellable *cancellable, GError **error)
{
  const CwPasswordRotation rotation = get_rotation (connector);
  g_autoptr (GError) local_error = NULL;
  gboolean is_other = FALSE;

  connector->connector = make_open (connector, cancellable, &local_error);
  if (connector->connector == NULL)
    {
      if (!sign_in_anew (connector, g_steal_pointer (&local_error), cancellable, error))
        return FALSE;
    }
  else if (!cw_password_rotation_note (&rotation, TRUE, &is_other, cancellable, error))
    {
      g_clear_object (&connector->connector);
      return FALSE;
    }
  cw_cycle_connector_note_use (connector, TRUE);
  return TRUE;
}

static gboolean
open_connector (CwCycleConnector *connector, GCancellable *cancellable, GError **error)
{
  const CwPasswordRotation rotation = get_rotation (connector);

  return cw_password_rotation_settle (&rotation, cancellable, error) &&
         sign_in (connector, cancellable, error);
}

gboolean
cw_cycle_connector_wake (CwCycleConnector *connector, GCancellable *cancellable, GError **error)
{
  gint64 now_usec = g_get_monotonic_time ();
  g_autoptr (GError) local_error = NULL;

  if (connector->connector == NULL)
    return open_connector (connector, cancellable, error);
  if (connector->used_usec != 0 && now_usec - connector->used_usec < LONGEST_IDLE_USEC)
    return TRUE;
  cw_connector_close (connector->connector);
  if (!cw_connector_open (connector->connector, cancellable, &local_error) &&
      !sign_in_anew (connector, g_steal_pointer (&local_error), cancellable, error))
    return FALSE;
  connector->used_usec = now_usec;
  return TRUE;
}

void
cw_cycle_connector_sleep (CwCycleConnector *connector)
{
  if (connector->connector != NULL)
    cw_connector_close (connector->connector);
  connector->used_usec = 0;
}

static void
free_step (gpointer data)
{
  CwPlannedStep *step = data;

  cw_step_free (step->record);
  g_free (step);
}

void
cw_cycle_plan_free (CwCyclePlan *plan)
{
  if (plan == NULL)
    return;
  g_clear_pointer (&plan->steps, g_ptr_array_unref);
  g_clear_pointer (&plan->connectors, g_ptr_array_unref);
  g_clear_pointer (&plan->rules, cw_rule_set_unref);
  g_clear_pointer (&plan->rules_text, g_free);
  g_clear_error (&plan->rules_error);
  g_clear_pointer (&plan->domains, g_ptr_array_unref);
  g_free (plan);
}

/* @position: -1: the last one. */
static void
insert_step (CwCyclePlan *plan,
             const CwCycle *cycle,
             CwStepKind kind,
             CwCycleConnector *connector,
             const char *partition,
             int position)
{
  CwPlannedStep *step = g_new0 (CwPlannedStep, 1);

  step->connector = connector;
  step->record = cw_step_new ();
  step->record->cycle_id = cycle->id;
  step->record->kind = kind;
  step->record->is_full = cycle->is_initial && kind != CW_STEP_EXPORT;
  step->record->state = CW_RUN_SKIPPED;
  step->record->partition = g_strdup (partition);
  if (connector != NULL)
    {
      step->record->connector_guid = g_strdup (connector->config->id);
      step->record->connector_name = g_strdup (connector->config->name);
    }
  g_ptr_array_insert (plan->steps, position, step);
}

static void
add_step (CwCyclePlan *plan,
          const CwCycle *cycle,
          CwStepKind kind,
          CwCycleConnector *connector,
          const char *partition)
{
  insert_step (plan, cycle, kind, connector, partition, -1);
}

static gboolean
register_connectors (CwCyclePlan *plan,
                     const CwCycleParams *params,
                     CwStoreSession *session,
                     GError **error)
{
  GPtrArray *configs = cw_config_get_connectors (params->config);

  if (!cw_store_session_begin (session, error))
    return FALSE;
  for (guint i = 0; i < configs->len; i++)
    {
      CwCycleConnector *connector = g_new0 (CwCycleConnector, 1);

      connector->params = params;
      connector->config = g_ptr_array_index (configs, i);
      connector->is_target = cw_connector_kind_is_target (connector->config->kind);
      g_ptr_array_add (plan->connectors, connector);
      if (!cw_connector_space_register_connector (session, connector->config->id,
                                                  &connector->number, error))
        {
          cw_store_session_rollback (session);
          return FALSE;
        }
    }
  return cw_store_session_commit (session, error);
}

/* The partitions chosen, or those that the connector selects by default. */
static GPtrArray *
list_partition_names (CwCycleConnector *connector, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) partitions = NULL;

  for (guint i = 0; connector->config->partitions[i] != NULL; i++)
    g_ptr_array_add (names, g_strdup (connector->config->partitions[i]));
  if (names->len > 0)
    return g_steal_pointer (&names);

  partitions = cw_connector_list_partitions (connector->connector, cancellable, error);
  if (partitions == NULL)
    return NULL;
  for (guint i = 0; i < partitions->len; i++)
    {
      const CwPartition *partition = g_ptr_array_index (partitions, i);

      if (partition->is_selected)
        g_ptr_array_add (names, g_strdup (partition->name));
    }
  if (names->len > 0)
    return g_steal_pointer (&names);
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "Connector “%s” has no partition to read: name them in its \"partitions\"",
               connector->config->name);
  return NULL;
}

static gboolean
add_domains (GPtrArray *domains,
             CwCycleConnector *connector,
             const CwCycleParams *params,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) found =
      params->factory->list_domains (connector->config, connector->connector,
                                     params->factory->user_data, cancellable, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (found != NULL)
    g_ptr_array_extend_and_steal (domains, g_steal_pointer (&found));
  return TRUE;
}

static void
plan_imports (CwCyclePlan *plan,
              const CwCycle *cycle,
              CwCycleConnector *connector,
              GCancellable *cancellable)
{
  g_autoptr (GPtrArray) names = NULL;

  if (connector->error == NULL)
    names = list_partition_names (connector, cancellable, &connector->error);
  if (names == NULL)
    add_step (plan, cycle, CW_STEP_IMPORT, connector, connector->config->partitions[0]);
  for (guint i = 0; names != NULL && i < names->len; i++)
    add_step (plan, cycle, CW_STEP_IMPORT, connector, g_ptr_array_index (names, i));
}

/* Connectors of one side, in order of creation. */
static void
plan_side (CwCyclePlan *plan, const CwCycle *cycle, gboolean is_target, GCancellable *cancellable)
{
  for (guint i = 0; i < plan->connectors->len; i++)
    {
      CwCycleConnector *connector = g_ptr_array_index (plan->connectors, i);

      if (connector->is_target == is_target)
        plan_imports (plan, cycle, connector, cancellable);
    }
}

/* Sources are told before targets: whoever is not, is not made there. */
static void
plan_writes (CwCyclePlan *plan, const CwCycle *cycle, int position)
{
  for (guint i = 0; i < plan->connectors->len; i++)
    {
      CwCycleConnector *connector = g_ptr_array_index (plan->connectors, i);

      if (!cw_sync_writes_back (connector->params->config, connector->config->kind))
        continue;
      insert_step (plan, cycle, CW_STEP_EXPORT, connector, NULL, position);
      position += position >= 0 ? 1 : 0;
    }
}

static void
plan_steps (CwCyclePlan *plan, const CwCycle *cycle, GCancellable *cancellable)
{
  plan_side (plan, cycle, FALSE, cancellable);
  plan_side (plan, cycle, TRUE, cancellable);
  add_step (plan, cycle, CW_STEP_SYNCHRONISE, NULL, NULL);
  plan_writes (plan, cycle, -1);
  for (guint i = 0; i < plan->connectors->len; i++)
    {
      CwCycleConnector *connector = g_ptr_array_index (plan->connectors, i);

      if (connector->is_target)
        add_step (plan, cycle, CW_STEP_EXPORT, connector, NULL);
    }
}

static CwCycleConnector *
find_connector (CwCyclePlan *plan, const char *id)
{
  for (guint i = 0; i < plan->connectors->len; i++)
    {
      CwCycleConnector *connector = g_ptr_array_index (plan->connectors, i);

      if (g_strcmp0 (connector->config->id, id) == 0)
        return connector;
    }
  return NULL;
}

/* Whether the connector has to be open from the beginning: to be read. */
static gboolean
is_read (const CwCycleParams *params, const CwCycleConnector *connector)
{
  if (params->steps == NULL)
    return TRUE;
  for (guint i = 0; i < params->steps->len; i++)
    {
      const CwStepRequest *step = g_ptr_array_index (params->steps, i);

      if (step->kind == CW_STEP_IMPORT &&
          g_strcmp0 (step->connector_id, connector->config->id) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
plan_request (CwCyclePlan *plan,
              const CwCycle *cycle,
              const CwStepRequest *request,
              GCancellable *cancellable)
{
  CwCycleConnector *connector = find_connector (plan, request->connector_id);
  guint first = plan->steps->len;

  /* Taken away since it was asked for. */
  if (connector == NULL && request->kind != CW_STEP_SYNCHRONISE)
    return;
  if (request->kind == CW_STEP_IMPORT && request->partition == NULL)
    plan_imports (plan, cycle, connector, cancellable);
  else
    add_step (plan, cycle, request->kind, connector, request->partition);
  for (guint i = first; i < plan->steps->len; i++)
    ((CwPlannedStep *) g_ptr_array_index (plan->steps, i))->record->is_full = request->is_full;
}

static void
plan_requests (CwCyclePlan *plan,
               const CwCycleParams *params,
               const CwCycle *cycle,
               GCancellable *cancellable)
{
  for (guint i = 0; i < params->steps->len; i++)
    plan_request (plan, cycle, g_ptr_array_index (params->steps, i), cancellable);
}

/* Of a domain that is in both lists, what was seen now counts. */
static void
add_missing_domains (GPtrArray *domains, GPtrArray *last_seen)
{
  guint n_seen = domains->len;

  while (last_seen->len > 0)
    {
      CwTenantDomain *domain = g_ptr_array_steal_index_fast (last_seen, last_seen->len - 1);
      gboolean is_known = FALSE;

      for (guint i = 0; i < n_seen && !is_known; i++)
        is_known = g_ascii_strcasecmp (((CwTenantDomain *) g_ptr_array_index (domains, i))->name,
                                       domain->name) == 0;
      if (is_known)
        cw_tenant_domain_free (domain);
      else
        g_ptr_array_add (domains, domain);
    }
}

/* Rules depend on the tenants' domains: the present ones when every connector could be asked, else
 * with those last seen, so that a tenant out of reach, or one that a part does not read, renames
 * nobody in another. */
static gboolean
load_rules (CwCyclePlan *plan,
            const CwCycleParams *params,
            CwStoreSession *session,
            GPtrArray *domains,
            GError **error)
{
  CwRuleSite site = cw_rule_site_get (params->state_dir, params->config);
  gboolean is_complete = params->steps == NULL;
  g_autoptr (GPtrArray) cached = NULL;

  for (guint i = 0; i < plan->connectors->len; i++)
    {
      CwCycleConnector *connector = g_ptr_array_index (plan->connectors, i);

      is_complete = is_complete && (connector->error == NULL || !connector->is_target);
    }
  if (is_complete && !cw_rules_loader_put_domains (session, domains, error))
    return FALSE;
  if (!is_complete)
    {
      cached = cw_rules_loader_get_domains (session, error);
      if (cached == NULL)
        return FALSE;
      add_missing_domains (domains, cached);
    }
  plan->rules = cw_rules_loader_load (&site, cw_store_get_attributes (params->store), domains,
                                      &plan->rules_text, &plan->rules_error);
  return TRUE;
}

static CwCyclePlan *
create_plan (void)
{
  CwCyclePlan *plan = g_new0 (CwCyclePlan, 1);

  plan->connectors = g_ptr_array_new_with_free_func (free_connector);
  plan->steps = g_ptr_array_new_with_free_func (free_step);
  return plan;
}

CwCyclePlan *
cw_cycle_plan_new (const CwCycleParams *params,
                   CwStoreSession *session,
                   const CwCycle *cycle,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (CwCyclePlan) plan = create_plan ();
  g_autoptr (GPtrArray) domains =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_tenant_domain_free);

  if (!register_connectors (plan, params, session, error))
    return NULL;
  for (guint i = 0; i < plan->connectors->len; i++)
    {
      CwCycleConnector *connector = g_ptr_array_index (plan->connectors, i);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (is_read (params, connector) &&
          open_connector (connector, cancellable, &connector->error) && params->steps == NULL)
        (void) add_domains (domains, connector, params, cancellable, &connector->error);
      /* Of the store, which has its secrets: that is none of the connector's. */
      if (g_error_matches (connector->error, CW_ERROR, CW_ERROR_STORE_AWAY))
        {
          g_propagate_error (error, g_error_copy (connector->error));
          return NULL;
        }
    }
  if (params->steps != NULL)
    plan_requests (plan, params, cycle, cancellable);
  else
    plan_steps (plan, cycle, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (!load_rules (plan, params, session, domains, error))
    return NULL;
  plan->domains = g_steal_pointer (&domains);
  return g_steal_pointer (&plan);
}

gboolean
cw_cycle_plan_take_anchor (CwCyclePlan *plan,
                           const CwCycleParams *params,
                           const CwCycle *cycle,
                           GError **error)
{
  CwRuleSite site = cw_rule_site_get (params->state_dir, params->config);
  g_autofree char *text = NULL;
  CwRuleSet *rules = cw_rules_loader_load (&site, cw_store_get_attributes (params->store),
                                           plan->domains, &text, error);
  guint position = 0;

  if (rules == NULL)
    return FALSE;
  cw_rule_set_unref (plan->rules);
  plan->rules = rules;
  g_free (plan->rules_text);
  plan->rules_text = g_steal_pointer (&text);
  while (((CwPlannedStep *) g_ptr_array_index (plan->steps, position))->record->kind !=
         CW_STEP_SYNCHRONISE)
    position++;
  plan_writes (plan, cycle, (int) position + 1);
  return TRUE;
}

GArray *
cw_cycle_plan_list_targets (CwCyclePlan *plan)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < plan->connectors->len; i++)
    {
      CwCycleConnector *connector = g_ptr_array_index (plan->connectors, i);

      if (connector->is_target && !connector->has_failed)
        g_array_append_val (numbers, connector->number);
    }
  return numbers;
}

char *
cw_cycle_plan_get_basis (CwCyclePlan *plan)
{
  g_autoptr (GString) basis = g_string_new (cw_rule_set_get_digest (plan->rules));

  for (guint i = 0; i < plan->connectors->len; i++)
    {
      CwCycleConnector *connector = g_ptr_array_index (plan->connectors, i);

      g_string_append_printf (basis, " %s", connector->config->id);
      /* Everybody is looked at when it begins. */
      if (cw_sync_writes_back (connector->params->config, connector->config->kind))
        g_string_append (basis, " written-to");
    }
  return g_string_free (g_steal_pointer (&basis), FALSE);
}
