/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-entry.h"
#include "store/cw-held-rows.h"
#include "store/cw-link-batch.h"
#include "store/cw-link-flows.h"
#include "store/cw-look-ahead.h"
#include "store/cw-row-id.h"
#include "store/cw-sql.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

struct _CwStoreSession
{
  CwStore *store;       /* (owned) */
  CwSqlConnection *sql; /* (owned) */
  gboolean is_writing;
  CwSqlConnection *config; /* (owned) (nullable): asked for by cw_store_session_get_config() */
  gboolean is_config_writing;
  gboolean is_forced; /* whoever keeps others from writing the configuration ends */
  CwHeldRows *held;   /* (owned) */
  CwLinkBatch *links; /* (owned) (nullable): no batch was entered yet */
  CwLookAhead *ahead; /* (owned) (nullable): nothing was read ahead yet */
  gint64 first_ids[CW_ROW_ID_N_TABLES]; /* cw-row-id.h */
  gint64 last_ids[CW_ROW_ID_N_TABLES];
  gint64 watch_first; /* cw-row-watch.h */
  gint64 watch_last;
  gboolean is_watch_changed;
  gint64 highest_touched;
  CwLinkFlows *flows;  /* (owned) (nullable): what the temporary table link_flow holds */
  guint n_flows;       /* in @flows at that time */
  guint flows_connect; /* and n_connects of @sql */
};

CwSqlDriver *cw_store_get_driver (CwStore *store); /* (transfer none) */

/* ----- the tables of the configuration: config_version, secret, audit, made_thing */

/* %NULL: they are with all others. (transfer none) (nullable) */
CwSqlDriver *cw_store_get_config_driver (CwStore *store);

/* The connection to them, and the same in a transaction that ends with the session's: after it, so
 * that what it refers to is there; not in one with it. (transfer none) (nullable) */
CwSqlConnection *cw_store_session_get_config (CwStoreSession *session, GError **error);
CwSqlConnection *cw_store_session_write_config (CwStoreSession *session, GError **error);

/* Begins a transaction in the database in which they are: as the session's is_forced has it. */
gboolean
cw_store_session_begin_config (CwStoreSession *session, CwSqlConnection *sql, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* A statement of either. (transfer none) (nullable) */
CwSqlStatement *
cw_store_session_use_config (CwStoreSession *session, const char *static_text, GError **error);
CwSqlStatement *cw_store_session_use_config_writing (CwStoreSession *session,
                                                     const char *static_text,
                                                     GError **error);

/* For the ends of the session's transaction. */
gboolean
cw_store_session_commit_config (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_store_session_rollback_config (CwStoreSession *session);

/* ----- */

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
