/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-tasks-page.h"

#include "app/cw-widgets.h"
#include "setup/draft/cw-wizard-task.h"

struct _CwTasksPage
{
  CwWizardPage parent_instance;

  AdwPreferencesGroup *change_group;
  AdwPreferencesGroup *look_group;

  GPtrArray *rows; /* (owned) (element-type GtkWidget): by the number of the task */
};

G_DEFINE_FINAL_TYPE (CwTasksPage, cw_tasks_page, CW_TYPE_WIZARD_PAGE)

/* Tasks that have a window of their own; for all others pages follow. */
static const struct
{
  const char *id;
  const char *action;
} windows[] = {
  { "view", "win.view-config" },
  { "compare", "win.compare-config" },
  { "compare-instance", "win.compare-instance" },
  { "schema", "win.read-schema" },
  { "made", "win.made" },
  { "renew", "win.renew" },
  { "keys", "win.keys" },
  { "troubleshoot", "win.troubleshoot" },
};

static const char *
find_window (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    if (g_str_equal (windows[i].id, id))
      return windows[i].action;
  return NULL;
}

/* The row's action, not its signal: GTK emits "activated" for rows without an action only. */
static void
choose_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwWizardPage *page = CW_WIZARD_PAGE (widget);

  cw_draft_set_fact (cw_wizard_page_get_draft (page), CW_DRAFT_FACT_TASK, parameter);
  cw_wizard_page_set_complete (page, TRUE);
  gtk_widget_activate_action (widget, "win.next", NULL);
}

static void
add_task (CwTasksPage *self, guint index)
{
  CwWizardTask task = cw_wizard_task_get (index);
  GtkWidget *row = cw_row_new (task.title, task.text);

  if (find_window (task.id) == NULL)
    cw_row_set_action (row, "task.choose", g_variant_new_string (task.id));
  else
    cw_row_set_action (row, find_window (task.id), NULL);
  adw_preferences_group_add (
      task.kind == CW_WIZARD_TASK_LOOK ? self->look_group : self->change_group, row);
  g_ptr_array_add (self->rows, row);
}

/* ----- the page */

/* What cannot be done now stays in the list, and says why. */
static void
cw_tasks_page_enter (CwWizardPage *page)
{
  CwTasksPage *self = CW_TASKS_PAGE (page);
  CwDraft *draft = cw_wizard_page_get_draft (page);

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      CwWizardTask task = cw_wizard_task_get (i);
      const char *obstacle = cw_wizard_task_get_obstacle (draft, task.id);

      gtk_widget_set_sensitive (row, obstacle == NULL);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), obstacle != NULL ? obstacle : task.text);
    }
  cw_wizard_page_set_complete (page, cw_draft_get_fact (draft, CW_DRAFT_FACT_TASK) != NULL);
}

static GtkWidget *
cw_tasks_page_get_first_focus (CwWizardPage *page)
{
  CwTasksPage *self = CW_TASKS_PAGE (page);

  for (guint i = 0; i < self->rows->len; i++)
    if (cw_wizard_task_get (i).kind == CW_WIZARD_TASK_CHANGE)
      return g_ptr_array_index (self->rows, i);
  return NULL;
}

static void
cw_tasks_page_dispose (GObject *object)
{
  CwTasksPage *self = CW_TASKS_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_TASKS_PAGE);
  G_OBJECT_CLASS (cw_tasks_page_parent_class)->dispose (object);
}

static void
cw_tasks_page_class_init (CwTasksPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwWizardPageClass *page_class = CW_WIZARD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_tasks_page_dispose;
  page_class->enter = cw_tasks_page_enter;
  page_class->get_first_focus = cw_tasks_page_get_first_focus;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-tasks-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwTasksPage, change_group);
  gtk_widget_class_bind_template_child (widget_class, CwTasksPage, look_group);
  gtk_widget_class_install_action (widget_class, "task.choose", "s", choose_activated);
}

static void
cw_tasks_page_init (CwTasksPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  for (guint i = 0; i < cw_wizard_task_get_count (); i++)
    add_task (self, i);
}
