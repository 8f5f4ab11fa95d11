/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The token by which CancelCall knows a call of @method with @args (a tuple); NULL for a method
 * without one, or when none was given. (transfer full) (nullable) */
char *cw_call_token_find (const char *method, GVariant *args);

G_END_DECLS
