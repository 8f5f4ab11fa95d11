/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "store/cw-run-store.h"

G_BEGIN_DECLS

/* What ran within an hour or a day. */
typedef struct
{
  gint64 at_usec; /* when it begins */
  guint n_cycles;
  guint n_failed;
  double seconds;    /* of all its cycles */
  guint64 n_objects; /* read from connected systems */
  guint64 n_changes; /* written to them */
  guint64 n_errors;  /* of objects */
} CwHistoryBucket;

/**
 * CwHistory:
 *
 * The last days, hour by hour when it is no more than two, else day by day; hours and days of the
 * local time zone, so that a day of 23 or 25 hours is one bucket.
 */
typedef struct
{
  GArray *buckets; /* (element-type CwHistoryBucket): oldest first, none left out */
  gint64 to_usec;  /* the end of the last one */
} CwHistory;

/* @days: at least 1, the present one included. */
CwHistory *cw_history_new (guint days, gint64 now_usec);
void cw_history_free (CwHistory *history);

/* Where it begins. */
gint64 cw_history_get_from (const CwHistory *history);

/* Counts a cycle into the bucket in which it began; one outside of all is left out.
 * @steps: (element-type CwStep) */
void cw_history_add (CwHistory *history, const CwCycle *cycle, CwRunState state, GPtrArray *steps);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwHistory, cw_history_free)

G_END_DECLS
