/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-health"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-cycle-words.h"
#include "app/cw-guard-words.h"
#include "app/cw-health.h"
#include "app/cw-near-words.h"
#include "app/cw-window-way.h"
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
  { "staging, while another one exports",
    "{'staging': <true>, 'attached': <true>, 'instance': <{'shared': <true>, 'items': "
    "<[{'name': <'a'>, 'exports': <true>, 'answers': <true>}, {'own': <true>}]>}>, " SCHEDULE
    "," LAST "}",
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_GOOD, 0, NULL },
  { "staging, while another one ought to export",
    "{'staging': <true>, 'attached': <true>, 'instance': <{'shared': <true>, 'items': "
    "<[{'name': <'a'>, 'exports': <true>, 'answers': <false>}, {'own': <true>}]>}>, " SCHEDULE
    "," LAST "}",
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_BAD, 1, "instances" },
  { "nobody exports",
    "{'staging': <true>, 'attached': <true>, 'instance': <{'shared': <true>, 'items': "
    "<[{'name': <'a'>, 'answers': <true>}, {'own': <true>}]>}>, " SCHEDULE "," LAST "}",
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_WARNING, 1, "instances" },
  { "a lease that none has written",
    "{'staging': <true>, 'attached': <true>, 'instance': <{'shared': <true>, 'trouble': "
    "<{'code': <'lease'>, 'message': <'no'>}>}>, " SCHEDULE "," LAST "}",
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_BAD, 1, "instances" },
  { "staging of all of them",
    "{'staging': <true>, 'instance': <{'shared': <true>, 'items': <[{'own': <true>, "
    "'exports': <true>, 'answers': <true>}]>}>, " SCHEDULE "," LAST "}",
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_WARNING, 1, "" },
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
  { "failed part",
    "{" SCHEDULE ", 'lastWholeCycle': <{'endedAt': <'2026-11-20T13:00:00Z'>}>, 'lastCycle': "
    "<{'part': <true>, 'state': <'failed'>, 'endedAt': <'2026-11-20T13:05:00Z'>}>}",
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_WARNING, 1, "operations" },
  { "overdue beside parts",
    "{" SCHEDULE ", 'lastWholeCycle': <{'endedAt': <'2026-11-20T13:00:00Z'>}>, 'lastCycle': "
    "<{'part': <true>, 'state': <'success'>, 'endedAt': <'2026-11-20T14:59:00Z'>}>}",
    NULL, "2026-11-20T15:00:00Z", CW_HEALTH_WARNING, 1, "operations" },
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
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_BAD, 1, "keys" },
  { "a secret damaged",
    "{'keys': <{'state': <'damaged'>, 'secrets': <int64 2>, 'damaged': <int64 1>}>, " SCHEDULE
    "," LAST "}",
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_BAD, 1, "keys" },
  { "keys good", "{'keys': <{'state': <'good'>}>, " SCHEDULE "," LAST "}", NULL,
    "2026-11-20T13:10:00Z", CW_HEALTH_GOOD, 0, NULL },
  { "database away",
    "{'database': <{'kind': <'postgresql'>, 'waitingSince': <'2026-11-20T13:00:00Z'>, "
    "'reason': <'gone'>}>}",
    NULL, "2026-11-20T13:10:00Z", CW_HEALTH_BAD, 1, "" },
  { "database was away", "{" SCHEDULE "," LAST "}",
    "{'steps': <[{'kind': <'import'>, 'state': <'interrupted'>, 'errorCode': <'store-away'>, "
    "'errorMessage': <'gone'>}, {'kind': <'import'>, 'state': <'success'>}]>}",
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
      health = cw_health_judge (status, run, NULL, now);
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
      g_autoptr (CwHealthFinding) finding = cw_health_judge_connector (run, NULL, expected[i].id);

      g_assert_cmpint (finding->level, ==, expected[i].level);
    }
}

/* What is held back leads to where it can be approved, as long as it is what the step was stopped
 * for. */
static void
test_guards (void)
{
  g_autoptr (GVariant) status = app_variant ("{" SCHEDULE "," LAST "}");
  g_autoptr (GVariant) run =
      app_variant ("{'steps': <[{'connectorId': <'t'>, 'state': <'guarded'>, 'kind': <'export'>,"
                   "  'errorCode': <'guard'>, 'errorMessage': <'Use the shell'>}]>}");
  static const struct
  {
    const char *guards;
    const char *digest; /* (nullable) */
    const char *said;
  } expected[] = {
    { "@a{sv} {}", NULL, "Use the shell" },
    { "{'items': <[{'tooMuch': <true>, 'connector': <{'id': <'t'>}>, 'digest': <'abc'>,"
      " 'message': <'4 objects'>}]>}",
      "abc", "4 objects" },
    { "{'items': <[{'tooMuch': <true>, 'connector': <{'id': <'other'>}>, 'digest': <'abc'>}]>}",
      NULL, "Use the shell" },
    { "{'items': <[{'tooMuch': <true>, 'connector': <{'id': <'t'>}>, 'digest': <'abc'>,"
      " 'partition': <'dc=one'>}]>}",
      NULL, "Use the shell" },
    { "{'items': <[{'tooMuch': <false>, 'connector': <{'id': <'t'>}>, 'digest': <'abc'>}]>}", NULL,
      "Use the shell" },
    { "{'items': <[{'tooMuch': <true>, 'connector': <{'id': <'t'>}>, 'digest': <'abc'>,"
      " 'message': <'4 objects'>, 'approval': <{'state': <'holds'>, 'by': <'ann'>,"
      " 'expiresAt': <'2026-11-21T13:00:00Z'>}>}]>}",
      "abc", "4 objects\nApproved by ann. Good until " },
    { "{'items': <[{'tooMuch': <true>, 'connector': <{'id': <'t'>}>, 'digest': <'abc'>,"
      " 'message': <'4 objects'>, 'approval': <{'state': <'other'>, 'by': <'ann'>,"
      " 'message': <'1 object came in addition.'>}>}]>}",
      "abc", "4 objects\n1 object came in addition." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GVariant) guards = app_variant (expected[i].guards);
      g_autoptr (CwHealth) health = cw_health_judge (status, run, guards, 0);
      g_autoptr (CwHealthFinding) connector = cw_health_judge_connector (run, guards, "t");
      const CwHealthFinding *finding = g_ptr_array_index (health->findings, 0);

      g_assert_cmpstr (finding->digest, ==, expected[i].digest);
      g_assert_nonnull (strstr (finding->sentence, expected[i].said));
      g_assert_nonnull (strstr (connector->sentence, expected[i].said));
    }
}

/* The engine's remedy, which is for a shell, is no remedy in a window; what else it says is kept.
 */
static void
test_guarded_steps (void)
{
  static const struct
  {
    const char *step;
    const char *first;
    const char *last;
  } steps[] = {
    { "{'errorCode': <'guard'>, 'errorMessage': <'4 objects.\\nUse causewayctl.'>}", "4 objects.\n",
      "approve it if it is right." },
    { "{'errorCode': <'guard'>, 'errorMessage': <'4 objects.\\nUse causewayctl.\\nIt expired.'>}",
      "4 objects.\n", "\nIt expired." },
    /* There is no list of what another installation's note holds back. */
    { "{'errorCode': <'guard'>, 'errorMessage': <'It exported.'>}", "It exported.",
      "It exported." },
    { "{'errorCode': <'auth'>, 'errorMessage': <'No.\\nEnter it.'>}", "No.\n", "Enter it." },
    { "{'errorCode': <'guard'>}", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (GVariant) step = app_variant (steps[i].step);
      g_autofree char *text = cw_guard_words_say_step (step);

      g_assert_true (g_str_has_prefix (text, steps[i].first));
      g_assert_true (g_str_has_suffix (text, steps[i].last));
      g_assert_null (strstr (text, "causewayctl"));
      g_assert_cmpint (strstr (text, "“Safety”") != NULL, ==,
                       strstr (steps[i].step, "4 objects") != NULL);
    }
}

/* What the engine's messages name commands for and windows have as well, by the labels there. */
static void
test_window_ways (void)
{
  static const struct
  {
    const char *text;
    const char *added; /* (nullable): nothing */
    const char *place;
  } texts[] = {
    { "Stop it; then `causewayctl instance activate --force` has that one export",
      "\nIn this application: Main Menu › Installations… › Take Over by Force…", "instances" },
    { "`causewayctl instance activate` has this one take over.",
      "\nIn this application: Main Menu › Installations… › Make This Installation Active",
      "instances" },
    { "Import them (causewayctl keys import), or give them up (causewayctl keys abandon)",
      "\nIn this application: Main Menu › Database and Keys…", "keys" },
    { "`causewayctl error list`, then `causewayctl cycle start --type initial`",
      "\nIn this application: Errors"
      "\nIn this application: Status › Synchronise Now › Everything (Initial)",
      NULL },
    { "Start the next one: causewayctl cycle start",
      "\nIn this application: Status › Synchronise Now", NULL },
    { "causewayctl rules", NULL, NULL },
    { "causewayctl connector allow-administrator", NULL, NULL },
    { "The directory does not answer.", NULL, NULL },
    { "", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *said = cw_window_way_add (texts[i].text);
      g_autofree char *expected = g_strconcat (texts[i].text, texts[i].added, NULL);

      g_assert_cmpstr (said, ==, expected);
      g_assert_cmpstr (cw_window_way_find_place (texts[i].text), ==, texts[i].place);
    }
}

/* A step that another installation's note holds back leads to where that is settled. */
static void
test_held_step (void)
{
  g_autoptr (GVariant) status =
      app_variant ("{'lastCycle': <{'state': <'guarded'>, 'endedAt': <'2026-11-20T13:00:00Z'>}>}");
  g_autoptr (GVariant) run =
      app_variant ("{'steps': <[{'kind': <'export'>, 'state': <'guarded'>, 'errorCode': <'guard'>,"
                   " 'errorMessage': <'Another one exported. `causewayctl instance activate "
                   "--force` helps'>}]>}");
  g_autoptr (CwHealth) health = cw_health_judge (status, run, NULL, 0);
  const CwHealthFinding *finding = NULL;

  for (guint i = 0; i < health->findings->len && finding == NULL; i++)
    if (strstr (((CwHealthFinding *) health->findings->pdata[i])->sentence, "Take Over by Force"))
      finding = health->findings->pdata[i];
  g_assert_cmpstr (finding != NULL ? finding->place : NULL, ==, "instances");
}

/* An approval is for the step that a guard has stopped. */
static void
test_approvals (void)
{
  static const struct
  {
    const char *kind;
    const char *end;
  } guards[] = {
    { "deletions", ", for the next export." },
    { "shrunk", ", for the next full import." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (guards); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("{'kind': <'%s'>, 'approval': <{'state': <'holds'>, 'by': <'ann'>,"
                           " 'expiresAt': <'2026-11-21T13:00:00Z'>}>}",
                           guards[i].kind);
      g_autoptr (GVariant) guard = app_variant (text);
      g_autofree char *said = cw_guard_words_say_approval (guard);

      g_assert_true (g_str_has_prefix (said, "Approved by ann. Good until "));
      g_assert_true (g_str_has_suffix (said, guards[i].end));
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
    "Delta cycle, in 12\u00a0minutes (every 30\u00a0minutes)" },
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
    "After the running cycle, in 25\u00a0minutes (every 30\u00a0minutes)" },
  { "{'cycle': <{'id': <int64 8>}>, 'scheduler': <{" EVERY
    ", 'lastStartedAt': <'2026-11-20T12:00:00Z'>}>}",
    "As soon as the running cycle has ended (every 30\u00a0minutes)" },
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

#define LISTENERS(state)                                                                           \
  "'listeners': <[{'connector': <'a'>, 'state': <'listening'>}, {'connector': <'b'>, 'state': "    \
  "<'" state "'>, 'since': <'2026-11-20T13:05:00Z'>, 'message': <'It is off.'>}]>"

/* What it says of changes at once, at 13:10, and whether that needs a look. */
static const struct
{
  const char *near;
  const char *text;
  gboolean is_good;
} nears[] = {
  { "{'enabled': <false>, 'active': <false>}", "Off: changes wait for the schedule", TRUE },
  { "{'enabled': <true>, 'active': <false>, " LISTENERS ("listening") "}",
    "Not as long as the schedule is off", TRUE },
  { "{'enabled': <true>, 'active': <true>, 'listeners': <@aa{sv} []>}",
    "As soon as a cycle has read the directories", TRUE },
  { "{'enabled': <true>, 'active': <true>, " LISTENERS ("listening") "}",
    "On: the directories are listened to", TRUE },
  { "{'enabled': <true>, 'active': <true>, 'lastChangeAt': <'2026-11-20T13:08:00Z'>, " LISTENERS (
        "listening") "}",
    "On: the directories are listened to; the last change was 2\u00a0minutes ago", TRUE },
  { "{'enabled': <true>, 'active': <true>, " LISTENERS ("connecting") "}", "Connecting to “b”",
    TRUE },
  { "{'enabled': <true>, 'active': <true>, " LISTENERS ("reconnecting") "}",
    "The connection to “b” was lost 5\u00a0minutes ago. The schedule goes on.\nIt is off.", FALSE },
  { "{'enabled': <true>, 'active': <true>, " LISTENERS ("unsupported") "}",
    "“b” does not tell of changes. The schedule goes on.", FALSE },
};

static void
test_near (void)
{
  gint64 now = 0;

  g_assert_true (cw_time_parse_iso8601 ("2026-11-20T13:10:00Z", &now));
  for (guint i = 0; i < G_N_ELEMENTS (nears); i++)
    {
      g_autoptr (GVariant) near = app_variant (nears[i].near);
      g_autofree char *text = cw_near_words_say (near, now);

      g_assert_cmpstr (text, ==, nears[i].text);
      g_assert_cmpint (cw_near_words_is_good (near), ==, nears[i].is_good);
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
      "Succeeded · Delta cycle, 5\u00a0minutes ago, took 12\u00a0s" },
    { "{'lastCycle': <{'state': <'running'>, 'type': <'initial'>,"
      " 'startedAt': <'2026-11-20T13:05:00Z'>}>}",
      "Running · Initial cycle, 5\u00a0minutes ago" },
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/health/levels", test_levels);
  g_test_add_func ("/health/connectors", test_connectors);
  g_test_add_func ("/health/guards", test_guards);
  g_test_add_func ("/health/guarded-steps", test_guarded_steps);
  g_test_add_func ("/health/window-ways", test_window_ways);
  g_test_add_func ("/health/held-step", test_held_step);
  g_test_add_func ("/health/approvals", test_approvals);
  g_test_add_func ("/cycle-words/next", test_next_cycle);
  g_test_add_func ("/cycle-words/last", test_last_cycle);
  g_test_add_func ("/cycle-words/near", test_near);
  return g_test_run ();
}
