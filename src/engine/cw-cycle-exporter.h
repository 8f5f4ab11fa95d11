/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-cycle-step.h"

G_BEGIN_DECLS

/* Before the first write of an export into a tenant, whose connector is open: looks who exported
 * there last, and notes there that it is this installation now, at most once an hour. FALSE with
 * CW_ERROR_GUARD when it was one that this one knows nothing of: nothing is exported until an
 * administrator says so. Where the tenant does not let it, that is told once, and it is as if
 * nobody else was there. */
gboolean cw_cycle_exporter_enter (CwCycleRun *run, const CwPlannedStep *step, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
