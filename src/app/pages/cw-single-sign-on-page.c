/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-single-sign-on-page.h"

#include <glib/gi18n.h>

#include "app/cw-widgets.h"
#include "app/pages/cw-limits-group.h"

struct _CwSingleSignOnPage
{
  CwFormPage parent_instance;

  GtkListBox *forests;
  CwLimitsGroup *limits;
};

G_DEFINE_FINAL_TYPE (CwSingleSignOnPage, cw_single_sign_on_page, CW_TYPE_FORM_PAGE)

static void
show_forests (CwSingleSignOnPage *self, CwDraft *draft)
{
  cw_list_box_clear (self->forests);
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      JsonObject *connector = cw_draft_get_connector (draft, i);
      const char *kind = json_object_get_string_member_with_default (connector, "kind", "");

      if (g_str_equal (kind, "active-directory"))
        gtk_list_box_append (self->forests, cw_row_new (json_object_get_string_member_with_default (
                                                            connector, "name", ""),
                                                        _ ("The computer account AZUREADSSOACC")));
    }
}

static void
cw_single_sign_on_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwSingleSignOnPage *self = CW_SINGLE_SIGN_ON_PAGE (page);

  show_forests (self, draft);
  cw_limits_group_show (self->limits, draft, (const char *const[]){ "signIn.", NULL });
}

static GtkWidget *
cw_single_sign_on_page_get_first_focus (CwWizardPage *page)
{
  return GTK_WIDGET (CW_SINGLE_SIGN_ON_PAGE (page)->forests);
}

static void
cw_single_sign_on_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_SINGLE_SIGN_ON_PAGE);
  G_OBJECT_CLASS (cw_single_sign_on_page_parent_class)->dispose (object);
}

static void
cw_single_sign_on_page_class_init (CwSingleSignOnPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwFormPageClass *form_class = CW_FORM_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_single_sign_on_page_dispose;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_single_sign_on_page_get_first_focus;
  form_class->step = CW_WIZARD_SINGLE_SIGN_ON;
  form_class->refresh = cw_single_sign_on_page_refresh;
  g_type_ensure (CW_TYPE_LIMITS_GROUP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/causeway/Causeway/ui/cw-single-sign-on-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwSingleSignOnPage, forests);
  gtk_widget_class_bind_template_child (widget_class, CwSingleSignOnPage, limits);
}

static void
cw_single_sign_on_page_init (CwSingleSignOnPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
