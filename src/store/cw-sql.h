/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-sql-driver.h"

G_BEGIN_DECLS

/**
 * How the store talks to a driver; private to src/store. A statement is named by its SQL text, a
 * static string; it is prepared once for each connection and found again by the text's address:
 *
 *   g_autoptr (CwSqlStatement) statement = cw_sql_use (connection, SQL_FIND, error);
 *
 * Leaving the scope gives it back (reset), so that no read transaction stays open.
 */

void cw_sql_driver_free (CwSqlDriver *driver);
CwSqlConnection *cw_sql_connect (CwSqlDriver *driver, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_sql_connection_free (CwSqlConnection *connection);

/* For the drivers: fills in the head of a connection. */
void cw_sql_connection_init (CwSqlConnection *connection, const CwSqlConnectionClass *klass);
/* For the drivers, first thing in their free: the statements go before their connection. */
void cw_sql_connection_clear (CwSqlConnection *connection);

/* Somebody holds statements back, to give several of them at once: @send_held (nullable) is called
 * before any other, by cw_sql_use(), and has to be before a commit. */
typedef gboolean (*CwSqlSendFunc) (gpointer user_data, GError **error);
void
cw_sql_connection_hold (CwSqlConnection *connection, CwSqlSendFunc send_held, gpointer user_data);
gboolean
cw_sql_connection_send_held (CwSqlConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean cw_sql_run_script (CwSqlConnection *connection, const char *script, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* (transfer none): give it back by cw_sql_release(), or g_autoptr. */
CwSqlStatement *cw_sql_use (CwSqlConnection *connection, const char *static_text, GError **error);
/* The same for whoever holds them. */
CwSqlStatement *
cw_sql_use_at_once (CwSqlConnection *connection, const char *static_text, GError **error);
void cw_sql_release (CwSqlStatement *statement);

void cw_sql_bind_integer (CwSqlStatement *statement, int parameter, gint64 value);
/* 0, which is no id, becomes null. */
void cw_sql_bind_id (CwSqlStatement *statement, int parameter, gint64 id);
/* %NULL becomes null. */
void cw_sql_bind_text (CwSqlStatement *statement, int parameter, const char *text);
void cw_sql_bind_bytes (CwSqlStatement *statement, int parameter, GBytes *bytes);
void cw_sql_bind_blob (CwSqlStatement *statement, int parameter, const void *data, gsize size);
/* Where klass->has_arrays. */
void cw_sql_bind_array (CwSqlStatement *statement, int parameter, const gint64 *values, guint n);
/* Parameters 1 to @n. */
void cw_sql_bind_integers (CwSqlStatement *statement, const gint64 *values, guint n);

/* TRUE with a row, or FALSE without error at the end. */
gboolean cw_sql_step (CwSqlStatement *statement, gboolean *ret_has_row, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* For a statement without rows. */
gboolean cw_sql_run (CwSqlStatement *statement, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* For an INSERT of one row with RETURNING id. */
gboolean cw_sql_run_for_id (CwSqlStatement *statement, gint64 *ret_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

gboolean cw_sql_is_null (CwSqlStatement *statement, int column);
gint64 cw_sql_get_integer (CwSqlStatement *statement, int column);
const char *cw_sql_get_text (CwSqlStatement *statement, int column); /* (nullable) */
const void *cw_sql_get_blob (CwSqlStatement *statement, int column, gsize *ret_size);
char *cw_sql_dup_text (CwSqlStatement *statement, int column);    /* (nullable) */
GBytes *cw_sql_dup_bytes (CwSqlStatement *statement, int column); /* (nullable) */

/* ----- whole statements with nothing but integers as parameters: cw_sql_do (connection, SQL_X,
 * CW_SQL_INTEGERS (id, attribute), error) */

#define CW_SQL_INTEGERS(...)                                                                       \
  (const gint64[]){ __VA_ARGS__ }, sizeof ((const gint64[]){ __VA_ARGS__ }) / sizeof (gint64)

gboolean cw_sql_do (CwSqlConnection *connection,
                    const char *static_text,
                    const gint64 *values,
                    guint n,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same; *ret_n_changed: rows inserted, changed or removed. */
gboolean cw_sql_do_counted (CwSqlConnection *connection,
                            const char *static_text,
                            const gint64 *values,
                            guint n,
                            guint64 *ret_n_changed,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The first column of the first row; 0 when there is none. */
gboolean cw_sql_fetch_integer (CwSqlConnection *connection,
                               const char *static_text,
                               const gint64 *values,
                               guint n,
                               gint64 *ret_value,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The first column of all rows. (element-type gint64) (transfer full) */
GArray *cw_sql_fetch_integers (CwSqlConnection *connection,
                               const char *static_text,
                               const gint64 *values,
                               guint n,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSqlStatement, cw_sql_release)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSqlConnection, cw_sql_connection_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSqlDriver, cw_sql_driver_free)

G_END_DECLS
