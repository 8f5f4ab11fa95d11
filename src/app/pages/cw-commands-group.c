/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-commands-group.h"

#include <glib/gi18n.h>

#include "app/cw-widgets.h"

struct _CwCommandsGroup
{
  AdwPreferencesGroup parent_instance;

  GPtrArray *rows; /* (element-type GtkWidget) */
};

G_DEFINE_FINAL_TYPE (CwCommandsGroup, cw_commands_group, ADW_TYPE_PREFERENCES_GROUP)

static void
on_copy_clicked_cb (CwCommandsGroup *self, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_PREFERENCES_ROW);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (button),
                          adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
}

/* (transfer floating) */
static GtkWidget *
make_button (CwCommandsGroup *self, const char *command)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_widget_set_tooltip_text (button, _ ("Copy Command"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Copy Command"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, command,
                                     -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_copy_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  return button;
}

static void
add_command (CwCommandsGroup *self, const char *command)
{
  GtkWidget *row = cw_row_new (command, "");

  gtk_widget_add_css_class (row, "monospace");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_button (self, command));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
clear (CwCommandsGroup *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

void
cw_commands_group_show (CwCommandsGroup *self, GVariant *answer)
{
  g_autofree const char **commands = NULL;

  g_return_if_fail (CW_IS_COMMANDS_GROUP (self));

  if (answer != NULL)
    (void) g_variant_lookup (answer, "commands", "^a&s", &commands);
  clear (self);
  for (guint i = 0; commands != NULL && commands[i] != NULL; i++)
    add_command (self, commands[i]);
  gtk_widget_set_visible (GTK_WIDGET (self), self->rows->len > 0);
}

static void
cw_commands_group_finalize (GObject *object)
{
  g_clear_pointer (&CW_COMMANDS_GROUP (object)->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (cw_commands_group_parent_class)->finalize (object);
}

static void
cw_commands_group_class_init (CwCommandsGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_commands_group_finalize;
}

static void
cw_commands_group_init (CwCommandsGroup *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
