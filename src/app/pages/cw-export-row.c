/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-export-row.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/cw-saved-file.h"
#include "app/cw-widget-call.h"
#include "base/cw-error.h"

struct _CwExportRow
{
  AdwActionRow parent_instance;

  CwDraft *draft;        /* (owned) (nullable) */
  GCancellable *writing; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (CwExportRow, cw_export_row, ADW_TYPE_ACTION_ROW)

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwExportRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = cw_saved_file_write_finish (result, &error);
  g_autofree char *text = NULL;

  if (cw_error_is_cancelled (error))
    return;
  if (path != NULL)
    /* Translators: %s is the path of a file */
    text = g_strdup_printf (_ ("The answers are in %s."), path);
  else
    text = g_strdup_printf (_ ("The answers could not be written: %s"), error->message);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
}

static void
on_export_clicked_cb (CwExportRow *self)
{
  const CwFileQuestion question = {
    .title = _ ("Export Answers"), .accept = _ ("_Export"), .name = "answers.json",
                                                .action = GTK_FILE_CHOOSER_ACTION_SAVE };
  g_autofree char *text = NULL;
  g_autofree char *whole = NULL;
  g_autoptr (GBytes) content = NULL;

  if (self->draft == NULL)
    return;
  text = cw_draft_to_answers (self->draft);
  whole = g_strconcat (text, "\n", NULL);
  content = g_bytes_new (whole, strlen (whole));
  cw_widget_call_begin (GTK_WIDGET (self), &self->writing);
  cw_saved_file_write_async (GTK_WIDGET (self), &question, content, self->writing, on_written_cb,
                             g_object_ref (self));
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

  cw_widget_call_end (&self->writing);
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
