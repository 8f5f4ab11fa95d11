/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * cw_removal_notice_make:
 * @seconds: a database server that does not answer is waited for so long
 *
 * What somebody should know who takes the engine off this machine: a cycle that is under way, what
 * set-ups made elsewhere that still stands, and data that lies on a server and stays there. Reads
 * the store beside an engine that runs, or without; what a server does not tell is said as that,
 * and stands in nobody's way. All but the cycle is also written into
 * STATE_DIR/created-elsewhere.txt, for the time when there is no program to ask; without anything,
 * that file goes. The program is to end after this without waiting for its threads.
 *
 * Returns: (transfer full): lines, "" for nothing
 */
char *cw_removal_notice_make (const char *state_dir, guint seconds, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
