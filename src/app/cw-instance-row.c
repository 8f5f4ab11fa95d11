/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-instance-row.h"

#include "app/cw-instance-words.h"
#include "base/cw-answer.h"

struct _CwInstanceRow
{
  AdwActionRow parent_instance;

  GtkImage *icon;
};

G_DEFINE_FINAL_TYPE (CwInstanceRow, cw_instance_row, ADW_TYPE_ACTION_ROW)

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
  return g_object_new (CW_TYPE_INSTANCE_ROW, "use-markup", FALSE, "title-lines", 0,
                       "subtitle-lines", 0, "activatable", FALSE, NULL);
}
