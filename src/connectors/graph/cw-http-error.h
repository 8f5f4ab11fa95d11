/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What kept @message from being answered, in our own error domain (cancelled stays as it is): the
 * one place where errors of GIO, the resolver, TLS and libsoup are converted. (transfer full) */
GError *cw_http_error_new (SoupMessage *message, const GError *error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the request may have reached the server although no answer came. */
gboolean cw_http_error_is_outcome_unknown (const GError *error);

G_END_DECLS
