/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-subschema.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-record.h"
#include "connectors/ldap/cw-ldap-syntax.h"
#include "connectors/ldap/cw-schema-definition.h"

/* No schema is nested deeper; a circle in a broken one ends here. */
#define MAX_DEPTH 32

/* Definitions in order, and by each of their names and OIDs in lower case. */
typedef struct
{
  GPtrArray *list;
  GHashTable *by_name;
} Index;

static void
index_add_name (Index *index, const char *name, CwSchemaDefinition *definition)
{
  g_hash_table_replace (index->by_name, g_ascii_strdown (name, -1), definition);
}

static Index
index_new (GPtrArray *values)
{
  Index index = { g_ptr_array_new_with_free_func ((GDestroyNotify) cw_schema_definition_free),
                  g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };

  for (guint i = 0; values != NULL && i < values->len; i++)
    {
      const char *text = g_bytes_get_data (g_ptr_array_index (values, i), NULL);
      CwSchemaDefinition *definition = cw_schema_definition_parse (text);

      if (definition == NULL)
        continue;
      g_ptr_array_add (index.list, definition);
      index_add_name (&index, definition->oid, definition);
      for (guint j = 0; definition->names[j] != NULL; j++)
        index_add_name (&index, definition->names[j], definition);
    }
  return index;
}

static void
index_clear (Index *index)
{
  g_hash_table_unref (index->by_name);
  g_ptr_array_unref (index->list);
}

static CwSchemaDefinition *
index_find (const Index *index, const char *name)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (index->by_name, folded);
}

/* An attribute without a syntax of its own has its superior's (RFC 4512 2.5.1). */
static CwSyntax
find_syntax (const Index *types, const CwSchemaDefinition *type)
{
  const char *syntax = NULL;
  const char *equality = NULL;

  for (guint depth = 0; type != NULL && depth < MAX_DEPTH; depth++)
    {
      if (syntax == NULL)
        syntax = type->syntax;
      if (equality == NULL)
        equality = type->equality;
      type = type->superiors[0] != NULL ? index_find (types, type->superiors[0]) : NULL;
    }
  return cw_ldap_syntax_from_oid (syntax != NULL ? syntax : "", equality);
}

/* Every name of an attribute is made one of its own: servers answer with the name they like. */
static GPtrArray *
make_attributes (const Index *types)
{
  GPtrArray *attributes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_schema_attribute_free);

  for (guint i = 0; i < types->list->len; i++)
    {
      const CwSchemaDefinition *type = g_ptr_array_index (types->list, i);
      CwSyntax syntax = find_syntax (types, type);

      for (guint j = 0; type->names[j] != NULL; j++)
        {
          const char *name = type->names[j];
          CwSchemaAttribute *attribute = cw_schema_attribute_new (
              name,
              cw_ldap_syntax_is_by_login (name) ? CW_SYNTAX_REFERENCE
                                                : cw_ldap_syntax_refine (name, syntax),
              type->is_single_value);

          attribute->is_read_only = type->is_read_only;
          g_ptr_array_add (attributes, attribute);
        }
    }
  return attributes;
}

/* Collects MUST and MAY of a class and of all above it. Each class is visited once: where many
 * have many superiors, and circles at worst, the ways through them are beyond counting. */
static void
collect_attributes (const Index *classes,
                    const CwSchemaDefinition *definition,
                    GHashTable *names,
                    GHashTable *visited)
{
  if (!g_hash_table_add (visited, (gpointer) definition))
    return;
  for (guint i = 0; definition->must[i] != NULL; i++)
    g_hash_table_add (names, definition->must[i]);
  for (guint i = 0; definition->may[i] != NULL; i++)
    g_hash_table_add (names, definition->may[i]);
  for (guint i = 0; definition->superiors[i] != NULL; i++)
    {
      const CwSchemaDefinition *superior = index_find (classes, definition->superiors[i]);

      if (superior != NULL)
        collect_attributes (classes, superior, names, visited);
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_ascii_strcasecmp (*(const char *const *) a, *(const char *const *) b);
}

static CwSchemaClass *
make_class (const Index *classes, const CwSchemaDefinition *definition, const char *name)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) visited = g_hash_table_new (NULL, NULL);
  GPtrArray *sorted = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key = NULL;

  collect_attributes (classes, definition, names, visited);
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (sorted, g_strdup (key));
  g_ptr_array_sort (sorted, compare_names);
  return cw_schema_class_new (name, sorted);
}

static GPtrArray *
make_classes (const Index *classes)
{
  GPtrArray *result = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_schema_class_free);

  for (guint i = 0; i < classes->list->len; i++)
    {
      const CwSchemaDefinition *definition = g_ptr_array_index (classes->list, i);

      if (definition->names[0] != NULL)
        g_ptr_array_add (result, make_class (classes, definition, definition->names[0]));
    }
  return result;
}

CwSchema *
cw_ldap_subschema_parse (GPtrArray *attribute_types, GPtrArray *object_classes)
{
  Index types = index_new (attribute_types);
  Index classes = index_new (object_classes);
  CwSchema *schema = cw_schema_new (make_classes (&classes), make_attributes (&types));

  index_clear (&types);
  index_clear (&classes);
  return schema;
}

CwSchema *
cw_ldap_subschema_read (CwLdapSession *session,
                        const char *dn,
                        gboolean with_classes,
                        GCancellable *cancellable,
                        GError **error)
{
  const char *const wanted[] = { "attributeTypes", with_classes ? "objectClasses" : NULL, NULL };
  const CwLdapQuery query = { dn, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session, &query, cancellable, error);

  if (record == NULL)
    return NULL;
  if (cw_ldap_record_get_values (record, "attributeTypes") == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_PERMISSION,
                   "Reading %s: the account may not read the schema's attributeTypes", dn);
      return NULL;
    }
  return cw_ldap_subschema_parse (cw_ldap_record_get_values (record, "attributeTypes"),
                                  cw_ldap_record_get_values (record, "objectClasses"));
}
