/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine-attach.h"

#include "base/cw-error.h"
#include "engine/cw-config-keep.h"
#include "engine/cw-engine-private.h"
#include "engine/cw-exporter-state.h"
#include "engine/cw-key-keeper.h"
#include "engine/cw-unclaimed-state.h"
#include "store/cw-config-store.h"

/* A copy of a configuration that no other computer reaches. */

typedef struct
{
  CwEngine *engine;
  const CwProfile *profile;
  GStrv kept; /* (owned) */
} Adoption;

/* ----- secrets */

static gboolean
put_secret (Adoption *adoption,
            CwStoreSession *session,
            const char *name,
            const char *text,
            GError **error)
{
  gsize size = 0;
  guchar *data = g_base64_decode (text, &size);
  g_autoptr (GBytes) sealed = g_bytes_new_take (data, size);
  g_autoptr (CwSecret) secret = cw_vault_unseal (adoption->engine->vault, name, sealed, error);

  return secret != NULL && cw_config_store_put_secret (session, name, sealed, error);
}

static gboolean
put_secrets (Adoption *adoption, CwStoreSession *session, GError **error)
{
  JsonObject *secrets = adoption->profile->secrets;
  g_autoptr (GList) names = secrets != NULL ? json_object_get_members (secrets) : NULL;

  for (GList *name = names; name != NULL; name = name->next)
    if (!put_secret (adoption, session, name->data,
                     json_object_get_string_member (secrets, name->data), error))
      return FALSE;
  return TRUE;
}

/* ----- the configuration */

static CwConfig *
adopt (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  Adoption *adoption = user_data;
  JsonObject *known = adoption->profile->known;
  JsonObject *exporters = adoption->profile->exporters;
  g_autoptr (CwConfig) merged = NULL;

  if (!cw_engine_check_unused (adoption->engine, error))
    return NULL;
  merged = cw_config_keep (adoption->profile->config, current, TRUE, &adoption->kept, error);
  if (merged == NULL || !put_secrets (adoption, session, error) ||
      (known != NULL &&
       !cw_unclaimed_state_want (session, merged, adoption->engine->state_dir, known, 0, error)) ||
      (exporters != NULL && !cw_exporter_state_inherit (session, exporters, error)))
    return NULL;
  return cw_config_set_value (merged, "staging", "true", error);
}

static gboolean
adopt_alone (Adoption *adoption, const char *author, GError **error)
{
  static const char *const none[] = { NULL };
  CwEngine *engine = adoption->engine;
  CwSecret *keys = adoption->profile->file->keys;
  g_autoptr (GMutexLocker) passwords = g_mutex_locker_new (&engine->password_mutex);
  const CwConfigOccasion occasion = { author, CW_CONFIG_KIND_IMPORT, 0 };

  return cw_engine_check_unused (engine, error) &&
         cw_profile_install_rules (adoption->profile, engine->state_dir, error) &&
         (keys == NULL || cw_vault_take_key_text (engine->vault, keys, none, error)) &&
         cw_engine_change_config (engine, &occasion, adopt, adoption, NULL, error) &&
         cw_key_keeper_settle (engine->store, engine->vault, engine->state_dir, NULL, error);
}

gboolean
cw_engine_adopt_profile (CwEngine *engine,
                         const CwProfile *profile,
                         const char *author,
                         GStrv *ret_kept,
                         GError **error)
{
  Adoption adoption = { .engine = engine, .profile = profile };
  gboolean is_good = FALSE;

  g_return_val_if_fail (CW_IS_ENGINE (engine), FALSE);

  if (!cw_engine_block_cycles (engine, error))
    return FALSE;
  is_good = adopt_alone (&adoption, author, error);
  cw_engine_unblock_cycles (engine);
  if (is_good)
    *ret_kept = g_steal_pointer (&adoption.kept);
  g_strfreev (adoption.kept);
  return is_good;
}
