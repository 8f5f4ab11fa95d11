/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-keys-restore.h"

#include <gio/gfiledescriptorbased.h>
#include <glib/gi18n.h>

#include "app/cw-backup-words.h"
#include "app/cw-file-question.h"
#include "app/cw-remove-dialog.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-error.h"

struct _CwKeysRestore
{
  CwKeysForm parent_instance;

  AdwActionRow *file_row;
  GtkWidget *choose_button;
  GtkWidget *facts_group;
  GtkListBox *facts;
  GtkWidget *go_button;
  CwStateGroup *state;

  GFileInputStream *stream; /* (owned) (nullable): of the file that was chosen; what is shown is
                             * what is restored, whatever has its name by then */
  char *replaced;           /* (owned) (nullable): what it replaces here; NULL: not known */
  GCancellable *reading;    /* (owned) (nullable): of a file that is chosen or opened */
};

G_DEFINE_FINAL_TYPE (CwKeysRestore, cw_keys_restore, CW_TYPE_KEYS_FORM)

/* ----- what it is */

static void
forget (CwKeysRestore *self)
{
  g_clear_object (&self->stream);
  g_clear_pointer (&self->replaced, g_free);
  cw_list_box_clear (self->facts);
  gtk_widget_set_visible (self->facts_group, FALSE);
  gtk_widget_set_sensitive (self->go_button, FALSE);
}

static void
cw_keys_restore_reset (CwKeysForm *form)
{
  CwKeysRestore *self = CW_KEYS_RESTORE (form);

  cw_widget_call_end (&self->reading);
  forget (self);
  adw_action_row_set_subtitle (self->file_row, _ ("None chosen"));
}

static void
add_fact (CwKeysRestore *self, const char *title, const char *text)
{
  gtk_list_box_append (self->facts, cw_row_new (title, text));
}

static void
show_facts (CwKeysRestore *self, GVariant *backup)
{
  GVariant *status = cw_app_engine_get_status (cw_keys_form_get_engine (CW_KEYS_FORM (self)));
  g_autofree char *installation = cw_backup_words_say_installation (backup, status);
  g_autofree char *made = cw_backup_words_say_made (backup);
  g_autofree char *content = cw_backup_words_say_content (backup);
  g_autofree char *part = cw_backup_words_say_part (backup);
  g_autofree char *version = cw_backup_words_say_version (backup);
  g_autofree char *keys = cw_backup_words_say_keys (backup);

  cw_list_box_clear (self->facts);
  add_fact (self, _ ("Made"), made);
  add_fact (self, _ ("Installation"), installation);
  add_fact (self, _ ("Content"), content);
  add_fact (self, _ ("Version"), version);
  add_fact (self, _ ("Key of the secrets"), keys);
  if (part != NULL)
    add_fact (self, _ ("Restored here"), part);
  gtk_widget_set_visible (self->facts_group, TRUE);
  gtk_widget_set_sensitive (self->go_button, TRUE);
}

static void
on_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysRestore) self = CW_KEYS_RESTORE (user_data);
  g_autoptr (GVariant) answer = cw_keys_form_take_answer (CW_KEYS_FORM (self), source, result);

  if (answer == NULL)
    return;
  self->replaced = cw_backup_words_say_replaced (answer);
  cw_state_group_clear (self->state);
  show_facts (self, answer);
  cw_scroll_to (self->facts_group);
  gtk_widget_grab_focus (self->go_button);
}

/* ----- the file */

static int
get_descriptor (CwKeysRestore *self)
{
  return g_file_descriptor_based_get_fd (G_FILE_DESCRIPTOR_BASED (self->stream));
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysRestore) self = CW_KEYS_RESTORE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);
  g_autofree char *name = g_file_get_parse_name (G_FILE (source));

  if (cw_error_is_cancelled (error) || cw_keys_form_get_engine (CW_KEYS_FORM (self)) == NULL)
    return;
  if (stream == NULL || !G_IS_FILE_DESCRIPTOR_BASED (stream))
    {
      adw_action_row_set_subtitle (
          self->file_row, error != NULL ? error->message
                                        : _ ("This place cannot be read directly. Copy the file to "
                                            "a folder of this computer first."));
      return;
    }
  self->stream = g_steal_pointer (&stream);
  adw_action_row_set_subtitle (self->file_row, name);
  cw_keys_form_call_with_file (CW_KEYS_FORM (self), "RestoreDatabase", get_descriptor (self), TRUE,
                               _ ("The file is verified"), on_checked_cb);
}

void
cw_keys_restore_take (CwKeysRestore *self, GFile *file)
{
  g_return_if_fail (CW_IS_KEYS_RESTORE (self));

  forget (self);
  cw_state_group_clear (self->state);
  cw_widget_call_begin (GTK_WIDGET (self), &self->reading);
  g_file_read_async (file, G_PRIORITY_DEFAULT, self->reading, on_opened_cb, g_object_ref (self));
}

static void
on_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysRestore) self = CW_KEYS_RESTORE (user_data);
  g_autoptr (GFile) file = cw_file_question_ask_finish (result, NULL);

  if (file != NULL)
    cw_keys_restore_take (self, file);
}

static void
on_choose_clicked_cb (CwKeysRestore *self)
{
  const CwFileQuestion question = { .title = _ ("Backup of the database"),
                                                .action = GTK_FILE_CHOOSER_ACTION_OPEN };

  cw_widget_call_begin (GTK_WIDGET (self), &self->reading);
  cw_file_question_ask_async (GTK_WIDGET (self), &question, self->reading, on_chosen_cb,
                              g_object_ref (self));
}

/* ----- restoring */

static void
on_restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysRestore) self = CW_KEYS_RESTORE (user_data);
  g_autoptr (GVariant) answer = cw_keys_form_take_answer (CW_KEYS_FORM (self), source, result);
  g_autofree char *text = answer != NULL ? cw_backup_words_say_restored (answer) : NULL;

  if (answer != NULL)
    cw_keys_form_finish (CW_KEYS_FORM (self), _ ("The backup is restored"), text);
}

static void
restore (GtkWidget *widget, gpointer unused)
{
  CwKeysRestore *self = CW_KEYS_RESTORE (widget);

  if (self->stream == NULL)
    return;
  cw_keys_form_call_with_file (CW_KEYS_FORM (self), "RestoreDatabase", get_descriptor (self), FALSE,
                               _ ("What is stored now is kept beside, and replaced"),
                                  on_restored_cb);
}

static void
on_go_cb (CwKeysRestore *self)
{
  const CwRemoveQuestion question = {
    .heading = _ ("Replace what is stored by the backup?"), .body = self->replaced,
                  .keep = _ ("_Keep What Is Stored"), .remove = _ ("_Replace"),
                  };

  cw_remove_dialog_ask (GTK_WIDGET (self), &question, restore, NULL);
}

/* ----- the object */

static void
cw_keys_restore_dispose (GObject *object)
{
  CwKeysRestore *self = CW_KEYS_RESTORE (object);

  cw_widget_call_end (&self->reading);
  g_clear_object (&self->stream);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_KEYS_RESTORE);
  G_OBJECT_CLASS (cw_keys_restore_parent_class)->dispose (object);
}

static void
cw_keys_restore_finalize (GObject *object)
{
  g_free (CW_KEYS_RESTORE (object)->replaced);
  G_OBJECT_CLASS (cw_keys_restore_parent_class)->finalize (object);
}

static void
cw_keys_restore_class_init (CwKeysRestoreClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwKeysFormClass *form_class = CW_KEYS_FORM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_keys_restore_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_keys_restore_finalize;
  form_class->action = CW_KEYS_ACTION_RESTORE;
  form_class->reset = cw_keys_restore_reset;
  form_class->say_phase = cw_backup_words_say_restoring;
  g_type_ensure (CW_TYPE_STATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-keys-restore.ui");
  gtk_widget_class_bind_template_child (widget_class, CwKeysRestore, file_row);
  gtk_widget_class_bind_template_child (widget_class, CwKeysRestore, choose_button);
  gtk_widget_class_bind_template_child (widget_class, CwKeysRestore, facts_group);
  gtk_widget_class_bind_template_child (widget_class, CwKeysRestore, facts);
  gtk_widget_class_bind_template_child (widget_class, CwKeysRestore, go_button);
  gtk_widget_class_bind_template_child (widget_class, CwKeysRestore, state);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_go_cb);
}

static void
cw_keys_restore_init (CwKeysRestore *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_keys_form_set_state (CW_KEYS_FORM (self), self->state);
}
