/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_DOCTOR_WINDOW (cw_doctor_window_get_type ())

/**
 * CwDoctorWindow:
 *
 * Every check of the installation and of what it is connected to, made at once (RunDoctor): what is
 * found appears as it is found, and what is not well stands first in the end. Can be stopped and
 * made again.
 */
G_DECLARE_FINAL_TYPE (CwDoctorWindow, cw_doctor_window, CW, DOCTOR_WINDOW, AdwWindow)

/* Opens one above @parent (nullable) and begins. (transfer none) */
CwDoctorWindow *cw_doctor_window_show (GtkWindow *parent, CwAppEngine *engine);

G_END_DECLS
