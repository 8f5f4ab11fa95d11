/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "connectors/graph/cw-app-registration.h"
#include "engine/cw-call-desk.h"
#include "engine/cw-connector-factory.h"
#include "engine/cw-secret-store.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-credential.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-handlers.h"
#include "setup/cw-setup-journal.h"
#include "setup/cw-setup-tenant.h"

/* RenewCertificate: a new key and certificate for the application that a set-up registered. The key
 * is sealed and stored before the tenant hears of it; the old certificate goes last, when the new
 * one was seen to work and is in the configuration. Broken off anywhere, the next call goes on with
 * the same key. */

/* A new certificate takes a while until every server of the tenant knows it. */
#define VERIFY_SECONDS 180

/* What is left of a certificate that was renewed is more than this. */
#define FRESH_USEC (90 * G_TIME_SPAN_DAY)

typedef struct
{
  const CwMethodCall *call;
  CwConfig *config;                   /* (owned) */
  const CwConnectorConfig *connector; /* of @config */
  GPtrArray *things;                  /* (owned) */
  const char *marker;                 /* of @things */
  CwCloudSession *cloud;              /* (owned) */
  CwAppCredential *credential;        /* (owned): the new one */
  GCancellable *cancellable;
} Renewal;

static void
clear_renewal (Renewal *renewal)
{
  g_clear_pointer (&renewal->config, cw_config_unref);
  g_clear_pointer (&renewal->things, g_ptr_array_unref);
  g_clear_pointer (&renewal->cloud, cw_cloud_session_unref);
  g_clear_pointer (&renewal->credential, cw_app_credential_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Renewal, clear_renewal)

static const char *
get_setting (const CwConnectorConfig *connector, const char *name)
{
  return json_object_get_string_member_with_default (connector->settings, name, "");
}

/* ----- what is renewed */

static gboolean
find_connector (Renewal *renewal, const char *name, GError **error)
{
  renewal->config = cw_engine_dup_config (renewal->call->engine, NULL);
  renewal->connector = cw_config_find_connector (renewal->config, name);
  if (renewal->connector == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "There is no connector “%s”", name);
      return FALSE;
    }
  if (renewal->connector->kind == CW_CONNECTOR_KIND_GRAPH &&
      g_strcmp0 (cw_connector_config_get_secret_kind (renewal->connector), CW_SECRET_PRIVATE_KEY) ==
          0)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
               "Connector “%s” does not sign in to a tenant with a certificate",
               renewal->connector->name);
  return FALSE;
}

/* The application of a tenant that a set-up registered: there is one for each installation. */
static gboolean
find_application (Renewal *renewal, GError **error)
{
  renewal->things = cw_setup_journal_list (renewal->call->engine, error);
  if (renewal->things == NULL)
    return FALSE;
  for (guint i = 0; i < renewal->things->len; i++)
    {
      const CwMadeThing *thing = g_ptr_array_index (renewal->things, i);

      if (g_str_equal (thing->kind, CW_MADE_APPLICATION) &&
          g_str_equal (thing->place, get_setting (renewal->connector, "tenantId")))
        renewal->marker = thing->identity;
    }
  if (renewal->marker != NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
               "Causeway did not register the application of “%s”. Add a certificate to it in the "
               "tenant, and apply answers that name it and its key",
               renewal->connector->name);
  return FALSE;
}

/* (transfer full) */
static CwAppRegistration *
find_registration (const Renewal *renewal, GError **error)
{
  g_autoptr (CwAppRegistration) found =
      cw_app_registration_find (renewal->cloud, renewal->marker, renewal->cancellable, error);

  if (found == NULL || g_str_equal (found->client_id, get_setting (renewal->connector, "clientId")))
    return g_steal_pointer (&found);
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "“%s” signs in as another application than the one that Causeway registered",
               renewal->connector->name);
  return NULL;
}

/* ----- the configuration */

static CwConfig *
put_credential (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  Renewal *renewal = user_data;
  const CwConnectorConfig *connector = cw_config_find_connector (current, renewal->connector->id);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) copy = NULL;
  g_autofree char *text = NULL;
  JsonObject *authentication = NULL;
  gboolean is_changed = FALSE;

  if (connector == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "There is no connector “%s”",
                   renewal->connector->name);
      return NULL;
    }
  node = json_node_init_object (json_node_alloc (), connector->settings);
  /* A copy down to the leaves: a configuration never changes. */
  text = cw_json_to_canonical (node, FALSE);
  copy = cw_json_parse (text, -1, FALSE, error);
  if (copy == NULL)
    return NULL;
  authentication = json_object_get_object_member (json_node_get_object (copy), "authentication");
  json_object_set_string_member (authentication, "certificate",
                                 renewal->credential->certificate_pem);
  if (!cw_secret_store_put (session, cw_engine_get_vault (renewal->call->engine), connector->id,
                            CW_SECRET_PRIVATE_KEY, renewal->credential->private_key_pem,
                            &is_changed, error))
    return NULL;
  return cw_config_put_connector (current, json_node_get_object (copy), error);
}

static gboolean
is_in_use (const Renewal *renewal)
{
  JsonObject *authentication =
      json_object_get_object_member (renewal->connector->settings, "authentication");

  return g_strcmp0 (json_object_get_string_member_with_default (authentication, "certificate", ""),
                    renewal->credential->certificate_pem) == 0;
}

/* One that an earlier call left is gone on with; not one that is in use for long. */
static gboolean
ensure_credential (Renewal *renewal, GError **error)
{
  CwEngine *engine = renewal->call->engine;

  renewal->credential = cw_setup_credential_ensure (engine, renewal->marker, error);
  if (renewal->credential == NULL)
    return FALSE;
  if (!is_in_use (renewal) || renewal->credential->end_usec - g_get_real_time () > FRESH_USEC)
    return TRUE;
  g_clear_pointer (&renewal->credential, cw_app_credential_unref);
  if (!cw_setup_credential_forget (engine, renewal->marker, error))
    return FALSE;
  renewal->credential = cw_setup_credential_ensure (engine, renewal->marker, error);
  return renewal->credential != NULL;
}

/* ----- the way */

/* With the certificate beside the old one, and the permissions that this version needs and an
 * earlier one did not. (transfer full) */
static CwAppRegistration *
complete_registration (Renewal *renewal, GError **error)
{
  g_autoptr (CwAppRegistration) found = find_registration (renewal, error);
  CwAppRequest request = {
    .marker = renewal->marker,
    .permissions = cw_app_registration_get_default_permissions (),
    .credential = renewal->credential,
  };

  if (found == NULL)
    return NULL;
  request.display_name = found->display_name;
  return cw_app_registration_ensure (renewal->cloud, &request, renewal->cancellable, error);
}

static gboolean
renew (Renewal *renewal, GError **error)
{
  g_autoptr (CwAppRegistration) registration = NULL;
  const CwMethodCall *call = renewal->call;

  if (!ensure_credential (renewal, error))
    return FALSE;
  registration = complete_registration (renewal, error);
  return registration != NULL &&
         cw_app_registration_verify (registration, cw_cloud_session_get_settings (renewal->cloud),
                                     renewal->credential,
                                     cw_app_registration_get_default_permissions (), VERIFY_SECONDS,
                                     renewal->cancellable, error) &&
         cw_engine_change_config (
             call->engine, &(CwConfigOccasion){ call->author, CW_CONFIG_KIND_CERTIFICATE, 0 },
             put_credential, renewal, NULL, error) &&
         cw_app_registration_keep_only (renewal->cloud, registration, renewal->credential,
                                        renewal->cancellable, error) &&
         cw_setup_credential_forget (call->engine, renewal->marker, error);
}

/* No cycle runs meanwhile: it would go on with the old key. */
static GVariant *
run (Renewal *renewal, GError **error)
{
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gboolean is_renewed = FALSE;

  if (!cw_engine_block_cycles (renewal->call->engine, error))
    return NULL;
  is_renewed = renew (renewal, error);
  cw_engine_unblock_cycles (renewal->call->engine);
  if (!is_renewed)
    return NULL;
  cw_variant_add_string (&answer, "connector", renewal->connector->name);
  cw_variant_add_string (&answer, "thumbprint", renewal->credential->thumbprint);
  cw_variant_add_time (&answer, "expiresAt", renewal->credential->end_usec);
  cw_variant_add_bool (&answer, "changed", TRUE);
  return cw_variant_end_answer (&answer);
}

GVariant *
cw_setup_method_renew_certificate (const CwMethodCall *call, GError **error)
{
  CwSetupDesk *desk = cw_setup_desk_get (call->engine);
  CwCallDesk *calls = cw_call_desk_get (call->engine);
  const char *name = NULL;
  const char *token = "";
  const char *sign_in = NULL;
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GCancellable) cancellable = NULL;
  g_auto (Renewal) renewal = { .call = call };
  GVariant *answer = NULL;

  g_variant_get (call->args, "(&s@a{sv})", &name, &options);
  (void) g_variant_lookup (options, "token", "&s", &token);
  (void) g_variant_lookup (options, "signIn", "&s", &sign_in);
  if (!find_connector (&renewal, name, error) || !find_application (&renewal, error) ||
      !cw_setup_desk_begin_apply (desk, call->session, error))
    return NULL;
  cancellable = cw_call_desk_begin (calls, call->session, token, call->cancellable);
  renewal.cancellable = cancellable;
  renewal.cloud = cw_setup_tenant_open (call, sign_in, get_setting (renewal.connector, "tenantId"),
                                        cancellable, error);
  if (renewal.cloud != NULL)
    answer = run (&renewal, error);
  if (answer != NULL)
    cw_audit_note (call->notes, name, NULL, "its application has a new key and certificate");
  cw_call_desk_end (calls, call->session, token);
  cw_setup_desk_end_apply (desk, call->session);
  return answer;
}
