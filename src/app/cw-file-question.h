/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CwFileQuestion:
 *
 * A question for a file or a folder, through the desktop's own chooser (a portal in a sandbox).
 */
typedef struct
{
  const char *title;
  const char *accept; /* (nullable): the button's label; NULL: "Open" or "Save" */
  const char *name;   /* (nullable): suggested for a file that is saved */
  GtkFileChooserAction action;
  gboolean is_json; /* only files with settings are offered */
} CwFileQuestion;

/* Asks above the window of @parent, which it keeps. Cancelled, the chooser goes. */
void cw_file_question_ask_async (GtkWidget *parent,
                                 const CwFileQuestion *question,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* G_IO_ERROR_CANCELLED when nobody chose one. (transfer full) */
GFile *cw_file_question_ask_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Its path; NULL without one. (transfer full) (nullable) */
char *cw_file_question_ask_finish_path (GAsyncResult *result) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
