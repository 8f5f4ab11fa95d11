/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "engine/cw-alert-secret.h"
#include "engine/cw-connector-probe.h"
#include "engine/cw-password-rotation.h"
#include "engine/cw-secret-store.h"
#include "engine/cw-variant.h"
#include "model/cw-config-limit.h"
#include "setup/draft/cw-mistakes.h"

/* A set-up on its way. */
typedef struct
{
  const CwMethodCall *call;
  const CwSetupRequest *request;
  CwConfig *current;
  CwConfig *wanted;
  gboolean is_ok; /* no connector failed */
  guint n_secrets_changed;
  GVariantBuilder *report;
} Setup;

static CwSecret *
find_secret (const Setup *setup, const CwConnectorConfig *connector)
{
  const char *kind = cw_connector_config_get_secret_kind (connector);

  return kind != NULL ? cw_answers_find_secret (setup->request->answers, connector->name, kind)
                      : NULL;
}

static gboolean
is_unmade (const Setup *setup, const CwConnectorConfig *connector)
{
  GPtrArray *unmade = setup->request->unmade;

  return unmade != NULL &&
         g_ptr_array_find_with_equal_func (unmade, connector->name, g_str_equal, NULL);
}

/* A connector that needs a secret has one in the answers or in the vault. */
static gboolean
check_secret (const Setup *setup,
              CwStoreSession *session,
              guint index,
              GPtrArray *mistakes,
              GError **error)
{
  static const struct
  {
    const char *kind;
    const char *member;
  } members[] = {
    { CW_SECRET_PASSWORD, "passwordFile" },
    { CW_SECRET_SECRET, "secretFile" },
    { CW_SECRET_PRIVATE_KEY, "privateKeyFile" },
  };
  const CwConnectorConfig *connector =
      g_ptr_array_index (cw_config_get_connectors (setup->wanted), index);
  const char *kind = cw_connector_config_get_secret_kind (connector);
  g_autoptr (CwSecret) stored = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *path = NULL;

  if (kind == NULL || is_unmade (setup, connector) || find_secret (setup, connector) != NULL)
    return TRUE;
  stored = cw_secret_store_get (session, cw_engine_get_vault (setup->call->engine), connector->id,
                                kind, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 0; stored == NULL && i < G_N_ELEMENTS (members); i++)
    if (g_str_equal (members[i].kind, kind))
      {
        path = g_strdup_printf ("$.connectors[%u].authentication.%s", index, members[i].member);
        cw_mistakes_add (mistakes, path, "is missing, and no %s is stored yet", kind);
      }
  return TRUE;
}

/* (transfer none) (nullable) */
static CwSecret *
find_mail_secret (const Setup *setup)
{
  return cw_answers_find_secret (setup->request->answers, "", CW_SECRET_MAIL);
}

/* The same for the mail server that alerts go through. */
static gboolean
check_mail_secret (const Setup *setup, CwStoreSession *session, GPtrArray *mistakes, GError **error)
{
  g_autofree char *name = cw_alert_secret_make_name (setup->wanted);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSecret) stored = NULL;

  if (name == NULL && find_mail_secret (setup) != NULL)
    cw_mistakes_add (mistakes, "$.alerts.smtp.user", "is missing, and there is a password");
  if (name == NULL || find_mail_secret (setup) != NULL)
    return TRUE;
  stored = cw_alert_secret_get (session, cw_engine_get_vault (setup->call->engine), setup->wanted,
                                &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (stored == NULL)
    cw_mistakes_add (mistakes, "$.alerts.smtp.passwordFile",
                     "is missing, and no password of this user and server is stored yet");
  return TRUE;
}

static gboolean
check_secrets (const Setup *setup, GError **error)
{
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (setup->call->engine), error);
  g_autoptr (GPtrArray) mistakes = cw_mistakes_new ();

  if (session == NULL || !check_mail_secret (setup, session, mistakes, error))
    return FALSE;
  for (guint i = 0; i < cw_config_get_connectors (setup->wanted)->len; i++)
    if (!check_secret (setup, session, i, mistakes, error))
      return FALSE;
  return cw_mistakes_check (mistakes, error);
}

static const char *
get_action (const Setup *setup, const CwConnectorConfig *connector)
{
  const CwConnectorConfig *old = cw_config_find_connector (setup->current, connector->id);
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonNode) after = NULL;

  if (old == NULL)
    return "add";
  before = json_node_init_object (json_node_alloc (), old->settings);
  after = json_node_init_object (json_node_alloc (), connector->settings);
  return json_node_equal (before, after) ? "keep" : "change";
}

static gboolean
report_connector (Setup *setup,
                  GVariantBuilder *array,
                  const CwConnectorConfig *connector,
                  GError **error)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GPtrArray) checks = NULL;

  cw_variant_add_string (&item, "id", connector->id);
  cw_variant_add_string (&item, "name", connector->name);
  cw_variant_add_string (&item, "kind", cw_connector_kind_to_string (connector->kind));
  cw_variant_add_string (&item, "action", get_action (setup, connector));
  if (!setup->request->is_offline && !is_unmade (setup, connector))
    {
      checks =
          cw_connector_probe_test (setup->call->engine, connector, find_secret (setup, connector),
                                   setup->call->cancellable, error);
      if (checks == NULL)
        return FALSE;
      if (!cw_connector_probe_add_checks (&item, checks))
        setup->is_ok = FALSE;
    }
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
  return TRUE;
}

static void
report_removed (const Setup *setup, GVariantBuilder *array)
{
  GPtrArray *connectors = cw_config_get_connectors (setup->current);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *old = g_ptr_array_index (connectors, i);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      if (cw_config_find_connector (setup->wanted, old->id) != NULL)
        continue;
      cw_variant_add_string (&item, "id", old->id);
      cw_variant_add_string (&item, "name", old->name);
      cw_variant_add_string (&item, "kind", cw_connector_kind_to_string (old->kind));
      cw_variant_add_string (&item, "action", "remove");
      g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
    }
}

static gboolean
report_connectors (Setup *setup, GError **error)
{
  GPtrArray *connectors = cw_config_get_connectors (setup->wanted);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < connectors->len; i++)
    if (!report_connector (setup, &array, g_ptr_array_index (connectors, i), error))
      return FALSE;
  report_removed (setup, &array);
  cw_variant_add (setup->report, "connectors", g_variant_builder_end (&array));
  return TRUE;
}

/* What was chosen and does not happen in this version. */
static void
report_limits (Setup *setup)
{
  g_autofree char *text = cw_answers_get_document (setup->request->answers);
  g_autoptr (JsonNode) document = cw_json_parse (text, -1, FALSE, NULL);
  g_autoptr (GPtrArray) limits = cw_config_limits_find (document);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < limits->len; i++)
    {
      const CwConfigLimit *limit = g_ptr_array_index (limits, i);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_variant_add_string (&item, "feature", limit->feature);
      cw_variant_add_string (&item, "path", limit->path);
      cw_variant_add_string (&item, "text", limit->text);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (setup->report, "notServed", g_variant_builder_end (&array));
  cw_variant_add_bool (setup->report, "staging", cw_config_get_staging (setup->wanted));
}

static gboolean
store_mail_secret (Setup *setup, CwStoreSession *session, GError **error)
{
  gboolean is_changed = FALSE;

  if (find_mail_secret (setup) != NULL &&
      !cw_alert_secret_put (session, cw_engine_get_vault (setup->call->engine), setup->wanted,
                            find_mail_secret (setup), &is_changed, error))
    return FALSE;
  setup->n_secrets_changed += is_changed ? 1 : 0;
  return TRUE;
}

static gboolean
store_secrets (Setup *setup, CwStoreSession *session, GError **error)
{
  GPtrArray *connectors = cw_config_get_connectors (setup->wanted);
  CwVault *vault = cw_engine_get_vault (setup->call->engine);

  if (!store_mail_secret (setup, session, error))
    return FALSE;
  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      CwSecret *secret = find_secret (setup, connector);
      gboolean is_changed = FALSE;

      if (secret == NULL)
        continue;
      if (!cw_secret_store_put (session, vault, connector->id,
                                cw_connector_config_get_secret_kind (connector), secret,
                                &is_changed, error))
        return FALSE;
      if (is_changed && !cw_password_rotation_forget (session, connector->id, error))
        return FALSE;
      setup->n_secrets_changed += is_changed ? 1 : 0;
    }
  return TRUE;
}

/* What was checked is what is written: not if somebody changed the configuration meanwhile. */
static CwConfig *
apply (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  Setup *setup = user_data;

  if (!g_str_equal (cw_config_get_digest (current), cw_config_get_digest (setup->current)))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_CONFLICT,
                           "The configuration was changed while the answers were checked: apply "
                           "them again");
      return NULL;
    }
  if (!store_secrets (setup, session, error))
    return NULL;
  return cw_config_ref (setup->wanted);
}

/* Not between a rotation's reading of the passwords and its writing. */
static gboolean
store (Setup *setup, gboolean *ret_changed, GError **error)
{
  g_autoptr (GMutexLocker) locker =
      g_mutex_locker_new (cw_engine_get_password_mutex (setup->call->engine));

  return cw_engine_change_config (
      setup->call->engine, &(CwConfigOccasion){ setup->call->author, CW_CONFIG_KIND_SETUP, 0 },
      apply, setup, ret_changed, error);
}

static gboolean
finish (Setup *setup, GError **error)
{
  gboolean is_applied = setup->is_ok && !setup->request->is_check;
  gboolean is_changed =
      !g_str_equal (cw_config_get_digest (setup->current), cw_config_get_digest (setup->wanted));

  if (is_applied && !store (setup, &is_changed, error))
    return FALSE;
  cw_variant_add_bool (setup->report, "ok", setup->is_ok);
  cw_variant_add_bool (setup->report, "applied", is_applied);
  cw_variant_add_bool (setup->report, "changed", is_changed || setup->n_secrets_changed > 0);
  cw_variant_add_int (setup->report, "secretsChanged", setup->n_secrets_changed);
  return TRUE;
}

static gboolean
run (Setup *setup, GError **error)
{
  setup->current = cw_engine_dup_config (setup->call->engine, NULL);
  setup->wanted = cw_answers_make_config (setup->request->answers, setup->current, error);
  if (setup->wanted == NULL || !check_secrets (setup, error) || !report_connectors (setup, error))
    return FALSE;
  report_limits (setup);
  return finish (setup, error);
}

GVariant *
cw_setup_run (const CwMethodCall *call, const CwSetupRequest *request, GError **error)
{
  g_auto (GVariantBuilder) report = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  Setup setup = { .call = call, .request = request, .is_ok = TRUE, .report = &report };
  gboolean is_done = run (&setup, error);

  g_clear_pointer (&setup.current, cw_config_unref);
  g_clear_pointer (&setup.wanted, cw_config_unref);
  return is_done ? cw_variant_end_answer (&report) : NULL;
}
