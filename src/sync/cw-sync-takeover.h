/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/cw-sync-private.h"

G_BEGIN_DECLS

/* Who can change what an administrator's account in the cloud is matched by in a directory would
 * become that administrator. Hence such an account is tied to nothing without a say-so (as Entra ID
 * has it: it never matches them). What is tied already stays so, whatever roles it is given. */

/* @object: a target's, with what was imported of it. */
gboolean cw_sync_takeover_is_allowed (CwSynchroniser *sync,
                                      const CwSyncConnector *target,
                                      const CwCsObject *object);

/* The error that the sources of a match get. (transfer full) */
char *cw_sync_takeover_describe (CwSynchroniser *sync, const CwCsObject *object);

G_END_DECLS
