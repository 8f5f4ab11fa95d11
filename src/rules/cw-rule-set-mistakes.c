/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-set.h"

#include "rules/cw-rule-mistakes.h"
#include "rules/cw-rule-set-private.h"

/* Rule files looked at only: everything that is wrong with them, and in which one. */

static JsonObject *
get_document (GPtrArray *documents, guint index)
{
  return json_node_get_object (g_ptr_array_index (documents, index));
}

static JsonArray *
get_rules (JsonObject *document)
{
  return json_object_has_member (document, "rules")
             ? json_object_get_array_member (document, "rules")
             : NULL;
}

static guint
get_length (JsonArray *array)
{
  return array != NULL ? json_array_get_length (array) : 0;
}

/* FALSE: a rule could not be made, so that others would miss it. */
static gboolean
check_rules (CwRuleSet *rules, JsonObject *document)
{
  JsonArray *array = get_rules (document);
  gboolean are_made = TRUE;

  for (guint i = 0; i < get_length (array); i++)
    {
      CwRule *rule = cw_rule_new_checked (json_array_get_object_element (array, i), rules->schema,
                                          rules->mistakes);

      if (rule != NULL)
        g_ptr_array_add (rules->rules, rule);
      are_made = are_made && rule != NULL;
    }
  return are_made;
}

/* The mistakes from @first on are those of one rule file. */
static void
place_mistakes (GPtrArray *mistakes, guint first, guint document)
{
  for (guint i = first; i < mistakes->len; i++)
    ((CwRuleMistake *) g_ptr_array_index (mistakes, i))->document = document;
}

/* Whether there was no @error (nullable). */
static gboolean
note_error (CwRuleSet *rules, guint document, const GError *error)
{
  if (error == NULL)
    return TRUE;
  cw_rule_mistakes_add (rules->mistakes, NULL, NULL, error);
  place_mistakes (rules->mistakes, rules->mistakes->len - 1, document);
  return FALSE;
}

static gboolean
check_schema (CwRuleSet *rules, GPtrArray *documents, guint index)
{
  g_autoptr (GError) error = NULL;

  (void) !cw_metaverse_schema_add (rules->schema, get_document (documents, index), &error);
  return note_error (rules, index + 1, error);
}

static gboolean
check_document_rules (CwRuleSet *rules, GPtrArray *documents, guint index)
{
  guint first = rules->mistakes->len;
  gboolean are_made = check_rules (rules, get_document (documents, index));

  place_mistakes (rules->mistakes, first, index + 1);
  return are_made;
}

static gboolean
check_disabled (CwRuleSet *rules, GPtrArray *documents, guint index)
{
  g_autoptr (GError) error = NULL;

  (void) !cw_rule_set_disable (rules, get_document (documents, index), &error);
  return note_error (rules, index + 1, error);
}

typedef gboolean (*CheckStep) (CwRuleSet *rules, GPtrArray *documents, guint index);

/* Each step needs all documents to have passed the one before. */
static void
check_content (CwRuleSet *rules, GPtrArray *documents)
{
  static const CheckStep steps[] = { check_schema, check_document_rules, check_disabled };
  g_autoptr (GError) error = NULL;
  gboolean is_good = TRUE;

  for (guint step = 0; is_good && step < G_N_ELEMENTS (steps); step++)
    for (guint i = 0; is_good && i < documents->len; i++)
      is_good = steps[step](rules, documents, i);
  if (is_good)
    (void) !cw_rule_set_compile (rules, &error);
  (void) !note_error (rules, 0, error);
}

static gboolean
has_rule (JsonObject *document, const char *id)
{
  JsonArray *array = get_rules (document);

  for (guint i = 0; i < get_length (array); i++)
    if (g_strcmp0 (json_object_get_string_member_with_default (
                       json_array_get_object_element (array, i), "id", NULL),
                   id) == 0)
      return TRUE;
  return FALSE;
}

/* What was found in all rules together names a rule: the last one with that id, which came after
 * what it does not go with. */
static void
find_documents (GPtrArray *mistakes, GPtrArray *documents)
{
  for (guint i = 0; i < mistakes->len; i++)
    {
      CwRuleMistake *mistake = g_ptr_array_index (mistakes, i);

      for (guint j = documents->len; mistake->document == 0 && mistake->rule != NULL && j > 0; j--)
        if (has_rule (get_document (documents, j - 1), mistake->rule))
          mistake->document = j;
    }
}

gboolean
cw_rule_set_list_mistakes (GPtrArray *documents, GPtrArray *mistakes, GError **error)
{
  g_autoptr (CwAttributeTable) attributes = NULL;
  g_autoptr (CwRuleSet) rules = NULL;

  g_return_val_if_fail (documents != NULL && mistakes != NULL, FALSE);

  for (guint i = 0; i < documents->len; i++)
    {
      guint first = mistakes->len;

      if (!cw_rule_set_list_forms (g_ptr_array_index (documents, i), mistakes, error))
        return FALSE;
      place_mistakes (mistakes, first, i + 1);
    }
  if (!cw_rule_mistakes_are_local (mistakes))
    return TRUE;
  /* The names that a bad rule invents must not stay in anybody's table. */
  attributes = cw_attribute_table_new ();
  rules = cw_rule_set_alloc (attributes, NULL);
  rules->mistakes = mistakes;
  check_content (rules, documents);
  find_documents (mistakes, documents);
  return TRUE;
}
