/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-rights.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "engine/cw-variant.h"

static const CwAdFeatures all_features[] = {
  CW_AD_FEATURE_READ,           CW_AD_FEATURE_FOREIGN_MEMBERS,    CW_AD_FEATURE_PASSWORD_HASH,
  CW_AD_FEATURE_ANCHOR,         CW_AD_FEATURE_PASSWORD_WRITEBACK, CW_AD_FEATURE_EXCHANGE,
  CW_AD_FEATURE_PUBLIC_FOLDERS, CW_AD_FEATURE_GROUP_WRITEBACK,    CW_AD_FEATURE_DEVICE_WRITEBACK,
};

gboolean
cw_setup_rights_read_features (CwSetupCheck *check, CwAdFeatures *ret_features, GError **error)
{
  g_auto (GStrv) names = cw_setup_check_dup_strings (check, "features");

  *ret_features = CW_AD_FEATURE_READ;
  for (guint i = 0; names[i] != NULL; i++)
    {
      CwAdFeatures feature = cw_ad_feature_from_string (names[i]);

      if (feature == 0)
        {
          g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                       "$.features[%u]: no feature “%s” needs rights", i, names[i]);
          return FALSE;
        }
      *ret_features |= feature;
    }
  return TRUE;
}

/* What one feature lacks in one domain. */
static void
add_feature (CwSetupCheck *check,
             GVariantBuilder *array,
             GPtrArray *states,
             CwAdFeatures feature,
             const CwAdDomain *domain,
             const CwAdAccount *account,
             const char *who)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GStrvBuilder) missing = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) granted = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) commands = g_strv_builder_new ();
  g_auto (GStrv) missing_list = NULL;
  g_auto (GStrv) granted_list = NULL;
  g_autofree char *names = NULL;
  g_auto (GStrv) command_list = NULL;
  g_autofree char *summary = NULL;

  for (guint i = 0; i < states->len; i++)
    {
      const CwAdRightState *state = g_ptr_array_index (states, i);
      g_autofree char *command = NULL;

      if ((state->right->features & feature) == 0)
        continue;
      if (state->is_granted)
        {
          g_strv_builder_add (granted, state->right->name);
          continue;
        }
      command = cw_ad_right_make_windows_command (state->right, who);
      g_strv_builder_add (missing, state->right->name);
      g_strv_builder_add (commands, command);
    }
  missing_list = g_strv_builder_end (missing);
  granted_list = g_strv_builder_end (granted);
  names = g_strjoinv (", ", missing_list[0] == NULL ? granted_list : missing_list);
  command_list = g_strv_builder_end (commands);
  cw_variant_add_string (&item, "feature", cw_ad_feature_to_string (feature));
  cw_variant_add_string (&item, "domain", domain->dns);
  cw_variant_add_bool (&item, "isGranted", missing_list[0] == NULL);
  cw_variant_add (&item, "missing", g_variant_new_strv ((const char *const *) missing_list, -1));
  cw_variant_add (&item, "commands", g_variant_new_strv ((const char *const *) command_list, -1));
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
  summary = g_strdup_printf (missing_list[0] == NULL ? CW_PHRASE ("%s has the rights “%s” in %s")
                                                     : CW_PHRASE ("%s lacks the rights “%s” in %s"),
                             account->name, names, domain->dns);
  cw_setup_check_add (
      check, "rights", missing_list[0] == NULL ? CW_CHECK_OK : CW_CHECK_FAILED, summary,
      missing_list[0] == NULL
          ? NULL
          : CW_PHRASE (
                "Have them granted here, or run the commands as an administrator of the domain"));
}

static gboolean
check_domain (CwSetupCheck *check,
              CwAdSession *session,
              const CwAdDomain *domain,
              const CwAdAccount *account,
              const char *who,
              CwAdFeatures features,
              GVariantBuilder *array,
              GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) states = cw_ad_grant_check (session, domain->dn, account->token, features,
                                                    check->cancellable, &local_error);

  if (states == NULL)
    return cw_setup_check_add_error (check, "rights", g_steal_pointer (&local_error), NULL, error);
  for (guint i = 0; i < G_N_ELEMENTS (all_features); i++)
    if ((features & all_features[i]) != 0)
      add_feature (check, array, states, all_features[i], domain, account, who);
  return TRUE;
}

/* FALSE: cancelled. One that cannot be reached is a failed check. */
static gboolean
open_domain (CwSetupCheck *check,
             CwSetupDirectory *directory,
             const CwAdDomain *domain,
             CwAdSession **ret_session,
             GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *summary = NULL;

  *ret_session =
      cw_setup_directory_open_domain (directory, domain, &found, check->cancellable, error);
  if (found == NULL)
    return FALSE;
  if (*ret_session != NULL)
    return TRUE;
  summary = g_strdup_printf (CW_PHRASE ("The rights in %s cannot be looked at"), domain->dns);
  cw_setup_check_add (check, "rights", CW_CHECK_FAILED, summary,
                      CW_PHRASE ("See what the check of the forest says about this domain"));
  return TRUE;
}

static char *
make_down_level_name (const CwAdForest *forest, const CwAdAccount *account)
{
  const CwAdDomain *home = cw_ad_forest_find_domain_of (forest, account->dn);

  return home != NULL && home->netbios != NULL
             ? g_strdup_printf ("%s\\%s", home->netbios, account->name)
             : g_strdup (account->name);
}

gboolean
cw_setup_rights_check (CwSetupCheck *check,
                       CwSetupDirectory *directory,
                       const CwAdForest *forest,
                       const CwAdAccount *account,
                       CwAdFeatures features,
                       GError **error)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autofree char *who = make_down_level_name (forest, account);

  for (guint i = 0; i < forest->domains->len; i++)
    {
      const CwAdDomain *domain = g_ptr_array_index (forest->domains, i);
      g_autoptr (CwAdSession) other = NULL;

      if (!domain->is_held && !open_domain (check, directory, domain, &other, error))
        return FALSE;
      if ((domain->is_held || other != NULL) &&
          !check_domain (check, domain->is_held ? directory->ad : other, domain, account, who,
                         features, &array, error))
        return FALSE;
    }
  cw_variant_add (check->answer, "rights", g_variant_builder_end (&array));
  return TRUE;
}
