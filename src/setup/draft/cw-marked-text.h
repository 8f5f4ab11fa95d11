/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The text of a file as Windows writes it: UTF-8, or UTF-16 of either order with a byte order mark.
 * No mark is left. At most 16 MB; a NUL in it is a part of it. Blocks: for a thread.
 * %CW_ERROR_INVALID_CONFIG. (transfer full) */
char *
cw_marked_text_load (const char *path, gsize *ret_len, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
