/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-account-use.h"

#include "base/cw-dn.h"
#include "base/cw-error.h"

const char *
cw_setup_account_get_user (JsonObject *settings)
{
  JsonObject *authentication = json_object_has_member (settings, "authentication")
                                   ? json_object_get_object_member (settings, "authentication")
                                   : NULL;

  return authentication != NULL
             ? json_object_get_string_member_with_default (authentication, "user", NULL)
             : NULL;
}

/* @user: as a configuration names it, in any form. One that is not in this forest is another. */
static gboolean
check_user (CwSetupPlan *plan,
            CwAdSession *session,
            const CwAdAccount *account,
            const char *user,
            const char *connector,
            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwAdAccount) other =
      cw_ad_account_find (session, user, plan->cancellable, &local_error);

  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  if (other == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!cw_dn_equal (other->dn, account->dn))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "The account %s belongs to the connector “%s” already: choose another name, use it "
               "as an existing account, or keep that connector's id",
               account->name, connector);
  return FALSE;
}

static gboolean
check_config (CwSetupPlan *plan, CwAdSession *session, const CwAdAccount *account, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (plan->call->engine, NULL);
  GPtrArray *connectors = cw_config_get_connectors (config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      const char *user = cw_setup_account_get_user (connector->settings);

      if (connector->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY && user != NULL &&
          !check_user (plan, session, account, user, connector->name, error))
        return FALSE;
    }
  return TRUE;
}

/* Those whose accounts were made or named before. */
static gboolean
check_answers (CwSetupPlan *plan,
               guint index,
               CwAdSession *session,
               const CwAdAccount *account,
               GError **error)
{
  JsonArray *connectors =
      json_object_get_array_member (json_node_get_object (plan->document), "connectors");

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    {
      JsonObject *connector = json_array_get_object_element (connectors, i);
      const char *user = cw_setup_account_get_user (connector);

      if (i == index || user == NULL ||
          !g_str_equal (json_object_get_string_member (connector, "kind"), "active-directory"))
        continue;
      if (!check_user (plan, session, account, user,
                       json_object_get_string_member (connector, "name"), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_setup_account_check_unused (CwSetupPlan *plan,
                               const CwSetupAction *action,
                               CwAdSession *session,
                               const CwAdAccount *account,
                               GError **error)
{
  return check_config (plan, session, account, error) &&
         check_answers (plan, action->index, session, account, error);
}
