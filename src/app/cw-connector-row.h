/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-health.h"

G_BEGIN_DECLS

/* A row for one connector of GetStatus: what it is, how it is, how much there is and what waits.
 * @finding: (nullable): how the last cycle went for it. */
GtkWidget *cw_connector_row_new (GVariant *connector, const CwHealthFinding *finding)
    G_GNUC_WARN_UNUSED_RESULT;

/* A row for the certificate by which it is let in: until when, and a button that renews it
 * ("win.renew"). (nullable): it has none. */
GtkWidget *
cw_connector_row_new_certificate (GVariant *connector, gint64 now_usec) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
