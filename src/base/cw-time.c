/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-time.h"

#include <string.h>

/* From 1601-01-01 to 1970-01-01: 369 years with 89 leap days. */
#define EPOCH_DIFFERENCE_USEC (G_GINT64_CONSTANT (11644473600) * G_USEC_PER_SEC)

/* 0000-01-01 and the last microsecond of 9999: what four digits of a year can say. */
#define FIRST_USEC (G_GINT64_CONSTANT (-62167219200) * G_USEC_PER_SEC)
#define LAST_USEC  (G_GINT64_CONSTANT (253402300800) * G_USEC_PER_SEC - 1)

#define USEC_PER_MINUTE (60 * (gint64) G_USEC_PER_SEC)
#define USEC_PER_HOUR   (60 * USEC_PER_MINUTE)
#define USEC_PER_DAY    (24 * USEC_PER_HOUR)

/* A fraction's further digits are below a microsecond even of an hour's last one. */
#define MAX_FRACTION_DIGITS 9

typedef struct
{
  int year, month, day;
  int hour, minute, second;
  int usec;
} Civil;

static gint64
divide_floor (gint64 dividend, gint64 divisor)
{
  gint64 quotient = dividend / divisor;

  return quotient - (dividend % divisor < 0 ? 1 : 0);
}

gint64
cw_time_from_filetime (gint64 filetime)
{
  return divide_floor (filetime, 10) - EPOCH_DIFFERENCE_USEC;
}

gint64
cw_time_to_filetime (gint64 time_usec)
{
  if (time_usec > CW_FILETIME_NEVER / 10 - EPOCH_DIFFERENCE_USEC)
    return CW_FILETIME_NEVER;
  if (time_usec < G_MININT64 / 10 - EPOCH_DIFFERENCE_USEC)
    return G_MININT64;
  return (time_usec + EPOCH_DIFFERENCE_USEC) * 10;
}

gboolean
cw_filetime_is_expired (gint64 account_expires, gint64 now_usec)
{
  /* Below 0 is a relative time in this notation, never a date. */
  if (account_expires <= 0 || account_expires == CW_FILETIME_NEVER)
    return FALSE;
  return cw_time_from_filetime (account_expires) <= now_usec;
}

static gboolean
is_leap_year (int year)
{
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
get_days_in_month (int year, int month)
{
  static const guint8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

  return days[month - 1] + (month == 2 && is_leap_year (year) ? 1 : 0);
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar. Years are counted from March, so that
 * the leap day is the last one of a year: (153 m + 2) / 5 days lie before its month m. */
static gint64
get_day_number (int year, int month, int day)
{
  gint64 y = year - (month <= 2 ? 1 : 0);
  gint64 m = (month + 9) % 12;
  gint64 leap_days = divide_floor (y, 4) - divide_floor (y, 100) + divide_floor (y, 400);

  return 365 * y + leap_days + (153 * m + 2) / 5 + day - 1 - 719468;
}

/* Inverts get_day_number() by the 400-year cycle of 146097 days. */
static void
set_date (Civil *civil, gint64 day_number)
{
  gint64 day = day_number + 719468;
  gint64 cycle = divide_floor (day, 146097);
  gint64 day_of_cycle = day - cycle * 146097;
  gint64 year_of_cycle =
      (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
  gint64 day_of_year =
      day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
  gint64 m = (5 * day_of_year + 2) / 153;

  civil->day = (int) (day_of_year - (153 * m + 2) / 5 + 1);
  civil->month = (int) (m < 10 ? m + 3 : m - 9);
  civil->year = (int) (year_of_cycle + cycle * 400 + (civil->month <= 2 ? 1 : 0));
}

static void
split_time (Civil *civil, gint64 time_usec)
{
  gint64 clamped = CLAMP (time_usec, FIRST_USEC, LAST_USEC);
  gint64 day_number = divide_floor (clamped, USEC_PER_DAY);
  gint64 rest = clamped - day_number * USEC_PER_DAY;

  set_date (civil, day_number);
  civil->hour = (int) (rest / USEC_PER_HOUR);
  civil->minute = (int) (rest / USEC_PER_MINUTE % 60);
  civil->second = (int) (rest / G_USEC_PER_SEC % 60);
  civil->usec = (int) (rest % G_USEC_PER_SEC);
}

static gint64
join_time (const Civil *civil)
{
  return get_day_number (civil->year, civil->month, civil->day) * USEC_PER_DAY +
         civil->hour * USEC_PER_HOUR + civil->minute * USEC_PER_MINUTE +
         civil->second * (gint64) G_USEC_PER_SEC;
}

/* Exactly @n_digits decimal digits, a value from @min to @max. */
static gboolean
scan_number (const char **cursor, guint n_digits, int min, int max, int *ret_value)
{
  int value = 0;

  for (guint i = 0; i < n_digits; i++)
    {
      if (!g_ascii_isdigit ((*cursor)[i]))
        return FALSE;
      value = value * 10 + ((*cursor)[i] - '0');
    }
  if (value < min || value > max)
    return FALSE;

  *cursor += n_digits;
  *ret_value = value;
  return TRUE;
}

/* The digits behind the decimal sign, at least one, as a part of @unit_usec. */
static gboolean
scan_fraction (const char **cursor, gint64 unit_usec, gint64 *ret_usec)
{
  gint64 numerator = 0;
  gint64 denominator = 1;
  const char *p = *cursor;

  for (; g_ascii_isdigit (*p); p++)
    if (p - *cursor < MAX_FRACTION_DIGITS)
      {
        numerator = numerator * 10 + (*p - '0');
        denominator *= 10;
      }
  if (p == *cursor)
    return FALSE;

  *cursor = p;
  *ret_usec = numerator * unit_usec / denominator;
  return TRUE;
}

/* "Z", or a difference of hours and minutes with @separator between them; the minutes may be
 * missing when there is no separator (RFC 4517 3.3.13). Nothing may follow. */
static gboolean
scan_zone (const char *text, char separator, gint64 *ret_offset_usec)
{
  const char *p = text;
  gint64 sign;
  int hour;
  int minute = 0;

  if (*p == 'Z' || (separator != '\0' && *p == 'z'))
    {
      *ret_offset_usec = 0;
      return p[1] == '\0';
    }
  if (*p != '+' && *p != '-')
    return FALSE;

  sign = *p++ == '-' ? -1 : 1;
  if (!scan_number (&p, 2, 0, 23, &hour))
    return FALSE;
  if (separator != '\0' && *p++ != separator)
    return FALSE;
  if ((separator != '\0' || *p != '\0') && !scan_number (&p, 2, 0, 59, &minute))
    return FALSE;

  *ret_offset_usec = sign * (hour * USEC_PER_HOUR + minute * USEC_PER_MINUTE);
  return *p == '\0';
}

/* The day is checked against its month here, for both notations. */
static gboolean
scan_date (const char **cursor, const char *separator, Civil *civil)
{
  gsize len = strlen (separator);

  if (!scan_number (cursor, 4, 0, 9999, &civil->year) || strncmp (*cursor, separator, len) != 0)
    return FALSE;
  *cursor += len;
  if (!scan_number (cursor, 2, 1, 12, &civil->month) || strncmp (*cursor, separator, len) != 0)
    return FALSE;
  *cursor += len;
  return scan_number (cursor, 2, 1, get_days_in_month (civil->year, civil->month), &civil->day);
}

gboolean
cw_time_parse_generalized (const char *text, gint64 *ret_time_usec)
{
  Civil civil = { 0 };
  const char *p = text;
  gint64 unit = USEC_PER_HOUR;
  gint64 fraction = 0;
  gint64 offset;

  g_return_val_if_fail (text != NULL && ret_time_usec != NULL, FALSE);

  if (!scan_date (&p, "", &civil) || !scan_number (&p, 2, 0, 23, &civil.hour))
    return FALSE;
  if (g_ascii_isdigit (*p))
    {
      unit = USEC_PER_MINUTE;
      if (!scan_number (&p, 2, 0, 59, &civil.minute))
        return FALSE;
    }
  if (unit == USEC_PER_MINUTE && g_ascii_isdigit (*p))
    {
      unit = G_USEC_PER_SEC;
      if (!scan_number (&p, 2, 0, 60, &civil.second))
        return FALSE;
    }
  if (*p == '.' || *p == ',')
    {
      p++;
      if (!scan_fraction (&p, unit, &fraction))
        return FALSE;
    }
  if (!scan_zone (p, '\0', &offset))
    return FALSE;

  *ret_time_usec = join_time (&civil) + fraction - offset;
  return TRUE;
}

gboolean
cw_time_parse_iso8601 (const char *text, gint64 *ret_time_usec)
{
  Civil civil = { 0 };
  const char *p = text;
  gint64 fraction = 0;
  gint64 offset;

  g_return_val_if_fail (text != NULL && ret_time_usec != NULL, FALSE);

  if (!scan_date (&p, "-", &civil) || (*p != 'T' && *p != 't' && *p != ' '))
    return FALSE;
  p++;
  if (!scan_number (&p, 2, 0, 23, &civil.hour) || *p++ != ':' ||
      !scan_number (&p, 2, 0, 59, &civil.minute) || *p++ != ':' ||
      !scan_number (&p, 2, 0, 60, &civil.second))
    return FALSE;
  if (*p == '.')
    {
      p++;
      if (!scan_fraction (&p, G_USEC_PER_SEC, &fraction))
        return FALSE;
    }
  if (!scan_zone (p, ':', &offset))
    return FALSE;

  *ret_time_usec = join_time (&civil) + fraction - offset;
  return TRUE;
}

/* ".5" for 500000, without the zeros at the end; "" for 0. */
static void
format_fraction (int usec, char ret_text[8])
{
  gsize len;

  ret_text[0] = '\0';
  if (usec == 0)
    return;
  g_snprintf (ret_text, 8, ".%06d", usec);
  for (len = strlen (ret_text); ret_text[len - 1] == '0'; len--)
    ret_text[len - 1] = '\0';
}

char *
cw_time_format_generalized (gint64 time_usec)
{
  Civil civil = { 0 };
  char fraction[8];

  split_time (&civil, time_usec);
  format_fraction (civil.usec, fraction);
  return g_strdup_printf ("%04d%02d%02d%02d%02d%02d%sZ", civil.year, civil.month, civil.day,
                          civil.hour, civil.minute, civil.second,
                          fraction[0] != '\0' ? fraction : ".0");
}

char *
cw_time_format_iso8601 (gint64 time_usec)
{
  Civil civil = { 0 };
  char fraction[8];

  split_time (&civil, time_usec);
  format_fraction (civil.usec, fraction);
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d%sZ", civil.year, civil.month, civil.day,
                          civil.hour, civil.minute, civil.second, fraction);
}
