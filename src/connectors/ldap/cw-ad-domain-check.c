/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-domain-check.h"

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ad-locator.h"
#include "connectors/ldap/cw-ldap-check.h"

static const char *const after_locate[] = { "connect", "tls",      "sign-in", "server",
                                            "clock",   "writable", "domain",  NULL };

/* The settings for the domain, or %NULL with the reason added (or, when cancelled, set). */
static CwLdapSettings *
locate (CwLdapCheck *check,
        const CwLdapSettings *settings,
        const CwAdDomain *domain,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (CwLdapSettings) found = NULL;
  g_autofree char *summary = NULL;
  GError *cause = NULL;

  if (domain->is_held)
    found = cw_ldap_settings_copy (settings);
  else
    found = cw_ad_locator_make_settings (settings, domain->dns, cancellable, &cause);
  if (found == NULL)
    {
      if (cw_ldap_check_add_error (
              check, "locate", cause,
              CW_PHRASE (
                  "Let this computer ask a DNS server of the domain, or leave the domain out"),
              error))
        cw_ldap_check_skip (check, after_locate);
      return NULL;
    }
  summary =
      g_strdup_printf (CW_PHRASE ("A domain controller of %s is %s"), domain->dns, found->host);
  cw_ldap_check_add (check, "locate", CW_CHECK_OK, summary, NULL);
  return g_steal_pointer (&found);
}

static void
check_server (CwLdapCheck *check, const CwAdDomain *domain)
{
  const CwRootDse *root = check->root;
  gboolean is_right =
      root->default_context != NULL && cw_dn_equal (root->default_context, domain->dn);
  g_autofree char *summary = NULL;

  if (root->is_read_only)
    cw_ldap_check_add (check, "writable", CW_CHECK_FAILED,
                       CW_PHRASE ("The server is a read-only domain controller"),
                       CW_PHRASE ("Give a writable domain controller of the domain"));
  else
    cw_ldap_check_add (check, "writable", CW_CHECK_OK,
                       CW_PHRASE ("The domain controller is writable"), NULL);
  if (is_right)
    {
      summary =
          g_strdup_printf (CW_PHRASE ("The server is a domain controller of %s"), domain->dns);
      cw_ldap_check_add (check, "domain", CW_CHECK_OK, summary, NULL);
      return;
    }
  summary = g_strdup_printf (CW_PHRASE ("The server is no domain controller of %s"), domain->dns);
  cw_ldap_check_add (check, "domain", CW_CHECK_FAILED, summary,
                     CW_PHRASE ("Correct the server's address or the name service's records"));
}

GPtrArray *
cw_ad_domain_check_run (const CwLdapSettings *settings,
                        const CwAdDomain *domain,
                        CwSecret *password,
                        CwLdapSettings **ret_settings,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (CwLdapSettings) found = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  g_auto (CwLdapCheck) check = { 0 };
  GError *cause = NULL;

  check.checks = g_ptr_array_ref (all);
  found = locate (&check, settings, domain, cancellable, &cause);
  if (cause != NULL)
    {
      g_propagate_error (error, cause);
      return NULL;
    }
  if (found == NULL)
    return g_steal_pointer (&all);
  g_clear_pointer (&check.checks, g_ptr_array_unref);
  if (!cw_ldap_check_begin (&check, found, password, cancellable, error))
    return NULL;
  if (check.root != NULL)
    check_server (&check, domain);
  else
    cw_ldap_check_skip (&check, after_locate + 5);
  g_ptr_array_extend_and_steal (all, g_steal_pointer (&check.checks));
  if (ret_settings != NULL)
    *ret_settings = g_steal_pointer (&found);
  return g_steal_pointer (&all);
}

gboolean
cw_ad_domain_check_is_good (GPtrArray *checks)
{
  for (guint i = 0; i < checks->len; i++)
    {
      const CwCheck *check = g_ptr_array_index (checks, i);

      if (check->status == CW_CHECK_FAILED || check->status == CW_CHECK_SKIPPED)
        return FALSE;
    }
  return TRUE;
}
