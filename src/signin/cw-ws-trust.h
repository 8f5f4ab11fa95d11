/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where a provider answers WS-Trust, out of the WSDL that it gives by WS-MetadataExchange: the
 * addresses of the ports, each once. CW_ERROR_INVALID_DATA. (transfer full) (element-type utf8) */
GPtrArray *cw_ws_trust_list_ports (GBytes *wsdl, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
