/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-openldap-partition.h"

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "connectors/cw-connector.h"
#include "connectors/ldap/cw-ldap-controls.h"
#include "connectors/ldap/cw-ldap-record.h"
#include "connectors/ldap/cw-ldap-search.h"

/* Databases that a server keeps about itself. */
static const char *const internal_contexts[] = { "cn=accesslog", "cn=auditlog", "cn=config",
                                                 "cn=monitor", "cn=changelog" };

static gboolean
is_internal (const char *context)
{
  for (guint i = 0; i < G_N_ELEMENTS (internal_contexts); i++)
    if (cw_dn_equal (context, internal_contexts[i]))
      return TRUE;
  return FALSE;
}

GPtrArray *
cw_openldap_partition_list (const CwRootDse *root)
{
  GPtrArray *partitions = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_partition_free);

  for (guint i = 0; root->naming_contexts[i] != NULL; i++)
    {
      const char *context = root->naming_contexts[i];
      g_autofree char *domain = cw_dn_to_domain (context);

      g_ptr_array_add (partitions, cw_partition_new (context, domain != NULL ? domain : context,
                                                     !is_internal (context)));
    }
  return partitions;
}

void
cw_openldap_head_clear (CwOpenldapHead *head)
{
  g_clear_pointer (&head->context_csn, g_free);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* One value for each provider; their order means nothing. */
static char *
join_values (GPtrArray *values)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  if (values == NULL || values->len == 0)
    return NULL;
  for (guint i = 0; i < values->len; i++)
    g_ptr_array_add (texts, (gpointer) g_bytes_get_data (g_ptr_array_index (values, i), NULL));
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);
  return g_strjoinv (";", (char **) texts->pdata);
}

gboolean
cw_openldap_partition_read_head (CwLdapSession *session,
                                 const char *anchor,
                                 const char *partition,
                                 CwOpenldapHead *ret_head,
                                 GCancellable *cancellable,
                                 GError **error)
{
  const char *const wanted[] = { anchor, "contextCSN", NULL };
  const CwLdapQuery query = { partition, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session, &query, cancellable, error);
  const char *uuid = NULL;

  if (record == NULL)
    return FALSE;
  uuid = cw_ldap_record_get_string (record, anchor);
  if (uuid == NULL || (!cw_guid_parse (uuid, CW_GUID_ORDER_NETWORK, &ret_head->uuid) &&
                       !cw_guid_parse_unique_id (uuid, CW_GUID_ORDER_NETWORK, &ret_head->uuid)))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_PERMISSION,
                   "Reading %s: its “%s” cannot be read; let the account read operational "
                   "attributes",
                   partition, anchor);
      return FALSE;
    }
  ret_head->context_csn = join_values (cw_ldap_record_get_values (record, "contextCSN"));
  return TRUE;
}

/* Asks for the head of the partition alone, by RFC 4533. */
static gboolean
try_sync (CwLdapSession *session, const char *partition, GCancellable *cancellable, GError **error)
{
  static const char *const wanted[] = { LDAP_NO_ATTRS, NULL };
  g_autoptr (CwLdapControls) controls = cw_ldap_controls_new ();
  const CwLdapQuery query = { partition, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, controls };
  g_autoptr (CwLdapSearch) search = NULL;
  CwLdapEvent event = CW_LDAP_EVENT_ENTRY;

  cw_ldap_controls_add_sync (controls, NULL);
  search = cw_ldap_search_new (session, &query, error);
  while (search != NULL && event != CW_LDAP_EVENT_END)
    if (!cw_ldap_search_next (search, cancellable, &event, error))
      return FALSE;
  return search != NULL;
}

gboolean
cw_openldap_partition_has_sync (CwLdapSession *session,
                                const char *partition,
                                gboolean *ret_has_sync,
                                GCancellable *cancellable,
                                GError **error)
{
  g_autoptr (GError) cause = NULL;

  *ret_has_sync = try_sync (session, partition, cancellable, &cause);
  if (cause == NULL || g_error_matches (cause, CW_ERROR, CW_ERROR_UNSUPPORTED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}
