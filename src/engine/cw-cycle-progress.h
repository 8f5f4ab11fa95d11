/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-cycle-phase.h"
#include "model/cw-progress.h"
#include "store/cw-run-store.h"

G_BEGIN_DECLS

/**
 * CwCycleProgress:
 *
 * How far the running cycle is, as one immutable value: made by the cycle's thread, read by any.
 */
typedef struct
{
  gint64 cycle_id;
  gboolean is_initial;
  char *trigger; /* (owned) */
  CwCyclePhase phase;
  gint64 started_usec;
  guint step; /* position of the running step in the plan, from 1; 0: none yet */
  guint n_steps;
  CwStepKind step_kind;
  char *connector_name; /* (owned) (nullable) */
  char *partition;      /* (owned) (nullable) */
  gint64 step_started_usec;
  CwProgress progress;
  double objects_per_second; /* 0: not known */
  gint64 seconds_left;       /* of the step; -1: not known */
} CwCycleProgress;

/* Copies @values and its strings. */
CwCycleProgress *cw_cycle_progress_new (const CwCycleProgress *values) G_GNUC_WARN_UNUSED_RESULT;
CwCycleProgress *cw_cycle_progress_ref (CwCycleProgress *progress);
void cw_cycle_progress_unref (CwCycleProgress *progress);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCycleProgress, cw_cycle_progress_unref)

G_END_DECLS
