/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-schema.h"

#include "connectors/ldap/cw-ldap-record.h"
#include "connectors/ldap/cw-ldap-syntax.h"

/* systemFlags of an attributeSchema (MS-ADTS 2.2.10). */
#define FLAG_ATTR_NOT_REPLICATED 0x1
#define FLAG_ATTR_IS_CONSTRUCTED 0x4

/* No schema is nested deeper; a circle in a broken one ends here. */
#define MAX_DEPTH 32

static const char *const attribute_names[] = {
  "lDAPDisplayName",
  "attributeSyntax",
  "isSingleValued",
  "systemOnly",
  "systemFlags",
  "linkID",
  NULL,
};

static const char *const class_names[] = {
  "lDAPDisplayName",      "subClassOf",       "auxiliaryClass",
  "systemAuxiliaryClass", "mustContain",      "mayContain",
  "systemMustContain",    "systemMayContain", NULL,
};

static const char *const containing[] = {
  "mustContain",
  "mayContain",
  "systemMustContain",
  "systemMayContain",
};

static const char *const superiors[] = { "subClassOf", "auxiliaryClass", "systemAuxiliaryClass" };

static gboolean
is_true (const CwLdapRecord *record, const char *name)
{
  return cw_ldap_record_has_value (record, name, "TRUE");
}

static gint64
get_integer (const CwLdapRecord *record, const char *name)
{
  const char *text = cw_ldap_record_get_string (record, name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

/* A back link (odd linkID, MS-ADTS 3.1.1.1.6) is computed from the forward links of others. */
static gboolean
is_maintained (const CwLdapRecord *record)
{
  return is_true (record, "systemOnly") || get_integer (record, "linkID") % 2 != 0 ||
         (get_integer (record, "systemFlags") & FLAG_ATTR_IS_CONSTRUCTED) != 0;
}

/* objectGUID has the flag of an attribute that is not replicated, since it goes with the object's
 * name (MS-DRSR 5.50); it is the same on every server. */
static gboolean
is_local (const char *name, const CwLdapRecord *record)
{
  return (get_integer (record, "systemFlags") &
          (FLAG_ATTR_NOT_REPLICATED | FLAG_ATTR_IS_CONSTRUCTED)) != 0 &&
         g_ascii_strcasecmp (name, "objectGUID") != 0;
}

static CwSchemaAttribute *
make_attribute (const CwLdapRecord *record)
{
  const char *name = cw_ldap_record_get_string (record, "lDAPDisplayName");
  const char *syntax = cw_ldap_record_get_string (record, "attributeSyntax");
  CwSchemaAttribute *attribute = NULL;

  if (name == NULL || syntax == NULL)
    return NULL;
  attribute =
      cw_schema_attribute_new (name, cw_ldap_syntax_refine (name, cw_ldap_syntax_from_ad (syntax)),
                               is_true (record, "isSingleValued"));
  attribute->is_read_only = is_maintained (record);
  attribute->is_local = is_local (name, record);
  return attribute;
}

static GPtrArray *
read_attributes (CwLdapSession *session,
                 const char *schema_context,
                 GCancellable *cancellable,
                 GError **error)
{
  const CwLdapQuery query = { schema_context, LDAP_SCOPE_ONELEVEL, "(objectClass=attributeSchema)",
                              attribute_names, NULL };
  g_autoptr (GPtrArray) records = cw_ldap_record_search_paged (session, &query, cancellable, error);
  GPtrArray *attributes = NULL;

  if (records == NULL)
    return NULL;
  attributes = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_schema_attribute_free);
  for (guint i = 0; i < records->len; i++)
    {
      CwSchemaAttribute *attribute = make_attribute (g_ptr_array_index (records, i));

      if (attribute != NULL)
        g_ptr_array_add (attributes, attribute);
    }
  return attributes;
}

static void
add_values (GHashTable *names, GPtrArray *values)
{
  for (guint i = 0; values != NULL && i < values->len; i++)
    g_hash_table_add (names, (gpointer) g_bytes_get_data (g_ptr_array_index (values, i), NULL));
}

/* Adds the attributes of a class, and of all from which it inherits, to the set @names. Only "top"
 * is its own superclass. */
static void
collect (GHashTable *classes, const CwLdapRecord *record, GHashTable *names, guint depth)
{
  if (depth > MAX_DEPTH)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (containing); i++)
    add_values (names, cw_ldap_record_get_values (record, containing[i]));
  for (guint i = 0; i < G_N_ELEMENTS (superiors); i++)
    {
      GPtrArray *values = cw_ldap_record_get_values (record, superiors[i]);

      for (guint j = 0; values != NULL && j < values->len; j++)
        {
          const char *name = g_bytes_get_data (g_ptr_array_index (values, j), NULL);
          const CwLdapRecord *superior = g_hash_table_lookup (classes, name);

          if (superior != NULL && superior != record)
            collect (classes, superior, names, depth + 1);
        }
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_ascii_strcasecmp (*(const char *const *) a, *(const char *const *) b);
}

static CwSchemaClass *
make_class (GHashTable *classes, const char *name, const CwLdapRecord *record)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *sorted = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key = NULL;

  collect (classes, record, names, 0);
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (sorted, g_strdup (key));
  g_ptr_array_sort (sorted, compare_names);
  return cw_schema_class_new (name, sorted);
}

static GPtrArray *
read_classes (CwLdapSession *session,
              const char *schema_context,
              GCancellable *cancellable,
              GError **error)
{
  const CwLdapQuery query = { schema_context, LDAP_SCOPE_ONELEVEL, "(objectClass=classSchema)",
                              class_names, NULL };
  g_autoptr (GPtrArray) records = cw_ldap_record_search_paged (session, &query, cancellable, error);
  g_autoptr (GHashTable) classes = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *result = NULL;

  if (records == NULL)
    return NULL;
  for (guint i = 0; i < records->len; i++)
    {
      CwLdapRecord *record = g_ptr_array_index (records, i);
      const char *name = cw_ldap_record_get_string (record, "lDAPDisplayName");

      if (name != NULL)
        g_hash_table_insert (classes, (gpointer) name, record);
    }
  result = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_schema_class_free);
  for (guint i = 0; i < records->len; i++)
    {
      const CwLdapRecord *record = g_ptr_array_index (records, i);
      const char *name = cw_ldap_record_get_string (record, "lDAPDisplayName");

      if (name != NULL)
        g_ptr_array_add (result, make_class (classes, name, record));
    }
  return result;
}

CwSchema *
cw_ad_schema_read (CwLdapSession *session,
                   const char *schema_context,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GPtrArray) attributes = read_attributes (session, schema_context, cancellable, error);
  g_autoptr (GPtrArray) classes = NULL;

  if (attributes == NULL)
    return NULL;
  classes = read_classes (session, schema_context, cancellable, error);
  if (classes == NULL)
    return NULL;
  return cw_schema_new (g_steal_pointer (&classes), g_steal_pointer (&attributes));
}
