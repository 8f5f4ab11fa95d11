/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-metaverse-schema.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "rules/cw-rule-text.h"

#define N_KINDS (CW_CONNECTOR_KIND_GRAPH + 1)

struct _CwMetaverseSchema
{
  CwAttributeTable *attributes;
  GPtrArray *types;
  GHashTable *connector_syntaxes[N_KINDS]; /* folded name to CwSyntax */
  GHashTable *connector_multi[N_KINDS];    /* (element-type utf8): folded names */
};

static void
rule_attribute_free (gpointer data)
{
  CwRuleAttribute *attribute = data;

  g_free (attribute->name);
  g_free (attribute->among);
  g_free (attribute);
}

static void
metaverse_type_free (gpointer data)
{
  CwMetaverseType *type = data;

  g_hash_table_unref (type->by_name);
  g_ptr_array_unref (type->attributes);
  g_free (type->name);
  g_free (type);
}

CwMetaverseSchema *
cw_metaverse_schema_new (CwAttributeTable *attributes)
{
  CwMetaverseSchema *schema = g_new0 (CwMetaverseSchema, 1);

  schema->attributes = cw_attribute_table_ref (attributes);
  schema->types = g_ptr_array_new_with_free_func (metaverse_type_free);
  for (guint i = 0; i < N_KINDS; i++)
    {
      schema->connector_syntaxes[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      schema->connector_multi[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    }
  return schema;
}

void
cw_metaverse_schema_free (CwMetaverseSchema *schema)
{
  if (schema == NULL)
    return;
  for (guint i = 0; i < N_KINDS; i++)
    {
      g_hash_table_unref (schema->connector_syntaxes[i]);
      g_hash_table_unref (schema->connector_multi[i]);
    }
  g_ptr_array_unref (schema->types);
  cw_attribute_table_unref (schema->attributes);
  g_free (schema);
}

static CwSyntax
syntax_from_name (const char *name)
{
  for (guint i = 0; i <= CW_SYNTAX_FILETIME; i++)
    if (g_strcmp0 (cw_syntax_to_string ((CwSyntax) i), name) == 0)
      return (CwSyntax) i;
  return CW_SYNTAX_STRING;
}

static CwMetaverseType *
ensure_type (CwMetaverseSchema *schema, const char *name)
{
  CwMetaverseType *type = (CwMetaverseType *) cw_metaverse_schema_find_type (schema, name);

  if (type != NULL)
    return type;
  type = g_new0 (CwMetaverseType, 1);
  type->name = g_strdup (name);
  type->id = cw_attribute_table_intern (schema->attributes, name);
  type->attributes = g_ptr_array_new_with_free_func (rule_attribute_free);
  type->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  g_ptr_array_add (schema->types, type);
  return type;
}

static gboolean
has_attribute_id (const CwMetaverseType *type, CwAttributeId id)
{
  for (guint i = 0; i < type->attributes->len; i++)
    if (((CwRuleAttribute *) type->attributes->pdata[i])->id == id)
      return TRUE;
  return FALSE;
}

static gboolean
add_attribute (CwMetaverseSchema *schema,
               CwMetaverseType *type,
               const char *name,
               JsonObject *member,
               GError **error)
{
  const char *syntax_name = json_object_get_string_member_with_default (member, "syntax", "string");
  CwSyntax syntax = syntax_from_name (syntax_name);
  gboolean is_multi = json_object_get_boolean_member_with_default (member, "multiValued", FALSE);
  CwRuleAttribute *attribute = g_hash_table_lookup (type->by_name, name);
  CwAttributeId id = cw_attribute_table_intern (schema->attributes, name);

  if (attribute != NULL && (attribute->syntax != syntax || attribute->is_multi_valued != is_multi))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "metaverse: \"%s\" of type \"%s\" is declared twice, in two ways", name,
                   type->name);
      return FALSE;
    }
  if (attribute != NULL)
    return TRUE;
  if (id == CW_ATTRIBUTE_NONE || has_attribute_id (type, id))
    {
      g_set_error (
          error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
          id == CW_ATTRIBUTE_NONE
              ? CW_PHRASE ("metaverse: \"%s\" cannot be the name of an attribute of \"%s\"")
              : CW_PHRASE ("metaverse: \"%s\" cannot be the name of an attribute of "
                           "\"%s\": another differs only in case"),
          name, type->name);
      return FALSE;
    }

  attribute = g_new0 (CwRuleAttribute, 1);
  attribute->name = g_strdup (name);
  attribute->syntax = syntax;
  attribute->is_multi_valued = is_multi;
  attribute->is_unique = json_object_get_boolean_member_with_default (member, "unique", FALSE);
  attribute->among = g_strdup (json_object_get_string_member_with_default (member, "among", NULL));
  attribute->index = type->attributes->len;
  attribute->id = id;
  g_ptr_array_add (type->attributes, attribute);
  g_hash_table_insert (type->by_name, attribute->name, attribute);
  return TRUE;
}

static gboolean
add_types (CwMetaverseSchema *schema, JsonObject *metaverse, GError **error)
{
  JsonObject *types = json_object_get_object_member (metaverse, "types");
  JsonObjectIter type_iter;
  const char *type_name;
  JsonNode *type_node;

  json_object_iter_init_ordered (&type_iter, types);
  while (json_object_iter_next_ordered (&type_iter, &type_name, &type_node))
    {
      CwMetaverseType *type = ensure_type (schema, type_name);
      JsonObject *attributes = json_node_get_object (type_node);
      JsonObjectIter iter;
      const char *name;
      JsonNode *node;

      json_object_iter_init_ordered (&iter, attributes);
      while (json_object_iter_next_ordered (&iter, &name, &node))
        if (!add_attribute (schema, type, name, json_node_get_object (node), error))
          return FALSE;
    }
  return TRUE;
}

static void
add_connector_syntaxes (CwMetaverseSchema *schema, JsonObject *connectors)
{
  for (guint kind = 0; kind < N_KINDS; kind++)
    {
      const char *name = cw_connector_kind_to_string ((CwConnectorKind) kind);
      JsonObjectIter iter;
      const char *attribute;
      JsonNode *node;

      if (!json_object_has_member (connectors, name))
        continue;
      json_object_iter_init_ordered (&iter, json_object_get_object_member (connectors, name));
      while (json_object_iter_next_ordered (&iter, &attribute, &node))
        g_hash_table_insert (schema->connector_syntaxes[kind], g_ascii_strdown (attribute, -1),
                             GINT_TO_POINTER (syntax_from_name (json_node_get_string (node))));
    }
}

static void
add_multi_valued (CwMetaverseSchema *schema, JsonObject *targets)
{
  for (guint kind = 0; kind < N_KINDS; kind++)
    {
      const char *name = cw_connector_kind_to_string ((CwConnectorKind) kind);
      JsonArray *attributes = json_object_has_member (targets, name)
                                  ? json_object_get_array_member (targets, name)
                                  : NULL;
      guint n = attributes != NULL ? json_array_get_length (attributes) : 0;

      for (guint i = 0; i < n; i++)
        g_hash_table_add (schema->connector_multi[kind],
                          g_ascii_strdown (json_array_get_string_element (attributes, i), -1));
    }
}

gboolean
cw_metaverse_schema_add (CwMetaverseSchema *schema, JsonObject *document, GError **error)
{
  if (json_object_has_member (document, "connectors"))
    add_connector_syntaxes (schema, json_object_get_object_member (document, "connectors"));
  if (json_object_has_member (document, "multiValued"))
    add_multi_valued (schema, json_object_get_object_member (document, "multiValued"));
  if (!json_object_has_member (document, "metaverse"))
    return TRUE;
  return add_types (schema, json_object_get_object_member (document, "metaverse"), error);
}

CwAttributeTable *
cw_metaverse_schema_get_attributes (CwMetaverseSchema *schema)
{
  return schema->attributes;
}

GPtrArray *
cw_metaverse_schema_get_types (CwMetaverseSchema *schema)
{
  return schema->types;
}

const CwMetaverseType *
cw_metaverse_schema_find_type (CwMetaverseSchema *schema, const char *name)
{
  for (guint i = 0; i < schema->types->len; i++)
    {
      CwMetaverseType *type = g_ptr_array_index (schema->types, i);

      if (strcmp (type->name, name) == 0)
        return type;
    }
  return NULL;
}

const CwMetaverseType *
cw_metaverse_schema_find_type_by_id (CwMetaverseSchema *schema, CwAttributeId id)
{
  for (guint i = 0; i < schema->types->len; i++)
    {
      CwMetaverseType *type = g_ptr_array_index (schema->types, i);

      if (type->id == id)
        return type;
    }
  return NULL;
}

const CwRuleAttribute *
cw_metaverse_type_find_attribute (const CwMetaverseType *type, const char *name)
{
  return g_hash_table_lookup (type->by_name, name);
}

const CwRuleAttribute *
cw_metaverse_type_require_attribute (const CwMetaverseType *type, const char *name, GError **error)
{
  const CwRuleAttribute *attribute = cw_metaverse_type_find_attribute (type, name);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *what = NULL;
  g_autofree char *help = NULL;
  g_autofree char *message = NULL;
  const char *suggestion;

  if (attribute != NULL)
    return attribute;
  for (guint i = 0; i < type->attributes->len; i++)
    g_ptr_array_add (names, ((CwRuleAttribute *) type->attributes->pdata[i])->name);
  suggestion = cw_rule_text_suggest (name, (const char *const *) names->pdata, names->len);
  what = g_strdup_printf (CW_PHRASE ("the metaverse type \"%s\" has no attribute \"%s\""),
                          type->name, name);
  if (suggestion != NULL)
    help = g_strdup_printf (CW_PHRASE ("did you mean \"%s\"?"), suggestion);
  message = g_strjoin ("; ", what, help, NULL);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, message);
  return NULL;
}

CwSyntax
cw_metaverse_schema_get_connector_syntax (CwMetaverseSchema *schema,
                                          CwConnectorKind kind,
                                          const char *name)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);

  g_return_val_if_fail ((guint) kind < N_KINDS, CW_SYNTAX_STRING);
  return (CwSyntax) GPOINTER_TO_INT (
      g_hash_table_lookup (schema->connector_syntaxes[kind], folded));
}

gboolean
cw_metaverse_schema_is_connector_multi_valued (CwMetaverseSchema *schema,
                                               CwConnectorKind kind,
                                               const char *name)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);

  g_return_val_if_fail ((guint) kind < N_KINDS, FALSE);
  return g_hash_table_contains (schema->connector_multi[kind], folded);
}
