/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-account.h"
#include "connectors/ldap/cw-ad-grant.h"
#include "setup/cw-setup-directory.h"
#include "setup/cw-setup-plan.h"
#include "setup/draft/cw-answers-files.h"

/* The action that makes an account in a forest, with the rights that the features need. */

static const struct
{
  const char *name;
  CwAdFeatures feature;
} features[] = {
  { "passwordHash", CW_AD_FEATURE_PASSWORD_HASH },
  { "passwordWriteback", CW_AD_FEATURE_PASSWORD_WRITEBACK },
  { "exchangeHybrid", CW_AD_FEATURE_EXCHANGE },
  { "publicFolders", CW_AD_FEATURE_PUBLIC_FOLDERS },
};

static CwAdFeatures
read_features (CwSetupPlan *plan)
{
  JsonObject *document = json_node_get_object (plan->document);
  JsonObject *chosen = json_object_has_member (document, "features")
                           ? json_object_get_object_member (document, "features")
                           : NULL;
  CwAdFeatures needed = CW_AD_FEATURE_READ;

  for (guint i = 0; chosen != NULL && i < G_N_ELEMENTS (features); i++)
    if (json_object_get_boolean_member_with_default (chosen, features[i].name, FALSE))
      needed |= features[i].feature;
  return needed;
}

/* The same at every attempt of this installation for this directory: one that was broken off is
 * found again by it. (transfer full) */
static char *
make_name (CwSetupPlan *plan, JsonObject *connector, const char *forest)
{
  JsonObject *account = json_object_get_object_member (connector, "account");
  const char *given = json_object_get_string_member_with_default (account, "name", NULL);
  g_autofree char *digest = NULL;

  if (given != NULL)
    return g_strdup (given);
  digest = cw_setup_plan_make_installation_id (plan, forest);
  return g_strdup_printf ("MSOL_%.12s", digest);
}

static char *
make_description (CwSetupPlan *plan)
{
  return g_strdup_printf ("Synchronisation account of Causeway on %s (%s)", g_get_host_name (),
                          cw_engine_get_state_dir (plan->call->engine));
}

/* Signs in as the administrator. FALSE also when he may not. */
static gboolean
open_directory (CwSetupDirectory *directory,
                CwSetupPlan *plan,
                JsonObject *connector,
                GCancellable *cancellable,
                GError **error)
{
  JsonObject *account = json_object_get_object_member (connector, "account");
  const char *administrator =
      json_object_get_string_member_with_default (account, "administrator", NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  g_autoptr (JsonObject) input = json_object_new ();
  CwSetupCheck check = { .call = plan->call,
                         .input = input,
                         .secrets = plan->secrets,
                         .cancellable = cancellable,
                         .checks = found };

  if (administrator == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                           "The administrator who makes the account is not named");
      return FALSE;
    }
  json_object_set_string_member (input, "administrator", administrator);
  if (!cw_setup_directory_open (directory, &check, connector, error))
    return FALSE;
  if (directory->ad != NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_AUTH, "The account cannot be made: %s",
               found->len > 0 ? ((CwCheck *) g_ptr_array_index (found, found->len - 1))->summary
                              : "this is not an Active Directory");
  return FALSE;
}

/* A session with a domain controller of @domain; the directory's own where it holds it. */
static CwAdSession *
get_session (CwSetupDirectory *directory,
             const CwAdDomain *domain,
             CwAdSession **ret_opened,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GPtrArray) found = NULL;

  if (domain->is_held)
    return directory->ad;
  *ret_opened = cw_setup_directory_open_domain (directory, domain, &found, cancellable, error);
  if (*ret_opened == NULL && found != NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_UNREACHABLE,
                 "No domain controller of %s answers as it should", domain->dns);
  return *ret_opened;
}

static gboolean
grant (CwSetupPlan *plan,
       CwSetupDirectory *directory,
       const CwAdForest *forest,
       const CwAdAccount *account,
       GPtrArray *added,
       GError **error)
{
  for (guint i = 0; i < forest->domains->len; i++)
    {
      const CwAdDomain *domain = g_ptr_array_index (forest->domains, i);
      g_autoptr (CwAdSession) opened = NULL;
      CwAdSession *session = get_session (directory, domain, &opened, plan->cancellable, error);

      if (session == NULL ||
          !cw_ad_grant_give (session, domain->dn, account->sid, read_features (plan), added,
                             plan->cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static void
fill_in (CwSetupPlan *plan, JsonObject *connector, const char *user, CwSecret *password)
{
  JsonObject *authentication = json_object_get_object_member (connector, "authentication");

  json_object_set_string_member (authentication, "user", user);
  g_ptr_array_add (plan->made,
                   cw_answers_secret_new (json_object_get_string_member (connector, "name"),
                                          CW_SECRET_PASSWORD, password));
}

/* An account that a connector lives by would get a new password here, and be deleted if a later
 * action failed: two connectors of one forest, or one that lost its id. */
static gboolean
check_unused (CwSetupPlan *plan, const char *name, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (plan->call->engine, NULL);
  GPtrArray *connectors = cw_config_get_connectors (config);
  g_autofree char *principal = g_strconcat (name, "@", NULL);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      JsonObject *authentication =
          json_object_get_object_member (connector->settings, "authentication");
      const char *user = json_object_get_string_member_with_default (authentication, "user", "");

      if (!g_str_has_prefix (user, principal))
        continue;
      g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
                   "The account %s belongs to the connector “%s” already: use it as an existing "
                   "account, or keep that connector's id",
                   user, connector->name);
      return FALSE;
    }
  return TRUE;
}

gboolean
cw_setup_account_run (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };
  JsonObject *connector = cw_setup_plan_get_connector (plan, action);
  g_autofree char *description = make_description (plan);
  g_autofree char *name = NULL;
  g_autofree char *user = NULL;
  g_autoptr (CwAdForest) forest = NULL;
  g_autoptr (CwAdAccount) account = NULL;
  g_autoptr (CwSecret) password = NULL;

  if (!open_directory (&directory, plan, connector, plan->cancellable, error))
    return FALSE;
  forest = cw_ad_forest_read (directory.ad, plan->cancellable, error);
  if (forest == NULL)
    return FALSE;
  name = make_name (plan, connector, forest->name);
  if (!check_unused (plan, name, error))
    return FALSE;
  /* From here on there is something to undo, whatever comes. */
  g_ptr_array_add (action->made, g_strdup (name));
  account = cw_ad_account_create (directory.ad, name, NULL, description, &password,
                                  plan->cancellable, error);
  if (account == NULL || !grant (plan, &directory, forest, account, action->made, error))
    return FALSE;
  user =
      account->principal != NULL
          ? g_strdup (account->principal)
          : g_strdup_printf ("%s@%s", name, cw_ad_forest_find_domain_of (forest, account->dn)->dns);
  fill_in (plan, connector, user, password);
  return TRUE;
}

/* The rights of one domain: entries are "DN<tab>..." and each lies in one. */
static gboolean
take_back (CwSetupDirectory *directory,
           const CwAdForest *forest,
           const CwAdDomain *domain,
           GPtrArray *made,
           GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (CwAdSession) opened = NULL;
  g_auto (GStrv) entries = NULL;
  CwAdSession *session = NULL;

  for (guint i = 1; i < made->len; i++)
    {
      const char *entry = g_ptr_array_index (made, i);
      g_auto (GStrv) parts = g_strsplit (entry, "\t", 2);

      if (cw_ad_forest_find_domain_of (forest, parts[0]) == domain)
        g_strv_builder_add (builder, entry);
    }
  entries = g_strv_builder_end (builder);
  if (entries[0] == NULL)
    return TRUE;
  session = get_session (directory, domain, &opened, NULL, error);
  return session != NULL &&
         cw_ad_grant_take_back (session, (const char *const *) entries, NULL, error);
}

/* Not cancellable: it is what a cancelled set-up does. */
gboolean
cw_setup_account_undo (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };
  g_autofree char *description = make_description (plan);
  g_autoptr (CwAdForest) forest = NULL;

  if (!open_directory (&directory, plan, cw_setup_plan_get_connector (plan, action), NULL, error))
    return FALSE;
  forest = cw_ad_forest_read (directory.ad, NULL, error);
  if (forest == NULL)
    return FALSE;
  for (guint i = 0; i < forest->domains->len; i++)
    if (!take_back (&directory, forest, g_ptr_array_index (forest->domains, i), action->made,
                    error))
      return FALSE;
  return cw_ad_account_delete (directory.ad, g_ptr_array_index (action->made, 0), description, NULL,
                               error);
}
