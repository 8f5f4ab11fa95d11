/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "model/cw-entry-builder.h"
#include "rules/cw-own-rules.h"
#include "rules/cw-rule-mistakes.h"
#include "rules/cw-rule-set.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static CwEntry *
make_entry (CwAttributeTable *table)
{
  static const char *const values[][2] = {
    { "x", "Jörg" }, { "m", "one" },    { "m", "two" },    { "number", "7" },
    { "a", "Jörg" }, { "many", "two" }, { "yes", "TRUE" }, { "n", "7" },
  };
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    cw_entry_builder_add_string (builder, cw_attribute_table_intern (table, values[i][0]),
                                 values[i][1]);
  return cw_entry_builder_end (builder, NULL);
}

static void
use_keys (CwRuleEvaluator *evaluator, const CwRuleObject *object, CwAttributeId item)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));

  if (cw_rule_evaluator_collect_join_keys (evaluator, object, keys, NULL))
    for (guint i = 0; i < keys->len; i++)
      cw_rule_evaluator_is_join_match (evaluator, object, g_array_index (keys, CwRuleKey, i).kind,
                                       item, object->entry);
  cw_rule_evaluator_collect_metaverse_keys (evaluator, CW_RULE_ALL_SEEKERS, item, object->entry,
                                            keys);
  cw_rule_evaluator_collect_unique_keys (evaluator, item, object->entry, keys);
}

static void
use (CwRuleSet *rules, CwAttributeTable *table)
{
  g_autoptr (CwRuleEvaluator) evaluator = cw_rule_evaluator_new (rules);
  g_autoptr (CwEntry) entry = make_entry (table);
  CwAttributeId item = cw_attribute_table_intern (table, "item");
  CwRuleObject object = { .kind = CW_CONNECTOR_KIND_OPENLDAP,
                          .object_type = cw_attribute_table_intern (table, "thing"),
                          .dn = "cn=x,dc=y",
                          .partition = "dc=y",
                          .entry = entry };
  CwInboundDecision decision = { 0 };
  g_auto (CwOutboundResult) result = { 0 };
  g_autoptr (CwEntry) metaverse = NULL;
  g_autoptr (JsonNode) explanation = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!cw_rule_evaluator_decide_inbound (evaluator, &object, &decision, &error))
    g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
  use_keys (evaluator, &object, item);
  metaverse = cw_rule_evaluator_flow_inbound (evaluator, item, &object, 1, entry, NULL);
  if (!cw_rule_evaluator_flow_outbound (evaluator, CW_CONNECTOR_KIND_GRAPH, item, entry, metaverse,
                                        NULL, &result, NULL))
    g_assert_null (result.desired);
  explanation = cw_rule_evaluator_explain_inbound (evaluator, item, &object, 1);
  text = json_to_string (explanation, FALSE);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

/* The same text as an administrator's own rules: what is put in can be taken out again. */
static void
use_as_own (const char *text)
{
  g_autoptr (JsonNode) document = cw_own_rules_parse (text, NULL);
  g_autoptr (JsonNode) own = document != NULL ? cw_own_rules_put (NULL, document) : NULL;
  g_autoptr (JsonNode) twice = own != NULL ? cw_own_rules_put (own, document) : NULL;
  g_autoptr (JsonNode) off = NULL;
  g_autoptr (JsonNode) less = NULL;
  g_autoptr (JsonArray) differences = NULL;

  if (own == NULL)
    return;
  g_assert_true (json_node_equal (own, twice));
  (void) !cw_own_rules_check (own, NULL);
  off = cw_own_rules_enable (own, "r", FALSE);
  less = cw_own_rules_remove (off, "r", NULL);
  g_assert_true (less == NULL || cw_own_rules_find (less, "r") == NULL ||
                 cw_own_rules_find (own, "r") != NULL);
  if (cw_own_rules_find (own, "r") != NULL)
    differences = cw_own_rules_compare (cw_own_rules_find (own, "r"), cw_own_rules_find (off, "r"));
}

/* All that is wrong at once: none exactly when nothing is. */
static void
look_only (const char *text)
{
  g_autoptr (GPtrArray) mistakes = cw_rule_mistakes_new ();
  g_autoptr (JsonNode) document = cw_own_rules_parse_checked (text, mistakes);
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  g_autoptr (CwRuleSet) rules = NULL;

  g_assert_true (document != NULL || mistakes->len > 0);
  if (document == NULL)
    return;
  g_ptr_array_set_size (mistakes, 0);
  g_ptr_array_add (documents, document);
  g_assert_true (cw_rule_set_list_mistakes (documents, mistakes, NULL));
  rules = cw_rule_set_new (table, documents, NULL, NULL);
  g_assert_cmpint (rules != NULL, ==, mistakes->len == 0);
  cw_own_rules_list_mistakes (document, mistakes);
}

/* What somebody put among the rules, in whatever form. */
static void
look_at_file (JsonNode *root)
{
  g_autoptr (GPtrArray) mistakes = cw_rule_mistakes_new ();
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();

  g_ptr_array_add (documents, root);
  g_assert_true (cw_rule_set_list_mistakes (documents, mistakes, NULL));
  for (guint i = 0; i < mistakes->len; i++)
    g_assert_cmpuint (((CwRuleMistake *) g_ptr_array_index (mistakes, i))->document, <=, 1);
  if (!cw_rule_set_check_document (root, NULL))
    {
      g_assert_cmpuint (mistakes->len, >, 0);
      return;
    }
  cw_own_rules_list_precedences (root, mistakes);
  cw_own_rules_list_rivals (root, root, mistakes);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  JsonNode *root = cw_json_parse (text, -1, TRUE, NULL);
  g_autoptr (CwAttributeTable) table = NULL;
  g_autoptr (GPtrArray) documents = NULL;
  g_autoptr (CwRuleSet) rules = NULL;
  g_autoptr (GError) error = NULL;

  if (root == NULL)
    return 0;
  use_as_own (text);
  look_only (text);
  look_at_file (root);
  table = cw_attribute_table_new ();
  documents = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_ptr_array_add (documents, root);
  rules = cw_rule_set_new (table, documents, NULL, &error);
  if (rules != NULL)
    use (rules, table);
  else
    g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  return 0;
}
