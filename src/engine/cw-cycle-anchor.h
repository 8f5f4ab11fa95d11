/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-cycle-step.h"

G_BEGIN_DECLS

/* Where the source anchor was left to Causeway and no set-up has decided it, the first cycle does,
 * by what it has just imported: before anybody of an Active Directory gets one. It is recorded in
 * the configuration, and the cycle goes on with that. FALSE: it could not be found out, or not be
 * recorded. */
gboolean cw_cycle_anchor_decide (CwCycleRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
