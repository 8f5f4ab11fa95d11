/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-rule-links-private.h"

#include "sync/cw-sync-flows.h"

/* Profiles and connectors are a few; a number of theirs fits. */
#define NUMBER_BITS 20

/* From what one profile lets in to what another lets out. (transfer none) (element-type CwLinkFlow)
 */
static GArray *
match (CwRuleLinks *links, guint in, guint connector_index, guint out)
{
  gint64 key = ((gint64) in << 2 * NUMBER_BITS) | ((gint64) connector_index << NUMBER_BITS) | out;
  GArray *flows = g_hash_table_lookup (links->flows, &key);

  if (flows != NULL)
    return flows;
  flows = g_array_new (FALSE, FALSE, sizeof (CwLinkFlow));
  cw_sync_flows_match (links->view->attributes, connector_index,
                       g_ptr_array_index (links->profiles, in - 1),
                       g_ptr_array_index (links->profiles, out - 1), flows);
  g_hash_table_insert (links->flows, g_memdup2 (&key, sizeof key), flows);
  return flows;
}

static void
open_path (GArray *paths, gint64 src, const CwLinkFlow *flow, CwRuleMoment side)
{
  CwLinkPath path = { src, flow->source_attribute, flow->target_attribute, flow->choice,
                      flow->rank };

  for (guint i = 0; i < paths->len; i++)
    {
      CwLinkPath *other = &g_array_index (paths, CwLinkPath, i);

      if (other->src != src || other->source_attribute != path.source_attribute ||
          other->target_attribute != path.target_attribute || other->choice != path.choice ||
          other->rank != path.rank)
        continue;
      other->is_open[side] = TRUE;
      return;
    }
  path.is_open[side] = TRUE;
  g_array_append_val (paths, path);
}

static void
open_paths (CwRuleLinks *links,
            const CwLinkNode *node,
            guint target,
            CwRuleMoment side,
            GArray *paths)
{
  guint out = node->targets[target].profiles[side];

  for (guint i = 0; out != 0 && i < node->sources->len; i++)
    {
      const CwLinkSource *source = &g_array_index (node->sources, CwLinkSource, i);
      GArray *flows = source->profiles[side] != 0
                          ? match (links, source->profiles[side], source->connector_index, out)
                          : NULL;

      for (guint j = 0; flows != NULL && j < flows->len; j++)
        open_path (paths, source->id, &g_array_index (flows, CwLinkFlow, j), side);
    }
}

GArray *
cw_rule_links_list_paths (CwRuleLinks *links, const CwLinkNode *node, guint target)
{
  GArray *paths = g_array_new (FALSE, FALSE, sizeof (CwLinkPath));

  open_paths (links, node, target, CW_RULE_BEFORE, paths);
  open_paths (links, node, target, CW_RULE_AFTER, paths);
  return paths;
}

gboolean
cw_link_path_is_new_or_gone (const CwLinkPath *path)
{
  return path->choice == 0 && path->is_open[CW_RULE_BEFORE] != path->is_open[CW_RULE_AFTER];
}

gboolean
cw_link_paths_have_new_choice (GArray *paths, CwAttributeId attribute)
{
  for (guint i = 0; i < paths->len; i++)
    {
      const CwLinkPath *path = &g_array_index (paths, CwLinkPath, i);

      if (path->choice != 0 && path->target_attribute == attribute &&
          path->is_open[CW_RULE_BEFORE] != path->is_open[CW_RULE_AFTER])
        return TRUE;
    }
  return FALSE;
}

gboolean
cw_rule_links_is_managed (CwRuleLinks *links,
                          const CwLinkNode *node,
                          guint target,
                          CwAttributeId attribute)
{
  const CwConnectorConfig *config = g_ptr_array_index (links->targets, target);
  const CwLinkTargetState *state = &node->targets[target];

  return state->profiles[CW_RULE_AFTER] != 0 &&
         cw_rule_set_is_outbound_reference (links->rules[CW_RULE_AFTER], config->kind,
                                            state->object_type, attribute);
}
