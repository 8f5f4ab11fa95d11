/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The row of an object that waits to be changed (action "win.object"): who, and what from and to
 * what. @item: as in an answer of ListPending or ListGuardObjects. */
GtkWidget *cw_change_row_new (GVariant *item) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
