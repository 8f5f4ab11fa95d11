/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-sign-in-page.h"

#include <glib/gi18n.h>

#include "app/pages/cw-limits-group.h"
#include "setup/draft/cw-wizard-flow.h"

struct _CwSignInPage
{
  CwFormPage parent_instance;

  GtkCheckButton *hash_choice;
  GtkCheckButton *pass_through_choice;
  GtkCheckButton *ad_fs_choice;
  GtkCheckButton *ping_choice;
  GtkCheckButton *saml_choice;
  GtkCheckButton *none_choice;
  GtkWidget *single_row;
  GtkSwitch *single_switch;
  CwLimitsGroup *limits;
};

G_DEFINE_FINAL_TYPE (CwSignInPage, cw_sign_in_page, CW_TYPE_FORM_PAGE)

static void
cw_sign_in_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwSignInPage *self = CW_SIGN_IN_PAGE (page);

  const char *method = cw_draft_get_string (draft, "signIn.method", "password-hash");
  gboolean is_possible =
      g_str_equal (method, "password-hash") || g_str_equal (method, "pass-through");

  /* One that is on can be switched off. */
  gtk_widget_set_sensitive (self->single_row,
                            is_possible || gtk_switch_get_active (self->single_switch));
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (self->single_row),
      is_possible ? _ ("Whoever is signed in to a machine of the domain is not asked again.")
                  : _ ("Goes with password hashes or pass-through authentication only."));
  cw_limits_group_show (self->limits, draft, (const char *const[]){ "signIn.", NULL });
}

static void
cw_sign_in_page_enter (CwWizardPage *page)
{
  cw_wizard_flow_settle_sign_in (cw_wizard_page_get_draft (page));
  CW_WIZARD_PAGE_CLASS (cw_sign_in_page_parent_class)->enter (page);
}

static GtkWidget *
cw_sign_in_page_get_first_focus (CwWizardPage *page)
{
  return GTK_WIDGET (CW_SIGN_IN_PAGE (page)->hash_choice);
}

static void
cw_sign_in_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_SIGN_IN_PAGE);
  G_OBJECT_CLASS (cw_sign_in_page_parent_class)->dispose (object);
}

static void
cw_sign_in_page_class_init (CwSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwFormPageClass *form_class = CW_FORM_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_sign_in_page_dispose;
  CW_WIZARD_PAGE_CLASS (klass)->enter = cw_sign_in_page_enter;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_sign_in_page_get_first_focus;
  form_class->step = CW_WIZARD_SIGN_IN;
  form_class->refresh = cw_sign_in_page_refresh;
  g_type_ensure (CW_TYPE_LIMITS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwSignInPage, hash_choice);
  gtk_widget_class_bind_template_child (widget_class, CwSignInPage, pass_through_choice);
  gtk_widget_class_bind_template_child (widget_class, CwSignInPage, ad_fs_choice);
  gtk_widget_class_bind_template_child (widget_class, CwSignInPage, ping_choice);
  gtk_widget_class_bind_template_child (widget_class, CwSignInPage, saml_choice);
  gtk_widget_class_bind_template_child (widget_class, CwSignInPage, none_choice);
  gtk_widget_class_bind_template_child (widget_class, CwSignInPage, single_row);
  gtk_widget_class_bind_template_child (widget_class, CwSignInPage, single_switch);
  gtk_widget_class_bind_template_child (widget_class, CwSignInPage, limits);
}

static void
cw_sign_in_page_init (CwSignInPage *self)
{
  CwFormPage *form = CW_FORM_PAGE (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  cw_form_page_bind_choice (form, self->hash_choice, "signIn.method", "password-hash",
                            "password-hash");
  cw_form_page_bind_choice (form, self->pass_through_choice, "signIn.method", "pass-through",
                            "password-hash");
  cw_form_page_bind_choice (form, self->ad_fs_choice, "signIn.method", "ad-fs", "password-hash");
  cw_form_page_bind_choice (form, self->ping_choice, "signIn.method", "ping-federate",
                            "password-hash");
  cw_form_page_bind_choice (form, self->saml_choice, "signIn.method", "saml", "password-hash");
  cw_form_page_bind_choice (form, self->none_choice, "signIn.method", "none", "password-hash");
  cw_form_page_bind_switch (form, self->single_switch, "signIn.singleSignOn", FALSE);
  cw_form_page_bind_problem (form, self->single_row, "signIn.singleSignOn");
}
