/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What somebody should know who takes the engine off this machine: a cycle that is under way, and
 * what set-ups made elsewhere that still stands. Reads the store beside an engine that runs, or
 * without. What was made is also written into STATE_DIR/created-elsewhere.txt, for the time when
 * there is no program to ask; without anything, that file goes. (transfer full): lines, "" for
 * nothing */
char *cw_removal_notice_make (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
