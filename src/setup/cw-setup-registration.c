/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-app-registration.h"
#include "connectors/graph/cw-tenant-facts.h"
#include "connectors/graph/cw-tenant-sync.h"
#include "setup/cw-setup-credential.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-journal.h"
#include "setup/cw-setup-plan.h"
#include "setup/cw-setup-removal.h"
#include "setup/cw-setup-tenant-made.h"
#include "setup/cw-setup-tenant.h"
#include "setup/draft/cw-answers-files.h"

/* The actions in the tenant: the application by which the engine signs in from then on, and
 * directory synchronisation itself. They are done in the name of the administrator who signed in.
 */

/* A new certificate takes a while until every server of the tenant knows it. */
#define VERIFY_SECONDS 180

/* The same at every attempt of this installation. (transfer full) */
static char *
make_marker (CwSetupPlan *plan)
{
  g_autofree char *digest = cw_setup_plan_make_installation_id (plan, "");

  return g_strdup_printf ("causeway-%.16s", digest);
}

static CwCloudSession *
get_cloud (CwSetupPlan *plan, GError **error)
{
  return cw_setup_tenant_find_cloud (plan->call, plan->sign_in, error);
}

/* ----- the document gets its connector to the cloud */

static const char *
get_member (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_string_member_with_default (object, name, NULL) : NULL;
}

/* The addresses are those where the administrator signed in. */
static JsonObject *
make_connector (const CwAppRegistration *registration,
                const CwCloudSettings *settings,
                const char *name,
                CwAppCredential *credential)
{
  JsonObject *connector = json_object_new ();
  JsonObject *authentication = json_object_new ();

  json_object_set_string_member (connector, "kind", "graph");
  json_object_set_string_member (connector, "name", name);
  json_object_set_string_member (connector, "tenantId", registration->tenant_id);
  json_object_set_string_member (connector, "clientId", registration->client_id);
  json_object_set_string_member (connector, "authorityUrl", settings->authority_url);
  json_object_set_string_member (connector, "graphUrl", settings->graph_url);
  if (settings->ca_file != NULL)
    json_object_set_string_member (connector, "caFile", settings->ca_file);
  json_object_set_string_member (authentication, "method", "certificate");
  json_object_set_string_member (authentication, "certificate", credential->certificate_pem);
  json_object_set_object_member (connector, "authentication", authentication);
  return connector;
}

static void
fill_in (CwSetupPlan *plan, JsonObject *connector, CwAppCredential *credential)
{
  JsonArray *connectors =
      json_object_get_array_member (json_node_get_object (plan->document), "connectors");

  json_array_add_object_element (connectors, connector);
  g_ptr_array_add (plan->made,
                   cw_answers_secret_new (json_object_get_string_member (connector, "name"),
                                          CW_SECRET_PRIVATE_KEY, credential->private_key_pem));
}

/* ----- the application */

/* FALSE with *ret_error: it could not be asked. */
static gboolean
is_there (CwCloudSession *cloud,
          const char *marker,
          gboolean *ret_is_there,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwAppRegistration) found =
      cw_app_registration_find (cloud, marker, cancellable, &local_error);

  *ret_is_there = found != NULL;
  if (found != NULL || g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* What the tenant shows: the same in every language. (transfer full) */
static char *
make_display_name (void)
{
  return g_strdup_printf ("Causeway on %s", g_get_host_name ());
}

static gboolean
run_application (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_autoptr (CwCloudSession) cloud = get_cloud (plan, error);
  g_autofree char *marker = make_marker (plan);
  g_autofree char *display_name = make_display_name ();
  g_autoptr (CwTenantFacts) facts = NULL;
  g_autoptr (CwAppCredential) credential = NULL;
  g_autoptr (CwAppRegistration) registration = NULL;
  const char *const *permissions = cw_app_registration_get_default_permissions ();
  gboolean was_there = FALSE;
  gint64 id = 0;

  facts = cloud != NULL ? cw_tenant_facts_read (cloud, plan->cancellable, error) : NULL;
  if (facts == NULL || !is_there (cloud, marker, &was_there, plan->cancellable, error))
    return FALSE;
  credential = cw_setup_credential_ensure (plan->call->engine, marker, error);
  if (credential == NULL || !cw_setup_tenant_intend (plan, cloud, facts, CW_MADE_APPLICATION,
                                                     marker, display_name, &id, error))
    return FALSE;
  /* From here on there is something to undo, whatever comes; but not what was there before. */
  if (!was_there)
    g_array_append_val (action->made, id);
  registration = cw_app_registration_ensure (
      cloud, &(CwAppRequest){ marker, display_name, permissions, credential }, plan->cancellable,
      error);
  if (registration == NULL ||
      !cw_setup_journal_mark (plan->call->engine, id, CW_MADE_MADE, error) ||
      !cw_app_registration_verify (registration, cw_cloud_session_get_settings (cloud), credential,
                                   permissions, VERIFY_SECONDS, plan->cancellable, error) ||
      !cw_app_registration_keep_only (cloud, registration, credential, plan->cancellable, error))
    return FALSE;
  fill_in (plan,
           make_connector (registration, cw_cloud_session_get_settings (cloud),
                           facts->initial_domain != NULL ? facts->initial_domain
                                                         : registration->tenant_id,
                           credential),
           credential);
  return TRUE;
}

gboolean
cw_setup_application_remove (const CwSetupRemoval *removal,
                             const CwMadeThing *thing,
                             JsonObject *detail,
                             GError **error)
{
  g_autoptr (CwCloudSession) cloud = cw_setup_tenant_open_made (removal, thing, error);

  return cloud != NULL &&
         cw_app_registration_remove (cloud, thing->identity, removal->cancellable, error) &&
         cw_setup_credential_forget (removal->call->engine, thing->identity, error);
}

/* ----- directory synchronisation */

/* It is not undone with a plan that fails: once switched off, Microsoft does not let it be switched
 * on again for up to three days, and by itself it changes nothing. */
static gboolean
run_switch (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  g_autoptr (CwCloudSession) cloud = get_cloud (plan, error);
  g_autoptr (CwTenantFacts) facts =
      cloud != NULL ? cw_tenant_facts_read (cloud, plan->cancellable, error) : NULL;
  gint64 id = 0;

  if (facts == NULL)
    return FALSE;
  if (facts->is_sync_enabled)
    {
      action->state = "skipped";
      return TRUE;
    }
  return cw_setup_tenant_intend (plan, cloud, facts, CW_MADE_DIRECTORY_SYNC, "on",
                                 CW_PHRASE ("Directory synchronisation is on"), &id, error) &&
         cw_tenant_sync_switch (cloud, TRUE, plan->cancellable, error) &&
         cw_setup_journal_mark (plan->call->engine, id, CW_MADE_MADE, error);
}

gboolean
cw_setup_directory_sync_remove (const CwSetupRemoval *removal,
                                const CwMadeThing *thing,
                                JsonObject *detail,
                                GError **error)
{
  g_autoptr (CwCloudSession) cloud = cw_setup_tenant_open_made (removal, thing, error);

  return cloud != NULL && cw_tenant_sync_switch (cloud, FALSE, removal->cancellable, error);
}

/* ----- planning */

/* (transfer none) (nullable) */
static JsonObject *
find_cloud_connector (CwSetupPlan *plan)
{
  JsonArray *connectors =
      json_object_get_array_member (json_node_get_object (plan->document), "connectors");

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    {
      JsonObject *connector = json_array_get_object_element (connectors, i);

      if (g_strcmp0 (get_member (connector, "kind"), "graph") == 0)
        return connector;
    }
  return NULL;
}

static gboolean
is_wanted (CwSetupPlan *plan)
{
  JsonObject *document = json_node_get_object (plan->document);
  JsonObject *cloud = json_object_has_member (document, "cloud")
                          ? json_object_get_object_member (document, "cloud")
                          : NULL;
  JsonObject *registration = cloud != NULL && json_object_has_member (cloud, "registration")
                                 ? json_object_get_object_member (cloud, "registration")
                                 : NULL;
  const char *mode = get_member (registration, "mode");

  return mode != NULL ? g_str_equal (mode, "create") : plan->sign_in != NULL;
}

/* What an earlier set-up registered stays, also when the answers do not name it. */
static gboolean
keep_present (CwSetupPlan *plan, CwConfig *config)
{
  GPtrArray *connectors = cw_config_get_connectors (config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if (connector->kind != CW_CONNECTOR_KIND_GRAPH)
        continue;
      json_array_add_object_element (
          json_object_get_array_member (json_node_get_object (plan->document), "connectors"),
          json_object_ref (connector->settings));
      return TRUE;
    }
  return FALSE;
}

/* (transfer full) */
static char *
make_detail (void)
{
  const char *const *permissions = cw_app_registration_get_default_permissions ();
  g_autofree char *list = g_strjoinv (", ", (char **) permissions);

  return g_strdup_printf (
      CW_PHRASE ("With a certificate whose key stays sealed on this machine, and the permissions "
                 "%s, to which you consent for the organisation"),
      list);
}

void
cw_setup_registration_plan (CwSetupPlan *plan, CwConfig *config)
{
  g_autofree char *display_name = make_display_name ();
  g_autofree char *title =
      g_strdup_printf (CW_PHRASE ("Register the application “%s”"), display_name);
  g_autofree char *detail = make_detail ();
  gboolean is_present = find_cloud_connector (plan) != NULL;
  CwSetupAction *action = NULL;

  if (!is_present && is_wanted (plan))
    {
      action = cw_setup_plan_add_action (plan, "application", title, CW_SETUP_PLACE_TENANT,
                                         CW_PHRASE ("the tenant"), run_application);
      action->detail = g_steal_pointer (&detail);
      if (keep_present (plan, config))
        action->state = "skipped";
    }
  if (plan->sign_in == NULL)
    return;
  action = cw_setup_plan_add_action (plan, "directory-sync",
                                     CW_PHRASE ("Switch directory synchronisation on"),
                                     CW_SETUP_PLACE_TENANT, CW_PHRASE ("the tenant"), run_switch);
  action->detail =
      g_strdup (CW_PHRASE ("People and groups that come from a directory can then be changed there "
                           "only; this stays when the set-up fails later"));
}

gboolean
cw_setup_registration_check (CwSetupPlan *plan, GError **error)
{
  g_autoptr (CwCloudSession) cloud = NULL;

  for (guint i = 0; i < plan->actions->len; i++)
    {
      const CwSetupAction *action = g_ptr_array_index (plan->actions, i);

      if (!g_str_equal (action->place, CW_SETUP_PLACE_TENANT))
        continue;
      if (g_str_equal (action->state, "skipped"))
        continue;
      cloud = get_cloud (plan, error);
      return cloud != NULL;
    }
  return TRUE;
}

gboolean
cw_setup_registration_finish (CwSetupPlan *plan, GError **error)
{
  g_autofree char *marker = make_marker (plan);

  return cw_setup_credential_forget (plan->call->engine, marker, error);
}
