/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-flows.h"

#include "store/cw-connector-space.h"

typedef struct
{
  CwRuleSet *rules;
  CwAttributeTable *attributes;
  GArray *flows;
} FlowMaker;

static gboolean
has_flow (GArray *flows, const CwLinkFlow *flow)
{
  for (guint i = 0; i < flows->len; i++)
    {
      const CwLinkFlow *other = &g_array_index (flows, CwLinkFlow, i);

      if (other->source_connector_id == flow->source_connector_id &&
          other->source_attribute == flow->source_attribute &&
          other->target_connector_id == flow->target_connector_id &&
          other->target_type == flow->target_type &&
          other->target_attribute == flow->target_attribute)
        return TRUE;
    }
  return FALSE;
}

static void
combine (FlowMaker *maker, GArray *inbound, GArray *outbound, const CwLinkFlow *frame)
{
  for (guint i = 0; i < inbound->len; i++)
    for (guint o = 0; o < outbound->len; o++)
      {
        const CwReferenceFlow *in = &g_array_index (inbound, CwReferenceFlow, i);
        const CwReferenceFlow *out = &g_array_index (outbound, CwReferenceFlow, o);
        CwLinkFlow flow = *frame;

        flow.source_attribute = in->source;
        flow.target_attribute = out->target;
        if (in->target == out->source && !has_flow (maker->flows, &flow))
          g_array_append_val (maker->flows, flow);
      }
}

static void
add_pair (FlowMaker *maker,
          const CwConnectorConfig *source,
          const CwConnectorConfig *target,
          CwLinkFlow *frame)
{
  g_auto (GStrv) source_types = cw_rule_set_list_object_types (maker->rules, source->kind);
  g_auto (GStrv) target_types = cw_rule_set_list_object_types (maker->rules, target->kind);

  for (guint s = 0; source_types[s] != NULL; s++)
    for (guint t = 0; target_types[t] != NULL; t++)
      {
        CwAttributeId source_type = cw_attribute_table_intern (maker->attributes, source_types[s]);

        frame->target_type = cw_attribute_table_intern (maker->attributes, target_types[t]);
        combine (
            maker, cw_rule_set_get_inbound_references (maker->rules, source->kind, source_type),
            cw_rule_set_get_outbound_references (maker->rules, target->kind, frame->target_type),
            frame);
      }
}

static gboolean
add_target (FlowMaker *maker,
            CwStoreSession *session,
            GPtrArray *connectors,
            const CwConnectorConfig *target,
            GError **error)
{
  CwLinkFlow frame = { 0 };

  if (!cw_connector_space_register_connector (session, target->id, &frame.target_connector_id,
                                              error))
    return FALSE;
  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *source = g_ptr_array_index (connectors, i);

      if (cw_connector_kind_is_target (source->kind))
        continue;
      if (!cw_connector_space_register_connector (session, source->id, &frame.source_connector_id,
                                                  error))
        return FALSE;
      add_pair (maker, source, target, &frame);
    }
  return TRUE;
}

GArray *
cw_sync_flows_new (CwRuleSet *rules, CwConfig *config, CwStoreSession *session, GError **error)
{
  g_autoptr (GArray) flows = g_array_new (FALSE, FALSE, sizeof (CwLinkFlow));
  GPtrArray *connectors = cw_config_get_connectors (config);
  FlowMaker maker = {
    .rules = rules,
    .attributes = cw_store_get_attributes (cw_store_session_get_store (session)),
    .flows = flows,
  };

  if (!cw_store_session_begin (session, error))
    return NULL;
  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *target = g_ptr_array_index (connectors, i);

      if (cw_connector_kind_is_target (target->kind) &&
          !add_target (&maker, session, connectors, target, error))
        {
          cw_store_session_rollback (session);
          return NULL;
        }
    }
  if (!cw_store_session_commit (session, error))
    {
      cw_store_session_rollback (session);
      return NULL;
    }
  return g_steal_pointer (&flows);
}
