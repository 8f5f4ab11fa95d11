/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The row of a version of the configuration: who made it, when, which way, and what is different in
 * it. With @can_restore a button goes back to it (action "win.restore-version"). @item: as in an
 * answer of ListConfigVersions. */
GtkWidget *cw_version_row_new (GVariant *item, gboolean can_restore) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
