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
 */
typedef struct
{
  CwStore *store;
  CwVault *vault;
  const CwConnectorConfig *config;
} CwPasswordRotation;

/**
 * cw_password_rotation_run:
 *
 * Makes and sets a new password. CW_ERROR_UNSUPPORTED: the connector has no password in an Active
 * Directory; CW_ERROR_PERMISSION: the domain's policy; CW_ERROR_AUTH, _UNREACHABLE ...: it cannot
 * sign in.
 */
gboolean cw_password_rotation_run (const CwPasswordRotation *rotation,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cw_password_rotation_settle:
 *
 * Ends a rotation that was broken off, before the password is used. What cannot be found out now,
 * because the directory is not reached or takes neither, is left for the next time without error.
 */
gboolean cw_password_rotation_settle (const CwPasswordRotation *rotation,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
