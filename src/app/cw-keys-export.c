/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-keys-export.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/cw-passphrase-group.h"
#include "app/cw-saved-file.h"
#include "app/cw-widget-call.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

struct _CwKeysExport
{
  CwKeysForm parent_instance;

  CwPassphraseGroup *passphrase;
  GtkWidget *go_button;
  CwStateGroup *state;

  GCancellable *saving; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (CwKeysExport, cw_keys_export, CW_TYPE_KEYS_FORM)

static void
update (CwKeysExport *self)
{
  gtk_widget_set_sensitive (self->go_button, cw_passphrase_group_is_good (self->passphrase));
}

static void
cw_keys_export_reset (CwKeysForm *form)
{
  CwKeysExport *self = CW_KEYS_EXPORT (form);

  cw_widget_call_end (&self->saving);
  cw_passphrase_group_forget (self->passphrase);
  update (self);
}

/* ----- exporting */

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysExport) self = CW_KEYS_EXPORT (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = cw_saved_file_write_finish (result, &error);
  g_autofree char *text = NULL;

  if (cw_error_is_cancelled (error))
    cw_state_group_clear (self->state);
  else if (path == NULL)
    cw_keys_form_fail (CW_KEYS_FORM (self), error);
  if (path == NULL)
    return;
  cw_passphrase_group_forget (self->passphrase);
  text = g_strdup_printf (_ ("In %s. Keep it apart from the backups of the database, and the "
                             "passphrase apart from it: whoever has both opens every stored "
                             "secret."),
                             path);
  cw_keys_form_finish (CW_KEYS_FORM (self), _ ("The keys are exported"), text);
}

static void
on_exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysExport) self = CW_KEYS_EXPORT (user_data);
  g_autoptr (GVariant) answer = cw_keys_form_take_answer (CW_KEYS_FORM (self), source, result);
  const CwFileQuestion question = { .title = _ ("Export the Keys"),
                                                .action = GTK_FILE_CHOOSER_ACTION_SAVE,
                                                .name = "causeway-keys.json" };
  const char *text = NULL;
  g_autoptr (GBytes) content = NULL;

  if (answer == NULL)
    return;
  text = cw_answer_get_string (answer, "content");
  content = g_bytes_new (text, strlen (text));
  cw_widget_call_begin (GTK_WIDGET (self), &self->saving);
  cw_saved_file_write_async (GTK_WIDGET (self), &question, content, self->saving, on_saved_cb,
                             g_object_ref (self));
}

static void
on_go_cb (CwKeysExport *self)
{
  g_autoptr (CwSecret) passphrase = NULL;

  if (!gtk_widget_get_sensitive (self->go_button))
    return;
  passphrase = cw_passphrase_group_dup (self->passphrase);
  cw_keys_form_call (CW_KEYS_FORM (self), "ExportKeys",
                     g_variant_new ("(@ay)", cw_secret_to_variant (passphrase)),
                     _ ("The keys are sealed under the passphrase"), on_exported_cb);
}

/* ----- the object */

static void
cw_keys_export_dispose (GObject *object)
{
  CwKeysExport *self = CW_KEYS_EXPORT (object);

  cw_widget_call_end (&self->saving);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_KEYS_EXPORT);
  G_OBJECT_CLASS (cw_keys_export_parent_class)->dispose (object);
}

static void
cw_keys_export_class_init (CwKeysExportClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwKeysFormClass *form_class = CW_KEYS_FORM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_keys_export_dispose;
  form_class->action = CW_KEYS_ACTION_EXPORT;
  form_class->reset = cw_keys_export_reset;
  g_type_ensure (CW_TYPE_PASSPHRASE_GROUP);
  g_type_ensure (CW_TYPE_STATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-keys-export.ui");
  gtk_widget_class_bind_template_child (widget_class, CwKeysExport, passphrase);
  gtk_widget_class_bind_template_child (widget_class, CwKeysExport, go_button);
  gtk_widget_class_bind_template_child (widget_class, CwKeysExport, state);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_go_cb);
}

static void
cw_keys_export_init (CwKeysExport *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_keys_form_set_state (CW_KEYS_FORM (self), self->state);
  update (self);
}
