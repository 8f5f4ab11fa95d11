/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the member nearRealTime of the scheduler's answer says, in the user's language. */

/* "Listening; the last change was told 5 minutes ago", or who does not. (transfer full) */
char *cw_near_words_say (GVariant *near, gint64 now_usec);

/* FALSE when it is wished, and somebody who should listen does not. */
gboolean cw_near_words_is_good (GVariant *near);

G_END_DECLS
