/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-flows.h"

#include "store/cw-link-private.h"
#include "store/cw-store-private.h"

/* Both live as long as the connection. */
static const char SQL_MAKE_FLOWS[] =
    "CREATE TEMPORARY TABLE IF NOT EXISTS link_flow (source_connector_id BIGINT NOT NULL, "
    "source_profile BIGINT NOT NULL, source_attribute INTEGER NOT NULL, "
    "target_connector_id BIGINT NOT NULL, target_profile BIGINT NOT NULL, "
    "target_attribute INTEGER NOT NULL, choice BIGINT NOT NULL, rank BIGINT NOT NULL)";
static const char SQL_MAKE_TARGETS[] =
    "CREATE TEMPORARY TABLE IF NOT EXISTS link_target (connector_id BIGINT NOT NULL)";
static const char SQL_CLEAR_FLOWS[] = "DELETE FROM link_flow";
static const char SQL_CLEAR_TARGETS[] = "DELETE FROM link_target";
static const char SQL_ADD_FLOW[] =
    "INSERT INTO link_flow (source_connector_id, source_profile, source_attribute, "
    "target_connector_id, target_profile, target_attribute, choice, rank) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_ADD_TARGET[] = "INSERT INTO link_target (connector_id) VALUES (?1)";

CwLinkFlows *
cw_link_flows_new (void)
{
  CwLinkFlows *flows = g_new0 (CwLinkFlows, 1);

  g_atomic_ref_count_init (&flows->ref_count);
  flows->flows = g_array_new (FALSE, FALSE, sizeof (CwLinkFlow));
  flows->targets = g_array_new (FALSE, FALSE, sizeof (CwLinkTarget));
  return flows;
}

CwLinkFlows *
cw_link_flows_ref (CwLinkFlows *flows)
{
  g_atomic_ref_count_inc (&flows->ref_count);
  return flows;
}

void
cw_link_flows_unref (CwLinkFlows *flows)
{
  if (!g_atomic_ref_count_dec (&flows->ref_count))
    return;
  g_array_unref (flows->flows);
  g_array_unref (flows->targets);
  g_free (flows);
}

static gboolean
is_same_flow (const CwLinkFlow *a, const CwLinkFlow *b)
{
  return a->source_connector_id == b->source_connector_id &&
         a->source_profile == b->source_profile && a->source_attribute == b->source_attribute &&
         a->target_connector_id == b->target_connector_id &&
         a->target_profile == b->target_profile && a->target_attribute == b->target_attribute &&
         a->choice == b->choice && a->rank == b->rank;
}

void
cw_link_flows_add (CwLinkFlows *flows, const CwLinkFlow *flow)
{
  for (guint i = 0; i < flows->flows->len; i++)
    if (is_same_flow (&g_array_index (flows->flows, CwLinkFlow, i), flow))
      return;
  g_array_append_val (flows->flows, *flow);
}

void
cw_link_flows_add_target (CwLinkFlows *flows, const CwLinkTarget *target)
{
  if (!cw_link_flows_has_target (flows, target->connector_id, target->object_type,
                                 target->attribute))
    g_array_append_val (flows->targets, *target);
}

gboolean
cw_link_flows_has_target (const CwLinkFlows *flows,
                          gint64 connector_id,
                          CwAttributeId object_type,
                          CwAttributeId attribute)
{
  for (guint i = 0; i < flows->targets->len; i++)
    {
      const CwLinkTarget *target = &g_array_index (flows->targets, CwLinkTarget, i);

      if (target->connector_id == connector_id && target->object_type == object_type &&
          target->attribute == attribute)
        return TRUE;
    }
  return FALSE;
}

gboolean
cw_link_flows_has_choice (const CwLinkFlows *flows,
                          gint64 connector_id,
                          gint64 profile,
                          CwAttributeId attribute)
{
  for (guint i = 0; i < flows->flows->len; i++)
    {
      const CwLinkFlow *flow = &g_array_index (flows->flows, CwLinkFlow, i);

      if (flow->choice != 0 && flow->target_connector_id == connector_id &&
          flow->target_profile == profile && flow->target_attribute == attribute)
        return TRUE;
    }
  return FALSE;
}

/* ----- where queries find them */

static gboolean
are_loaded (const CwStoreSession *session, const CwLinkFlows *flows)
{
  return session->flows == flows && session->flows_connect == session->sql->n_connects &&
         session->n_flows == flows->flows->len + flows->targets->len;
}

static gboolean
load_all (CwSqlConnection *sql, const CwLinkFlows *flows, GError **error)
{
  for (guint i = 0; i < flows->flows->len; i++)
    {
      const CwLinkFlow *flow = &g_array_index (flows->flows, CwLinkFlow, i);

      if (!cw_sql_do (sql, SQL_ADD_FLOW,
                      CW_SQL_INTEGERS (flow->source_connector_id, flow->source_profile,
                                       flow->source_attribute, flow->target_connector_id,
                                       flow->target_profile, flow->target_attribute, flow->choice,
                                       flow->rank),
                      error))
        return FALSE;
    }
  for (guint i = 0; i < flows->targets->len; i++)
    if (!cw_sql_do (sql, SQL_ADD_TARGET,
                    CW_SQL_INTEGERS (g_array_index (flows->targets, CwLinkTarget, i).connector_id),
                    error))
      return FALSE;
  return TRUE;
}

gboolean
cw_link_flows_load (CwStoreSession *session, CwLinkFlows *flows, GError **error)
{
  if (!cw_store_session_check_writing (session, error))
    return FALSE;
  if (are_loaded (session, flows))
    return TRUE;
  g_clear_pointer (&session->flows, cw_link_flows_unref);
  if (!cw_sql_do (session->sql, SQL_MAKE_FLOWS, NULL, 0, error) ||
      !cw_sql_do (session->sql, SQL_MAKE_TARGETS, NULL, 0, error) ||
      !cw_sql_do (session->sql, SQL_CLEAR_FLOWS, NULL, 0, error) ||
      !cw_sql_do (session->sql, SQL_CLEAR_TARGETS, NULL, 0, error) ||
      !load_all (session->sql, flows, error))
    return FALSE;
  session->flows = cw_link_flows_ref (flows);
  session->n_flows = flows->flows->len + flows->targets->len;
  session->flows_connect = session->sql->n_connects;
  return TRUE;
}
