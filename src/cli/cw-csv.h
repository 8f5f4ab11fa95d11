/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends one field of comma-separated values (RFC 4180), behind a comma unless it is the first of
 * its line. What a spreadsheet would take for a formula, since its text comes from a directory in
 * which others write, gets an apostrophe before it. @text: (nullable): an empty field. */
void cw_csv_add (GString *line, const char *text);

/* Ends the line. */
void cw_csv_end (GString *line);

G_END_DECLS
