/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*CwWindowFunc) (GtkWindow *window);

/* Calls @func for each window that there is, and for each that comes while @owner lives. */
void cw_each_window (GObject *owner, CwWindowFunc func);

G_END_DECLS
