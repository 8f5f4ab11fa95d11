/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "store/cw-sql.h"

G_BEGIN_DECLS

typedef struct
{
  CwSqlConnection parent;
  sqlite3 *db;
  char *path;   /* (owned): for messages */
  int *n_users; /* (nullable): the driver owns @db (a database in memory); counted down */
} CwSqliteConnection;

/* Opens @path, or ":memory:", and sets it up. (transfer full) */
sqlite3 *cw_sqlite_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @n_users: %NULL: takes @db over; else borrows it and counts *@n_users down at its end. */
CwSqlConnection *
cw_sqlite_connection_new (sqlite3 *db, const char *path, int *n_users) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
