/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * cw_http_trust_check:
 * @authorities: those that are trusted
 * @certificate: (nullable): what the server showed
 * @url: where it was asked for
 *
 * GLib keeps the TLS sessions of the whole process, and one that is taken up again is not verified:
 * a server that was let in under some authorities would be let in under any others. So whoever has
 * authorities of its own looks at each connection once more, before anything is sent through it.
 * CW_ERROR_TLS says what is wrong.
 */
gboolean cw_http_trust_check (GTlsDatabase *authorities,
                              GTlsCertificate *certificate,
                              GUri *url,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
