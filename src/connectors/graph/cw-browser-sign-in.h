/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-cloud-session.h"

G_BEGIN_DECLS

/**
 * CwBrowserSignIn:
 *
 * Signing in with the browser on this machine: authorization code (RFC 6749 section 4.1) with PKCE
 * (RFC 7636, S256) and a loopback redirect (RFC 8252 section 7.3). For one thread, which may be
 * cancelled at any time.
 */
typedef struct _CwBrowserSignIn CwBrowserSignIn;

/* Makes verifier, state and nonce, and listens. Nothing is sent. @login_hint (nullable): the
 * account to suggest. */
CwBrowserSignIn *
cw_browser_sign_in_begin (CwCloudSettings *settings, const char *login_hint, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_browser_sign_in_free (CwBrowserSignIn *sign_in);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwBrowserSignIn, cw_browser_sign_in_free)

/* What the browser is to open. (transfer none) */
const char *cw_browser_sign_in_get_url (CwBrowserSignIn *sign_in);

/* Waits until the browser comes back, at most a quarter of an hour, and exchanges the code: once.
 * CW_ERROR_TIMEOUT, CW_ERROR_PERMISSION when the permissions were refused, and what
 * cw_sign_in_error_new() says. (transfer full) */
CwCloudSession *
cw_browser_sign_in_wait (CwBrowserSignIn *sign_in, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
