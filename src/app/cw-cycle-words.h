/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What an answer of GetStatus says of the cycles before and after now, in the user's language. */

/* FALSE while the engine waits for its database. */
gboolean cw_cycle_words_are_known (GVariant *status);

/* "Succeeded · Delta cycle, 5 minutes ago, took 12 s". (transfer full) */
char *cw_cycle_words_say_last (GVariant *status, gint64 now_usec);

/* "Delta cycle, in 12 minutes (every 30 minutes)", or why there is none. (transfer full) */
char *cw_cycle_words_say_next (GVariant *status, gint64 now_usec);

G_END_DECLS
