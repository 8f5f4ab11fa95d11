/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-name-dialog.h"

#include <glib/gi18n.h>

#define CANCEL "cancel"
#define ACCEPT "accept"

typedef struct
{
  CwNameFunc rename;
  char *before; /* (owned) */
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_free (asking->before);
  g_free (asking);
}

static Asking *
get_asking (AdwMessageDialog *dialog)
{
  return g_object_get_data (G_OBJECT (dialog), "asking");
}

/* (transfer full) */
static char *
dup_name (AdwMessageDialog *dialog)
{
  GtkWidget *entry = adw_message_dialog_get_extra_child (dialog);

  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
}

static void
on_changed_cb (AdwMessageDialog *dialog)
{
  g_autofree char *name = dup_name (dialog);

  adw_message_dialog_set_response_enabled (
      dialog, ACCEPT, name[0] != '\0' && !g_str_equal (name, get_asking (dialog)->before));
}

static void
on_answered_cb (GtkWidget *owner, const char *response, AdwMessageDialog *dialog)
{
  g_autofree char *name = dup_name (dialog);

  if (g_str_equal (response, ACCEPT))
    get_asking (dialog)->rename (owner, name);
}

static void
add_entry (AdwMessageDialog *dialog, const char *label, const char *name)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_message_dialog_set_extra_child (dialog, entry);
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_changed_cb), dialog, G_CONNECT_SWAPPED);
}

void
cw_name_dialog_ask (GtkWidget *owner,
                    const CwNameQuestion *question,
                    const char *name,
                    CwNameFunc rename)
{
  GtkRoot *root = NULL;
  AdwMessageDialog *dialog = NULL;
  Asking *asking = NULL;

  g_return_if_fail (GTK_IS_WIDGET (owner) && rename != NULL);

  root = gtk_widget_get_root (owner);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, question->heading, question->body));
  asking = g_new0 (Asking, 1);
  asking->rename = rename;
  asking->before = g_strdup (name);
  g_object_set_data_full (G_OBJECT (dialog), "asking", asking, asking_free);
  adw_message_dialog_add_responses (dialog, CANCEL, _ ("_Cancel"), ACCEPT, question->accept, NULL);
  adw_message_dialog_set_response_appearance (dialog, ACCEPT, ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, ACCEPT);
  adw_message_dialog_set_close_response (dialog, CANCEL);
  add_entry (dialog, question->label, name);
  on_changed_cb (dialog);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered_cb), owner,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}
