/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <glib.h>

#include "base/cw-time.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The years 0001 to 9998: a zone may move what is read out of what can be written. */
static gboolean
is_writable (gint64 usec)
{
  return usec > G_GINT64_CONSTANT (-62135596800) * G_USEC_PER_SEC &&
         usec < G_GINT64_CONSTANT (253370764800) * G_USEC_PER_SEC;
}

static void
check_round_trip (gint64 usec)
{
  g_autofree char *generalized = cw_time_format_generalized (usec);
  g_autofree char *iso8601 = cw_time_format_iso8601 (usec);
  gint64 again = 0;

  g_assert_cmpint (cw_time_from_filetime (cw_time_to_filetime (usec)), ==, usec);
  if (!is_writable (usec))
    return;
  g_assert_true (cw_time_parse_generalized (generalized, &again));
  g_assert_cmpint (again, ==, usec);
  g_assert_true (cw_time_parse_iso8601 (iso8601, &again));
  g_assert_cmpint (again, ==, usec);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  gint64 usec = 0;

  if (cw_time_parse_generalized (text, &usec))
    check_round_trip (usec);
  if (cw_time_parse_iso8601 (text, &usec))
    check_round_trip (usec);
  return 0;
}
