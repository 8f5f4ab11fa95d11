/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * CwTenantStore:
 *
 * The tenant's database: one SQLite connection, used by one thread. The log of changes is a single
 * counter ("seq") that every change moves on; delta queries read by it.
 *
 * Statements do not report errors one by one. The first failure of SQLite is kept, every later
 * statement does nothing, and cw_tenant_store_commit() fails with it and takes everything back.
 */
typedef struct _CwTenantStore CwTenantStore;

/* A cached statement, reset when it goes out of scope; one use of each SQL text at a time. */
typedef struct sqlite3_stmt CwTenantStatement;

void cw_tenant_statement_release (CwTenantStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantStatement, cw_tenant_statement_release)

/* @path %NULL: in memory. A file is made when missing. Fails with %CW_ERROR_STORE,
 * %CW_ERROR_STORE_TOO_NEW. */
CwTenantStore *cw_tenant_store_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_store_close (CwTenantStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantStore, cw_tenant_store_close)

void cw_tenant_store_begin (CwTenantStore *store);
gboolean cw_tenant_store_commit (CwTenantStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_store_rollback (CwTenantStore *store);

/**
 * cw_tenant_store_query:
 * @sql: a string literal; statements are cached by its address
 * @format: one letter a parameter: i = gint64, s = const char * (nullable, copied)
 *
 * (nullable): %NULL when the store has failed
 */
CwTenantStatement *
cw_tenant_store_query (CwTenantStore *store, const char *sql, const char *format, ...)
    G_GNUC_WARN_UNUSED_RESULT;

/* Advances to the next row. @statement (nullable) */
gboolean cw_tenant_store_step (CwTenantStore *store, CwTenantStatement *statement);

/* Runs a statement that returns nothing. */
void cw_tenant_store_run (CwTenantStore *store, const char *sql, const char *format, ...);

/* The first column of the first row, or 0. */
gint64 cw_tenant_store_get_int (CwTenantStore *store, const char *sql, const char *format, ...);

gint64 cw_tenant_store_last_rowid (CwTenantStore *store);

/* The column as text, or "" for NULL; valid until the next step. */
const char *cw_tenant_column_text (CwTenantStatement *statement, int column);

/* The number of the next change. */
gint64 cw_tenant_store_next_seq (CwTenantStore *store);
gint64 cw_tenant_store_get_seq (CwTenantStore *store);

/* The newest change that was committed at least @lag_ms ago. */
gint64 cw_tenant_store_get_visible_seq (CwTenantStore *store, guint lag_ms);

/* Settings that live with the data. (transfer full) (nullable) */
char *cw_tenant_store_get_meta (CwTenantStore *store, const char *name);
void cw_tenant_store_set_meta (CwTenantStore *store, const char *name, const char *value);

/* 32 random bytes that belong to this database for ever; tokens are sealed with them. */
const guint8 *cw_tenant_store_get_key (CwTenantStore *store, gsize *ret_size);

/* Writes a copy to @path, which must not exist. Fails with %CW_ERROR_CONFLICT, %CW_ERROR_STORE. */
gboolean cw_tenant_store_snapshot (CwTenantStore *store, const char *path, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Removes every object; the counter of changes goes on, so that old delta tokens stay old. */
gboolean cw_tenant_store_reset (CwTenantStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
