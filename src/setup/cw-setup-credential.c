/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-credential.h"

#include "engine/cw-secret-store.h"
#include "engine/cw-store-value.h"
#include "store/cw-config-store.h"

/* Entra warns from two years on; one is what its portal offers. */
#define VALID_DAYS 365

/* %NULL without error when nothing was left. */
static CwAppCredential *
load (CwStoreSession *session, CwVault *vault, const char *marker, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *certificate =
      cw_config_store_get_value (session, CW_VALUE_SETUP_CERTIFICATE, &local_error);
  g_autoptr (CwSecret) key = NULL;

  if (certificate != NULL)
    key = cw_secret_store_get (session, vault, marker, CW_SECRET_PRIVATE_KEY, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return key != NULL ? cw_app_credential_new_from_pem (certificate, key, error) : NULL;
}

static gboolean
put (CwStoreSession *session,
     CwVault *vault,
     const char *marker,
     CwAppCredential *credential,
     GError **error)
{
  gboolean is_changed = FALSE;

  if (!cw_store_session_begin (session, error))
    return FALSE;
  if (cw_secret_store_put (session, vault, marker, CW_SECRET_PRIVATE_KEY,
                           credential->private_key_pem, &is_changed, error) &&
      cw_config_store_put_value (session, CW_VALUE_SETUP_CERTIFICATE, credential->certificate_pem,
                                 error) &&
      cw_store_session_commit (session, error))
    return TRUE;
  cw_store_session_rollback (session);
  return FALSE;
}

CwAppCredential *
cw_setup_credential_ensure (CwEngine *engine, const char *marker, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (cw_engine_get_store (engine), error);
  CwVault *vault = cw_engine_get_vault (engine);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwAppCredential) credential = NULL;

  if (session == NULL)
    return NULL;
  credential = load (session, vault, marker, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (credential != NULL && credential->end_usec > g_get_real_time ())
    return g_steal_pointer (&credential);
  g_clear_pointer (&credential, cw_app_credential_unref);
  credential = cw_app_credential_new (marker, VALID_DAYS, error);
  if (credential == NULL || !put (session, vault, marker, credential, error))
    return NULL;
  return g_steal_pointer (&credential);
}

gboolean
cw_setup_credential_forget (CwEngine *engine, const char *marker, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (cw_engine_get_store (engine), error);

  if (session == NULL || !cw_store_session_begin (session, error))
    return FALSE;
  if (cw_secret_store_remove_all (session, marker, error) &&
      cw_config_store_put_value (session, CW_VALUE_SETUP_CERTIFICATE, NULL, error) &&
      cw_store_session_commit (session, error))
    return TRUE;
  cw_store_session_rollback (session);
  return FALSE;
}
