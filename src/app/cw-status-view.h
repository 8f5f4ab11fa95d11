/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_STATUS_VIEW (cw_status_view_get_type ())

/**
 * CwStatusView:
 *
 * Whether all is well, at a glance: what is connected and how it is, the running, last and next
 * cycle, the last days as a chart. Up to date by itself while it is shown.
 */
G_DECLARE_FINAL_TYPE (CwStatusView, cw_status_view, CW, STATUS_VIEW, AdwBin)

/* Once, before it is shown. */
void cw_status_view_set_engine (CwStatusView *self, CwAppEngine *engine);

G_END_DECLS
