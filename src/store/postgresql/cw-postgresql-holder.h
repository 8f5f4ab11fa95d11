/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/postgresql/cw-postgresql-connection.h"

G_BEGIN_DECLS

/* In a transaction that has just begun: waits a moment for whoever has the lock of all that write,
 * and ends the session that keeps it. The server ends one that is paused between two statements by
 * itself (idle_in_transaction_session_timeout), but not one whose next statement it has read in
 * part: that one counts as active for ever. Nothing of the other one's transaction is left, and it
 * finds its connection lost, should it ever go on. CW_ERROR_PERMISSION: the session is one of a
 * role that ours may not end; the message has the statement for whoever may. Blocks. */
gboolean
cw_postgresql_holder_end (CwPostgresqlConnection *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
