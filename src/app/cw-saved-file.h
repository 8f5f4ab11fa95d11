/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-file-question.h"

G_BEGIN_DECLS

/* Asks for a place and writes @content there, readable by its owner only. */
void cw_saved_file_write_async (GtkWidget *parent,
                                const CwFileQuestion *question,
                                GBytes *content,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* Where it is; G_IO_ERROR_CANCELLED when nobody chose a place. (transfer full) */
char *cw_saved_file_write_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
