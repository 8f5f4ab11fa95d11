/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ad-account.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-directory.h"

/* A domain administrator will do for what concerns one domain only. FALSE: cancelled. */
static gboolean
judge_for_domain (CwSetupCheck *check,
                  CwSetupDirectory *directory,
                  gboolean is_enterprise,
                  GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean is_admin = FALSE;

  if (!cw_ad_account_is_domain_admin (directory->ad, &is_admin, check->cancellable, &local_error))
    return cw_setup_check_add_error (check, "administrator", g_steal_pointer (&local_error), NULL,
                                     error);
  cw_variant_add_bool (check->answer, "isDomainAdmin", is_admin);
  if (is_admin || is_enterprise)
    cw_setup_check_add (check, "administrator", CW_CHECK_OK,
                        CW_PHRASE ("The account is an administrator of the domain"), NULL);
  else
    cw_setup_check_add (check, "administrator", CW_CHECK_FAILED,
                        CW_PHRASE ("The account is no administrator of this domain"),
                        CW_PHRASE ("Name a member of Domain Admins or Enterprise Admins"));
  return TRUE;
}

gboolean
cw_setup_check_administrator (CwSetupCheck *check, GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };
  const char *name = cw_setup_check_need_string (check, "administrator", error);
  g_autoptr (GError) local_error = NULL;
  gboolean is_admin = FALSE;

  if (name == NULL || !cw_setup_directory_open_forest (&directory, check, error))
    return FALSE;
  if (directory.session == NULL)
    return TRUE;
  if (!cw_ad_account_is_enterprise_admin (directory.ad, &is_admin, check->cancellable,
                                          &local_error))
    return cw_setup_check_add_error (check, "administrator", g_steal_pointer (&local_error), NULL,
                                     error);
  cw_variant_add_bool (check->answer, "isEnterpriseAdmin", is_admin);
  cw_variant_add_string (check->answer, "account", name);
  if (g_strcmp0 (cw_setup_check_get_string (check, "role"), "domain") == 0)
    return judge_for_domain (check, &directory, is_admin, error);
  if (is_admin)
    cw_setup_check_add (check, "administrator", CW_CHECK_OK,
                        CW_PHRASE ("The account is an enterprise administrator"), NULL);
  else
    cw_setup_check_add (
        check, "administrator", CW_CHECK_FAILED,
        CW_PHRASE ("The account is no enterprise administrator of this forest"),
        CW_PHRASE (
            "Name a member of Enterprise Admins, or choose an account that is there already"));
  return TRUE;
}
