/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-own-rules.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "rules/cw-rule-mistakes.h"
#include "rules/cw-rule-set-private.h"

/* ----- reading */

static JsonNode *
wrap_rule (JsonNode *rule)
{
  JsonObject *document = json_object_new ();
  JsonArray *rules = json_array_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), document);

  json_array_add_element (rules, json_node_copy (rule));
  json_object_set_int_member (document, "version", 1);
  json_object_set_array_member (document, "rules", rules);
  json_object_unref (document);
  return node;
}

static gboolean
is_single_rule (JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT (node) &&
         json_object_has_member (json_node_get_object (node), "id") &&
         !json_object_has_member (json_node_get_object (node), "rules");
}

/* The document that somebody wrote, or the one that a single rule makes. (transfer full)
 * (nullable) */
static JsonNode *
read_document (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = cw_json_parse (text, -1, FALSE, error);

  if (root == NULL)
    {
      if (error != NULL)
        (*error)->code = CW_ERROR_INVALID_CONFIG;
      return NULL;
    }
  return is_single_rule (root) ? wrap_rule (root) : g_steal_pointer (&root);
}

JsonNode *
cw_own_rules_parse (const char *text, GError **error)
{
  g_autoptr (JsonNode) document = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  document = read_document (text, error);
  if (document == NULL || !cw_rule_set_check_document (document, error))
    return NULL;
  return g_steal_pointer (&document);
}

JsonNode *
cw_own_rules_parse_checked (const char *text, GPtrArray *mistakes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) document = NULL;

  g_return_val_if_fail (text != NULL && mistakes != NULL, NULL);

  document = read_document (text, &error);
  if (document == NULL || !cw_rule_set_list_forms (document, mistakes, &error))
    {
      cw_rule_mistakes_add (mistakes, NULL, NULL, error);
      return NULL;
    }
  if (!cw_rule_mistakes_are_local (mistakes))
    return NULL;
  return g_steal_pointer (&document);
}

/* ----- changing */

/* A copy that may be changed. */
static JsonNode *
copy_document (JsonNode *own)
{
  g_autofree char *text = own != NULL ? cw_json_to_canonical (own, FALSE) : NULL;

  return cw_json_parse (text != NULL ? text : "{\"version\": 1}", -1, FALSE, NULL);
}

static JsonArray *
ensure_array (JsonObject *document, const char *name)
{
  if (!json_object_has_member (document, name))
    json_object_set_array_member (document, name, json_array_new ());
  return json_object_get_array_member (document, name);
}

static JsonArray *
peek_array (JsonNode *document, const char *name)
{
  JsonObject *object = document != NULL ? json_node_get_object (document) : NULL;

  return object != NULL && json_object_has_member (object, name)
             ? json_object_get_array_member (object, name)
             : NULL;
}

static guint
get_length (JsonArray *array)
{
  return array != NULL ? json_array_get_length (array) : 0;
}

static gboolean
find_index (JsonArray *rules, const char *id, guint *ret_index)
{
  for (guint i = 0; i < get_length (rules); i++)
    {
      JsonObject *rule = json_array_get_object_element (rules, i);

      if (g_strcmp0 (json_object_get_string_member (rule, "id"), id) != 0)
        continue;
      *ret_index = i;
      return TRUE;
    }
  return FALSE;
}

JsonObject *
cw_own_rules_find (JsonNode *document, const char *id)
{
  JsonArray *rules = peek_array (document, "rules");
  guint index = 0;

  return find_index (rules, id, &index) ? json_array_get_object_element (rules, index) : NULL;
}

/* Keeps the place, and so the order, of a rule that is there already. */
static void
put_rule (JsonArray *rules, JsonNode *rule)
{
  const char *id = json_object_get_string_member (json_node_get_object (rule), "id");
  JsonArray *rest = json_array_new ();
  guint index = 0;
  gboolean is_there = find_index (rules, id, &index);

  while (is_there && json_array_get_length (rules) > index)
    {
      json_array_add_element (rest, json_array_dup_element (rules, index));
      json_array_remove_element (rules, index);
    }
  json_array_add_element (rules, json_node_copy (rule));
  for (guint i = 1; i < json_array_get_length (rest); i++)
    json_array_add_element (rules, json_array_dup_element (rest, i));
  json_array_unref (rest);
}

/* Members of objects that both have are put together, anything else of @change counts. */
static void
merge_objects (JsonObject *object, JsonObject *change)
{
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *member = NULL;

  json_object_iter_init (&iter, change);
  while (json_object_iter_next (&iter, &name, &member))
    {
      JsonNode *present = json_object_get_member (object, name);

      if (present != NULL && JSON_NODE_HOLDS_OBJECT (present) && JSON_NODE_HOLDS_OBJECT (member))
        merge_objects (json_node_get_object (present), json_node_get_object (member));
      else
        json_object_set_member (object, name, json_node_copy (member));
    }
}

static void
put_disabled (JsonArray *disabled, const char *id)
{
  for (guint i = 0; i < json_array_get_length (disabled); i++)
    if (g_strcmp0 (json_array_get_string_element (disabled, i), id) == 0)
      return;
  json_array_add_string_element (disabled, id);
}

JsonNode *
cw_own_rules_put (JsonNode *own, JsonNode *change)
{
  JsonNode *result = copy_document (own);
  g_autoptr (JsonNode) rest = copy_document (change);
  JsonArray *rules = peek_array (change, "rules");
  JsonArray *disabled = peek_array (change, "disabledRules");
  JsonObject *document = json_node_get_object (result);

  json_object_remove_member (json_node_get_object (rest), "rules");
  json_object_remove_member (json_node_get_object (rest), "disabledRules");
  json_object_remove_member (json_node_get_object (rest), "$schema");
  merge_objects (document, json_node_get_object (rest));
  for (guint i = 0; i < get_length (rules); i++)
    put_rule (ensure_array (document, "rules"), json_array_get_element (rules, i));
  for (guint i = 0; i < get_length (disabled); i++)
    put_disabled (ensure_array (document, "disabledRules"),
                  json_array_get_string_element (disabled, i));
  return result;
}

/* Takes @document over. Without lists that are empty; %NULL when nothing else is left. */
static JsonNode *
tidy (JsonNode *document)
{
  static const char *const lists[] = { "rules", "disabledRules" };
  g_autoptr (JsonNode) result = document;
  JsonObject *object = json_node_get_object (result);

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (get_length (peek_array (result, lists[i])) == 0)
      json_object_remove_member (object, lists[i]);
  return json_object_get_size (object) > 1 ? g_steal_pointer (&result) : NULL;
}

JsonNode *
cw_own_rules_remove (JsonNode *own, const char *id, GError **error)
{
  g_autoptr (JsonNode) result = copy_document (own);
  guint index = 0;

  if (!find_index (peek_array (result, "rules"), id, &index))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                   "There is no rule of your own “%s”: `causewayctl rule list` shows them", id);
      return NULL;
    }
  json_array_remove_element (peek_array (result, "rules"), index);
  return tidy (g_steal_pointer (&result));
}

static void
take_disabled (JsonNode *document, const char *id)
{
  JsonArray *disabled = peek_array (document, "disabledRules");

  for (guint i = get_length (disabled); i > 0; i--)
    if (g_strcmp0 (json_array_get_string_element (disabled, i - 1), id) == 0)
      json_array_remove_element (disabled, i - 1);
}

JsonNode *
cw_own_rules_enable (JsonNode *own, const char *id, gboolean is_enabled)
{
  JsonNode *result = copy_document (own);
  JsonObject *rule = cw_own_rules_find (result, id);

  take_disabled (result, id);
  if (rule != NULL && is_enabled)
    json_object_remove_member (rule, "disabled");
  else if (rule != NULL)
    json_object_set_boolean_member (rule, "disabled", TRUE);
  else if (!is_enabled)
    put_disabled (ensure_array (json_node_get_object (result), "disabledRules"), id);
  return tidy (result);
}

/* ----- checking */

static gboolean
have_common_type (JsonObject *a, JsonObject *b)
{
  JsonArray *x = json_object_get_array_member (a, "objectTypes");
  JsonArray *y = json_object_get_array_member (b, "objectTypes");

  for (guint i = 0; i < json_array_get_length (x); i++)
    for (guint j = 0; j < json_array_get_length (y); j++)
      if (g_ascii_strcasecmp (json_array_get_string_element (x, i),
                              json_array_get_string_element (y, j)) == 0)
        return TRUE;
  return FALSE;
}

static gboolean
have_same_member (JsonObject *a, JsonObject *b, const char *name)
{
  return g_strcmp0 (json_object_get_string_member (a, name),
                    json_object_get_string_member (b, name)) == 0;
}

static gboolean
are_rivals (JsonObject *a, JsonObject *b)
{
  return json_object_get_int_member (a, "precedence") ==
             json_object_get_int_member (b, "precedence") &&
         have_same_member (a, b, "direction") && have_same_member (a, b, "connectorKind") &&
         have_common_type (a, b);
}

static void
check_precedence (JsonObject *rule, GPtrArray *mistakes)
{
  gint64 precedence = json_object_get_int_member (rule, "precedence");
  const char *id = json_object_get_string_member (rule, "id");
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;

  if (precedence < CW_OWN_RULES_PRECEDENCE_END || json_object_has_member (rule, "replaces"))
    return;
  message = g_strdup_printf ("rule \"%s\": precedence: " CW_PHRASE (
                                 "%lld belongs to the standard rules; take a number below %d"),
                             id, (long long) precedence, CW_OWN_RULES_PRECEDENCE_END);
  g_set_error_literal (&error, CW_ERROR, CW_ERROR_INVALID_CONFIG, message);
  cw_rule_mistakes_add (mistakes, id, "precedence", error);
}

static void
check_rivals (JsonObject *other, JsonObject *rule, GPtrArray *mistakes)
{
  const char *id = json_object_get_string_member (rule, "id");
  g_autoptr (GError) error = NULL;

  if (!are_rivals (rule, other))
    return;
  g_set_error (&error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "rules \"%s\" and \"%s\": both have precedence %lld for the same objects",
               json_object_get_string_member (other, "id"), id,
               (long long) json_object_get_int_member (rule, "precedence"));
  cw_rule_mistakes_add (mistakes, id, "precedence", error);
}

static void
check_kept_out (JsonNode *own, GPtrArray *mistakes)
{
  g_autoptr (GError) error = NULL;

  if (get_length (peek_array (own, "keptOut")) == 0)
    return;
  g_set_error_literal (&error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                       "keptOut: what is kept out of the cloud is a setting of its own, "
                       "attributes.excluded");
  cw_rule_mistakes_add (mistakes, NULL, "keptOut", error);
}

void
cw_own_rules_list_precedences (JsonNode *own, GPtrArray *mistakes)
{
  JsonArray *rules = peek_array (own, "rules");

  for (guint i = 0; i < get_length (rules); i++)
    {
      JsonObject *rule = json_array_get_object_element (rules, i);

      check_precedence (rule, mistakes);
      for (guint j = 0; j < i; j++)
        check_rivals (json_array_get_object_element (rules, j), rule, mistakes);
    }
}

void
cw_own_rules_list_rivals (JsonNode *own, JsonNode *other, GPtrArray *mistakes)
{
  JsonArray *rules = peek_array (own, "rules");
  JsonArray *others = peek_array (other, "rules");

  for (guint i = 0; i < get_length (rules); i++)
    for (guint j = 0; j < get_length (others); j++)
      check_rivals (json_array_get_object_element (others, j),
                    json_array_get_object_element (rules, i), mistakes);
}

void
cw_own_rules_list_mistakes (JsonNode *own, GPtrArray *mistakes)
{
  check_kept_out (own, mistakes);
  cw_own_rules_list_precedences (own, mistakes);
}

gboolean
cw_own_rules_check (JsonNode *own, GError **error)
{
  g_autoptr (GPtrArray) mistakes = cw_rule_mistakes_new ();

  cw_own_rules_list_mistakes (own, mistakes);
  return cw_rule_mistakes_to_error (mistakes, error);
}

/* ----- comparing */

static void
add_difference (JsonArray *differences,
                const char *member,
                const char *target,
                JsonNode *before,
                JsonNode *after)
{
  JsonObject *difference = json_object_new ();
  g_autofree char *old_text = before != NULL ? cw_json_to_canonical (before, FALSE) : NULL;
  g_autofree char *new_text = after != NULL ? cw_json_to_canonical (after, FALSE) : NULL;

  if (g_strcmp0 (old_text, new_text) == 0)
    {
      json_object_unref (difference);
      return;
    }
  json_object_set_string_member (difference, "member", member);
  if (target != NULL)
    json_object_set_string_member (difference, "target", target);
  if (old_text != NULL)
    json_object_set_string_member (difference, "before", old_text);
  if (new_text != NULL)
    json_object_set_string_member (difference, "after", new_text);
  json_array_add_object_element (differences, difference);
}

/* The flows of a rule by target; one that comes again has a number behind it. */
static GHashTable *
index_flows (JsonObject *rule, GPtrArray *targets)
{
  GHashTable *flows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonArray *array =
      json_object_has_member (rule, "flows") ? json_object_get_array_member (rule, "flows") : NULL;

  for (guint i = 0; i < get_length (array); i++)
    {
      JsonNode *flow = json_array_get_element (array, i);
      const char *target = json_object_get_string_member (json_node_get_object (flow), "target");
      g_autofree char *key = g_strdup (target);

      for (guint n = 2; g_hash_table_contains (flows, key); n++)
        {
          g_free (key);
          key = g_strdup_printf ("%s (%u)", target, n);
        }
      if (!g_ptr_array_find_with_equal_func (targets, key, g_str_equal, NULL))
        g_ptr_array_add (targets, g_strdup (key));
      g_hash_table_insert (flows, g_steal_pointer (&key), flow);
    }
  return flows;
}

static void
compare_flows (JsonArray *differences, JsonObject *before, JsonObject *after)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) old_flows = index_flows (before, targets);
  g_autoptr (GHashTable) new_flows = index_flows (after, targets);

  for (guint i = 0; i < targets->len; i++)
    {
      const char *target = g_ptr_array_index (targets, i);

      add_difference (differences, "flows", target, g_hash_table_lookup (old_flows, target),
                      g_hash_table_lookup (new_flows, target));
    }
}

JsonArray *
cw_own_rules_compare (JsonObject *before, JsonObject *after)
{
  static const char *const members[] = { "name",          "description", "direction",
                                         "connectorKind", "objectTypes", "metaverseType",
                                         "linkType",      "precedence",  "disabled",
                                         "within",        "scope",       "join" };
  JsonArray *differences = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    add_difference (differences, members[i], NULL, json_object_get_member (before, members[i]),
                    json_object_get_member (after, members[i]));
  compare_flows (differences, before, after);
  return differences;
}
