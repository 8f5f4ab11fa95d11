/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "engine/cw-key-keeper.h"
#include "setup/doctor/cw-doctor-checks.h"
#include "vault/cw-key-file.h"

/* The engine has its keys in memory: what happened to the file since is seen at its next start. */
static void
check_file (CwSetupCheck *check)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwKeySet) set =
      cw_key_file_load (cw_engine_get_state_dir (check->call->engine), &error);
  gboolean is_sealed = g_str_equal (cw_key_file_get_protection (), "credential");

  if (error != NULL)
    cw_setup_check_add (check, "key-file", CW_CHECK_FAILED, error->message,
                        CW_PHRASE ("Before the engine is started again, put it right, or the "
                                   "stored secrets do not open"));
  else if (set == NULL)
    cw_setup_check_add (check, "key-file", CW_CHECK_SKIPPED,
                        CW_PHRASE ("No secret is stored yet, so there are no keys"), NULL);
  else
    cw_setup_check_add (check, "key-file", CW_CHECK_OK,
                        is_sealed ? CW_PHRASE ("The keys are sealed by a credential of the service")
                                  : CW_PHRASE ("Only the engine's user can read the keys"),
                        NULL);
}

static void
check_lost (CwSetupCheck *check, guint n_lost)
{
  g_autofree char *text = g_strdup_printf (
      CW_PHRASE_COUNT (n_lost, "%u stored secret does not open", "%u stored secrets do not open"),
      n_lost);

  cw_setup_check_add (check, "secrets", CW_CHECK_FAILED, text,
                      CW_PHRASE ("Import the keys (causewayctl keys import), or give them up "
                                 "and enter the secrets again (causewayctl keys abandon)"));
}

static void
check_damaged (CwSetupCheck *check, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *text =
          g_strdup_printf (CW_PHRASE ("The stored secret “%s” does not open, though its key is "
                                      "there: it is damaged, or was put under another name"),
                           names[i]);

      cw_setup_check_add (check, "damaged-secret", CW_CHECK_FAILED, text,
                          CW_PHRASE ("Put it back from a backup, or enter it again (causewayctl "
                                     "connector set-secret)"));
    }
}

gboolean
cw_doctor_check_keys (CwSetupCheck *check, GError **error)
{
  CwEngine *engine = check->call->engine;
  g_autoptr (CwStoreSession) session = cw_store_open_session (cw_engine_get_store (engine), error);
  g_auto (CwKeyState) state = { 0 };
  g_autofree char *text = NULL;

  if (session == NULL || !cw_key_state_read (session, cw_engine_get_vault (engine), &state, error))
    return FALSE;
  check_file (check);
  check_damaged (check, (const char *const *) state.damaged);
  if (state.lost[0] != NULL)
    check_lost (check, g_strv_length (state.lost));
  if (state.lost[0] != NULL || state.damaged[0] != NULL)
    return TRUE;
  text = g_strdup_printf (
      CW_PHRASE_COUNT (state.n_secrets, "%u stored secret opens", "%u stored secrets open"),
      state.n_secrets);
  cw_setup_check_add (check, "secrets", CW_CHECK_OK, text, NULL);
  return TRUE;
}
