/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-connector-probe.h"

#include "base/cw-error.h"
#include "engine/cw-password-rotation.h"
#include "engine/cw-secret-store.h"
#include "engine/cw-variant.h"

static CwSecret *
dup_secret (CwEngine *engine,
            const CwConnectorConfig *config,
            CwSecret *secret,
            GCancellable *cancellable,
            GError **error)
{
  const CwPasswordRotation rotation = { cw_engine_get_store (engine), cw_engine_get_vault (engine),
                                        cw_engine_get_password_mutex (engine), config };
  g_autoptr (CwStoreSession) session = NULL;

  if (secret != NULL)
    return cw_secret_ref (secret);
  if (!cw_password_rotation_choose (&rotation, cancellable, error))
    return NULL;
  session = cw_store_open_session (cw_engine_get_store (engine), error);
  if (session == NULL)
    return NULL;
  return cw_secret_store_get_for_config (session, cw_engine_get_vault (engine), config, error);
}

CwConnector *
cw_connector_probe_make (CwEngine *engine,
                         const CwConnectorConfig *config,
                         CwSecret *secret,
                         GCancellable *cancellable,
                         GError **error)
{
  const CwConnectorFactory *factory = cw_engine_get_factory (engine);
  CwAttributeTable *attributes = cw_store_get_attributes (cw_engine_get_store (engine));
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSecret) used = dup_secret (engine, config, secret, cancellable, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return factory->make (config, used, attributes, factory->user_data, error);
}

static GPtrArray *
list_failure (const GError *error)
{
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);

  g_ptr_array_add (checks, cw_check_new ("settings", CW_CHECK_FAILED, error->message, NULL));
  return checks;
}

GPtrArray *
cw_connector_probe_test (CwEngine *engine,
                         const CwConnectorConfig *config,
                         CwSecret *secret,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwConnector) connector =
      cw_connector_probe_make (engine, config, secret, cancellable, &local_error);

  if (cw_error_is_cancelled (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (connector == NULL)
    return list_failure (local_error);
  return cw_connector_test (connector, cancellable, error);
}

gboolean
cw_connector_probe_add_checks (GVariantBuilder *builder, GPtrArray *checks)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gboolean is_ok = TRUE;

  for (guint i = 0; i < checks->len; i++)
    {
      const CwCheck *check = g_ptr_array_index (checks, i);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      is_ok = is_ok && check->status != CW_CHECK_FAILED;
      cw_variant_add_string (&item, "id", check->id);
      cw_variant_add_string (&item, "status", cw_check_status_to_string (check->status));
      cw_variant_add_string (&item, "summary", check->summary);
      cw_variant_add_string (&item, "remedy", check->remedy);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add_bool (builder, "ok", is_ok);
  cw_variant_add (builder, "checks", g_variant_builder_end (&array));
  return is_ok;
}
