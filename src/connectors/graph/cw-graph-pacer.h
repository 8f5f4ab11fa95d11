/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwGraphPacer:
 *
 * How fast requests may leave, learnt from the answers: the window halves when Graph throttles and
 * grows by one with each untroubled answer; above 80 % of a limit (x-ms-throttle-limit-percentage,
 * sent from 0.8 to 1.8) a growing pause is put between requests, so that the limit is met smoothly.
 * Times are g_get_monotonic_time().
 */
typedef struct
{
  guint max_window;
  guint window;
  gint64 not_before_usec; /* nothing leaves earlier */
  gint64 spacing_usec;    /* between two requests */
} CwGraphPacer;

void cw_graph_pacer_init (CwGraphPacer *pacer, guint max_window);

/* An answer that was not throttled; @limit_percentage is the header's value (nullable). */
void
cw_graph_pacer_note_answer (CwGraphPacer *pacer, const char *limit_percentage, gint64 now_usec);

/* An answer that asks to wait. Several from one batch count as one. */
void cw_graph_pacer_note_throttled (CwGraphPacer *pacer, gint64 delay_usec, gint64 now_usec);

/* A request leaves now. */
void cw_graph_pacer_note_sent (CwGraphPacer *pacer, gint64 now_usec);

gboolean cw_graph_pacer_may_send (const CwGraphPacer *pacer, guint n_in_flight, gint64 now_usec);

G_END_DECLS
