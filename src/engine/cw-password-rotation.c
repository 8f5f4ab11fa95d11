/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-password-rotation.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-account.h"
#include "connectors/ldap/cw-ad-password.h"
#include "engine/cw-connector-factory.h"
#include "engine/cw-secret-store.h"

/* The kind of the secret that waits for its proof. */
#define NEW_PASSWORD "new-password"

/* ----- the vault */

/* *ret_secret: (nullable). FALSE with an error. */
static gboolean
load (const CwPasswordRotation *rotation, const char *kind, CwSecret **ret_secret, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (rotation->store, error);
  g_autoptr (GError) local_error = NULL;

  if (session == NULL)
    return FALSE;
  *ret_secret =
      cw_secret_store_get (session, rotation->vault, rotation->config->id, kind, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* In one transaction: @password (nullable) becomes the password, @waiting (nullable) the one that
 * waits for its proof. */
static gboolean
save (const CwPasswordRotation *rotation, CwSecret *password, CwSecret *waiting, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (rotation->store, error);
  const char *id = rotation->config->id;
  gboolean is_changed = FALSE;
  gboolean is_ok = TRUE;

  if (session == NULL || !cw_store_session_begin (session, error))
    return FALSE;
  if (password != NULL)
    is_ok = cw_secret_store_put (session, rotation->vault, id, CW_SECRET_PASSWORD, password,
                                 &is_changed, error);
  if (is_ok)
    is_ok = waiting != NULL ? cw_secret_store_put (session, rotation->vault, id, NEW_PASSWORD,
                                                   waiting, &is_changed, error)
                            : cw_secret_store_remove (session, id, NEW_PASSWORD, error);
  if (is_ok && cw_store_session_commit (session, error))
    return TRUE;
  cw_store_session_rollback (session);
  return FALSE;
}

/* ----- the directory */

static CwAdSession *
sign_in (const CwPasswordRotation *rotation,
         CwSecret *password,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (CwLdapSettings) settings = cw_ldap_settings_new (rotation->config, error);

  return settings != NULL
             ? cw_ad_session_open_configured (settings, password, NULL, cancellable, error)
             : NULL;
}

/* Whether the directory takes @password; *ret_is_known: it said yes or no. FALSE: cancelled. */
static gboolean
try_password (const CwPasswordRotation *rotation,
              CwSecret *password,
              gboolean *ret_is_good,
              gboolean *ret_is_known,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwAdSession) session = sign_in (rotation, password, cancellable, &local_error);

  *ret_is_good = session != NULL;
  *ret_is_known = *ret_is_good || g_error_matches (local_error, CW_ERROR, CW_ERROR_AUTH);
  if (!cw_error_is_cancelled (local_error))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
cw_password_rotation_settle (const CwPasswordRotation *rotation,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (CwSecret) waiting = NULL;
  g_autoptr (CwSecret) old = NULL;
  gboolean is_good = FALSE;
  gboolean is_known = FALSE;

  if (rotation->config->kind != CW_CONNECTOR_KIND_ACTIVE_DIRECTORY)
    return TRUE;
  if (!load (rotation, NEW_PASSWORD, &waiting, error))
    return FALSE;
  if (waiting == NULL)
    return TRUE;
  if (!try_password (rotation, waiting, &is_good, &is_known, cancellable, error))
    return FALSE;
  if (is_good)
    return save (rotation, waiting, NULL, error);
  if (!is_known)
    return TRUE;
  if (!load (rotation, CW_SECRET_PASSWORD, &old, error))
    return FALSE;
  if (old == NULL)
    return TRUE;
  if (!try_password (rotation, old, &is_good, &is_known, cancellable, error))
    return FALSE;
  /* Neither: the account may be locked, and the new one good afterwards. */
  return !is_good || save (rotation, NULL, NULL, error);
}

/* ----- a new one */

static gboolean
check_kind (const CwPasswordRotation *rotation, GError **error)
{
  const CwConnectorConfig *config = rotation->config;

  if (config->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY &&
      g_strcmp0 (cw_connector_config_get_secret_kind (config), CW_SECRET_PASSWORD) == 0)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
               "Connector “%s” does not sign in to an Active Directory with a password",
               config->name);
  return FALSE;
}

static gboolean
load_old (const CwPasswordRotation *rotation, CwSecret **ret_old, GError **error)
{
  if (!load (rotation, CW_SECRET_PASSWORD, ret_old, error))
    return FALSE;
  if (*ret_old != NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "Connector “%s” has no password: set it with `causewayctl connector set-secret`",
               rotation->config->name);
  return FALSE;
}

gboolean
cw_password_rotation_run (const CwPasswordRotation *rotation,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (CwSecret) old = NULL;
  g_autoptr (CwSecret) fresh = NULL;
  g_autoptr (CwAdSession) session = NULL;
  g_autoptr (CwAdAccount) self = NULL;
  gboolean is_refused = FALSE;

  if (!check_kind (rotation, error) ||
      !cw_password_rotation_settle (rotation, cancellable, error) ||
      !load_old (rotation, &old, error))
    return FALSE;
  session = sign_in (rotation, old, cancellable, error);
  if (session == NULL)
    return FALSE;
  self = cw_ad_account_find_self (session, cancellable, error);
  if (self == NULL)
    return FALSE;
  fresh = cw_ad_password_make ();
  if (!save (rotation, NULL, fresh, error))
    return FALSE;
  /* From here on it is not broken off by a cancel: what is known ends in the vault. */
  if (cw_ad_password_change (session, self, old, fresh, &is_refused, NULL, error))
    return save (rotation, fresh, NULL, error);
  if (is_refused && !save (rotation, NULL, NULL, NULL))
    g_warning ("A new password for “%s” that was refused is still stored", rotation->config->name);
  return FALSE;
}
