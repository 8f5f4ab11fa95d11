/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-rules-loader.h"

#include <json-glib/json-glib.h>

#include "base/cw-error.h"
#include "engine/cw-rules-loader-private.h"
#include "engine/cw-store-value.h"
#include "rules/cw-attribute-rules.h"
#include "rules/cw-rule-identity.h"
#include "store/cw-config-store.h"

static void
free_source (gpointer data)
{
  CwRuleSource *source = data;

  g_free (source->path);
  json_node_unref (source->document);
  g_free (source);
}

/* @path: (nullable) (transfer full). @document: (transfer full) */
static void
add_source (GPtrArray *sources, CwRuleOrigin origin, char *path, JsonNode *document)
{
  CwRuleSource *source = g_new0 (CwRuleSource, 1);

  source->origin = origin;
  source->path = path;
  source->document = document;
  g_ptr_array_add (sources, source);
}

CwRuleSite
cw_rule_site_get (const char *state_dir, CwConfig *config)
{
  return (CwRuleSite){ state_dir, cw_config_get_rules (config), cw_config_get_identity (config),
                       cw_config_get_attributes (config) };
}

/* @identity: (nullable) */
static GPtrArray *
load_standard (JsonNode *identity, GError **error)
{
  g_autoptr (GPtrArray) standard = cw_rule_set_load_standard (error);

  if (standard == NULL || !cw_rule_identity_apply (standard, identity, error))
    return NULL;
  return g_steal_pointer (&standard);
}

/* Behind the shipped ones, of which there are @n_standard. */
static gboolean
insert_settings (GPtrArray *sources, guint n_standard, JsonNode *attributes, GError **error)
{
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  g_autoptr (GError) local_error = NULL;
  JsonNode *document = NULL;
  CwRuleSource *source = NULL;

  for (guint i = 0; i < sources->len; i++)
    g_ptr_array_add (documents, ((CwRuleSource *) g_ptr_array_index (sources, i))->document);
  document = cw_attribute_rules_new (attributes, documents, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (document == NULL)
    return TRUE;
  source = g_new0 (CwRuleSource, 1);
  source->origin = CW_RULE_ORIGIN_SETTINGS;
  source->document = document;
  g_ptr_array_insert (sources, (int) n_standard, source);
  return TRUE;
}

static void
add_files (GPtrArray *sources, const char *state_dir, GPtrArray *faults)
{
  g_autoptr (GPtrArray) paths = cw_rule_files_list (state_dir);

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autoptr (GError) error = NULL;
      JsonNode *document = cw_rule_files_read (path, &error);

      if (document != NULL)
        add_source (sources, CW_RULE_ORIGIN_FILE, g_strdup (path), document);
      else
        cw_rule_faults_add (faults, path, error->message);
    }
}

GPtrArray *
cw_rules_loader_list_readable (const CwRuleSite *site, GPtrArray *faults, GError **error)
{
  g_autoptr (GPtrArray) standard = load_standard (site->identity, error);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (free_source);
  g_autoptr (GError) local_error = NULL;

  if (standard == NULL)
    return NULL;
  for (guint i = 0; i < standard->len; i++)
    add_source (sources, CW_RULE_ORIGIN_STANDARD, NULL,
                json_node_ref (g_ptr_array_index (standard, i)));
  add_files (sources, site->state_dir, faults);
  if (site->own != NULL)
    add_source (sources, CW_RULE_ORIGIN_CONFIGURATION, NULL, json_node_ref (site->own));
  /* They may be about an attribute that a file brings. */
  if (!insert_settings (sources, standard->len, site->attributes, &local_error) && faults->len == 0)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_steal_pointer (&sources);
}

GPtrArray *
cw_rules_loader_list_sources (const CwRuleSite *site, GError **error)
{
  g_autoptr (GPtrArray) faults = cw_rule_faults_new ();
  g_autoptr (GPtrArray) sources = cw_rules_loader_list_readable (site, faults, error);
  const CwRuleFault *fault = faults->len > 0 ? g_ptr_array_index (faults, 0) : NULL;

  if (sources == NULL || fault == NULL)
    return g_steal_pointer (&sources);
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "Rule file %s: %s", fault->path,
               fault->message);
  return NULL;
}

/* (transfer full) */
static JsonNode *
build_domains (GPtrArray *domains)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < domains->len; i++)
    {
      const CwTenantDomain *domain = g_ptr_array_index (domains, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, domain->name);
      json_builder_set_member_name (builder, "verified");
      json_builder_add_boolean_value (builder, domain->is_verified);
      json_builder_set_member_name (builder, "initial");
      json_builder_add_boolean_value (builder, domain->is_initial);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return json_builder_get_root (builder);
}

static char *
format_domains (GPtrArray *domains)
{
  g_autoptr (JsonNode) root = build_domains (domains);

  return json_to_string (root, FALSE);
}

static void
add_domain (JsonArray *array, guint index, JsonNode *element, gpointer user_data)
{
  JsonObject *object = json_node_get_object (element);

  g_ptr_array_add (user_data,
                   cw_tenant_domain_new (
                       json_object_get_string_member_with_default (object, "name", ""),
                       json_object_get_boolean_member_with_default (object, "verified", FALSE),
                       json_object_get_boolean_member_with_default (object, "initial", FALSE)));
}

static GPtrArray *
read_domains (JsonArray *array)
{
  GPtrArray *domains = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_tenant_domain_free);

  json_array_foreach_element (array, add_domain, domains);
  return domains;
}

GPtrArray *
cw_rules_loader_get_domains (CwStoreSession *session, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text =
      cw_config_store_get_value (session, CW_VALUE_TENANT_DOMAINS, &local_error);

  if (text == NULL)
    {
      if (local_error == NULL)
        return g_ptr_array_new_with_free_func ((GDestroyNotify) cw_tenant_domain_free);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  root = json_from_string (text, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_STORE, "The stored value %s is damaged",
                   CW_VALUE_TENANT_DOMAINS);
      return NULL;
    }
  return read_domains (json_node_get_array (root));
}

gboolean
cw_rules_loader_put_domains (CwStoreSession *session, GPtrArray *domains, GError **error)
{
  g_autofree char *text = format_domains (domains);

  return cw_store_value_put (session, CW_VALUE_TENANT_DOMAINS, text, error);
}

/* ----- rule sets */

static char *
describe (const CwRuleSite *site, GPtrArray *sources, GPtrArray *domains)
{
  JsonObject *object = json_object_new ();
  JsonArray *documents = json_array_new ();
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), object);

  for (guint i = 0; i < sources->len; i++)
    {
      const CwRuleSource *source = g_ptr_array_index (sources, i);

      if (source->origin != CW_RULE_ORIGIN_STANDARD)
        json_array_add_element (documents, json_node_copy (source->document));
    }
  json_object_set_array_member (object, "documents", documents);
  json_object_set_member (object, "domains", build_domains (domains));
  if (site->identity != NULL)
    json_object_set_member (object, "identity", json_node_copy (site->identity));
  json_object_unref (object);
  return json_to_string (root, FALSE);
}

GPtrArray *
cw_rule_sources_list_documents (GPtrArray *sources)
{
  GPtrArray *documents = g_ptr_array_new ();

  for (guint i = 0; i < sources->len; i++)
    g_ptr_array_add (documents, ((CwRuleSource *) g_ptr_array_index (sources, i))->document);
  return documents;
}

CwRuleSet *
cw_rules_loader_load (const CwRuleSite *site,
                      CwAttributeTable *attributes,
                      GPtrArray *domains,
                      char **ret_text,
                      GError **error)
{
  g_autoptr (GPtrArray) sources = cw_rules_loader_list_sources (site, error);
  g_autoptr (GPtrArray) documents = NULL;
  g_autoptr (CwRuleSet) rules = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (ret_text == NULL || domains != NULL, NULL);

  if (sources == NULL)
    return NULL;
  documents = cw_rule_sources_list_documents (sources);
  rules = cw_rule_set_new (attributes, documents, domains, &local_error);
  if (!cw_rule_sources_check_files (sources, rules == NULL, error))
    return NULL;
  if (rules == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (ret_text != NULL)
    *ret_text = describe (site, sources, domains);
  return g_steal_pointer (&rules);
}

CwRuleSet *
cw_rules_loader_recall (const char *text, const char *digest, CwAttributeTable *attributes)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  g_autoptr (GPtrArray) documents = NULL;
  g_autoptr (GPtrArray) domains = NULL;
  g_autoptr (CwRuleSet) rules = NULL;
  JsonArray *own = NULL;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  documents =
      load_standard (json_object_get_member (json_node_get_object (root), "identity"), NULL);
  if (documents == NULL)
    return NULL;
  own = json_object_get_array_member (json_node_get_object (root), "documents");
  domains = read_domains (json_object_get_array_member (json_node_get_object (root), "domains"));
  for (guint i = 0; i < json_array_get_length (own); i++)
    g_ptr_array_add (documents, json_array_dup_element (own, i));
  rules = cw_rule_set_new (attributes, documents, domains, NULL);
  if (rules == NULL || g_strcmp0 (cw_rule_set_get_digest (rules), digest) != 0)
    return NULL;
  return g_steal_pointer (&rules);
}
