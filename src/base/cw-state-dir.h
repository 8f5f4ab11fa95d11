/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The state directory when none is given: what systemd names in STATE_DIRECTORY (systemd.exec(5)),
 * /var/lib/causeway for root, else the user's own ($XDG_STATE_HOME/causeway). (transfer full) */
char *cw_state_dir_get_default (void);

/* Where the engine of a state directory listens. (transfer full) */
char *cw_state_dir_get_socket (const char *state_dir);

G_END_DECLS
