/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-staging-page.h"

struct _CwStagingPage
{
  CwFormPage parent_instance;

  GtkSwitch *staging_switch;
};

G_DEFINE_FINAL_TYPE (CwStagingPage, cw_staging_page, CW_TYPE_FORM_PAGE)

static GtkWidget *
cw_staging_page_get_first_focus (CwWizardPage *page)
{
  return GTK_WIDGET (CW_STAGING_PAGE (page)->staging_switch);
}

static void
cw_staging_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_STAGING_PAGE);
  G_OBJECT_CLASS (cw_staging_page_parent_class)->dispose (object);
}

static void
cw_staging_page_class_init (CwStagingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_staging_page_dispose;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_staging_page_get_first_focus;
  CW_FORM_PAGE_CLASS (klass)->step = CW_WIZARD_STAGING;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-staging-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwStagingPage, staging_switch);
}

static void
cw_staging_page_init (CwStagingPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_form_page_bind_switch (CW_FORM_PAGE (self), self->staging_switch, "staging", FALSE);
}
