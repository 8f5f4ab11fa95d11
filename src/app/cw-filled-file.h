/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-file-question.h"
#include "base/cw-output-file.h"

G_BEGIN_DECLS

/* A file that somebody else fills, through its descriptor, where a person wants it: it is there
 * under its name only when it is whole. */

void cw_filled_file_free (CwOutputFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwOutputFile, cw_filled_file_free)

/* Asks for a place above the window of @parent, and opens a file there. One that is there is
 * replaced: the chooser has asked. */
void cw_filled_file_open_async (GtkWidget *parent,
                                const CwFileQuestion *question,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* G_IO_ERROR_CANCELLED when nobody chose a place. (transfer full) */
CwOutputFile *
cw_filled_file_open_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives @file its name: cw_output_file_keep(). @file: (transfer full): freed, kept or not */
void
cw_filled_file_keep_async (CwOutputFile *file, GAsyncReadyCallback callback, gpointer user_data);
/* Its path. (transfer full) */
char *cw_filled_file_keep_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
