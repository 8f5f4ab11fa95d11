/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-key-keeper.h"

#include "base/cw-error.h"
#include "store/cw-config-store.h"
#include "store/cw-database-file.h"
#include "vault/cw-key-export.h"

void
cw_key_state_clear (CwKeyState *state)
{
  g_clear_pointer (&state->lost, g_strfreev);
  g_clear_pointer (&state->missed, g_strfreev);
}

/* ----- looking */

/* FALSE with an error of the store. *ret_secret: (nullable): it does not open. */
static gboolean
open_secret (CwStoreSession *session,
             CwVault *vault,
             const char *name,
             GBytes **ret_sealed,
             CwSecret **ret_secret,
             gboolean *ret_is_lost,
             GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) sealed = cw_config_store_get_secret (session, name, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *ret_secret = sealed != NULL ? cw_vault_unseal (vault, name, sealed, &local_error) : NULL;
  *ret_is_lost = g_error_matches (local_error, CW_ERROR, CW_ERROR_AUTH);
  *ret_sealed = g_steal_pointer (&sealed);
  return TRUE;
}

/* Each once. */
static void
add_missed (GPtrArray *missed, GBytes *sealed)
{
  g_autofree char *id = cw_vault_dup_key_id (sealed);

  if (id != NULL && !g_ptr_array_find_with_equal_func (missed, id, g_str_equal, NULL))
    g_ptr_array_add (missed, g_steal_pointer (&id));
}

/* (transfer full) */
static GStrv
end_strv (GPtrArray *array)
{
  g_ptr_array_add (array, NULL);
  return (GStrv) g_ptr_array_free (array, FALSE);
}

gboolean
cw_key_state_read (CwStoreSession *session, CwVault *vault, CwKeyState *ret_state, GError **error)
{
  g_auto (GStrv) names = cw_config_store_list_secrets (session, error);
  g_autoptr (GStrvBuilder) lost = g_strv_builder_new ();
  g_autoptr (GPtrArray) missed = g_ptr_array_new_with_free_func (g_free);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GBytes) sealed = NULL;
      g_autoptr (CwSecret) secret = NULL;
      gboolean is_lost = FALSE;

      if (!open_secret (session, vault, names[i], &sealed, &secret, &is_lost, error))
        return FALSE;
      if (!is_lost)
        continue;
      g_strv_builder_add (lost, names[i]);
      add_missed (missed, sealed);
    }
  ret_state->n_secrets = g_strv_length (names);
  ret_state->lost = g_strv_builder_end (lost);
  ret_state->missed = end_strv (g_steal_pointer (&missed));
  return TRUE;
}

static gboolean
check_state (const CwKeyState *state, GError **error)
{
  if (state->lost[0] == NULL)
    return TRUE;
  g_set_error_literal (
      error, CW_ERROR, CW_ERROR_AUTH,
      "Stored secrets cannot be opened, because their key is not there, and so no cycle begins. "
      "Import the key set that was exported (`causewayctl keys import`), or give it up and enter "
      "the secrets again (`causewayctl keys abandon`)");
  return FALSE;
}

gboolean
cw_key_keeper_check (CwStore *store, CwVault *vault, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  g_auto (CwKeyState) state = { 0 };

  return session != NULL && cw_key_state_read (session, vault, &state, error) &&
         check_state (&state, error);
}

/* ----- sealing anew */

/* Inside a transaction. What does not open is left as it is. */
static gboolean
reseal (CwStoreSession *session, CwVault *vault, const char *name, GError **error)
{
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GBytes) fresh = NULL;
  g_autoptr (CwSecret) secret = NULL;
  gboolean is_lost = FALSE;

  if (!open_secret (session, vault, name, &sealed, &secret, &is_lost, error))
    return FALSE;
  if (secret == NULL || cw_vault_is_current (vault, sealed))
    return TRUE;
  fresh = cw_vault_seal (vault, name, secret, error);
  return fresh != NULL && cw_config_store_put_secret (session, name, fresh, error);
}

static gboolean
reseal_all (CwStoreSession *session, CwVault *vault, GError **error)
{
  g_auto (GStrv) names = NULL;
  gboolean is_ok = FALSE;

  if (!cw_store_session_begin (session, error))
    return FALSE;
  names = cw_config_store_list_secrets (session, error);
  is_ok = names != NULL;
  for (guint i = 0; is_ok && names[i] != NULL; i++)
    is_ok = reseal (session, vault, names[i], error);
  if (is_ok)
    return cw_store_session_commit (session, error);
  cw_store_session_rollback (session);
  return FALSE;
}

gboolean
cw_key_keeper_settle (CwStore *store,
                      CwVault *vault,
                      const char *state_dir,
                      CwKeyState *ret_state,
                      GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  g_auto (GStrv) keys = cw_vault_list_keys (vault);
  g_auto (CwKeyState) state = { 0 };
  gboolean is_open = g_strv_length (keys) > 1;

  if (session == NULL || (is_open && !reseal_all (session, vault, error)) ||
      (is_open && !cw_database_file_reseal (state_dir, vault, error)) ||
      !cw_key_state_read (session, vault, &state, error))
    return FALSE;
  /* A key that a restored secret may still need is kept as long as one is lost. */
  if (is_open && state.lost[0] == NULL && !cw_vault_drop_old_keys (vault, error))
    return FALSE;
  if (ret_state != NULL)
    {
      *ret_state = state;
      state.lost = NULL;
      state.missed = NULL;
    }
  return TRUE;
}

gboolean
cw_key_keeper_check_import (CwStore *store,
                            CwVault *vault,
                            const char *text,
                            CwSecret *passphrase,
                            gboolean *ret_seals_anew,
                            GError **error)
{
  g_autoptr (CwKeySet) imported = cw_key_export_parse (text, passphrase, error);
  g_autoptr (CwStoreSession) session =
      imported != NULL ? cw_store_open_session (store, error) : NULL;
  g_auto (CwKeyState) state = { 0 };
  g_auto (GStrv) ids = NULL;
  g_auto (GStrv) present = cw_vault_list_keys (vault);

  if (session == NULL || !cw_key_state_read (session, vault, &state, error))
    return FALSE;
  ids = cw_key_set_list_ids (imported);
  *ret_seals_anew = !g_strv_contains ((const char *const *) state.missed, ids[0]) &&
                    g_strcmp0 (present[0], ids[0]) != 0;
  return TRUE;
}

gboolean
cw_key_keeper_import (CwStore *store,
                      CwVault *vault,
                      const char *state_dir,
                      const char *text,
                      CwSecret *passphrase,
                      GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  g_auto (CwKeyState) state = { 0 };

  return session != NULL && cw_key_state_read (session, vault, &state, error) &&
         cw_vault_import_keys (vault, text, passphrase, (const char *const *) state.missed,
                               error) &&
         cw_key_keeper_settle (store, vault, state_dir, NULL, error);
}

gboolean
cw_key_keeper_rotate (CwStore *store, CwVault *vault, const char *state_dir, GError **error)
{
  g_auto (CwKeyState) state = { 0 };

  return cw_key_keeper_settle (store, vault, state_dir, &state, error) &&
         check_state (&state, error) && cw_vault_add_key (vault, error) &&
         cw_key_keeper_settle (store, vault, state_dir, NULL, error);
}

/* ----- giving up */

static gboolean
forget_all (CwStoreSession *session, GStrv *ret_names, GError **error)
{
  g_auto (GStrv) names = NULL;
  gboolean is_ok = FALSE;

  if (!cw_store_session_begin (session, error))
    return FALSE;
  names = cw_config_store_list_secrets (session, error);
  is_ok = names != NULL;
  for (guint i = 0; is_ok && names[i] != NULL; i++)
    is_ok = cw_config_store_put_secret (session, names[i], NULL, error);
  if (!is_ok)
    {
      cw_store_session_rollback (session);
      return FALSE;
    }
  *ret_names = g_steal_pointer (&names);
  return cw_store_session_commit (session, error);
}

gboolean
cw_key_keeper_abandon (CwStore *store,
                       CwVault *vault,
                       const char *state_dir,
                       GStrv *ret_names,
                       GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  g_autoptr (CwDatabaseFile) file = cw_database_file_read (state_dir, vault, NULL);
  g_auto (GStrv) names = NULL;
  CwDatabasePlaces places = { NULL };

  if (file != NULL)
    places = cw_database_file_get_places (file);
  /* The secrets first: broken off in between, there are keys without secrets, which is fine. The
   * password of the database is no secret of a connector, and is known. */
  if (session == NULL || !forget_all (session, &names, error) ||
      !cw_vault_replace_keys (vault, error) ||
      (file != NULL && !cw_database_file_write (state_dir, vault, &places, error)))
    return FALSE;
  *ret_names = g_steal_pointer (&names);
  return TRUE;
}
