/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-change.h"

#include <string.h>

#include "rules/cw-rule-evaluator-private.h"

/* One of the two sides: the rules of it that the other side does not have as they are. */
typedef struct
{
  CwRuleEvaluator *evaluator;
  GPtrArray *rules; /* (element-type CwRule) */
} Side;

struct _CwRuleChange
{
  Side sides[2];
  GPtrArray *ids; /* (owned) (element-type utf8) */
  gboolean is_whole;
};

static const CwRule *
find_rule (CwRuleSet *rules, const char *id)
{
  for (guint i = 0; i < rules->rules->len; i++)
    {
      const CwRule *rule = g_ptr_array_index (rules->rules, i);

      if (strcmp (rule->id, id) == 0)
        return rule;
    }
  return NULL;
}

/* Disabled or replaced by another rule counts as not there, as nothing comes of it. */
static gboolean
is_same_rule (const CwRule *rule, const CwRule *other)
{
  if (other == NULL || other->is_disabled != rule->is_disabled)
    return other == NULL && rule->is_disabled;
  return rule->is_disabled || strcmp (rule->text, other->text) == 0;
}

/* ----- what reaches beyond the scope of a rule */

static void
append_key_kinds (GString *text, CwRuleSet *rules)
{
  for (guint i = 0; i < rules->key_kinds->len; i++)
    {
      const CwKeyKind *kind = &g_array_index (rules->key_kinds, CwKeyKind, i);

      g_string_append_printf (text, "\nkey %u of %u for %x:", kind->kind, kind->type->id,
                              kind->seekers);
      for (guint j = 0; j < kind->group->clauses->len; j++)
        {
          const CwJoinClause *clause = g_ptr_array_index (kind->group->clauses, j);

          g_string_append_printf (text, " %u%s", clause->metaverse->id,
                                  clause->is_case_sensitive ? "=" : "");
        }
    }
  for (guint i = 0; i < rules->unique_kinds->len; i++)
    {
      const CwUniqueKind *kind = &g_array_index (rules->unique_kinds, CwUniqueKind, i);

      g_string_append_printf (text, "\nunique %u %s", kind->attribute,
                              kind->among != NULL ? kind->among : "");
    }
  for (guint i = 0; i < rules->unique_targets->len; i++)
    {
      const CwUniqueTarget *target = &g_array_index (rules->unique_targets, CwUniqueTarget, i);

      g_string_append_printf (text, "\nheld %d %u %u %u", target->connector, target->object_type,
                              target->attribute, target->kind);
    }
}

/* Numbers of keys and groups hang on this. An object carries the numbers of its
 * groups, so they have to be the same on both sides. */
static char *
describe_frame (CwRuleSet *rules)
{
  GString *text = g_string_new (rules->basis);

  append_key_kinds (text, rules);
  for (guint i = 0; i < rules->groups->len; i++)
    {
      const CwRuleGroup *group = &g_array_index (rules->groups, CwRuleGroup, i);

      g_string_append_printf (text, "\ngroup %d %s", group->kind, group->dn);
    }
  return g_string_free (text, FALSE);
}

static gboolean
have_same_frame (CwRuleSet *before, CwRuleSet *after)
{
  g_autofree char *a = describe_frame (before);
  g_autofree char *b = describe_frame (after);

  return strcmp (a, b) == 0;
}

/* ----- rules */

static void
add_id (CwRuleChange *change, const char *id)
{
  if (!g_ptr_array_find_with_equal_func (change->ids, id, g_str_equal, NULL))
    g_ptr_array_add (change->ids, g_strdup (id));
}

static void
compare_side (CwRuleChange *change, guint side, CwRuleSet *rules, CwRuleSet *others)
{
  for (guint i = 0; i < rules->rules->len; i++)
    {
      const CwRule *rule = g_ptr_array_index (rules->rules, i);

      if (is_same_rule (rule, find_rule (others, rule->id)))
        continue;
      add_id (change, rule->id);
      if (!rule->is_disabled)
        g_ptr_array_add (change->sides[side].rules, (gpointer) rule);
    }
}

CwRuleChange *
cw_rule_change_new (CwRuleSet *before, CwRuleSet *after)
{
  CwRuleSet *const sets[] = { before, after };
  CwRuleChange *change = g_new0 (CwRuleChange, 1);

  change->ids = g_ptr_array_new_with_free_func (g_free);
  change->is_whole = !have_same_frame (before, after);
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      change->sides[i].evaluator = cw_rule_evaluator_new (sets[i]);
      change->sides[i].rules = g_ptr_array_new ();
      compare_side (change, i, sets[i], sets[1 - i]);
    }
  return change;
}

void
cw_rule_change_free (CwRuleChange *change)
{
  if (change == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (change->sides); i++)
    {
      g_ptr_array_unref (change->sides[i].rules);
      cw_rule_evaluator_free (change->sides[i].evaluator);
    }
  g_ptr_array_unref (change->ids);
  g_free (change);
}

void
cw_rule_change_set_now (CwRuleChange *change, gint64 now_usec)
{
  for (guint i = 0; i < G_N_ELEMENTS (change->sides); i++)
    cw_rule_evaluator_set_now (change->sides[i].evaluator, now_usec);
}

gboolean
cw_rule_change_is_empty (CwRuleChange *change)
{
  return change->ids->len == 0 && !change->is_whole;
}

gboolean
cw_rule_change_is_whole (CwRuleChange *change)
{
  return change->is_whole;
}

GPtrArray *
cw_rule_change_get_ids (CwRuleChange *change)
{
  return change->ids;
}

static gboolean
is_inbound_of (const CwRule *rule, CwConnectorKind kind, CwAttributeId object_type)
{
  return rule->direction == CW_RULE_INBOUND && rule->kind == kind &&
         cw_rule_has_object_type (rule, object_type);
}

static gboolean
is_outbound_of (const CwRule *rule, CwAttributeId metaverse_type)
{
  return rule->direction == CW_RULE_OUTBOUND && rule->metaverse_type->id == metaverse_type;
}

/* Any that is different and goes this way. */
static gboolean
has_direction (CwRuleChange *change, CwRuleDirection direction, CwConnectorKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (change->sides); i++)
    for (guint j = 0; j < change->sides[i].rules->len; j++)
      {
        const CwRule *rule = g_ptr_array_index (change->sides[i].rules, j);

        if (rule->direction == direction && (direction == CW_RULE_OUTBOUND || rule->kind == kind))
          return TRUE;
      }
  return FALSE;
}

gboolean
cw_rule_change_has_kind (CwRuleChange *change, CwConnectorKind kind)
{
  return has_direction (change, CW_RULE_INBOUND, kind);
}

gboolean
cw_rule_change_has_outbound (CwRuleChange *change)
{
  return has_direction (change, CW_RULE_OUTBOUND, CW_CONNECTOR_KIND_GRAPH);
}

static gboolean
applies (Side *side, const CwRule *rule)
{
  gboolean is_applying = FALSE;

  return !cw_rule_evaluator_applies (side->evaluator, rule, &is_applying, NULL) || is_applying;
}

static void
begin_object (Side *side)
{
  cw_rule_arena_reset (side->evaluator->context.arena);
  cw_rule_evaluator_forget_scopes (side->evaluator);
}

static gboolean
side_touches (Side *side, const CwRuleObject *object)
{
  gboolean is_begun = FALSE;

  for (guint i = 0; i < side->rules->len; i++)
    {
      const CwRule *rule = g_ptr_array_index (side->rules, i);

      if (!is_inbound_of (rule, object->kind, object->object_type))
        continue;
      if (!is_begun)
        begin_object (side);
      is_begun = TRUE;
      cw_rule_evaluator_set_object (side->evaluator, object);
      if (applies (side, rule))
        return TRUE;
    }
  return FALSE;
}

gboolean
cw_rule_change_touches (CwRuleChange *change, const CwRuleObject *object)
{
  g_return_val_if_fail (change != NULL && object != NULL, FALSE);

  return side_touches (&change->sides[0], object) || side_touches (&change->sides[1], object);
}

static gboolean
side_touches_metaverse (Side *side, CwAttributeId metaverse_type, const CwEntry *metaverse)
{
  gboolean is_begun = FALSE;

  for (guint i = 0; i < side->rules->len; i++)
    {
      const CwRule *rule = g_ptr_array_index (side->rules, i);

      if (!is_outbound_of (rule, metaverse_type))
        continue;
      if (!is_begun)
        begin_object (side);
      is_begun = TRUE;
      cw_rule_evaluator_set_entry (side->evaluator, metaverse, NULL);
      if (applies (side, rule))
        return TRUE;
    }
  return FALSE;
}

gboolean
cw_rule_change_touches_metaverse (CwRuleChange *change,
                                  CwAttributeId metaverse_type,
                                  const CwEntry *metaverse)
{
  g_return_val_if_fail (change != NULL && metaverse != NULL, FALSE);

  return side_touches_metaverse (&change->sides[0], metaverse_type, metaverse) ||
         side_touches_metaverse (&change->sides[1], metaverse_type, metaverse);
}
