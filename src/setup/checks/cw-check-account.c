/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "base/cw-sid.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-rights.h"

/* What is wrong with it, and what to do; indexed by CwAdAccountProblem. */
static const struct
{
  const char *summary;
  const char *remedy;
} problems[] = {
  [CW_AD_ACCOUNT_PRIVILEGED] = { CW_PHRASE ("The account is an administrator of the domain or the "
                                            "forest, perhaps through a group"),
                                 CW_PHRASE ("Take an account without privileges: whoever gets hold "
                                            "of this machine would own the forest") },
  [CW_AD_ACCOUNT_MANAGED] = { CW_PHRASE ("The account is a computer or a managed service account"),
                              CW_PHRASE (
                                  "Take an account of a user, whose password can be stored") },
  [CW_AD_ACCOUNT_NO_USER] = { CW_PHRASE ("This is not the account of a user"),
                              CW_PHRASE ("Take an account of a user") },
  [CW_AD_ACCOUNT_DISABLED] = { CW_PHRASE ("The account is disabled"), CW_PHRASE ("Enable it") },
  [CW_AD_ACCOUNT_LOCKED] = { CW_PHRASE ("The account is locked after too many wrong passwords"),
                             CW_PHRASE ("Unlock it") },
  [CW_AD_ACCOUNT_EXPIRED] = { CW_PHRASE ("The account has expired"),
                              CW_PHRASE ("Take its end date away") },
};

static void
judge_account (CwSetupCheck *check, const CwAdAccount *account)
{
  g_autofree char *summary = NULL;

  if (account->problem != CW_AD_ACCOUNT_FIT)
    {
      summary = account->privileged_by != NULL
                    ? g_strdup_printf (CW_PHRASE ("The account is an administrator, by %s"),
                                       account->privileged_by)
                    : g_strdup (problems[account->problem].summary);
      cw_setup_check_add (check, "account", CW_CHECK_FAILED, summary,
                          problems[account->problem].remedy);
      return;
    }
  cw_setup_check_add (check, "account", CW_CHECK_OK,
                      CW_PHRASE ("The account is one without privileges, as it should be"), NULL);
  if (account->expires)
    cw_setup_check_add (
        check, "password-expires", CW_CHECK_WARNING,
        CW_PHRASE ("The password of the account expires; then synchronisation stops"),
        CW_PHRASE ("Switch on “Password never expires” for it"));
}

static void
add_account (CwSetupCheck *check, const CwAdAccount *account)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (account->sid, &size);
  g_autofree char *sid = cw_sid_to_string (bytes, size);

  cw_variant_add_string (&item, "dn", account->dn);
  cw_variant_add_string (&item, "name", account->name);
  cw_variant_add_string (&item, "principal", account->principal);
  cw_variant_add_string (&item, "sid", sid);
  cw_variant_add_string (&item, "problem", cw_ad_account_problem_to_string (account->problem));
  cw_variant_add_bool (&item, "passwordExpires", account->expires);
  cw_variant_add (check->answer, "account", g_variant_builder_end (&item));
}

gboolean
cw_setup_check_account (CwSetupCheck *check, GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };
  const char *name = cw_setup_check_get_string (check, "account");
  CwAdFeatures features = 0;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwAdForest) forest = NULL;
  g_autoptr (CwAdAccount) account = NULL;

  if (!cw_setup_rights_read_features (check, &features, error) ||
      !cw_setup_directory_open_forest (&directory, check, error))
    return FALSE;
  if (directory.session == NULL)
    return TRUE;
  forest = cw_ad_forest_read (directory.ad, check->cancellable, &local_error);
  if (forest != NULL)
    account = name != NULL
                  ? cw_ad_account_find (directory.ad, name, check->cancellable, &local_error)
                  : cw_ad_account_find_self (directory.ad, check->cancellable, &local_error);
  if (account == NULL)
    return cw_setup_check_add_error (check, "account", g_steal_pointer (&local_error), NULL, error);
  add_account (check, account);
  judge_account (check, account);
  return cw_setup_rights_check (check, &directory, forest, account, features, error);
}
