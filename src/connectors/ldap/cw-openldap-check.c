/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-openldap-check.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/cw-connector.h"
#include "connectors/ldap/cw-entry-usn.h"
#include "connectors/ldap/cw-ldap-check.h"
#include "connectors/ldap/cw-openldap-object.h"
#include "connectors/ldap/cw-openldap-partition.h"

static const char *const own_ids[] = { "partitions", "changes", NULL };

/* Of 389 Directory Server. */
static gboolean
check_numbers (CwLdapCheck *check, const char *partition, GCancellable *cancellable, GError **error)
{
  g_autofree char *summary = NULL;
  GError *cause = NULL;
  CwEntryUsn usn = { 0 };

  if (!cw_entry_usn_read (check->session, partition, &usn, cancellable, &cause))
    return cw_ldap_check_add_error (check, "changes", cause,
                                    CW_PHRASE ("Let the account read the partition"), error);
  if (usn.is_usable)
    {
      summary =
          g_strdup_printf (CW_PHRASE ("Changes of %s are found by entryusn; every delta lists all "
                                      "entries to find out what was deleted"),
                           partition);
      cw_ldap_check_add (check, "changes", CW_CHECK_OK, summary, NULL);
      return TRUE;
    }
  summary = g_strdup_printf (
      CW_PHRASE ("Changes of %s are found by modifyTimestamp: what replication brings more than an "
                 "hour late is seen in the next initial cycle only"),
      partition);
  cw_ldap_check_add (check, "changes", CW_CHECK_WARNING, summary,
                     CW_PHRASE ("Switch on the server's plug-in USN, and let the account read "
                                "entryusn; not needed where the server is the only one"));
  return TRUE;
}

static gboolean
check_changes (CwLdapCheck *check, const char *partition, GCancellable *cancellable, GError **error)
{
  g_autofree char *summary = NULL;
  GError *cause = NULL;
  gboolean has_sync = FALSE;

  if (cw_openldap_dialect_get (check->root)->has_usn)
    return check_numbers (check, partition, cancellable, error);
  if (!cw_openldap_partition_has_sync (check->session, partition, &has_sync, cancellable, &cause))
    return cw_ldap_check_add_error (check, "changes", cause,
                                    CW_PHRASE ("Let the account read the partition"), error);
  if (has_sync)
    {
      summary = g_strdup_printf (CW_PHRASE ("Changes of %s can be read by RFC 4533"), partition);
      cw_ldap_check_add (check, "changes", CW_CHECK_OK, summary, NULL);
      return TRUE;
    }
  summary = g_strdup_printf (CW_PHRASE ("The database %s has no overlay \"syncprov\"; every delta "
                                        "must list all entries to find out what was deleted"),
                             partition);
  cw_ldap_check_add (check, "changes", CW_CHECK_WARNING, summary,
                     CW_PHRASE ("Add the overlay \"syncprov\" to the database"));
  return TRUE;
}

/* One partition: its head must be readable with its operational attributes. */
static gboolean
check_partition (CwLdapCheck *check,
                 const CwPartition *partition,
                 GCancellable *cancellable,
                 GError **error)
{
  g_auto (CwOpenldapHead) head = { 0 };
  g_autofree char *summary = g_strdup_printf (CW_PHRASE ("%s can be read"), partition->name);
  GError *cause = NULL;

  if (!cw_openldap_partition_read_head (check->session,
                                        cw_openldap_dialect_get (check->root)->anchor,
                                        partition->name, &head, cancellable, &cause))
    return cw_ldap_check_add_error (
        check, "partitions", cause,
        CW_PHRASE ("Let the account read the partition with its operational attributes"), error);
  cw_ldap_check_add (check, "partitions", CW_CHECK_OK, summary, NULL);
  return check_changes (check, partition->name, cancellable, error);
}

static gboolean
run_own (CwLdapCheck *check, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) partitions = cw_openldap_partition_list (check->root);
  guint n_selected = 0;

  for (guint i = 0; i < partitions->len; i++)
    {
      const CwPartition *partition = g_ptr_array_index (partitions, i);

      if (!partition->is_selected)
        continue;
      n_selected++;
      if (!check_partition (check, partition, cancellable, error))
        return FALSE;
    }
  if (n_selected == 0)
    {
      cw_ldap_check_add (check, "partitions", CW_CHECK_FAILED,
                         CW_PHRASE ("The server names no partition (namingContexts)"),
                         CW_PHRASE ("Let the account read the server's root entry"));
      cw_ldap_check_skip (check, own_ids + 1);
    }
  return TRUE;
}

GPtrArray *
cw_openldap_check_run (const CwLdapSettings *settings,
                       CwSecret *password,
                       GCancellable *cancellable,
                       GError **error)
{
  g_auto (CwLdapCheck) check = { 0 };

  if (!cw_ldap_check_begin (&check, settings, password, cancellable, error))
    return NULL;
  if (check.root == NULL)
    cw_ldap_check_skip (&check, own_ids);
  else if (!run_own (&check, cancellable, error))
    return NULL;
  return g_steal_pointer (&check.checks);
}
