/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/doctor/cw-doctor-job.h"

G_BEGIN_DECLS

/**
 * cw_doctor_plan_make:
 * @names: names of checks and names or ids of connectors; empty: everything
 *
 * What is checked of the installation as it is configured now, in the order in which it is told.
 * CW_ERROR_NOT_FOUND: one of @names is neither. (transfer full) (element-type CwDoctorJob)
 */
GPtrArray *cw_doctor_plan_make (const CwMethodCall *call,
                                const char *const *names,
                                GAsyncQueue *ended,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The names of all checks, in the order in which they are told. (transfer full) */
GStrv cw_doctor_plan_list_checks (void);

G_END_DECLS
