/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include <gio/gio.h>

G_BEGIN_DECLS

/* Converts the result @code of the last call on @db (nullable: could not be opened) on the file
 * @path; says what was being done, what SQLite says and what an administrator can do. */
void
cw_sqlite_set_error (GError **error, sqlite3 *db, int code, const char *path, const char *doing);

G_END_DECLS
