/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-app-text"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-app-text.h"
#include "app/cw-text-units.h"

/* In the zone of the machine, whichever that is. */
static void
test_moments (void)
{
  g_autoptr (GDateTime) noon = g_date_time_new_local (2026, 11, 20, 12, 0, 0);
  gint64 now = g_date_time_to_unix (noon) * G_USEC_PER_SEC;
  static const struct
  {
    int hours;
    const char *text;
  } moments[] = { { 0, "Today 12:00" },       { -11, "Today 01:00" },
                  { -13, "Yesterday 23:00" }, { -36, "Yesterday 00:00" },
                  { -37, "11/18/26 23:00" },  { -24 * 365, "11/20/25 12:00" } };

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autofree char *text = cw_app_text_moment (now + moments[i].hours * G_TIME_SPAN_HOUR, now);

      g_assert_cmpstr (text, ==, moments[i].text);
    }
}

/* What a set-up wrote down in English is said in any language. */
static void
test_rights (void)
{
  g_autoptr (GVariant) rights =
      app_variant ("{'kind': <'rights'>, 'name': <'reader@contoso.lab, on OU=a,DC=contoso'>}");
  g_autoptr (GVariant) old = app_variant ("{'kind': <'rights'>, 'name': <'reader@contoso.lab'>}");
  g_autofree char *text = cw_app_text_made (rights);
  g_autofree char *old_text = cw_app_text_made (old);

  g_assert_cmpstr (text, ==, "Rights of reader@contoso.lab on OU=a,DC=contoso");
  g_assert_cmpstr (old_text, ==, "Rights of reader@contoso.lab");
}

/* Wherever a line ends, a number keeps its unit. */
static void
test_durations (void)
{
  static const struct
  {
    double seconds;
    const char *text;
  } durations[] = {
    { 0, "0.0\u00a0s" },
    { 9.94, "9.9\u00a0s" },
    { 12, "12\u00a0s" },
    { 60, "1\u00a0min 0\u00a0s" },
    { 3599, "59\u00a0min 59\u00a0s" },
    { 3600 * 26.5, "26\u00a0h 30\u00a0min" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      g_autofree char *text = cw_app_text_duration (durations[i].seconds);

      g_assert_cmpstr (text, ==, durations[i].text);
    }
}

static void
test_when (void)
{
  static const struct
  {
    int minutes;
    const char *text;
  } times[] = {
    { 0, "just now" },
    { -1, "1\u00a0minute ago" },
    { -59, "59\u00a0minutes ago" },
    { -60, "1\u00a0hour ago" },
    { -600, "10\u00a0hours ago" },
    { 1, "in 1\u00a0minute" },
    { 59, "in 59\u00a0minutes" },
    { 600, "in 10\u00a0hours" },
  };
  gint64 now = 1000 * G_TIME_SPAN_DAY;

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = cw_app_text_when (now + times[i].minutes * G_TIME_SPAN_MINUTE, now);

      g_assert_cmpstr (text, ==, times[i].text);
    }
}

static void
test_units (void)
{
  static const struct
  {
    const char *text;
    const char *kept;
  } texts[] = {
    { "", "" },
    { " 5", " 5" },
    { "5 ", "5\u00a0" },
    { "vor 5 Minuten", "vor 5\u00a0Minuten" },
    { "5분 전", "5분 전" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *kept = cw_text_units_keep (g_strdup (texts[i].text));

      g_assert_cmpstr (kept, ==, texts[i].kept);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app-text/moments", test_moments);
  g_test_add_func ("/app-text/rights", test_rights);
  g_test_add_func ("/app-text/durations", test_durations);
  g_test_add_func ("/app-text/when", test_when);
  g_test_add_func ("/app-text/units", test_units);
  return g_test_run ();
}
