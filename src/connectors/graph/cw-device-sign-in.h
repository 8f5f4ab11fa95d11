/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-cloud-session.h"

G_BEGIN_DECLS

/**
 * CwDeviceSignIn:
 *
 * Signing in with a code that the person types into a browser anywhere (RFC 8628): works on a
 * machine without one. For one thread, which may be cancelled at any time.
 */
typedef struct _CwDeviceSignIn CwDeviceSignIn;

/* Asks for a code. */
CwDeviceSignIn *
cw_device_sign_in_begin (CwCloudSettings *settings, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_device_sign_in_free (CwDeviceSignIn *sign_in);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwDeviceSignIn, cw_device_sign_in_free)

/* What the person is shown. (transfer none) */
const char *cw_device_sign_in_get_user_code (CwDeviceSignIn *sign_in);
const char *cw_device_sign_in_get_verification_url (CwDeviceSignIn *sign_in);

/* How often it is asked for, and until when the code is good (g_get_real_time()). */
guint cw_device_sign_in_get_interval_seconds (CwDeviceSignIn *sign_in);
gint64 cw_device_sign_in_get_expires_usec (CwDeviceSignIn *sign_in);

/* Waits until the person is through: once, for the code is good for one answer. CW_ERROR_TIMEOUT
 * when the code expired, CW_ERROR_PERMISSION when the sign-in was refused in the browser, and what
 * cw_sign_in_error_new() says. (transfer full) */
CwCloudSession *
cw_device_sign_in_wait (CwDeviceSignIn *sign_in, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
