/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "setup/cw-setup-check.h"

G_BEGIN_DECLS

/**
 * CwDoctorScope: of what a check is made.
 * @CW_DOCTOR_ENGINE: of the installation, once
 * @CW_DOCTOR_SOURCE: of each directory
 * @CW_DOCTOR_FOREST: of each Active Directory
 * @CW_DOCTOR_TARGET: of each tenant
 */
typedef enum
{
  CW_DOCTOR_ENGINE,
  CW_DOCTOR_SOURCE,
  CW_DOCTOR_FOREST,
  CW_DOCTOR_TARGET,
} CwDoctorScope;

/* One of the checks that are made of an installation at work. */
typedef struct
{
  const char *name; /* stable kebab-case name */
  CwDoctorScope scope;
  guint seconds; /* longer than this it does not take */
  CwSetupCheckFunc run;
  const char *after[2]; /* (nullable): those without which it makes no sense */
} CwDoctorRow;

/**
 * CwDoctorJob:
 *
 * A check on its way: on a thread of its own, with a copy of everything that it needs, so that one
 * that does not end can be left to itself.
 */
typedef struct
{
  const CwDoctorRow *row;
  char *connector;    /* (nullable): the name of whose check it is */
  char *connector_id; /* (nullable) */
  JsonNode *input;
  GCancellable *cancellable;
  GAsyncQueue *ended; /* where it goes when it has ended */

  CwMethodCall call; /* its engine and texts are owned */

  /* Of the thread's, until it has ended. */
  GPtrArray *found; /* (element-type CwCheck) */
  GError *error;    /* (nullable): it could not be made */
} CwDoctorJob;

/* @call: copied. @input: (transfer full) */
CwDoctorJob *cw_doctor_job_new (const CwDoctorRow *row,
                                const CwMethodCall *call,
                                const CwConnectorConfig *connector,
                                JsonNode *input,
                                GAsyncQueue *ended);
CwDoctorJob *cw_doctor_job_ref (CwDoctorJob *job);
void cw_doctor_job_unref (CwDoctorJob *job);

/* Begins it; in the end it is pushed to @ended (transfer full). */
void cw_doctor_job_start (CwDoctorJob *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwDoctorJob, cw_doctor_job_unref)

G_END_DECLS
