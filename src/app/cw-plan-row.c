/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-plan-row.h"

#include <glib/gi18n.h>

#include "base/cw-answer.h"

struct _CwPlanRow
{
  AdwActionRow parent_instance;

  GtkStack *indicator;
  GtkImage *icon;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (CwPlanRow, cw_plan_row, ADW_TYPE_ACTION_ROW)

/* What a state looks like, and what it is called for those who do not see it. */
static const struct
{
  const char *state;
  const char *icon;
  const char *style; /* a class, or "" */
  const char *name;  /* "" where the row says enough */
} states[] = {
  { "waiting", "content-loading-symbolic", "dim-label", "" },
  { "done", "emblem-ok-symbolic", "success", N_ ("Done") },
    { "skipped", "emblem-ok-symbolic", "dim-label", N_ ("Was there already") },
      { "failed", "dialog-error-symbolic", "error", N_ ("Failed") },
        { "undone", "edit-undo-symbolic", "warning", N_ ("Taken back") },
          { "cancelled", "process-stop-symbolic", "warning", N_ ("Stopped") },
        };

static void
show_icon (CwPlanRow *self, guint index)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (states[i].style[0] != '\0')
      gtk_widget_remove_css_class (GTK_WIDGET (self->icon), states[i].style);
  gtk_image_set_from_icon_name (self->icon, states[index].icon);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), states[index].style);
  gtk_stack_set_visible_child (self->indicator, GTK_WIDGET (self->icon));
}

/* (transfer none): of the state */
static const char *
show_state (CwPlanRow *self, const char *state)
{
  gboolean is_running = g_str_equal (state, "running");

  gtk_spinner_set_spinning (self->spinner, is_running);
  if (is_running)
    {
      gtk_stack_set_visible_child (self->indicator, GTK_WIDGET (self->spinner));
      return _ ("Under way");
    }
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_str_equal (states[i].state, state))
      {
        show_icon (self, i);
        return states[i].name[0] != '\0' ? _ (states[i].name) : "";
      }
  return "";
}

static void
add_line (GString *text, const char *line)
{
  if (line == NULL || line[0] == '\0')
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

void
cw_plan_row_show (CwPlanRow *self, GVariant *action, const char *failure)
{
  const char *state = cw_answer_get_string (action, "state");
  const char *undo_error = cw_answer_get_string (action, "undoError");
  g_autoptr (GString) text = g_string_new (NULL);
  const char *name = show_state (self, state);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 cw_answer_get_string (action, "title"));
  if (!g_str_equal (state, "waiting"))
    add_line (text, name);
  else
    add_line (text, cw_answer_get_string (action, "detail"));
  if (g_str_equal (state, "failed"))
    add_line (text, failure);
  if (undo_error[0] != '\0')
    {
      g_autofree char *line = g_strdup_printf (_ ("Could not be taken back: %s"), undo_error);

      add_line (text, line);
    }
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text->str);
}

void
cw_plan_rows_show (GtkListBox *list, GVariant *actions, const char *failure)
{
  gsize n = g_variant_n_children (actions);
  GtkListBoxRow *row = NULL;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) action = g_variant_get_child_value (actions, i);

      if (gtk_list_box_get_row_at_index (list, (int) i) == NULL)
        gtk_list_box_append (list, cw_plan_row_new ());
      cw_plan_row_show (CW_PLAN_ROW (gtk_list_box_get_row_at_index (list, (int) i)), action,
                        failure);
    }
  while ((row = gtk_list_box_get_row_at_index (list, (int) n)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static void
cw_plan_row_class_init (CwPlanRowClass *klass)
{
}

static void
cw_plan_row_init (CwPlanRow *self)
{
  self->icon =
      g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  self->indicator = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->indicator), GTK_ALIGN_CENTER);
  gtk_stack_add_child (self->indicator, GTK_WIDGET (self->icon));
  gtk_stack_add_child (self->indicator, GTK_WIDGET (self->spinner));
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->indicator));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 0);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
}

GtkWidget *
cw_plan_row_new (void)
{
  return g_object_new (CW_TYPE_PLAN_ROW, NULL);
}
