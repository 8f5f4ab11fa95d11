/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The kind of secret (base/cw-secret.h) that the authentication in a connector's settings needs;
 * %NULL when it needs none (a keytab). */
const char *cw_secret_kind_of_settings (JsonObject *settings);

G_END_DECLS
