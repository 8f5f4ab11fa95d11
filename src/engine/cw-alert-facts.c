/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-alert-facts.h"

#include "engine/cw-connector-certificate.h"
#include "engine/cw-exporter-state.h"
#include "engine/cw-guard-view.h"
#include "engine/cw-hook-state.h"
#include "engine/cw-key-keeper.h"
#include "model/cw-hook.h"

/* Cycles in one look; near-real-time makes 20 a minute, and not more than so many looks are made.
 */
#define PAGE    200
#define N_PAGES 50

/* FALSE: the search for one that ended well goes on. */
static gboolean
note_success (CwAlertFacts *facts, const CwCycle *cycle)
{
  gboolean is_good = cw_alert_is_good (cycle->state);

  facts->success_usec = is_good ? cycle->ended_usec : cycle->started_usec;
  return is_good;
}

/* Those of the first look are kept. @ret_before: (inout): where the next look begins, 0: nowhere */
static gboolean
read_page (CwAlertFacts *facts,
           CwEngine *engine,
           CwStoreSession *session,
           gint64 *ret_before,
           GError **error)
{
  g_autoptr (GPtrArray) cycles = cw_run_store_list_cycles (session, *ret_before, PAGE, error);
  gboolean is_first = *ret_before == 0;
  gboolean is_found = FALSE;

  if (cycles == NULL)
    return FALSE;
  *ret_before = 0;
  for (guint i = 0; i < cycles->len; i++)
    {
      CwCycle *cycle = g_ptr_array_index (cycles, i);

      *ret_before = cycle->id;
      cycle->state = cw_engine_judge_cycle (engine, cycle->id, cycle->state);
      if (cycle->state != CW_RUN_RUNNING)
        is_found = is_found || note_success (facts, cycle);
    }
  if (is_found || cycles->len < PAGE)
    *ret_before = 0;
  if (is_first)
    cw_alert_facts_take_cycles (facts, g_steal_pointer (&cycles));
  return TRUE;
}

static gboolean
read_cycles (CwAlertFacts *facts, CwEngine *engine, CwStoreSession *session, GError **error)
{
  gint64 before = 0;

  for (guint page = 0; page < N_PAGES; page++)
    {
      if (!read_page (facts, engine, session, &before, error))
        return FALSE;
      if (before == 0)
        return TRUE;
    }
  return TRUE;
}

static gboolean
read_guards (CwAlertFacts *facts, CwEngine *engine, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_autoptr (GPtrArray) states = NULL;

  if (!cw_object_view_init (&view, engine, error))
    return FALSE;
  states = cw_guard_view_list (&view, error);
  for (guint i = 0; states != NULL && i < states->len; i++)
    {
      const CwGuardState *state = g_ptr_array_index (states, i);

      if (state->is_holding)
        cw_alert_facts_add_guard (facts,
                                  g_strjoin ("/", state->connector->id, state->partition, NULL),
                                  state->connector->name, state->held->n_objects);
    }
  return states != NULL;
}

static void
read_certificates (CwAlertFacts *facts, CwEngine *engine)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  GPtrArray *connectors = cw_config_get_connectors (config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      gint64 ends_usec = cw_connector_certificate_get_end (connector->settings);

      if (ends_usec != 0)
        cw_alert_facts_add_certificate (facts, connector->id, ends_usec);
    }
}

static gboolean
read_keys (CwAlertFacts *facts, CwEngine *engine, CwStoreSession *session, GError **error)
{
  g_auto (CwKeyState) state = { 0 };

  if (!cw_key_state_read (session, cw_engine_get_vault (engine), &state, error))
    return FALSE;
  facts->n_lost = g_strv_length (state.lost);
  facts->n_damaged = g_strv_length (state.damaged);
  return TRUE;
}

/* Only of those that are configured still. */
static gboolean
read_hooks (CwAlertFacts *facts, CwEngine *engine, CwStoreSession *session, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  g_autoptr (GPtrArray) hooks = cw_hook_list (config);
  g_autoptr (GPtrArray) states = cw_hook_state_load (session, error);

  if (states == NULL)
    return FALSE;
  for (guint i = 0; i < hooks->len; i++)
    {
      const CwHook *hook = g_ptr_array_index (hooks, i);
      const CwHookState *state = cw_hook_state_find (states, hook->name);

      if (state != NULL && state->problem != NULL)
        cw_alert_facts_add_hook (facts, hook->name, state->problem);
    }
  return TRUE;
}

/* Only of connectors that are configured still. */
static gboolean
read_exporters (CwAlertFacts *facts, CwEngine *engine, CwStoreSession *session, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  g_autoptr (CwExporterState) state = cw_exporter_state_read (session, error);

  for (guint i = 0; state != NULL && i < state->tenants->len; i++)
    {
      const CwExporterTenant *tenant = g_ptr_array_index (state->tenants, i);
      const CwConnectorConfig *connector = cw_config_find_connector (config, tenant->connector);
      CwAlertExporter exporter = { tenant->connector };

      if (!tenant->is_held || tenant->seen == NULL || connector == NULL)
        continue;
      exporter.name = connector->name;
      exporter.host = tenant->seen->host;
      exporter.time_usec = tenant->seen->time_usec;
      cw_alert_facts_add_exporter (facts, &exporter);
    }
  return state != NULL;
}

gboolean
cw_alert_facts_read (CwAlertFacts *facts, CwEngine *engine, CwStoreSession *session, GError **error)
{
  if (!read_cycles (facts, engine, session, error) || !read_keys (facts, engine, session, error) ||
      !read_hooks (facts, engine, session, error) ||
      !read_exporters (facts, engine, session, error) ||
      !cw_run_store_count_errors (session, &facts->n_errors, error))
    return FALSE;
  read_certificates (facts, engine);
  if (!read_guards (facts, engine, error))
    return FALSE;
  /* Last: one that began in the meantime may have shown itself in what was read. */
  facts->is_running = !g_str_equal (cw_engine_get_state (engine), "idle");
  return TRUE;
}
