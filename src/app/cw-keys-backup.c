/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-keys-backup.h"

#include <glib/gi18n.h>

#include "app/cw-backup-words.h"
#include "app/cw-filled-file.h"
#include "app/cw-widget-call.h"
#include "base/cw-error.h"

struct _CwKeysBackup
{
  CwKeysForm parent_instance;

  GtkWidget *go_button;
  CwStateGroup *state;

  GCancellable *choosing; /* (owned) (nullable) */
  CwOutputFile *file;     /* (owned) (nullable): that the engine fills */
  GVariant *written;      /* (owned) (nullable): what is in it */
};

G_DEFINE_FINAL_TYPE (CwKeysBackup, cw_keys_backup, CW_TYPE_KEYS_FORM)

static void
cw_keys_backup_reset (CwKeysForm *form)
{
  CwKeysBackup *self = CW_KEYS_BACKUP (form);

  cw_widget_call_end (&self->choosing);
  g_clear_pointer (&self->file, cw_filled_file_free);
  g_clear_pointer (&self->written, g_variant_unref);
}

/* ----- backing up */

/* Nothing was chosen, or what went wrong in this program. */
static void
fail (CwKeysBackup *self, GError *error)
{
  CwAppEngine *engine = cw_keys_form_get_engine (CW_KEYS_FORM (self));

  if (cw_error_is_cancelled (error) || engine == NULL)
    return;
  cw_app_engine_say_error (engine, error);
  cw_keys_form_fail (CW_KEYS_FORM (self), error);
}

static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysBackup) self = CW_KEYS_BACKUP (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = cw_filled_file_keep_finish (result, &error);
  g_autofree char *text = NULL;

  if (path == NULL)
    fail (self, error);
  if (path == NULL || self->written == NULL)
    return;
  text = cw_backup_words_say_written (self->written, path);
  cw_keys_form_finish (CW_KEYS_FORM (self), _ ("The database is backed up"), text);
}

static void
on_backed_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysBackup) self = CW_KEYS_BACKUP (user_data);
  g_autoptr (GVariant) answer = cw_keys_form_take_answer (CW_KEYS_FORM (self), source, result);

  if (answer == NULL || self->file == NULL)
    {
      g_clear_pointer (&self->file, cw_filled_file_free);
      return;
    }
  g_clear_pointer (&self->written, g_variant_unref);
  self->written = g_variant_ref (answer);
  cw_filled_file_keep_async (g_steal_pointer (&self->file), on_kept_cb, g_object_ref (self));
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysBackup) self = CW_KEYS_BACKUP (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwOutputFile) file = cw_filled_file_open_finish (result, &error);

  if (file == NULL)
    fail (self, error);
  if (file == NULL || cw_keys_form_get_engine (CW_KEYS_FORM (self)) == NULL)
    return;
  self->file = g_steal_pointer (&file);
  cw_keys_form_call_with_file (CW_KEYS_FORM (self), "BackUpDatabase", self->file->fd, FALSE,
                               _ ("The database is written into the file"), on_backed_up_cb);
}

static void
on_go_cb (CwKeysBackup *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "causeway-%Y%m%d.backup");
  const CwFileQuestion question = { .title = _ ("Back Up the Database"),
                                                .action = GTK_FILE_CHOOSER_ACTION_SAVE,
                                                .name = name };

  cw_state_group_clear (self->state);
  cw_widget_call_begin (GTK_WIDGET (self), &self->choosing);
  cw_filled_file_open_async (GTK_WIDGET (self), &question, self->choosing, on_opened_cb,
                             g_object_ref (self));
}

/* ----- the object */

static void
cw_keys_backup_dispose (GObject *object)
{
  cw_keys_backup_reset (CW_KEYS_FORM (object));
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_KEYS_BACKUP);
  G_OBJECT_CLASS (cw_keys_backup_parent_class)->dispose (object);
}

static void
cw_keys_backup_class_init (CwKeysBackupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwKeysFormClass *form_class = CW_KEYS_FORM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_keys_backup_dispose;
  form_class->action = CW_KEYS_ACTION_BACK_UP;
  form_class->reset = cw_keys_backup_reset;
  g_type_ensure (CW_TYPE_STATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-keys-backup.ui");
  gtk_widget_class_bind_template_child (widget_class, CwKeysBackup, go_button);
  gtk_widget_class_bind_template_child (widget_class, CwKeysBackup, state);
  gtk_widget_class_bind_template_callback (widget_class, on_go_cb);
}

static void
cw_keys_backup_init (CwKeysBackup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_keys_form_set_state (CW_KEYS_FORM (self), self->state);
}
