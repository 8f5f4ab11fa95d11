/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-time.h"

#include <string.h>

/* Digits that .NET takes behind the point; ours has six. */
#define MAX_FRACTION 7

static const char *const month_names[] = { "January",   "February", "March",    "April",
                                           "May",       "June",     "July",     "August",
                                           "September", "October",  "November", "December" };
static const char *const day_names[] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
                                         "Thursday", "Friday", "Saturday" };

/* ----- standard patterns */

/* What .NET writes for one letter, as a custom pattern, in the culture en-US. */
static const struct
{
  const char *letters;
  const char *pattern;
} standards[] = {
  { "d", "M/d/yyyy" },
  { "D", "dddd, MMMM d, yyyy" },
  { "f", "dddd, MMMM d, yyyy h:mm tt" },
  { "FU", "dddd, MMMM d, yyyy h:mm:ss tt" },
  { "g", "M/d/yyyy h:mm tt" },
  { "G", "M/d/yyyy h:mm:ss tt" },
  { "mM", "MMMM d" },
  { "oO", "yyyy-MM-dd'T'HH:mm:ss.fffffffK" },
  { "rR", "ddd, dd MMM yyyy HH:mm:ss 'GMT'" },
  { "s", "yyyy-MM-dd'T'HH:mm:ss" },
  { "t", "h:mm tt" },
  { "T", "h:mm:ss tt" },
  { "u", "yyyy-MM-dd HH:mm:ss'Z'" },
  { "yY", "MMMM yyyy" },
};

/* (nullable) */
static const char *
find_standard (char letter)
{
  for (guint i = 0; i < G_N_ELEMENTS (standards); i++)
    if (letter != '\0' && strchr (standards[i].letters, letter) != NULL)
      return standards[i].pattern;
  return NULL;
}

/* ----- fields */

static void
append_name (GString *out, const char *name, gsize width)
{
  g_string_append_len (out, name, width == 3 ? 3 : (gssize) strlen (name));
}

static void
append_number (GString *out, guint number, gsize width)
{
  g_string_append_printf (out, "%0*u", (int) MIN (width, 2), number);
}

static void
append_year (GString *out, int year, gsize width)
{
  if (width <= 2)
    append_number (out, (guint) year % 100, width);
  else
    g_string_append_printf (out, "%0*d", (int) MIN (width, 9), year);
}

/* "f" keeps the zeros at the end; "F" drops them, and the point before them when nothing stays. */
static gboolean
append_fraction (GString *out, guint32 microsecond, char letter, gsize width)
{
  char digits[MAX_FRACTION + 2];

  if (width > MAX_FRACTION)
    return FALSE;
  g_snprintf (digits, sizeof digits, "%06u0", MIN (microsecond, 999999));
  if (letter == 'F')
    while (width > 0 && digits[width - 1] == '0')
      width--;
  g_string_append_len (out, digits, (gssize) width);
  if (letter == 'F' && width == 0 && out->len > 0 && out->str[out->len - 1] == '.')
    g_string_truncate (out, out->len - 1);
  return TRUE;
}

static gboolean
append_date (GString *out, const CwRuleTime *time, char letter, gsize width)
{
  if (letter == 'y')
    append_year (out, time->year, width);
  else if (letter == 'g')
    g_string_append (out, "A.D.");
  else if (letter == 'M' && width >= 3)
    append_name (out, month_names[time->month - 1], width);
  else if (letter == 'd' && width >= 3)
    append_name (out, day_names[time->weekday], width);
  else if (letter == 'M' || letter == 'd')
    append_number (out, letter == 'M' ? time->month : time->day, width);
  else
    return FALSE;
  return TRUE;
}

static gboolean
append_clock (GString *out, const CwRuleTime *time, char letter, gsize width)
{
  if (letter == 'h')
    append_number (out, time->hour % 12 == 0 ? 12 : time->hour % 12, width);
  else if (letter == 'H')
    append_number (out, time->hour, width);
  else if (letter == 'm' || letter == 's')
    append_number (out, letter == 'm' ? time->minute : time->second, width);
  else if (letter == 't')
    g_string_append_len (out, time->hour < 12 ? "AM" : "PM", (gssize) MIN (width, 2));
  else if (letter == 'z')
    g_string_append (out, width >= 3 ? "+00:00" : width == 2 ? "+00" : "+0");
  else
    return FALSE;
  return TRUE;
}

/* A run of one letter; one that means nothing stands for itself. FALSE when it is too long. */
static gboolean
append_field (GString *out, const CwRuleTime *time, const char *run, gsize width)
{
  if (*run == 'f' || *run == 'F')
    return append_fraction (out, time->microsecond, *run, width);
  if (*run == 'K')
    for (gsize i = 0; i < width; i++)
      g_string_append_c (out, 'Z');
  else if (!append_date (out, time, *run, width) && !append_clock (out, time, *run, width))
    g_string_append_len (out, run, (gssize) width);
  return TRUE;
}

/* ----- patterns */

/* What is between the quotation marks at @at, where a backslash takes the next sign as it is; the
 * length of all of it, 0 when the second one is missing. */
static gsize
append_quoted (GString *out, const char *at, gsize len)
{
  for (gsize i = 1; i < len; i++)
    {
      if (at[i] == at[0])
        return i + 1;
      if (at[i] == '\\' && ++i == len)
        break;
      g_string_append_c (out, at[i]);
    }
  return 0;
}

/* "%d": a field of one letter where a pattern of one letter would be a standard one. */
static gsize
append_single (GString *out, const CwRuleTime *time, const char *at, gsize len)
{
  gboolean is_letter = len > 1 && memchr ("%'\"\\", at[1], 4) == NULL;

  return is_letter && append_field (out, time, at + 1, 1) ? 2 : 0;
}

/* The length of what was written, 0 when it is wrong. */
static gsize
append_part (GString *out, const CwRuleTime *time, const char *at, gsize len)
{
  gsize width = 1;

  if (*at == '\'' || *at == '"')
    return append_quoted (out, at, len);
  if (*at == '%')
    return append_single (out, time, at, len);
  if (*at == '\\')
    {
      if (len > 1)
        g_string_append_c (out, at[1]);
      return len > 1 ? 2 : 0;
    }
  while (width < len && at[width] == *at)
    width++;
  return append_field (out, time, at, width) ? width : 0;
}

gboolean
cw_rule_time_format (gint64 time_usec, const char *pattern, gsize len, GString *out)
{
  gboolean is_standard = g_utf8_strlen (pattern, (gssize) len) <= 1;
  const char *standard = is_standard ? find_standard (len > 0 ? *pattern : 'G') : NULL;
  CwRuleTime time;

  if (is_standard && standard == NULL)
    return FALSE;
  if (is_standard)
    {
      pattern = standard;
      len = strlen (standard);
    }
  cw_rule_time_split (time_usec, &time);
  while (len > 0)
    {
      gsize n = append_part (out, &time, pattern, len);

      if (n == 0)
        return FALSE;
      pattern += n;
      len -= n;
    }
  return TRUE;
}
