/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine.h"
#include "engine/cw-lease.h"

G_BEGIN_DECLS

/* This installation among those that share its configuration, and the lease by which one of them
 * exports. Where all data lies in a file there are no others, and no lease. */

/* Makes it known, and lets go of the lease of a store of before. Blocks. */
gboolean cw_engine_enter_instance (CwEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of the present store: nothing is exported from there any more. Blocks. */
void cw_engine_leave_instance (CwEngine *engine);

/* The thread that keeps the lease; both may be called again. The second gives it back. */
void cw_engine_start_lease (CwEngine *engine);
void cw_engine_stop_lease (CwEngine *engine);
/* The next turn is due at once. */
void cw_engine_hurry_lease (CwEngine *engine);

/* (transfer none) (nullable): lives as long as the engine */
CwLease *cw_engine_get_lease (CwEngine *engine);
/* Whether others share the configuration. Blocks. */
gboolean cw_engine_find_others (CwEngine *engine, gboolean *ret_has_others, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* CW_ERROR_BUSY: they do, and what this one is about to do would leave them
 * without it, or without the keys of its secrets. Blocks. */
gboolean cw_engine_check_alone (CwEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) (nullable): not known yet */
char *cw_engine_dup_instance_id (CwEngine *engine);

G_END_DECLS
