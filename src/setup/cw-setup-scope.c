/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-scope.h"

#include "base/cw-json.h"
#include "connectors/ldap/cw-ldap-flavour.h"
#include "connectors/ldap/cw-ldap-tree.h"
#include "engine/cw-engine.h"
#include "engine/cw-rules-loader.h"
#include "model/cw-container-scope.h"
#include "model/cw-entry-builder.h"
#include "setup/cw-setup-members.h"

/* Of the metaverse: whoever has it is not exported (data/rules/standard-40-graph.json). */
#define FILTER "cloudFiltered"

struct _CwSetupScope
{
  CwAttributeTable *table;    /* (owned) */
  CwRuleSet *rules;           /* (owned) */
  CwRuleEvaluator *evaluator; /* (owned) */
  CwEntryBuilder *builder;    /* (owned) */
  CwSetupMembers *members;    /* (owned) */

  /* of the server whose people come */
  CwConnectorKind kind;
  char **names;                 /* (owned): attributes that the rules read */
  const char *const *classes;   /* of people */
  CwContainerScope *containers; /* (owned) */
  guint side;                   /* number of the directory */
};

void
cw_setup_scope_free (CwSetupScope *scope)
{
  g_return_if_fail (scope != NULL);

  g_clear_pointer (&scope->evaluator, cw_rule_evaluator_free);
  g_clear_pointer (&scope->rules, cw_rule_set_unref);
  g_clear_pointer (&scope->table, cw_attribute_table_unref);
  g_clear_pointer (&scope->builder, cw_entry_builder_free);
  g_clear_pointer (&scope->names, g_strfreev);
  g_clear_pointer (&scope->containers, cw_container_scope_free);
  g_clear_pointer (&scope->members, cw_setup_members_free);
  g_free (scope);
}

/* ----- rules */

/* (transfer full) */
static JsonNode *
copy_node (JsonNode *node, GError **error)
{
  g_autofree char *text = cw_json_to_canonical (node, FALSE);

  return cw_json_parse (text, -1, FALSE, error);
}

/* Without what rules do with somebody, of which nothing has to be read, but for the flows that keep
 * them from being exported. */
static void
keep_filters (JsonObject *rule)
{
  JsonArray *flows =
      json_object_has_member (rule, "flows") ? json_object_get_array_member (rule, "flows") : NULL;

  for (guint i = flows != NULL ? json_array_get_length (flows) : 0; i > 0; i--)
    if (g_strcmp0 (json_object_get_string_member_with_default (
                       json_array_get_object_element (flows, i - 1), "target", NULL),
                   FILTER) != 0)
      json_array_remove_element (flows, i - 1);
}

static void
keep_conditions (JsonObject *document)
{
  JsonArray *rules = json_object_has_member (document, "rules")
                         ? json_object_get_array_member (document, "rules")
                         : NULL;

  for (guint i = rules != NULL ? json_array_get_length (rules) : 0; i > 0; i--)
    {
      JsonObject *rule = json_array_get_object_element (rules, i - 1);

      if (g_strcmp0 (json_object_get_string_member_with_default (rule, "direction", NULL),
                     "inbound") == 0)
        keep_filters (rule);
      else
        json_array_remove_element (rules, i - 1);
    }
}

static GPtrArray *
make_documents (GPtrArray *sources, GError **error)
{
  g_autoptr (GPtrArray) documents =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  for (guint i = 0; i < sources->len; i++)
    {
      const CwRuleSource *source = g_ptr_array_index (sources, i);
      JsonNode *document = copy_node (source->document, error);

      if (document == NULL)
        return NULL;
      g_ptr_array_add (documents, document);
      keep_conditions (json_node_get_object (document));
    }
  return g_steal_pointer (&documents);
}

/* $.identity without the source anchor. (transfer full) (nullable) */
static JsonNode *
make_identity (CwSetupCheck *check, GError **error)
{
  JsonNode *node = json_object_get_member (check->input, "identity");
  JsonNode *copy = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return json_node_init_object (json_node_alloc (), json_object_new ());
  copy = copy_node (node, error);
  if (copy != NULL)
    json_object_remove_member (json_node_get_object (copy), "sourceAnchor");
  return copy;
}

static gboolean
load_rules (CwSetupScope *scope, CwSetupCheck *check, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (check->call->engine, NULL);
  CwRuleSite site = cw_rule_site_get (cw_engine_get_state_dir (check->call->engine), config);
  g_autoptr (JsonNode) identity = make_identity (check, error);
  g_autoptr (GPtrArray) sources = NULL;
  g_autoptr (GPtrArray) documents = NULL;

  if (identity == NULL)
    return FALSE;
  site.identity = identity;
  site.attributes = NULL;
  if (json_object_has_member (check->input, "rules"))
    site.own = json_object_get_member (check->input, "rules");
  if (site.own != NULL && !cw_rule_set_check_document (site.own, error))
    return FALSE;
  sources = cw_rules_loader_list_sources (&site, error);
  documents = sources != NULL ? make_documents (sources, error) : NULL;
  if (documents != NULL)
    scope->rules = cw_rule_set_new (scope->table, documents, NULL, error);
  if (scope->rules == NULL)
    return FALSE;
  scope->evaluator = cw_rule_evaluator_new (scope->rules);
  return TRUE;
}

CwSetupScope *
cw_setup_scope_new (CwSetupCheck *check, gboolean *ret_is_complete, GError **error)
{
  g_autoptr (CwSetupScope) scope = g_new0 (CwSetupScope, 1);

  scope->table = cw_attribute_table_new ();
  scope->builder = cw_entry_builder_new ();
  if (!load_rules (scope, check, error))
    return NULL;
  scope->members = cw_setup_members_read (check, scope->rules, ret_is_complete, error);
  return scope->members != NULL ? g_steal_pointer (&scope) : NULL;
}

char **
cw_setup_scope_list_attributes (CwSetupScope *scope, CwConnectorKind kind)
{
  return cw_rule_set_list_attributes (scope->rules, kind);
}

CwSyntax
cw_setup_scope_get_syntax (CwSetupScope *scope, CwConnectorKind kind, const char *attribute)
{
  return cw_rule_set_get_syntax (scope->rules, kind, attribute);
}

/* ----- the settings of a connector */

/* (transfer none) (nullable) */
static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
read_container (CwSetupScope *scope,
                JsonObject *rule,
                CwLdapSession *session,
                const CwRootDse *root,
                GCancellable *cancellable,
                GError **error)
{
  gboolean include = json_object_get_boolean_member_with_default (rule, "include", TRUE);
  const char *below = json_object_get_string_member_with_default (rule, "newChildren", NULL);
  const char *guid = json_object_get_string_member_with_default (rule, "guid", "");
  const char *named = json_object_get_string_member_with_default (rule, "dn", "");
  g_autofree char *dn = cw_ldap_tree_dup_dn (session, root, guid, named, cancellable, error);

  if (dn == NULL)
    return FALSE;
  cw_container_scope_add (scope->containers, dn, include,
                          below != NULL ? g_str_equal (below, "include") : include);
  return TRUE;
}

static gboolean
read_containers (CwSetupScope *scope,
                 JsonObject *settings,
                 CwLdapSession *session,
                 const CwRootDse *root,
                 GCancellable *cancellable,
                 GError **error)
{
  JsonNode *node = settings != NULL ? json_object_get_member (settings, "rules") : NULL;
  JsonArray *rules =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; rules != NULL && i < json_array_get_length (rules); i++)
    {
      JsonNode *element = json_array_get_element (rules, i);

      if (JSON_NODE_HOLDS_OBJECT (element) &&
          !read_container (scope, json_node_get_object (element), session, root, cancellable,
                           error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_setup_scope_enter (CwSetupScope *scope,
                      const CwSetupPlace *place,
                      CwLdapSession *session,
                      const CwRootDse *root,
                      GCancellable *cancellable,
                      GError **error)
{
  scope->kind = cw_ldap_flavour_get_kind (root);
  scope->side = place->side;
  scope->classes = cw_ldap_flavour_get (root)->user_classes;
  g_strfreev (scope->names);
  scope->names = cw_rule_set_list_attributes (scope->rules, scope->kind);
  g_clear_pointer (&scope->containers, cw_container_scope_free);
  scope->containers = cw_container_scope_new ();
  return read_containers (scope, get_object (place->settings, "scope"), session, root, cancellable,
                          error);
}

/* ----- somebody */

/* The class that tells most: of Active Directory the last (MS-ADTS 3.1.1.2.4.3), of others, which
 * keep no order, the first of ours. */
static CwAttributeId
find_type (CwSetupScope *scope, const CwLdapRecord *record)
{
  const char *found = NULL;
  gboolean is_last_best = scope->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY;

  for (guint i = 0; scope->classes[i] != NULL; i++)
    if (cw_ldap_record_has_value (record, "objectClass", scope->classes[i]) &&
        (found == NULL || is_last_best))
      found = scope->classes[i];
  return found != NULL ? cw_attribute_table_intern (scope->table, found) : CW_ATTRIBUTE_NONE;
}

/* What is no text is left out, as an import does it. (nullable): too large */
static CwEntry *
make_entry (CwSetupScope *scope, const CwLdapRecord *record)
{
  for (guint i = 0; scope->names[i] != NULL; i++)
    {
      GPtrArray *values = cw_ldap_record_get_values (record, scope->names[i]);
      CwAttributeId id = cw_attribute_table_intern (scope->table, scope->names[i]);
      gboolean is_bytes =
          cw_syntax_is_bytes (cw_rule_set_get_syntax (scope->rules, scope->kind, scope->names[i]));

      for (guint j = 0; values != NULL && j < values->len; j++)
        {
          gsize size = 0;
          const char *data = g_bytes_get_data (g_ptr_array_index (values, j), &size);

          if (is_bytes || g_utf8_validate_len (data, size, NULL))
            cw_entry_builder_add (scope->builder, id, data, size);
        }
    }
  return cw_entry_builder_end (scope->builder, NULL);
}

/* A rule whose flow fails on somebody does not filter them. */
static gboolean
is_filtered (CwSetupScope *scope, const CwRuleObject *object, CwAttributeId metaverse_type)
{
  g_autoptr (CwEntry) metaverse =
      cw_rule_evaluator_flow_inbound (scope->evaluator, metaverse_type, object, 1, NULL, NULL);
  const char *value =
      metaverse != NULL
          ? cw_entry_get_string (metaverse, cw_attribute_table_intern (scope->table, FILTER))
          : NULL;

  return value != NULL && g_ascii_strcasecmp (value, "True") == 0;
}

gboolean
cw_setup_scope_takes (CwSetupScope *scope, const CwLdapRecord *record)
{
  const char *dn = cw_ldap_record_get_dn (record);
  g_autoptr (CwEntry) entry = NULL;
  gboolean is_left_out = FALSE;
  CwInboundDecision decision = { 0 };
  CwRuleObject object = {
    .kind = scope->kind, .connector_id = "", .object_type = find_type (scope, record), .dn = dn
  };

  if (!cw_container_scope_takes (scope->containers, dn))
    return FALSE;
  cw_setup_members_find (scope->members, scope->side, record, &object.groups, &is_left_out);
  if (is_left_out)
    return FALSE;
  entry = make_entry (scope, record);
  if (entry == NULL)
    return TRUE;
  object.entry = entry;
  if (!cw_rule_evaluator_decide_inbound (scope->evaluator, &object, &decision, NULL))
    return TRUE;
  return decision.may_project && !is_filtered (scope, &object, decision.metaverse_type);
}
