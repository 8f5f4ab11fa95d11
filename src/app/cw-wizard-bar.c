/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-wizard-bar.h"

struct _CwWizardBar
{
  AdwBin parent_instance;

  GtkButton *next_button;
  GtkSpinner *busy_spinner;
};

G_DEFINE_FINAL_TYPE (CwWizardBar, cw_wizard_bar, ADW_TYPE_BIN)

void
cw_wizard_bar_show (CwWizardBar *self, CwWizardPage *page, gboolean is_last, gboolean is_busy)
{
  g_return_if_fail (CW_IS_WIZARD_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self), page != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->next_button), !is_last);
  gtk_spinner_set_spinning (self->busy_spinner, is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->busy_spinner), is_busy);
  if (page != NULL)
    gtk_button_set_label (self->next_button, cw_wizard_page_get_next_label (page));
}

static void
cw_wizard_bar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_WIZARD_BAR);
  G_OBJECT_CLASS (cw_wizard_bar_parent_class)->dispose (object);
}

static void
cw_wizard_bar_class_init (CwWizardBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_wizard_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-wizard-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CwWizardBar, next_button);
  gtk_widget_class_bind_template_child (widget_class, CwWizardBar, busy_spinner);
}

static void
cw_wizard_bar_init (CwWizardBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
