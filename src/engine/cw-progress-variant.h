/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-cycle-progress.h"

G_BEGIN_DECLS

/* {"cycle", "type", "phase", "step": {...}, ...}, as in docs/json.md. (transfer floating) */
GVariant *cw_cycle_progress_to_variant (const CwCycleProgress *progress);

/* {"read": 2000, ...}: the counters that are not 0. (transfer floating) */
GVariant *cw_counts_to_variant (const CwCounts *counts);

G_END_DECLS
