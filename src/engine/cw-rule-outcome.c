/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-rule-outcome.h"

#include "engine/cw-variant.h"
#include "rules/cw-rule-references.h"
#include "store/cw-link-choice.h"
#include "sync/cw-sync-anchor.h"

/* ----- the circle */

static void
add_to_circle (CwObjectCircle *circle, const CwObjectView *view, CwCsObject *object)
{
  const CwConnectorConfig *connector = cw_object_view_find_connector (view, object);

  if (connector == NULL)
    cw_cs_object_free (object);
  else
    g_ptr_array_add (
        cw_connector_kind_is_target (connector->kind) ? circle->targets : circle->sources, object);
}

static gboolean
load_tied (CwObjectCircle *circle, const CwObjectView *view, gint64 metaverse_id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  circle->metaverse = cw_metaverse_get (view->session, metaverse_id, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  rows = cw_connector_space_list_by_metaverse (view->session, metaverse_id, CW_CS_LOAD_ALL, error);
  if (rows == NULL)
    return FALSE;
  g_ptr_array_set_free_func (rows, NULL);
  for (guint i = 0; i < rows->len; i++)
    add_to_circle (circle, view, g_ptr_array_index (rows, i));
  return TRUE;
}

static void
begin_circle (CwObjectCircle *circle)
{
  *circle = (CwObjectCircle){ NULL };
  circle->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_cs_object_free);
  circle->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_cs_object_free);
}

gboolean
cw_object_circle_load_metaverse (CwObjectCircle *circle,
                                 const CwObjectView *view,
                                 gint64 metaverse_id,
                                 GError **error)
{
  begin_circle (circle);
  return load_tied (circle, view, metaverse_id, error);
}

gboolean
cw_object_circle_load (CwObjectCircle *circle,
                       const CwObjectView *view,
                       gint64 object_id,
                       GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCsObject) object =
      cw_connector_space_get (view->session, object_id, CW_CS_LOAD_ALL, &local_error);

  begin_circle (circle);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (object == NULL)
    return TRUE;
  if (object->metaverse_id != 0)
    return load_tied (circle, view, object->metaverse_id, error);
  add_to_circle (circle, view, g_steal_pointer (&object));
  return TRUE;
}

void
cw_object_circle_clear (CwObjectCircle *circle)
{
  g_clear_pointer (&circle->metaverse, cw_mv_object_free);
  g_clear_pointer (&circle->sources, g_ptr_array_unref);
  g_clear_pointer (&circle->targets, g_ptr_array_unref);
}

CwCsObject *
cw_object_circle_find_target (const CwObjectCircle *circle, gint64 connector_id)
{
  for (guint i = 0; i < circle->targets->len; i++)
    {
      CwCsObject *object = g_ptr_array_index (circle->targets, i);

      if (object->connector_id == connector_id)
        return object;
    }
  return NULL;
}

/* ----- the rules */

gboolean
cw_rule_side_init (CwRuleSide *side, const CwObjectView *view, CwRuleSet *rules, GError **error)
{
  *side = (CwRuleSide){ .rules = cw_rule_set_ref (rules) };
  side->evaluator = cw_rule_evaluator_new (rules);
  return cw_sync_groups_load (rules, view->config, view->session, &side->groups, error) &&
         cw_sync_scope_load (view->config, view->session, &side->scope, error);
}

void
cw_rule_side_clear (CwRuleSide *side)
{
  g_clear_pointer (&side->groups, cw_sync_groups_free);
  g_clear_pointer (&side->scope, cw_sync_scope_free);
  g_clear_pointer (&side->evaluator, cw_rule_evaluator_free);
  g_clear_pointer (&side->rules, cw_rule_set_unref);
}

/* Its name is what people know it by. */
static char *
dup_name (const CwObjectView *view, gint64 id)
{
  g_autoptr (CwCsObject) object =
      cw_connector_space_get (view->session, id, CW_CS_LOAD_IMPORTED, NULL);
  const char *title = NULL;

  if (object == NULL)
    return NULL;
  title = cw_cs_object_get_title (object, view->attributes);
  if (object->dn != NULL && g_utf8_validate (object->dn, -1, NULL))
    return g_strdup (object->dn);
  return g_strdup (title != NULL ? title : "");
}

/* A CwRuleReferenceReader: as the links are reconciled. */
static char *
read_reference (const CwRuleObject *object,
                CwAttributeId attribute,
                guint *ret_n,
                gpointer user_data)
{
  const CwObjectView *view = user_data;
  g_autoptr (GPtrArray) targets = cw_rule_outcome_list_targets (view);

  for (guint i = 0; i < targets->len; i++)
    {
      const CwConnectorConfig *target = g_ptr_array_index (targets, i);
      g_autoptr (GArray) ids =
          cw_link_choice_list (view->session, object->id, attribute,
                               cw_engine_get_connector_number (view->engine, target->id), NULL);

      if (ids == NULL || ids->len == 0)
        continue;
      *ret_n = ids->len;
      return dup_name (view, g_array_index (ids, gint64, 0));
    }
  return NULL;
}

void
cw_rule_side_explain (const CwRuleSide *side,
                      const CwObjectView *view,
                      CwAttributeId metaverse_type,
                      GPtrArray *objects,
                      GVariantBuilder *builder)
{
  g_autoptr (GArray) sources = g_array_new (FALSE, TRUE, sizeof (CwRuleObject));
  g_autoptr (JsonNode) explanation = NULL;

  for (guint i = 0; i < objects->len; i++)
    {
      CwRuleObject description;

      if (cw_object_view_describe (view, side->groups, side->scope, g_ptr_array_index (objects, i),
                                   &description) &&
          (!cw_connector_kind_is_target (description.kind) ||
           cw_rule_set_takes_from (side->rules, description.kind)))
        g_array_append_val (sources, description);
    }
  cw_rule_evaluator_set_reference_reader (side->evaluator, read_reference, (gpointer) view);
  explanation = cw_rule_evaluator_explain_inbound (side->evaluator, metaverse_type,
                                                   (const CwRuleObject *) (gpointer) sources->data,
                                                   sources->len);
  cw_rule_evaluator_set_reference_reader (side->evaluator, NULL, NULL);
  cw_variant_add (builder, "explanation", cw_variant_from_json (explanation));
}

/* ----- the outcome */

void
cw_rule_outcome_clear (CwRuleOutcome *outcome)
{
  for (guint i = 0; i < outcome->n_outbound; i++)
    cw_outbound_result_clear (&outcome->outbound[i]);
  g_clear_pointer (&outcome->outbound, g_free);
  outcome->n_outbound = 0;
  g_clear_pointer (&outcome->entry, cw_entry_unref);
  g_clear_pointer (&outcome->references, g_array_unref);
  g_clear_pointer (&outcome->taken, g_array_unref);
  g_clear_pointer (&outcome->losses, g_ptr_array_unref);
  g_clear_error (&outcome->error);
}

GPtrArray *
cw_rule_outcome_list_targets (const CwObjectView *view)
{
  GPtrArray *connectors = cw_config_get_connectors (view->config);
  GPtrArray *targets = g_ptr_array_new ();

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if (cw_connector_kind_is_target (connector->kind))
        g_ptr_array_add (targets, (gpointer) connector);
    }
  return targets;
}

/* Objects that are gone from their directory have no say. */
static GArray *
describe_sources (const CwRuleSide *side, const CwObjectView *view, const CwObjectCircle *circle)
{
  GArray *objects = g_array_new (FALSE, TRUE, sizeof (CwRuleObject));

  for (guint i = 0; i < circle->sources->len; i++)
    {
      const CwCsObject *source = g_ptr_array_index (circle->sources, i);
      CwRuleObject description;

      if (source->state == CW_CS_LIVE &&
          cw_object_view_describe (view, side->groups, side->scope, source, &description))
        g_array_append_val (objects, description);
    }
  return objects;
}

/* Behind the sources: what the rules take from targets. */
static void
add_targets (const CwRuleSide *side,
             const CwObjectView *view,
             const CwObjectCircle *circle,
             GArray *objects)
{
  for (guint i = 0; i < circle->targets->len; i++)
    {
      const CwCsObject *target = g_ptr_array_index (circle->targets, i);
      CwRuleObject description;

      if (target->state == CW_CS_LIVE && target->imported != NULL &&
          cw_object_view_describe (view, side->groups, side->scope, target, &description) &&
          cw_rule_set_takes_from (side->rules, description.kind))
        g_array_append_val (objects, description);
    }
}

/* Leaves out what no rule applies to; finds the type of what is not tied yet. */
static gboolean
decide (CwRuleOutcome *outcome, const CwRuleSide *side, GArray *objects, gboolean is_tied)
{
  gboolean may_project = is_tied;

  for (guint i = objects->len; i > 0; i--)
    {
      CwInboundDecision decision = { 0 };

      if (!cw_rule_evaluator_decide_inbound (side->evaluator,
                                             &g_array_index (objects, CwRuleObject, i - 1),
                                             &decision, &outcome->error))
        return FALSE;
      if (!decision.is_in_scope)
        g_array_remove_index (objects, i - 1);
      else if (!is_tied)
        outcome->type = decision.metaverse_type;
      may_project |= decision.may_project;
    }
  return may_project && objects->len > 0;
}

void
cw_rule_outcome_flow_out (CwRuleOutcome *outcome,
                          const CwRuleSide *side,
                          const CwObjectView *view,
                          const CwObjectCircle *circle)
{
  g_autoptr (GPtrArray) targets = cw_rule_outcome_list_targets (view);

  for (guint i = 0; i < outcome->n_outbound; i++)
    cw_outbound_result_clear (&outcome->outbound[i]);
  g_free (outcome->outbound);
  outcome->outbound = g_new0 (CwOutboundResult, targets->len);
  outcome->n_outbound = targets->len;
  for (guint i = 0; i < targets->len && outcome->error == NULL; i++)
    {
      const CwConnectorConfig *target = g_ptr_array_index (targets, i);
      const CwCsObject *object = cw_object_circle_find_target (
          circle, cw_engine_get_connector_number (view->engine, target->id));
      gboolean is_ok = cw_rule_evaluator_flow_outbound (
          side->evaluator, target->kind, outcome->type, outcome->entry,
          object != NULL ? object->imported : NULL, object != NULL ? object->desired : NULL,
          &outcome->outbound[i], &outcome->error);

      g_assert (is_ok == (outcome->error == NULL));
    }
}

/* As synchronise keeps it. */
static gboolean
keep_anchor (CwRuleOutcome *outcome,
             const CwRuleSide *side,
             const CwObjectView *view,
             const CwObjectCircle *circle,
             GArray *objects,
             guint n_sources)
{
  CwAttributeTable *attributes =
      cw_store_get_attributes (cw_store_session_get_store (view->session));
  g_autofree char *refused = NULL;

  return circle->metaverse == NULL || !cw_sync_anchor_is_fixed (circle->targets) ||
         cw_sync_anchor_keep (side->evaluator, outcome->type,
                              cw_attribute_table_intern (attributes, CW_SYNC_ANCHOR_ATTRIBUTE),
                              circle->metaverse->entry,
                              (const CwRuleObject *) (gpointer) objects->data, n_sources,
                              &outcome->entry, &refused, &outcome->error);
}

/* Of the sources, which come first in @objects; as they were just flowed in. */
static void
note_references (CwRuleOutcome *outcome, const CwRuleSide *side, GArray *objects, guint n_sources)
{
  outcome->references =
      g_array_sized_new (FALSE, FALSE, sizeof (CwRuleOutcomeReferences), n_sources);
  for (guint i = 0; i < n_sources; i++)
    {
      const CwRuleObject *object = &g_array_index (objects, CwRuleObject, i);
      CwRuleOutcomeReferences references = { object->id, object->kind, object->connector_index, 0 };

      references.rules = cw_rule_evaluator_get_references (side->evaluator, object);
      g_array_append_val (outcome->references, references);
    }
}

void
cw_rule_outcome_work_out (CwRuleOutcome *outcome,
                          const CwRuleSide *side,
                          const CwObjectView *view,
                          const CwObjectCircle *circle)
{
  g_autoptr (GArray) objects = describe_sources (side, view, circle);
  const CwMvObject *metaverse = circle->metaverse;
  guint n_sources = 0;

  *outcome = (CwRuleOutcome){ 0 };
  if (metaverse != NULL)
    outcome->type = metaverse->object_type;
  if (!decide (outcome, side, objects, metaverse != NULL))
    return;
  n_sources = objects->len;
  add_targets (side, view, circle, objects);
  outcome->entry = cw_rule_evaluator_flow_inbound (
      side->evaluator, outcome->type, (const CwRuleObject *) (gpointer) objects->data, objects->len,
      metaverse != NULL ? metaverse->entry : NULL, &outcome->error);
  if (outcome->entry == NULL)
    return;
  note_references (outcome, side, objects, n_sources);
  if (!cw_rule_evaluator_keeps_alive (side->evaluator))
    g_clear_pointer (&outcome->entry, cw_entry_unref);
  else if (keep_anchor (outcome, side, view, circle, objects, n_sources))
    cw_rule_outcome_flow_out (outcome, side, view, circle);
}

static gboolean
is_same_entry (const CwEntry *a, const CwEntry *b)
{
  return a == NULL || b == NULL ? a == b : cw_entry_equal (a, b);
}

gboolean
cw_rule_outcome_equal (const CwRuleOutcome *a, const CwRuleOutcome *b)
{
  if ((a->error == NULL) != (b->error == NULL))
    return FALSE;
  if (a->error != NULL)
    return g_strcmp0 (a->error->message, b->error->message) == 0;
  if (!is_same_entry (a->entry, b->entry) || a->n_outbound != b->n_outbound)
    return FALSE;
  for (guint i = 0; i < a->n_outbound; i++)
    {
      const CwOutboundResult *x = &a->outbound[i];
      const CwOutboundResult *y = &b->outbound[i];

      if (x->is_provisioned != y->is_provisioned || x->object_type != y->object_type ||
          (x->is_provisioned && !is_same_entry (x->desired, y->desired)))
        return FALSE;
    }
  return TRUE;
}
