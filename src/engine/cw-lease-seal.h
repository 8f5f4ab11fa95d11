/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-lease-store.h"
#include "vault/cw-vault.h"

G_BEGIN_DECLS

/* That an installation has written what a row of the lease says: its epoch, holder, session and
 * duration. The times are the database's, and not sealed. */

/* @holder: (nullable): nobody. (transfer full) */
GBytes *
cw_lease_seal_make (CwVault *vault, const CwLeaseRow *row, const char *holder, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* CW_ERROR_LEASE; CW_ERROR_AUTH: the key that has sealed it is not here. */
gboolean cw_lease_seal_check (CwVault *vault, const CwLeaseRow *row, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
