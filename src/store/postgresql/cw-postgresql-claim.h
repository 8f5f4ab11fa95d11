/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/postgresql/cw-postgresql-settings.h"

G_BEGIN_DECLS

/**
 * CwPostgresqlClaim: what makes one program the only one that writes in a schema, and knows what
 * became of its last transaction; shared by all its connections, and private to this folder.
 *
 * A connection of its own holds an advisory lock of the server for as long as the program works
 * there: nobody else gets it meanwhile, and with the program, or its computer, it goes by itself.
 * Beside that the row of causeway_turn says whose turn it is, and counts the transactions: each one
 * looks at it when it begins, and puts the next number into it when it ends. It looks while it has
 * the lock that writers take one after the other, so no transaction of anybody is on its way then,
 * on that server, and three things are certain:
 *
 * - the row names somebody else: the lock was lost for a while, and somebody took over. Nothing is
 *   written any more.
 * - a commit was not answered, and the row has its number, or the one before: it was made, or not.
 * - the row has another number: this is the data of another time, as after the change to a standby
 *   that lacked the last transactions. Nothing that is known in memory counts any more.
 */
typedef struct _CwPostgresqlClaim CwPostgresqlClaim;

/* "CWDB": the advisory locks of other programs in the same database are none of ours. */
#define CW_POSTGRESQL_LOCK_SPACE "1129792578"

CwPostgresqlClaim *
cw_postgresql_claim_new (const CwPostgresqlSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
CwPostgresqlClaim *cw_postgresql_claim_ref (CwPostgresqlClaim *claim);
void cw_postgresql_claim_unref (CwPostgresqlClaim *claim);

/* Takes the lock, unless it is still ours, and the row. *ret_is_other: the data is not as this
 * program has left it. CW_ERROR_BUSY: somebody else has the lock. Blocks. */
gboolean cw_postgresql_claim_take (CwPostgresqlClaim *claim,
                                   gboolean *ret_is_other,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Nothing is written any more until it is taken again. */
void cw_postgresql_claim_give (CwPostgresqlClaim *claim);

/* ----- for a connection that writes; nothing happens as long as nobody took the claim */

/* Before it takes its turn: the lock is still ours, or again. CW_ERROR_STORE_AWAY: it may have been
 * somebody else's meanwhile. */
gboolean
cw_postgresql_claim_check (CwPostgresqlClaim *claim, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_postgresql_claim_is_taken (CwPostgresqlClaim *claim);

/* What the row says, at the beginning of a transaction. CW_ERROR_STORE_AWAY: it is not as this
 * program has left it; the claim has to be taken again. */
gboolean
cw_postgresql_claim_judge (CwPostgresqlClaim *claim, const char *owner, gint64 turn, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The number that the transaction has to leave there; and what came of it. */
gint64 cw_postgresql_claim_get_next (CwPostgresqlClaim *claim);
void cw_postgresql_claim_note_made (CwPostgresqlClaim *claim);
/* Nobody knows, until a transaction has looked. Returns a stamp to ask by. */
guint cw_postgresql_claim_note_unknown (CwPostgresqlClaim *claim);
/* FALSE as long as nobody has looked. */
gboolean cw_postgresql_claim_was_made (CwPostgresqlClaim *claim, guint stamp);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwPostgresqlClaim, cw_postgresql_claim_unref)

G_END_DECLS
