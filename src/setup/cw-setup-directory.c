/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-directory.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ad-domain-check.h"
#include "engine/cw-secret-store.h"
#include "setup/draft/cw-answers-files.h"

/* ----- the connector */

/* The secret that came with the call, or the one that is stored for this connector. */
static gboolean
find_password (CwSetupDirectory *directory, CwSetupCheck *check, GError **error)
{
  const char *kind = cw_connector_config_get_secret_kind (directory->connector);
  g_autoptr (CwStoreSession) session = NULL;
  g_autoptr (GError) local_error = NULL;

  if (kind == NULL)
    return TRUE;
  directory->password = cw_setup_check_dup_secret (check, directory->connector->name, kind);
  if (directory->password != NULL)
    return TRUE;
  session = cw_store_open_session (cw_engine_get_store (check->call->engine), error);
  if (session == NULL)
    return FALSE;
  directory->password = cw_secret_store_get (session, cw_engine_get_vault (check->call->engine),
                                             directory->connector->id, kind, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_connector (CwSetupDirectory *directory,
                CwSetupCheck *check,
                JsonObject *connector,
                GError **error)
{
  directory->config = cw_setup_check_make_config (connector, error);
  if (directory->config == NULL)
    return FALSE;
  directory->connector = g_ptr_array_index (cw_config_get_connectors (directory->config), 0);
  if (cw_connector_kind_is_target (directory->connector->kind))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                           "$.connector.kind: a directory is expected");
      return FALSE;
    }
  directory->settings = cw_ldap_settings_new (directory->connector, error);
  return directory->settings != NULL && find_password (directory, check, error);
}

/* ----- signing in */

/* Whoever the input names; else, when the connector's account is still to be made, whoever makes
 * it. (nullable): the connector's own account */
static const char *
find_administrator (CwSetupCheck *check, JsonObject *connector)
{
  const char *administrator = cw_setup_check_get_string (check, "administrator");
  JsonNode *node = json_object_get_member (connector, "account");
  JsonObject *account =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (administrator != NULL || account == NULL ||
      g_strcmp0 (json_object_get_string_member_with_default (account, "mode", NULL), "create") != 0)
    return administrator;
  return json_object_get_string_member_with_default (account, "administrator", NULL);
}

static gboolean
open_ad (CwSetupDirectory *directory, CwSetupCheck *check, JsonObject *connector, GError **error)
{
  const char *administrator = find_administrator (check, connector);
  CwSignInProblem problem = CW_SIGN_IN_OK;
  g_autoptr (GError) local_error = NULL;

  if (administrator != NULL)
    {
      g_clear_pointer (&directory->password, cw_secret_unref);
      directory->password =
          cw_setup_check_dup_secret (check, directory->connector->name, CW_SECRET_ADMINISTRATOR);
      directory->ad = cw_ad_session_open (directory->settings, administrator, directory->password,
                                          &problem, check->cancellable, &local_error);
    }
  else
    directory->ad = cw_ad_session_open_configured (directory->settings, directory->password,
                                                   &problem, check->cancellable, &local_error);
  if (directory->ad == NULL)
    return cw_setup_check_add_error (check, "sign-in", g_steal_pointer (&local_error),
                                     cw_sign_in_problem_get_remedy (problem), error);
  cw_setup_check_add (check, "sign-in", CW_CHECK_OK, CW_PHRASE ("The account signs in"), NULL);
  directory->session = directory->ad->ldap;
  directory->root = directory->ad->root;
  return TRUE;
}

static gboolean
open_other (CwSetupDirectory *directory, CwSetupCheck *check, GError **error)
{
  if (!cw_ldap_check_begin (&directory->ldap, directory->settings, directory->password,
                            check->cancellable, error))
    return FALSE;
  cw_setup_check_take (check, g_steal_pointer (&directory->ldap.checks));
  directory->root = directory->ldap.root;
  directory->session = directory->root != NULL ? directory->ldap.session : NULL;
  return TRUE;
}

gboolean
cw_setup_directory_open (CwSetupDirectory *directory,
                         CwSetupCheck *check,
                         JsonObject *connector,
                         GError **error)
{
  if (!read_connector (directory, check, connector, error))
    return FALSE;
  return directory->connector->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY
             ? open_ad (directory, check, connector, error)
             : open_other (directory, check, error);
}

gboolean
cw_setup_directory_open_forest (CwSetupDirectory *directory, CwSetupCheck *check, GError **error)
{
  if (!cw_setup_directory_open (directory, check, cw_setup_check_get_object (check, "connector"),
                                error))
    return FALSE;
  if (directory->connector->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY)
    return TRUE;
  directory->session = NULL;
  cw_setup_check_add (
      check, "server", CW_CHECK_FAILED, CW_PHRASE ("This is not an Active Directory"),
      CW_PHRASE ("Rights and administrators are looked at in Active Directory only"));
  return TRUE;
}

CwAdSession *
cw_setup_directory_open_domain (CwSetupDirectory *directory,
                                const CwAdDomain *domain,
                                GPtrArray **ret_checks,
                                GCancellable *cancellable,
                                GError **error)
{
  g_autoptr (CwLdapSettings) found = NULL;
  g_autoptr (GError) local_error = NULL;
  CwAdSession *session = NULL;

  *ret_checks = cw_ad_domain_check_run (directory->ad->settings, domain, directory->password,
                                        &found, cancellable, error);
  if (*ret_checks == NULL || found == NULL || !cw_ad_domain_check_is_good (*ret_checks))
    return NULL;
  session =
      cw_ad_session_open_configured (found, directory->password, NULL, cancellable, &local_error);
  if (session == NULL)
    g_ptr_array_add (*ret_checks,
                     cw_check_new ("sign-in", CW_CHECK_FAILED, local_error->message, NULL));
  return session;
}

/* ----- as an administrator */

gboolean
cw_setup_directory_open_as (CwSetupDirectory *directory,
                            const CwMethodCall *call,
                            GVariant *secrets,
                            JsonObject *connector,
                            const char *administrator,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  g_autoptr (JsonObject) input = json_object_new ();
  CwSetupCheck check = {
    .call = call, .input = input, .secrets = secrets, .cancellable = cancellable, .checks = found
  };

  if (administrator == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                           "The administrator of the directory is not named");
      return FALSE;
    }
  json_object_set_string_member (input, "administrator", administrator);
  if (!cw_setup_directory_open (directory, &check, connector, error))
    return FALSE;
  if (directory->ad != NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_AUTH, "The directory cannot be changed: %s",
               found->len > 0 ? ((CwCheck *) g_ptr_array_index (found, found->len - 1))->summary
                              : CW_PHRASE ("this is not an Active Directory"));
  return FALSE;
}

CwAdSession *
cw_setup_directory_get_session (CwSetupDirectory *directory,
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

JsonObject *
cw_setup_directory_make_way (JsonObject *connector, const char *administrator)
{
  static const char *const members[] = { "kind", "name", "server" };
  JsonObject *way = json_object_new ();
  JsonObject *copy = json_object_new ();
  JsonObject *authentication = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (json_object_has_member (connector, members[i]))
      json_object_set_member (copy, members[i], json_object_dup_member (connector, members[i]));
  json_object_set_string_member (authentication, "method", "simple");
  json_object_set_object_member (copy, "authentication", authentication);
  json_object_set_object_member (way, "connector", copy);
  json_object_set_string_member (way, "administrator", administrator);
  return way;
}

void
cw_setup_directory_clear (CwSetupDirectory *directory)
{
  g_clear_pointer (&directory->ad, cw_ad_session_free);
  cw_ldap_check_clear (&directory->ldap);
  g_clear_pointer (&directory->password, cw_secret_unref);
  g_clear_pointer (&directory->settings, cw_ldap_settings_free);
  g_clear_pointer (&directory->config, cw_config_unref);
}
