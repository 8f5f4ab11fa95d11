/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_RENEW_WINDOW (cw_renew_window_get_type ())

/**
 * CwRenewWindow:
 *
 * Gives the application that a set-up registered in a tenant a new certificate: asks an
 * administrator of the tenant to sign in, has the engine do it, and says what came of it. Closed
 * meanwhile, the certificate that is in use stays.
 */
G_DECLARE_FINAL_TYPE (CwRenewWindow, cw_renew_window, CW, RENEW_WINDOW, AdwWindow)

/* Opens one above @parent (nullable). @connector: the name of the tenant's; "": the one whose
 * certificate expires first. (transfer none) */
CwRenewWindow *cw_renew_window_show (GtkWindow *parent, CwAppEngine *engine, const char *connector);

G_END_DECLS
