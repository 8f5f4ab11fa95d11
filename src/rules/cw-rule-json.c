/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule.h"

#include <string.h>

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "rules/cw-rule-mistakes.h"
#include "rules/cw-rule-number.h"

/* What the members of one rule are read with. */
typedef struct
{
  CwRule *rule;
  CwMetaverseSchema *schema;
  CwExpressionNames names;
  GPtrArray *mistakes; /* (nullable) (element-type CwRuleMistake): all are wanted */
} Reader;

static const char *
get_text (JsonObject *json, const char *member)
{
  return json_object_get_string_member_with_default (json, member, NULL);
}

static gboolean
get_flag (JsonObject *json, const char *member)
{
  return json_object_get_boolean_member_with_default (json, member, FALSE);
}

static JsonArray *
get_array (JsonObject *json, const char *member)
{
  return json_object_has_member (json, member) ? json_object_get_array_member (json, member) : NULL;
}

static guint
get_length (JsonArray *array)
{
  return array != NULL ? json_array_get_length (array) : 0;
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, message);
  return FALSE;
}

/* ----- one mistake, or all of them */

/* Whether something was said about that part before the rule was read. */
static gboolean
is_known_bad (Reader *reader, const char *place)
{
  return reader->mistakes != NULL &&
         cw_rule_mistakes_has (reader->mistakes, reader->rule->id, place);
}

/* Whether to read on: @mistake, of one part of @parts, is noted when all are wanted, and the part
 * left out. @mistake: (transfer full) (nullable) */
static gboolean
read_on (Reader *reader, const char *place, GPtrArray *parts, GError *mistake, GError **error)
{
  if (mistake == NULL)
    return TRUE;
  if (reader->mistakes == NULL)
    {
      g_propagate_error (error, mistake);
      return FALSE;
    }
  g_prefix_error (&mistake, "rule \"%s\": ", reader->rule->id);
  cw_rule_mistakes_add (reader->mistakes, reader->rule->id, place, mistake);
  g_ptr_array_set_size (parts, (int) parts->len - 1);
  g_error_free (mistake);
  return TRUE;
}

/* ----- names and expressions */

/* Reads the attribute of the side that flows start from. */
static gboolean
read_source (Reader *reader,
             const char *name,
             CwAttributeId *ret_id,
             CwSyntax *ret_syntax,
             GError **error)
{
  const CwRuleAttribute *attribute;

  if (reader->rule->direction == CW_RULE_OUTBOUND)
    {
      attribute = cw_metaverse_type_require_attribute (reader->rule->metaverse_type, name, error);
      if (attribute == NULL)
        return FALSE;
      *ret_id = attribute->id;
      *ret_syntax = attribute->syntax;
      return TRUE;
    }
  if (strcmp (name, "dn") == 0)
    return fail (error, CW_PHRASE ("the DN is no attribute; write it as the expression [dn]"));
  *ret_id = cw_attribute_table_intern (cw_metaverse_schema_get_attributes (reader->schema), name);
  *ret_syntax = cw_metaverse_schema_get_connector_syntax (reader->schema, reader->rule->kind, name);
  return *ret_id != CW_ATTRIBUTE_NONE ||
         fail (error, CW_PHRASE ("the name is none of an attribute"));
}

static CwExpression *
read_member (Reader *reader, JsonObject *json, const char *member, GError **error)
{
  CwExpression *expression = cw_expression_new (get_text (json, member), &reader->names, error);

  if (expression == NULL)
    g_prefix_error (error, "%s: ", member);
  return expression;
}

static CwExpression *
read_expression (Reader *reader, JsonObject *json, GError **error)
{
  return read_member (reader, json, "expression", error);
}

/* A decimal number or, as in expressions, &H and hexadecimal digits. */
static gboolean
parse_bits (const char *text, gint64 *ret_bits)
{
  char *end = NULL;

  if (!g_str_has_prefix (text, "&H") || text[2] == '\0')
    return cw_rule_number_parse (text, strlen (text), ret_bits);
  *ret_bits = (gint64) g_ascii_strtoull (text + 2, &end, 16);
  return *end == '\0';
}

static gboolean
needs_value (CwScopeOperator op)
{
  return op != CW_SCOPE_ISNULL && op != CW_SCOPE_ISNOTNULL;
}

static gboolean
is_membership (CwScopeOperator op)
{
  return op == CW_SCOPE_ISMEMBEROF || op == CW_SCOPE_ISNOTMEMBEROF;
}

/* Of references there are links and no values. The one question that links answer is which groups
 * an object is a member of. */
static gboolean
read_reference_condition (Reader *reader, CwScopeClause *clause, GError **error)
{
  if (!is_membership (clause->op) || reader->rule->direction == CW_RULE_OUTBOUND ||
      g_ascii_strcasecmp (clause->attribute, "memberOf") != 0)
    return fail (error,
                 CW_PHRASE ("a reference attribute has links, not values, to compare; members of a "
                            "group are found by ISMEMBEROF on \"memberOf\" of an inbound rule"));
  if (cw_connector_kind_is_target (reader->rule->kind))
    return fail (error, CW_PHRASE ("only the groups of a source can be asked for"));
  if (!cw_dn_is_valid (clause->value) || clause->value[0] == '\0')
    return fail (error, CW_PHRASE ("the value is not the DN of a group"));
  clause->is_group = TRUE;
  return TRUE;
}

static gboolean
read_condition (Reader *reader, JsonObject *json, CwScopeClause *clause, GError **error)
{
  CwSyntax syntax = CW_SYNTAX_STRING;

  if (!cw_scope_operator_from_string (get_text (json, "operator"), &clause->op))
    return fail (error, CW_PHRASE ("the operator does not exist"));
  clause->attribute = g_strdup (get_text (json, "attribute"));
  clause->is_dn =
      reader->rule->direction == CW_RULE_INBOUND && strcmp (clause->attribute, "dn") == 0;
  if (!clause->is_dn && !read_source (reader, clause->attribute, &clause->id, &syntax, error))
    return FALSE;
  clause->value = g_strdup (get_text (json, "value"));
  if (needs_value (clause->op) && clause->value == NULL)
    return fail (error, CW_PHRASE ("the operator needs a \"value\""));
  clause->value_len = clause->value != NULL ? strlen (clause->value) : 0;
  if ((clause->op == CW_SCOPE_ISBITSET || clause->op == CW_SCOPE_ISNOTBITSET) &&
      !parse_bits (clause->value, &clause->bits))
    return fail (error, CW_PHRASE ("the value is not a number"));
  return syntax != CW_SYNTAX_REFERENCE || read_reference_condition (reader, clause, error);
}

static gboolean
read_clause (Reader *reader, JsonObject *json, GPtrArray *clauses, GError **error)
{
  CwScopeClause *clause = g_new0 (CwScopeClause, 1);

  g_ptr_array_add (clauses, clause);
  clause->reason = g_strdup (get_text (json, "reason"));
  if (get_text (json, "expression") == NULL)
    return read_condition (reader, json, clause, error);
  clause->expression = read_expression (reader, json, error);
  if (clause->expression == NULL)
    return FALSE;
  if ((cw_expression_get_types (clause->expression) & CW_RULE_TYPE_BOOLEAN) == 0)
    return fail (error, "expression: " CW_PHRASE ("it is never True"));
  return TRUE;
}

static gboolean
read_scope (Reader *reader, JsonArray *groups, GError **error)
{
  for (guint i = 0; i < get_length (groups); i++)
    {
      JsonArray *group = json_array_get_array_element (groups, i);
      GPtrArray *clauses = g_ptr_array_new_with_free_func (cw_scope_clause_free);

      g_ptr_array_add (reader->rule->scope, clauses);
      for (guint j = 0; j < get_length (group); j++)
        {
          g_autofree char *place = g_strdup_printf ("scope[%u][%u]", i, j);
          GError *mistake = NULL;

          if (is_known_bad (reader, place))
            continue;
          if (!read_clause (reader, json_array_get_object_element (group, j), clauses, &mistake))
            g_prefix_error (&mistake, "scope[%u][%u]: ", i, j);
          if (!read_on (reader, place, clauses, mistake, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
read_join_clause (Reader *reader, JsonObject *json, GPtrArray *clauses, GError **error)
{
  CwJoinClause *clause = g_new0 (CwJoinClause, 1);
  guint types;

  g_ptr_array_add (clauses, clause);
  clause->is_case_sensitive = get_flag (json, "caseSensitive");
  clause->metaverse = cw_metaverse_type_require_attribute (reader->rule->metaverse_type,
                                                           get_text (json, "metaverse"), error);
  if (clause->metaverse == NULL)
    return FALSE;
  if (clause->metaverse->syntax == CW_SYNTAX_REFERENCE)
    return fail (error, CW_PHRASE ("nothing can be joined by a reference attribute"));
  if (get_text (json, "expression") != NULL)
    {
      clause->expression = read_expression (reader, json, error);
      if (clause->expression == NULL)
        return FALSE;
      types = cw_expression_get_types (clause->expression);
    }
  else
    {
      clause->source = g_strdup (get_text (json, "source"));
      if (!read_source (reader, clause->source, &clause->id, &clause->syntax, error))
        return FALSE;
      types = cw_rule_types_from_syntax (clause->syntax);
    }
  if ((types & cw_rule_types_for_syntax (clause->metaverse->syntax)) == 0 ||
      clause->syntax == CW_SYNTAX_REFERENCE)
    return fail (error, CW_PHRASE ("the two sides have types that are never equal"));
  return TRUE;
}

static gboolean
read_joins (Reader *reader, JsonArray *groups, GError **error)
{
  if (get_length (groups) > 0 && reader->rule->direction == CW_RULE_OUTBOUND)
    return fail (error, "join: " CW_PHRASE ("only inbound rules join"));
  for (guint i = 0; i < get_length (groups); i++)
    {
      JsonArray *json = json_array_get_array_element (groups, i);
      CwJoinGroup *group = g_new0 (CwJoinGroup, 1);

      group->clauses = g_ptr_array_new_with_free_func (cw_join_clause_free);
      g_ptr_array_add (reader->rule->joins, group);
      for (guint j = 0; j < get_length (json); j++)
        {
          g_autofree char *place = g_strdup_printf ("join[%u][%u]", i, j);
          GError *mistake = NULL;

          if (is_known_bad (reader, place))
            continue;
          if (!read_join_clause (reader, json_array_get_object_element (json, j), group->clauses,
                                 &mistake))
            g_prefix_error (&mistake, "join[%u][%u]: ", i, j);
          if (!read_on (reader, place, group->clauses, mistake, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* ----- flows */

static gboolean
read_target (Reader *reader, CwRuleFlow *flow, GError **error)
{
  CwRule *rule = reader->rule;
  const CwRuleAttribute *attribute;

  if (rule->direction == CW_RULE_INBOUND)
    {
      attribute = cw_metaverse_type_require_attribute (rule->metaverse_type, flow->target, error);
      if (attribute == NULL)
        return FALSE;
      flow->target_id = attribute->id;
      flow->target_syntax = attribute->syntax;
      flow->target_is_multi = attribute->is_multi_valued;
      flow->target_index = attribute->index;
      return TRUE;
    }
  flow->target_id =
      cw_attribute_table_intern (cw_metaverse_schema_get_attributes (reader->schema), flow->target);
  flow->target_syntax =
      cw_metaverse_schema_get_connector_syntax (reader->schema, rule->kind, flow->target);
  flow->target_is_multi =
      cw_metaverse_schema_is_connector_multi_valued (reader->schema, rule->kind, flow->target);
  return flow->target_id != CW_ATTRIBUTE_NONE ||
         fail (error, CW_PHRASE ("the name is none of an attribute"));
}

static gboolean
read_direct (Reader *reader, JsonObject *json, CwRuleFlow *flow, GError **error)
{
  guint types;

  flow->kind = CW_FLOW_DIRECT;
  flow->source = g_strdup (get_text (json, "source"));
  if (!read_source (reader, flow->source, &flow->source_id, &flow->source_syntax, error))
    return FALSE;
  /* The metaverse's side says whether it is a reference: of a connector only some syntaxes are
   * known. */
  flow->is_reference =
      (reader->rule->direction == CW_RULE_INBOUND ? flow->target_syntax : flow->source_syntax) ==
      CW_SYNTAX_REFERENCE;
  if (flow->is_reference)
    return !flow->is_once || fail (error, CW_PHRASE ("a reference cannot flow only once"));
  types = cw_rule_types_from_syntax (flow->source_syntax);
  if ((types & cw_rule_types_for_syntax (flow->target_syntax)) == 0)
    return fail (error,
                 CW_PHRASE ("the source's values do not fit; convert them by an expression"));
  return TRUE;
}

static gboolean
read_constant (JsonObject *json, CwRuleFlow *flow, GError **error)
{
  JsonNode *node = json_object_get_member (json, "constant");
  GType type = json_node_get_value_type (node);
  g_autoptr (CwRuleArena) arena = cw_rule_arena_new ();
  CwValue bytes;

  flow->kind = CW_FLOW_CONSTANT;
  if (type == G_TYPE_BOOLEAN)
    {
      flow->constant = cw_rule_value_boolean (json_node_get_boolean (node));
    }
  else if (type == G_TYPE_STRING)
    {
      flow->constant_text = json_node_dup_string (node);
      flow->constant = cw_rule_value_string (flow->constant_text, strlen (flow->constant_text));
    }
  else
    {
      flow->constant = cw_rule_value_integer (json_node_get_int (node));
    }
  return cw_rule_value_to_bytes (flow->constant, flow->target_syntax, arena, &bytes, NULL) ||
         fail (error, CW_PHRASE ("the constant does not fit the attribute"));
}

static gboolean
check_types (const CwRuleFlow *flow, const CwExpression *expression, GError **error)
{
  guint wanted = cw_rule_types_for_syntax (flow->target_syntax) | CW_RULE_TYPE_NULL |
                 CW_RULE_TYPE_AUTHORITATIVE_NULL | CW_RULE_TYPE_IGNORE;
  guint types = cw_expression_get_types (expression);
  g_autofree char *wanted_names = NULL;
  g_autofree char *given_names = NULL;

  if ((types & wanted) != 0)
    return TRUE;
  wanted_names = cw_rule_types_to_string (cw_rule_types_for_syntax (flow->target_syntax));
  given_names = cw_rule_types_to_string (types);
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "the attribute takes %s, the expression gives %s", wanted_names, given_names);
  return FALSE;
}

static gboolean
read_computed (Reader *reader, JsonObject *json, CwRuleFlow *flow, GError **error)
{
  flow->kind = CW_FLOW_EXPRESSION;
  if (flow->target_syntax == CW_SYNTAX_REFERENCE)
    return fail (error, CW_PHRASE ("a reference attribute takes a direct flow only"));
  flow->expression = read_expression (reader, json, error);
  return flow->expression != NULL && check_types (flow, flow->expression, error);
}

static gboolean
read_unique (Reader *reader, JsonObject *json, CwRuleFlow *flow, GError **error)
{
  flow->is_unique = get_flag (json, "unique");
  flow->among = g_strdup (json_object_get_string_member_with_default (json, "among", NULL));
  if (flow->is_unique && reader->rule->direction == CW_RULE_INBOUND)
    return fail (
        error,
        CW_PHRASE ("\"unique\" belongs to the metaverse's attribute, or to an outbound flow"));
  if (!flow->is_unique && flow->among != NULL)
    return fail (error, CW_PHRASE ("\"among\" says in which values a \"unique\" one is"));
  if (!json_object_has_member (json, "duplicate"))
    return TRUE;
  if (!flow->is_unique)
    return fail (error, CW_PHRASE ("\"duplicate\" is for the values of a \"unique\" flow"));
  flow->duplicate = read_member (reader, json, "duplicate", error);
  if (flow->duplicate == NULL)
    return FALSE;
  if (check_types (flow, flow->duplicate, error))
    return TRUE;
  g_prefix_error (error, "duplicate: ");
  return FALSE;
}

static CwFlowMerge
read_merge (JsonObject *json)
{
  const char *name = json_object_get_string_member_with_default (json, "merge", "update");

  if (strcmp (name, "merge") == 0)
    return CW_MERGE_ALL;
  return strcmp (name, "mergeCaseInsensitive") == 0 ? CW_MERGE_ALL_FOLDED : CW_MERGE_UPDATE;
}

static gboolean
read_flow (Reader *reader, JsonObject *json, CwRuleFlow *flow, GError **error)
{
  flow->is_once = get_flag (json, "applyOnce");
  flow->merge = read_merge (json);
  if (!read_target (reader, flow, error))
    return FALSE;
  /* A target's is told by who stores the rule: one that was there before goes on. */
  if (flow->merge != CW_MERGE_UPDATE && !flow->target_is_multi &&
      reader->rule->direction == CW_RULE_INBOUND)
    return fail (error, CW_PHRASE ("an attribute with one value cannot be merged"));
  if (!read_unique (reader, json, flow, error))
    return FALSE;
  if (json_object_has_member (json, "constant"))
    return read_constant (json, flow, error);
  if (json_object_has_member (json, "expression"))
    return read_computed (reader, json, flow, error);
  return read_direct (reader, json, flow, error);
}

static gboolean
read_flows (Reader *reader, JsonArray *flows, GError **error)
{
  for (guint i = 0; i < get_length (flows); i++)
    {
      JsonObject *json = json_array_get_object_element (flows, i);
      g_autofree char *place = g_strdup_printf ("flows[%u]", i);
      GError *mistake = NULL;
      CwRuleFlow *flow = NULL;

      if (is_known_bad (reader, place))
        continue;
      flow = g_new0 (CwRuleFlow, 1);
      flow->target = g_strdup (get_text (json, "target"));
      g_ptr_array_add (reader->rule->flows, flow);
      if (!read_flow (reader, json, flow, &mistake))
        g_prefix_error (&mistake, "flows[%u] \"%s\": ", i, flow->target);
      if (!read_on (reader, place, reader->rule->flows, mistake, error))
        return FALSE;
    }
  return TRUE;
}

/* ----- the rule */

static gboolean
read_object_types (Reader *reader, JsonArray *types, GError **error)
{
  CwAttributeTable *table = cw_metaverse_schema_get_attributes (reader->schema);

  if (reader->rule->direction == CW_RULE_OUTBOUND && get_length (types) != 1)
    return fail (error, "objectTypes: " CW_PHRASE ("an outbound rule makes objects of one type"));
  for (guint i = 0; i < get_length (types); i++)
    {
      const char *name = json_array_get_string_element (types, i);
      CwAttributeId id = cw_attribute_table_intern (table, name);

      if (id == CW_ATTRIBUTE_NONE)
        return fail (error, "objectTypes: " CW_PHRASE ("the name is none of an object type"));
      g_ptr_array_add (reader->rule->object_types, g_strdup (name));
      g_array_append_val (reader->rule->object_type_ids, id);
    }
  return TRUE;
}

static gboolean
read_head (Reader *reader, JsonObject *json, GError **error)
{
  CwRule *rule = reader->rule;
  const char *type_name = get_text (json, "metaverseType");
  const char *link_name = json_object_get_string_member_with_default (json, "linkType", "join");

  rule->name = g_strdup (json_object_get_string_member_with_default (json, "name", rule->id));
  rule->direction =
      strcmp (get_text (json, "direction"), "inbound") == 0 ? CW_RULE_INBOUND : CW_RULE_OUTBOUND;
  rule->precedence = (int) json_object_get_int_member (json, "precedence");
  rule->is_disabled = get_flag (json, "disabled");
  rule->within_id = g_strdup (get_text (json, "within"));
  rule->replaces_id = g_strdup (get_text (json, "replaces"));
  rule->link_type = strcmp (link_name, "provision") == 0    ? CW_RULE_LINK_PROVISION
                    : strcmp (link_name, "stickyJoin") == 0 ? CW_RULE_LINK_STICKY_JOIN
                                                            : CW_RULE_LINK_JOIN;
  if (!cw_connector_kind_from_string (get_text (json, "connectorKind"), &rule->kind))
    return fail (error, "connectorKind: " CW_PHRASE ("there is no such kind"));
  rule->metaverse_type = cw_metaverse_schema_find_type (reader->schema, type_name);
  if (rule->metaverse_type == NULL)
    return fail (error, "metaverseType: " CW_PHRASE ("the metaverse has no such type"));
  return read_object_types (reader, get_array (json, "objectTypes"), error);
}

static gboolean
read_rule (Reader *reader, JsonObject *json, GError **error)
{
  if (!read_head (reader, json, error))
    return FALSE;
  reader->names = (CwExpressionNames){
    .schema = reader->schema,
    .kind = reader->rule->kind,
    .metaverse_type =
        reader->rule->direction == CW_RULE_OUTBOUND ? reader->rule->metaverse_type : NULL,
  };
  return read_scope (reader, get_array (json, "scope"), error) &&
         read_joins (reader, get_array (json, "join"), error) &&
         read_flows (reader, get_array (json, "flows"), error);
}

static char *
dup_text (JsonObject *json)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), json);

  return cw_json_to_canonical (node, FALSE);
}

static CwRule *
new_rule (JsonObject *json, CwMetaverseSchema *schema, GPtrArray *mistakes, GError **error)
{
  g_autoptr (CwRule) rule = cw_rule_alloc ();
  Reader reader = { .rule = rule, .schema = schema, .mistakes = mistakes };

  rule->id = g_strdup (get_text (json, "id"));
  rule->text = dup_text (json);
  if (!read_rule (&reader, json, error))
    {
      g_prefix_error (error, "rule \"%s\": ", rule->id);
      return NULL;
    }
  return g_steal_pointer (&rule);
}

CwRule *
cw_rule_new_from_json (JsonObject *json, CwMetaverseSchema *schema, GError **error)
{
  return new_rule (json, schema, NULL, error);
}

CwRule *
cw_rule_new_checked (JsonObject *json, CwMetaverseSchema *schema, GPtrArray *mistakes)
{
  g_autoptr (GError) error = NULL;
  CwRule *rule = new_rule (json, schema, mistakes, &error);

  if (rule == NULL)
    cw_rule_mistakes_add (mistakes, get_text (json, "id"), NULL, error);
  return rule;
}
