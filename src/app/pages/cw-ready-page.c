/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-ready-page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/cw-page-table.h"
#include "app/cw-widgets.h"
#include "setup/draft/cw-wizard-flow.h"

struct _CwReadyPage
{
  CwWizardPage parent_instance;

  GtkListBox *missing_list;
  GtkWidget *export_row;
  GtkButton *export_button;
  GtkLabel *export_label;

  GtkFileChooserNative *chooser; /* (owned) (nullable): while it is open */
};

G_DEFINE_FINAL_TYPE (CwReadyPage, cw_ready_page, CW_TYPE_WIZARD_PAGE)

/* Steps that the draft calls for and that no page serves. */
static void
list_missing (CwReadyPage *self)
{
  CwDraft *draft = cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));

  cw_list_box_clear (self->missing_list);
  for (CwWizardStep step = 0; step < CW_WIZARD_READY; step++)
    if (cw_wizard_flow_is_relevant (draft, step) && cw_page_table_get_type (step) == G_TYPE_INVALID)
      gtk_list_box_append (self->missing_list, cw_row_new (cw_wizard_step_get_title (step), ""));
}

/* ----- the answers as a file */

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwReadyPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_file_get_parse_name (G_FILE (source));
  g_autofree char *text = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    /* Translators: %s is the path of a file */
    text = g_strdup_printf (_ ("The answers are in %s."), path);
  else
    text = g_strdup_printf (_ ("The answers could not be written: %s"), error->message);
  if (self->export_label != NULL)
    cw_label_set_text (self->export_label, text);
}

static void
on_file_chosen_cb (CwReadyPage *self, int response, GtkFileChooserNative *chooser)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *text = NULL;
  g_autofree char *whole = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_clear_object (&self->chooser);
  if (file == NULL)
    return;
  text = cw_draft_to_answers (cw_wizard_page_get_draft (CW_WIZARD_PAGE (self)));
  whole = g_strconcat (text, "\n", NULL);
  bytes = g_bytes_new (whole, strlen (whole));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                       NULL, on_written_cb, g_object_ref (self));
}

static void
on_export_clicked_cb (CwReadyPage *self)
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

/* ----- the page */

static void
cw_ready_page_enter (CwWizardPage *page)
{
  list_missing (CW_READY_PAGE (page));
}

static GtkWidget *
cw_ready_page_get_first_focus (CwWizardPage *page)
{
  return GTK_WIDGET (CW_READY_PAGE (page)->export_button);
}

static void
cw_ready_page_dispose (GObject *object)
{
  CwReadyPage *self = CW_READY_PAGE (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_READY_PAGE);
  G_OBJECT_CLASS (cw_ready_page_parent_class)->dispose (object);
}

static void
cw_ready_page_class_init (CwReadyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwWizardPageClass *page_class = CW_WIZARD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_ready_page_dispose;
  page_class->enter = cw_ready_page_enter;
  page_class->get_first_focus = cw_ready_page_get_first_focus;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-ready-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, missing_list);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, export_row);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, export_button);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, export_label);
  gtk_widget_class_bind_template_callback (widget_class, on_export_clicked_cb);
}

static void
cw_ready_page_init (CwReadyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
