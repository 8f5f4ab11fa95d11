/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-instance-row.h"

#include <glib/gi18n.h>

#include "app/cw-instance-words.h"
#include "app/cw-text-care.h"
#include "base/cw-answer.h"

struct _CwInstanceRow
{
  AdwActionRow parent_instance;

  GtkImage *icon;
  GtkWidget *rename_button; /* (nullable): a list to look at has none */
  GtkWidget *remove_button; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (CwInstanceRow, cw_instance_row, ADW_TYPE_ACTION_ROW)

/* The target first: without one, the action could not be activated. */
static void
update_button (GtkWidget *button, const char *action_name, const char *format, GVariant *item)
{
  const char *name = cw_answer_get_string (item, "name");
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
  g_autofree char *label = g_strjoinv (name, parts);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s",
                                    cw_answer_get_string (item, "id"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action_name);
}

static void
show_buttons (CwInstanceRow *self, gboolean has_rename, gboolean has_remove)
{
  if (self->rename_button == NULL)
    return;
  gtk_widget_set_visible (self->rename_button, has_rename);
  gtk_widget_set_visible (self->remove_button, has_remove);
}

static void
update_buttons (CwInstanceRow *self, GVariant *item)
{
  if (self->rename_button == NULL)
    return;
  /* Translators: the name of an installation */
  update_button (self->rename_button, "instance.rename", _ ("Rename “%s”"), item);
  update_button (self->remove_button, "instance.remove", _ ("Remove “%s” from the list"), item);
  /* Whoever is asked cannot take itself off the list. */
  show_buttons (self, TRUE, !cw_answer_get_bool (item, "own"));
}

void
cw_instance_row_show (CwInstanceRow *self, GVariant *item, GVariant *own)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  const char *classes[] = { cw_instance_words_get_style (item), NULL };

  g_return_if_fail (CW_IS_INSTANCE_ROW (self));

  name = cw_instance_words_name (item);
  text = cw_instance_words_say_item (item, own, g_get_real_time ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_image_set_from_icon_name (self->icon, cw_instance_words_get_icon (item));
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
  update_buttons (self, item);
}

static GtkWidget *
add_button (CwInstanceRow *self, const char *icon_name)
{
  GtkWidget *button =
      g_object_new (GTK_TYPE_BUTTON, "icon-name", icon_name, "valign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (button, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  return button;
}

void
cw_instance_row_add_buttons (CwInstanceRow *self)
{
  g_return_if_fail (CW_IS_INSTANCE_ROW (self) && self->rename_button == NULL);

  self->rename_button = add_button (self, "document-edit-symbolic");
  self->remove_button = add_button (self, "user-trash-symbolic");
}

void
cw_instance_row_show_tenant (CwInstanceRow *self, GVariant *item)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  gboolean is_held = cw_answer_get_bool (item, "holding");
  const char *classes[] = { is_held ? "warning" : "dim-label", NULL };

  g_return_if_fail (CW_IS_INSTANCE_ROW (self));

  name = cw_instance_words_name_tenant (item);
  text = cw_instance_words_say_tenant (item, g_get_real_time ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_image_set_from_icon_name (self->icon,
                                is_held ? "dialog-warning-symbolic" : "network-server-symbolic");
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
  /* What a tenant says of its exporter is nothing to rename. */
  show_buttons (self, FALSE, FALSE);
}

static void
cw_instance_row_class_init (CwInstanceRowClass *klass)
{
}

static void
cw_instance_row_init (CwInstanceRow *self)
{
  GtkWidget *icon =
      g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  self->icon = GTK_IMAGE (icon);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), icon);
}

GtkWidget *
cw_instance_row_new (void)
{
  GtkWidget *row = g_object_new (CW_TYPE_INSTANCE_ROW, "use-markup", FALSE, "title-lines", 0,
                                 "subtitle-lines", 0, "activatable", FALSE, NULL);

  cw_text_care_wrap (row);
  return row;
}
