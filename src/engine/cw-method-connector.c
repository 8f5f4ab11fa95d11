/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "engine/cw-alert-secret.h"
#include "engine/cw-password-rotation.h"
#include "engine/cw-secret-store.h"
#include "engine/cw-variant.h"
#include "store/cw-config-store.h"

static void
add_summary (GVariantBuilder *builder, const CwConnectorConfig *connector)
{
  gboolean is_target = cw_connector_kind_is_target (connector->kind);

  cw_variant_add_string (builder, "id", connector->id);
  cw_variant_add_string (builder, "name", connector->name);
  cw_variant_add_string (builder, "kind", cw_connector_kind_to_string (connector->kind));
  cw_variant_add_string (builder, "side", is_target ? "target" : "source");
}

GVariant *
cw_method_list_connectors (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  GPtrArray *connectors = cw_config_get_connectors (config);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < connectors->len; i++)
    {
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      add_summary (&item, g_ptr_array_index (connectors, i));
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (&builder, "items", g_variant_builder_end (&array));
  return cw_variant_end_answer (&builder);
}

/* Which secrets are there, never what they are. */
static gboolean
add_secrets (GVariantBuilder *builder,
             const CwMethodCall *call,
             const CwConnectorConfig *connector,
             GError **error)
{
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  g_autofree char *prefix = g_strdup_printf ("connector/%s/", connector->id);
  const char *needed = cw_connector_config_get_secret_kind (connector);
  g_auto (GStrv) names = NULL;
  g_autoptr (GStrvBuilder) kinds = g_strv_builder_new ();
  g_auto (GStrv) found = NULL;

  if (session == NULL)
    return FALSE;
  names = cw_config_store_list_secrets (session, error);
  if (names == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], prefix))
      g_strv_builder_add (kinds, names[i] + strlen (prefix));
  found = g_strv_builder_end (kinds);
  cw_variant_add (builder, "secrets", g_variant_new_strv ((const char *const *) found, -1));
  cw_variant_add_string (builder, "secretNeeded", needed);
  return TRUE;
}

GVariant *
cw_method_get_connector (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  const CwConnectorConfig *connector = NULL;
  const char *name = NULL;
  g_autoptr (JsonNode) settings = json_node_new (JSON_NODE_OBJECT);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_get (call->args, "(&s)", &name);
  connector = cw_method_find_connector (config, name, error);
  if (connector == NULL)
    return NULL;
  add_summary (&builder, connector);
  json_node_set_object (settings, connector->settings);
  cw_variant_add (&builder, "settings", cw_variant_from_json (settings));
  if (!add_secrets (&builder, call, connector, error))
    return NULL;
  return cw_variant_end_answer (&builder);
}

/* One change of a connector; ids of those before tell which is new. */
typedef struct
{
  JsonObject *settings;
  const char *name;
  char *id; /* (owned): of the connector put or removed */
} ConnectorChange;

static void
clear_change (ConnectorChange *change)
{
  g_clear_pointer (&change->settings, json_object_unref);
  g_clear_pointer (&change->id, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConnectorChange, clear_change)

static CwConfig *
put_connector (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  ConnectorChange *change = user_data;
  g_autoptr (CwConfig) config = cw_config_put_connector (current, change->settings, error);
  const char *name = NULL;
  const CwConnectorConfig *connector = NULL;

  if (config == NULL)
    return NULL;
  name = json_object_get_string_member_with_default (change->settings, "name", "");
  connector = cw_config_find_connector (config, name);
  g_return_val_if_fail (connector != NULL, NULL);
  change->id = g_strdup (connector->id);
  return g_steal_pointer (&config);
}

static CwConfig *
remove_connector (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  ConnectorChange *change = user_data;
  const CwConnectorConfig *connector = cw_method_find_connector (current, change->name, error);

  if (connector == NULL)
    return NULL;
  change->id = g_strdup (connector->id);
  return cw_config_remove_connector (current, connector->id, error);
}

static GVariant *
answer_change (const ConnectorChange *change, gboolean is_changed)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&builder, "id", change->id);
  cw_variant_add_bool (&builder, "changed", is_changed);
  return cw_variant_end_answer (&builder);
}

static JsonObject *
parse_object (const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) node = cw_json_parse (text, -1, FALSE, &local_error);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_dup_object (node);
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "A connector is a JSON object: %s",
               local_error != NULL ? local_error->message : CW_PHRASE ("this is something else"));
  return NULL;
}

GVariant *
cw_method_put_connector (const CwMethodCall *call, GError **error)
{
  g_auto (ConnectorChange) change = { NULL };
  const char *text = NULL;
  gboolean is_changed = FALSE;

  g_variant_get (call->args, "(&s)", &text);
  change.settings = parse_object (text, error);
  if (change.settings == NULL ||
      !cw_engine_change_config (call->engine,
                                &(CwConfigOccasion){ call->author, CW_CONFIG_KIND_CONNECTOR, 0 },
                                put_connector, &change, &is_changed, error))
    return NULL;
  return answer_change (&change, is_changed);
}

GVariant *
cw_method_remove_connector (const CwMethodCall *call, GError **error)
{
  g_auto (ConnectorChange) change = { NULL };
  gboolean is_changed = FALSE;

  g_variant_get (call->args, "(&s)", &change.name);
  if (!cw_engine_change_config (call->engine,
                                &(CwConfigOccasion){ call->author, CW_CONFIG_KIND_CONNECTOR, 0 },
                                remove_connector, &change, &is_changed, error))
    return NULL;
  return answer_change (&change, is_changed);
}

static gboolean
is_secret_kind (const char *kind)
{
  const char *const kinds[] = { CW_SECRET_PASSWORD, CW_SECRET_SECRET, CW_SECRET_PRIVATE_KEY, NULL };

  return g_strv_contains (kinds, kind);
}

typedef struct
{
  CwVault *vault;
  const char *connector;
  const char *kind;
  CwSecret *secret;
  gboolean is_changed;
} SecretChange;

/* Of mail: its subject is "". */
static gboolean
is_of_mail (const SecretChange *change)
{
  return g_str_equal (change->kind, CW_SECRET_MAIL);
}

static CwConfig *
put_mail_secret (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  SecretChange *change = user_data;

  return cw_alert_secret_put (session, change->vault, current, change->secret, &change->is_changed,
                              error)
             ? cw_config_ref (current)
             : NULL;
}

static CwConfig *
put_secret (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  SecretChange *change = user_data;
  const CwConnectorConfig *connector = cw_method_find_connector (current, change->connector, error);

  if (connector == NULL ||
      !cw_secret_store_put (session, change->vault, connector->id, change->kind, change->secret,
                            &change->is_changed, error))
    return NULL;
  if (change->is_changed && g_str_equal (change->kind, CW_SECRET_PASSWORD) &&
      !cw_password_rotation_forget (session, connector->id, error))
    return NULL;
  return cw_config_ref (current);
}

static gboolean
check_kind (const SecretChange *change, GError **error)
{
  if (is_secret_kind (change->kind) || (is_of_mail (change) && change->connector[0] == '\0'))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
               "“%s” is no kind of secret: it is password, secret or private-key", change->kind);
  return FALSE;
}

GVariant *
cw_method_set_secret (const CwMethodCall *call, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (CwSecret) secret = cw_method_dup_secret (call, 2);
  g_autoptr (GMutexLocker) locker = NULL;
  SecretChange change = { .vault = cw_engine_get_vault (call->engine), .secret = secret };

  g_variant_get (call->args, "(&s&s@ay)", &change.connector, &change.kind, NULL);
  if (!check_kind (&change, error))
    return NULL;
  /* Not between a rotation's reading of the passwords and its writing. */
  locker = g_mutex_locker_new (cw_engine_get_password_mutex (call->engine));
  if (!cw_engine_change_config (
          call->engine, &(CwConfigOccasion){ call->author, CW_CONFIG_KIND_CONNECTOR, 0 },
          is_of_mail (&change) ? put_mail_secret : put_secret, &change, NULL, error))
    return NULL;
  if (change.is_changed)
    {
      g_autofree char *what = is_of_mail (&change)
                                  ? g_strdup (change.kind)
                                  : g_strdup_printf ("%s of %s", change.kind, change.connector);

      cw_audit_note (call->notes, what, NULL, "another one is stored");
    }
  cw_variant_add_bool (&builder, "changed", change.is_changed);
  return cw_variant_end_answer (&builder);
}
