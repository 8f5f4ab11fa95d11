/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-existing-form.h"

#include <glib/gi18n.h>

#include "app/cw-file-question.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-error.h"

#define MAXIMUM_SIZE (16 * 1024 * 1024)

struct _CwExistingForm
{
  AdwPreferencesPage parent_instance;

  GtkLabel *introduction;
  AdwActionRow *file_row;
  GtkEditable *passphrase_row;
  CwStateGroup *state;
  GtkWidget *database_group;

  char *content;         /* (owned) (nullable): of the file */
  GCancellable *reading; /* (owned) (nullable): of a file that is chosen or read */
};

G_DEFINE_FINAL_TYPE (CwExistingForm, cw_existing_form, ADW_TYPE_PREFERENCES_PAGE)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_ENTERED,
  SIGNAL_DATABASE_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_changed_cb (CwExistingForm *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_entered_cb (CwExistingForm *self)
{
  g_signal_emit (self, signals[SIGNAL_ENTERED], 0);
}

static void
on_database_activated_cb (CwExistingForm *self)
{
  g_signal_emit (self, signals[SIGNAL_DATABASE_WANTED], 0);
}

/* ----- the file */

/* @content: (transfer full) (nullable) */
static void
take_content (CwExistingForm *self, char *content, const char *subtitle)
{
  g_free (self->content);
  self->content = content;
  adw_action_row_set_subtitle (self->file_row, subtitle);
  on_changed_cb (self);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwExistingForm) self = CW_EXISTING_FORM (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_parse_name (G_FILE (source));
  g_autofree char *content = NULL;
  gsize size = 0;

  /* The window may have gone meanwhile, and its children with it. */
  if (!g_file_load_contents_finish (G_FILE (source), result, &content, &size, NULL, &error))
    {
      if (!cw_error_is_cancelled (error) && self->file_row != NULL)
        take_content (self, NULL, error->message);
    }
  else if (self->file_row == NULL)
    return;
  else if (size > MAXIMUM_SIZE || !g_utf8_validate_len (content, size, NULL))
    take_content (self, NULL,
                  _ ("This is neither a configuration profile nor an exported key set."));
  else
    take_content (self, g_steal_pointer (&content), name);
}

void
cw_existing_form_take (CwExistingForm *self, GFile *file)
{
  g_return_if_fail (CW_IS_EXISTING_FORM (self));

  cw_state_group_clear (self->state);
  cw_widget_call_begin (GTK_WIDGET (self), &self->reading);
  g_file_load_contents_async (file, self->reading, on_loaded_cb, g_object_ref (self));
}

static void
on_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwExistingForm) self = CW_EXISTING_FORM (user_data);
  g_autoptr (GFile) file = cw_file_question_ask_finish (result, NULL);

  if (file != NULL)
    cw_existing_form_take (self, file);
}

static void
on_choose_clicked_cb (CwExistingForm *self)
{
  const CwFileQuestion question = {
    .title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->file_row)),
    .action = GTK_FILE_CHOOSER_ACTION_OPEN,
  };

  cw_widget_call_begin (GTK_WIDGET (self), &self->reading);
  cw_file_question_ask_async (GTK_WIDGET (self), &question, self->reading, on_chosen_cb,
                              g_object_ref (self));
}

/* ----- what it is asked */

void
cw_existing_form_ask_for_keys (CwExistingForm *self)
{
  g_return_if_fail (CW_IS_EXISTING_FORM (self));

  gtk_widget_set_visible (self->database_group, FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->file_row), _ ("Exported key set"));
  cw_label_set_text (self->introduction,
                     _ ("The secrets of that configuration are sealed. Choose the key set that was "
                        "exported where it works (Database and Keys, Export), and enter its "
                        "passphrase. Nothing in the database is overwritten, and nothing is "
                        "exported from here."));
}

gboolean
cw_existing_form_is_ready (CwExistingForm *self)
{
  g_return_val_if_fail (CW_IS_EXISTING_FORM (self), FALSE);

  return self->content != NULL && gtk_editable_get_text (self->passphrase_row)[0] != '\0';
}

const char *
cw_existing_form_get_content (CwExistingForm *self)
{
  g_return_val_if_fail (CW_IS_EXISTING_FORM (self), NULL);

  return self->content;
}

CwSecret *
cw_existing_form_dup_passphrase (CwExistingForm *self)
{
  g_return_val_if_fail (CW_IS_EXISTING_FORM (self), NULL);

  return cw_secret_new_from_string (gtk_editable_get_text (self->passphrase_row));
}

void
cw_existing_form_forget_passphrase (CwExistingForm *self)
{
  g_return_if_fail (CW_IS_EXISTING_FORM (self));

  gtk_editable_set_text (self->passphrase_row, "");
}

void
cw_existing_form_focus_passphrase (CwExistingForm *self)
{
  g_return_if_fail (CW_IS_EXISTING_FORM (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->passphrase_row));
}

CwStateGroup *
cw_existing_form_get_state (CwExistingForm *self)
{
  g_return_val_if_fail (CW_IS_EXISTING_FORM (self), NULL);

  return self->state;
}

/* ----- the object */

static void
cw_existing_form_dispose (GObject *object)
{
  CwExistingForm *self = CW_EXISTING_FORM (object);

  cw_widget_call_end (&self->reading);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_EXISTING_FORM);
  G_OBJECT_CLASS (cw_existing_form_parent_class)->dispose (object);
}

static void
cw_existing_form_finalize (GObject *object)
{
  g_free (CW_EXISTING_FORM (object)->content);
  G_OBJECT_CLASS (cw_existing_form_parent_class)->finalize (object);
}

static void
cw_existing_form_class_init (CwExistingFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_existing_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_existing_form_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CW_TYPE_EXISTING_FORM, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ENTERED] = g_signal_new ("entered", CW_TYPE_EXISTING_FORM, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DATABASE_WANTED] =
      g_signal_new ("database-wanted", CW_TYPE_EXISTING_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
  g_type_ensure (CW_TYPE_STATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-existing-form.ui");
  gtk_widget_class_bind_template_child (widget_class, CwExistingForm, introduction);
  gtk_widget_class_bind_template_child (widget_class, CwExistingForm, file_row);
  gtk_widget_class_bind_template_child (widget_class, CwExistingForm, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, CwExistingForm, state);
  gtk_widget_class_bind_template_child (widget_class, CwExistingForm, database_group);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_database_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked_cb);
}

static void
cw_existing_form_init (CwExistingForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_password_row_name (GTK_WIDGET (self->passphrase_row));
  take_content (self, NULL, _ ("None chosen"));
}
