/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "rules/cw-rule-number.h"

G_BEGIN_DECLS

/* A point in time taken apart, proleptic Gregorian calendar, UTC. */
typedef struct
{
  int year; /* 0..9999; what lies beyond is cut to it */
  guint8 month;
  guint8 day;
  guint8 hour;
  guint8 minute;
  guint8 second;
  guint8 weekday; /* 0: Sunday */
  guint32 microsecond;
} CwRuleTime;

void cw_rule_time_split (gint64 time_usec, CwRuleTime *ret_time);

/* FALSE when a part is out of its range; the weekday is not looked at. */
gboolean
cw_rule_time_join (const CwRuleTime *time, gint64 *ret_time_usec) G_GNUC_WARN_UNUSED_RESULT;

/* The same moment of another month or year; a day that it does not have becomes its last one. */
gboolean cw_rule_time_add_months (gint64 time_usec, gint64 n_months, gint64 *ret_time_usec)
    G_GNUC_WARN_UNUSED_RESULT;

/* "20261120130331.0Z" and its length. */
gsize cw_rule_time_format_generalized (gint64 time_usec, char ret_text[CW_RULE_NUMBER_SIZE]);

/* As .NET's date patterns, in English of the United States and UTC: custom ones
 * ("yyyyMMddHHmmss.0Z"), and standard ones, which are one letter ("d") or nothing. FALSE when
 * @pattern is neither. */
gboolean cw_rule_time_format (gint64 time_usec, const char *pattern, gsize len, GString *out)
    G_GNUC_WARN_UNUSED_RESULT;

/* "2013-01-10 4:00 PM -8", "1/31/2013", ISO 8601, generalized time. Without a zone it is UTC. */
gboolean
cw_rule_time_parse (const char *text, gsize len, gint64 *ret_time_usec) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
