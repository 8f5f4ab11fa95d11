/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine.h"
#include "engine/cw-listener.h"

G_BEGIN_DECLS

/* Near-real-time: what listens for changes in the sources, and what was told. */
typedef struct
{
  gboolean is_wished;    /* by the configuration */
  gboolean is_on;        /* and the schedule is on */
  gboolean is_waiting;   /* somebody rang, and the cycle for it has not begun */
  gint64 last_rung_usec; /* 0: nobody yet */
  GPtrArray *listeners;  /* (owned) (element-type CwListenerStatus) */
} CwBellStatus;

CwBellStatus *cw_engine_dup_bells (CwEngine *engine) G_GNUC_WARN_UNUSED_RESULT;
void cw_bell_status_free (CwBellStatus *status);

gboolean cw_engine_is_near_real_time (CwEngine *engine);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwBellStatus, cw_bell_status_free)

G_END_DECLS
