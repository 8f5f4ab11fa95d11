/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <glib.h>

#include "base/cw-time.h"

#define SECONDS(n) ((gint64) (n) *G_USEC_PER_SEC)

/* The moment of the examples in cw-time.h. */
#define SAMPLE SECONDS (1795179811)

static const struct
{
  const char *text;
  gint64 usec;
} generalized[] = {
  { "20261120130331.0Z", SAMPLE },
  { "20261120130331Z", SAMPLE },
  { "20261120130331.5Z", SAMPLE + 500000 },
  { "20261120130331,5Z", SAMPLE + 500000 },
  { "20261120130331.000001Z", SAMPLE + 1 },
  { "20261120130331.0000019999Z", SAMPLE + 1 },
  { "20261120130331.9999999999999999999999Z", SAMPLE + 999999 },
  { "20261120130331+0000", SAMPLE },
  { "20261120140331+0100", SAMPLE },
  { "20261120140331+01", SAMPLE },
  { "20261120073331-0530", SAMPLE },
  { "202611201303Z", SAMPLE - SECONDS (31) },
  { "202611201303.5Z", SAMPLE - SECONDS (1) },
  { "2026112013Z", SAMPLE - SECONDS (211) },
  { "2026112013.25Z", SAMPLE - SECONDS (211) + SECONDS (900) },
  { "2026112014+01", SAMPLE - SECONDS (211) },
  { "19700101000000Z", 0 },
  { "19691231235959.5Z", -500000 },
  { "16010101000000.0Z", SECONDS (-11644473600) },
  { "00000101000000Z", SECONDS (-62167219200) },
  { "99991231235959Z", SECONDS (253402300799) },
  { "20240229000000Z", SECONDS (1709164800) },
  { "20000229000000Z", SECONDS (951782400) },
  { "20161231235960Z", SECONDS (1483228800) },
};

static const char *const not_generalized[] = {
  "",
  "Z",
  "2026",
  "20261120",
  "20261120Z",
  "20261120130331",
  "20261120130331.Z",
  "20261120130331.0",
  "20261120130331.0z",
  "20261120130331.0Z ",
  " 20261120130331.0Z",
  "20261320130331Z",
  "20260020130331Z",
  "20261100130331Z",
  "20261131130331Z",
  "20250229000000Z",
  "19000229000000Z",
  "20261120240000Z",
  "20261120136000Z",
  "20261120130361Z",
  "20261120130331+24",
  "20261120130331+0160",
  "20261120130331+1",
  "20261120130331+01:00",
  "20261120130331+010",
  "2026112013033Z",
  "2026-11-20T13:03:31Z",
  "+2261120130331Z",
  "20261120130331.5.5Z",
  "20261120130331Z0",
};

static void
test_parse_generalized (void)
{
  gint64 usec = 4711;

  for (guint i = 0; i < G_N_ELEMENTS (not_generalized); i++)
    {
      g_test_message ("%s", not_generalized[i]);
      g_assert_false (cw_time_parse_generalized (not_generalized[i], &usec));
      g_assert_cmpint (usec, ==, 4711);
    }
  for (guint i = 0; i < G_N_ELEMENTS (generalized); i++)
    {
      g_test_message ("%s", generalized[i].text);
      g_assert_true (cw_time_parse_generalized (generalized[i].text, &usec));
      g_assert_cmpint (usec, ==, generalized[i].usec);
    }
}

static void
test_parse_iso8601 (void)
{
  static const struct
  {
    const char *text;
    gint64 usec;
  } good[] = {
    { "2026-11-20T13:03:31Z", SAMPLE },
    { "2026-11-20t13:03:31z", SAMPLE },
    { "2026-11-20 13:03:31Z", SAMPLE },
    { "2026-11-20T13:03:31.5Z", SAMPLE + 500000 },
    { "2026-11-20T13:03:31.1234567Z", SAMPLE + 123456 },
    { "2026-11-20T14:03:31+01:00", SAMPLE },
    { "2026-11-20T07:33:31-05:30", SAMPLE },
    { "1601-01-01T00:00:00Z", SECONDS (-11644473600) },
  };
  static const char *const bad[] = {
    "",
    "2026-11-20",
    "2026-11-20T13:03Z",
    "2026-11-20T13:03:31",
    "2026-11-20T13:03:31+01",
    "2026-11-20T13:03:31+0100",
    "2026-11-20T13:03:31+01:0",
    "2026-11-20T13:03:31.Z",
    "2026-11-20T13:03:31,5Z",
    "2026-11-31T13:03:31Z",
    "2026-1-20T13:03:31Z",
    "20261120130331Z",
    "2026-11-20T13:03:31Z ",
    "2026-11-20T24:00:00Z",
  };
  gint64 usec = 4711;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (cw_time_parse_iso8601 (bad[i], &usec));
      g_assert_cmpint (usec, ==, 4711);
    }
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_test_message ("%s", good[i].text);
      g_assert_true (cw_time_parse_iso8601 (good[i].text, &usec));
      g_assert_cmpint (usec, ==, good[i].usec);
    }
}

static void
test_format (void)
{
  static const struct
  {
    gint64 usec;
    const char *generalized;
    const char *iso8601;
  } cases[] = {
    { SAMPLE, "20261120130331.0Z", "2026-11-20T13:03:31Z" },
    { SAMPLE + 500000, "20261120130331.5Z", "2026-11-20T13:03:31.5Z" },
    { SAMPLE + 1, "20261120130331.000001Z", "2026-11-20T13:03:31.000001Z" },
    { 0, "19700101000000.0Z", "1970-01-01T00:00:00Z" },
    { -1, "19691231235959.999999Z", "1969-12-31T23:59:59.999999Z" },
    { SECONDS (-11644473600), "16010101000000.0Z", "1601-01-01T00:00:00Z" },
    { SECONDS (951782400), "20000229000000.0Z", "2000-02-29T00:00:00Z" },
    { G_MININT64, "00000101000000.0Z", "0000-01-01T00:00:00Z" },
    { G_MAXINT64, "99991231235959.999999Z", "9999-12-31T23:59:59.999999Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = cw_time_format_generalized (cases[i].usec);
      g_autofree char *iso8601 = cw_time_format_iso8601 (cases[i].usec);

      g_assert_cmpstr (text, ==, cases[i].generalized);
      g_assert_cmpstr (iso8601, ==, cases[i].iso8601);
    }
}

/* Against GLib's calendar, over all of it, and back again. */
static void
test_every_day (void)
{
  g_autoptr (GDateTime) day = g_date_time_new_utc (1, 1, 1, 12, 34, 56);

  while (g_date_time_get_year (day) < 9999)
    {
      g_autoptr (GDateTime) next = g_date_time_add_days (day, 13);
      g_autofree char *text = g_date_time_format (day, "%Y-%m-%dT%H:%M:%SZ");
      g_autofree char *expected =
          g_strdup_printf ("%04d%s", g_date_time_get_year (day), strchr (text, '-'));
      gint64 usec = g_date_time_to_unix (day) * G_USEC_PER_SEC;
      g_autofree char *formatted = cw_time_format_iso8601 (usec);
      gint64 parsed = 0;

      g_assert_cmpstr (formatted, ==, expected);
      g_assert_true (cw_time_parse_iso8601 (formatted, &parsed));
      g_assert_cmpint (parsed, ==, usec);
      g_date_time_unref (day);
      day = g_steal_pointer (&next);
    }
}

static void
test_filetime (void)
{
  static const struct
  {
    gint64 filetime;
    gint64 usec;
  } cases[] = {
    { 0, SECONDS (-11644473600) },
    { G_GINT64_CONSTANT (116444736000000000), 0 },
    { G_GINT64_CONSTANT (134396534110000000), SECONDS (1795179811) },
    { G_GINT64_CONSTANT (116444735999999990), -1 },
    { -10, SECONDS (-11644473600) - 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (cw_time_from_filetime (cases[i].filetime), ==, cases[i].usec);
      g_assert_cmpint (cw_time_to_filetime (cases[i].usec), ==, cases[i].filetime);
    }

  /* 100 ns are rounded down, before 1970 too. */
  g_assert_cmpint (cw_time_from_filetime (G_GINT64_CONSTANT (116444736000000009)), ==, 0);
  g_assert_cmpint (cw_time_from_filetime (G_GINT64_CONSTANT (116444735999999999)), ==, -1);
  /* The ends are kept, not wrapped around. */
  g_assert_cmpint (cw_time_to_filetime (G_MAXINT64), ==, CW_FILETIME_NEVER);
  g_assert_cmpint (cw_time_to_filetime (G_MININT64), ==, G_MININT64);
  g_assert_cmpint (cw_time_from_filetime (CW_FILETIME_NEVER), >, SECONDS (253402300800));
}

static void
test_expired (void)
{
  gint64 now = SECONDS (1700000000);
  gint64 at_now = cw_time_to_filetime (now);

  g_assert_false (cw_filetime_is_expired (0, now));
  g_assert_false (cw_filetime_is_expired (CW_FILETIME_NEVER, now));
  g_assert_false (cw_filetime_is_expired (-1, now));
  g_assert_true (cw_filetime_is_expired (1, now));
  g_assert_true (cw_filetime_is_expired (at_now - 10, now));
  g_assert_true (cw_filetime_is_expired (at_now, now));
  g_assert_false (cw_filetime_is_expired (at_now + 10, now));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time/parse-generalized", test_parse_generalized);
  g_test_add_func ("/time/parse-iso8601", test_parse_iso8601);
  g_test_add_func ("/time/format", test_format);
  g_test_add_func ("/time/every-day", test_every_day);
  g_test_add_func ("/time/filetime", test_filetime);
  g_test_add_func ("/time/expired", test_expired);
  return g_test_run ();
}
