/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a restore and a move keep of before in the state directory, for whoever finds out later that
 * it was wrong: before-restore-TIME.backup, and causeway.db.before-move. It holds people's data, so
 * nobody keeps it for ever. */

#define CW_KEPT_COPIES_DAYS 30

typedef struct
{
  guint n_copies;
  gint64 n_bytes;
} CwKeptCopies;

/* What cannot be read is not there. Blocks. */
void cw_kept_copies_look (const char *state_dir, CwKeptCopies *ret_copies);
/* Removes those that are older than CW_KEPT_COPIES_DAYS, which the log tells. Blocks. */
void cw_kept_copies_purge (const char *state_dir, gint64 now_usec);

G_END_DECLS
