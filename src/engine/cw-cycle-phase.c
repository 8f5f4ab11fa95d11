/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-cycle-phase.h"

G_DEFINE_ENUM_TYPE (CwCyclePhase,
                    cw_cycle_phase,
                    G_DEFINE_ENUM_VALUE (CW_CYCLE_PHASE_PREPARING, "preparing"),
                    G_DEFINE_ENUM_VALUE (CW_CYCLE_PHASE_IMPORTING_SOURCES, "importing-sources"),
                    G_DEFINE_ENUM_VALUE (CW_CYCLE_PHASE_IMPORTING_TARGETS, "importing-targets"),
                    G_DEFINE_ENUM_VALUE (CW_CYCLE_PHASE_SYNCHRONISING, "synchronising"),
                    G_DEFINE_ENUM_VALUE (CW_CYCLE_PHASE_EXPORTING, "exporting"),
                    G_DEFINE_ENUM_VALUE (CW_CYCLE_PHASE_FOLLOWING, "running-steps"),
                    G_DEFINE_ENUM_VALUE (CW_CYCLE_PHASE_SKIPPING, "skipping"),
                    G_DEFINE_ENUM_VALUE (CW_CYCLE_PHASE_ENDED, "ended"))

G_DEFINE_ENUM_TYPE (CwCycleEvent,
                    cw_cycle_event,
                    G_DEFINE_ENUM_VALUE (CW_CYCLE_EVENT_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (CW_CYCLE_EVENT_PARTIAL, "partial"),
                    G_DEFINE_ENUM_VALUE (CW_CYCLE_EVENT_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (CW_CYCLE_EVENT_AWAY, "away"),
                    G_DEFINE_ENUM_VALUE (CW_CYCLE_EVENT_CANCELLED, "cancelled"),
                    G_DEFINE_ENUM_VALUE (CW_CYCLE_EVENT_LISTED, "listed"))

/* A source that could not be read ends in SKIPPING: nothing is synchronised or exported on half a
 * picture. What a target shows decides nothing about another target, so one that could not be read
 * is left out, and the cycle goes on for those that could. */
static const struct
{
  CwCyclePhase from;
  CwCycleEvent event;
  CwCyclePhase to;
} edges[] = {
  { CW_CYCLE_PHASE_PREPARING, CW_CYCLE_EVENT_DONE, CW_CYCLE_PHASE_IMPORTING_SOURCES },
  { CW_CYCLE_PHASE_PREPARING, CW_CYCLE_EVENT_LISTED, CW_CYCLE_PHASE_FOLLOWING },
  { CW_CYCLE_PHASE_PREPARING, CW_CYCLE_EVENT_FAILED, CW_CYCLE_PHASE_SKIPPING },
  { CW_CYCLE_PHASE_PREPARING, CW_CYCLE_EVENT_CANCELLED, CW_CYCLE_PHASE_SKIPPING },
  { CW_CYCLE_PHASE_PREPARING, CW_CYCLE_EVENT_AWAY, CW_CYCLE_PHASE_PREPARING },
  { CW_CYCLE_PHASE_IMPORTING_SOURCES, CW_CYCLE_EVENT_DONE, CW_CYCLE_PHASE_IMPORTING_TARGETS },
  { CW_CYCLE_PHASE_IMPORTING_SOURCES, CW_CYCLE_EVENT_FAILED, CW_CYCLE_PHASE_SKIPPING },
  { CW_CYCLE_PHASE_IMPORTING_SOURCES, CW_CYCLE_EVENT_CANCELLED, CW_CYCLE_PHASE_SKIPPING },
  { CW_CYCLE_PHASE_IMPORTING_SOURCES, CW_CYCLE_EVENT_AWAY, CW_CYCLE_PHASE_IMPORTING_SOURCES },
  { CW_CYCLE_PHASE_IMPORTING_TARGETS, CW_CYCLE_EVENT_DONE, CW_CYCLE_PHASE_SYNCHRONISING },
  { CW_CYCLE_PHASE_IMPORTING_TARGETS, CW_CYCLE_EVENT_PARTIAL, CW_CYCLE_PHASE_SYNCHRONISING },
  { CW_CYCLE_PHASE_IMPORTING_TARGETS, CW_CYCLE_EVENT_FAILED, CW_CYCLE_PHASE_SKIPPING },
  { CW_CYCLE_PHASE_IMPORTING_TARGETS, CW_CYCLE_EVENT_CANCELLED, CW_CYCLE_PHASE_SKIPPING },
  { CW_CYCLE_PHASE_IMPORTING_TARGETS, CW_CYCLE_EVENT_AWAY, CW_CYCLE_PHASE_IMPORTING_TARGETS },
  { CW_CYCLE_PHASE_SYNCHRONISING, CW_CYCLE_EVENT_DONE, CW_CYCLE_PHASE_EXPORTING },
  { CW_CYCLE_PHASE_SYNCHRONISING, CW_CYCLE_EVENT_FAILED, CW_CYCLE_PHASE_SKIPPING },
  { CW_CYCLE_PHASE_SYNCHRONISING, CW_CYCLE_EVENT_CANCELLED, CW_CYCLE_PHASE_SKIPPING },
  { CW_CYCLE_PHASE_SYNCHRONISING, CW_CYCLE_EVENT_AWAY, CW_CYCLE_PHASE_SYNCHRONISING },
  { CW_CYCLE_PHASE_EXPORTING, CW_CYCLE_EVENT_DONE, CW_CYCLE_PHASE_ENDED },
  { CW_CYCLE_PHASE_EXPORTING, CW_CYCLE_EVENT_FAILED, CW_CYCLE_PHASE_SKIPPING },
  { CW_CYCLE_PHASE_EXPORTING, CW_CYCLE_EVENT_CANCELLED, CW_CYCLE_PHASE_SKIPPING },
  { CW_CYCLE_PHASE_EXPORTING, CW_CYCLE_EVENT_AWAY, CW_CYCLE_PHASE_EXPORTING },
  { CW_CYCLE_PHASE_FOLLOWING, CW_CYCLE_EVENT_DONE, CW_CYCLE_PHASE_ENDED },
  { CW_CYCLE_PHASE_FOLLOWING, CW_CYCLE_EVENT_FAILED, CW_CYCLE_PHASE_SKIPPING },
  { CW_CYCLE_PHASE_FOLLOWING, CW_CYCLE_EVENT_CANCELLED, CW_CYCLE_PHASE_SKIPPING },
  { CW_CYCLE_PHASE_FOLLOWING, CW_CYCLE_EVENT_AWAY, CW_CYCLE_PHASE_FOLLOWING },
  { CW_CYCLE_PHASE_SKIPPING, CW_CYCLE_EVENT_DONE, CW_CYCLE_PHASE_ENDED },
  { CW_CYCLE_PHASE_SKIPPING, CW_CYCLE_EVENT_AWAY, CW_CYCLE_PHASE_SKIPPING },
};

static const char *
get_nick (GType type, int value)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (type);
  GEnumValue *found = g_enum_get_value (enum_class, value);

  g_return_val_if_fail (found != NULL, "unknown");
  return found->value_nick;
}

const char *
cw_cycle_phase_to_string (CwCyclePhase phase)
{
  return get_nick (CW_TYPE_CYCLE_PHASE, (int) phase);
}

const char *
cw_cycle_event_to_string (CwCycleEvent event)
{
  return get_nick (CW_TYPE_CYCLE_EVENT, (int) event);
}

gboolean
cw_cycle_phase_next (CwCyclePhase phase, CwCycleEvent event, CwCyclePhase *ret_next)
{
  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    if (edges[i].from == phase && edges[i].event == event)
      {
        *ret_next = edges[i].to;
        return TRUE;
      }
  return FALSE;
}
