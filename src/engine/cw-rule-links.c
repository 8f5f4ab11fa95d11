/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-rule-links.h"

#include "engine/cw-rule-links-private.h"
#include "store/cw-link-profile.h"

/* Nodes of the store that are kept: a group comes up again with each of its members. */
#define MAXIMUM_LOADED 5000

static void
free_node (gpointer data)
{
  CwLinkNode *node = data;

  g_array_unref (node->sources);
  g_free (node->targets);
  g_free (node);
}

static CwLinkNode *
node_new (CwRuleLinks *links, gint64 identity)
{
  CwLinkNode *node = g_new0 (CwLinkNode, 1);

  node->identity = identity;
  node->sources = g_array_new (FALSE, TRUE, sizeof (CwLinkSource));
  node->targets = g_new0 (CwLinkTargetState, links->targets->len + 1);
  return node;
}

/* ----- profiles */

static void
free_references (gpointer data)
{
  cw_rule_references_free (data);
}

/* 0: it is the text of a newer program. */
static guint
enter_text (CwRuleLinks *links, const char *text)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (links->numbers, text));
  CwRuleReferences *references = NULL;

  if (number != 0)
    return number;
  references = cw_rule_references_from_text (text);
  if (references == NULL)
    return 0;
  g_ptr_array_add (links->profiles, references);
  g_hash_table_insert (links->numbers, g_strdup (text), GUINT_TO_POINTER (links->profiles->len));
  return links->profiles->len;
}

static guint
enter_rules (CwRuleLinks *links, CwKnownProfile profile)
{
  g_autofree char *text = NULL;

  for (guint i = 0; i < links->known->len; i++)
    {
      const CwKnownProfile *known = &g_array_index (links->known, CwKnownProfile, i);

      if (known->side == profile.side && known->is_outbound == profile.is_outbound &&
          known->kind == profile.kind && known->rules == profile.rules)
        return known->number;
    }
  text = cw_rule_references_to_text (links->rules[profile.side], profile.is_outbound, profile.kind,
                                     profile.rules);
  profile.number = enter_text (links, text);
  g_array_append_val (links->known, profile);
  return profile.number;
}

static gboolean
load_stored (CwRuleLinks *links, GError **error)
{
  g_autoptr (GPtrArray) profiles = cw_link_profile_list (links->view->session, error);

  for (guint i = 0; profiles != NULL && i < profiles->len; i++)
    {
      const CwLinkProfile *profile = g_ptr_array_index (profiles, i);
      guint number = enter_text (links, profile->content);

      g_hash_table_insert (links->stored, g_memdup2 (&profile->id, sizeof profile->id),
                           GUINT_TO_POINTER (number));
    }
  return profiles != NULL;
}

static guint
get_stored (CwRuleLinks *links, gint64 profile)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (links->stored, &profile));
}

/* ----- nodes as the store has them */

static CwLinkSource *
get_source (CwLinkNode *node, gint64 id, guint connector_index)
{
  CwLinkSource source = { .id = id, .connector_index = connector_index };

  for (guint i = 0; i < node->sources->len; i++)
    if (g_array_index (node->sources, CwLinkSource, i).id == id)
      return &g_array_index (node->sources, CwLinkSource, i);
  g_array_append_val (node->sources, source);
  return &g_array_index (node->sources, CwLinkSource, node->sources->len - 1);
}

static void
add_stored_target (CwRuleLinks *links,
                   CwLinkNode *node,
                   const CwConnectorConfig *connector,
                   const CwCsObject *row)
{
  guint index = 0;

  if (row->pending_op == CW_PENDING_DELETE || !g_ptr_array_find (links->targets, connector, &index))
    return;
  node->targets[index].object_type = row->object_type;
  node->targets[index].profiles[CW_RULE_BEFORE] = get_stored (links, row->link_profile);
}

static void
add_stored (CwRuleLinks *links, CwLinkNode *node, const CwCsObject *row)
{
  GPtrArray *connectors = cw_config_get_connectors (links->view->config);
  const CwConnectorConfig *connector = cw_object_view_find_connector (links->view, row);
  guint index = 0;

  if (connector == NULL || !g_ptr_array_find (connectors, connector, &index))
    return;
  if (cw_connector_kind_is_target (connector->kind))
    add_stored_target (links, node, connector, row);
  else
    get_source (node, row->id, index)->profiles[CW_RULE_BEFORE] =
        get_stored (links, row->link_profile);
}

/* Nothing of it is different. */
static void
copy_sides (CwRuleLinks *links, CwLinkNode *node)
{
  for (guint i = 0; i < node->sources->len; i++)
    {
      CwLinkSource *source = &g_array_index (node->sources, CwLinkSource, i);

      source->profiles[CW_RULE_AFTER] = source->profiles[CW_RULE_BEFORE];
    }
  for (guint i = 0; i < links->targets->len; i++)
    node->targets[i].profiles[CW_RULE_AFTER] = node->targets[i].profiles[CW_RULE_BEFORE];
}

static CwLinkNode *
load_node (CwRuleLinks *links, gint64 identity, GError **error)
{
  g_autoptr (GPtrArray) rows =
      cw_connector_space_list_by_metaverse (links->view->session, identity, CW_CS_LOAD_ROW, error);
  CwLinkNode *node = NULL;

  if (rows == NULL)
    return NULL;
  node = node_new (links, identity);
  for (guint i = 0; i < rows->len; i++)
    add_stored (links, node, g_ptr_array_index (rows, i));
  copy_sides (links, node);
  return node;
}

gboolean
cw_rule_links_find (CwRuleLinks *links,
                    gint64 identity,
                    const CwLinkNode **ret_node,
                    GError **error)
{
  CwLinkNode *node = g_hash_table_lookup (links->by_identity, &identity);

  if (node == NULL)
    node = g_hash_table_lookup (links->loaded, &identity);
  if (node == NULL && identity > 0)
    {
      if (g_hash_table_size (links->loaded) >= MAXIMUM_LOADED)
        g_hash_table_remove_all (links->loaded);
      node = load_node (links, identity, error);
      if (node == NULL)
        return FALSE;
      g_hash_table_insert (links->loaded, &node->identity, node);
    }
  *ret_node = node;
  return TRUE;
}

/* ----- nodes as rules make them */

gint64
cw_object_circle_get_identity (const CwObjectCircle *circle)
{
  if (circle->metaverse != NULL)
    return circle->metaverse->id;
  return circle->sources->len > 0
             ? -((const CwCsObject *) g_ptr_array_index (circle->sources, 0))->id
             : 0;
}

/* One without a place for what it has to have is not made. */
static gboolean
is_kept (CwRuleLinks *links,
         const CwObjectCircle *circle,
         const CwOutboundResult *result,
         guint target)
{
  const CwConnectorConfig *config = g_ptr_array_index (links->targets, target);

  return result->is_provisioned &&
         (result->without == CW_ATTRIBUTE_NONE ||
          cw_object_circle_find_target (
              circle, cw_engine_get_connector_number (links->view->engine, config->id)) != NULL);
}

static void
enter_outcome (CwRuleLinks *links,
               CwLinkNode *node,
               CwRuleMoment side,
               const CwObjectCircle *circle,
               const CwRuleOutcome *outcome)
{
  for (guint i = 0; outcome->entry != NULL && i < outcome->references->len; i++)
    {
      const CwRuleOutcomeReferences *references =
          &g_array_index (outcome->references, CwRuleOutcomeReferences, i);

      get_source (node, references->id, references->connector_index)->profiles[side] = enter_rules (
          links, (CwKnownProfile){ side, FALSE, references->kind, references->rules, 0 });
    }
  for (guint i = 0; i < outcome->n_outbound; i++)
    {
      const CwOutboundResult *result = &outcome->outbound[i];
      const CwConnectorConfig *config = g_ptr_array_index (links->targets, i);

      if (!is_kept (links, circle, result, i))
        continue;
      node->targets[i].object_type = result->object_type;
      node->targets[i].profiles[side] =
          enter_rules (links, (CwKnownProfile){ side, TRUE, config->kind, result->references, 0 });
    }
}

static gboolean
may_notice (CwRuleLinks *links, const CwLinkNode *node)
{
  for (guint i = 0; i < node->sources->len; i++)
    {
      const CwLinkSource *source = &g_array_index (node->sources, CwLinkSource, i);

      if (source->profiles[CW_RULE_BEFORE] != source->profiles[CW_RULE_AFTER])
        return TRUE;
    }
  for (guint i = 0; i < links->targets->len; i++)
    if (node->targets[i].profiles[CW_RULE_BEFORE] != node->targets[i].profiles[CW_RULE_AFTER])
      return TRUE;
  return FALSE;
}

static void
take_node (CwRuleLinks *links, CwLinkNode *node)
{
  if (!may_notice (links, node) || g_hash_table_contains (links->by_identity, &node->identity))
    {
      free_node (node);
      return;
    }
  g_ptr_array_add (links->nodes, node);
  g_hash_table_insert (links->by_identity, &node->identity, node);
}

void
cw_rule_links_note (CwRuleLinks *links,
                    const CwObjectCircle *circle,
                    const CwRuleOutcome *before,
                    const CwRuleOutcome *after,
                    const CwPendingOp *ops)
{
  gint64 identity = cw_object_circle_get_identity (circle);
  CwLinkNode *node = NULL;

  /* What fails is left as it is. */
  if (identity == 0 || before->error != NULL || after->error != NULL)
    return;
  node = node_new (links, identity);
  node->is_counted = ops != NULL;
  enter_outcome (links, node, CW_RULE_BEFORE, circle, before);
  enter_outcome (links, node, CW_RULE_AFTER, circle, after);
  for (guint i = 0; ops != NULL && i < links->targets->len; i++)
    if (ops[i] == CW_PENDING_RESTORE)
      node->targets[i].profiles[CW_RULE_AFTER] = 0;
  take_node (links, node);
}

void
cw_rule_links_note_stored (CwRuleLinks *links,
                           const CwObjectCircle *circle,
                           const CwRuleOutcome *after)
{
  gint64 identity = cw_object_circle_get_identity (circle);
  CwLinkNode *node = NULL;

  if (identity == 0 || after->error != NULL)
    return;
  node = node_new (links, identity);
  for (guint i = 0; circle->metaverse != NULL && i < circle->sources->len; i++)
    add_stored (links, node, g_ptr_array_index (circle->sources, i));
  for (guint i = 0; i < circle->targets->len; i++)
    add_stored (links, node, g_ptr_array_index (circle->targets, i));
  enter_outcome (links, node, CW_RULE_AFTER, circle, after);
  take_node (links, node);
}

/* ----- all of them */

CwRuleLinks *
cw_rule_links_new (const CwObjectView *view, CwRuleSet *before, CwRuleSet *after, GError **error)
{
  g_autoptr (CwRuleLinks) links = g_new0 (CwRuleLinks, 1);

  links->view = view;
  links->rules[CW_RULE_BEFORE] = cw_rule_set_ref (before);
  links->rules[CW_RULE_AFTER] = cw_rule_set_ref (after);
  links->targets = cw_rule_outcome_list_targets (view);
  links->profiles = g_ptr_array_new_with_free_func (free_references);
  links->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  links->stored = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  links->known = g_array_new (FALSE, FALSE, sizeof (CwKnownProfile));
  links->flows =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  links->nodes = g_ptr_array_new_with_free_func (free_node);
  links->by_identity = g_hash_table_new (g_int64_hash, g_int64_equal);
  links->loaded = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_node);
  links->settled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return load_stored (links, error) ? g_steal_pointer (&links) : NULL;
}

void
cw_rule_links_free (CwRuleLinks *links)
{
  if (links == NULL)
    return;
  g_clear_pointer (&links->settled, g_hash_table_unref);
  g_clear_pointer (&links->loaded, g_hash_table_unref);
  g_clear_pointer (&links->by_identity, g_hash_table_unref);
  g_clear_pointer (&links->nodes, g_ptr_array_unref);
  g_clear_pointer (&links->flows, g_hash_table_unref);
  g_clear_pointer (&links->known, g_array_unref);
  g_clear_pointer (&links->stored, g_hash_table_unref);
  g_clear_pointer (&links->numbers, g_hash_table_unref);
  g_clear_pointer (&links->profiles, g_ptr_array_unref);
  g_clear_pointer (&links->targets, g_ptr_array_unref);
  for (guint i = 0; i < CW_RULE_N_SIDES; i++)
    g_clear_pointer (&links->rules[i], cw_rule_set_unref);
  g_free (links);
}

gboolean
cw_rule_links_work_out (CwRuleLinks *links,
                        const CwRuleLinksFuncs *funcs,
                        GCancellable *cancellable,
                        GError **error)
{
  links->funcs = funcs;
  links->cancellable = cancellable;
  for (guint i = 0; i < links->nodes->len; i++)
    {
      const CwLinkNode *node = g_ptr_array_index (links->nodes, i);

      if (!cw_rule_links_settle (links, node, error) ||
          !cw_rule_links_settle_incoming (links, node, error))
        return FALSE;
      if (funcs->on_progress != NULL)
        funcs->on_progress (i + 1, links->nodes->len, funcs->user_data);
    }
  return TRUE;
}

gboolean
cw_rule_links_work_out_own (CwRuleLinks *links, const CwRuleLinksFuncs *funcs, GError **error)
{
  links->funcs = funcs;
  links->cancellable = NULL;
  for (guint i = 0; i < links->nodes->len; i++)
    if (!cw_rule_links_settle (links, g_ptr_array_index (links->nodes, i), error))
      return FALSE;
  return TRUE;
}
