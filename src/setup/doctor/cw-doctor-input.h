/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "model/cw-config.h"
#include "setup/doctor/cw-doctor-job.h"

G_BEGIN_DECLS

/**
 * CwDoctorInput:
 *
 * What the checks of an installation at work are given, and whether they make sense there: taken
 * from the configuration, as a page of the wizard takes it from the draft.
 */
typedef struct
{
  CwConfig *config;                /* (owned) */
  JsonNode *document;              /* (owned): the configuration, of our own */
  const CwConnectorConfig *target; /* (nullable): the first tenant */
  GStrv features;                  /* (owned): those that need rights */
  guint n_sources;
} CwDoctorInput;

gboolean cw_doctor_input_read (CwDoctorInput *input, CwConfig *config, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_doctor_input_clear (CwDoctorInput *input);

/* @connector: (nullable): of the installation */
gboolean cw_doctor_input_is_relevant (const CwDoctorInput *input,
                                      const CwDoctorRow *row,
                                      const CwConnectorConfig *connector);

/* Its own copy, since checks run beside one another. (transfer full) */
JsonNode *cw_doctor_input_make (const CwDoctorInput *input,
                                const CwDoctorRow *row,
                                const CwConnectorConfig *connector);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwDoctorInput, cw_doctor_input_clear)

G_END_DECLS
