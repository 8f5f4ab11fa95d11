/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Overwrites every "ay" in @value, the arguments of a message that was received, in place: nobody
 * else may hold a part of it, and it is good for nothing afterwards. Out of reach stays the buffer
 * into which GDBus reads one message after the other. */
void cw_secret_wipe_variant (GVariant *value);

G_END_DECLS
