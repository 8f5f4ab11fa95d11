/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwWriteTurn: who of this process may write, in the order of asking; private to src/store.
 *
 * A database that lets writers poll (SQLite) starves one that waits while another begins its next
 * transaction at once, as every step does. Hence a queue in front of it.
 */
typedef struct _CwWriteTurn CwWriteTurn;

CwWriteTurn *cw_write_turn_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_write_turn_free (CwWriteTurn *turn);

/* Waits at most @timeout_usec; FALSE when it was not our turn by then. */
gboolean cw_write_turn_take (CwWriteTurn *turn, gint64 timeout_usec) G_GNUC_WARN_UNUSED_RESULT;
void cw_write_turn_give (CwWriteTurn *turn);

/* Somebody waits for it. */
gboolean cw_write_turn_is_wanted (CwWriteTurn *turn);

G_END_DECLS
