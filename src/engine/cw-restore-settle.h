/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine.h"

G_BEGIN_DECLS

/**
 * A restore into two places, of an engine without connectors, ends one after the other: what
 * is read first, and the configuration then. The data itself has a mark by which an end that was
 * not reached is known (CW_VALUE_DATABASE_RESTORING), and what was unpacked stays in the state
 * directory until then, so that the rest can be done later.
 */

/* Where what is on its way lies. (transfer full) */
char *cw_restore_settle_make_folder (const char *state_dir);
void cw_restore_settle_clear_folder (const char *state_dir);

/* At the beginning, once the store was reached and before anything of it is loaded: does what a
 * restore that was broken off has left to do, or says in the log that it has to be done once more.
 * Takes away what it has left in the state directory. CW_ERROR_STORE_AWAY; what else fails is said
 * in the log. Blocks. */
gboolean cw_restore_settle (CwEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What somebody has to do then. */
void cw_restore_settle_set_error (GError **error);

/* Both places have it. What fails here is found at the next beginning. */
void cw_restore_settle_end (CwStore *store);

/* Nobody shares a configuration that is not there: who is on its list is this installation, as it
 * was before what is read was replaced. */
gboolean
cw_restore_settle_forget_instances (CwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
