/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Files that somebody chooses, through the desktop's own chooser (a portal in a sandbox). */

/* Asks for a place and writes @text there, readable by its owner only. @name: suggested. */
void cw_text_file_save_async (GtkWindow *parent,
                              const char *title,
                              const char *name,
                              const char *text,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
/* Where it is; G_IO_ERROR_CANCELLED when nobody chose a place. (transfer full) */
char *cw_text_file_save_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asks for a file with settings (JSON). */
void cw_text_file_choose_async (GtkWindow *parent,
                                const char *title,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* Its path; G_IO_ERROR_CANCELLED when nobody chose one. (transfer full) */
char *cw_text_file_choose_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
