/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "setup/cw-setup-account-use.h"
#include "setup/cw-setup-grant.h"
#include "setup/cw-setup-journal.h"
#include "setup/cw-setup-plan.h"
#include "setup/draft/cw-answers-files.h"
#include "setup/draft/cw-feature-rights.h"

/* The action that makes an account in a forest, with the rights that the features need; of an
 * account that a connector has already, the one that grants what it lacks. */

/* (transfer none) (nullable) */
static JsonObject *
get_part (CwSetupPlan *plan, const char *name)
{
  JsonObject *document = json_node_get_object (plan->document);

  return json_object_has_member (document, name) ? json_object_get_object_member (document, name)
                                                 : NULL;
}

char **
cw_setup_account_list_rights (CwSetupPlan *plan)
{
  JsonObject *sign_in = get_part (plan, "signIn");
  JsonObject *identity = get_part (plan, "identity");
  JsonObject *anchor = identity != NULL && json_object_has_member (identity, "sourceAnchor")
                           ? json_object_get_object_member (identity, "sourceAnchor")
                           : NULL;

  return cw_feature_rights_list (
      json_object_get_array_member (json_node_get_object (plan->document), "connectors"),
      get_part (plan, "features"),
      sign_in != NULL ? json_object_get_string_member_with_default (sign_in, "method", NULL) : NULL,
      anchor != NULL ? json_object_get_string_member_with_default (anchor, "attribute", NULL)
                     : NULL);
}

CwAdFeatures
cw_setup_account_read_features (CwSetupPlan *plan)
{
  g_auto (GStrv) names = cw_setup_account_list_rights (plan);
  CwAdFeatures needed = 0;

  for (guint i = 0; names[i] != NULL; i++)
    needed |= cw_ad_feature_from_string (names[i]);
  return needed;
}

/* The same at every attempt of this installation for this connector: one that was broken off is
 * found again by it. Two connectors of one forest have an account each, so that one can go without
 * the other. (transfer full) */
static char *
make_name (CwSetupPlan *plan, JsonObject *connector, const char *forest)
{
  JsonObject *account = json_object_get_object_member (connector, "account");
  const char *given = json_object_get_string_member_with_default (account, "name", NULL);
  const char *key = json_object_get_string_member_with_default (
      connector, "id", json_object_get_string_member (connector, "name"));
  g_autofree char *purpose = g_strdup_printf ("%s\n%s", forest, key);
  g_autofree char *digest = NULL;

  if (given != NULL)
    return g_strdup (given);
  digest = cw_setup_plan_make_installation_id (plan, purpose);
  return g_strdup_printf ("MSOL_%.12s", digest);
}

static char *
make_description (CwSetupPlan *plan)
{
  return g_strdup_printf ("Synchronisation account of Causeway on %s (%s)", g_get_host_name (),
                          cw_engine_get_state_dir (plan->call->engine));
}

/* ----- a directory on its way */

typedef struct
{
  CwSetupPlan *plan;
  CwSetupAction *action;
  JsonObject *connector;     /* (unowned): of the document */
  const char *administrator; /* (nullable) */
  CwSetupDirectory directory;
  CwAdForest *forest;
} Work;

static void
clear_work (Work *work)
{
  g_clear_pointer (&work->forest, cw_ad_forest_free);
  cw_setup_directory_clear (&work->directory);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

static const char *
get_administrator (JsonObject *connector)
{
  return json_object_get_string_member_with_default (
      json_object_get_object_member (connector, "account"), "administrator", NULL);
}

/* Signs in as the administrator. FALSE also when he may not. */
static gboolean
begin (Work *work, CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  work->plan = plan;
  work->action = action;
  work->connector = cw_setup_plan_get_connector (plan, action);
  work->administrator = get_administrator (work->connector);
  if (!cw_setup_directory_open_as (&work->directory, plan->call, plan->secrets, work->connector,
                                   work->administrator, plan->cancellable, error))
    return FALSE;
  work->forest = cw_ad_forest_read (work->directory.ad, plan->cancellable, error);
  return work->forest != NULL;
}

static gboolean
grant (Work *work, const CwAdAccount *account, GError **error)
{
  CwSetupGrant request = { .engine = work->plan->call->engine,
                           .forest = work->forest,
                           .account = account,
                           .features = cw_setup_account_read_features (work->plan),
                           .connector = work->connector,
                           .administrator = work->administrator,
                           .made = work->action->made,
                           .cancellable = work->plan->cancellable };

  return cw_setup_grant_give_all (&request, &work->directory, error);
}

/* FALSE with an error: it could not be looked for. */
static gboolean
find_account (Work *work, const char *name, CwAdAccount **ret_account, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  *ret_account =
      cw_ad_account_find (work->directory.ad, name, work->plan->cancellable, &local_error);
  if (*ret_account != NULL || g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* ----- making it */

static void
fill_in (Work *work, const char *user, CwSecret *password)
{
  JsonObject *authentication = json_object_get_object_member (work->connector, "authentication");

  json_object_set_string_member (authentication, "user", user);
  g_ptr_array_add (work->plan->made,
                   cw_answers_secret_new (json_object_get_string_member (work->connector, "name"),
                                          CW_SECRET_PASSWORD, password));
}

/* Written down before it is there. */
static gboolean
intend (Work *work, const char *name, const char *description, gint64 *ret_id, GError **error)
{
  JsonObject *detail = cw_setup_directory_make_way (work->connector, work->administrator);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), detail);
  g_autofree char *domain = cw_dn_to_domain (work->directory.root->default_context);
  g_autofree char *principal = g_strdup_printf ("%s@%s", name, domain);
  g_autofree char *text = NULL;

  json_object_set_string_member (detail, "description", description);
  json_object_unref (detail);
  text = cw_json_to_canonical (node, FALSE);
  return cw_setup_journal_intend (
      work->plan->call->engine,
      &(CwMadeThing){ .kind = (char *) CW_MADE_ACCOUNT,
                      .place = domain,
                      .identity = (char *) name,
                      .name = principal,
                      .connector = (char *) json_object_get_string_member (work->connector, "name"),
                      .detail = text },
      ret_id, NULL, error);
}

/* What an earlier attempt made is taken over, and stays when this one fails: it is in the journal,
 * and UndoSetup removes it. */
static CwAdAccount *
make_account (Work *work,
              const char *name,
              gboolean is_there,
              CwSecret **ret_password,
              GError **error)
{
  g_autofree char *description = make_description (work->plan);
  g_autoptr (CwAdAccount) account = NULL;
  gint64 id = 0;

  if (!intend (work, name, description, &id, error))
    return NULL;
  if (!is_there)
    g_array_append_val (work->action->made, id);
  account = cw_ad_account_create (work->directory.ad, name, NULL, description, ret_password,
                                  work->plan->cancellable, error);
  if (account == NULL || !cw_setup_journal_mark (work->plan->call->engine, id, CW_MADE_MADE, error))
    return NULL;
  return g_steal_pointer (&account);
}

/* Somebody else's account of that name is left as it is, and not written down as ours. */
static gboolean
check_ours (Work *work, const CwAdAccount *account, GError **error)
{
  g_autofree char *description = make_description (work->plan);

  if (g_strcmp0 (account->description, description) == 0)
    return cw_setup_account_check_unused (work->plan, work->action, work->directory.ad, account,
                                          error);
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "%s was not made by this installation: it is left as it is. Choose another name, or "
               "use it as an existing account",
               account->dn);
  return FALSE;
}

static gboolean
run_creation (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_auto (Work) work = { 0 };
  g_autofree char *name = NULL;
  g_autofree char *user = NULL;
  g_autoptr (CwAdAccount) found = NULL;
  g_autoptr (CwAdAccount) account = NULL;
  g_autoptr (CwSecret) password = NULL;

  if (!begin (&work, plan, action, error))
    return FALSE;
  name = make_name (plan, work.connector, work.forest->name);
  if (!find_account (&work, name, &found, error) ||
      (found != NULL && !check_ours (&work, found, error)))
    return FALSE;
  account = make_account (&work, name, found != NULL, &password, error);
  if (account == NULL || !grant (&work, account, error))
    return FALSE;
  user = account->principal != NULL
             ? g_strdup (account->principal)
             : g_strdup_printf ("%s@%s", name,
                                cw_ad_forest_find_domain_of (work.forest, account->dn)->dns);
  fill_in (&work, user, password);
  if (found != NULL)
    cw_setup_action_set_detail (action,
                                CW_PHRASE ("An attempt that was broken off had made the account; "
                                           "it was taken over with a new password"));
  return TRUE;
}

/* ----- rights that features need which were chosen later */

static gboolean
run_grant (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_auto (Work) work = { 0 };
  g_autoptr (CwAdAccount) account = NULL;

  if (!begin (&work, plan, action, error))
    return FALSE;
  account = cw_ad_account_find (work.directory.ad, cw_setup_account_get_user (work.connector),
                                plan->cancellable, error);
  if (account == NULL || !grant (&work, account, error))
    return FALSE;
  if (action->made->len > 0)
    return TRUE;
  action->state = "skipped";
  cw_setup_action_set_detail (action, CW_PHRASE ("The account has all rights that it needs"));
  return TRUE;
}

/* ----- planning */

static gboolean
has_administrator (CwSetupPlan *plan, JsonObject *connector)
{
  CwSetupCheck check = { .secrets = plan->secrets };
  g_autoptr (CwSecret) password = cw_setup_check_dup_secret (
      &check, json_object_get_string_member (connector, "name"), CW_SECRET_ADMINISTRATOR);

  return get_administrator (connector) != NULL && password != NULL;
}

static void
plan_grant (CwSetupPlan *plan, JsonObject *connector, const char *id, const char *user, guint index)
{
  g_autofree char *title = g_strdup_printf (CW_PHRASE ("Grant %s the rights that it lacks"), user);
  CwSetupAction *action =
      cw_setup_plan_add_action (plan, id, title, CW_SETUP_PLACE_DIRECTORY,
                                json_object_get_string_member (connector, "name"), run_grant);

  action->index = index;
  if (has_administrator (plan, connector))
    return;
  action->state = "skipped";
  cw_setup_action_set_detail (action,
                              CW_PHRASE ("Without an administrator of the directory its rights are "
                                         "not looked at: enter one when features were added"));
}

static void
plan_account (CwSetupPlan *plan, CwConfig *config, JsonObject *connector, guint index)
{
  const char *name = json_object_get_string_member (connector, "name");
  JsonObject *account = json_object_has_member (connector, "account")
                            ? json_object_get_object_member (connector, "account")
                            : NULL;
  g_autofree char *id = g_strconcat ("account:", name, NULL);
  /* By its id first: one that was renamed keeps its account. */
  const CwConnectorConfig *present = cw_config_find_connector (
      config, json_object_get_string_member_with_default (connector, "id", name));
  const char *user = present != NULL ? cw_setup_account_get_user (present->settings) : NULL;

  if (account == NULL || !g_str_equal (json_object_get_string_member (account, "mode"), "create"))
    return;
  if (user == NULL)
    {
      cw_setup_plan_add_action (
          plan, id, CW_PHRASE ("Make the account and grant it the rights that it needs"),
          CW_SETUP_PLACE_DIRECTORY, name, run_creation)
          ->index = index;
      return;
    }
  /* What a connector lives by is never made anew. */
  json_object_set_string_member (json_object_get_object_member (connector, "authentication"),
                                 "user", user);
  plan_grant (plan, connector, id, user, index);
}

void
cw_setup_account_plan (CwSetupPlan *plan, CwConfig *config)
{
  JsonArray *connectors =
      json_object_get_array_member (json_node_get_object (plan->document), "connectors");

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    plan_account (plan, config, json_array_get_object_element (connectors, i), i);
}
