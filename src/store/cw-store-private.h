/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-entry.h"
#include "store/cw-held-rows.h"
#include "store/cw-row-id.h"
#include "store/cw-sql.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

struct _CwStoreSession
{
  CwStore *store;       /* (owned) */
  CwSqlConnection *sql; /* (owned) */
  gboolean is_writing;
  CwHeldRows *held;                     /* (owned) */
  gint64 first_ids[CW_ROW_ID_N_TABLES]; /* cw-row-id.h */
  gint64 last_ids[CW_ROW_ID_N_TABLES];
  gint64 watch_first; /* cw-row-watch.h */
  gint64 watch_last;
  gboolean is_watch_changed;
  /* (owned) (nullable) (element-type CwLinkFlow): what the temporary table link_flow holds. */
  GArray *flows;
  guint flows_connect; /* n_connects of @sql at that time */
};

/* Fails with CW_ERROR_INVALID_ARGUMENT outside of a transaction: a function of several statements
 * must not be done by half. */
gboolean
cw_store_session_check_writing (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For small writes: begins a transaction unless one is open already (*ret_is_own tells), and ends
 * it, by a commit when @is_good. */
gboolean cw_store_session_begin_own (CwStoreSession *session, gboolean *ret_is_own, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_store_session_end_own (CwStoreSession *session,
                                   gboolean is_own,
                                   gboolean is_good,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A packed entry out of a column: *ret_entry is %NULL for null. One that breaks the format is
 * CW_ERROR_STORE: the database is damaged. */
gboolean
cw_store_read_entry (CwSqlStatement *statement, int column, CwEntry **ret_entry, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_store_bind_entry (CwSqlStatement *statement, int parameter, const CwEntry *entry);

G_END_DECLS
