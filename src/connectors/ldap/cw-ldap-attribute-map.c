/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-attribute-map.h"

#include "connectors/ldap/cw-ldap-syntax.h"

struct _CwLdapAttributeMap
{
  CwAttributeTable *table; /* (owned) */
  CwSchema *schema;        /* (owned) */
  const CwLdapRoleName *roles;
  gboolean is_incremental;
  GHashTable *requested;    /* (element-type utf8 id): names in lower case */
  GPtrArray *names;         /* (element-type utf8) %NULL-terminated */
  GHashTable *descriptions; /* (element-type GBytes CwLdapAttribute) */
};

/* MS-ADTS 3.1.1.4.4 and what other servers keep passwords and keys in. */
static const char *const secret_names[] = {
  "unicodePwd",           "dBCSPwd",
  "ntPwdHistory",         "lmPwdHistory",
  "userPassword",         "supplementalCredentials",
  "authPassword",         "pwdHistory",
  "krbPrincipalKey",      "krbPwdHistory",
  "sambaNTPassword",      "sambaLMPassword",
  "sambaPasswordHistory", "ms-Mcs-AdmPwd",
  "msLAPS-Password",      "msLAPS-EncryptedPassword",
  "initialAuthIncoming",  "initialAuthOutgoing",
  "trustAuthIncoming",    "trustAuthOutgoing",
  "currentValue",         "priorValue",
};

gboolean
cw_ldap_attribute_is_secret (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (secret_names); i++)
    if (g_ascii_strcasecmp (secret_names[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* Keys of the description table: the bytes as they stand in the message, or in a copy. */
static guint
hash_bytes (gconstpointer key)
{
  const struct berval *value = key;
  guint hash = 5381;

  for (gsize i = 0; i < value->bv_len; i++)
    hash = hash * 33 + (guchar) value->bv_val[i];
  return hash;
}

static gboolean
equal_bytes (gconstpointer a, gconstpointer b)
{
  const struct berval *left = a;
  const struct berval *right = b;

  return left->bv_len == right->bv_len && memcmp (left->bv_val, right->bv_val, left->bv_len) == 0;
}

static struct berval *
copy_bytes (const struct berval *value)
{
  struct berval *copy = g_new0 (struct berval, 1);

  copy->bv_len = value->bv_len;
  copy->bv_val = g_strndup (value->bv_val, value->bv_len);
  return copy;
}

static void
free_bytes (gpointer data)
{
  struct berval *value = data;

  g_free (value->bv_val);
  g_free (value);
}

static void
free_attribute (gpointer data)
{
  CwLdapAttribute *attribute = data;

  g_free (attribute->name);
  g_free (attribute);
}

static void
add_name (CwLdapAttributeMap *map, const char *name)
{
  for (guint i = 0; i < map->names->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (map->names, i), name) == 0)
      return;
  g_ptr_array_add (map->names, g_strdup (name));
}

static void
add_requested (CwLdapAttributeMap *map, const char *name)
{
  CwAttributeId id = CW_ATTRIBUTE_NONE;

  if (cw_ldap_attribute_is_secret (name))
    return;
  id = cw_attribute_table_intern (map->table, name);
  if (id == CW_ATTRIBUTE_NONE)
    return;
  add_name (map, name);
  g_hash_table_replace (map->requested, g_ascii_strdown (name, -1), GUINT_TO_POINTER (id));
}

/* In Active Directory memberUid is nothing but text. */
static gboolean
is_by_login (CwLdapAttributeMap *map, const char *name)
{
  const CwSchemaAttribute *known = NULL;

  if (!cw_ldap_syntax_is_by_login (name))
    return FALSE;
  known = cw_schema_find_attribute (map->schema, name);
  return known != NULL && known->syntax == CW_SYNTAX_REFERENCE;
}

CwLdapAttributeMap *
cw_ldap_attribute_map_new (const CwLdapAttributeMapOptions *options)
{
  CwLdapAttributeMap *map = g_new0 (CwLdapAttributeMap, 1);

  map->table = cw_attribute_table_ref (options->table);
  map->schema = cw_schema_ref (options->schema);
  map->roles = options->roles;
  map->is_incremental = options->is_incremental;
  map->requested = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  map->names = g_ptr_array_new_with_free_func (g_free);
  map->descriptions = g_hash_table_new_full (hash_bytes, equal_bytes, free_bytes, free_attribute);
  for (guint i = 0; map->roles[i].name != NULL; i++)
    add_name (map, map->roles[i].name);
  for (guint i = 0; options->requested != NULL && options->requested[i] != NULL; i++)
    {
      add_requested (map, options->requested[i]);
      if (is_by_login (map, options->requested[i]))
        add_requested (map, "uid");
    }
  g_ptr_array_add (map->names, NULL);
  return map;
}

void
cw_ldap_attribute_map_free (CwLdapAttributeMap *map)
{
  g_return_if_fail (map != NULL);

  g_hash_table_unref (map->descriptions);
  g_hash_table_unref (map->requested);
  g_ptr_array_unref (map->names);
  cw_schema_unref (map->schema);
  cw_attribute_table_unref (map->table);
  g_free (map);
}

const char *const *
cw_ldap_attribute_map_get_names (CwLdapAttributeMap *map)
{
  return (const char *const *) map->names->pdata;
}

CwAttributeId
cw_ldap_attribute_map_get_id (CwLdapAttributeMap *map, const char *name, gsize len)
{
  g_autofree char *folded = g_ascii_strdown (name, (gssize) len);

  return (CwAttributeId) GPOINTER_TO_UINT (g_hash_table_lookup (map->requested, folded));
}

static CwLdapRole
find_role (CwLdapAttributeMap *map, const char *name)
{
  for (guint i = 0; map->roles[i].name != NULL; i++)
    if (g_ascii_strcasecmp (map->roles[i].name, name) == 0)
      return map->roles[i].role;
  return CW_LDAP_ROLE_NONE;
}

static CwLdapAttribute *
make_attribute (CwLdapAttributeMap *map, const struct berval *text)
{
  CwLdapDescription description = { 0 };
  const CwSchemaAttribute *known = NULL;
  CwLdapAttribute *attribute = NULL;

  if (!cw_ldap_description_parse (text->bv_val, text->bv_len, map->is_incremental, &description))
    return NULL;
  attribute = g_new0 (CwLdapAttribute, 1);
  attribute->name = g_strndup (text->bv_val, description.name_len);
  attribute->range = description.range;
  if (description.is_variant)
    return attribute;
  known = cw_schema_find_attribute (map->schema, attribute->name);
  attribute->syntax = known != NULL ? known->syntax : CW_SYNTAX_STRING;
  attribute->is_by_login = is_by_login (map, attribute->name);
  attribute->role = find_role (map, attribute->name);
  attribute->id = cw_ldap_attribute_map_get_id (map, attribute->name, description.name_len);
  return attribute;
}

const CwLdapAttribute *
cw_ldap_attribute_map_lookup (CwLdapAttributeMap *map, const struct berval *description)
{
  CwLdapAttribute *attribute = g_hash_table_lookup (map->descriptions, description);

  if (attribute == NULL)
    {
      attribute = make_attribute (map, description);
      if (attribute != NULL)
        g_hash_table_insert (map->descriptions, copy_bytes (description), attribute);
    }
  return attribute;
}
