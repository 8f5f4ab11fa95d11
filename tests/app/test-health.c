/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-health"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-app-text.h"
#include "app/cw-cycle-words.h"
#include "app/cw-health.h"
#include "base/cw-time.h"

#define SCHEDULE "'scheduler': <{'enabled': <true>, 'intervalMinutes': <int64 30>}>"
#define LAST                                                                                       \
  "'lastCycle': <{'id': <int64 7>, 'state': <'success'>, 'endedAt': <'2026-11-20T13:00:00Z'>}>"

/* The world as the engine tells it, and how bad that is; place: of the worst finding. */
static const struct
{
  const char *name;
  const char *status;
  const char *run;
  const char *now;
  CwHealthLevel level;
  guint n_findings;
  const char *place;
} cases[] = {
  { "well", "{" SCHEDULE "," LAST "}", "{'steps': <[{'state': <'success'>}]>}",
    "2026-11-20T13:10:00Z", CW_HEALTH_GOOD, 0, NULL },
  { "nothing ran", "{" SCHEDULE "}", NULL, "2026-11-20T13:10:00Z", CW_HEALTH_UNKNOWN, 1, "" },
  { "overdue", "{" SCHEDULE "," LAST "}", NULL, "2026-11-20T15:00:00Z", CW_HEALTH_WARNING, 1,
    "operations" },
  { "overdue, but running", "{" SCHEDULE "," LAST ", 'cycle': <{'id': <int64 8>}>}", NULL,
    "2026-11-20T15:00:00Z", CW_HEALTH_GOOD, 0, NULL },
  { "schedule off", "{'scheduler': <{'enabled': <false>}>," LAST "}", NULL, "2026-11-20T15:00:00Z",
    CW_HEALTH_WARNING, 1, "" },
  { "staging", "{'staging': <true>, " SCHEDULE "," LAST "}", NULL, "2026-11-20T13:10:00Z",
    CW_HEALTH_WARNING, 1, "" },
  { "errors", "{'objectErrors': <int64 3>, " SCHEDULE "," LAST "}", NULL, "2026-11-20T13:10:00Z",
    CW_HEALTH_WARNING, 1, "errors" },
  { "failed step", "{" SCHEDULE "," LAST "}",
    "{'steps': <[{'kind': <'import'>, 'connector': <'a'>, 'state': <'failed'>, "
    "'errorMessage': <'no'>}, {'kind': <'export'>, 'state': <'skipped'>}]>}",
    "2026-11-20T13:10:00Z", CW_HEALTH_BAD, 1, "operations" },
  { "stopped by somebody",
    "{" SCHEDULE ", 'lastCycle': <{'id': <int64 7>, 'state': <'stopped'>, 'errorMessage': <'x'>,"
    " 'endedAt': <'2026-11-20T13:00:00Z'>}>}",
    "{'steps': <[{'kind': <'import'>, 'state': <'stopped'>, 'errorMessage': <'x'>}]>}",
    "2026-11-20T13:10:00Z", CW_HEALTH_WARNING, 1, "operations" },
  { "set-up open",
    "{'scheduler': <{'enabled': <true>, 'setupOpen': <true>, 'intervalMinutes': <int64 30>}>," LAST
    "}",
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_WARNING, 1, "" },
  { "suspended",
    "{'scheduler': <{'enabled': <true>, 'suspended': <true>, 'intervalMinutes': <int64 30>}>," LAST
    "}",
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_WARNING, 1, "" },
  { "guarded step", "{" SCHEDULE "," LAST "}",
    "{'steps': <[{'kind': <'export'>, 'connector': <'a'>, 'state': <'guarded'>}]>}",
    "2026-11-20T13:10:00Z", CW_HEALTH_WARNING, 1, "operations" },
  { "certificate in time",
    "{" SCHEDULE "," LAST ", 'connectors': <[{'name': <'t'>,"
    " 'certificateExpiresAt': <'2027-11-20T13:00:00Z'>}]>}",
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_GOOD, 0, NULL },
  { "certificate soon",
    "{" SCHEDULE "," LAST ", 'connectors': <[{'name': <'t'>,"
    " 'certificateExpiresAt': <'2026-12-20T13:00:00Z'>}]>}",
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_WARNING, 1, "" },
  { "certificate expired",
    "{" SCHEDULE "," LAST ", 'connectors': <[{'name': <'t'>,"
    " 'certificateExpiresAt': <'2026-11-20T13:05:00Z'>}]>}",
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_BAD, 1, "" },
  { "keys lost",
    "{'keys': <{'state': <'lost'>, 'secrets': <int64 2>, 'lost': <int64 2>}>, " SCHEDULE "," LAST
    "}",
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_BAD, 1, "setup" },
  { "keys good", "{'keys': <{'state': <'good'>}>, " SCHEDULE "," LAST "}", NULL,
    "2026-11-20T13:10:00Z", CW_HEALTH_GOOD, 0, NULL },
  { "worst first", "{'objectErrors': <int64 3>, 'staging': <true>, " SCHEDULE "," LAST "}",
    "{'steps': <[{'kind': <'import'>, 'state': <'failed'>}]>}", "2026-11-20T13:10:00Z",
    CW_HEALTH_BAD, 3, "operations" },
};

static void
test_levels (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) status = app_variant (cases[i].status);
      g_autoptr (GVariant) run = cases[i].run != NULL ? app_variant (cases[i].run) : NULL;
      gint64 now = 0;
      g_autoptr (CwHealth) health = NULL;

      g_test_message ("%s", cases[i].name);
      g_assert_true (cw_time_parse_iso8601 (cases[i].now, &now));
      health = cw_health_judge (status, run, now);
      g_assert_cmpint (health->level, ==, cases[i].level);
      g_assert_cmpuint (health->findings->len, ==, cases[i].n_findings);
      if (cases[i].place != NULL)
        g_assert_cmpstr (((CwHealthFinding *) g_ptr_array_index (health->findings, 0))->place, ==,
                         cases[i].place);
    }
}

static void
test_connectors (void)
{
  g_autoptr (GVariant) run = app_variant (
      "{'steps': <[{'connectorId': <'a'>, 'state': <'success'>, 'kind': <'import'>},"
      " {'connectorId': <'b'>, 'state': <'success'>, 'kind': <'import'>},"
      " {'connectorId': <'b'>, 'state': <'failed'>, 'kind': <'export'>, 'errorMessage': <'no'>},"
      " {'connectorId': <'c'>, 'state': <'skipped'>, 'kind': <'export'>,"
      "  'errorCode': <'staging'>},"
      " {'connectorId': <'d'>, 'state': <'skipped'>, 'kind': <'export'>}]>}");
  static const struct
  {
    const char *id;
    CwHealthLevel level;
  } expected[] = {
    { "a", CW_HEALTH_GOOD },    { "b", CW_HEALTH_BAD },     { "c", CW_HEALTH_GOOD },
    { "d", CW_HEALTH_WARNING }, { "e", CW_HEALTH_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (CwHealthFinding) finding = cw_health_judge_connector (run, expected[i].id);

      g_assert_cmpint (finding->level, ==, expected[i].level);
    }
}

#define EVERY "'enabled': <true>, 'intervalMinutes': <int64 30>, 'nextType': <'delta'>"

/* What the panel says of the next cycle, at 13:10. */
static const struct
{
  const char *status;
  const char *text;
} next_cycles[] = {
  { "{'scheduler': <{" EVERY ", 'nextAt': <'2026-11-20T13:22:00Z'>}>}",
    "Delta cycle, in 12 minutes (every 30 minutes)" },
  { "{'scheduler': <{'enabled': <true>, 'intervalMinutes': <int64 1>, 'nextType': <'initial'>,"
    " 'nextAt': <'2026-11-20T13:09:00Z'>}>}",
    "Initial cycle, just now (every minute)" },
  { "{'scheduler': <{" EVERY "}>}", "None is due" },
  { "{'scheduler': <{" EVERY ", 'setupOpen': <true>, 'suspended': <true>}>}",
    "When the set-up is closed" },
  { "{'scheduler': <{'enabled': <false>, 'intervalMinutes': <int64 30>}>}",
    "None: the schedule is off" },
  { "{'scheduler': <{" EVERY ", 'suspended': <true>}>}", "None: the schedule is suspended" },
  { "{'cycle': <{'id': <int64 8>}>, 'scheduler': <{" EVERY
    ", 'lastStartedAt': <'2026-11-20T13:05:00Z'>}>}",
    "After the running cycle, in 25 minutes (every 30 minutes)" },
  { "{'cycle': <{'id': <int64 8>}>, 'scheduler': <{" EVERY
    ", 'lastStartedAt': <'2026-11-20T12:00:00Z'>}>}",
    "As soon as the running cycle has ended (every 30 minutes)" },
};

static void
test_next_cycle (void)
{
  gint64 now = 0;

  g_assert_true (cw_time_parse_iso8601 ("2026-11-20T13:10:00Z", &now));
  for (guint i = 0; i < G_N_ELEMENTS (next_cycles); i++)
    {
      g_autoptr (GVariant) status = app_variant (next_cycles[i].status);
      g_autofree char *text = cw_cycle_words_say_next (status, now);

      g_assert_cmpstr (text, ==, next_cycles[i].text);
    }
}

static void
test_last_cycle (void)
{
  static const struct
  {
    const char *status;
    const char *text;
  } last_cycles[] = {
    { "@a{sv} {}", "None yet" },
    { "{'lastCycle': <{'state': <'success'>, 'type': <'delta'>,"
      " 'startedAt': <'2026-11-20T13:05:00Z'>, 'seconds': <12.0>}>}",
      "Succeeded · Delta cycle, 5 minutes ago, took 12 s" },
    { "{'lastCycle': <{'state': <'running'>, 'type': <'initial'>,"
      " 'startedAt': <'2026-11-20T13:05:00Z'>}>}",
      "Running · Initial cycle, 5 minutes ago" },
  };
  gint64 now = 0;

  g_assert_true (cw_time_parse_iso8601 ("2026-11-20T13:10:00Z", &now));
  for (guint i = 0; i < G_N_ELEMENTS (last_cycles); i++)
    {
      g_autoptr (GVariant) status = app_variant (last_cycles[i].status);
      g_autofree char *text = cw_cycle_words_say_last (status, now);

      g_assert_cmpstr (text, ==, last_cycles[i].text);
    }
}

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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/health/levels", test_levels);
  g_test_add_func ("/health/connectors", test_connectors);
  g_test_add_func ("/cycle-words/next", test_next_cycle);
  g_test_add_func ("/cycle-words/last", test_last_cycle);
  g_test_add_func ("/app-text/moments", test_moments);
  g_test_add_func ("/app-text/rights", test_rights);
  return g_test_run ();
}
