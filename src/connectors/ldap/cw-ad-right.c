/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-right.h"

#include <string.h>

#include "connectors/ldap/cw-ad-requirement.h"
#include "connectors/ldap/cw-ldap-record.h"

#define DELETED_CONTAINER "CN=Deleted Objects,"

void
cw_ad_right_free (CwAdRight *right)
{
  g_return_if_fail (right != NULL);

  g_free (right->name);
  g_free (right->dn);
  g_free (right->dsacls);
  g_free (right);
}

/* ----- the list */

/* The attributes and classes that rights name, by their names in lower case. (element-type utf8
 * CwLdapRecord) */
static GHashTable *
read_schema (CwAdSession *session, GCancellable *cancellable, GError **error)
{
  static const char *const wanted[] = { "lDAPDisplayName", "schemaIDGUID", "attributeSecurityGUID",
                                        NULL };
  g_autoptr (GString) filter = g_string_new ("(|");
  CwLdapQuery query = { session->root->schema_context, LDAP_SCOPE_ONELEVEL, NULL, wanted, NULL };
  g_autoptr (GPtrArray) records = NULL;
  const CwAdRequirement *requirement = NULL;
  const CwAdClass *klass = NULL;
  GHashTable *schema = NULL;

  for (guint i = 0; (requirement = cw_ad_requirement_get (i)) != NULL; i++)
    if (requirement->guid == NULL && requirement->name != NULL)
      g_string_append_printf (filter, "(lDAPDisplayName=%s)", requirement->name);
  for (guint i = 0; (klass = cw_ad_class_get (i)) != NULL; i++)
    g_string_append_printf (filter, "(lDAPDisplayName=%s)", klass->name);
  g_string_append (filter, ")");
  query.filter = filter->str;
  records = cw_ldap_record_search_paged (session->ldap, &query, cancellable, error);
  if (records == NULL)
    return NULL;
  schema =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cw_ldap_record_free);
  g_ptr_array_set_free_func (records, NULL);
  for (guint i = 0; i < records->len; i++)
    {
      CwLdapRecord *record = g_ptr_array_index (records, i);
      const char *name = cw_ldap_record_get_string (record, "lDAPDisplayName");

      g_hash_table_replace (schema, g_ascii_strdown (name != NULL ? name : "", -1), record);
    }
  return schema;
}

static gboolean
get_guid (const CwLdapRecord *record, const char *name, CwGuid *ret_guid)
{
  GPtrArray *values = cw_ldap_record_get_values (record, name);
  gsize size = 0;
  const void *data =
      values != NULL && values->len > 0 ? g_bytes_get_data (values->pdata[0], &size) : NULL;

  if (size != CW_GUID_SIZE)
    return FALSE;
  memcpy (ret_guid->bytes, data, CW_GUID_SIZE);
  return TRUE;
}

static const CwLdapRecord *
find_in_schema (GHashTable *schema, const char *name)
{
  g_autofree char *key = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (schema, key);
}

/* FALSE: the schema has no such attribute or class. */
static gboolean
fill_object (CwAdRight *right, const CwAdRequirement *requirement, GHashTable *schema)
{
  const CwLdapRecord *record = NULL;

  right->mask = requirement->mask;
  if (requirement->guid != NULL)
    {
      right->mask = CW_ACCESS_CONTROL;
      right->has_object = cw_guid_parse (requirement->guid, CW_GUID_ORDER_MIXED, &right->object);
      return right->has_object;
    }
  if (requirement->name == NULL)
    return TRUE;
  record = find_in_schema (schema, requirement->name);
  if (record == NULL)
    return FALSE;
  if (right->mask == 0)
    right->mask = CW_ACCESS_WRITE_PROPERTY;
  right->has_object = get_guid (record, "schemaIDGUID", &right->object);
  right->has_set = get_guid (record, "attributeSecurityGUID", &right->set);
  return right->has_object;
}

/* What people call it, and what dsacls.exe does. */
static void
fill_words (CwAdRight *right, const CwAdRequirement *requirement, const char *class_name)
{
  if (requirement->guid != NULL)
    {
      right->name = class_name == NULL
                        ? g_strdup (requirement->name)
                        : g_strdup_printf ("%s of %s", requirement->name, class_name);
      right->dsacls =
          g_strdup_printf (":CA;%s;%s", requirement->name, class_name != NULL ? class_name : "");
    }
  else if (right->mask == CW_ACCESS_WRITE_PROPERTY)
    {
      right->name = g_strdup_printf ("Write %s of %s", requirement->name, class_name);
      right->dsacls = g_strdup_printf (":WP;%s;%s", requirement->name, class_name);
    }
  else if (right->mask == CW_AD_CHILDREN)
    {
      right->name = g_strdup_printf ("Create and delete %s", requirement->name);
      right->dsacls = g_strdup_printf (":CCDC;%s;", requirement->name);
    }
  else
    {
      gboolean is_read = right->mask == CW_ACCESS_READ_PROPERTY;

      right->name = g_strdup_printf ("%s of %s", is_read ? "Read all properties" : "Full control",
                                     class_name);
      right->dsacls =
          g_strdup_printf (":%s;;%s", is_read ? "RP" : "CCDCLCWSRPWPDTLOSDRC", class_name);
    }
  /* A part that is missing at the end is left away. */
  if (g_str_has_suffix (right->dsacls, ";"))
    right->dsacls[strlen (right->dsacls) - 1] = '\0';
}

static void
add_right (GPtrArray *rights,
           const CwAdRequirement *requirement,
           const char *class_name,
           const char *head,
           GHashTable *schema)
{
  g_autoptr (CwAdRight) right = g_new0 (CwAdRight, 1);
  const CwLdapRecord *klass = NULL;

  right->features = requirement->features;
  right->dn =
      g_strconcat (requirement->container != NULL ? requirement->container : "", head, NULL);
  if (!fill_object (right, requirement, schema))
    return;
  if (class_name != NULL)
    {
      klass = find_in_schema (schema, class_name);
      right->has_class = klass != NULL && get_guid (klass, "schemaIDGUID", &right->klass);
      if (!right->has_class)
        return;
    }
  fill_words (right, requirement, class_name);
  g_ptr_array_add (rights, g_steal_pointer (&right));
}

static void
add_requirement (GPtrArray *rights,
                 const CwAdRequirement *requirement,
                 const char *head,
                 GHashTable *schema)
{
  const CwAdClass *klass = NULL;

  if (requirement->classes == CW_AD_CLASS_HEAD)
    add_right (rights, requirement, NULL, head, schema);
  for (guint i = 0; (klass = cw_ad_class_get (i)) != NULL; i++)
    if ((requirement->classes & klass->flag) != 0)
      add_right (rights, requirement, klass->name, head, schema);
}

/* Without it, deletions are not seen (facts/ad-ldap.md, rights): list, and read of what lies
 * there. */
static void
add_deleted_objects (GPtrArray *rights, const char *head)
{
  CwAdRight *right = g_new0 (CwAdRight, 1);

  right->features = CW_AD_FEATURE_READ;
  right->name = g_strdup (CW_AD_READ_DELETED);
  right->dn = g_strconcat (DELETED_CONTAINER, head, NULL);
  right->dsacls = g_strdup (":LCRP");
  right->mask = CW_ACCESS_LIST | CW_ACCESS_READ_PROPERTY;
  g_ptr_array_add (rights, right);
}

GPtrArray *
cw_ad_right_list (CwAdSession *session,
                  const char *head,
                  CwAdFeatures wanted,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GHashTable) schema = read_schema (session, cancellable, error);
  const CwAdRequirement *requirement = NULL;
  GPtrArray *rights = NULL;

  if (schema == NULL)
    return NULL;
  rights = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_ad_right_free);
  for (guint i = 0; (requirement = cw_ad_requirement_get (i)) != NULL; i++)
    if ((requirement->features & wanted) != 0)
      add_requirement (rights, requirement, head, schema);
  if ((wanted & CW_AD_FEATURE_READ) != 0)
    add_deleted_objects (rights, head);
  return rights;
}
