/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-time.h"

#include <string.h>

#include "base/cw-time.h"

#define USEC_PER_DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* 0000-01-01 and the end of 9999, as cw_time_format_generalized() cuts. */
#define FIRST_USEC (G_GINT64_CONSTANT (-62167219200) * G_USEC_PER_SEC)
#define LAST_USEC  (G_GINT64_CONSTANT (253402300800) * G_USEC_PER_SEC - 1)

static int
read_digits (const char *text, guint n)
{
  int value = 0;

  for (guint i = 0; i < n; i++)
    value = value * 10 + (text[i] - '0');
  return value;
}

void
cw_rule_time_split (gint64 time_usec, CwRuleTime *ret_time)
{
  gint64 clamped = CLAMP (time_usec, FIRST_USEC, LAST_USEC);
  g_autofree char *text = cw_time_format_generalized (clamped);
  gint64 days = (clamped - FIRST_USEC) / USEC_PER_DAY;

  ret_time->year = read_digits (text, 4);
  ret_time->month = (guint8) read_digits (text + 4, 2);
  ret_time->day = (guint8) read_digits (text + 6, 2);
  ret_time->hour = (guint8) read_digits (text + 8, 2);
  ret_time->minute = (guint8) read_digits (text + 10, 2);
  ret_time->second = (guint8) read_digits (text + 12, 2);
  ret_time->microsecond = (guint32) ((clamped - FIRST_USEC) % G_USEC_PER_SEC);
  ret_time->weekday = (guint8) ((days + 6) % 7); /* 0000-01-01 was a Saturday */
}

gboolean
cw_rule_time_join (const CwRuleTime *time, gint64 *ret_time_usec)
{
  char text[CW_RULE_NUMBER_SIZE];
  gint64 result;

  if (time->year < 0 || time->year > 9999)
    return FALSE;
  g_snprintf (text, sizeof text, "%04d%02u%02u%02u%02u%02uZ", time->year, time->month, time->day,
              time->hour, time->minute, time->second);
  if (!cw_time_parse_generalized (text, &result))
    return FALSE;
  *ret_time_usec = result + time->microsecond;
  return TRUE;
}

gboolean
cw_rule_time_add_months (gint64 time_usec, gint64 n_months, gint64 *ret_time_usec)
{
  CwRuleTime time;
  gint64 month;

  if (n_months > 12 * 10000 || n_months < -12 * 10000)
    return FALSE;
  cw_rule_time_split (time_usec, &time);
  month = time.year * 12 + (time.month - 1) + n_months;
  if (month < 0)
    return FALSE;
  time.year = (int) (month / 12);
  time.month = (guint8) (month % 12 + 1);
  for (guint i = 0; i < 4; i++, time.day--)
    if (cw_rule_time_join (&time, ret_time_usec))
      return TRUE;
  return FALSE;
}

gsize
cw_rule_time_format_generalized (gint64 time_usec, char ret_text[CW_RULE_NUMBER_SIZE])
{
  g_autofree char *text = cw_time_format_generalized (time_usec);

  return g_strlcpy (ret_text, text, CW_RULE_NUMBER_SIZE);
}

/* ----- reading */

typedef struct
{
  const char *at;
  const char *end;
} Reader;

/* Whether there were any. */
static gboolean
skip_spaces (Reader *reader)
{
  const char *from = reader->at;

  while (reader->at < reader->end && g_ascii_isspace (*reader->at))
    reader->at++;
  return reader->at > from;
}

static gboolean
take (Reader *reader, char c)
{
  if (reader->at == reader->end || *reader->at != c)
    return FALSE;
  reader->at++;
  return TRUE;
}

/* One to @max digits; returns how many. */
static guint
take_number (Reader *reader, guint max, int *ret_value)
{
  guint n = 0;

  while (n < max && reader->at + n < reader->end && g_ascii_isdigit (reader->at[n]))
    n++;
  if (n > 0)
    *ret_value = read_digits (reader->at, n);
  reader->at += n;
  return n;
}

static gboolean
take_word (Reader *reader, const char *word)
{
  gsize len = strlen (word);

  if ((gsize) (reader->end - reader->at) < len || g_ascii_strncasecmp (reader->at, word, len) != 0)
    return FALSE;
  reader->at += len;
  return TRUE;
}

/* Year first when it has four digits, else month first as VBA's default locale has it. */
static gboolean
take_date (Reader *reader, CwRuleTime *time)
{
  int first = 0;
  int second = 0;
  int third = 0;
  gboolean is_year_first = take_number (reader, 4, &first) == 4;
  char separator;

  if (reader->at == reader->end)
    return FALSE;
  separator = *reader->at;
  if (separator != '-' && separator != '/')
    return FALSE;
  reader->at++;
  if (take_number (reader, 2, &second) == 0 || !take (reader, separator))
    return FALSE;
  if (take_number (reader, is_year_first ? 2 : 4, &third) < (is_year_first ? 1 : 4))
    return FALSE;
  time->year = is_year_first ? first : third;
  time->month = (guint8) (is_year_first ? second : MIN (first, 99));
  time->day = (guint8) (is_year_first ? third : second);
  return TRUE;
}

static gboolean
take_half_day (Reader *reader, int *hour)
{
  gboolean is_pm = take_word (reader, "PM");

  if (!is_pm && !take_word (reader, "AM"))
    return TRUE;
  if (*hour < 1 || *hour > 12)
    return FALSE;
  *hour = *hour % 12 + (is_pm ? 12 : 0);
  return TRUE;
}

/* What is below a microsecond is dropped. */
static gboolean
take_fraction (Reader *reader, guint32 *ret_microsecond)
{
  const char *from;

  *ret_microsecond = 0;
  if (!take (reader, '.'))
    return TRUE;
  from = reader->at;
  while (reader->at < reader->end && g_ascii_isdigit (*reader->at))
    reader->at++;
  for (guint i = 0, unit = 100000; i < 6 && from + i < reader->at; i++, unit /= 10)
    *ret_microsecond += (guint32) (from[i] - '0') * unit;
  return reader->at > from;
}

static gboolean
take_clock (Reader *reader, CwRuleTime *time)
{
  int hour = 0;
  int minute = 0;
  int second = 0;

  if (take_number (reader, 2, &hour) == 0)
    return FALSE;
  if (take (reader, ':') && take_number (reader, 2, &minute) != 2)
    return FALSE;
  if (take (reader, ':') &&
      (take_number (reader, 2, &second) != 2 || !take_fraction (reader, &time->microsecond)))
    return FALSE;
  skip_spaces (reader);
  if (!take_half_day (reader, &hour) || hour > 23)
    return FALSE;
  time->hour = (guint8) hour;
  time->minute = (guint8) minute;
  time->second = (guint8) second;
  return TRUE;
}

/* "Z", "-8", "+02:00", "+0530"; nothing is UTC. */
static gboolean
take_zone (Reader *reader, gint64 *ret_offset_usec)
{
  int hours = 0;
  int minutes = 0;
  gint64 sign = 1;
  guint n;

  *ret_offset_usec = 0;
  if (reader->at == reader->end || take (reader, 'Z') || take (reader, 'z'))
    return TRUE;
  if (take (reader, '-'))
    sign = -1;
  else if (!take (reader, '+'))
    return FALSE;
  n = take_number (reader, 4, &hours);
  if (n == 0 || n == 3)
    return FALSE;
  if (n == 4)
    {
      minutes = hours % 100;
      hours /= 100;
    }
  else if (take (reader, ':') && take_number (reader, 2, &minutes) != 2)
    {
      return FALSE;
    }
  if (hours > 14 || minutes > 59)
    return FALSE;
  *ret_offset_usec = sign * (hours * 60 + minutes) * 60 * (gint64) G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
parse_loosely (const char *text, gsize len, gint64 *ret_time_usec)
{
  Reader reader = { text, text + len };
  CwRuleTime time = { 0 };
  gint64 result = 0;
  gint64 offset = 0;
  gboolean needs_clock;

  skip_spaces (&reader);
  if (!take_date (&reader, &time))
    return FALSE;
  needs_clock = take (&reader, 'T');
  if (!needs_clock)
    needs_clock = skip_spaces (&reader) && reader.at < reader.end;
  if (needs_clock)
    {
      if (!take_clock (&reader, &time))
        return FALSE;
      skip_spaces (&reader);
      if (!take_zone (&reader, &offset))
        return FALSE;
      skip_spaces (&reader);
    }
  if (reader.at != reader.end || !cw_rule_time_join (&time, &result))
    return FALSE;
  *ret_time_usec = result - offset;
  return TRUE;
}

gboolean
cw_rule_time_parse (const char *text, gsize len, gint64 *ret_time_usec)
{
  char copy[CW_RULE_NUMBER_SIZE];

  if (len == 0 || len >= sizeof copy)
    return FALSE;
  memcpy (copy, text, len);
  copy[len] = '\0';
  if (strlen (copy) == len && cw_time_parse_generalized (copy, ret_time_usec))
    return TRUE;
  return parse_loosely (copy, len, ret_time_usec);
}
