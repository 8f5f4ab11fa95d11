/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "setup/cw-service-account.h"

G_BEGIN_DECLS

/* What the service runs as, and with. */
typedef struct
{
  const char *state_dir;
  const char *unit_folder;
  const CwServiceAccount *account;
  const char *keytab; /* (nullable) */
} CwServiceMove;

/**
 * cw_service_move_run:
 * @ret_changed: (out): it was not so before
 *
 * For root: the service's files, its keytab and its unit are those of another account, and it runs
 * as that one. When it does not start so, everything is put back, and the error says so. Where no
 * service manager runs, nothing is started. CW_ERROR_BUSY: an engine works there that the service
 * manager does not know of. CW_ERROR_CONFLICT: of cw_tree_owner_check(), and nothing was touched.
 * Blocks.
 */
gboolean cw_service_move_run (const CwServiceMove *move, gboolean *ret_changed, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
