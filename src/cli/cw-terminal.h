/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a terminal can show. */

/* Columns of the terminal on @fd; 0 when it is none: then nothing has to be fitted. COLUMNS counts
 * when the terminal does not tell. */
guint cw_terminal_get_width (int fd);

gboolean cw_terminal_can_color (int fd);

/* Columns that @text takes: wide characters two, combining ones none (UAX #11). */
guint cw_text_get_columns (const char *text);

/* @text made safe to print: control characters, which could drive the terminal, and what is no
 * UTF-8 become U+FFFD; line ends become spaces. (transfer full) */
char *cw_text_make_safe (const char *text);

/* At most @columns columns of @text, with "…" at the end when something is left out. (transfer
 * full) */
char *cw_text_fit (const char *text, guint columns);

G_END_DECLS
