/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-filtering-page.h"

#include "app/pages/cw-scope-view.h"

struct _CwFilteringPage
{
  CwFormPage parent_instance;

  GtkWidget *choice_group;
  AdwComboRow *choice_row;
  GtkStringList *names;
  GtkStack *stack;
};

G_DEFINE_FINAL_TYPE (CwFilteringPage, cw_filtering_page, CW_TYPE_FORM_PAGE)

/* ----- one view a directory */

static void
add_view (CwFilteringPage *self, CwDraft *draft, const char *name)
{
  if (gtk_stack_get_child_by_name (self->stack, name) == NULL)
    gtk_stack_add_named (self->stack,
                         GTK_WIDGET (cw_scope_view_new (
                             draft, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)), name)),
                         name);
  gtk_string_list_append (self->names, name);
}

static void
remove_old_views (CwFilteringPage *self, CwDraft *draft)
{
  GtkWidget *next = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); child != NULL;
       child = next)
    {
      next = gtk_widget_get_next_sibling (child);
      if (cw_draft_find_connector (draft, cw_scope_view_get_connector (CW_SCOPE_VIEW (child))) < 0)
        gtk_stack_remove (self->stack, child);
    }
}

static void
on_chosen_cb (CwFilteringPage *self)
{
  guint position = adw_combo_row_get_selected (self->choice_row);

  if (position != GTK_INVALID_LIST_POSITION)
    gtk_stack_set_visible_child_name (self->stack,
                                      gtk_string_list_get_string (self->names, position));
}

static void
make_views (CwFilteringPage *self, CwDraft *draft)
{
  guint position = adw_combo_row_get_selected (self->choice_row);

  remove_old_views (self, draft);
  gtk_string_list_splice (self->names, 0, g_list_model_get_n_items (G_LIST_MODEL (self->names)),
                          NULL);
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      JsonObject *connector = cw_draft_get_connector (draft, i);

      if (cw_draft_is_source (connector))
        add_view (self, draft, json_object_get_string_member_with_default (connector, "name", ""));
    }
  if (position < g_list_model_get_n_items (G_LIST_MODEL (self->names)))
    adw_combo_row_set_selected (self->choice_row, position);
  gtk_widget_set_visible (self->choice_group,
                          g_list_model_get_n_items (G_LIST_MODEL (self->names)) > 1);
  on_chosen_cb (self);
}

/* ----- the page */

static const char *
find_problem (CwDraft *draft, GPtrArray *problems, const char *connector)
{
  g_autofree char *path =
      g_strdup_printf ("connectors.%d.partitions", cw_draft_find_connector (draft, connector));

  for (guint i = 0; i < problems->len; i++)
    {
      const CwDraftProblem *problem = g_ptr_array_index (problems, i);

      if (g_str_equal (problem->path, path))
        return problem->text;
    }
  return NULL;
}

static void
cw_filtering_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwFilteringPage *self = CW_FILTERING_PAGE (page);
  g_autoptr (GPtrArray) problems = cw_wizard_flow_list_problems (draft, CW_WIZARD_FILTERING);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    cw_scope_view_set_problem (
        CW_SCOPE_VIEW (child),
        find_problem (draft, problems, cw_scope_view_get_connector (CW_SCOPE_VIEW (child))));
}

static void
cw_filtering_page_enter (CwWizardPage *page)
{
  CwFilteringPage *self = CW_FILTERING_PAGE (page);

  make_views (self, cw_wizard_page_get_draft (page));
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    cw_scope_view_enter (CW_SCOPE_VIEW (child));
  CW_WIZARD_PAGE_CLASS (cw_filtering_page_parent_class)->enter (page);
}

static GtkWidget *
cw_filtering_page_get_first_focus (CwWizardPage *page)
{
  CwFilteringPage *self = CW_FILTERING_PAGE (page);

  return gtk_widget_get_visible (self->choice_group) ? GTK_WIDGET (self->choice_row)
                                                     : gtk_stack_get_visible_child (self->stack);
}

static void
cw_filtering_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_FILTERING_PAGE);
  G_OBJECT_CLASS (cw_filtering_page_parent_class)->dispose (object);
}

static void
cw_filtering_page_class_init (CwFilteringPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwFormPageClass *form_class = CW_FORM_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_filtering_page_dispose;
  CW_WIZARD_PAGE_CLASS (klass)->enter = cw_filtering_page_enter;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_filtering_page_get_first_focus;
  form_class->step = CW_WIZARD_FILTERING;
  form_class->refresh = cw_filtering_page_refresh;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-filtering-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwFilteringPage, choice_group);
  gtk_widget_class_bind_template_child (widget_class, CwFilteringPage, choice_row);
  gtk_widget_class_bind_template_child (widget_class, CwFilteringPage, names);
  gtk_widget_class_bind_template_child (widget_class, CwFilteringPage, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_cb);
}

static void
cw_filtering_page_init (CwFilteringPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
