/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "rules/cw-rule-evaluator-private.h"
#include "rules/cw-rule-scope.h"
#include "rules/cw-rule-text.h"

#include "base/cw-phrase.h"

/* One attribute while its explanation grows. */
typedef struct
{
  JsonObject *json;     /* (owned) (nullable): once a rule spoke of it */
  JsonArray *overruled; /* borrowed from @json */
  gboolean is_decided;
} Explanation;

static void
clear_explanation (gpointer data)
{
  Explanation *explanation = data;

  g_clear_pointer (&explanation->json, json_object_unref);
}

/* ----- scope */

/* @object: (nullable): outbound */
static void
add_scope (JsonArray *scope,
           CwRuleEvaluator *evaluator,
           const CwRuleObject *object,
           const CwRule *rule)
{
  JsonObject *json = json_object_new ();
  g_autofree char *because = NULL;
  gboolean matches = FALSE;
  gboolean is_within = TRUE;

  if (object != NULL && object->left_out != NULL)
    because = g_strdup (object->left_out);
  else if (rule->within != NULL &&
           !cw_rule_evaluator_applies (evaluator, rule->within, &is_within, NULL))
    is_within = FALSE;
  if (because == NULL && is_within)
    because = cw_rule_scope_explain (rule, &evaluator->context, &matches);
  else if (because == NULL)
    because = g_strdup_printf (CW_PHRASE ("rule \"%s\" does not apply"), rule->within->id);
  json_object_set_string_member (json, "rule", rule->id);
  json_object_set_string_member (json, "name", rule->name);
  json_object_set_int_member (json, "precedence", rule->precedence);
  if (object != NULL && object->connector_id != NULL)
    json_object_set_string_member (json, "connector", object->connector_id);
  if (object != NULL && object->dn != NULL && g_utf8_validate (object->dn, -1, NULL))
    json_object_set_string_member (json, "dn", object->dn);
  json_object_set_boolean_member (json, "inScope", matches);
  json_object_set_string_member (json, "because", because);
  json_array_add_object_element (scope, json);
}

static JsonArray *
explain_scope (CwRuleEvaluator *evaluator, const CwRuleObject *objects, guint n_objects)
{
  JsonArray *scope = json_array_new ();

  for (guint i = 0; i < n_objects; i++)
    {
      const CwRulePlan *plan =
          cw_rule_set_find_inbound (evaluator->rules, objects[i].kind, objects[i].object_type);

      cw_rule_evaluator_set_object (evaluator, &objects[i]);
      cw_rule_evaluator_forget_scopes (evaluator);
      for (guint j = 0; plan != NULL && j < plan->rules->len; j++)
        add_scope (scope, evaluator, &objects[i], g_ptr_array_index (plan->rules, j));
    }
  return scope;
}

/* ----- values */

static JsonNode *
bytes_to_json (CwValue bytes, CwSyntax syntax)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);
  gboolean is_binary = cw_rule_types_from_syntax (syntax) == CW_RULE_TYPE_BINARY;
  g_autofree char *text = is_binary ? g_base64_encode (bytes.data, bytes.len)
                                    : g_strndup ((const char *) bytes.data, bytes.len);

  json_node_set_string (node, text);
  return node;
}

/* All values, or the one of a single-valued attribute; %NULL node when none can be stored. */
static JsonNode *
value_to_json (CwRuleEvaluator *evaluator,
               const CwRuleFlow *flow,
               CwRuleValue value,
               GError **error)
{
  guint n = 0;
  const CwRuleValue *items = cw_rule_value_get_items (&value, &n);
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; i < n; i++)
    {
      CwValue bytes;

      if (!cw_rule_value_to_bytes (items[i], flow->target_syntax, evaluator->context.arena, &bytes,
                                   error))
        return NULL;
      if (bytes.len == 0)
        continue;
      if (!flow->target_is_multi)
        return bytes_to_json (bytes, flow->target_syntax);
      json_array_add_element (array, bytes_to_json (bytes, flow->target_syntax));
    }
  if (json_array_get_length (array) == 0)
    return json_node_init_null (json_node_alloc ());
  return json_node_init_array (json_node_alloc (), array);
}

static char *
describe_source (const CwRuleFlow *flow)
{
  g_autoptr (CwRuleArena) arena = NULL;
  CwRuleValue text;

  if (flow->kind == CW_FLOW_EXPRESSION)
    return g_strdup (cw_expression_get_source (flow->expression));
  if (flow->kind == CW_FLOW_DIRECT)
    return g_strdup_printf ("[%s]", flow->source);
  arena = cw_rule_arena_new ();
  text = cw_rule_value_to_text (flow->constant, arena);
  return g_strdup_printf ("\"%.*s\"", (int) text.len, text.u.text);
}

/* What another object has is told, and what it gives instead. */
static gboolean
explain_taken (CwRuleEvaluator *evaluator,
               const CwRuleFlow *flow,
               JsonObject *json,
               CwRuleValue *value,
               GError **error)
{
  CwRuleValue wanted = *value;
  gboolean is_replaced = FALSE;
  JsonNode *node;

  if (!cw_rule_evaluator_replace_taken (evaluator, flow, value, &is_replaced, error))
    return FALSE;
  if (!is_replaced)
    return TRUE;
  node = value_to_json (evaluator, flow, wanted, NULL);
  if (node != NULL)
    json_object_set_member (json, "wanted", node);
  if (flow->duplicate != NULL)
    json_object_set_string_member (json, "duplicate", cw_expression_get_source (flow->duplicate));
  if (evaluator->without != flow->target_id)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_CONFLICT,
                       "another object has the value, and the rule has none in its place");
  return FALSE;
}

/* What a flow gives, in the words of an explanation. */
static JsonObject *
explain_flow (CwRuleEvaluator *evaluator,
              const CwApplication *application,
              const CwRuleFlow *flow,
              const char **ret_result)
{
  JsonObject *json = json_object_new ();
  g_autofree char *source = describe_source (flow);
  g_autoptr (GError) error = NULL;
  CwRuleValue value = { 0 };
  JsonNode *node = NULL;

  *ret_result = "value";
  json_object_set_string_member (json, "rule", application->rule->id);
  if (application->object != NULL && application->object->connector_id != NULL)
    json_object_set_string_member (json, "connector", application->object->connector_id);
  json_object_set_string_member (json, "expression", source);
  if (!cw_rule_flow_evaluate (flow, &evaluator->context, &value, &error) ||
      !explain_taken (evaluator, flow, json, &value, &error))
    *ret_result = "error";
  else if (value.type == CW_RULE_TYPE_AUTHORITATIVE_NULL)
    *ret_result = "authoritative-null";
  else if (value.type == CW_RULE_TYPE_IGNORE)
    *ret_result = "ignored";
  else if ((node = value_to_json (evaluator, flow, value, &error)) == NULL)
    *ret_result = "error";
  else if (JSON_NODE_HOLDS_NULL (node))
    *ret_result = "nothing";

  if (error != NULL)
    json_object_set_string_member (json, "error", error->message);
  json_object_set_member (json, "value",
                          node != NULL ? node : json_node_init_null (json_node_alloc ()));
  return json;
}

void
cw_rule_evaluator_set_reference_reader (CwRuleEvaluator *evaluator,
                                        CwRuleReferenceReader reader,
                                        gpointer user_data)
{
  g_return_if_fail (evaluator != NULL);

  evaluator->reader = reader;
  evaluator->reader_data = user_data;
}

/* Where only one flows, the first that there is decides. */
static gboolean
has_one_place (const CwRuleEvaluator *evaluator,
               const CwApplication *application,
               const CwRuleFlow *flow)
{
  return evaluator->reader != NULL && application->object != NULL && !flow->target_is_multi;
}

/* Links are none of the evaluator's: it tells which rule moves them, and from where. */
static JsonObject *
explain_reference (const CwRuleEvaluator *evaluator,
                   const CwApplication *application,
                   const CwRuleFlow *flow,
                   const char **ret_result)
{
  JsonObject *json = json_object_new ();
  g_autofree char *source = describe_source (flow);
  g_autofree char *value = NULL;
  guint n = 0;

  json_object_set_string_member (json, "rule", application->rule->id);
  if (application->object != NULL && application->object->connector_id != NULL)
    json_object_set_string_member (json, "connector", application->object->connector_id);
  json_object_set_string_member (json, "expression", source);
  json_object_set_boolean_member (json, "reference", TRUE);
  *ret_result = "merged";
  if (has_one_place (evaluator, application, flow))
    {
      value = evaluator->reader (application->object, flow->source_id, &n, evaluator->reader_data);
      *ret_result = value != NULL ? "value" : "nothing";
    }
  if (value != NULL)
    json_object_set_string_member (json, "value", value);
  else
    json_object_set_null_member (json, "value");
  if (n > 1)
    json_object_set_int_member (json, "references", n);
  return json;
}

/* The winner's members become the explanation's own. */
static void
set_winner (Explanation *explanation, JsonObject *flow)
{
  static const char *const members[] = { "value",      "rule",   "connector",
                                         "expression", "error",  "reference",
                                         "references", "wanted", "duplicate" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (json_object_has_member (flow, members[i]))
      json_object_set_member (explanation->json, members[i],
                              json_object_dup_member (flow, members[i]));
  explanation->is_decided = TRUE;
}

static void
add_flow (Explanation *explanation, const CwRuleFlow *flow, JsonObject *json, const char *result)
{
  gboolean decides = strcmp (result, "nothing") != 0 && strcmp (result, "ignored") != 0;

  if (explanation->json == NULL)
    {
      explanation->json = json_object_new ();
      explanation->overruled = json_array_new ();
      json_object_set_string_member (explanation->json, "attribute", flow->target);
      json_object_set_null_member (explanation->json, "value");
      json_object_set_array_member (explanation->json, "overruled", explanation->overruled);
    }
  if (decides && !explanation->is_decided)
    {
      set_winner (explanation, json);
      json_object_unref (json);
      return;
    }
  if (flow->merge != CW_MERGE_UPDATE && decides)
    result = "merged";
  else if (decides && strcmp (result, "error") != 0 && strcmp (result, "merged") != 0)
    result = "overruled";
  json_object_set_string_member (json, "result", result);
  json_array_add_object_element (explanation->overruled, json);
}

/* What does not flow, by the settings, unless another rule says something of it. */
static void
add_kept_out (JsonArray *values, const CwRule *rule)
{
  for (guint i = 0; i < rule->kept_out->len; i++)
    {
      const CwRuleFlow *flow = g_ptr_array_index (rule->kept_out, i);
      g_autofree char *source = describe_source (flow);
      gboolean is_known = FALSE;
      JsonObject *json = NULL;

      for (guint j = 0; j < json_array_get_length (values) && !is_known; j++)
        is_known = g_ascii_strcasecmp (json_object_get_string_member (
                                           json_array_get_object_element (values, j), "attribute"),
                                       flow->target) == 0;
      if (is_known)
        continue;
      json = json_object_new ();
      json_object_set_string_member (json, "attribute", flow->target);
      json_object_set_null_member (json, "value");
      json_object_set_string_member (json, "rule", rule->id);
      json_object_set_string_member (json, "expression", source);
      json_object_set_boolean_member (json, "keptOut", TRUE);
      json_object_set_string_member (json, "because", flow->kept_out);
      json_object_set_array_member (json, "overruled", json_array_new ());
      json_array_add_object_element (values, json);
    }
}

/* What the flows of all rules that apply give, in the order in which they count. @object_type: only
 * rules that make objects of this type; NONE: all. */
static JsonArray *
explain_applications (CwRuleEvaluator *evaluator, guint n_targets, CwAttributeId object_type)
{
  JsonArray *values = json_array_new ();
  g_autoptr (GArray) explanations = g_array_new (FALSE, TRUE, sizeof (Explanation));

  g_array_set_clear_func (explanations, clear_explanation);
  g_array_set_size (explanations, n_targets);
  for (guint i = 0; i < evaluator->applications->len; i++)
    {
      const CwApplication *application = &g_array_index (evaluator->applications, CwApplication, i);
      const CwRule *rule = application->rule;

      if (application->object != NULL)
        cw_rule_evaluator_set_object (evaluator, application->object);
      if (object_type != CW_ATTRIBUTE_NONE && !cw_rule_has_object_type (rule, object_type))
        continue;
      for (guint j = 0; j < rule->flows->len; j++)
        {
          const CwRuleFlow *flow = g_ptr_array_index (rule->flows, j);
          const char *result = "value";
          JsonObject *json = flow->is_reference
                                 ? explain_reference (evaluator, application, flow, &result)
                                 : explain_flow (evaluator, application, flow, &result);

          add_flow (&g_array_index (explanations, Explanation, flow->target_index), flow, json,
                    result);
        }
    }
  for (guint i = 0; i < explanations->len; i++)
    {
      JsonObject *json = g_array_index (explanations, Explanation, i).json;

      if (json != NULL)
        json_array_add_object_element (values, json_object_ref (json));
    }
  for (guint i = 0; i < evaluator->applications->len; i++)
    {
      const CwRule *rule = g_array_index (evaluator->applications, CwApplication, i).rule;

      if (object_type == CW_ATTRIBUTE_NONE || cw_rule_has_object_type (rule, object_type))
        add_kept_out (values, rule);
    }
  return values;
}

static JsonArray *
explain_values (CwRuleEvaluator *evaluator,
                const CwMetaverseType *type,
                const CwRuleObject *objects,
                guint n_objects)
{
  if (!cw_rule_evaluator_apply_objects (evaluator, type, objects, n_objects, NULL))
    return json_array_new ();
  return explain_applications (evaluator, type->attributes->len, CW_ATTRIBUTE_NONE);
}

JsonNode *
cw_rule_evaluator_explain_inbound (CwRuleEvaluator *evaluator,
                                   CwAttributeId metaverse_type,
                                   const CwRuleObject *objects,
                                   guint n_objects)
{
  const CwMetaverseType *type;
  JsonObject *json;
  JsonNode *node;

  g_return_val_if_fail (evaluator != NULL && (objects != NULL || n_objects == 0), NULL);

  type = cw_metaverse_schema_find_type_by_id (evaluator->rules->schema, metaverse_type);
  cw_rule_arena_reset (evaluator->context.arena);
  json = json_object_new ();
  json_object_set_array_member (json, "scope", explain_scope (evaluator, objects, n_objects));
  json_object_set_array_member (json, "values",
                                type != NULL ? explain_values (evaluator, type, objects, n_objects)
                                             : json_array_new ());
  node = json_node_alloc ();
  json_node_init_object (node, json);
  json_object_unref (json);
  return node;
}

JsonNode *
cw_rule_evaluator_explain_outbound (CwRuleEvaluator *evaluator,
                                    CwConnectorKind target,
                                    CwAttributeId metaverse_type,
                                    const CwEntry *metaverse,
                                    const CwEntry *imported)
{
  JsonObject *json = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), json);
  JsonArray *scope = json_array_new ();
  CwOutboundResult result = { 0 };
  const CwEntry *kept = NULL;
  const CwRulePlan *plan;

  plan = cw_rule_set_find_outbound (evaluator->rules, target, metaverse_type);
  cw_rule_arena_reset (evaluator->context.arena);
  cw_rule_evaluator_set_entry (evaluator, metaverse, imported);
  cw_rule_evaluator_forget_scopes (evaluator);
  for (guint i = 0; plan != NULL && i < plan->rules->len; i++)
    add_scope (scope, evaluator, NULL, g_ptr_array_index (plan->rules, i));
  json_object_set_array_member (json, "scope", scope);
  g_array_set_size (evaluator->applications, 0);
  if (plan != NULL && cw_rule_evaluator_apply_plan (evaluator, plan, NULL, NULL, NULL))
    {
      cw_rule_evaluator_choose_type (evaluator, &result);
      if (cw_rule_evaluator_hide_taken (evaluator, plan, result.object_type, &kept, NULL))
        json_object_set_array_member (
            json, "values", explain_applications (evaluator, plan->n_targets, result.object_type));
    }
  json_object_unref (json);
  return node;
}
