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

/* What a directory says of a password. */
typedef enum
{
  ANSWER_NONE, /* it was not reached, or has another trouble */
  ANSWER_GOOD,
  ANSWER_REFUSED
} Answer;

/* *ret_reason: (out) (optional): why it is not good. FALSE: cancelled. */
static gboolean
try_password (const CwPasswordRotation *rotation,
              CwSecret *password,
              Answer *ret_answer,
              GError **ret_reason,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwAdSession) session = sign_in (rotation, password, cancellable, &local_error);

  if (cw_error_is_cancelled (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (session != NULL)
    *ret_answer = ANSWER_GOOD;
  else if (g_error_matches (local_error, CW_ERROR, CW_ERROR_AUTH))
    *ret_answer = ANSWER_REFUSED;
  else
    *ret_answer = ANSWER_NONE;
  if (local_error != NULL)
    g_propagate_error (ret_reason, g_steal_pointer (&local_error));
  return TRUE;
}

/* One that does not open waits on, for the key may come back; until then the stored password
 * counts, which somebody may have entered again. *ret_waiting: (nullable). */
static gboolean
load_waiting (const CwPasswordRotation *rotation, CwSecret **ret_waiting, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (load (rotation, NEW_PASSWORD, ret_waiting, &local_error))
    return TRUE;
  if (!g_error_matches (local_error, CW_ERROR, CW_ERROR_STORE))
    {
      g_warning ("%s", local_error->message);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* The new one is refused: it is given up when the old one is good. When neither is, the account may
 * be locked, and the new one good afterwards. */
static gboolean
settle_refused (const CwPasswordRotation *rotation,
                GError **ret_reason,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (CwSecret) old = NULL;
  Answer answer = ANSWER_NONE;

  if (!load (rotation, CW_SECRET_PASSWORD, &old, error))
    return FALSE;
  if (old != NULL && !try_password (rotation, old, &answer, ret_reason, cancellable, error))
    return FALSE;
  return answer != ANSWER_GOOD || save (rotation, NULL, NULL, error);
}

/* *ret_reason: (out) (optional): why it is still not known which of the two is good. */
static gboolean
settle (const CwPasswordRotation *rotation,
        GError **ret_reason,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (CwSecret) waiting = NULL;
  g_autoptr (GError) reason = NULL;
  Answer answer = ANSWER_NONE;

  if (!load_waiting (rotation, &waiting, error))
    return FALSE;
  if (waiting == NULL)
    return TRUE;
  if (!try_password (rotation, waiting, &answer, &reason, cancellable, error))
    return FALSE;
  if (answer == ANSWER_GOOD)
    return save (rotation, waiting, NULL, error);
  if (answer == ANSWER_REFUSED)
    return settle_refused (rotation, ret_reason, cancellable, error);
  g_propagate_error (ret_reason, g_steal_pointer (&reason));
  return TRUE;
}

gboolean
cw_password_rotation_settle (const CwPasswordRotation *rotation,
                             GCancellable *cancellable,
                             GError **error)
{
  return rotation->config->kind != CW_CONNECTOR_KIND_ACTIVE_DIRECTORY ||
         settle (rotation, NULL, cancellable, error);
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

static CwSecret *
load_old (const CwPasswordRotation *rotation, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (rotation->store, error);

  return session != NULL
             ? cw_secret_store_get_for_config (session, rotation->vault, rotation->config, error)
             : NULL;
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
  g_autoptr (GError) reason = NULL;
  gboolean is_refused = FALSE;

  if (!check_kind (rotation, error) || !settle (rotation, &reason, cancellable, error))
    return FALSE;
  /* The one that waits may be the only good one: it is not replaced by another. */
  if (reason != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  old = load_old (rotation, error);
  if (old == NULL)
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
