/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-domains-page.h"

#include <glib/gi18n.h>

#include "app/cw-attribute-row.h"
#include "app/cw-check-row.h"
#include "app/pages/cw-suffix-group.h"
#include "app/pages/cw-suffix-query.h"
#include "base/cw-answer.h"

#define DEFAULT_ATTRIBUTE "userPrincipalName"

struct _CwDomainsPage
{
  CwFormPage parent_instance;

  GtkWidget *attribute_group;
  CwAttributeRow *attribute_row;
  GtkWidget *other_row;
  CwCheckRow *check_row;
  CwSuffixGroup *suffix_group;
  GtkWidget *values_group;
  AdwActionRow *empty_row;
  AdwActionRow *unlike_row;
  GtkWidget *continue_group;
  AdwActionRow *continue_row;
  GtkCheckButton *continue_check;

  char *input; /* (owned) (nullable): what the check row was asked */
};

G_DEFINE_FINAL_TYPE (CwDomainsPage, cw_domains_page, CW_TYPE_FORM_PAGE)

static CwDraft *
get_draft (CwDomainsPage *self)
{
  return cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
}

static const char *
get_attribute (CwDraft *draft)
{
  return cw_draft_get_string (draft, "identity.userPrincipalName", DEFAULT_ATTRIBUTE);
}

/* ----- asking */

/* Shows what is known, and asks for what is not. */
static void
check (CwDomainsPage *self)
{
  CwDraft *draft = get_draft (self);
  CwAppEngine *engine = cw_wizard_page_get_engine (CW_WIZARD_PAGE (self));
  GVariant *answer = cw_suffix_query_get_answer (draft);
  g_autofree char *input = cw_suffix_query_make_input (draft);

  cw_check_row_set_idle_text (self->check_row,
                              input == NULL ? _ ("Connect a directory first.") : NULL);
  if (input == NULL)
    cw_check_row_reset (self->check_row);
  if (g_strcmp0 (input, self->input) == 0)
    return;
  g_free (self->input);
  self->input = g_strdup (input);
  if (input == NULL)
    return;
  if (answer == NULL)
    {
      cw_check_row_run (self->check_row, engine, "suffixes", input,
                        cw_draft_make_secrets (draft, NULL));
      return;
    }
  cw_check_row_prepare (self->check_row, engine, "suffixes", input,
                        cw_draft_make_secrets (draft, NULL));
  cw_check_row_set_answer (self->check_row, answer);
}

static void
on_check_done_cb (CwDomainsPage *self, GVariant *answer)
{
  if (answer != cw_draft_get_fact (get_draft (self), CW_DRAFT_FACT_SUFFIXES))
    cw_suffix_query_keep (get_draft (self), self->input, answer);
}

/* Begun or stopped: whether the page is complete may be another matter now. */
static void
on_check_state_cb (CwDomainsPage *self)
{
  if (get_draft (self) != NULL)
    cw_form_page_update (CW_FORM_PAGE (self));
}

static void
on_attribute_cb (CwDomainsPage *self)
{
  const char *attribute = cw_attribute_row_get_attribute (self->attribute_row);

  if (get_draft (self) == NULL || attribute == NULL)
    return;
  if (g_ascii_strcasecmp (attribute, DEFAULT_ATTRIBUTE) == 0)
    cw_draft_remove (get_draft (self), "identity.userPrincipalName");
  else
    cw_draft_set_string (get_draft (self), "identity.userPrincipalName", attribute);
  check (self);
  cw_form_page_update (CW_FORM_PAGE (self));
}

/* ----- showing */

static void
show_count (AdwActionRow *row, char *title)
{
  g_autofree char *owned = title;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), owned);
}

static void
show_values (CwDomainsPage *self, GVariant *answer)
{
  guint n_empty = answer != NULL ? (guint) cw_answer_get_int (answer, "emptyValues") : 0;
  guint n_unlike = answer != NULL ? (guint) cw_answer_get_int (answer, "unlikeAddress") : 0;

  show_count (self->empty_row,
              g_strdup_printf (ngettext ("%u person has no sign-in name",
                                         "%u people have no sign-in name", n_empty),
                               n_empty));
  show_count (self->unlike_row,
              g_strdup_printf (ngettext ("%u name is not like an address",
                                         "%u names are not like an address", n_unlike),
                               n_unlike));
  gtk_widget_set_visible (GTK_WIDGET (self->empty_row), n_empty > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->unlike_row), n_unlike > 0);
  gtk_widget_set_visible (self->values_group, n_empty + n_unlike > 0);
}

static gboolean
is_stopped (CwDomainsPage *self)
{
  CwCheckState state = cw_check_row_get_state (self->check_row);

  return self->input != NULL && (state == CW_CHECK_FAILED || state == CW_CHECK_IDLE);
}

static void
cw_domains_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwDomainsPage *self = CW_DOMAINS_PAGE (page);
  GVariant *answer = cw_suffix_query_get_answer (draft);
  GVariant *tenant = cw_draft_get_fact (draft, CW_DRAFT_FACT_TENANT);
  gboolean is_unverified = cw_wizard_flow_has_unverified (draft);

  gtk_widget_set_visible (self->attribute_group,
                          !cw_draft_get_bool_fact (draft, CW_DRAFT_FACT_EXPRESS));
  gtk_widget_set_visible (self->other_row,
                          g_ascii_strcasecmp (get_attribute (draft), DEFAULT_ATTRIBUTE) != 0);
  cw_suffix_group_show (self->suffix_group, answer,
                        tenant != NULL ? cw_answer_get_string (tenant, "initialDomain") : "");
  show_values (self, answer);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->continue_row),
                                 is_unverified ? _ ("Continue without these domains")
                                               : _ ("Continue without the comparison"));
  gtk_widget_set_visible (self->continue_group, is_unverified || is_stopped (self));
}

static gboolean
cw_domains_page_is_good (CwFormPage *page, CwDraft *draft)
{
  CwDomainsPage *self = CW_DOMAINS_PAGE (page);

  return cw_attribute_row_is_good (self->attribute_row) &&
         (cw_check_row_is_good (self->check_row) ||
          (is_stopped (self) && gtk_check_button_get_active (self->continue_check)));
}

/* ----- the page */

static void
cw_domains_page_enter (CwWizardPage *page)
{
  CwDomainsPage *self = CW_DOMAINS_PAGE (page);
  CwDraft *draft = get_draft (self);

  cw_attribute_row_set_attribute (self->attribute_row, get_attribute (draft));
  if (!cw_draft_get_bool_fact (draft, CW_DRAFT_FACT_EXPRESS))
    cw_attribute_row_load (self->attribute_row, cw_wizard_page_get_engine (page), draft, "login");
  check (self);
  CW_WIZARD_PAGE_CLASS (cw_domains_page_parent_class)->enter (page);
}

static GtkWidget *
cw_domains_page_get_first_focus (CwWizardPage *page)
{
  CwDomainsPage *self = CW_DOMAINS_PAGE (page);

  return GTK_WIDGET (gtk_widget_get_visible (self->attribute_group) ? (gpointer) self->attribute_row
                                                                    : (gpointer) self->check_row);
}

static void
cw_domains_page_dispose (GObject *object)
{
  g_clear_pointer (&CW_DOMAINS_PAGE (object)->input, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_DOMAINS_PAGE);
  G_OBJECT_CLASS (cw_domains_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CwDomainsPage, attribute_group);
  gtk_widget_class_bind_template_child (widget_class, CwDomainsPage, attribute_row);
  gtk_widget_class_bind_template_child (widget_class, CwDomainsPage, other_row);
  gtk_widget_class_bind_template_child (widget_class, CwDomainsPage, check_row);
  gtk_widget_class_bind_template_child (widget_class, CwDomainsPage, suffix_group);
  gtk_widget_class_bind_template_child (widget_class, CwDomainsPage, values_group);
  gtk_widget_class_bind_template_child (widget_class, CwDomainsPage, empty_row);
  gtk_widget_class_bind_template_child (widget_class, CwDomainsPage, unlike_row);
  gtk_widget_class_bind_template_child (widget_class, CwDomainsPage, continue_group);
  gtk_widget_class_bind_template_child (widget_class, CwDomainsPage, continue_row);
  gtk_widget_class_bind_template_child (widget_class, CwDomainsPage, continue_check);
  gtk_widget_class_bind_template_callback (widget_class, on_attribute_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_check_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_check_state_cb);
}

static void
cw_domains_page_class_init (CwDomainsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwFormPageClass *form_class = CW_FORM_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_domains_page_dispose;
  CW_WIZARD_PAGE_CLASS (klass)->enter = cw_domains_page_enter;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_domains_page_get_first_focus;
  form_class->step = CW_WIZARD_DOMAINS;
  form_class->refresh = cw_domains_page_refresh;
  form_class->is_good = cw_domains_page_is_good;
  g_type_ensure (CW_TYPE_ATTRIBUTE_ROW);
  g_type_ensure (CW_TYPE_CHECK_ROW);
  g_type_ensure (CW_TYPE_SUFFIX_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-domains-page.ui");
  bind_children (widget_class);
}

static void
cw_domains_page_init (CwDomainsPage *self)
{
  CwFormPage *form = CW_FORM_PAGE (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  cw_form_page_bind_check (form, self->continue_check, "identity.continueWithUnverified", FALSE);
  cw_form_page_bind_problem (form, GTK_WIDGET (self->continue_row),
                             "identity.continueWithUnverified");
}
