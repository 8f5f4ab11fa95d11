/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/doctor/cw-doctor-job.h"

#include "engine/cw-variant.h"

CwDoctorJob *
cw_doctor_job_new (const CwDoctorRow *row,
                   const CwMethodCall *call,
                   const CwConnectorConfig *connector,
                   JsonNode *input,
                   GAsyncQueue *ended)
{
  CwDoctorJob *job = g_atomic_rc_box_new0 (CwDoctorJob);

  job->row = row;
  job->connector = connector != NULL ? g_strdup (connector->name) : NULL;
  job->connector_id = connector != NULL ? g_strdup (connector->id) : NULL;
  job->input = input;
  job->cancellable = g_cancellable_new ();
  job->ended = g_async_queue_ref (ended);
  job->call = (CwMethodCall){ .engine = g_object_ref (call->engine),
                              .author = g_strdup (call->author),
                              .role = call->role,
                              .is_direct = call->is_direct,
                              .session = g_strdup (call->session),
                              .cancellable = job->cancellable };
  job->found = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  return job;
}

CwDoctorJob *
cw_doctor_job_ref (CwDoctorJob *job)
{
  return g_atomic_rc_box_acquire (job);
}

static void
clear_job (gpointer data)
{
  CwDoctorJob *job = data;

  g_free (job->connector);
  g_free (job->connector_id);
  json_node_unref (job->input);
  g_object_unref (job->cancellable);
  g_async_queue_unref (job->ended);
  g_object_unref (job->call.engine);
  g_free ((char *) job->call.author);
  g_free ((char *) job->call.session);
  g_ptr_array_unref (job->found);
  g_clear_error (&job->error);
}

void
cw_doctor_job_unref (CwDoctorJob *job)
{
  g_atomic_rc_box_release_full (job, clear_job);
}

/* Members that the check writes beside its findings are for the wizard's pages. */
static gpointer
run_thread (gpointer data)
{
  CwDoctorJob *job = data;
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) secrets =
      g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(ssay)"), NULL, 0));
  CwSetupCheck check = {
    .call = &job->call,
    .input = json_node_get_object (job->input),
    .secrets = secrets,
    .cancellable = job->cancellable,
    .checks = job->found,
    .answer = &answer,
  };

  (void) !job->row->run (&check, &job->error);
  g_async_queue_push (job->ended, job);
  return NULL;
}

void
cw_doctor_job_start (CwDoctorJob *job)
{
  g_autofree char *name = g_strdup_printf ("cw-%.12s", job->row->name);

  g_thread_unref (g_thread_new (name, run_thread, cw_doctor_job_ref (job)));
}
