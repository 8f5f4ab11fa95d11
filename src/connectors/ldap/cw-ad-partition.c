/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-partition.h"

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "connectors/cw-connector.h"
#include "connectors/ldap/cw-ldap-record.h"

/* systemFlags of a crossRef (MS-ADTS 6.1.1.2.1.1.1): the partition is a domain. */
#define FLAG_CR_NTDS_DOMAIN 0x2

/* The crossRef objects by nCName, or what could be read of them. */
static GPtrArray *
read_cross_refs (CwLdapSession *session,
                 const CwRootDse *root,
                 GCancellable *cancellable,
                 GError **error)
{
  static const char *const wanted[] = { "nCName", "systemFlags", "dnsRoot", "nETBIOSName", NULL };
  g_autofree char *base = g_strdup_printf ("CN=Partitions,%s", root->configuration_context);
  const CwLdapQuery query = { base, LDAP_SCOPE_ONELEVEL, "(objectClass=crossRef)", wanted, NULL };

  return cw_ldap_record_search (session, &query, cancellable, error);
}

static const CwLdapRecord *
find_cross_ref (GPtrArray *records, const char *context)
{
  for (guint i = 0; i < records->len; i++)
    {
      const CwLdapRecord *record = g_ptr_array_index (records, i);
      const char *name = cw_ldap_record_get_string (record, "nCName");

      if (name != NULL && cw_dn_equal (name, context))
        return record;
    }
  return NULL;
}

/* (transfer full) (nullable) */
static char *
dup_netbios (const CwLdapRecord *cross_ref)
{
  return cross_ref != NULL ? g_strdup (cw_ldap_record_get_string (cross_ref, "nETBIOSName")) : NULL;
}

static void
add_domain (CwPartition *partition,
            const CwRootDse *root,
            GPtrArray *cross_refs,
            const CwLdapRecord *cross_ref)
{
  if (!partition->is_selected)
    return;
  partition->netbios = dup_netbios (cross_ref);
  partition->forest = g_strdup (root->root_context);
  if (root->root_context != NULL)
    partition->forest_netbios = dup_netbios (find_cross_ref (cross_refs, root->root_context));
}

static CwPartition *
make_partition (const CwRootDse *root, const CwLdapRecord *cross_ref, const char *context)
{
  const char *flags =
      cross_ref != NULL ? cw_ldap_record_get_string (cross_ref, "systemFlags") : NULL;
  g_autofree char *title = cw_dn_to_domain (context);
  gboolean is_domain = FALSE;

  if (flags != NULL)
    is_domain = (g_ascii_strtoll (flags, NULL, 10) & FLAG_CR_NTDS_DOMAIN) != 0;
  else
    is_domain = root->default_context != NULL && cw_dn_equal (context, root->default_context);
  return cw_partition_new (context, is_domain && title != NULL ? title : context, is_domain);
}

GPtrArray *
cw_ad_partition_list (CwLdapSession *session,
                      const CwRootDse *root,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GPtrArray) partitions =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_partition_free);
  g_autoptr (GPtrArray) cross_refs = read_cross_refs (session, root, cancellable, error);

  if (cross_refs == NULL)
    return NULL;
  for (guint i = 0; root->naming_contexts[i] != NULL; i++)
    {
      const char *context = root->naming_contexts[i];
      const CwLdapRecord *cross_ref = find_cross_ref (cross_refs, context);

      g_ptr_array_add (partitions, make_partition (root, cross_ref, context));
      add_domain (g_ptr_array_index (partitions, partitions->len - 1), root, cross_refs, cross_ref);
    }
  return g_steal_pointer (&partitions);
}

/* Reads one GUID of one entry. */
static gboolean
read_guid (CwLdapSession *session,
           const char *dn,
           const char *attribute,
           CwGuid *ret_guid,
           GCancellable *cancellable,
           GError **error)
{
  const char *const wanted[] = { attribute, NULL };
  const CwLdapQuery query = { dn, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session, &query, cancellable, error);
  GPtrArray *values = NULL;
  gconstpointer data = NULL;
  gsize size = 0;

  if (record == NULL)
    return FALSE;
  values = cw_ldap_record_get_values (record, attribute);
  if (values != NULL && values->len == 1)
    data = g_bytes_get_data (g_ptr_array_index (values, 0), &size);
  if (size != CW_GUID_SIZE)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_PERMISSION, "Reading %s: its %s cannot be read", dn,
                   attribute);
      return FALSE;
    }
  memcpy (ret_guid->bytes, data, CW_GUID_SIZE);
  return TRUE;
}

gboolean
cw_ad_partition_get_guid (CwLdapSession *session,
                          const CwRootDse *root,
                          const char *partition,
                          CwGuid *ret_guid,
                          GCancellable *cancellable,
                          GError **error)
{
  if (!cw_root_dse_has_context (root, partition))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                   "The domain controller %s does not hold the partition %s; choose one of its own "
                   "partitions or another domain controller",
                   root->dns_host_name != NULL ? root->dns_host_name : "", partition);
      return FALSE;
    }
  return read_guid (session, partition, "objectGUID", ret_guid, cancellable, error);
}

gboolean
cw_ad_partition_get_sight (CwLdapSession *session,
                           const CwRootDse *root,
                           const char *partition,
                           CwAdSight *ret_sight,
                           GCancellable *cancellable,
                           GError **error)
{
  static const char *const wanted[] = { "isDeleted", NULL };
  g_autofree char *base = g_strdup_printf ("CN=Deleted Objects,%s", partition);
  g_autoptr (CwLdapControls) controls = cw_ldap_controls_new ();
  const CwLdapQuery query = { base, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, controls };
  g_autoptr (CwLdapRecord) record = NULL;
  g_autoptr (GError) cause = NULL;

  ret_sight->is_samba = root->kind == CW_LDAP_SERVER_SAMBA;
  ret_sight->sees_deleted = FALSE;
  cw_ldap_controls_add_show_deleted (controls);
  record = cw_ldap_record_read (session, &query, cancellable, &cause);
  /* Samba shows the container's name to everybody, its attributes only to those who may see what is
   * in it. */
  if (record != NULL)
    ret_sight->sees_deleted = cw_ldap_record_has_value (record, "isDeleted", "TRUE");
  else if (!g_error_matches (cause, CW_ERROR, CW_ERROR_NOT_FOUND) &&
           !g_error_matches (cause, CW_ERROR, CW_ERROR_PERMISSION))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  return TRUE;
}

gboolean
cw_ad_partition_get_invocation (CwLdapSession *session,
                                const CwRootDse *root,
                                CwGuid *ret_guid,
                                GCancellable *cancellable,
                                GError **error)
{
  if (root->ds_service_name == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                   "The domain controller does not tell its dsServiceName");
      return FALSE;
    }
  return read_guid (session, root->ds_service_name, "invocationId", ret_guid, cancellable, error);
}
