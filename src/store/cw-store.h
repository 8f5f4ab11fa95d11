/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-attribute-table.h"
#include "store/postgresql/cw-postgresql-settings.h"

G_BEGIN_DECLS

/**
 * CwStore:
 *
 * The databases of one installation: configuration and sync data, usually one and the same SQLite
 * file, STATE_DIR/causeway.db. Opening migrates: every step in one transaction with its version
 * number, a copy of the file made before (causeway.db.vN.bak); a newer version than known refuses
 * with CW_ERROR_STORE_TOO_NEW; nothing is ever dropped.
 *
 * Work goes through sessions. A session belongs to one thread. Any number may read; writers take
 * turns (the database waits, at most 60 seconds). Readers see a consistent state and never wait.
 */
typedef struct _CwStore CwStore;

/**
 * CwStoreParts: what of a store is meant, which may lie at two places.
 * @CW_STORE_PART_SYNC: what was read, what came of it, and what the engine remembers of its work
 * @CW_STORE_PART_CONFIG: the configuration's versions, secrets, the audit, what set-ups made, and
 *   who shares them
 */
typedef enum
{
  CW_STORE_PART_SYNC = 1 << 0,
  CW_STORE_PART_CONFIG = 1 << 1,
  CW_STORE_PART_ALL = CW_STORE_PART_SYNC | CW_STORE_PART_CONFIG,
} CwStoreParts;

/* The interned names are loaded; new ones are written by the next commit of any session. */
CwStore *cw_store_open (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same without a look at the file: cw_store_reach() opens it. */
CwStore *cw_store_new (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same in a schema of a PostgreSQL server, which is made when it is not there. This program is
 * the only one that works there (CW_ERROR_BUSY: another one does). A connection that was lost is
 * made anew by the next transaction. CW_ERROR_STORE_AWAY, here and in everything below: no server
 * answers that can be written to; nothing of what was begun was stored, and it can be done again
 * once cw_store_reach() succeeds. A commit that fails so may have been made all the same. */
CwStore *cw_store_open_postgresql (const CwPostgresqlSettings *settings, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The same without a word to the server: cw_store_reach() opens it. */
CwStore *cw_store_new_postgresql (const CwPostgresqlSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

/* Whether it can be worked with, also again after CW_ERROR_STORE_AWAY. *ret_is_other: what is there
 * is not what this program has left: a standby without the last transactions took over, or another
 * program was at work. What is known of it counts no more. Blocks. */
gboolean
cw_store_reach (CwStore *store, gboolean *ret_is_other, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* For one that only reads, beside whoever works there: nothing is claimed, and nothing is upgraded.
 * CW_ERROR_STORE: its tables are those of another version of Causeway, or there are none. Blocks.
 */
gboolean
cw_store_look (CwStore *store, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Nothing is written any more, and another program may work there, until it is reached again. */
void cw_store_give_up (CwStore *store);

/* The configuration in a schema of a PostgreSQL server, which other installations share, and the
 * sync data apart from it: in @sync, or (%NULL) in the SQLite file of @state_dir. One transaction
 * over both ends with the sync data first. */
CwStore *cw_store_open_apart (const CwPostgresqlSettings *configuration,
                              const CwPostgresqlSettings *sync,
                              const char *state_dir,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same without a word to a server. */
CwStore *cw_store_new_apart (const CwPostgresqlSettings *configuration,
                             const CwPostgresqlSettings *sync,
                             const char *state_dir,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the configuration lies apart from the sync data. */
gboolean cw_store_is_apart (CwStore *store);

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
/* For one that looks up single rows, in tables that it makes grow. */
gboolean
cw_store_session_expect_lookups (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CwStore *cw_store_session_get_store (CwStoreSession *session); /* (transfer none) */
/* Another thread sends much of what it writes, while it goes on: cw-held-rows.h. */
gboolean cw_store_session_sends_beside (CwStoreSession *session);

/* Write transactions. Nothing over network I/O, please: begin, apply a page, commit. Functions that
 * write need one to be open. A failed call inside means: roll back. A commit that fails has rolled
 * back. */
gboolean cw_store_session_begin (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
cw_store_session_commit (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_store_session_rollback (CwStoreSession *session);

/* After a commit failed with CW_ERROR_STORE_AWAY, and another transaction could begin: whether it
 * was made all the same. */
gboolean cw_store_session_was_made (CwStoreSession *session);

/* Outside of a transaction. What was committed of the configuration, secrets among it, outlives a
 * power failure then; *ret_is_final: and no server can come back, or take over, that does not have
 * it. */
gboolean
cw_store_session_harden_config (CwStoreSession *session, gboolean *ret_is_final, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* A commit, and the next transaction. When nobody waits for its turn to write, and another thread
 * sends the rows (cw-held-rows.h), that one commits too while the caller goes on, in the order in
 * which everything was written: what fails is told by a later call, at the latest by the next
 * commit, and a roll-back undoes what that thread has not committed until then. */
gboolean cw_store_session_commit_and_begin (CwStoreSession *session, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwStore, cw_store_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwStoreSession, cw_store_session_free)

G_END_DECLS
