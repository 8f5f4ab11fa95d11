/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-keys-import.h"

#include <glib/gi18n.h>

#include "app/cw-file-question.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-error.h"

/* Keys take some hundred bytes each. */
#define MAXIMUM_SIZE (64 * 1024)

struct _CwKeysImport
{
  CwKeysForm parent_instance;

  AdwActionRow *file_row;
  GtkWidget *choose_button;
  GtkEditable *passphrase_row;
  GtkWidget *go_button;
  CwStateGroup *state;

  char *content;         /* (owned) (nullable): of the file */
  GCancellable *reading; /* (owned) (nullable): of a file that is chosen or read */
};

G_DEFINE_FINAL_TYPE (CwKeysImport, cw_keys_import, CW_TYPE_KEYS_FORM)

static void
update (CwKeysImport *self)
{
  gtk_widget_set_sensitive (self->go_button,
                            self->content != NULL &&
                                gtk_editable_get_text (self->passphrase_row)[0] != '\0');
}

/* @content: (transfer full) (nullable) */
static void
take_content (CwKeysImport *self, char *content, const char *subtitle)
{
  g_free (self->content);
  self->content = content;
  adw_action_row_set_subtitle (self->file_row, subtitle);
  update (self);
}

static void
cw_keys_import_reset (CwKeysForm *form)
{
  CwKeysImport *self = CW_KEYS_IMPORT (form);

  cw_widget_call_end (&self->reading);
  gtk_editable_set_text (self->passphrase_row, "");
  take_content (self, NULL, _ ("None chosen"));
}

/* ----- the file */

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysImport) self = CW_KEYS_IMPORT (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_parse_name (G_FILE (source));
  g_autofree char *content = NULL;
  gsize size = 0;

  if (!g_file_load_contents_finish (G_FILE (source), result, &content, &size, NULL, &error))
    {
      if (!cw_error_is_cancelled (error))
        take_content (self, NULL, error->message);
    }
  else if (size > MAXIMUM_SIZE || !g_utf8_validate_len (content, size, NULL))
    take_content (self, NULL,
                  _ ("This is no exported key set. Choose the file that an export of "
                                 "the keys has written."));
  else
    take_content (self, g_steal_pointer (&content), name);
}

void
cw_keys_import_take (CwKeysImport *self, GFile *file)
{
  g_return_if_fail (CW_IS_KEYS_IMPORT (self));

  cw_state_group_clear (self->state);
  cw_widget_call_begin (GTK_WIDGET (self), &self->reading);
  g_file_load_contents_async (file, self->reading, on_loaded_cb, g_object_ref (self));
}

static void
on_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysImport) self = CW_KEYS_IMPORT (user_data);
  g_autoptr (GFile) file = cw_file_question_ask_finish (result, NULL);

  if (file != NULL)
    cw_keys_import_take (self, file);
}

static void
on_choose_clicked_cb (CwKeysImport *self)
{
  const CwFileQuestion question = { .title = _ ("Exported key set"),
                                                .action = GTK_FILE_CHOOSER_ACTION_OPEN };

  cw_widget_call_begin (GTK_WIDGET (self), &self->reading);
  cw_file_question_ask_async (GTK_WIDGET (self), &question, self->reading, on_chosen_cb,
                              g_object_ref (self));
}

/* ----- importing */

static void
on_imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysImport) self = CW_KEYS_IMPORT (user_data);
  g_autoptr (GVariant) answer = cw_keys_form_take_answer (CW_KEYS_FORM (self), source, result);
  g_autofree char *secrets = NULL;

  if (answer == NULL)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->passphrase_row));
      return;
    }
  secrets = cw_keys_words_say_secrets (answer);
  cw_keys_form_finish (CW_KEYS_FORM (self), _ ("The keys are imported"), secrets);
}

static void
on_go_cb (CwKeysImport *self)
{
  g_autoptr (CwSecret) passphrase = NULL;

  if (!gtk_widget_get_sensitive (self->go_button))
    return;
  passphrase = cw_secret_new_from_string (gtk_editable_get_text (self->passphrase_row));
  gtk_editable_set_text (self->passphrase_row, "");
  cw_keys_form_call (CW_KEYS_FORM (self), "ImportKeys",
                     g_variant_new ("(s@ay)", self->content, cw_secret_to_variant (passphrase)),
                     _ ("The key set is opened, and the secrets are sealed with its key"),
                        on_imported_cb);
}

/* ----- the object */

static void
cw_keys_import_dispose (GObject *object)
{
  CwKeysImport *self = CW_KEYS_IMPORT (object);

  cw_widget_call_end (&self->reading);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_KEYS_IMPORT);
  G_OBJECT_CLASS (cw_keys_import_parent_class)->dispose (object);
}

static void
cw_keys_import_finalize (GObject *object)
{
  g_free (CW_KEYS_IMPORT (object)->content);
  G_OBJECT_CLASS (cw_keys_import_parent_class)->finalize (object);
}

static void
cw_keys_import_class_init (CwKeysImportClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwKeysFormClass *form_class = CW_KEYS_FORM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_keys_import_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_keys_import_finalize;
  form_class->action = CW_KEYS_ACTION_IMPORT;
  form_class->reset = cw_keys_import_reset;
  g_type_ensure (CW_TYPE_STATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-keys-import.ui");
  gtk_widget_class_bind_template_child (widget_class, CwKeysImport, file_row);
  gtk_widget_class_bind_template_child (widget_class, CwKeysImport, choose_button);
  gtk_widget_class_bind_template_child (widget_class, CwKeysImport, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, CwKeysImport, go_button);
  gtk_widget_class_bind_template_child (widget_class, CwKeysImport, state);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_go_cb);
}

static void
cw_keys_import_init (CwKeysImport *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_keys_form_set_state (CW_KEYS_FORM (self), self->state);
  cw_password_row_name (GTK_WIDGET (self->passphrase_row));
}
