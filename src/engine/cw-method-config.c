/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "engine/cw-variant.h"
#include "store/cw-config-store.h"

GVariant *
cw_method_get_config (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwConfigVersion) stored = NULL;
  gint64 version = 0;
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, &version);
  g_autoptr (JsonNode) json = cw_config_to_json (config);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (session == NULL)
    return NULL;
  stored = cw_config_store_get (session, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  cw_variant_add_int (&builder, "version", version);
  if (stored != NULL && stored->version == version)
    {
      cw_variant_add_time (&builder, "changedAt", stored->created_usec);
      cw_variant_add_string (&builder, "changedBy", stored->author);
    }
  cw_variant_add_string (&builder, "digest", cw_config_get_digest (config));
  cw_variant_add (&builder, "config", cw_variant_from_json (json));
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_answer_version (const CwMethodCall *call, gboolean is_changed)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gint64 version = 0;
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, &version);

  cw_variant_add_bool (&builder, "changed", is_changed);
  cw_variant_add_int (&builder, "version", version);
  return cw_variant_end_answer (&builder);
}

typedef struct
{
  const char *path;
  const char *value;
} ValueChange;

static CwConfig *
change_value (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  const ValueChange *change = user_data;

  return cw_config_set_value (current, change->path, change->value, error);
}

GVariant *
cw_method_set_config_value (const CwMethodCall *call, GError **error)
{
  ValueChange change = { NULL };
  gboolean is_changed = FALSE;

  g_variant_get (call->args, "(&s&s)", &change.path, &change.value);
  if (!cw_engine_change_config (call->engine,
                                &(CwConfigOccasion){ call->author, CW_CONFIG_KIND_SETTINGS, 0 },
                                change_value, &change, &is_changed, error))
    return NULL;
  return cw_method_answer_version (call, is_changed);
}

gboolean
cw_method_check_version (CwEngine *engine, gint64 expected, GError **error)
{
  gint64 version = 0;
  g_autoptr (CwConfig) present = cw_engine_dup_config (engine, &version);

  if (expected < 0 || expected == version)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "The configuration was changed meanwhile: it has version %lld, not %lld",
               (long long) version, (long long) expected);
  return FALSE;
}

typedef struct
{
  CwEngine *engine;
  const char *text;
  gint64 expected; /* see cw_method_check_version() */
} WholeChange;

static CwConfig *
change_whole (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  const WholeChange *change = user_data;

  return cw_method_check_version (change->engine, change->expected, error)
             ? cw_config_new_from_text (change->text, error)
             : NULL;
}

GVariant *
cw_method_put_config (const CwMethodCall *call, GError **error)
{
  WholeChange change = { .engine = call->engine };
  gboolean is_changed = FALSE;

  g_variant_get (call->args, "(&sx)", &change.text, &change.expected);
  if (!cw_engine_change_config (call->engine,
                                &(CwConfigOccasion){ call->author, CW_CONFIG_KIND_SETTINGS, 0 },
                                change_whole, &change, &is_changed, error))
    return NULL;
  return cw_method_answer_version (call, is_changed);
}
