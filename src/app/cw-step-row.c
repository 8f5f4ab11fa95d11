/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-step-row.h"

#include <glib/gi18n.h>

struct _CwStepRow
{
  GtkListBoxRow parent_instance;

  GtkImage *icon;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (CwStepRow, cw_step_row, GTK_TYPE_LIST_BOX_ROW)

static const struct
{
  const char *icon;
  const char *name; /* for screen readers; the title goes in */
} looks[] = {
  [CW_STEP_TO_COME] = { "content-loading-symbolic", N_ ("%s, to come") },
                        [CW_STEP_CURRENT] = { "go-next-symbolic", N_ ("%s, this step") },
                                              [CW_STEP_DONE] = { "object-select-symbolic",
                                                                 N_ ("%s, done") },
                                              };

void
cw_step_row_set_state (CwStepRow *self, CwStepState state)
{
  g_auto (GStrv) halves = g_strsplit (_ (looks[state].name), "%s", 2);
  g_autofree char *name = g_strjoinv (gtk_label_get_label (self->label), halves);

  gtk_image_set_from_icon_name (self->icon, looks[state].icon);
  gtk_widget_set_sensitive (GTK_WIDGET (self), state != CW_STEP_TO_COME);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
cw_step_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_STEP_ROW);
  G_OBJECT_CLASS (cw_step_row_parent_class)->dispose (object);
}

static void
cw_step_row_class_init (CwStepRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_step_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-step-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CwStepRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CwStepRow, label);
}

static void
cw_step_row_init (CwStepRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cw_step_row_new (const char *title)
{
  CwStepRow *self = g_object_new (CW_TYPE_STEP_ROW, NULL);

  gtk_label_set_label (self->label, title);
  cw_step_row_set_state (self, CW_STEP_TO_COME);
  return GTK_WIDGET (self);
}
