/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-path-button.h"

#include <glib/gi18n.h>

#include "app/cw-file-question.h"
#include "app/cw-widget-call.h"

struct _CwPathButton
{
  AdwBin parent_instance;

  GtkEditable *target; /* (nullable): weak */
  char *title;         /* (owned) (nullable) */
  gboolean is_folder;
  GCancellable *asking; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (CwPathButton, cw_path_button, ADW_TYPE_BIN)

enum
{
  PROP_TARGET = 1,
  PROP_TITLE,
  PROP_FOLDER,
  N_PROPS
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
on_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwPathButton) self = CW_PATH_BUTTON (user_data);
  g_autofree char *path = cw_file_question_ask_finish_path (result);

  if (path == NULL || self->target == NULL)
    return;
  gtk_editable_set_text (self->target, path);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

static void
on_clicked_cb (CwPathButton *self)
{
  const CwFileQuestion question = { .title = self->title,
                                    .action = self->is_folder
                                                  ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER
                                                  : GTK_FILE_CHOOSER_ACTION_OPEN };

  cw_widget_call_begin (GTK_WIDGET (self), &self->asking);
  cw_file_question_ask_async (GTK_WIDGET (self), &question, self->asking, on_chosen_cb,
                              g_object_ref (self));
}

static void
name_button (CwPathButton *self)
{
  GtkWidget *button = adw_bin_get_child (ADW_BIN (self));
  const char *label = self->is_folder ? _ ("Choose a folder") : _ ("Choose a file");

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

static void
cw_path_button_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CwPathButton *self = CW_PATH_BUTTON (object);

  switch (id)
    {
    case PROP_TARGET:
      g_set_weak_pointer (&self->target, g_value_get_object (value));
      break;
    case PROP_TITLE:
      g_free (self->title);
      self->title = g_value_dup_string (value);
      break;
    case PROP_FOLDER:
      self->is_folder = g_value_get_boolean (value);
      name_button (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cw_path_button_dispose (GObject *object)
{
  CwPathButton *self = CW_PATH_BUTTON (object);

  cw_widget_call_end (&self->asking);
  g_clear_weak_pointer (&self->target);
  g_clear_pointer (&self->title, g_free);
  G_OBJECT_CLASS (cw_path_button_parent_class)->dispose (object);
}

static void
cw_path_button_class_init (CwPathButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = cw_path_button_set_property;
  object_class->dispose = cw_path_button_dispose;
  properties[PROP_TARGET] = g_param_spec_object ("target", NULL, NULL, GTK_TYPE_EDITABLE,
                                                 G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] =
      g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FOLDER] =
      g_param_spec_boolean ("folder", NULL, NULL, FALSE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", CW_TYPE_PATH_BUTTON, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
cw_path_button_init (CwPathButton *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("document-open-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), button);
  name_button (self);
}
