/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/cw-answer.h"
#include "model/cw-secret-kind.h"
#include "setup/draft/cw-wizard-problems.h"

/* What is missing of the connectors: cloud, directories, and what of them is read. */

static const char *
get_member (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

/* (nullable) (transfer none) */
static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* One that has an id was set up before: its secrets are in the vault. */
static gboolean
is_stored (JsonObject *connector)
{
  return get_member (connector, "id") != NULL;
}

/* ----- the cloud */

static void
check_existing_registration (CwDraft *draft, GPtrArray *problems)
{
  int index = cw_draft_find_cloud (draft);
  JsonObject *connector = index >= 0 ? cw_draft_get_connector (draft, (guint) index) : NULL;
  JsonObject *authentication = get_object (connector, "authentication");
  const char *method = get_member (authentication, "method");
  const char *name = get_member (connector, "name");
  gboolean is_secret = g_strcmp0 (method, "secret") == 0;
  const char *kind = is_secret ? "secret" : "private-key";

  if (get_member (connector, "tenantId") == NULL)
    cw_wizard_problems_add (problems, "cloud.tenantId",
                            _ ("Enter the tenant: its id, or one of its domains."));
  if (get_member (connector, "clientId") == NULL)
    cw_wizard_problems_add (problems, "cloud.clientId",
                            _ ("Enter the application (client) id of the registration."));
  if (!is_secret && get_member (authentication, "certificate") == NULL)
    cw_wizard_problems_add (problems, "cloud.certificate",
                            _ ("Choose the certificate that the registration knows."));
  if (connector != NULL && !is_stored (connector) &&
      !cw_draft_has_secret (draft, name != NULL ? name : "", kind))
    cw_wizard_problems_add (problems, "secrets",
                            is_secret ? _ ("Enter the client secret.")
                                      : _ ("Choose the certificate's private key."));
}

void
cw_wizard_problems_of_cloud (CwDraft *draft, GPtrArray *problems)
{
  int index = cw_draft_find_cloud (draft);
  const char *environment = cw_draft_get_string (draft, "cloud.environment", "global");

  if ((g_str_equal (environment, "custom") || g_str_equal (environment, "practice")) &&
      cw_draft_get_string (draft, "cloud.authorityUrl", NULL) == NULL)
    cw_wizard_problems_add (problems, "cloud.authorityUrl",
                            _ ("Enter the address where this cloud signs people in."));
  if (index >= 0 && is_stored (cw_draft_get_connector (draft, (guint) index)))
    return;
  if (g_str_equal (cw_draft_get_string (draft, "cloud.registration.mode", "create"), "existing"))
    check_existing_registration (draft, problems);
  else if (cw_draft_get_fact (draft, CW_DRAFT_FACT_TENANT) == NULL)
    cw_wizard_problems_add (problems, "facts." CW_DRAFT_FACT_TENANT,
                            _ ("Sign in to the tenant as an administrator."));
}

/* ----- directories */

static void
add_problem_of (GPtrArray *problems, guint index, const char *member, const char *text)
{
  g_autofree char *path = g_strdup_printf ("connectors.%u.%s", index, member);

  cw_wizard_problems_add (problems, path, text);
}

static void
check_account (CwDraft *draft, guint index, JsonObject *connector, GPtrArray *problems)
{
  JsonObject *account = get_object (connector, "account");
  JsonObject *authentication = get_object (connector, "authentication");
  const char *name = get_member (connector, "name");
  gboolean is_made = g_strcmp0 (get_member (account, "mode"), "create") == 0;

  if (is_stored (connector) && account == NULL)
    return;
  if (is_made && get_member (account, "administrator") == NULL)
    add_problem_of (problems, index, "account.administrator",
                    _ ("Enter an enterprise administrator, who makes the account."));
  if (is_made && !cw_draft_has_secret (draft, name, CW_SECRET_ADMINISTRATOR))
    add_problem_of (problems, index, "account.administratorPassword",
                    _ ("Enter the administrator's password. It is used once and not kept."));
  if (is_made)
    return;
  if (get_member (authentication, "user") == NULL)
    add_problem_of (problems, index, "authentication.user",
                    _ ("Enter the account that reads the directory."));
  if (g_strcmp0 (get_member (authentication, "method"), "gssapi-keytab") != 0 &&
      !is_stored (connector) && !cw_draft_has_secret (draft, name, "password"))
    add_problem_of (problems, index, "authentication.password",
                    _ ("Enter the password of the account."));
}

void
cw_wizard_problems_of_directories (CwDraft *draft, GPtrArray *problems)
{
  guint n_sources = 0;

  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      JsonObject *connector = cw_draft_get_connector (draft, i);

      if (!cw_draft_is_source (connector))
        continue;
      n_sources++;
      if (get_member (get_object (connector, "server"), "host") == NULL)
        add_problem_of (problems, i, "server.host", _ ("Enter the server of the directory."));
      check_account (draft, i, connector, problems);
    }
  if (n_sources == 0)
    cw_wizard_problems_add (problems, "connectors",
                            _ ("Add the directory whose people shall be synchronised."));
}

/* ----- what the engine signs in with */

static gboolean
holds_secret (GVariant *keys, const char *id, const char *kind)
{
  g_autoptr (GVariant) items = cw_answer_get_array (keys, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      if (g_str_equal (cw_answer_get_string (item, "connectorId"), id) &&
          g_str_equal (cw_answer_get_string (item, "kind"), kind))
        return TRUE;
    }
  return FALSE;
}

/* What the keys were given up with is there no more, and no cycle goes without it. */
void
cw_wizard_problems_of_accounts (CwDraft *draft, GPtrArray *problems)
{
  GVariant *keys = cw_draft_get_fact (draft, CW_DRAFT_FACT_KEYS);

  for (guint i = 0; keys != NULL && i < cw_draft_get_n_connectors (draft); i++)
    {
      JsonObject *connector = cw_draft_get_connector (draft, i);
      const char *id = get_member (connector, "id");
      const char *kind = cw_secret_kind_of_settings (connector);

      if (id == NULL || kind == NULL || holds_secret (keys, id, kind) ||
          cw_draft_has_secret (draft, get_member (connector, "name"), kind))
        continue;
      add_problem_of (problems, i, kind,
                      g_str_equal (kind, CW_SECRET_PRIVATE_KEY)
                      ? _ ("It is not stored any more. Choose it here, or make another certificate "
                           "first, by “Renew the certificate”.")
                      : _ ("None is stored any more: enter it here."));
    }
}

/* ----- what of them is read */

/* No list means: what is selected by default. */
static gboolean
is_nothing_selected (JsonObject *connector)
{
  JsonNode *partitions = json_object_get_member (connector, "partitions");

  return partitions != NULL && JSON_NODE_HOLDS_ARRAY (partitions) &&
         json_array_get_length (json_node_get_array (partitions)) == 0;
}

void
cw_wizard_problems_of_filtering (CwDraft *draft, GPtrArray *problems)
{
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      JsonObject *connector = cw_draft_get_connector (draft, i);

      if (cw_draft_is_source (connector) && is_nothing_selected (connector))
        add_problem_of (problems, i, "partitions",
                        _ ("Tick at least one domain, or take the directory out of the list."));
    }
}

void
cw_wizard_problems_of_pilot (CwDraft *draft, GPtrArray *problems)
{
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      JsonObject *connector = cw_draft_get_connector (draft, i);
      JsonObject *group = get_object (get_object (connector, "scope"), "pilotGroup");

      if (group != NULL && get_member (group, "guid") == NULL)
        add_problem_of (problems, i, "scope.pilotGroup",
                        _ ("Enter the name of the group and resolve it."));
    }
}

/* ----- single sign-on */

/* Who makes the computer account may be who makes the connector's account. */
static gboolean
has_password_of (CwDraft *draft, JsonObject *connector, const char *administrator)
{
  const char *name = get_member (connector, "name");
  const char *other = get_member (get_object (connector, "account"), "administrator");

  return cw_draft_has_secret (draft, name, CW_SECRET_SINGLE_SIGN_ON) ||
         (g_strcmp0 (administrator, other) == 0 &&
          cw_draft_has_secret (draft, name, CW_SECRET_ADMINISTRATOR));
}

static void
check_forest (CwDraft *draft, guint index, JsonObject *connector, GPtrArray *problems)
{
  const char *administrator = get_member (get_object (connector, "singleSignOn"), "administrator");

  /* Where it was made already nobody is asked again. */
  if (administrator == NULL && is_stored (connector))
    return;
  if (administrator == NULL)
    add_problem_of (problems, index, "singleSignOn.administrator",
                    _ ("Enter a domain administrator, who makes the computer account."));
  else if (!has_password_of (draft, connector, administrator))
    add_problem_of (problems, index, "singleSignOn.administratorPassword",
                    _ ("Enter the administrator's password. It is used once and not kept."));
}

void
cw_wizard_problems_of_single_sign_on (CwDraft *draft, GPtrArray *problems)
{
  guint n_forests = 0;

  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      JsonObject *connector = cw_draft_get_connector (draft, i);
      JsonObject *settings = get_object (connector, "singleSignOn");

      if (g_strcmp0 (get_member (connector, "kind"), "active-directory") != 0 ||
          (settings != NULL &&
           !json_object_get_boolean_member_with_default (settings, "enabled", TRUE)))
        continue;
      n_forests++;
      check_forest (draft, i, connector, problems);
    }
  if (n_forests == 0)
    cw_wizard_problems_add (problems, "signIn.singleSignOn",
                            _ ("Choose at least one forest, or go back and switch single sign-on "
                               "off."));
}
