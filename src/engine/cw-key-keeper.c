/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-key-keeper.h"

#include "base/cw-error.h"
#include "engine/cw-key-retirement.h"
#include "store/cw-config-store.h"
#include "store/cw-database-file.h"
#include "vault/cw-key-export.h"

void
cw_key_state_clear (CwKeyState *state)
{
  g_clear_pointer (&state->lost, g_strfreev);
  g_clear_pointer (&state->damaged, g_strfreev);
  g_clear_pointer (&state->missed, g_strfreev);
}

/* ----- looking */

/* What is being put together. */
typedef struct
{
  GPtrArray *lost;    /* (owned) */
  GPtrArray *damaged; /* (owned) */
  GPtrArray *missed;  /* (owned) */
  guint n_older;
} Look;

static void
look_begin (Look *look)
{
  *look = (Look){
    .lost = g_ptr_array_new_with_free_func (g_free),
    .damaged = g_ptr_array_new_with_free_func (g_free),
    .missed = g_ptr_array_new_with_free_func (g_free),
  };
}

static void
look_clear (Look *look)
{
  g_clear_pointer (&look->lost, g_ptr_array_unref);
  g_clear_pointer (&look->damaged, g_ptr_array_unref);
  g_clear_pointer (&look->missed, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

/* Each once. */
static void
add_missed (GPtrArray *missed, GBytes *sealed)
{
  g_autofree char *id = cw_vault_dup_key_id (sealed);

  if (id != NULL && !g_ptr_array_find_with_equal_func (missed, id, g_str_equal, NULL))
    g_ptr_array_add (missed, g_steal_pointer (&id));
}

static void
look_at (Look *look, CwVault *vault, const char *name, GBytes *sealed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSecret) secret = cw_vault_unseal (vault, name, sealed, &error);
  gboolean is_lost = g_error_matches (error, CW_ERROR, CW_ERROR_AUTH);

  if (secret != NULL)
    {
      look->n_older += !cw_vault_is_current (vault, sealed);
      return;
    }
  g_ptr_array_add (is_lost ? look->lost : look->damaged, g_strdup (name));
  if (is_lost)
    add_missed (look->missed, sealed);
}

static gboolean
look_at_store (Look *look,
               CwVault *vault,
               CwStoreSession *session,
               const char *const *names,
               GError **error)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GBytes) sealed = cw_config_store_get_secret (session, names[i], &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (sealed != NULL)
        look_at (look, vault, names[i], sealed);
    }
  return TRUE;
}

/* (transfer full) */
static GStrv
end_strv (GPtrArray **array)
{
  g_ptr_array_add (*array, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (array), FALSE);
}

gboolean
cw_key_state_read (CwStoreSession *session, CwVault *vault, CwKeyState *ret_state, GError **error)
{
  g_auto (GStrv) names = cw_config_store_list_secrets (session, error);
  g_auto (Look) look = { NULL };

  look_begin (&look);
  if (names == NULL || !look_at_store (&look, vault, session, (const char *const *) names, error))
    return FALSE;
  ret_state->n_secrets = g_strv_length (names);
  ret_state->n_older = look.n_older;
  ret_state->lost = end_strv (&look.lost);
  ret_state->damaged = end_strv (&look.damaged);
  ret_state->missed = end_strv (&look.missed);
  return TRUE;
}

static gboolean
check_lost (const CwKeyState *state, GError **error)
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

static gboolean
check_damaged (const CwKeyState *state, GError **error)
{
  g_autofree char *names = g_strjoinv (", ", state->damaged);

  if (state->damaged[0] == NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
               "The key stays as it is, because something that it may have sealed does not open: "
               "“%s” is damaged, or was put under another name. Put that back from a backup, or "
               "enter it again (`causewayctl connector set-secret`), and rotate the key then",
               names);
  return FALSE;
}

gboolean
cw_key_keeper_check (CwStore *store, CwVault *vault, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  g_auto (CwKeyState) state = { 0 };

  return session != NULL && cw_key_state_read (session, vault, &state, error) &&
         check_lost (&state, error);
}

/* ----- sealing anew */

/* Inside a transaction. What does not open is left as it is. @left: gets the key that had sealed it
 * (element-type utf8) */
static gboolean
reseal (CwStoreSession *session, CwVault *vault, const char *name, GPtrArray *left, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) sealed = cw_config_store_get_secret (session, name, &local_error);
  g_autoptr (GBytes) fresh = NULL;
  g_autoptr (CwSecret) secret = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (sealed == NULL || cw_vault_is_current (vault, sealed))
    return TRUE;
  secret = cw_vault_unseal (vault, name, sealed, NULL);
  if (secret == NULL)
    return TRUE;
  add_missed (left, sealed);
  fresh = cw_vault_seal (vault, name, secret, error);
  return fresh != NULL && cw_config_store_put_secret (session, name, fresh, error);
}

/* @old: the keys that seal no more. */
static gboolean
reseal_each (CwStoreSession *session, CwVault *vault, const char *const *old, GError **error)
{
  g_auto (GStrv) names = cw_config_store_list_secrets (session, error);
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) ids = NULL;

  if (names == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    if (!reseal (session, vault, names[i], left, error))
      return FALSE;
  ids = end_strv (&left);
  return cw_key_retirement_note (session, old, (const char *const *) ids, g_get_real_time (),
                                 error);
}

static gboolean
reseal_all (CwStoreSession *session, CwVault *vault, const char *const *old, GError **error)
{
  if (!cw_store_session_begin (session, error))
    return FALSE;
  if (reseal_each (session, vault, old, error))
    return cw_store_session_commit (session, error);
  cw_store_session_rollback (session);
  return FALSE;
}

/* Whether every value opens with the key that seals now. One that opens with none may be put back
 * some day as it was, and needs its key then. */
static gboolean
needs_no_old_key (const CwKeyState *state)
{
  return state->n_older == 0 && state->lost[0] == NULL && state->damaged[0] == NULL;
}

/* At once where what was committed stays, and after a while where another server may take over that
 * does not know of it. */
static gboolean
drop_old (CwStoreSession *session, CwVault *vault, const char *const *old, GError **error)
{
  g_auto (GStrv) over = NULL;
  gboolean is_final = FALSE;

  if (!cw_store_session_harden_config (session, &is_final, error))
    return FALSE;
  if (is_final)
    return cw_vault_drop_keys (vault, old, error);
  over = cw_key_retirement_list_over (session, old, g_get_real_time (), error);
  return over != NULL && cw_vault_drop_keys (vault, (const char *const *) over, error);
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
  const char *const *old = is_open ? (const char *const *) keys + 1 : NULL;
  gboolean is_file_current = TRUE;

  if (session == NULL || (is_open && !reseal_all (session, vault, old, error)) ||
      (is_open && !cw_database_file_reseal (state_dir, vault, &is_file_current, error)) ||
      !cw_key_state_read (session, vault, &state, error))
    return FALSE;
  if (is_open && is_file_current && needs_no_old_key (&state) &&
      !drop_old (session, vault, old, error))
    return FALSE;
  if (ret_state != NULL)
    {
      *ret_state = state;
      state = (CwKeyState){ 0 };
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

/* Before the new key is made, and after everything was sealed with it: somebody may have put a
 * value elsewhere just then. */
static gboolean
settle_wholly (CwStore *store, CwVault *vault, const char *state_dir, GError **error)
{
  g_auto (CwKeyState) state = { 0 };

  return cw_key_keeper_settle (store, vault, state_dir, &state, error) &&
         check_lost (&state, error) && check_damaged (&state, error) &&
         cw_database_file_check_sealed (state_dir, vault, error);
}

gboolean
cw_key_keeper_rotate (CwStore *store, CwVault *vault, const char *state_dir, GError **error)
{
  return settle_wholly (store, vault, state_dir, error) && cw_vault_add_key (vault, error) &&
         settle_wholly (store, vault, state_dir, error);
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

/* Only the passwords of the database are still sealed by the keys, which have to open whatever
 * breaks off: so there is always one that has sealed them. First those that seal no more make room.
 * Of keys that cannot be read nothing opens, so nothing is lost with them. */
static gboolean
replace_keys (CwVault *vault, const char *state_dir, GError **error)
{
  g_auto (GStrv) keys = cw_vault_list_keys (vault);
  gboolean is_all = FALSE;

  if (keys[0] == NULL)
    return cw_vault_replace_keys (vault, error);
  if (!cw_database_file_reseal (state_dir, vault, &is_all, error) ||
      !cw_vault_drop_keys (vault, (const char *const *) keys + 1, error) ||
      !cw_vault_add_key (vault, error) ||
      !cw_database_file_reseal (state_dir, vault, &is_all, error) ||
      !cw_vault_drop_keys (vault, (const char *const *) keys, error))
    return FALSE;
  cw_vault_forget_dropped (vault);
  return TRUE;
}

gboolean
cw_key_keeper_abandon (CwStore *store,
                       CwVault *vault,
                       const char *state_dir,
                       GStrv *ret_names,
                       GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  g_auto (GStrv) names = NULL;

  /* The secrets first: broken off in between, there are keys without secrets, which is fine. The
   * password of the database is no secret of a connector, and is known. */
  if (session == NULL || !forget_all (session, &names, error) ||
      !replace_keys (vault, state_dir, error))
    return FALSE;
  *ret_names = g_steal_pointer (&names);
  return TRUE;
}
