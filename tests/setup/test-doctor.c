/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "../engine/engine-fixture.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "setup/doctor/cw-doctor-run.h"

/* The doctor's checks on their way: what waits for what, what takes too long, what is stopped. */

static gboolean
succeed (CwSetupCheck *check, GError **error)
{
  cw_setup_check_add (check, "sign-in", CW_CHECK_OK, "signs in", NULL);
  cw_setup_check_add (check, "fine", CW_CHECK_OK, "fine", NULL);
  return TRUE;
}

static gboolean
fail (CwSetupCheck *check, GError **error)
{
  cw_setup_check_add (check, "clock", CW_CHECK_WARNING, "slow clock", "set it");
  cw_setup_check_add (check, "bad", CW_CHECK_FAILED, "bad", "mend it");
  return TRUE;
}

/* Repeats what the check before has told, under another heading. */
static gboolean
repeat (CwSetupCheck *check, GError **error)
{
  cw_setup_check_add (check, "fine", CW_CHECK_OK, "contoso.lab: fine", NULL);
  cw_setup_check_add (check, "own", CW_CHECK_WARNING, "of its own", "do");
  return TRUE;
}

static gboolean
break_down (CwSetupCheck *check, GError **error)
{
  g_set_error_literal (error, CW_ERROR, CW_ERROR_STORE, "no store");
  return FALSE;
}

/* Until it is told to stop, as everything that waits for a server. */
static gboolean
hang (CwSetupCheck *check, GError **error)
{
  GPollFD poll = { 0 };

  cw_setup_check_add (check, "half", CW_CHECK_OK, "half of it", NULL);
  g_assert_true (g_cancellable_make_pollfd (check->cancellable, &poll));
  g_assert_cmpint (g_poll (&poll, 1, -1), ==, 1);
  g_cancellable_release_fd (check->cancellable);
  return !g_cancellable_set_error_if_cancelled (check->cancellable, error);
}

static const CwDoctorRow well = { "well", CW_DOCTOR_SOURCE, 60, succeed, { NULL } };
static const CwDoctorRow bad = { "bad", CW_DOCTOR_SOURCE, 60, fail, { NULL } };
static const CwDoctorRow broken = { "broken", CW_DOCTOR_ENGINE, 60, break_down, { NULL } };
static const CwDoctorRow slow = { "slow", CW_DOCTOR_ENGINE, 1, hang, { NULL } };
static const CwDoctorRow patient = { "patient", CW_DOCTOR_ENGINE, 600, hang, { NULL } };
static const CwDoctorRow after_well = { "after", CW_DOCTOR_SOURCE, 60, repeat, { "well" } };
static const CwDoctorRow after_bad = { "after", CW_DOCTOR_SOURCE, 60, repeat, { "bad" } };

typedef struct
{
  EngineFixture engine;
  GAsyncQueue *ended;
  GPtrArray *jobs;
  GCancellable *cancellable;
  guint n_told;
  guint stop_after; /* this many have ended: 0: never */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  engine_fixture_set_up (&fixture->engine, NULL);
  fixture->ended = g_async_queue_new_full ((GDestroyNotify) cw_doctor_job_unref);
  fixture->jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_doctor_job_unref);
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_ptr_array_unref (fixture->jobs);
  g_async_queue_unref (fixture->ended);
  g_object_unref (fixture->cancellable);
  engine_fixture_tear_down (&fixture->engine, NULL);
}

static void
add (Fixture *fixture, const CwDoctorRow *row, const char *connector)
{
  const CwMethodCall call = { .engine = fixture->engine.engine,
                              .author = "uid 0",
                              .session = "direct" };
  const CwConnectorConfig config = { .id = (char *) connector, .name = (char *) connector };

  g_ptr_array_add (fixture->jobs, cw_doctor_job_new (row, &call, connector != NULL ? &config : NULL,
                                                     json_node_init_object (json_node_alloc (),
                                                                            json_object_new ()),
                                                     fixture->ended));
}

static void
on_ended_cb (const CwDoctorResult *result, guint n_ended, guint n_all, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_told++;
  g_assert_cmpuint (n_ended, ==, fixture->n_told);
  g_assert_cmpuint (n_all, ==, fixture->jobs->len);
  g_assert_nonnull (result->findings);
  if (fixture->n_told == fixture->stop_after)
    g_cancellable_cancel (fixture->cancellable);
}

static GPtrArray *
run (Fixture *fixture)
{
  GPtrArray *results =
      cw_doctor_run (fixture->jobs, fixture->ended, on_ended_cb, fixture, fixture->cancellable);

  g_assert_cmpuint (results->len, ==, fixture->jobs->len);
  g_assert_cmpuint (fixture->n_told, ==, fixture->jobs->len);
  return results;
}

/* "fine=ok,own=warning" */
static void
assert_findings (GPtrArray *results, guint i, const char *expected)
{
  const CwDoctorResult *result = g_ptr_array_index (results, i);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint j = 0; j < result->findings->len; j++)
    {
      const CwCheck *finding = g_ptr_array_index (result->findings, j);

      g_string_append_printf (text, "%s%s=%s", j > 0 ? "," : "", finding->id,
                              cw_check_status_to_string (finding->status));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_order (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) results = NULL;

  add (fixture, &after_well, "one");
  add (fixture, &well, "one");
  add (fixture, &bad, "two");
  add (fixture, &after_bad, "two");
  add (fixture, &after_bad, "one");
  add (fixture, &broken, NULL);
  results = run (fixture);
  assert_findings (results, 0, "own=warning");
  assert_findings (results, 1, "sign-in=ok,fine=ok");
  assert_findings (results, 2, "clock=warning,bad=failed");
  assert_findings (results, 3, "after=skipped");
  /* Another connector's failure is none of its own. */
  assert_findings (results, 4, "fine=ok,own=warning");
  assert_findings (results, 5, "broken=failed");
  g_assert_cmpint (cw_doctor_result_get_status (g_ptr_array_index (results, 0)), ==,
                   CW_CHECK_WARNING);
  g_assert_cmpint (cw_doctor_result_get_status (g_ptr_array_index (results, 2)), ==,
                   CW_CHECK_FAILED);
  g_assert_cmpint (cw_doctor_result_get_status (g_ptr_array_index (results, 3)), ==,
                   CW_CHECK_SKIPPED);
}

static void
test_time_limit (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) results = NULL;

  add (fixture, &slow, NULL);
  add (fixture, &well, "one");
  results = run (fixture);
  assert_findings (results, 0, "half=ok,slow=failed");
  assert_findings (results, 1, "sign-in=ok,fine=ok");
}

/* More than run at once, so that some have not begun. */
static void
test_stop (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) results = NULL;
  guint n_begun = 0;

  add (fixture, &well, "one");
  for (guint i = 0; i < 12; i++)
    add (fixture, &patient, NULL);
  fixture->stop_after = 1;
  results = run (fixture);
  assert_findings (results, 0, "sign-in=ok,fine=ok");
  for (guint i = 1; i < results->len; i++)
    {
      const CwDoctorResult *result = g_ptr_array_index (results, i);

      n_begun += result->findings->len == 2;
      assert_findings (results, i,
                       result->findings->len == 2 ? "half=ok,patient=skipped" : "patient=skipped");
    }
  g_assert_cmpuint (n_begun, >, 0);
  g_assert_cmpuint (n_begun, <, 12);
}

static void
test_names (Fixture *fixture, gconstpointer unused)
{
  static const char *const nonsense[] = { "nonsense", NULL };
  static const char *const keys[] = { "keys", "errors", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) checks = NULL;

  error =
      engine_fixture_call_failing (&fixture->engine, "RunDoctor",
                                   g_variant_new ("(@ass)", g_variant_new_strv (nonsense, -1), ""));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
  answer = engine_fixture_call (&fixture->engine, "RunDoctor",
                                g_variant_new ("(@ass)", g_variant_new_strv (keys, -1), ""));
  g_assert_cmpstr (cw_answer_get_string (answer, "state"), ==, "ok");
  checks = cw_answer_get_array (answer, "checks");
  g_assert_cmpuint (g_variant_n_children (checks), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/doctor/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/doctor/time-limit", Fixture, NULL, set_up, test_time_limit, tear_down);
  g_test_add ("/doctor/stop", Fixture, NULL, set_up, test_stop, tear_down);
  g_test_add ("/doctor/names", Fixture, NULL, set_up, test_names, tear_down);
  return g_test_run ();
}
