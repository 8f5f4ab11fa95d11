/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/doctor/cw-doctor-job.h"

G_BEGIN_DECLS

/* What came of a check. */
typedef struct
{
  CwDoctorJob *job;    /* (owned) */
  GPtrArray *findings; /* (owned) (nullable) (element-type CwCheck): %NULL: it has not ended */
  gint64 started_usec; /* monotonic; 0: it has not begun */
  double seconds;      /* how long it took */
  gint64 told_usec;    /* monotonic: when it was told to stop; 0: it was not */
  gboolean is_late;    /* because it takes too long */
} CwDoctorResult;

void cw_doctor_result_free (CwDoctorResult *result);

/* The worst of its findings; %CW_CHECK_SKIPPED when there is nothing but such. */
CwCheckStatus cw_doctor_result_get_status (const CwDoctorResult *result);

/* Told of each check that has ended. */
typedef void (*CwDoctorFunc) (const CwDoctorResult *result,
                              guint n_ended,
                              guint n_all,
                              gpointer user_data);

/**
 * cw_doctor_run:
 * @jobs: (element-type CwDoctorJob)
 *
 * Makes all checks, some beside one another, each no longer than it may take. What depends on one
 * that failed is not made. When @cancellable stops it, what has not ended by then is told to be
 * skipped. Blocks. (transfer full) (element-type CwDoctorResult), in the order of @jobs
 */
GPtrArray *cw_doctor_run (GPtrArray *jobs,
                          GAsyncQueue *ended,
                          CwDoctorFunc on_ended,
                          gpointer user_data,
                          GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
