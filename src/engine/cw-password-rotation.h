/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-config.h"
#include "store/cw-store.h"
#include "vault/cw-vault.h"

G_BEGIN_DECLS

/**
 * CwPasswordRotation:
 *
 * A new password for the account of an Active Directory connector, in the directory and in the
 * vault. The new one is sealed and stored before it is sent, beside the old one; whatever breaks
 * off in between, the directory is asked afterwards which of the two is good, the new one first
 * (a domain controller may take the old one for an hour more).
 *
 * Behind one name there may be several domain controllers, and a new password takes a while from
 * one to the next. So the one before is kept until the next rotation: a domain controller that
 * refuses the one is shown the other, and the one that it takes is used first from then on. While
 * the directory takes neither, because somebody else set another, no cycle tries more than one.
 */
typedef struct
{
  CwStore *store;
  CwVault *vault;
  GMutex *mutex; /* the engine's: held by whoever changes passwords, since before they are read */
  const CwConnectorConfig *config;
} CwPasswordRotation;

/**
 * cw_password_rotation_run:
 *
 * Makes and sets a new password; no cycle may run meanwhile. CW_ERROR_UNSUPPORTED: the connector
 * has no password in an Active Directory; CW_ERROR_PERMISSION: the domain's policy; CW_ERROR_AUTH,
 * _UNREACHABLE ...: it cannot sign in.
 */
gboolean cw_password_rotation_run (const CwPasswordRotation *rotation,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cw_password_rotation_settle:
 *
 * Ends a rotation that was broken off, before the password is used. What cannot be found out now,
 * because the directory is not reached, is left for the next time without error.
 */
gboolean cw_password_rotation_settle (const CwPasswordRotation *rotation,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cw_password_rotation_note:
 * @is_taken: whether the directory took the stored password, or refused it (CW_ERROR_AUTH)
 * @ret_is_other: (out): the stored password is another one now, which the directory takes
 *
 * To be told after each sign-in with the stored password.
 */
gboolean cw_password_rotation_note (const CwPasswordRotation *rotation,
                                    gboolean is_taken,
                                    gboolean *ret_is_other,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same in advance, for what cannot tell of its sign-in: the stored password is one that the
 * directory takes now, if it takes any. Signs in only where there are two to choose from. */
gboolean cw_password_rotation_choose (const CwPasswordRotation *rotation,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Inside a transaction, and with the mutex held since before it: somebody entered the connector's
 * password, and no other is used any more. */
gboolean
cw_password_rotation_forget (CwStoreSession *session, const char *connector_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
