/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-flows.h"

#include "store/cw-connector-space.h"
#include "store/cw-link-profile.h"

/* What a rank is made of, the most important first: an outbound flow's precedence and its place
 * among those of the object, an inbound one's precedence, the age of the connector, the place. */
#define PRECEDENCE_BITS 20 /* of 1,000,000, the highest */
#define CONNECTOR_BITS  10
#define PLACE_BITS      6

/* A profile with what its text says. */
typedef struct
{
  gint64 id;
  CwRuleReferences *references; /* (owned) */
} Profile;

typedef struct
{
  gint64 id;
  CwConnectorKind kind;
  guint index; /* order of creation */
} Connector;

typedef struct
{
  CwRuleSet *rules;
  CwAttributeTable *attributes;
  GArray *profiles;   /* (element-type Profile) */
  GArray *connectors; /* (element-type Connector) */
  CwLinkFlows *flows;
} FlowMaker;

static void
clear_profile (gpointer data)
{
  Profile *profile = data;

  cw_rule_references_free (profile->references);
}

static gint64
append_bits (gint64 rank, guint n_bits, guint64 value)
{
  guint64 highest = (G_GUINT64_CONSTANT (1) << n_bits) - 1;

  return (rank << n_bits) | (gint64) MIN (value, highest);
}

/* Of an attribute with one value the best of all flows wins; what the metaverse has one value of
 * is but one among those that flow into an attribute with several. */
static void
match_flow (CwAttributeTable *attributes,
            guint connector_index,
            const CwRuleReferences *in,
            guint in_place,
            const CwRuleReferences *out,
            guint out_place,
            GArray *flows)
{
  const CwRuleReference *inbound = &g_array_index (in->flows, CwRuleReference, in_place);
  const CwRuleReference *outbound = &g_array_index (out->flows, CwRuleReference, out_place);
  CwAttributeId between = cw_attribute_table_intern (attributes, inbound->target);
  CwLinkFlow flow = { 0 };

  if (between != cw_attribute_table_intern (attributes, outbound->source))
    return;
  flow.source_attribute = cw_attribute_table_intern (attributes, inbound->source);
  flow.target_attribute = cw_attribute_table_intern (attributes, outbound->target);
  if (outbound->is_single)
    flow.choice = (gint64) flow.target_attribute << 16;
  else if (inbound->is_single)
    flow.choice = ((gint64) flow.target_attribute << 16) | between;
  if (flow.choice != 0)
    {
      flow.rank = append_bits (0, PRECEDENCE_BITS, (guint64) outbound->precedence);
      flow.rank = append_bits (flow.rank, PLACE_BITS, out_place);
      flow.rank = append_bits (flow.rank, PRECEDENCE_BITS, (guint64) inbound->precedence);
      flow.rank = append_bits (flow.rank, CONNECTOR_BITS, connector_index);
      flow.rank = append_bits (flow.rank, PLACE_BITS, in_place);
    }
  g_array_append_val (flows, flow);
}

void
cw_sync_flows_match (CwAttributeTable *attributes,
                     guint connector_index,
                     const CwRuleReferences *in,
                     const CwRuleReferences *out,
                     GArray *flows)
{
  for (guint i = 0; i < in->flows->len; i++)
    for (guint o = 0; o < out->flows->len; o++)
      match_flow (attributes, connector_index, in, i, out, o, flows);
}

static void
add_profiles (FlowMaker *maker,
              const Connector *source,
              const Profile *in,
              const Connector *target,
              const Profile *out)
{
  g_autoptr (GArray) flows = g_array_new (FALSE, FALSE, sizeof (CwLinkFlow));

  cw_sync_flows_match (maker->attributes, source->index, in->references, out->references, flows);
  for (guint i = 0; i < flows->len; i++)
    {
      CwLinkFlow *flow = &g_array_index (flows, CwLinkFlow, i);

      flow->source_connector_id = source->id;
      flow->source_profile = in->id;
      flow->target_connector_id = target->id;
      flow->target_profile = out->id;
      cw_link_flows_add (maker->flows, flow);
    }
}

static gboolean
is_of (const Profile *profile, const Connector *connector, gboolean is_outbound)
{
  return profile->references->is_outbound == is_outbound &&
         profile->references->kind == connector->kind;
}

static void
add_pair (FlowMaker *maker, const Connector *source, const Connector *target)
{
  for (guint i = 0; i < maker->profiles->len; i++)
    for (guint o = 0; o < maker->profiles->len; o++)
      {
        const Profile *in = &g_array_index (maker->profiles, Profile, i);
        const Profile *out = &g_array_index (maker->profiles, Profile, o);

        if (is_of (in, source, FALSE) && is_of (out, target, TRUE))
          add_profiles (maker, source, in, target, out);
      }
}

/* What the rules have a say in, whether they say something of an object or not. */
static void
add_target_attributes (FlowMaker *maker, const Connector *target)
{
  g_auto (GStrv) types = cw_rule_set_list_object_types (maker->rules, target->kind);

  for (guint i = 0; types[i] != NULL; i++)
    {
      CwLinkTarget own = { target->id, cw_attribute_table_intern (maker->attributes, types[i]), 0 };
      GArray *outbound =
          cw_rule_set_get_outbound_references (maker->rules, target->kind, own.object_type);

      for (guint j = 0; j < outbound->len; j++)
        {
          own.attribute = g_array_index (outbound, CwReferenceFlow, j).target;
          cw_link_flows_add_target (maker->flows, &own);
        }
    }
}

static void
make_flows (FlowMaker *maker)
{
  for (guint t = 0; t < maker->connectors->len; t++)
    {
      const Connector *target = &g_array_index (maker->connectors, Connector, t);

      if (!cw_connector_kind_is_target (target->kind))
        continue;
      add_target_attributes (maker, target);
      for (guint s = 0; s < maker->connectors->len; s++)
        {
          const Connector *source = &g_array_index (maker->connectors, Connector, s);

          if (!cw_connector_kind_is_target (source->kind))
            add_pair (maker, source, target);
        }
    }
}

/* A text that is none of ours is that of a newer program: its objects are looked at anew. */
static gboolean
load_profiles (FlowMaker *maker, CwStoreSession *session, GError **error)
{
  g_autoptr (GPtrArray) texts = cw_link_profile_list (session, error);

  for (guint i = 0; texts != NULL && i < texts->len; i++)
    {
      const CwLinkProfile *text = g_ptr_array_index (texts, i);
      Profile profile = { text->id, cw_rule_references_from_text (text->content) };

      if (profile.references != NULL)
        g_array_append_val (maker->profiles, profile);
    }
  return texts != NULL;
}

static gboolean
load_connectors (FlowMaker *maker, CwConfig *config, CwStoreSession *session, GError **error)
{
  GPtrArray *connectors = cw_config_get_connectors (config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *configured = g_ptr_array_index (connectors, i);
      Connector connector = { .kind = configured->kind, .index = i };

      if (!cw_connector_space_register_connector (session, configured->id, &connector.id, error))
        return FALSE;
      g_array_append_val (maker->connectors, connector);
    }
  return TRUE;
}

CwLinkFlows *
cw_sync_flows_new (CwRuleSet *rules, CwConfig *config, CwStoreSession *session, GError **error)
{
  g_autoptr (GArray) profiles = g_array_new (FALSE, FALSE, sizeof (Profile));
  g_autoptr (GArray) connectors = g_array_new (FALSE, FALSE, sizeof (Connector));
  g_autoptr (CwLinkFlows) flows = cw_link_flows_new ();
  FlowMaker maker = {
    .rules = rules,
    .attributes = cw_store_get_attributes (cw_store_session_get_store (session)),
    .profiles = profiles,
    .connectors = connectors,
    .flows = flows,
  };

  g_array_set_clear_func (profiles, clear_profile);
  if (!cw_store_session_begin (session, error))
    return NULL;
  if (!load_profiles (&maker, session, error) ||
      !load_connectors (&maker, config, session, error) ||
      !cw_store_session_commit (session, error))
    {
      cw_store_session_rollback (session);
      return NULL;
    }
  make_flows (&maker);
  return g_steal_pointer (&flows);
}
