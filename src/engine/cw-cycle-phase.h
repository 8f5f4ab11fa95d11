/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CwCyclePhase: where a cycle is.
 * @CW_CYCLE_PHASE_PREPARING: makes connectors, opens them, lists partitions, loads the rules
 * @CW_CYCLE_PHASE_IMPORTING_SOURCES: reads every partition of every source
 * @CW_CYCLE_PHASE_IMPORTING_TARGETS: reads every target: also confirms earlier exports
 * @CW_CYCLE_PHASE_SYNCHRONISING: brings metaverse and pending exports in line
 * @CW_CYCLE_PHASE_EXPORTING: guards, then every target
 * @CW_CYCLE_PHASE_FOLLOWING: runs the steps that were asked for, in their order, in place of the
 *   four before
 * @CW_CYCLE_PHASE_SKIPPING: what is left of the plan is recorded as not run
 * @CW_CYCLE_PHASE_ENDED: final
 */
typedef enum
{
  CW_CYCLE_PHASE_PREPARING,
  CW_CYCLE_PHASE_IMPORTING_SOURCES,
  CW_CYCLE_PHASE_IMPORTING_TARGETS,
  CW_CYCLE_PHASE_SYNCHRONISING,
  CW_CYCLE_PHASE_EXPORTING,
  CW_CYCLE_PHASE_FOLLOWING,
  CW_CYCLE_PHASE_SKIPPING,
  CW_CYCLE_PHASE_ENDED,
} CwCyclePhase;

/**
 * CwCycleEvent: how a phase ended.
 * @CW_CYCLE_EVENT_DONE: all its steps went well (objects with errors are well)
 * @CW_CYCLE_EVENT_PARTIAL: a target could not be read, another could: the cycle goes on for that
 * @CW_CYCLE_EVENT_FAILED: a step of it failed, so nothing may be concluded from what follows
 * @CW_CYCLE_EVENT_AWAY: the database went away; what is left of the phase is done when it is back
 * @CW_CYCLE_EVENT_CANCELLED: a person or the end of the engine stopped it
 * @CW_CYCLE_EVENT_LISTED: certain steps are to be run
 */
typedef enum
{
  CW_CYCLE_EVENT_DONE,
  CW_CYCLE_EVENT_PARTIAL,
  CW_CYCLE_EVENT_FAILED,
  CW_CYCLE_EVENT_AWAY,
  CW_CYCLE_EVENT_CANCELLED,
  CW_CYCLE_EVENT_LISTED,
} CwCycleEvent;

#define CW_TYPE_CYCLE_PHASE (cw_cycle_phase_get_type ())
#define CW_TYPE_CYCLE_EVENT (cw_cycle_event_get_type ())
GType cw_cycle_phase_get_type (void) G_GNUC_CONST;
GType cw_cycle_event_get_type (void) G_GNUC_CONST;

/* "importing-sources", "done" */
const char *cw_cycle_phase_to_string (CwCyclePhase phase);
const char *cw_cycle_event_to_string (CwCycleEvent event);

/* The edge table: FALSE when @event cannot happen in @phase. */
gboolean cw_cycle_phase_next (CwCyclePhase phase, CwCycleEvent event, CwCyclePhase *ret_next)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
