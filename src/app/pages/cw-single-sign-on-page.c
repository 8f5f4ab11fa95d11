/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-single-sign-on-page.h"

#include "app/cw-widgets.h"
#include "app/pages/cw-forest-form.h"
#include "app/pages/cw-limits-group.h"

struct _CwSingleSignOnPage
{
  CwFormPage parent_instance;

  GtkBox *forests;
  GtkLabel *nothing_label;
  CwLimitsGroup *limits;
  char *shown; /* (owned) (nullable): the forests that there are forms for */
};

G_DEFINE_FINAL_TYPE (CwSingleSignOnPage, cw_single_sign_on_page, CW_TYPE_FORM_PAGE)

static gboolean
is_forest (JsonObject *connector)
{
  return g_str_equal (json_object_get_string_member_with_default (connector, "kind", ""),
                      "active-directory");
}

/* Which forests there are, at which places of the draft, and who makes their accounts. (transfer
 * full) */
static char *
describe_forests (CwDraft *draft)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      JsonObject *connector = cw_draft_get_connector (draft, i);
      g_autofree char *path = g_strdup_printf ("connectors.%u.account.administrator", i);

      if (is_forest (connector))
        g_string_append_printf (text, "%u %s %s\n", i,
                                json_object_get_string_member_with_default (connector, "name", ""),
                                cw_draft_get_string (draft, path, ""));
    }
  return g_string_free (text, FALSE);
}

static void
on_form_changed_cb (CwSingleSignOnPage *self)
{
  cw_form_page_update (CW_FORM_PAGE (self));
}

static void
clear_forests (CwSingleSignOnPage *self)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->forests))) != NULL)
    gtk_box_remove (self->forests, child);
}

static void
add_forest (CwSingleSignOnPage *self, CwDraft *draft, guint index)
{
  GtkWidget *form =
      cw_forest_form_new (cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)), draft, index);

  g_signal_connect_object (form, "changed", G_CALLBACK (on_form_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (self->forests, form);
}

static void
show_forests (CwSingleSignOnPage *self, CwDraft *draft)
{
  g_autofree char *forests = describe_forests (draft);

  if (g_strcmp0 (self->shown, forests) == 0)
    return;
  g_free (self->shown);
  self->shown = g_strdup (forests);
  clear_forests (self);
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    if (is_forest (cw_draft_get_connector (draft, i)))
      add_forest (self, draft, i);
}

/* That no forest is left is no field's fault. */
static void
show_nothing (CwSingleSignOnPage *self, CwDraft *draft)
{
  g_autoptr (GPtrArray) problems = cw_wizard_flow_list_problems (draft, CW_WIZARD_SINGLE_SIGN_ON);
  const char *text = "";

  for (guint i = 0; i < problems->len; i++)
    {
      const CwDraftProblem *problem = g_ptr_array_index (problems, i);

      if (g_str_equal (problem->path, "signIn.singleSignOn"))
        text = problem->text;
    }
  cw_label_set_text (self->nothing_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->nothing_label), text[0] != '\0');
}

static void
cw_single_sign_on_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwSingleSignOnPage *self = CW_SINGLE_SIGN_ON_PAGE (page);

  show_forests (self, draft);
  show_nothing (self, draft);
  cw_limits_group_show (self->limits, draft, (const char *const[]){ "signIn.", NULL });
}

static gboolean
cw_single_sign_on_page_is_good (CwFormPage *page, CwDraft *draft)
{
  CwSingleSignOnPage *self = CW_SINGLE_SIGN_ON_PAGE (page);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->forests)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!cw_forest_form_is_good (CW_FOREST_FORM (child)))
      return FALSE;
  return TRUE;
}

static GtkWidget *
cw_single_sign_on_page_get_first_focus (CwWizardPage *page)
{
  return GTK_WIDGET (CW_SINGLE_SIGN_ON_PAGE (page)->forests);
}

static void
cw_single_sign_on_page_finalize (GObject *object)
{
  g_free (CW_SINGLE_SIGN_ON_PAGE (object)->shown);
  G_OBJECT_CLASS (cw_single_sign_on_page_parent_class)->finalize (object);
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
  G_OBJECT_CLASS (klass)->finalize = cw_single_sign_on_page_finalize;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_single_sign_on_page_get_first_focus;
  form_class->step = CW_WIZARD_SINGLE_SIGN_ON;
  form_class->refresh = cw_single_sign_on_page_refresh;
  form_class->is_good = cw_single_sign_on_page_is_good;
  g_type_ensure (CW_TYPE_LIMITS_GROUP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/causeway/Causeway/ui/cw-single-sign-on-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwSingleSignOnPage, forests);
  gtk_widget_class_bind_template_child (widget_class, CwSingleSignOnPage, nothing_label);
  gtk_widget_class_bind_template_child (widget_class, CwSingleSignOnPage, limits);
}

static void
cw_single_sign_on_page_init (CwSingleSignOnPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
