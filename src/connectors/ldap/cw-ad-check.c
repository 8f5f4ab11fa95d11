/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-check.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ad-partition.h"
#include "connectors/ldap/cw-ldap-check.h"
#include "connectors/ldap/cw-ldap-search.h"

static const char *const own_ids[] = { "partitions", "dirsync", "deleted-objects", NULL };

/* Fills in the partitions to check: the selected ones that can be read. */
static gboolean
check_partitions (CwLdapCheck *check, GPtrArray *names, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) partitions = NULL;
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *summary = NULL;
  GError *cause = NULL;

  partitions = cw_ad_partition_list (check->session, check->root, cancellable, &cause);
  for (guint i = 0; partitions != NULL && i < partitions->len && cause == NULL; i++)
    {
      const CwPartition *partition = g_ptr_array_index (partitions, i);
      CwGuid guid;

      if (!partition->is_selected)
        continue;
      if (cw_ad_partition_get_guid (check->session, check->root, partition->name, &guid,
                                    cancellable, &cause))
        {
          g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", partition->title);
          g_ptr_array_add (names, g_strdup (partition->name));
        }
    }
  if (cause != NULL)
    return cw_ldap_check_add_error (
        check, "partitions", cause,
        CW_PHRASE ("Let the account read the domain and the Configuration partition"), error);
  summary = g_strdup_printf (CW_PHRASE ("Domains that can be read: %s"), list->str);
  cw_ldap_check_add (check, "partitions", CW_CHECK_OK, summary, NULL);
  return TRUE;
}

/* Asks for changes and takes no more than the first answer. */
static gboolean
try_dirsync (CwLdapCheck *check,
             const char *partition,
             guint32 flags,
             GCancellable *cancellable,
             GError **error)
{
  static const char *const wanted[] = { "objectGUID", NULL };
  g_autoptr (CwLdapControls) controls = cw_ldap_controls_new ();
  const CwLdapQuery query = { partition, LDAP_SCOPE_SUBTREE, "(objectClass=domainDNS)", wanted,
                              controls };
  g_autoptr (CwLdapSearch) search = NULL;
  CwLdapEvent event = CW_LDAP_EVENT_END;

  cw_ldap_controls_add_dirsync (controls, flags, 0, NULL);
  search = cw_ldap_search_new (check->session, &query, error);
  return search != NULL && cw_ldap_search_next (search, cancellable, &event, error);
}

static gboolean
check_dirsync (CwLdapCheck *check,
               const char *partition,
               gboolean *ret_has_right,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *summary = NULL;

  *ret_has_right = try_dirsync (check, partition, 0, cancellable, &cause);
  if (*ret_has_right)
    {
      summary = g_strdup_printf (CW_PHRASE ("Changes of %s can be read by DirSync"), partition);
      cw_ldap_check_add (check, "dirsync", CW_CHECK_OK, summary, NULL);
      return TRUE;
    }
  if (!g_error_matches (cause, CW_ERROR, CW_ERROR_PERMISSION) &&
      !g_error_matches (cause, CW_ERROR, CW_ERROR_UNSUPPORTED))
    return cw_ldap_check_add_error (check, "dirsync", g_steal_pointer (&cause),
                                    CW_PHRASE ("Check the domain controller"), error);
  summary = g_strdup_printf (CW_PHRASE ("The account lacks the right \"Replicating Directory "
                                        "Changes\" on %s; changes are read with what it may see"),
                             partition);
  cw_ldap_check_add (
      check, "dirsync", CW_CHECK_WARNING, summary,
      CW_PHRASE ("Grant the account \"Replicating Directory Changes\" on the domain"));
  return TRUE;
}

static gboolean
check_deleted (CwLdapCheck *check,
               const char *partition,
               gboolean has_right,
               GCancellable *cancellable,
               GError **error)
{
  CwAdSight sight = { FALSE, FALSE };
  GError *cause = NULL;

  if (!cw_ad_partition_get_sight (check->session, check->root, partition, &sight, cancellable,
                                  &cause))
    return cw_ldap_check_add_error (check, "deleted-objects", cause,
                                    CW_PHRASE ("Check the domain controller"), error);
  if (sight.sees_deleted)
    cw_ldap_check_add (check, "deleted-objects", CW_CHECK_OK,
                       CW_PHRASE ("Deleted objects can be read"), NULL);
  else if (has_right && !sight.is_samba)
    cw_ldap_check_add (
        check, "deleted-objects", CW_CHECK_OK,
        CW_PHRASE ("Deletions are told by DirSync, although Deleted Objects cannot be read"), NULL);
  else
    cw_ldap_check_add (check, "deleted-objects", CW_CHECK_WARNING,
                       CW_PHRASE ("The account may not read Deleted Objects; every delta must list "
                                  "all objects to find out what was deleted"),
                       CW_PHRASE ("Grant the account List Contents and Read Property on the "
                                  "container \"Deleted Objects\""));
  return TRUE;
}

static gboolean
run_own (CwLdapCheck *check, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (!check_partitions (check, names, cancellable, error))
    return FALSE;
  if (names->len == 0)
    cw_ldap_check_skip (check, own_ids + 1);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      gboolean has_right = FALSE;

      if (!check_dirsync (check, name, &has_right, cancellable, error) ||
          !check_deleted (check, name, has_right, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
cw_ad_check_run (const CwLdapSettings *settings,
                 CwSecret *password,
                 GCancellable *cancellable,
                 GError **error)
{
  g_auto (CwLdapCheck) check = { 0 };

  if (!cw_ldap_check_begin (&check, settings, password, cancellable, error))
    return NULL;
  if (check.root == NULL)
    cw_ldap_check_skip (&check, own_ids);
  else if (!cw_root_dse_is_active_directory (check.root) ||
           check.root->configuration_context == NULL)
    {
      cw_ldap_check_add (
          &check, "partitions", CW_CHECK_FAILED,
          CW_PHRASE ("The server is no domain controller of Active Directory"),
          CW_PHRASE ("Choose another kind of connector, or give a domain controller"));
      cw_ldap_check_skip (&check, own_ids + 1);
    }
  else if (!run_own (&check, cancellable, error))
    return NULL;
  return g_steal_pointer (&check.checks);
}
