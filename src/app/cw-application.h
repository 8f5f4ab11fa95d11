/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_APPLICATION_ID "org.causeway.Causeway"

#define CW_TYPE_APPLICATION (cw_application_get_type ())

/**
 * CwApplication:
 *
 * The program `causeway`: connects to an engine, or starts one of the user's own; opens the status
 * panel, or the wizard when nothing is configured; ends or leaves its own engine when it is closed.
 */
G_DECLARE_FINAL_TYPE (CwApplication, cw_application, CW, APPLICATION, AdwApplication)

CwApplication *cw_application_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
