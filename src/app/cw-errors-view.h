/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_ERRORS_VIEW (cw_errors_view_get_type ())

/**
 * CwErrorsView:
 *
 * Errors of objects by their cause, each with its remedy and the objects behind it.
 */
G_DECLARE_FINAL_TYPE (CwErrorsView, cw_errors_view, CW, ERRORS_VIEW, AdwBin)

void cw_errors_view_set_engine (CwErrorsView *self, CwAppEngine *engine);

G_END_DECLS
