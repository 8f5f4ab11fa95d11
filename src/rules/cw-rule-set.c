/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-set.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-json-schema.h"
#include "base/cw-json.h"
#include "cw-rules-resources.h"
#include "rules/cw-rule-mistakes.h"
#include "rules/cw-rule-set-private.h"

#define RESOURCE_RULES  "/org/causeway/rules/"
#define RESOURCE_SCHEMA "/org/causeway/causeway-rules.schema.json"

CwRuleSet *
cw_rule_set_alloc (CwAttributeTable *attributes, GPtrArray *domains)
{
  CwRuleSet *rules = g_new0 (CwRuleSet, 1);

  g_atomic_ref_count_init (&rules->ref_count);
  rules->attributes = cw_attribute_table_ref (attributes);
  rules->schema = cw_metaverse_schema_new (attributes);
  rules->domains = cw_tenant_domains_new (domains);
  rules->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_rule_free);
  rules->inbound = g_ptr_array_new_with_free_func (cw_rule_plan_free);
  rules->outbound = g_ptr_array_new_with_free_func (cw_rule_plan_free);
  rules->references = g_ptr_array_new_with_free_func (cw_reference_plan_free);
  rules->no_references = g_array_new (FALSE, FALSE, sizeof (CwReferenceFlow));
  rules->key_kinds = g_array_new (FALSE, FALSE, sizeof (CwKeyKind));
  rules->groups = g_array_new (FALSE, FALSE, sizeof (CwRuleGroup));
  rules->unique_kinds = g_array_new (FALSE, FALSE, sizeof (CwUniqueKind));
  rules->unique_targets = g_array_new (FALSE, FALSE, sizeof (CwUniqueTarget));
  return rules;
}

CwRuleSet *
cw_rule_set_ref (CwRuleSet *rules)
{
  g_return_val_if_fail (rules != NULL, NULL);

  g_atomic_ref_count_inc (&rules->ref_count);
  return rules;
}

void
cw_rule_set_unref (CwRuleSet *rules)
{
  if (rules == NULL || !g_atomic_ref_count_dec (&rules->ref_count))
    return;
  g_array_unref (rules->unique_kinds);
  g_array_unref (rules->unique_targets);
  g_array_unref (rules->groups);
  g_array_unref (rules->key_kinds);
  g_array_unref (rules->no_references);
  g_ptr_array_unref (rules->references);
  g_ptr_array_unref (rules->outbound);
  g_ptr_array_unref (rules->inbound);
  g_ptr_array_unref (rules->rules);
  cw_tenant_domains_free (rules->domains);
  cw_metaverse_schema_free (rules->schema);
  cw_attribute_table_unref (rules->attributes);
  g_free (rules->digest);
  g_free (rules->basis);
  g_free (rules);
}

/* ----- documents */

static JsonNode *
load_resource (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (cw_rules_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  JsonNode *node;
  gsize size = 0;
  const char *text;

  if (bytes == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "the program's resources lack %s", path);
      return NULL;
    }
  text = g_bytes_get_data (bytes, &size);
  node = cw_json_parse (text, (gssize) size, FALSE, error);
  if (node == NULL)
    g_prefix_error (error, "%s: ", path);
  return node;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
cw_rule_set_load_standard (GError **error)
{
  g_autoptr (GPtrArray) documents =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_auto (GStrv) names = g_resource_enumerate_children (cw_rules_get_resource (), RESOURCE_RULES,
                                                        G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  if (names == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                           "the program's resources lack the standard rules");
      return NULL;
    }
  qsort (names, g_strv_length (names), sizeof *names, compare_strings);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (RESOURCE_RULES, names[i], NULL);
      JsonNode *document = load_resource (path, error);

      if (document == NULL)
        return NULL;
      g_ptr_array_add (documents, document);
    }
  return g_steal_pointer (&documents);
}

static CwJsonSchema *
load_schema (GError **error)
{
  g_autoptr (JsonNode) node = load_resource (RESOURCE_SCHEMA, error);

  return node != NULL ? cw_json_schema_new (node, error) : NULL;
}

/* (transfer full) (nullable): no mistakes */
static char *
list_mistakes (CwJsonSchema *schema, JsonNode *document)
{
  g_autoptr (GPtrArray) mistakes = cw_json_schema_check (schema, document);

  if (mistakes->len == 0)
    return NULL;
  g_ptr_array_add (mistakes, NULL);
  return g_strjoinv ("\n", (char **) mistakes->pdata);
}

gboolean
cw_rule_set_check_document (JsonNode *document, GError **error)
{
  g_autoptr (CwJsonSchema) schema = load_schema (error);
  g_autofree char *text = NULL;

  if (schema == NULL)
    return FALSE;
  text = list_mistakes (schema, document);
  if (text != NULL)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, text);
  return text == NULL;
}

static gboolean
check_documents (GPtrArray *documents, GError **error)
{
  g_autoptr (CwJsonSchema) schema = load_schema (error);

  if (schema == NULL)
    return FALSE;
  for (guint i = 0; i < documents->len; i++)
    {
      g_autofree char *text = list_mistakes (schema, g_ptr_array_index (documents, i));

      if (text == NULL)
        continue;
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "rule file %u: %s", i + 1, text);
      return FALSE;
    }
  return TRUE;
}

static gboolean
add_schemas (CwRuleSet *rules, GPtrArray *documents, GError **error)
{
  for (guint i = 0; i < documents->len; i++)
    if (!cw_metaverse_schema_add (rules->schema,
                                  json_node_get_object (g_ptr_array_index (documents, i)), error))
      return FALSE;
  return TRUE;
}

static gboolean
add_rules (CwRuleSet *rules, JsonObject *document, GError **error)
{
  JsonArray *array;

  if (!json_object_has_member (document, "rules"))
    return TRUE;
  array = json_object_get_array_member (document, "rules");
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      CwRule *rule =
          cw_rule_new_from_json (json_array_get_object_element (array, i), rules->schema, error);

      if (rule == NULL)
        return FALSE;
      g_ptr_array_add (rules->rules, rule);
    }
  return TRUE;
}

static gboolean
disable_rule (CwRuleSet *rules, const char *id, GError **error)
{
  for (guint i = 0; i < rules->rules->len; i++)
    {
      CwRule *rule = g_ptr_array_index (rules->rules, i);

      if (strcmp (rule->id, id) != 0)
        continue;
      rule->is_disabled = TRUE;
      return TRUE;
    }
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "disabledRules: there is no rule \"%s\" here or in an earlier file", id);
  return FALSE;
}

gboolean
cw_rule_set_disable (CwRuleSet *rules, JsonObject *document, GError **error)
{
  JsonArray *array;

  if (!json_object_has_member (document, "disabledRules"))
    return TRUE;
  array = json_object_get_array_member (document, "disabledRules");
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!disable_rule (rules, json_array_get_string_element (array, i), error))
      return FALSE;
  return TRUE;
}

static char *
make_digest (CwRuleSet *rules, GPtrArray *documents)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *domains = cw_tenant_domains_to_text (rules->domains);

  for (guint i = 0; i < documents->len; i++)
    {
      g_autofree char *text = cw_json_to_canonical (g_ptr_array_index (documents, i), FALSE);

      g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text) + 1);
    }
  g_checksum_update (checksum, (const guchar *) (rules->domains != NULL ? "known" : "none"), 5);
  g_checksum_update (checksum, (const guchar *) domains, (gssize) strlen (domains));
  return g_strdup (g_checksum_get_string (checksum));
}

static void
append_member (GString *basis, JsonNode *document, const char *name)
{
  JsonNode *member = json_object_get_member (json_node_get_object (document), name);
  g_autofree char *text = member != NULL ? cw_json_to_canonical (member, FALSE) : NULL;

  if (text != NULL)
    g_string_append_printf (basis, "%s %s\n", name, text);
}

/* Documents that only hold rules have no part in it. */
static char *
make_basis (CwRuleSet *rules, GPtrArray *documents)
{
  g_autofree char *domains = cw_tenant_domains_to_text (rules->domains);
  GString *basis = g_string_new (rules->domains != NULL ? "known" : "none");

  g_string_append_printf (basis, " %s\n", domains);
  for (guint i = 0; i < documents->len; i++)
    {
      append_member (basis, g_ptr_array_index (documents, i), "metaverse");
      append_member (basis, g_ptr_array_index (documents, i), "connectors");
      append_member (basis, g_ptr_array_index (documents, i), "multiValued");
      append_member (basis, g_ptr_array_index (documents, i), "keptOut");
    }
  return g_string_free (basis, FALSE);
}

CwRuleSet *
cw_rule_set_new (CwAttributeTable *attributes,
                 GPtrArray *documents,
                 GPtrArray *domains,
                 GError **error)
{
  g_autoptr (CwRuleSet) rules = NULL;

  g_return_val_if_fail (attributes != NULL && documents != NULL, NULL);

  if (!check_documents (documents, error))
    return NULL;
  rules = cw_rule_set_alloc (attributes, domains);
  if (!add_schemas (rules, documents, error))
    return NULL;
  for (guint i = 0; i < documents->len; i++)
    {
      JsonObject *document = json_node_get_object (g_ptr_array_index (documents, i));

      if (!add_rules (rules, document, error) || !cw_rule_set_disable (rules, document, error))
        return NULL;
    }
  cw_rule_set_keep_out (rules, documents);
  if (!cw_rule_set_compile (rules, error))
    return NULL;
  rules->digest = make_digest (rules, documents);
  rules->basis = make_basis (rules, documents);
  return g_steal_pointer (&rules);
}

/* ----- looking only */

gboolean
cw_rule_set_list_forms (JsonNode *document, GPtrArray *mistakes, GError **error)
{
  g_autoptr (CwJsonSchema) schema = load_schema (error);
  g_autoptr (GPtrArray) texts = NULL;

  if (schema == NULL)
    return FALSE;
  texts = cw_json_schema_check (schema, document);
  for (guint i = 0; i < texts->len; i++)
    cw_rule_mistakes_add_form (mistakes, document, g_ptr_array_index (texts, i));
  return TRUE;
}

const char *
cw_rule_set_get_digest (CwRuleSet *rules)
{
  g_return_val_if_fail (rules != NULL, NULL);

  return rules->digest;
}

CwSyntax
cw_rule_set_get_syntax (CwRuleSet *rules, CwConnectorKind kind, const char *attribute)
{
  g_return_val_if_fail (rules != NULL && attribute != NULL, CW_SYNTAX_STRING);

  return cw_metaverse_schema_get_connector_syntax (rules->schema, kind, attribute);
}

GArray *
cw_rule_set_get_groups (CwRuleSet *rules)
{
  g_return_val_if_fail (rules != NULL, NULL);

  return rules->groups;
}

/* ----- looking up */

static const CwRulePlan *
find_plan (GPtrArray *plans, CwConnectorKind kind, CwAttributeId object_type)
{
  for (guint i = 0; i < plans->len; i++)
    {
      const CwRulePlan *plan = g_ptr_array_index (plans, i);

      if (plan->kind == kind && plan->object_type == object_type)
        return plan;
    }
  return NULL;
}

const CwRulePlan *
cw_rule_set_find_inbound (CwRuleSet *rules, CwConnectorKind kind, CwAttributeId object_type)
{
  return find_plan (rules->inbound, kind, object_type);
}

const CwRulePlan *
cw_rule_set_find_outbound (CwRuleSet *rules, CwConnectorKind kind, CwAttributeId metaverse_type)
{
  return find_plan (rules->outbound, kind, metaverse_type);
}

CwAttributeId
cw_rule_set_get_key_type (CwRuleSet *rules, guint16 key_kind)
{
  g_return_val_if_fail (rules != NULL, CW_ATTRIBUTE_NONE);

  if (key_kind == 0 || key_kind > rules->key_kinds->len)
    return CW_ATTRIBUTE_NONE;
  return g_array_index (rules->key_kinds, CwKeyKind, key_kind - 1).type->id;
}

gboolean
cw_rule_set_is_keeper (CwRuleSet *rules,
                       CwConnectorKind kind,
                       CwAttributeId object_type,
                       CwAttributeId metaverse_type)
{
  const CwRulePlan *plan;

  g_return_val_if_fail (rules != NULL, FALSE);

  plan = cw_rule_set_find_inbound (rules, kind, object_type);
  for (guint i = 0; plan != NULL && i < plan->rules->len; i++)
    {
      const CwRule *rule = g_ptr_array_index (plan->rules, i);

      if (rule->link_type != CW_RULE_LINK_JOIN && rule->metaverse_type->id == metaverse_type)
        return TRUE;
    }
  return FALSE;
}

static GArray *
find_references (CwRuleSet *rules,
                 CwRuleDirection direction,
                 CwConnectorKind kind,
                 CwAttributeId object_type)
{
  for (guint i = 0; i < rules->references->len; i++)
    {
      const CwReferencePlan *plan = g_ptr_array_index (rules->references, i);

      if (plan->direction == direction && plan->kind == kind && plan->object_type == object_type)
        return plan->flows;
    }
  return rules->no_references;
}

GArray *
cw_rule_set_get_inbound_references (CwRuleSet *rules,
                                    CwConnectorKind kind,
                                    CwAttributeId object_type)
{
  g_return_val_if_fail (rules != NULL, NULL);

  return find_references (rules, CW_RULE_INBOUND, kind, object_type);
}

GArray *
cw_rule_set_get_outbound_references (CwRuleSet *rules,
                                     CwConnectorKind kind,
                                     CwAttributeId object_type)
{
  g_return_val_if_fail (rules != NULL, NULL);

  return find_references (rules, CW_RULE_OUTBOUND, kind, object_type);
}

gboolean
cw_rule_set_is_outbound_reference (CwRuleSet *rules,
                                   CwConnectorKind kind,
                                   CwAttributeId object_type,
                                   CwAttributeId attribute)
{
  GArray *flows = cw_rule_set_get_outbound_references (rules, kind, object_type);

  for (guint i = 0; i < flows->len; i++)
    if (g_array_index (flows, CwReferenceFlow, i).target == attribute)
      return TRUE;
  return FALSE;
}

gboolean
cw_rule_set_is_outbound_attribute (CwRuleSet *rules,
                                   CwConnectorKind kind,
                                   CwAttributeId object_type,
                                   CwAttributeId attribute)
{
  g_return_val_if_fail (rules != NULL, FALSE);

  for (guint i = 0; i < rules->rules->len; i++)
    {
      const CwRule *rule = g_ptr_array_index (rules->rules, i);

      if (rule->is_disabled || rule->direction != CW_RULE_OUTBOUND || rule->kind != kind ||
          !cw_rule_has_object_type (rule, object_type))
        continue;
      for (guint j = 0; j < rule->flows->len; j++)
        {
          const CwRuleFlow *flow = g_ptr_array_index (rule->flows, j);

          if (flow->target_id == attribute && !flow->is_reference)
            return TRUE;
        }
    }
  return FALSE;
}
