/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CW_RATE_N_SAMPLES 16

/**
 * CwRate:
 *
 * How fast a step goes, from its last few reports: an average over the latest seconds follows a
 * change of pace (throttling, a slow page) where one over the whole step would not. Times are
 * microseconds of any steady clock.
 */
typedef struct
{
  struct
  {
    gint64 time_usec;
    guint64 done;
  } samples[CW_RATE_N_SAMPLES];
  guint n_samples;
  guint next;
} CwRate;

/* Forgets everything; the step begins now with nothing done. */
void cw_rate_start (CwRate *rate, gint64 now_usec);

void cw_rate_add (CwRate *rate, gint64 now_usec, guint64 done);

/* Objects a second; 0 as long as it cannot be told. */
double cw_rate_get_per_second (const CwRate *rate);

/* Seconds until @total is done; -1 when it cannot be told. */
gint64 cw_rate_get_seconds_left (const CwRate *rate, guint64 total);

G_END_DECLS
