/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-grant.h"
#include "setup/cw-setup-rights.h"

/* FALSE: cancelled. */
static gboolean
grant_in (CwSetupCheck *check,
          CwSetupGrant *request,
          CwAdSession *session,
          const CwAdDomain *domain,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (cw_setup_grant_give (request, session, domain, &local_error))
    return TRUE;
  return cw_setup_check_add_error (
      check, "grant", g_steal_pointer (&local_error),
      CW_PHRASE ("Name an administrator of every domain of the forest"), error);
}

static gboolean
grant (CwSetupCheck *check, CwSetupGrant *request, CwSetupDirectory *directory, GError **error)
{
  for (guint i = 0; i < request->forest->domains->len; i++)
    {
      const CwAdDomain *domain = g_ptr_array_index (request->forest->domains, i);
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
          !grant_in (check, request, domain->is_held ? directory->ad : other, domain, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_setup_check_grant (CwSetupCheck *check, GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };
  const char *name = cw_setup_check_need_string (check, "account", error);
  g_autoptr (GArray) made = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwAdForest) forest = NULL;
  g_autoptr (CwAdAccount) account = NULL;
  CwAdFeatures features = 0;
  CwSetupGrant request = { .engine = check->call->engine,
                           .connector = cw_setup_check_get_object (check, "connector"),
                           .administrator = cw_setup_check_get_string (check, "administrator"),
                           .made = made,
                           .cancellable = check->cancellable };

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
  request.forest = forest;
  request.account = account;
  request.features = features;
  if (!grant (check, &request, &directory, error))
    return FALSE;
  cw_variant_add_bool (check->answer, "changed", made->len > 0);
  return cw_setup_rights_check (check, &directory, forest, account, features, error);
}
