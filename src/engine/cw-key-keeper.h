/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store.h"
#include "vault/cw-vault.h"

G_BEGIN_DECLS

/* The vault's keys and the sealed secrets in the store and in database.json of the state directory,
 * which have to go together. Whoever changes
 * one of them holds the engine's password mutex and keeps cycles from beginning. */

/* How the stored secrets are: what is neither lost nor damaged opens. */
typedef struct
{
  guint n_secrets;
  guint n_older; /* that open with a key that seals no more */
  GStrv lost;    /* (owned): names of those whose key is not there: "connector/ID/password" */
  GStrv damaged; /* (owned): of those that do not open though it is: changed, or put under another
                  * name, or sealed by a newer version */
  GStrv missed;  /* (owned): ids of the keys with which the lost ones were sealed */
} CwKeyState;

void cw_key_state_clear (CwKeyState *state);

/* Opens each once; there are a few. FALSE with an error of the store. */
gboolean
cw_key_state_read (CwStoreSession *session, CwVault *vault, CwKeyState *ret_state, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* CW_ERROR_AUTH with the remedy when a stored secret is lost. One that is damaged stops only the
 * connector that needs it. */
gboolean
cw_key_keeper_check (CwStore *store, CwVault *vault, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cw_key_keeper_settle:
 * @ret_state: (out caller-allocates) (optional): how the secrets are then
 *
 * Seals everything that opens with the first key, in one transaction, and then takes the other keys
 * out of the file, unless something stored does not open: put back as it was, it needs its key. At
 * once, or, where another database server may take over that does not have the transaction, the
 * first time after a week (cw-key-retirement.h). Ends what an earlier rotation or import began.
 */
gboolean cw_key_keeper_settle (CwStore *store,
                               CwVault *vault,
                               const char *state_dir,
                               CwKeyState *ret_state,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether taking an exported key set in seals what is stored with a key that other installations
 * with this configuration may not have: with another one than what is missed here, or seals
 * already. Errors are those of cw_vault_import_keys(). */
gboolean cw_key_keeper_check_import (CwStore *store,
                                     CwVault *vault,
                                     const char *text,
                                     CwSecret *passphrase,
                                     gboolean *ret_seals_anew,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes an exported key set in, and settles. CW_ERROR_CONFLICT when secrets are lost and none of
 * its keys opens one; other errors are those of cw_vault_import_keys(). */
gboolean cw_key_keeper_import (CwStore *store,
                               CwVault *vault,
                               const char *state_dir,
                               const char *text,
                               CwSecret *passphrase,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A new key for everything that is stored. CW_ERROR_AUTH when a secret is lost, and
 * CW_ERROR_INVALID_DATA, which names it, when one is damaged: the key stays as it is. */
gboolean
cw_key_keeper_rotate (CwStore *store, CwVault *vault, const char *state_dir, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Forgets all keys and all secrets, and makes a new key. @ret_names: the secrets that have to be
 * entered again. (transfer full) */
gboolean cw_key_keeper_abandon (CwStore *store,
                                CwVault *vault,
                                const char *state_dir,
                                GStrv *ret_names,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwKeyState, cw_key_state_clear)

G_END_DECLS
