/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-check-item.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/cw-text-care.h"

struct _CwCheckItem
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *summary;
  GtkLabel *remedy;
};

G_DEFINE_FINAL_TYPE (CwCheckItem, cw_check_item, GTK_TYPE_WIDGET)

/* The icon says nothing to those who cannot see it: its name does. */
static const struct
{
  const char *status;
  const char *icon;
  const char *style;
  const char *name;
} looks[] = {
  { "ok", "emblem-ok-symbolic", "success", N_ ("Good") },
    { "warning", "dialog-warning-symbolic", "warning", N_ ("Warning") },
      { "failed", "dialog-error-symbolic", "error", N_ ("Wrong") },
        { "skipped", "content-loading-symbolic", "dim-label", N_ ("Not checked") },
      };

static void
cw_check_item_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_CHECK_ITEM);
  G_OBJECT_CLASS (cw_check_item_parent_class)->dispose (object);
}

static void
cw_check_item_class_init (CwCheckItemClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_check_item_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-check-item.ui");
  gtk_widget_class_bind_template_child (widget_class, CwCheckItem, box);
  gtk_widget_class_bind_template_child (widget_class, CwCheckItem, icon);
  gtk_widget_class_bind_template_child (widget_class, CwCheckItem, summary);
  gtk_widget_class_bind_template_child (widget_class, CwCheckItem, remedy);
}

static void
cw_check_item_init (CwCheckItem *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
}

static void
show_status (CwCheckItem *self, const char *status)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      if (!g_str_equal (looks[i].status, status))
        continue;
      gtk_image_set_from_icon_name (self->icon, looks[i].icon);
      gtk_widget_add_css_class (GTK_WIDGET (self->icon), looks[i].style);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ (looks[i].name), -1);
    }
}

GtkWidget *
cw_check_item_new (const char *status, const char *summary, const char *remedy)
{
  CwCheckItem *self = g_object_new (CW_TYPE_CHECK_ITEM, NULL);

  show_status (self, status);
  gtk_label_set_label (self->summary, summary);
  gtk_label_set_label (self->remedy, remedy);
  /* Some errors of a server name the remedy themselves. */
  gtk_widget_set_visible (GTK_WIDGET (self->remedy),
                          remedy[0] != '\0' && strstr (summary, remedy) == NULL);
  return GTK_WIDGET (self);
}
