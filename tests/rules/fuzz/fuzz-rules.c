/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "model/cw-entry-builder.h"
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
  cw_rule_evaluator_collect_metaverse_keys (evaluator, item, object->entry, keys);
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
