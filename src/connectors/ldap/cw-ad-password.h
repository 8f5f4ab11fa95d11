/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "connectors/ldap/cw-ad-account.h"
#include "connectors/ldap/cw-ad-session.h"
#include "connectors/ldap/cw-ldap-write.h"

G_BEGIN_DECLS

/* Passwords of accounts that are ours. */

/* 40 characters at random, of every kind that a complexity rule may ask for. (transfer full) */
CwSecret *cw_ad_password_make (void) G_GNUC_WARN_UNUSED_RESULT;

/* As an administrator sets it, whatever the old one was. */
void cw_ad_password_put (CwLdapWrite *write, CwSecret *password);

/**
 * cw_ad_password_change:
 * @session: of the account itself, or of anybody: who knows @old may change it
 * @account: whose it is
 * @ret_is_refused: the server said no, so that @old is good still; FALSE with an error: nobody
 *   knows which of the two is good
 *
 * Changes a password as its owner does. CW_ERROR_PERMISSION: the domain's policy refuses it, most
 * often because the present one is not old enough.
 */
gboolean cw_ad_password_change (CwAdSession *session,
                                const CwAdAccount *account,
                                CwSecret *old,
                                CwSecret *new,
                                gboolean *ret_is_refused,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
