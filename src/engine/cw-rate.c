/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-rate.h"

/* Samples closer together than this replace one another, so that the window covers seconds. */
#define MINIMUM_GAP_USEC (G_USEC_PER_SEC / 2)

static guint
get_newest (const CwRate *rate)
{
  return (rate->next + CW_RATE_N_SAMPLES - 1) % CW_RATE_N_SAMPLES;
}

static guint
get_oldest (const CwRate *rate)
{
  return rate->n_samples < CW_RATE_N_SAMPLES ? 0 : rate->next;
}

void
cw_rate_start (CwRate *rate, gint64 now_usec)
{
  *rate = (CwRate){ .n_samples = 1, .next = 1 };
  rate->samples[0].time_usec = now_usec;
}

void
cw_rate_add (CwRate *rate, gint64 now_usec, guint64 done)
{
  guint newest = get_newest (rate);

  if (rate->n_samples > 1 &&
      now_usec - rate->samples[(newest + CW_RATE_N_SAMPLES - 1) % CW_RATE_N_SAMPLES].time_usec <
          MINIMUM_GAP_USEC)
    {
      rate->samples[newest].time_usec = now_usec;
      rate->samples[newest].done = done;
      return;
    }
  rate->samples[rate->next].time_usec = now_usec;
  rate->samples[rate->next].done = done;
  rate->next = (rate->next + 1) % CW_RATE_N_SAMPLES;
  rate->n_samples = MIN (rate->n_samples + 1, CW_RATE_N_SAMPLES);
}

double
cw_rate_get_per_second (const CwRate *rate)
{
  guint newest = get_newest (rate);
  guint oldest = get_oldest (rate);
  gint64 elapsed_usec = rate->samples[newest].time_usec - rate->samples[oldest].time_usec;

  if (rate->n_samples < 2 || elapsed_usec <= 0 ||
      rate->samples[newest].done <= rate->samples[oldest].done)
    return 0;
  return (double) (rate->samples[newest].done - rate->samples[oldest].done) * G_USEC_PER_SEC /
         (double) elapsed_usec;
}

gint64
cw_rate_get_seconds_left (const CwRate *rate, guint64 total)
{
  double per_second = cw_rate_get_per_second (rate);
  guint64 done = rate->samples[get_newest (rate)].done;

  if (per_second <= 0 || total < done || total == 0)
    return -1;
  return (gint64) ((double) (total - done) / per_second + 0.5);
}
