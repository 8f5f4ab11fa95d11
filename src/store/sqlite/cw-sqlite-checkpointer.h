/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * CwSqliteCheckpointer:
 *
 * Carries what was committed from the write-ahead log into the database file, in a thread and over
 * a connection of its own, so that whoever writes goes on meanwhile. The log can only begin anew
 * when all of it has been carried over, which one who always writes never lets happen: when it has
 * become four times as long as it should be, the writer does what is left of it himself.
 */
typedef struct _CwSqliteCheckpointer CwSqliteCheckpointer;

CwSqliteCheckpointer *cw_sqlite_checkpointer_new (const char *path) G_GNUC_WARN_UNUSED_RESULT;
/* Waits for the thread. All connections that were watched have to be closed before. */
void cw_sqlite_checkpointer_free (CwSqliteCheckpointer *self);

/* Sees to the log that this connection writes. Its own automatic checkpoints end. */
void cw_sqlite_checkpointer_watch (CwSqliteCheckpointer *self, sqlite3 *db);

G_END_DECLS
