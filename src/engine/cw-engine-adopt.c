/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine-attach.h"

#include <string.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "engine/cw-config-keep.h"
#include "engine/cw-engine-private.h"
#include "engine/cw-key-keeper.h"
#include "store/cw-config-store.h"

/* A copy of a configuration that no other computer reaches. */

typedef struct
{
  CwEngine *engine;
  const CwProfile *profile;
  GStrv kept; /* (owned) */
} Adoption;

/* ----- rules in files */

static gboolean
is_same_file (const char *path, const char *text)
{
  g_autofree char *present = NULL;

  return g_file_get_contents (path, &present, NULL, NULL) && g_str_equal (present, text);
}

static gboolean
write_rules (const char *path, const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if (is_same_file (path, text))
        return TRUE;
      g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
                   "There are rules of your own in %s already: move that file away first", path);
      return FALSE;
    }
  if (g_file_set_contents_full (path, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local_error))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "Cannot write %s: %s", path, local_error->message);
  return FALSE;
}

static gboolean
install_rules (CwEngine *engine, JsonObject *rules, GError **error)
{
  g_autofree char *folder = g_build_filename (engine->state_dir, "rules", NULL);
  g_autoptr (GList) names = rules != NULL ? json_object_get_members (rules) : NULL;

  if (names != NULL && g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "Cannot make the folder %s", folder);
      return FALSE;
    }
  for (GList *name = names; name != NULL; name = name->next)
    {
      g_autofree char *path = g_build_filename (folder, name->data, NULL);

      if (!write_rules (path, json_object_get_string_member (rules, name->data), error))
        return FALSE;
    }
  return TRUE;
}

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
  g_autoptr (CwConfig) merged = NULL;

  if (!cw_engine_check_unused (adoption->engine, error))
    return NULL;
  merged = cw_config_keep (adoption->profile->config, current, TRUE, &adoption->kept, error);
  if (merged == NULL || !put_secrets (adoption, session, error))
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
         install_rules (engine, adoption->profile->rules, error) &&
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
