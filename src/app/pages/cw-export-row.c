/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-export-row.h"

#include <string.h>

#include <glib/gi18n.h>

struct _CwExportRow
{
  AdwActionRow parent_instance;

  CwDraft *draft;                /* (owned) (nullable) */
  GtkFileChooserNative *chooser; /* (owned) (nullable): while it is open */
};

G_DEFINE_FINAL_TYPE (CwExportRow, cw_export_row, ADW_TYPE_ACTION_ROW)

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwExportRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_file_get_parse_name (G_FILE (source));
  g_autofree char *text = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    /* Translators: %s is the path of a file */
    text = g_strdup_printf (_ ("The answers are in %s."), path);
  else
    text = g_strdup_printf (_ ("The answers could not be written: %s"), error->message);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
}

static void
on_file_chosen_cb (CwExportRow *self, int response, GtkFileChooserNative *chooser)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *text = NULL;
  g_autofree char *whole = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_clear_object (&self->chooser);
  if (file == NULL || self->draft == NULL)
    return;
  text = cw_draft_to_answers (self->draft);
  whole = g_strconcat (text, "\n", NULL);
  bytes = g_bytes_new (whole, strlen (whole));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                       NULL, on_written_cb, g_object_ref (self));
}

static void
on_export_clicked_cb (CwExportRow *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (
      _ ("Export Answers"), window, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), "answers.json");
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_file_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

void
cw_export_row_set_draft (CwExportRow *self, CwDraft *draft)
{
  g_set_object (&self->draft, draft);
}

static void
cw_export_row_dispose (GObject *object)
{
  CwExportRow *self = CW_EXPORT_ROW (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (cw_export_row_parent_class)->dispose (object);
}

static void
cw_export_row_class_init (CwExportRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_export_row_dispose;
}

static void
cw_export_row_init (CwExportRow *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Export…"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_export_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("The answers as a file"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (self),
      _ ("Without any secret, for causewayctl setup --answers on this or another machine. A profile "
         "with the secrets, protected by a password, is not made by this version yet."));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), button);
}
