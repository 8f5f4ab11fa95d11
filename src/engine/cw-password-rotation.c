/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-password-rotation.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-account.h"
#include "connectors/ldap/cw-ad-password.h"
#include "engine/cw-connector-factory.h"
#include "engine/cw-secret-store.h"

/* What is known of the second password that is stored. It is newer or older than the one that is
 * used: of two that a domain controller takes, one is good for an hour more only, and cannot be
 * changed. Doubted: the directory did not take it when last asked. */
typedef enum
{
  SECOND_NONE,
  SECOND_SENT, /* newer, and nobody knows whether it was taken */
  SECOND_NEWER,
  SECOND_OLDER,
  SECOND_DOUBTED_NEWER,
  SECOND_DOUBTED_OLDER,
  N_SECONDS
} Second;

static const struct
{
  const char *kind; /* of the secret */
  Second when_swapped;
  Second when_taken;
  Second when_refused;
} seconds[] = {
  [SECOND_NONE] = { NULL, SECOND_NONE, SECOND_NONE, SECOND_NONE },
  [SECOND_SENT] = { "new-password", SECOND_OLDER, SECOND_SENT, SECOND_DOUBTED_NEWER },
  [SECOND_NEWER] = { "newer-password", SECOND_OLDER, SECOND_NEWER, SECOND_DOUBTED_NEWER },
  [SECOND_OLDER] = { "older-password", SECOND_NEWER, SECOND_OLDER, SECOND_DOUBTED_OLDER },
  [SECOND_DOUBTED_NEWER] = { "doubted-newer-password", SECOND_DOUBTED_OLDER, SECOND_NEWER,
                             SECOND_DOUBTED_NEWER },
  [SECOND_DOUBTED_OLDER] = { "doubted-older-password", SECOND_DOUBTED_NEWER, SECOND_OLDER,
                             SECOND_DOUBTED_OLDER },
};

G_STATIC_ASSERT (G_N_ELEMENTS (seconds) == N_SECONDS);

/* What is stored. */
typedef struct
{
  CwSecret *password; /* (owned) (nullable) */
  CwSecret *second;   /* (owned) (nullable) */
  Second state;       /* of @second */
} Passwords;

static void
clear_passwords (Passwords *passwords)
{
  g_clear_pointer (&passwords->password, cw_secret_unref);
  g_clear_pointer (&passwords->second, cw_secret_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Passwords, clear_passwords)

/* ----- the vault */

/* *ret_secret: (nullable). FALSE with an error. */
static gboolean
load_one (const CwPasswordRotation *rotation,
          CwStoreSession *session,
          const char *kind,
          CwSecret **ret_secret,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;

  *ret_secret =
      cw_secret_store_get (session, rotation->vault, rotation->config->id, kind, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* One that does not open waits on, for the key may come back; until then the stored password
 * counts, which somebody may have entered again. */
static gboolean
load_second (const CwPasswordRotation *rotation,
             CwStoreSession *session,
             Passwords *passwords,
             GError **error)
{
  for (Second i = SECOND_SENT; i < N_SECONDS && passwords->second == NULL; i++)
    {
      g_autoptr (GError) local_error = NULL;

      if (!load_one (rotation, session, seconds[i].kind, &passwords->second, &local_error))
        {
          if (g_error_matches (local_error, CW_ERROR, CW_ERROR_STORE))
            {
              g_propagate_error (error, g_steal_pointer (&local_error));
              return FALSE;
            }
          g_warning ("%s", local_error->message);
        }
      passwords->state = passwords->second != NULL ? i : SECOND_NONE;
    }
  return TRUE;
}

static gboolean
load (const CwPasswordRotation *rotation, Passwords *passwords, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (rotation->store, error);

  return session != NULL &&
         load_one (rotation, session, CW_SECRET_PASSWORD, &passwords->password, error) &&
         load_second (rotation, session, passwords, error);
}

gboolean
cw_password_rotation_forget (CwStoreSession *session, const char *connector_id, GError **error)
{
  for (Second i = SECOND_SENT; i < N_SECONDS; i++)
    if (!cw_secret_store_remove (session, connector_id, seconds[i].kind, error))
      return FALSE;
  return TRUE;
}

static gboolean
put (const CwPasswordRotation *rotation,
     CwStoreSession *session,
     const char *kind,
     CwSecret *secret,
     GError **error)
{
  gboolean is_changed = FALSE;

  return secret == NULL || cw_secret_store_put (session, rotation->vault, rotation->config->id,
                                                kind, secret, &is_changed, error);
}

/* In one transaction: @password (nullable) becomes the password, and @second (nullable) is what
 * stays beside it. */
static gboolean
save (const CwPasswordRotation *rotation,
      CwSecret *password,
      Second state,
      CwSecret *second,
      GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (rotation->store, error);

  if (session == NULL || !cw_store_session_begin (session, error))
    return FALSE;
  if (put (rotation, session, CW_SECRET_PASSWORD, password, error) &&
      cw_password_rotation_forget (session, rotation->config->id, error) &&
      put (rotation, session, seconds[state].kind, second, error) &&
      cw_store_session_commit (session, error))
    return TRUE;
  cw_store_session_rollback (session);
  return FALSE;
}

/* The second one is used first from now on. */
static gboolean
swap (const CwPasswordRotation *rotation, const Passwords *passwords, GError **error)
{
  return save (rotation, passwords->second, seconds[passwords->state].when_swapped,
               passwords->password, error);
}

/* Of the second one something else is known. */
static gboolean
move (const CwPasswordRotation *rotation, const Passwords *passwords, Second state, GError **error)
{
  return state == passwords->state || save (rotation, NULL, state, passwords->second, error);
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

/* ----- which of two */

/* Whether the newer one is good here. When it is refused, another domain controller may have it all
 * the same; the one that was good before is used first from now on. *ret_reason: (out) (optional):
 * why it is still not known. */
static gboolean
settle_newer (const CwPasswordRotation *rotation,
              const Passwords *passwords,
              GError **ret_reason,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GError) reason = NULL;
  Answer answer = ANSWER_NONE;

  if (!try_password (rotation, passwords->second, &answer, &reason, cancellable, error))
    return FALSE;
  if (answer == ANSWER_GOOD)
    return save (rotation, passwords->second, SECOND_OLDER, passwords->password, error);
  if (answer == ANSWER_REFUSED)
    return move (rotation, passwords, seconds[passwords->state].when_refused, error);
  g_propagate_error (ret_reason, g_steal_pointer (&reason));
  return TRUE;
}

/* The password was refused. The second one is tried at once as long as it was good when last asked.
 * After the directory took neither, a cycle signs in once, in turns with the one and the other:
 * wrong passwords lock an account. */
static gboolean
note_refused (const CwPasswordRotation *rotation,
              const Passwords *passwords,
              gboolean *ret_is_other,
              GCancellable *cancellable,
              GError **error)
{
  Answer answer = ANSWER_NONE;

  if (passwords->state == SECOND_NONE || passwords->state == SECOND_SENT)
    return TRUE;
  if (passwords->state == seconds[passwords->state].when_refused)
    return swap (rotation, passwords, error);
  if (!try_password (rotation, passwords->second, &answer, NULL, cancellable, error))
    return FALSE;
  *ret_is_other = answer == ANSWER_GOOD;
  if (answer == ANSWER_GOOD)
    return swap (rotation, passwords, error);
  return answer == ANSWER_NONE ||
         move (rotation, passwords, seconds[passwords->state].when_refused, error);
}

static gboolean
note (const CwPasswordRotation *rotation,
      gboolean is_taken,
      gboolean *ret_is_other,
      GCancellable *cancellable,
      GError **error)
{
  g_auto (Passwords) passwords = { NULL, NULL, SECOND_NONE };

  if (!load (rotation, &passwords, error))
    return FALSE;
  return is_taken ? move (rotation, &passwords, seconds[passwords.state].when_taken, error)
                  : note_refused (rotation, &passwords, ret_is_other, cancellable, error);
}

/* @is_all: not only one that was sent and not heard of. */
static gboolean
settle (const CwPasswordRotation *rotation,
        gboolean is_all,
        GError **ret_reason,
        GCancellable *cancellable,
        GError **error)
{
  g_auto (Passwords) passwords = { NULL, NULL, SECOND_NONE };

  if (!load (rotation, &passwords, error))
    return FALSE;
  if (passwords.state == SECOND_SENT ||
      (is_all && (passwords.state == SECOND_NEWER || passwords.state == SECOND_DOUBTED_NEWER)))
    return settle_newer (rotation, &passwords, ret_reason, cancellable, error);
  return TRUE;
}

static gboolean
has_passwords (const CwPasswordRotation *rotation)
{
  return rotation->config->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY &&
         g_strcmp0 (cw_connector_config_get_secret_kind (rotation->config), CW_SECRET_PASSWORD) ==
             0;
}

gboolean
cw_password_rotation_settle (const CwPasswordRotation *rotation,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (rotation->mutex);

  return !has_passwords (rotation) || settle (rotation, FALSE, NULL, cancellable, error);
}

gboolean
cw_password_rotation_note (const CwPasswordRotation *rotation,
                           gboolean is_taken,
                           gboolean *ret_is_other,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (rotation->mutex);

  *ret_is_other = FALSE;
  return !has_passwords (rotation) || note (rotation, is_taken, ret_is_other, cancellable, error);
}

gboolean
cw_password_rotation_choose (const CwPasswordRotation *rotation,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (rotation->mutex);
  g_auto (Passwords) passwords = { NULL, NULL, SECOND_NONE };
  Answer answer = ANSWER_NONE;
  gboolean is_other = FALSE;

  if (!has_passwords (rotation))
    return TRUE;
  if (!settle (rotation, FALSE, NULL, cancellable, error) || !load (rotation, &passwords, error))
    return FALSE;
  if (passwords.password == NULL || passwords.state == SECOND_NONE ||
      passwords.state == SECOND_SENT)
    return TRUE;
  if (!try_password (rotation, passwords.password, &answer, NULL, cancellable, error))
    return FALSE;
  return answer == ANSWER_NONE ||
         note (rotation, answer == ANSWER_GOOD, &is_other, cancellable, error);
}

/* ----- a new one */

static gboolean
check_kind (const CwPasswordRotation *rotation, GError **error)
{
  if (has_passwords (rotation))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
               "Connector “%s” does not sign in to an Active Directory with a password",
               rotation->config->name);
  return FALSE;
}

/* Signs in with the password, or, where this domain controller does not know it, with the other
 * one.
 * @passwords: as they are stored afterwards. (transfer full) */
static CwAdSession *
sign_in_as_either (const CwPasswordRotation *rotation,
                   Passwords *passwords,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (CwAdSession) session = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean is_other = FALSE;

  if (!load (rotation, passwords, error))
    return NULL;
  if (passwords->password == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "Connector “%s” has no %s: set it with `causewayctl connector set-secret`",
                   rotation->config->name, CW_SECRET_PASSWORD);
      return NULL;
    }
  session = sign_in (rotation, passwords->password, cancellable, &local_error);
  if (session != NULL)
    return g_steal_pointer (&session);
  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_AUTH) &&
      !note (rotation, FALSE, &is_other, cancellable, error))
    return NULL;
  if (!is_other)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  clear_passwords (passwords);
  passwords->state = SECOND_NONE;
  return load (rotation, passwords, error)
             ? sign_in (rotation, passwords->password, cancellable, error)
             : NULL;
}

/* The directory has @fresh, and the password before it stays, for the domain controllers that do
 * not know yet. What failed is told to the vault as far as it is known. */
static gboolean
change (const CwPasswordRotation *rotation,
        CwAdSession *session,
        const Passwords *passwords,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (CwAdAccount) self = cw_ad_account_find_self (session, cancellable, error);
  g_autoptr (CwSecret) fresh = cw_ad_password_make ();
  gboolean is_refused = FALSE;

  if (self == NULL || !save (rotation, NULL, SECOND_SENT, fresh, error))
    return FALSE;
  /* From here on it is not broken off by a cancel: what is known ends in the vault. */
  if (cw_ad_password_change (session, self, passwords->password, fresh, &is_refused, NULL, error))
    return save (rotation, fresh, SECOND_OLDER, passwords->password, error);
  if (is_refused && !save (rotation, NULL, passwords->state, passwords->second, NULL))
    g_warning ("A new password for “%s” that was refused is still stored", rotation->config->name);
  return FALSE;
}

gboolean
cw_password_rotation_run (const CwPasswordRotation *rotation,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (rotation->mutex);
  g_auto (Passwords) passwords = { NULL, NULL, SECOND_NONE };
  g_autoptr (CwAdSession) session = NULL;
  g_autoptr (GError) reason = NULL;

  if (!check_kind (rotation, error) || !settle (rotation, TRUE, &reason, cancellable, error))
    return FALSE;
  /* The one that waits may be the only good one: it is not replaced by another. */
  if (reason != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  session = sign_in_as_either (rotation, &passwords, cancellable, error);
  return session != NULL && change (rotation, session, &passwords, cancellable, error);
}
