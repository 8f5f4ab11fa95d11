/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-json.h"
#include "engine/cw-alert-book.h"
#include "engine/cw-alert-judge.h"

/* What is wrong by the facts, and who is told of it when. */

#define NOW    ((gint64) 1800000000 * G_USEC_PER_SEC)
#define REMIND 24

static const CwAlertSettings settings = {
  .failed_cycles = 3,
  .hours_without_success = 24,
  .errors = 100,
  .certificate_days = 30,
  .remind_hours = REMIND,
};

static void
add_cycles (CwAlertFacts *facts, const char *states)
{
  for (const char *c = states; *c != '\0'; c++)
    {
      CwCycle *cycle = cw_cycle_new ();

      cycle->started_usec = NOW - G_TIME_SPAN_MINUTE;
      cycle->state = *c == 'f'   ? CW_RUN_FAILED
                     : *c == 'i' ? CW_RUN_INTERRUPTED
                     : *c == 'g' ? CW_RUN_GUARDED
                     : *c == 's' ? CW_RUN_STOPPED
                     : *c == 'e' ? CW_RUN_COMPLETED_ERRORS
                                 : CW_RUN_SUCCESS;
      g_ptr_array_add (facts->cycles, cycle);
    }
}

/* The ids of what holds, in order: "keys errors". (transfer full) */
static char *
judge (const CwAlertFacts *facts)
{
  g_autoptr (GPtrArray) alerts = cw_alert_judge (facts, &settings);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < alerts->len; i++)
    {
      const CwAlert *alert = g_ptr_array_index (alerts, i);

      g_assert_cmpstr (alert->text, !=, "");
      g_assert_cmpstr (alert->remedy, !=, "");
      g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", alert->id);
    }
  return g_string_free (g_steal_pointer (&ids), FALSE);
}

static void
test_judge (void)
{
  /* Cycles: the newest first; hours since one went well; errors; days of the certificate. */
  static const struct
  {
    const char *cycles;
    gint64 hours;
    guint64 n_errors;
    gint64 days;
    guint n_lost;
    guint n_damaged;
    gboolean is_guarded;
    gboolean is_running;
    const char *expected;
  } rows[] = {
    { "", 0, 0, 0, 0, 0, FALSE, FALSE, "" },
    { "ok", 1, 99, 30, 0, 0, FALSE, FALSE, "" },
    { "ffk", 1, 0, 0, 0, 0, FALSE, FALSE, "" },
    { "fffk", 1, 0, 0, 0, 0, FALSE, FALSE, "cycles-failed" },
    { "fsfsfk", 1, 0, 0, 0, 0, FALSE, FALSE, "cycles-failed" },
    { "ffgf", 1, 0, 0, 0, 0, FALSE, FALSE, "" },
    { "ffef", 1, 0, 0, 0, 0, FALSE, FALSE, "" },
    { "iffk", 1, 0, 0, 0, 0, FALSE, FALSE, "cycles-failed cycle-interrupted" },
    { "ik", 1, 0, 0, 0, 0, FALSE, FALSE, "cycle-interrupted" },
    { "ki", 1, 0, 0, 0, 0, FALSE, FALSE, "" },
    { "g", 23, 0, 0, 0, 0, FALSE, FALSE, "" },
    { "g", 24, 0, 0, 0, 0, FALSE, FALSE, "no-success" },
    { "k", 1, 100, 0, 0, 0, FALSE, FALSE, "errors" },
    { "k", 1, 100, 0, 0, 0, TRUE, TRUE, "" },
    { "g", 1, 100, 0, 0, 0, TRUE, FALSE, "guard/cloud errors" },
    { "k", 1, 0, 29, 0, 0, FALSE, FALSE, "certificate/cloud" },
    { "k", 1, 0, -1, 0, 0, FALSE, TRUE, "certificate/cloud" },
    { "k", 1, 0, 0, 2, 0, FALSE, TRUE, "keys" },
    { "k", 1, 0, 0, 0, 1, FALSE, TRUE, "damaged-secrets" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (CwAlertFacts) facts = { 0 };
      g_autofree char *found = NULL;

      cw_alert_facts_init (&facts);
      facts.now_usec = NOW;
      facts.is_running = rows[i].is_running;
      facts.n_errors = rows[i].n_errors;
      facts.n_lost = rows[i].n_lost;
      facts.n_damaged = rows[i].n_damaged;
      facts.success_usec = rows[i].hours > 0 ? NOW - rows[i].hours * G_TIME_SPAN_HOUR : 0;
      add_cycles (&facts, rows[i].cycles);
      if (rows[i].is_guarded)
        cw_alert_facts_add_guard (&facts, g_strdup ("cloud"), "contoso", 30);
      if (rows[i].days != 0)
        cw_alert_facts_add_certificate (&facts, "cloud", NOW + rows[i].days * G_TIME_SPAN_DAY);
      found = judge (&facts);
      g_test_message ("row %u", i);
      g_assert_cmpstr (found, ==, rows[i].expected);
    }
}

/* Has the conditions of these ids hold. */
static void
update (GPtrArray *book, const char *ids, gboolean is_partial, gint64 now_usec)
{
  g_autoptr (GPtrArray) conditions =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_alert_free);
  g_auto (GStrv) names = g_strsplit (ids, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (names[i][0] != '\0')
      g_ptr_array_add (conditions, cw_alert_new (g_strdup (names[i]), g_strdup ("text"), "remedy"));
  (void) cw_alert_book_update (book, conditions, is_partial, now_usec);
  g_assert_cmpuint (conditions->len, ==, 0);
}

static CwAlertMessage
get_due (GPtrArray *book, const char *id, gint64 now_usec)
{
  const CwAlert *alert = cw_alert_book_find (book, id);

  g_assert_nonnull (alert);
  return cw_alert_get_due (alert, REMIND, 0, now_usec);
}

/* The book as the next engine finds it. */
static void
store_and_load (GPtrArray **book)
{
  g_autofree char *text = cw_alert_book_to_text (*book);

  g_ptr_array_unref (*book);
  *book = cw_alert_book_parse (text);
}

static void
test_told_once (void)
{
  g_autoptr (GPtrArray) book = cw_alert_book_parse (NULL);
  gint64 later = NOW + G_TIME_SPAN_HOUR;
  gint64 next_day = NOW + REMIND * G_TIME_SPAN_HOUR;

  update (book, "keys", FALSE, NOW);
  g_assert_cmpint (get_due (book, "keys", NOW), ==, CW_ALERT_RAISED);
  store_and_load (&book);
  g_assert_cmpint (get_due (book, "keys", NOW), ==, CW_ALERT_RAISED);
  cw_alert_book_note_told (book, cw_alert_book_find (book, "keys"), NOW);
  store_and_load (&book);
  update (book, "keys", FALSE, later);
  g_assert_cmpint (get_due (book, "keys", later), ==, CW_ALERT_NOTHING);
  g_assert_cmpint (cw_alert_book_find (book, "keys")->raised_usec, ==, NOW);
  g_assert_cmpint (get_due (book, "keys", next_day), ==, CW_ALERT_REMINDER);
  cw_alert_book_note_told (book, cw_alert_book_find (book, "keys"), next_day);
  g_assert_cmpint (get_due (book, "keys", next_day + 1), ==, CW_ALERT_NOTHING);

  update (book, "", FALSE, next_day + 2);
  store_and_load (&book);
  g_assert_cmpint (get_due (book, "keys", next_day + 2), ==, CW_ALERT_CLEARED);
  cw_alert_book_note_told (book, cw_alert_book_find (book, "keys"), next_day + 3);
  g_assert_cmpuint (book->len, ==, 0);
  g_assert_null (cw_alert_book_to_text (book));
}

/* A command that fails is tried again, not at once; what is over for a day is let go. */
static void
test_failed (void)
{
  g_autoptr (GPtrArray) book = cw_alert_book_parse ("[{\"id\": 5}, 7");
  gint64 later = NOW + G_TIME_SPAN_MINUTE;
  gint64 next_day = NOW + G_TIME_SPAN_DAY;

  g_assert_cmpuint (book->len, ==, 0);
  update (book, "keys", FALSE, NOW);
  cw_alert_book_note_failed (book, cw_alert_book_find (book, "keys"), NOW);
  store_and_load (&book);
  g_assert_cmpint (get_due (book, "keys", later - 1), ==, CW_ALERT_NOTHING);
  g_assert_cmpint (get_due (book, "keys", later), ==, CW_ALERT_RAISED);
  update (book, "", FALSE, NOW + 1);
  g_assert_cmpint (get_due (book, "keys", NOW + 1), ==, CW_ALERT_CLEARED);
  cw_alert_book_note_failed (book, cw_alert_book_find (book, "keys"), NOW + 1);
  update (book, "keys", FALSE, NOW + 2);
  g_assert_cmpint (get_due (book, "keys", NOW + 2), ==, CW_ALERT_RAISED);
  update (book, "", FALSE, NOW + 3);
  cw_alert_book_note_failed (book, cw_alert_book_find (book, "keys"), next_day);
  g_assert_cmpuint (book->len, ==, 1);
  cw_alert_book_note_failed (book, cw_alert_book_find (book, "keys"), next_day + 3);
  g_assert_cmpuint (book->len, ==, 0);
}

/* Each attempt that fails has the next one wait twice as long, an hour at most, also when the
 * engine is started again; one that went well begins anew. */
static void
test_backoff (void)
{
  static const guint minutes[] = { 1, 2, 4, 8, 16, 32, 60, 60, 60 };
  g_autoptr (GPtrArray) book = cw_alert_book_parse (NULL);
  gint64 now_usec = NOW;

  update (book, "keys", FALSE, NOW);
  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++)
    {
      gint64 due_usec = now_usec + minutes[i] * G_TIME_SPAN_MINUTE;

      cw_alert_book_note_failed (book, cw_alert_book_find (book, "keys"), now_usec);
      store_and_load (&book);
      g_assert_cmpint (get_due (book, "keys", due_usec - 1), ==, CW_ALERT_NOTHING);
      g_assert_cmpint (get_due (book, "keys", due_usec), ==, CW_ALERT_RAISED);
      now_usec = due_usec;
    }
  cw_alert_book_note_told (book, cw_alert_book_find (book, "keys"), now_usec);
  now_usec += REMIND * G_TIME_SPAN_HOUR;
  cw_alert_book_note_failed (book, cw_alert_book_find (book, "keys"), now_usec);
  now_usec += G_TIME_SPAN_MINUTE;
  g_assert_cmpint (get_due (book, "keys", now_usec), ==, CW_ALERT_REMINDER);
}

/* Once every channel has taken a message, nobody waits for the hour. */
static void
test_mended (void)
{
  g_autoptr (GPtrArray) book = cw_alert_book_parse (NULL);
  CwAlert *alert = NULL;

  update (book, "keys", FALSE, NOW);
  alert = cw_alert_book_find (book, "keys");
  for (guint i = 0; i < 7; i++)
    cw_alert_book_note_failed (book, alert, NOW);
  g_assert_cmpint (cw_alert_get_due (alert, REMIND, NOW - 1, NOW + 2), ==, CW_ALERT_NOTHING);
  g_assert_cmpint (cw_alert_get_due (alert, REMIND, NOW + 1, NOW + 2), ==, CW_ALERT_RAISED);
  cw_alert_book_note_failed (book, alert, NOW + 2);
  g_assert_cmpint (cw_alert_get_due (alert, REMIND, NOW + 1, NOW + 3), ==, CW_ALERT_NOTHING);
}

/* Addresses that took a message do not get it again because another one did not; the next message
 * goes to all. */
static void
test_taken (void)
{
  g_autoptr (GPtrArray) book = cw_alert_book_parse (NULL);
  CwAlert *alert = NULL;

  update (book, "keys", FALSE, NOW);
  alert = cw_alert_book_find (book, "keys");
  g_ptr_array_add (alert->taken, g_strdup ("ops@example.org"));
  cw_alert_book_note_failed (book, alert, NOW);
  store_and_load (&book);
  alert = cw_alert_book_find (book, "keys");
  g_assert_cmpuint (alert->taken->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (alert->taken, 0), ==, "ops@example.org");
  update (book, "", FALSE, NOW + 1);
  g_assert_cmpuint (alert->taken->len, ==, 0);
  /* One has heard that it is over, and it is not. */
  g_ptr_array_add (alert->taken, g_strdup ("ops@example.org"));
  alert->told_usec = NOW;
  update (book, "keys", FALSE, NOW + 2);
  g_assert_cmpuint (alert->taken->len, ==, 0);
  g_assert_cmpint (get_due (book, "keys", NOW + 2), ==, CW_ALERT_RAISED);
  g_ptr_array_add (alert->taken, g_strdup ("ops@example.org"));
  cw_alert_book_note_told (book, alert, NOW + 3);
  g_assert_cmpuint (alert->taken->len, ==, 0);
}

/* A channel that took a message does not get it again because another one did not. */
static void
test_reached (void)
{
  g_autoptr (GPtrArray) book = cw_alert_book_parse (NULL);
  CwAlert *alert = NULL;

  update (book, "keys", FALSE, NOW);
  cw_alert_book_find (book, "keys")->reached = 1;
  cw_alert_book_note_failed (book, cw_alert_book_find (book, "keys"), NOW);
  store_and_load (&book);
  g_assert_cmpuint (cw_alert_book_find (book, "keys")->reached, ==, 1);
  update (book, "", FALSE, NOW + 1);
  alert = cw_alert_book_find (book, "keys");
  g_assert_cmpuint (alert->reached, ==, 0);
  /* One has heard that it is over, and it is not. */
  alert->reached = 1;
  alert->told_usec = NOW;
  update (book, "keys", FALSE, NOW + 2);
  g_assert_cmpint (get_due (book, "keys", NOW + 2), ==, CW_ALERT_RAISED);
  g_assert_cmpuint (cw_alert_book_find (book, "keys")->reached, ==, 0);
}

/* While a cycle runs, what it is about to find is neither there nor gone. */
static void
test_partial (void)
{
  g_autoptr (GPtrArray) book = cw_alert_book_parse (NULL);

  update (book, "guard/cloud errors keys", FALSE, NOW);
  update (book, "", TRUE, NOW + 1);
  g_assert_cmpint (cw_alert_book_find (book, "guard/cloud")->cleared_usec, ==, 0);
  g_assert_cmpint (cw_alert_book_find (book, "errors")->cleared_usec, ==, 0);
  g_assert_cmpint (cw_alert_book_find (book, "keys")->cleared_usec, ==, NOW + 1);
  update (book, "", FALSE, NOW + 2);
  g_assert_cmpint (cw_alert_book_find (book, "guard/cloud")->cleared_usec, ==, NOW + 2);
}

static void
test_describe (void)
{
  g_autoptr (CwAlert) alert = cw_alert_new (g_strdup ("keys"), g_strdup ("“a”\n"), "remedy");
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  JsonObject *object = NULL;

  alert->raised_usec = NOW;
  text = cw_alert_describe (alert, CW_ALERT_REMINDER, NOW + G_USEC_PER_SEC);
  g_assert_null (strchr (text, '\n'));
  node = cw_json_parse (text, -1, TRUE, NULL);
  g_assert_nonnull (node);
  object = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "reminder");
  g_assert_cmpstr (json_object_get_string_member (object, "summary"), ==, "“a”\n");
  g_assert_cmpstr (json_object_get_string_member (object, "raisedAt"), ==, "2027-01-15T08:00:00Z");
  g_assert_cmpstr (json_object_get_string_member (object, "at"), ==, "2027-01-15T08:00:01Z");
  g_assert_false (json_object_has_member (object, "clearedAt"));
}

/* (transfer full) (nullable) */
static CwConfig *
set (CwConfig *config, const char *path, const char *value)
{
  return cw_config_set_value (config, path, value, NULL);
}

/* What would be a header, a command or another address gets into no configuration. */
static void
test_smtp_settings (void)
{
  static const struct
  {
    const char *path;
    const char *value;
  } refused[] = {
    { "alerts.smtp", "{}" },
    { "alerts.smtp", "{\"host\": \"\"}" },
    { "alerts.smtp", "{\"host\": \"a b\"}" },
    { "alerts.smtp", "{\"host\": \"a\\r\\nb\"}" },
    { "alerts.smtp", "{\"host\": \"a/b\"}" },
    { "alerts.smtp", "{\"host\": \"a@b\"}" },
    { "alerts.smtp", "{\"host\": \"a:25\"}" },
    { "alerts.smtp", "{\"host\": \"-a\"}" },
    { "alerts.smtp", "{\"host\": \"a\", \"security\": \"none\"}" },
    { "alerts.smtp", "{\"host\": \"a\", \"port\": 0}" },
    { "alerts.smtp", "{\"host\": \"a\", \"user\": \"b\\nc\"}" },
    { "alerts.smtp", "{\"host\": \"a\", \"user\": \"\"}" },
    { "alerts.smtp", "{\"host\": \"a\", \"password\": \"b\"}" },
    { "alerts.smtp", "{\"host\": \"a\", \"caFile\": \"ca.pem\"}" },
    { "alerts.mailFrom", "\"a@b\\n\"" },
    { "alerts.mailFrom", "\"a@b\\r\\nBcc: c@d\"" },
    { "alerts.mailFrom", "\"a <b@c>\"" },
    { "alerts.mailTo", "[\"a@b\\n\"]" },
    { "alerts.mailTo", "[\"a@b,c@d\"]" },
  };
  g_autoptr (CwConfig) none = cw_config_new_default ();
  g_autoptr (CwConfig) plain = set (none, "alerts.smtp", "{\"host\": \"mail.example.org\"}");
  g_autoptr (CwConfig) tls = set (plain, "alerts.smtp.security", "\"tls\"");
  g_autoptr (CwConfig) port = set (tls, "alerts.smtp.port", "2525");
  g_auto (CwAlertSettings) found = { NULL };

  g_assert_nonnull (port);
  cw_alert_settings_init (&found, none);
  g_assert_null (found.smtp.host);
  cw_alert_settings_clear (&found);
  cw_alert_settings_init (&found, plain);
  g_assert_cmpstr (found.smtp.host, ==, "mail.example.org");
  g_assert_cmpuint (found.smtp.port, ==, 587);
  g_assert_false (found.smtp.is_tls);
  cw_alert_settings_clear (&found);
  cw_alert_settings_init (&found, tls);
  g_assert_cmpuint (found.smtp.port, ==, 465);
  g_assert_true (found.smtp.is_tls);
  cw_alert_settings_clear (&found);
  cw_alert_settings_init (&found, port);
  g_assert_cmpuint (found.smtp.port, ==, 2525);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_test_message ("%s", refused[i].value);
      g_assert_null (set (none, refused[i].path, refused[i].value));
    }
}

static void
test_settings (void)
{
  g_autoptr (CwConfig) none = cw_config_new_default ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CwConfig) some = cw_config_set_value (none, "alerts.command", "/bin/true", &error);
  g_autoptr (CwConfig) more = NULL;
  g_auto (CwAlertSettings) found = { NULL };

  g_assert_no_error (error);
  more = cw_config_set_value (some, "alerts.remindHours", "5", &error);
  g_assert_no_error (error);
  cw_alert_settings_init (&found, none);
  g_assert_null (found.command);
  g_assert_cmpuint (found.failed_cycles, ==, 3);
  cw_alert_settings_clear (&found);
  cw_alert_settings_init (&found, more);
  g_assert_cmpstr (found.command, ==, "/bin/true");
  g_assert_cmpuint (found.remind_hours, ==, 5);
  g_assert_cmpuint (found.errors, ==, 100);
  g_assert_null (cw_config_set_value (none, "alerts.command", "true", NULL));
  g_assert_null (cw_config_set_value (none, "alerts.remindHours", "0", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/alert/judge", test_judge);
  g_test_add_func ("/engine/alert/told-once", test_told_once);
  g_test_add_func ("/engine/alert/failed", test_failed);
  g_test_add_func ("/engine/alert/backoff", test_backoff);
  g_test_add_func ("/engine/alert/mended", test_mended);
  g_test_add_func ("/engine/alert/taken", test_taken);
  g_test_add_func ("/engine/alert/reached", test_reached);
  g_test_add_func ("/engine/alert/partial", test_partial);
  g_test_add_func ("/engine/alert/describe", test_describe);
  g_test_add_func ("/engine/alert/settings", test_settings);
  g_test_add_func ("/engine/alert/smtp-settings", test_smtp_settings);
  return g_test_run ();
}
