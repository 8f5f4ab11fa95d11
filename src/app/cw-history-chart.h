/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_HISTORY_CHART (cw_history_chart_get_type ())

/* What the columns are as high as. */
typedef enum
{
  CW_HISTORY_CHANGES,
  CW_HISTORY_OBJECTS,
  CW_HISTORY_ERRORS,
  CW_HISTORY_DURATION,
} CwHistoryMeasure;

/**
 * CwHistoryChart:
 *
 * A column for each hour or day of GetHistory. A column whose cycles failed is marked below. With
 * the focus, the arrow keys go from one to the next; its numbers are in the chart's description,
 * and in the tooltip under the pointer.
 */
G_DECLARE_FINAL_TYPE (CwHistoryChart, cw_history_chart, CW, HISTORY_CHART, GtkWidget)

/* @buckets: aa{sv} of GetHistory, oldest first. @is_hourly: labels are hours and not days. */
void cw_history_chart_set_buckets (CwHistoryChart *self, GVariant *buckets, gboolean is_hourly);
void cw_history_chart_set_measure (CwHistoryChart *self, CwHistoryMeasure measure);

/* One bucket in words, "Friday 14:00: 12 changes, 2 070 objects, ...". (transfer full) */
char *cw_history_chart_describe (GVariant *bucket, gboolean is_hourly);

/* "Fri 14:00" or "27 Nov". (transfer full) */
char *cw_history_chart_format_at (GVariant *bucket, gboolean is_hourly);

G_END_DECLS
