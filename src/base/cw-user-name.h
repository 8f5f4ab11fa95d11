/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/types.h>

#include <glib.h>

G_BEGIN_DECLS

/* What the user database calls a uid. It may be asked for over a network: not for the main loop.
 * (transfer full) (nullable): nobody has it */
char *cw_user_name_find (uid_t uid);

G_END_DECLS
