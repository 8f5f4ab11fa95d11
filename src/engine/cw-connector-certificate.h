/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* When the certificate ends by which the engine signs in to a target, microseconds since 1970; 0:
 * there is none. */
gint64 cw_connector_certificate_get_end (JsonObject *settings);

G_END_DECLS
