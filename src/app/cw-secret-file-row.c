/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-secret-file-row.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/cw-file-question.h"
#include "app/cw-widget-call.h"

#define MAX_SIZE (1024 * 1024)

struct _CwSecretFileRow
{
  AdwActionRow parent_instance;

  GtkWidget *choose_button;
  GtkWidget *clear_button;
  char *chooser_title;       /* (owned) (nullable) */
  CwDraft *draft;            /* (owned) (nullable) */
  char *connector;           /* (owned) (nullable): that the secret belongs to; "": none */
  const char *kind;          /* (nullable) */
  GCancellable *cancellable; /* (owned) (nullable): of a file that is chosen or read */
};

G_DEFINE_FINAL_TYPE (CwSecretFileRow, cw_secret_file_row, ADW_TYPE_ACTION_ROW)

enum
{
  PROP_CHOOSER_TITLE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The name of the fact that keeps what the file is called. (transfer full) */
static char *
make_fact (CwSecretFileRow *self)
{
  return g_strconcat ("file-", self->connector, self->kind, NULL);
}

static void
show (CwSecretFileRow *self, const char *text, gboolean is_chosen)
{
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_widget_set_visible (self->clear_button, is_chosen);
}

static void
set_content (CwSecretFileRow *self, CwSecret *secret, const char *name)
{
  g_autofree char *fact = make_fact (self);

  show (self, name != NULL ? name : _ ("None chosen"), name != NULL);
  cw_draft_set_fact (self->draft, fact, name != NULL ? g_variant_new_string (name) : NULL);
  cw_draft_set_secret (self->draft, self->connector, self->kind, secret);
}

/* ----- reading */

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwSecretFileRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (source));
  g_autoptr (CwSecret) secret = NULL;
  gsize size = 0;

  if (!g_file_load_contents_finish (G_FILE (source), result, &content, &size, NULL, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show (self, error->message, FALSE);
      return;
    }
  if (size == 0 || size > MAX_SIZE)
    show (self, _ ("This file is empty, or too large for a certificate"), FALSE);
  else
    {
      secret = cw_secret_new (content, size);
      set_content (self, secret, name);
    }
  explicit_bzero (content, size);
}

void
cw_secret_file_row_take (CwSecretFileRow *self, GFile *file)
{
  g_return_if_fail (CW_IS_SECRET_FILE_ROW (self) && self->draft != NULL);

  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  g_file_load_contents_async (file, self->cancellable, on_loaded_cb, g_object_ref (self));
}

/* ----- choosing */

static void
on_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwSecretFileRow) self = CW_SECRET_FILE_ROW (user_data);
  g_autoptr (GFile) file = cw_file_question_ask_finish (result, NULL);

  if (file != NULL && self->draft != NULL)
    cw_secret_file_row_take (self, file);
}

static void
on_choose_clicked_cb (CwSecretFileRow *self)
{
  const CwFileQuestion question = { .title = self->chooser_title,
                                    .action = GTK_FILE_CHOOSER_ACTION_OPEN };

  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_file_question_ask_async (GTK_WIDGET (self), &question, self->cancellable, on_chosen_cb,
                              g_object_ref (self));
}

static void
on_clear_clicked_cb (CwSecretFileRow *self)
{
  cw_widget_call_end (&self->cancellable);
  if (self->draft != NULL)
    set_content (self, NULL, NULL);
}

void
cw_secret_file_row_bind (CwSecretFileRow *self,
                         CwDraft *draft,
                         const char *connector,
                         const char *kind)
{
  g_autofree char *fact = NULL;
  GVariant *name = NULL;

  g_return_if_fail (CW_IS_SECRET_FILE_ROW (self));

  if (self->draft == draft)
    return;
  g_set_object (&self->draft, draft);
  g_free (self->connector);
  self->connector = g_strdup (connector);
  self->kind = kind;
  fact = make_fact (self);
  name = cw_draft_get_fact (draft, fact);
  show (self, name != NULL ? g_variant_get_string (name, NULL) : _ ("None chosen"), name != NULL);
}

/* ----- the row */

static void
cw_secret_file_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CwSecretFileRow *self = CW_SECRET_FILE_ROW (object);

  switch (id)
    {
    case PROP_CHOOSER_TITLE:
      g_free (self->chooser_title);
      self->chooser_title = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cw_secret_file_row_dispose (GObject *object)
{
  CwSecretFileRow *self = CW_SECRET_FILE_ROW (object);

  cw_widget_call_end (&self->cancellable);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->connector, g_free);
  g_clear_pointer (&self->chooser_title, g_free);
  G_OBJECT_CLASS (cw_secret_file_row_parent_class)->dispose (object);
}

static void
cw_secret_file_row_class_init (CwSecretFileRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = cw_secret_file_row_set_property;
  object_class->dispose = cw_secret_file_row_dispose;
  properties[PROP_CHOOSER_TITLE] = g_param_spec_string ("chooser-title", NULL, NULL, NULL,
                                                        G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static GtkWidget *
add_button (CwSecretFileRow *self, const char *icon, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  return button;
}

static void
cw_secret_file_row_init (CwSecretFileRow *self)
{
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  self->clear_button =
      add_button (self, "edit-clear-symbolic", _ ("Choose none"), G_CALLBACK (on_clear_clicked_cb));
  self->choose_button = add_button (self, "document-open-symbolic",
                                    _ ("Choose a file"), G_CALLBACK (on_choose_clicked_cb));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->choose_button);
  gtk_widget_set_visible (self->clear_button, FALSE);
}
