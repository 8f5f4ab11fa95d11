/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-scheduler.h"

G_BEGIN_DECLS

/* How patient a doorbell is; a plain value. */
typedef struct
{
  gint64 quiet_usec;    /* after the last ring somebody who rings again is waited for so long */
  gint64 patience_usec; /* but after the first one no longer than this */
  gint64 distance_usec; /* from the beginning of a cycle to that of the next, at least */
  guint per_minute;     /* so many cycles in the long run, at most */
  guint burst;          /* but so many in a row after a pause */
} CwDoorbellLimits;

/**
 * CwDoorbell:
 *
 * Turns rings into cycles: those of a burst into one, and those that come while none may begin into
 * one afterwards. Belongs to one thread. Its clock may not be set: monotonic time.
 */
typedef struct _CwDoorbell CwDoorbell;

CwDoorbell *cw_doorbell_new (const CwSchedulerClock *clock, /* copied */
                             gpointer clock_data,
                             void (*on_due) (gpointer user_data),
                             gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void cw_doorbell_free (CwDoorbell *doorbell);

/* @may_begin: no cycle runs, and nothing keeps one from beginning. */
void cw_doorbell_put (CwDoorbell *doorbell, const CwDoorbellLimits *limits, gboolean may_begin);

void cw_doorbell_ring (CwDoorbell *doorbell);
gboolean cw_doorbell_has_rung (const CwDoorbell *doorbell);
void cw_doorbell_wake (CwDoorbell *doorbell);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwDoorbell, cw_doorbell_free)

G_END_DECLS
