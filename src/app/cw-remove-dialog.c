/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-remove-dialog.h"

#include <glib/gi18n.h>

#define KEEP "keep"

AdwMessageDialog *
cw_remove_dialog_new (GtkWindow *parent, const CwRemoveQuestion *question)
{
  AdwMessageDialog *dialog = NULL;

  g_return_val_if_fail (question != NULL, NULL);

  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, question->heading, question->body));
  adw_message_dialog_add_responses (dialog, KEEP,
                                    question->keep != NULL
                                        ? question->keep
                                        : _ ("_Keep"), CW_REMOVE_DIALOG_REMOVE,
                                             question->remove != NULL ? question->remove
                                                                      : _ ("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (dialog, CW_REMOVE_DIALOG_REMOVE,
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, KEEP);
  adw_message_dialog_set_close_response (dialog, KEEP);
  return dialog;
}

typedef struct
{
  CwRemoveFunc remove;
  gpointer user_data;
} Asking;

static void
on_answered_cb (GtkWidget *owner, const char *response, AdwMessageDialog *dialog)
{
  const Asking *asking = g_object_get_data (G_OBJECT (dialog), "asking");

  if (g_str_equal (response, CW_REMOVE_DIALOG_REMOVE))
    asking->remove (owner, asking->user_data);
}

void
cw_remove_dialog_ask (GtkWidget *owner,
                      const CwRemoveQuestion *question,
                      CwRemoveFunc remove,
                      gpointer user_data)
{
  GtkRoot *root = NULL;
  AdwMessageDialog *dialog = NULL;
  Asking *asking = NULL;

  g_return_if_fail (GTK_IS_WIDGET (owner));
  g_return_if_fail (remove != NULL);

  root = gtk_widget_get_root (owner);
  dialog = cw_remove_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, question);
  asking = g_new0 (Asking, 1);
  asking->remove = remove;
  asking->user_data = user_data;
  g_object_set_data_full (G_OBJECT (dialog), "asking", asking, g_free);
  /* Not once its owner has gone. */
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered_cb), owner,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}
