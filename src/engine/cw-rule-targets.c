/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-rule-targets.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-schema.h"
#include "model/cw-config.h"
#include "rules/cw-rule-mistakes.h"
#include "rules/cw-rule-text.h"

typedef struct
{
  CwAttributeTable *attributes;
  CwGraphSchema *schema;
  GPtrArray *declared; /* (element-type utf8): directory extensions */
  GPtrArray *mistakes;
} Check;

/* (nullable) */
static JsonObject *
peek_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* (nullable) */
static JsonArray *
peek_array (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static void
collect_declared (Check *check, GPtrArray *documents)
{
  for (guint i = 0; i < documents->len; i++)
    {
      JsonNode *document = g_ptr_array_index (documents, i);
      JsonObject *root = JSON_NODE_HOLDS_OBJECT (document) ? json_node_get_object (document) : NULL;
      JsonObject *graph = peek_object (peek_object (root, "connectors"),
                                       cw_connector_kind_to_string (CW_CONNECTOR_KIND_GRAPH));
      g_autoptr (GList) names = graph != NULL ? json_object_get_members (graph) : NULL;

      for (GList *l = names; l != NULL; l = l->next)
        g_ptr_array_add (check->declared, l->data);
    }
}

static gboolean
is_declared (const Check *check, const char *name)
{
  for (guint i = 0; i < check->declared->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (check->declared, i), name) == 0)
      return TRUE;
  return FALSE;
}

static const CwGraphProperty *
find_property (const Check *check, CwGraphType type, const char *name)
{
  CwAttributeId id = cw_attribute_table_lookup (check->attributes, name);

  return id != CW_ATTRIBUTE_NONE ? cw_graph_schema_find (check->schema, type, id) : NULL;
}

/* What can be written, to choose from. (transfer container) (element-type utf8) */
static GPtrArray *
list_names (const Check *check, CwGraphType type)
{
  GArray *properties = check->schema->properties[type];
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < properties->len; i++)
    {
      const CwGraphProperty *property = &g_array_index (properties, CwGraphProperty, i);

      if ((property->flags & CW_GRAPH_READ_ONLY) == 0)
        g_ptr_array_add (names, (gpointer) property->title);
    }
  g_ptr_array_add (names, (gpointer) cw_graph_type_get_link (type));
  return names;
}

/* (transfer full) (nullable): nothing is wrong with it */
static char *
describe_mistake (const Check *check, CwGraphType type, const char *name)
{
  const CwGraphProperty *property = find_property (check, type, name);
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *what = NULL;
  g_autofree char *help = NULL;
  const char *suggestion = NULL;

  if (property != NULL && (property->flags & CW_GRAPH_READ_ONLY) != 0)
    return g_strdup_printf (CW_PHRASE ("\"%s\" can only be read: Microsoft Entra ID makes it"),
                            name);
  if (property != NULL || g_ascii_strcasecmp (name, cw_graph_type_get_link (type)) == 0)
    return NULL;
  /* Of the shipped rules' syntaxes only those of the other type are left here. */
  if (is_declared (check, name) &&
      find_property (check, type == CW_GRAPH_USER ? CW_GRAPH_GROUP : CW_GRAPH_USER, name) == NULL &&
      g_ascii_strcasecmp (name, cw_graph_type_get_link (
                                    type == CW_GRAPH_USER ? CW_GRAPH_GROUP : CW_GRAPH_USER)) != 0)
    return NULL;
  names = list_names (check, type);
  suggestion = cw_rule_text_suggest (name, (const char *const *) names->pdata, names->len);
  what = g_strdup_printf (
      CW_PHRASE ("Microsoft Graph has no attribute \"%s\" that Causeway writes"), name);
  if (suggestion != NULL)
    help = g_strdup_printf (CW_PHRASE ("did you mean \"%s\"?"), suggestion);
  return g_strjoin ("; ", what, help, NULL);
}

/* Extensions are left to the settings, which say how many values they take. */
static gboolean
has_one_place (const Check *check, CwGraphType type, const char *name)
{
  const CwGraphProperty *property = find_property (check, type, name);

  if (property != NULL)
    return property->kind != CW_GRAPH_TEXTS && property->kind != CW_GRAPH_BINARIES;
  return type == CW_GRAPH_USER && g_ascii_strcasecmp (name, cw_graph_type_get_link (type)) == 0;
}

/* (transfer full) (nullable): nothing is wrong with it */
static char *
describe_flow (const Check *check, CwGraphType type, JsonObject *flow)
{
  const char *target = json_object_get_string_member_with_default (flow, "target", NULL);
  const char *merge = json_object_get_string_member_with_default (flow, "merge", "");
  char *what = target != NULL ? describe_mistake (check, type, target) : NULL;

  if (what == NULL && target != NULL && merge != NULL && g_str_has_prefix (merge, "merge") &&
      has_one_place (check, type, target))
    what = g_strdup (CW_PHRASE ("an attribute with one value cannot be merged"));
  return what;
}

static void
add_mistake (const Check *check, const char *rule, const char *place, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (CW_ERROR, CW_ERROR_INVALID_CONFIG, message);

  cw_rule_mistakes_add (check->mistakes, rule, place, error);
}

static void
check_flows (const Check *check, JsonObject *rule, const char *id, CwGraphType type)
{
  JsonArray *flows = peek_array (rule, "flows");

  for (guint i = 0; flows != NULL && i < json_array_get_length (flows); i++)
    {
      JsonNode *node = json_array_get_element (flows, i);
      JsonObject *flow = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *target =
          flow != NULL ? json_object_get_string_member_with_default (flow, "target", NULL) : NULL;
      g_autofree char *what = flow != NULL ? describe_flow (check, type, flow) : NULL;
      g_autofree char *place = g_strdup_printf ("flows[%u]", i);
      g_autofree char *message = NULL;

      if (what == NULL || cw_rule_mistakes_has (check->mistakes, id, place))
        continue;
      message = g_strdup_printf ("rule \"%s\": %s \"%s\": %s", id, place, target, what);
      add_mistake (check, id, place, message);
    }
}

static void
check_rule (const Check *check, JsonObject *rule)
{
  const char *id = json_object_get_string_member_with_default (rule, "id", NULL);
  JsonArray *types = peek_array (rule, "objectTypes");
  const char *type_name = types != NULL && json_array_get_length (types) > 0
                              ? json_array_get_string_element (types, 0)
                              : NULL;
  g_autofree char *message = NULL;
  CwGraphType type;

  if (id == NULL || type_name == NULL ||
      json_object_get_boolean_member_with_default (rule, "disabled", FALSE) ||
      g_strcmp0 (json_object_get_string_member_with_default (rule, "direction", NULL),
                 "outbound") != 0 ||
      g_strcmp0 (json_object_get_string_member_with_default (rule, "connectorKind", NULL),
                 cw_connector_kind_to_string (CW_CONNECTOR_KIND_GRAPH)) != 0)
    return;
  if (cw_graph_schema_find_type (check->schema,
                                 cw_attribute_table_lookup (check->attributes, type_name), &type) &&
      cw_graph_type_is_written (type))
    {
      check_flows (check, rule, id, type);
      return;
    }
  message = g_strdup_printf (
      "rule \"%s\": objectTypes: " CW_PHRASE ("Causeway makes no objects of type \"%s\" in "
                                              "Microsoft Entra ID, only \"user\" and \"group\""),
      id, type_name);
  add_mistake (check, id, "objectTypes", message);
}

void
cw_rule_targets_list_mistakes (JsonNode *own, GPtrArray *documents, GPtrArray *mistakes)
{
  g_autoptr (CwAttributeTable) attributes = cw_attribute_table_new ();
  g_autoptr (CwGraphSchema) schema = cw_graph_schema_new (attributes);
  g_autoptr (GPtrArray) declared = g_ptr_array_new ();
  Check check = { attributes, schema, declared, mistakes };
  JsonArray *rules = NULL;

  g_return_if_fail (own != NULL && documents != NULL && mistakes != NULL);

  collect_declared (&check, documents);
  rules = JSON_NODE_HOLDS_OBJECT (own) ? peek_array (json_node_get_object (own), "rules") : NULL;
  for (guint i = 0; rules != NULL && i < json_array_get_length (rules); i++)
    {
      JsonNode *rule = json_array_get_element (rules, i);

      if (JSON_NODE_HOLDS_OBJECT (rule))
        check_rule (&check, json_node_get_object (rule));
    }
}
