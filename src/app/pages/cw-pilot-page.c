/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-pilot-page.h"

#include "app/pages/cw-pilot-group.h"

struct _CwPilotPage
{
  CwFormPage parent_instance;

  GtkCheckButton *all_choice;
  GtkCheckButton *group_choice;
  GtkBox *groups_box;
};

G_DEFINE_FINAL_TYPE (CwPilotPage, cw_pilot_page, CW_TYPE_FORM_PAGE)

static char *
make_path (guint index)
{
  return g_strdup_printf ("connectors.%u.scope.pilotGroup", index);
}

/* Each directory has a group, or none has. */
static void
limit (CwDraft *draft, gboolean is_limited)
{
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      g_autofree char *path = make_path (i);
      g_autoptr (JsonObject) object = json_object_new ();

      if (!cw_draft_is_source (cw_draft_get_connector (draft, i)))
        continue;
      if (!is_limited)
        cw_draft_remove (draft, path);
      else if (cw_draft_get_node (draft, path) == NULL)
        cw_draft_set_node (draft, path, json_node_init_object (json_node_alloc (), object));
    }
}

static gboolean
is_limited (CwDraft *draft)
{
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    {
      g_autofree char *path = make_path (i);

      if (cw_draft_get_node (draft, path) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
on_mode_cb (CwPilotPage *self)
{
  CwDraft *draft = cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
  gboolean is_on = gtk_check_button_get_active (self->group_choice);

  gtk_widget_set_visible (GTK_WIDGET (self->groups_box), is_on);
  if (draft != NULL && !cw_form_page_is_filling (CW_FORM_PAGE (self)))
    limit (draft, is_on);
}

static void
fill_groups (CwPilotPage *self, CwDraft *draft)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->groups_box))) != NULL)
    gtk_box_remove (self->groups_box, child);
  for (guint i = 0; i < cw_draft_get_n_connectors (draft); i++)
    if (cw_draft_is_source (cw_draft_get_connector (draft, i)))
      gtk_box_append (
          self->groups_box,
          cw_pilot_group_new (draft, cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)), i));
}

static void
cw_pilot_page_enter (CwWizardPage *page)
{
  CwPilotPage *self = CW_PILOT_PAGE (page);
  CwDraft *draft = cw_wizard_page_get_draft (page);

  fill_groups (self, draft);
  gtk_check_button_set_active (is_limited (draft) ? self->group_choice : self->all_choice, TRUE);
  CW_WIZARD_PAGE_CLASS (cw_pilot_page_parent_class)->enter (page);
}

static GtkWidget *
cw_pilot_page_get_first_focus (CwWizardPage *page)
{
  return GTK_WIDGET (CW_PILOT_PAGE (page)->all_choice);
}

static void
cw_pilot_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_PILOT_PAGE);
  G_OBJECT_CLASS (cw_pilot_page_parent_class)->dispose (object);
}

static void
cw_pilot_page_class_init (CwPilotPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_pilot_page_dispose;
  CW_WIZARD_PAGE_CLASS (klass)->enter = cw_pilot_page_enter;
  CW_WIZARD_PAGE_CLASS (klass)->get_first_focus = cw_pilot_page_get_first_focus;
  CW_FORM_PAGE_CLASS (klass)->step = CW_WIZARD_PILOT;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-pilot-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwPilotPage, all_choice);
  gtk_widget_class_bind_template_child (widget_class, CwPilotPage, group_choice);
  gtk_widget_class_bind_template_child (widget_class, CwPilotPage, groups_box);
  gtk_widget_class_bind_template_callback (widget_class, on_mode_cb);
}

static void
cw_pilot_page_init (CwPilotPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
