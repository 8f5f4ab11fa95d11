/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-group.h"

#include <string.h>

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-name.h"
#include "connectors/ldap/cw-ldap-filter.h"
#include "connectors/ldap/cw-ldap-flavour.h"
#include "connectors/ldap/cw-ldap-range.h"
#include "connectors/ldap/cw-ldap-record.h"
#include "connectors/ldap/cw-ldap-tree.h"

static const char *const group_attributes[] = { "cn",         "sAMAccountName", "objectClass",
                                                "objectGUID", "entryUUID",      "nsUniqueId",
                                                NULL };

void
cw_ldap_group_free (CwLdapGroup *group)
{
  g_return_if_fail (group != NULL);

  g_free (group->dn);
  g_free (group->name);
  g_free (group->guid);
  g_free (group);
}

/* ----- members */

/* Values of @attribute in an answer, whatever range they come in; *ret_next is where the next range
 * begins, 0 when these were the last. */
static void
visit_values (const CwLdapRecord *record,
              const char *attribute,
              CwLdapMemberFunc func,
              gpointer user_data,
              guint *ret_next)
{
  g_autofree const char **names = cw_ldap_record_list_names (record);

  *ret_next = 0;
  for (guint i = 0; names[i] != NULL; i++)
    {
      CwLdapDescription description;
      GPtrArray *values = NULL;

      if (!cw_ldap_description_parse (names[i], strlen (names[i]), FALSE, &description) ||
          description.name_len != strlen (attribute) ||
          g_ascii_strncasecmp (names[i], attribute, description.name_len) != 0)
        continue;
      values = cw_ldap_record_get_values (record, names[i]);
      for (guint j = 0; j < values->len; j++)
        func (attribute, g_bytes_get_data (g_ptr_array_index (values, j), NULL), user_data);
      if (description.range.kind == CW_LDAP_RANGE_PART)
        *ret_next = description.range.last + 1;
    }
}

/* A domain controller gives 1,500 values at a time (MS-ADTS 3.1.1.3.1.3.3). */
static gboolean
visit_attribute (CwLdapSession *session,
                 const char *dn,
                 const char *attribute,
                 CwLdapMemberFunc func,
                 gpointer user_data,
                 GCancellable *cancellable,
                 GError **error)
{
  guint next = 0;

  do
    {
      g_autofree char *description =
          next > 0 ? cw_ldap_range_format (attribute, next) : g_strdup (attribute);
      const char *const wanted[] = { description, NULL };
      const CwLdapQuery query = { dn, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
      g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session, &query, cancellable, error);

      if (record == NULL)
        return FALSE;
      visit_values (record, attribute, func, user_data, &next);
    }
  while (next > 0);
  return TRUE;
}

gboolean
cw_ldap_group_read_members (CwLdapSession *session,
                            const CwRootDse *root,
                            const char *dn,
                            CwLdapMemberFunc func,
                            gpointer user_data,
                            GCancellable *cancellable,
                            GError **error)
{
  static const char *const links[] = { "member", "uniqueMember", "memberUid" };
  guint n_links = cw_root_dse_is_active_directory (root) ? 1 : G_N_ELEMENTS (links);

  for (guint i = 0; i < n_links; i++)
    if (!visit_attribute (session, dn, links[i], func, user_data, cancellable, error))
      return FALSE;
  return TRUE;
}

static void
count_member (const char *attribute, const char *value, gpointer user_data)
{
  CwLdapGroup *group = user_data;

  group->members++;
}

static CwLdapGroup *
make_group (CwLdapSession *session,
            const CwRootDse *root,
            const CwLdapRecord *record,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (CwLdapGroup) group = g_new0 (CwLdapGroup, 1);
  const char *account = cw_ldap_record_get_string (record, "sAMAccountName");

  group->dn = g_strdup (cw_ldap_record_get_dn (record));
  group->name = account != NULL ? g_strdup (account) : cw_dn_dup_rdn_value (group->dn);
  group->guid = cw_ldap_tree_dup_guid (record);
  return cw_ldap_group_read_members (session, root, group->dn, count_member, group, cancellable,
                                     error)
             ? g_steal_pointer (&group)
             : NULL;
}

/* ----- finding */

static char *
make_filter (const CwRootDse *root, const CwAdName *name)
{
  const CwLdapFlavour *flavour = cw_ldap_flavour_get (root);
  gboolean is_ad = cw_root_dse_is_active_directory (root);
  g_autofree char *text = cw_ldap_filter_escape (name->text);
  g_autofree char *user = cw_ldap_filter_escape (name->user);

  if (is_ad && name->form == CW_AD_NAME_SID)
    return g_strdup_printf ("(&%s(objectSid=%s))", flavour->group, text);
  if (is_ad && name->form == CW_AD_NAME_DOWN_LEVEL)
    return g_strdup_printf ("(&%s(sAMAccountName=%s))", flavour->group, user);
  if (is_ad)
    return g_strdup_printf ("(&%s(|(sAMAccountName=%s)(cn=%s)(displayName=%s)))", flavour->group,
                            text, text, text);
  return g_strdup_printf ("(&%s(cn=%s))", flavour->group, text);
}

/* What is below @base and matches, up to @max in all. */
static gboolean
search (CwLdapSession *session,
        const CwRootDse *root,
        const CwLdapQuery *query,
        guint max,
        GPtrArray *groups,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GPtrArray) records = cw_ldap_record_search (session, query, cancellable, &cause);

  /* A DN that nothing has names no group. */
  if (records == NULL && query->scope == LDAP_SCOPE_BASE &&
      g_error_matches (cause, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  if (records == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  for (guint i = 0; i < records->len && groups->len < max; i++)
    {
      CwLdapGroup *group =
          make_group (session, root, g_ptr_array_index (records, i), cancellable, error);

      if (group == NULL)
        return FALSE;
      g_ptr_array_add (groups, group);
    }
  return TRUE;
}

GPtrArray *
cw_ldap_group_resolve (CwLdapSession *session,
                       const CwRootDse *root,
                       const char *text,
                       guint max,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GPtrArray) groups =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_ldap_group_free);
  g_autoptr (GPtrArray) roots = cw_ldap_flavour_list_roots (root);
  g_autoptr (CwAdName) name = cw_ad_name_parse (text, error);
  g_autofree char *filter = NULL;

  if (name == NULL)
    return NULL;
  if (name->form == CW_AD_NAME_DN)
    {
      const CwLdapQuery query = { name->text, LDAP_SCOPE_BASE, cw_ldap_flavour_get (root)->group,
                                  group_attributes, NULL };

      return search (session, root, &query, max, groups, cancellable, error)
                 ? g_steal_pointer (&groups)
                 : NULL;
    }
  filter = make_filter (root, name);
  for (guint i = 0; i < roots->len; i++)
    {
      const CwLdapQuery query = { g_ptr_array_index (roots, i), LDAP_SCOPE_SUBTREE, filter,
                                  group_attributes, NULL };

      if (!search (session, root, &query, max, groups, cancellable, error))
        return NULL;
    }
  return g_steal_pointer (&groups);
}
