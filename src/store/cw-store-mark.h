/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-sql.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* A place that the data has left says so itself: what lies there is true no more, and nobody may
 * begin to work with it by mistake. What is read and the configuration leave it each by itself, and
 * each has a mark of its own, beside the tables of either.
 *
 * Both functions have connections of their own, of a store that need not have been reached: a place
 * that nobody works with stays in the form that it has. Blocks. */

/* @part: one; *ret_text: (transfer full) (nullable): it was not left, or nothing was there ever */
gboolean cw_store_mark_read (CwStore *store, CwStoreParts part, char **ret_text, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* @text: (nullable): not left any more. Where there is no table there is no mark. */
gboolean cw_store_mark_put (CwStore *store, CwStoreParts parts, const char *text, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The marks stand among the values of what is read, and are of the place, not of those: a copy of
 * them keeps what its place says of a configuration beside, and says of what it has itself that it
 * is there. Both within the copy's transaction at @sql; private to src/store. */

/* *ret_text: (transfer full) (nullable): as of cw_store_mark_read() */
gboolean cw_store_mark_read_beside (CwSqlConnection *sql, char **ret_text, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Of what came with the values. @beside: (nullable): what stood there before of a configuration
 * that was not copied as well */
gboolean cw_store_mark_settle (CwSqlConnection *sql, const char *beside, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
