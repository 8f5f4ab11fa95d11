/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-object-preview.h"

#include "base/cw-error.h"
#include "engine/cw-link-sample.h"
#include "engine/cw-value-text.h"
#include "engine/cw-variant.h"
#include "sync/cw-sync-pending.h"

/* References that are told by name. */
#define MAXIMUM_LINKS 100

/* ----- sources */

static void
add_decision (GVariantBuilder *builder,
              const CwObjectView *view,
              const CwRuleSide *side,
              const CwCsObject *source)
{
  CwInboundDecision decision = { 0 };
  g_autoptr (GError) error = NULL;
  CwRuleObject description;

  if (!cw_object_view_describe (view, side->groups, side->scope, source, &description) ||
      source->state != CW_CS_LIVE)
    return;
  if (!cw_rule_evaluator_decide_inbound (side->evaluator, &description, &decision, &error))
    {
      cw_variant_add_string (builder, "errorMessage", error->message);
      return;
    }
  cw_variant_add_bool (builder, "inScope", decision.is_in_scope);
  cw_variant_add_string (builder, "leftOut", description.left_out);
  cw_variant_add_bool (builder, "provisions", decision.may_project);
  if (decision.is_in_scope)
    cw_variant_add_string (builder, "metaverseType",
                           cw_attribute_table_get_name (view->attributes, decision.metaverse_type));
}

static void
add_sources (GVariantBuilder *builder,
             const CwObjectView *view,
             const CwRuleSide *side,
             const CwObjectCircle *circle)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < circle->sources->len; i++)
    {
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
      const CwCsObject *source = g_ptr_array_index (circle->sources, i);

      cw_object_view_add_summary (view, &item, source);
      add_decision (&item, view, side, source);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (builder, "sources", g_variant_builder_end (&array));
}

/* ----- the metaverse object */

static void
add_metaverse (GVariantBuilder *builder,
               const CwObjectView *view,
               const CwObjectCircle *circle,
               const CwRuleOutcome *outcome)
{
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  CwEntry *before = circle->metaverse != NULL ? circle->metaverse->entry : NULL;
  g_autoptr (CwDelta) delta = NULL;

  if (circle->metaverse != NULL)
    cw_variant_add_int (&inner, "id", circle->metaverse->id);
  if (outcome->type != CW_ATTRIBUTE_NONE)
    cw_variant_add_string (&inner, "type",
                           cw_attribute_table_get_name (view->attributes, outcome->type));
  if (outcome->error == NULL)
    {
      delta = cw_delta_new (before, outcome->entry);
      cw_variant_add_string (&inner, "operation",
                             outcome->entry == NULL ? (before != NULL ? "delete" : "none")
                             : before == NULL       ? "add"
                             : cw_delta_get_n_items (delta) > 0 ? "update"
                                                                : "none");
      cw_variant_add (&inner, "changes", cw_delta_to_variant (delta, view->attributes));
    }
  if (outcome->entry != NULL)
    cw_variant_add (&inner, "values", cw_entry_to_variant (outcome->entry, view->attributes));
  cw_variant_add (builder, "metaverse", g_variant_builder_end (&inner));
}

/* ----- references */

typedef struct
{
  const CwObjectView *view;
  CwLinkSample *samples; /* (owned): one for each target */
  guint n_samples;
} References;

static void
clear_references (References *references)
{
  for (guint i = 0; i < references->n_samples; i++)
    cw_link_sample_clear (&references->samples[i]);
  g_clear_pointer (&references->samples, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (References, clear_references)

/* Its own; those of others that lead to it are looked at with them. */
static gboolean
on_link_changed (const CwRuleLinkChange *change, gpointer user_data, GError **error)
{
  References *references = user_data;

  return cw_link_sample_add (&references->samples[change->target], references->view, change,
                             MAXIMUM_LINKS, error);
}

/* Against what the store has of it. */
static gboolean
find_references (References *references,
                 const CwRuleSide *side,
                 const CwObjectCircle *circle,
                 const CwRuleOutcome *outcome,
                 GError **error)
{
  const CwObjectView *view = references->view;
  const CwRuleLinksFuncs funcs = { on_link_changed, NULL, references };
  g_autoptr (GPtrArray) targets = cw_rule_outcome_list_targets (view);
  g_autoptr (CwRuleLinks) links = cw_rule_links_new (view, view->rules, side->rules, error);

  if (links == NULL)
    return FALSE;
  references->n_samples = targets->len;
  references->samples = g_new0 (CwLinkSample, targets->len + 1);
  cw_rule_links_note_stored (links, circle, outcome);
  return cw_rule_links_work_out_own (links, &funcs, error);
}

/* ----- targets */

static const char *
choose_operation (CwRuleSet *rules,
                  const CwConnectorConfig *target,
                  const CwCsObject *object,
                  const CwOutboundResult *desired)
{
  gboolean is_there = object != NULL && object->state == CW_CS_LIVE;

  if (desired != NULL && desired->is_provisioned && desired->without != CW_ATTRIBUTE_NONE)
    return "none";
  if (desired == NULL || !desired->is_provisioned)
    return is_there ? "delete" : "none";
  if (object != NULL && object->state == CW_CS_RECYCLED)
    return "restore";
  if (!is_there)
    return "add";
  return cw_sync_is_satisfied (rules, target->kind, desired->object_type, desired->desired,
                               object->imported)
             ? "none"
             : "update";
}

gboolean
cw_object_preview_add_operation (GVariantBuilder *builder,
                                 const CwObjectView *view,
                                 CwRuleSet *rules,
                                 const CwConnectorConfig *target,
                                 const CwCsObject *object,
                                 const CwOutboundResult *desired,
                                 GError **error)
{
  g_autoptr (CwEntryBuilder) entry_builder = NULL;
  g_autoptr (CwDelta) delta = NULL;

  cw_variant_add_string (builder, "operation", choose_operation (rules, target, object, desired));
  if (desired == NULL || !desired->is_provisioned)
    return TRUE;
  entry_builder = cw_entry_builder_new ();
  delta = cw_sync_make_delta (rules, target->kind, desired->object_type, entry_builder,
                              desired->desired, object != NULL ? object->imported : NULL, error);
  if (delta == NULL)
    return FALSE;
  cw_variant_add_string (builder, "type",
                         cw_attribute_table_get_name (view->attributes, desired->object_type));
  cw_variant_add (builder, "changes", cw_delta_to_variant (delta, view->attributes));
  return TRUE;
}

static gboolean
add_target (GVariantBuilder *array,
            const CwObjectView *view,
            const CwRuleSide *side,
            const CwConnectorConfig *target,
            const CwObjectCircle *circle,
            const CwRuleOutcome *outcome,
            const CwOutboundResult *result,
            const CwLinkSample *links,
            GError **error)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const CwCsObject *object = cw_object_circle_find_target (
      circle, cw_engine_get_connector_number (view->engine, target->id));
  g_autoptr (JsonNode) explanation = NULL;

  cw_variant_add_connector (&item, target);
  if (object != NULL)
    cw_variant_add_int (&item, "id", object->id);
  if (!cw_object_preview_add_operation (&item, view, side->rules, target, object, result, error))
    return FALSE;
  cw_link_sample_build (links, &item);
  if (outcome->entry != NULL)
    {
      explanation = cw_rule_evaluator_explain_outbound (side->evaluator, target->kind,
                                                        outcome->type, outcome->entry,
                                                        object != NULL ? object->imported : NULL);
      cw_variant_add (&item, "explanation", cw_variant_from_json (explanation));
    }
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
  return TRUE;
}

static gboolean
add_targets (GVariantBuilder *builder,
             const CwObjectView *view,
             const CwRuleSide *side,
             const CwObjectCircle *circle,
             const CwRuleOutcome *outcome,
             GError **error)
{
  g_autoptr (GPtrArray) targets = cw_rule_outcome_list_targets (view);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (References) references = { .view = view };

  if (!find_references (&references, side, circle, outcome, error))
    return FALSE;
  for (guint i = 0; i < targets->len; i++)
    if (!add_target (&array, view, side, g_ptr_array_index (targets, i), circle, outcome,
                     i < outcome->n_outbound ? &outcome->outbound[i] : NULL, &references.samples[i],
                     error))
      return FALSE;
  cw_variant_add (builder, "targets", g_variant_builder_end (&array));
  return TRUE;
}

/* Of the sources, and of what is taken from targets. */
static void
explain (const CwRuleSide *side,
         const CwObjectView *view,
         const CwObjectCircle *circle,
         CwAttributeId metaverse_type,
         GVariantBuilder *builder)
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new ();

  g_ptr_array_extend (objects, circle->sources, NULL, NULL);
  g_ptr_array_extend (objects, circle->targets, NULL, NULL);
  cw_rule_side_explain (side, view, metaverse_type, objects, builder);
}

gboolean
cw_object_preview_add (const CwObjectView *view,
                       const CwCsObject *object,
                       CwRuleSet *rules,
                       GVariantBuilder *builder,
                       GError **error)
{
  g_auto (CwObjectCircle) circle = { NULL };
  g_auto (CwRuleSide) side = { NULL };
  g_auto (CwRuleOutcome) outcome = { 0 };

  if (!cw_object_circle_load (&circle, view, object->id, error) ||
      !cw_rule_side_init (&side, view, rules, error))
    return FALSE;
  cw_rule_outcome_work_out (&outcome, &side, view, &circle);
  if (!cw_rule_outcome_leave_out_taken (&outcome, &side, view, &circle, error))
    return FALSE;
  cw_object_view_add_summary (view, builder, object);
  add_sources (builder, view, &side, &circle);
  add_metaverse (builder, view, &circle, &outcome);
  if (outcome.type != CW_ATTRIBUTE_NONE || circle.sources->len > 0)
    explain (&side, view, &circle, outcome.type, builder);
  if (outcome.error != NULL)
    {
      cw_variant_add_string (builder, "errorCode", cw_error_name (outcome.error));
      cw_variant_add_string (builder, "errorMessage", outcome.error->message);
      return TRUE;
    }
  cw_rule_outcome_add_losses (&outcome, builder);
  return add_targets (builder, view, &side, &circle, &outcome, error);
}
