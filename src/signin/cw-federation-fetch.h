/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * cw_federation_fetch:
 * @ca_file: (nullable): PEM; NULL: the system's authorities
 * @ret_url: (out) (optional) (transfer full): where it came from, behind redirects
 *
 * A document that a provider, or the cloud, publishes for everyone. Only over TLS with a
 * certificate that is good; it follows redirects, to https only; it takes no more than
 * CW_XML_MAX_SIZE and no more than half a minute. Sends no cookie and no credential. Blocks, for a
 * thread of its own. CW_ERROR_INVALID_ARGUMENT: no https address; CW_ERROR_UNREACHABLE,
 * CW_ERROR_TLS, CW_ERROR_TIMEOUT, CW_ERROR_INTERRUPTED; CW_ERROR_NOT_FOUND: it answers with another
 * status than 200; CW_ERROR_INVALID_DATA: too large, or a redirect that leads nowhere. (transfer
 * full)
 */
GBytes *cw_federation_fetch (const char *url,
                             const char *ca_file,
                             char **ret_url,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
