/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * cw_private_file_write:
 * @replaces: a file that is there gives way, as a whole or not at all; else it is an error
 *
 * Writes a file that only its owner may read (mode 0600), and waits until it is on the disk. What
 * could not be written whole is not left behind.
 */
gboolean cw_private_file_write (const char *path,
                                const void *data,
                                gsize size,
                                gboolean replaces,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
