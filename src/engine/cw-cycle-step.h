/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-cycle-phase.h"
#include "engine/cw-cycle-plan.h"
#include "engine/cw-guard.h"
#include "engine/cw-rate.h"

G_BEGIN_DECLS

/* A cycle on its way; used by its thread only. Private to the two files that run cycles. */
typedef struct
{
  CwCycleParams *params; /* its own: the configuration may become another one on the way */
  CwConfig **config;     /* the place of its reference to that one */
  CwStoreSession *session;
  CwCycle *cycle;
  GCancellable *cancellable;
  CwCyclePhase phase;
  CwCyclePlan *plan; /* (owned) (nullable): until it is made */
  GError *error;     /* (owned) (nullable): what failed outside of a step */
  GError *away;      /* (owned) (nullable): the database went away, and was not waited for yet */
  CwRate rate;       /* of the running step */
  CwPlannedStep *step;
  gboolean is_cancelled;
  gboolean is_superseded; /* the database came back as another one */
  gboolean has_failed;
  gboolean is_told;  /* a step tells the error */
  gboolean is_news;  /* of the step that a guard stopped last */
  gboolean has_news; /* a guard stopped a step for a list that nobody was told of yet */
} CwCycleRun;

/* Each runs one step, stores and logs its beginning and its end. FALSE when it failed or was
 * cancelled: the reason is in the step's row; or when the database went away: run->away is set
 * then, and the step is still running for whoever looks at its record. */
gboolean cw_cycle_step_import (CwCycleRun *run, CwPlannedStep *step);
gboolean cw_cycle_step_synchronise (CwCycleRun *run, CwPlannedStep *step);
gboolean cw_cycle_step_export (CwCycleRun *run, CwPlannedStep *step);

/* Each records a step that is not run: a guard refuses it; something before it failed; @error makes
 * it impossible. What a guard refuses is a warning in the journal when run->is_news says so. */
void cw_cycle_step_refuse (CwCycleRun *run,
                           CwPlannedStep *step,
                           CwGuardVerdict verdict,
                           const char *message);
void cw_cycle_step_skip (CwCycleRun *run, CwPlannedStep *step);
void cw_cycle_step_fail (CwCycleRun *run, CwPlannedStep *step, const GError *error);

/* Tells how far the cycle is. @step and @progress are (nullable). */
void cw_cycle_step_publish (CwCycleRun *run, const CwPlannedStep *step, const CwProgress *progress);

G_END_DECLS
