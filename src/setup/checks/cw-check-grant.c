/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "engine/cw-variant.h"
#include "setup/cw-setup-rights.h"

/* FALSE: cancelled. */
static gboolean
grant_in (CwSetupCheck *check,
          CwAdSession *session,
          const CwAdDomain *domain,
          const CwAdAccount *account,
          CwAdFeatures features,
          GPtrArray *added,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (cw_ad_grant_give (session, domain->dn, account->sid, features, added, check->cancellable,
                        &local_error))
    return TRUE;
  return cw_setup_check_add_error (check, "grant", g_steal_pointer (&local_error),
                                   "Name an administrator of every domain of the forest", error);
}

static gboolean
grant (CwSetupCheck *check,
       CwSetupDirectory *directory,
       const CwAdForest *forest,
       const CwAdAccount *account,
       CwAdFeatures features,
       GPtrArray *added,
       GError **error)
{
  for (guint i = 0; i < forest->domains->len; i++)
    {
      const CwAdDomain *domain = g_ptr_array_index (forest->domains, i);
      g_autoptr (GPtrArray) found = NULL;
      g_autoptr (CwAdSession) other = NULL;

      if (!domain->is_held)
        {
          other =
              cw_setup_directory_open_domain (directory, domain, &found, check->cancellable, error);
          if (found == NULL)
            return FALSE;
        }
      if ((domain->is_held || other != NULL) &&
          !grant_in (check, domain->is_held ? directory->ad : other, domain, account, features,
                     added, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_setup_check_grant (CwSetupCheck *check, GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };
  const char *name = cw_setup_check_need_string (check, "account", error);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwAdForest) forest = NULL;
  g_autoptr (CwAdAccount) account = NULL;
  CwAdFeatures features = 0;

  if (name == NULL || cw_setup_check_need_string (check, "administrator", error) == NULL ||
      !cw_setup_rights_read_features (check, &features, error) ||
      !cw_setup_directory_open_forest (&directory, check, error))
    return FALSE;
  if (directory.session == NULL)
    return TRUE;
  forest = cw_ad_forest_read (directory.ad, check->cancellable, &local_error);
  if (forest != NULL)
    account = cw_ad_account_find (directory.ad, name, check->cancellable, &local_error);
  if (account == NULL)
    return cw_setup_check_add_error (check, "account", g_steal_pointer (&local_error), NULL, error);
  if (!grant (check, &directory, forest, account, features, added, error))
    return FALSE;
  cw_variant_add_bool (check->answer, "changed", added->len > 0);
  return cw_setup_rights_check (check, &directory, forest, account, features, error);
}
