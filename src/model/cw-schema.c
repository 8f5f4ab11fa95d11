/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-schema.h"

#include <string.h>

static const char *const syntax_names[] = {
  [CW_SYNTAX_STRING] = "string",   [CW_SYNTAX_STRING_EXACT] = "string-exact",
  [CW_SYNTAX_BINARY] = "binary",   [CW_SYNTAX_INTEGER] = "integer",
  [CW_SYNTAX_BOOLEAN] = "boolean", [CW_SYNTAX_REFERENCE] = "reference",
  [CW_SYNTAX_GUID] = "guid",       [CW_SYNTAX_SID] = "sid",
  [CW_SYNTAX_TIME] = "time",       [CW_SYNTAX_FILETIME] = "filetime",
};

G_STATIC_ASSERT (G_N_ELEMENTS (syntax_names) == CW_SYNTAX_FILETIME + 1);

struct _CwSchema
{
  gatomicrefcount ref_count;
  GPtrArray *classes;    /* (owned) (element-type CwSchemaClass) by name */
  GPtrArray *attributes; /* (owned) (element-type CwSchemaAttribute) by name */
};

const char *
cw_syntax_to_string (CwSyntax syntax)
{
  g_return_val_if_fail ((guint) syntax < G_N_ELEMENTS (syntax_names), NULL);

  return syntax_names[syntax];
}

gboolean
cw_syntax_is_bytes (CwSyntax syntax)
{
  return syntax == CW_SYNTAX_BINARY || syntax == CW_SYNTAX_GUID || syntax == CW_SYNTAX_SID;
}

CwSchemaAttribute *
cw_schema_attribute_new (const char *name, CwSyntax syntax, gboolean is_single_valued)
{
  CwSchemaAttribute *attribute = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  attribute = g_new0 (CwSchemaAttribute, 1);
  attribute->name = g_strdup (name);
  attribute->syntax = syntax;
  attribute->is_single_valued = is_single_valued;
  return attribute;
}

void
cw_schema_attribute_free (CwSchemaAttribute *attribute)
{
  g_return_if_fail (attribute != NULL);

  g_free (attribute->name);
  g_free (attribute);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_ascii_strcasecmp (*(const char *const *) a, *(const char *const *) b);
}

CwSchemaClass *
cw_schema_class_new (const char *name, GPtrArray *attributes)
{
  CwSchemaClass *schema_class = NULL;

  g_return_val_if_fail (name != NULL && attributes != NULL, NULL);

  schema_class = g_new0 (CwSchemaClass, 1);
  schema_class->name = g_strdup (name);
  schema_class->attributes = g_ptr_array_new_full (attributes->len, g_free);
  for (guint i = 0; i < attributes->len; i++)
    g_ptr_array_add (schema_class->attributes, g_strdup (g_ptr_array_index (attributes, i)));
  g_ptr_array_sort (schema_class->attributes, compare_names);
  g_ptr_array_unref (attributes);
  return schema_class;
}

void
cw_schema_class_free (CwSchemaClass *schema_class)
{
  g_return_if_fail (schema_class != NULL);

  g_free (schema_class->name);
  g_ptr_array_unref (schema_class->attributes);
  g_free (schema_class);
}

/* Attributes and classes both have their name as the first member. */
static int
compare_by_name (gconstpointer a, gconstpointer b)
{
  const char *const *const *first = a;
  const char *const *const *second = b;

  return g_ascii_strcasecmp (**first, **second);
}

G_STATIC_ASSERT (G_STRUCT_OFFSET (CwSchemaAttribute, name) == 0);
G_STATIC_ASSERT (G_STRUCT_OFFSET (CwSchemaClass, name) == 0);

CwSchema *
cw_schema_new (GPtrArray *classes, GPtrArray *attributes)
{
  CwSchema *schema = NULL;

  g_return_val_if_fail (classes != NULL && attributes != NULL, NULL);

  schema = g_new0 (CwSchema, 1);
  g_atomic_ref_count_init (&schema->ref_count);
  g_ptr_array_set_free_func (classes, (GDestroyNotify) cw_schema_class_free);
  g_ptr_array_set_free_func (attributes, (GDestroyNotify) cw_schema_attribute_free);
  g_ptr_array_sort (classes, compare_by_name);
  g_ptr_array_sort (attributes, compare_by_name);
  schema->classes = classes;
  schema->attributes = attributes;
  return schema;
}

CwSchema *
cw_schema_ref (CwSchema *schema)
{
  g_return_val_if_fail (schema != NULL, NULL);

  g_atomic_ref_count_inc (&schema->ref_count);
  return schema;
}

void
cw_schema_unref (CwSchema *schema)
{
  g_return_if_fail (schema != NULL);

  if (!g_atomic_ref_count_dec (&schema->ref_count))
    return;
  g_ptr_array_unref (schema->classes);
  g_ptr_array_unref (schema->attributes);
  g_free (schema);
}

static gconstpointer
find_by_name (GPtrArray *sorted, const char *name)
{
  const char *const *key = &name;
  gpointer *found = NULL;

  if (sorted->len > 0)
    found = bsearch (&key, sorted->pdata, sorted->len, sizeof sorted->pdata[0], compare_by_name);
  return found != NULL ? *found : NULL;
}

const CwSchemaAttribute *
cw_schema_find_attribute (CwSchema *schema, const char *name)
{
  g_return_val_if_fail (schema != NULL && name != NULL, NULL);

  return find_by_name (schema->attributes, name);
}

const CwSchemaClass *
cw_schema_find_class (CwSchema *schema, const char *name)
{
  g_return_val_if_fail (schema != NULL && name != NULL, NULL);

  return find_by_name (schema->classes, name);
}

GPtrArray *
cw_schema_get_classes (CwSchema *schema)
{
  g_return_val_if_fail (schema != NULL, NULL);

  return schema->classes;
}

GPtrArray *
cw_schema_get_attributes (CwSchema *schema)
{
  g_return_val_if_fail (schema != NULL, NULL);

  return schema->attributes;
}
