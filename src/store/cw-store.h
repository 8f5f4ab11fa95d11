/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-attribute-table.h"
#include "store/postgresql/cw-postgresql-settings.h"

G_BEGIN_DECLS

/**
 * CwStore:
 *
 * The databases of one installation: configuration and sync data (here the same SQLite file,
 * STATE_DIR/causeway.db). Opening migrates: every step in one transaction with its version number,
 * a copy of the file made before (causeway.db.vN.bak); a newer version than known refuses with
 * CW_ERROR_STORE_TOO_NEW; nothing is ever dropped.
 *
 * Work goes through sessions. A session belongs to one thread. Any number may read; writers take
 * turns (the database waits, at most 60 seconds). Readers see a consistent state and never wait.
 */
typedef struct _CwStore CwStore;

/* The interned names are loaded; new ones are written by the next commit of any session. */
CwStore *cw_store_open (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same in a schema of a PostgreSQL server, which is made when it is not there. One writer among
 * all processes; a connection that was lost is made anew by the next transaction. */
CwStore *cw_store_open_postgresql (const CwPostgresqlSettings *settings, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* A store in memory, for tests: one session at a time. */
CwStore *cw_store_open_memory (GError **error) G_GNUC_WARN_UNUSED_RESULT;

CwStore *cw_store_ref (CwStore *store);
void cw_store_unref (CwStore *store);

/* (transfer none) */
CwAttributeTable *cw_store_get_attributes (CwStore *store);

/**
 * CwStoreSession: one connection to the database with its prepared statements.
 */
typedef struct _CwStoreSession CwStoreSession;

CwStoreSession *cw_store_open_session (CwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_store_session_free (CwStoreSession *session);
/* For one that mostly reads in order, beside another. */
gboolean
cw_store_session_save_memory (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CwStore *cw_store_session_get_store (CwStoreSession *session); /* (transfer none) */

/* Write transactions. Nothing over network I/O, please: begin, apply a page, commit. Functions that
 * write need one to be open. A failed call inside means: roll back. A commit that fails has rolled
 * back. */
gboolean cw_store_session_begin (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
cw_store_session_commit (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_store_session_rollback (CwStoreSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwStore, cw_store_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwStoreSession, cw_store_session_free)

G_END_DECLS
