/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-pacer.h"

#define SLOW_FROM 0.8
#define FULL_AT   1.0

/* A batch of 20 writes a second is what the documented limit sustains: 3,000 in 150 seconds. */
#define MAX_SPACING_USEC G_USEC_PER_SEC

void
cw_graph_pacer_init (CwGraphPacer *pacer, guint max_window)
{
  *pacer = (CwGraphPacer){ .max_window = max_window, .window = max_window };
}

void
cw_graph_pacer_note_answer (CwGraphPacer *pacer, const char *limit_percentage, gint64 now_usec)
{
  double share = limit_percentage != NULL ? g_ascii_strtod (limit_percentage, NULL) : 0;

  if (share > SLOW_FROM)
    {
      pacer->spacing_usec = (gint64) (CLAMP ((share - SLOW_FROM) / (FULL_AT - SLOW_FROM), 0, 1) *
                                      (double) MAX_SPACING_USEC);
      return;
    }
  pacer->spacing_usec = 0;
  if (now_usec >= pacer->not_before_usec && pacer->window < pacer->max_window)
    pacer->window++;
}

void
cw_graph_pacer_note_throttled (CwGraphPacer *pacer, gint64 delay_usec, gint64 now_usec)
{
  /* Answers that were already under way when the first 429 came say nothing new. */
  if (now_usec >= pacer->not_before_usec)
    pacer->window = MAX (1, pacer->window / 2);
  pacer->not_before_usec = MAX (pacer->not_before_usec, now_usec + delay_usec);
}

void
cw_graph_pacer_note_sent (CwGraphPacer *pacer, gint64 now_usec)
{
  if (pacer->spacing_usec > 0)
    pacer->not_before_usec = MAX (pacer->not_before_usec, now_usec + pacer->spacing_usec);
}

gboolean
cw_graph_pacer_may_send (const CwGraphPacer *pacer, guint n_in_flight, gint64 now_usec)
{
  return n_in_flight < pacer->window && now_usec >= pacer->not_before_usec;
}
