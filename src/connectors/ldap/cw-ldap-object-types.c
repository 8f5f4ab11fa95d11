/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-object-types.h"

typedef struct
{
  char *name;
  gsize len;
  CwAttributeId id;
} ObjectType;

struct _CwLdapObjectTypes
{
  GArray *types; /* (element-type ObjectType), wanted ones first */
};

static void
clear_type (gpointer data)
{
  ObjectType *type = data;

  g_free (type->name);
}

static const ObjectType *
find (CwLdapObjectTypes *types, const char *name, gsize len)
{
  for (guint i = 0; i < types->types->len; i++)
    {
      const ObjectType *type = &g_array_index (types->types, ObjectType, i);

      if (type->len == len && g_ascii_strncasecmp (type->name, name, len) == 0)
        return type;
    }
  return NULL;
}

static void
add_types (CwLdapObjectTypes *types, CwAttributeTable *table, const char *const *names)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      ObjectType type = { NULL, strlen (names[i]), cw_attribute_table_intern (table, names[i]) };

      if (type.id == CW_ATTRIBUTE_NONE || find (types, names[i], type.len) != NULL)
        continue;
      type.name = g_strdup (names[i]);
      g_array_append_val (types->types, type);
    }
}

CwLdapObjectTypes *
cw_ldap_object_types_new (CwAttributeTable *table,
                          const char *const *wanted,
                          const char *const *known)
{
  CwLdapObjectTypes *types = g_new0 (CwLdapObjectTypes, 1);

  types->types = g_array_new (FALSE, FALSE, sizeof (ObjectType));
  g_array_set_clear_func (types->types, clear_type);
  add_types (types, table, wanted);
  add_types (types, table, known);
  return types;
}

void
cw_ldap_object_types_free (CwLdapObjectTypes *types)
{
  g_return_if_fail (types != NULL);

  g_array_unref (types->types);
  g_free (types);
}

CwAttributeId
cw_ldap_object_types_find_last (CwLdapObjectTypes *types, const CwLdapEntry *entry)
{
  const CwLdapEntryItem *item = cw_ldap_entry_find (entry, CW_LDAP_ROLE_OBJECT_CLASS);

  for (guint i = item != NULL ? item->n_values : 0; i > 0; i--)
    {
      const struct berval *value = &item->values[i - 1];
      const ObjectType *type = find (types, value->bv_val, value->bv_len);

      if (type != NULL)
        return type->id;
    }
  return CW_ATTRIBUTE_NONE;
}

static gboolean
has_class (const CwLdapEntryItem *item, const ObjectType *type)
{
  for (guint i = 0; i < item->n_values; i++)
    if (item->values[i].bv_len == type->len &&
        g_ascii_strncasecmp (item->values[i].bv_val, type->name, type->len) == 0)
      return TRUE;
  return FALSE;
}

CwAttributeId
cw_ldap_object_types_find_first (CwLdapObjectTypes *types, const CwLdapEntry *entry)
{
  const CwLdapEntryItem *item = cw_ldap_entry_find (entry, CW_LDAP_ROLE_OBJECT_CLASS);

  for (guint i = 0; item != NULL && i < types->types->len; i++)
    {
      const ObjectType *type = &g_array_index (types->types, ObjectType, i);

      if (has_class (item, type))
        return type->id;
    }
  return CW_ATTRIBUTE_NONE;
}
