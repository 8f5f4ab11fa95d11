/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

/* Has the engine make a support file, and asks where it is to be. @parent: the chooser is above its
 * window. */
void cw_support_file_save_async (GtkWidget *parent,
                                 CwAppEngine *engine,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/* G_IO_ERROR_CANCELLED: no place was chosen. */
gboolean cw_support_file_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
