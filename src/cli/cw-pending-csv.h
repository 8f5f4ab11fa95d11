/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Pending changes as comma-separated values: a line for each value that changes, with what is there
 * and what will be; one for an object that is made or deleted without any. */
void cw_pending_csv_add_head (GString *text);
void cw_pending_csv_add (GString *text, GVariant *items);

/* Values as one text, "a; b". (transfer full) */
char *cw_pending_format_values (GVariant *change, const char *name);

G_END_DECLS
