/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <glib.h>

#include "model/cw-schema.h"

static CwSchemaClass *
make_class (const char *name, const char *first, const char *second)
{
  GPtrArray *attributes = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (attributes, g_strdup (first));
  g_ptr_array_add (attributes, g_strdup (second));
  return cw_schema_class_new (name, attributes);
}

static CwSchema *
make_schema (void)
{
  GPtrArray *classes = g_ptr_array_new ();
  GPtrArray *attributes = g_ptr_array_new ();

  g_ptr_array_add (classes, make_class ("user", "mail", "cn"));
  g_ptr_array_add (classes, make_class ("Group", "member", "CN"));
  g_ptr_array_add (attributes, cw_schema_attribute_new ("mail", CW_SYNTAX_STRING, TRUE));
  g_ptr_array_add (attributes, cw_schema_attribute_new ("CN", CW_SYNTAX_STRING, TRUE));
  g_ptr_array_add (attributes, cw_schema_attribute_new ("member", CW_SYNTAX_REFERENCE, FALSE));
  return cw_schema_new (classes, attributes);
}

static void
test_find (void)
{
  g_autoptr (CwSchema) schema = make_schema ();
  g_autoptr (CwSchema) second = cw_schema_ref (schema);
  const CwSchemaAttribute *attribute = NULL;
  const CwSchemaClass *schema_class = NULL;

  attribute = cw_schema_find_attribute (second, "MEMBER");
  g_assert_nonnull (attribute);
  g_assert_cmpstr (attribute->name, ==, "member");
  g_assert_cmpint (attribute->syntax, ==, CW_SYNTAX_REFERENCE);
  g_assert_false (attribute->is_single_valued);
  g_assert_false (attribute->is_read_only);
  g_assert_nonnull (cw_schema_find_attribute (schema, "cn"));
  g_assert_null (cw_schema_find_attribute (schema, "sn"));
  g_assert_null (cw_schema_find_attribute (schema, ""));

  schema_class = cw_schema_find_class (schema, "USER");
  g_assert_nonnull (schema_class);
  g_assert_cmpstr (g_ptr_array_index (schema_class->attributes, 0), ==, "cn");
  g_assert_cmpstr (g_ptr_array_index (schema_class->attributes, 1), ==, "mail");
  g_assert_null (cw_schema_find_class (schema, "contact"));
}

static void
test_order (void)
{
  static const char *const names[] = { "CN", "mail", "member" };
  g_autoptr (CwSchema) schema = make_schema ();
  GPtrArray *attributes = cw_schema_get_attributes (schema);
  GPtrArray *classes = cw_schema_get_classes (schema);

  g_assert_cmpuint (attributes->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const CwSchemaAttribute *attribute = g_ptr_array_index (attributes, i);

      g_assert_cmpstr (attribute->name, ==, names[i]);
    }
  g_assert_cmpuint (classes->len, ==, 2);
  g_assert_cmpstr (((const CwSchemaClass *) g_ptr_array_index (classes, 0))->name, ==, "Group");
}

static void
test_empty (void)
{
  g_autoptr (CwSchema) schema = cw_schema_new (g_ptr_array_new (), g_ptr_array_new ());

  g_assert_null (cw_schema_find_attribute (schema, "cn"));
  g_assert_null (cw_schema_find_class (schema, "user"));
}

static void
test_syntax_names (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int syntax = 0; syntax <= CW_SYNTAX_FILETIME; syntax++)
    g_assert_true (g_hash_table_add (seen, (gpointer) cw_syntax_to_string (syntax)));
  g_assert_cmpstr (cw_syntax_to_string (CW_SYNTAX_STRING_EXACT), ==, "string-exact");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/find", test_find);
  g_test_add_func ("/schema/order", test_order);
  g_test_add_func ("/schema/empty", test_empty);
  g_test_add_func ("/schema/syntax-names", test_syntax_names);
  return g_test_run ();
}
