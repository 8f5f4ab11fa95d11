/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "engine/cw-call-desk.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-handlers.h"
#include "setup/doctor/cw-doctor-plan.h"
#include "setup/doctor/cw-doctor-run.h"

/* RunDoctor: every check again, of the installation as it is. */

/* Indexed by CwCheckStatus. */
static const char *const states[] = {
  [CW_CHECK_OK] = "ok",
  [CW_CHECK_WARNING] = "attention",
  [CW_CHECK_FAILED] = "failed",
  [CW_CHECK_SKIPPED] = "not-applicable",
};

typedef struct
{
  const CwMethodCall *call;
  const char *token;
} Listener;

static void
add_origin (GVariantBuilder *builder, const CwDoctorJob *job)
{
  cw_variant_add_string (builder, "check", job->row->name);
  cw_variant_add_string (builder, "connector", job->connector);
  cw_variant_add_string (builder, "connectorId", job->connector_id);
}

static void
add_items (GVariantBuilder *array, const CwDoctorResult *result)
{
  for (guint i = 0; i < result->findings->len; i++)
    {
      const CwCheck *finding = g_ptr_array_index (result->findings, i);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      add_origin (&item, result->job);
      cw_variant_add_string (&item, "name", finding->id);
      cw_variant_add_string (&item, "state", states[finding->status]);
      cw_variant_add_string (&item, "summary", finding->summary);
      cw_variant_add_string (&item, "remedy", finding->remedy);
      g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
    }
}

/* With what was found, so that somebody who watches need not wait for the end. */
static void
on_ended_cb (const CwDoctorResult *result, guint n_ended, guint n_all, gpointer user_data)
{
  const Listener *listener = user_data;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (listener->token[0] == '\0')
    return;
  cw_variant_add_string (&builder, "token", listener->token);
  cw_variant_add_int (&builder, "done", n_ended);
  cw_variant_add_int (&builder, "total", n_all);
  add_items (&array, result);
  cw_variant_add (&builder, "items", g_variant_builder_end (&array));
  cw_call_desk_tell (cw_call_desk_get (listener->call->engine), listener->call->session,
                     g_variant_builder_end (&builder));
}

/* ----- the answer */

/* How many of each, and the worst: nothing that is not applicable is worse than what is well. */
static void
add_counts (GVariantBuilder *answer, GPtrArray *results)
{
  static const CwCheckStatus from_bad[] = { CW_CHECK_FAILED, CW_CHECK_WARNING };
  static const char *const names[] = { "ok", "attention", "failed", "notApplicable" };
  guint counts[G_N_ELEMENTS (states)] = { 0 };
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  CwCheckStatus worst = CW_CHECK_OK;

  for (guint i = 0; i < results->len; i++)
    {
      const CwDoctorResult *result = g_ptr_array_index (results, i);

      for (guint j = 0; j < result->findings->len; j++)
        counts[((const CwCheck *) g_ptr_array_index (result->findings, j))->status]++;
    }
  for (guint i = G_N_ELEMENTS (from_bad); i > 0; i--)
    if (counts[from_bad[i - 1]] > 0)
      worst = from_bad[i - 1];
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    cw_variant_add_int (&inner, names[i], counts[i]);
  cw_variant_add_string (answer, "state", states[worst]);
  cw_variant_add (answer, "counts", g_variant_builder_end (&inner));
}

static void
add_results (GVariantBuilder *answer, GPtrArray *results)
{
  g_auto (GVariantBuilder) items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (GVariantBuilder) checks = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < results->len; i++)
    {
      const CwDoctorResult *result = g_ptr_array_index (results, i);
      g_auto (GVariantBuilder) check = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      add_items (&items, result);
      add_origin (&check, result->job);
      cw_variant_add_string (&check, "state", states[cw_doctor_result_get_status (result)]);
      cw_variant_add_double (&check, "seconds", result->seconds);
      g_variant_builder_add (&checks, "@a{sv}", g_variant_builder_end (&check));
    }
  cw_variant_add (answer, "items", g_variant_builder_end (&items));
  cw_variant_add (answer, "checks", g_variant_builder_end (&checks));
}

static GVariant *
run (const CwMethodCall *call,
     const char *const *names,
     const char *token,
     GCancellable *cancellable,
     GError **error)
{
  g_autoptr (GAsyncQueue) ended = g_async_queue_new_full ((GDestroyNotify) cw_doctor_job_unref);
  g_autoptr (GPtrArray) jobs = cw_doctor_plan_make (call, names, ended, error);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  Listener listener = { call, token };
  gint64 begin_usec = g_get_monotonic_time ();

  if (jobs == NULL)
    return NULL;
  results = cw_doctor_run (jobs, ended, on_ended_cb, &listener, cancellable);
  add_counts (&answer, results);
  cw_variant_add_bool (&answer, "stopped", g_cancellable_is_cancelled (cancellable));
  cw_variant_add_double (&answer, "seconds",
                         (double) (g_get_monotonic_time () - begin_usec) / G_USEC_PER_SEC);
  add_results (&answer, results);
  return cw_variant_end_answer (&answer);
}

GVariant *
cw_setup_method_run_doctor (const CwMethodCall *call, GError **error)
{
  CwCallDesk *calls = cw_call_desk_get (call->engine);
  g_autofree const char **names = NULL;
  g_autoptr (GCancellable) cancellable = NULL;
  const char *token = NULL;
  GVariant *answer = NULL;

  g_variant_get (call->args, "(^a&s&s)", &names, &token);
  cancellable = cw_call_desk_begin (calls, call->session, token, call->cancellable);
  answer = run (call, names, token, cancellable, error);
  cw_call_desk_end (calls, call->session, token);
  return answer;
}
