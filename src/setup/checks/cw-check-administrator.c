/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "connectors/ldap/cw-ad-account.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-directory.h"

#include "base/cw-phrase.h"

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
