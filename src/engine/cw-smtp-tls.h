/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-alert-settings.h"

G_BEGIN_DECLS

/* Why the server's TLS is refused, in a sentence: libcurl says no more than that it is. Makes a
 * connection of its own, on which nothing is sent but the beginning of TLS. Blocks. (transfer full)
 * (nullable): nothing is found against it, or it was cancelled */
char *
cw_smtp_tls_explain (const CwSmtpSettings *settings, guint seconds, GCancellable *cancellable);

G_END_DECLS
