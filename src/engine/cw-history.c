/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-history.h"

#define HOURLY_DAYS 2

static gint64
to_usec (GDateTime *time)
{
  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

/* The hour, or the day, that @time lies in. */
static GDateTime *
floor_time (GDateTime *time, gboolean is_hourly)
{
  GTimeZone *zone = g_date_time_get_timezone (time);

  /* Not by the clock's parts: an hour that the clock shows twice is two. */
  if (is_hourly)
    return g_date_time_add (time, -(g_date_time_get_minute (time) * G_TIME_SPAN_MINUTE +
                                    g_date_time_get_second (time) * G_TIME_SPAN_SECOND));
  return g_date_time_new (zone, g_date_time_get_year (time), g_date_time_get_month (time),
                          g_date_time_get_day_of_month (time), 0, 0, 0);
}

CwHistory *
cw_history_new (guint days, gint64 now_usec)
{
  CwHistory *history = g_new0 (CwHistory, 1);
  gboolean is_hourly = days <= HOURLY_DAYS;
  guint n_buckets = is_hourly ? days * 24 : days;
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) last = floor_time (now, is_hourly);
  g_autoptr (GDateTime) end =
      is_hourly ? g_date_time_add_hours (last, 1) : g_date_time_add_days (last, 1);

  history->buckets = g_array_sized_new (FALSE, TRUE, sizeof (CwHistoryBucket), n_buckets);
  history->to_usec = to_usec (end);
  for (guint i = n_buckets; i-- > 0;)
    {
      g_autoptr (GDateTime) begin = is_hourly ? g_date_time_add_hours (last, -(int) i)
                                              : g_date_time_add_days (last, -(int) i);
      const CwHistoryBucket bucket = { .at_usec = to_usec (begin) };

      g_array_append_val (history->buckets, bucket);
    }
  return history;
}

void
cw_history_free (CwHistory *history)
{
  if (history == NULL)
    return;
  g_array_unref (history->buckets);
  g_free (history);
}

gint64
cw_history_get_from (const CwHistory *history)
{
  return g_array_index (history->buckets, CwHistoryBucket, 0).at_usec;
}

static CwHistoryBucket *
find_bucket (CwHistory *history, gint64 time_usec)
{
  if (time_usec >= history->to_usec)
    return NULL;
  for (guint i = history->buckets->len; i-- > 0;)
    {
      CwHistoryBucket *bucket = &g_array_index (history->buckets, CwHistoryBucket, i);

      if (bucket->at_usec <= time_usec)
        return bucket;
    }
  return NULL;
}

static void
add_counts (CwHistoryBucket *bucket, const CwCounts *counts)
{
  static const CwCounter written[] = {
    CW_COUNTER_EXPORT_ADDED,       CW_COUNTER_EXPORT_UPDATED,       CW_COUNTER_EXPORT_DELETED,
    CW_COUNTER_EXPORT_LINKS_ADDED, CW_COUNTER_EXPORT_LINKS_REMOVED,
  };

  bucket->n_objects += counts->values[CW_COUNTER_READ];
  bucket->n_errors += counts->values[CW_COUNTER_ERRORS];
  for (guint i = 0; i < G_N_ELEMENTS (written); i++)
    bucket->n_changes += counts->values[written[i]];
}

static gboolean
is_failure (CwRunState state)
{
  return state == CW_RUN_FAILED || state == CW_RUN_GUARDED || state == CW_RUN_INTERRUPTED;
}

void
cw_history_add (CwHistory *history, const CwCycle *cycle, CwRunState state, GPtrArray *steps)
{
  CwHistoryBucket *bucket = find_bucket (history, cycle->started_usec);

  if (bucket == NULL)
    return;
  bucket->n_cycles++;
  bucket->n_failed += is_failure (state) ? 1 : 0;
  if (cycle->ended_usec > cycle->started_usec)
    bucket->seconds += (double) (cycle->ended_usec - cycle->started_usec) / G_USEC_PER_SEC;
  for (guint i = 0; i < steps->len; i++)
    add_counts (bucket, &((const CwStep *) g_ptr_array_index (steps, i))->counts);
}
