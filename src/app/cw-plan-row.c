/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-plan-row.h"

#include <glib/gi18n.h>

#include "app/cw-state-icon.h"
#include "app/cw-text-layout.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

struct _CwPlanRow
{
  AdwExpanderRow parent_instance;

  CwStateIcon *icon;
  GtkLabel *detail;
};

G_DEFINE_FINAL_TYPE (CwPlanRow, cw_plan_row, ADW_TYPE_EXPANDER_ROW)

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

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 cw_answer_get_string (action, "title"));
  cw_label_set_text (self->detail, cw_answer_get_string (action, "detail"));
  add_line (text, cw_state_icon_show (self->icon, state));
  if (g_str_equal (state, "failed"))
    add_line (text, failure);
  if (undo_error[0] != '\0')
    {
      g_autofree char *line = g_strdup_printf (_ ("Could not be taken back: %s"), undo_error);

      add_line (text, line);
    }
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), text->str);
}

/* (transfer floating) */
static GtkWidget *
make_detail_row (CwPlanRow *self)
{
  GtkWidget *row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, NULL);

  self->detail = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->detail, TRUE);
  gtk_label_set_wrap_mode (self->detail, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->detail, 0);
  gtk_widget_set_margin_top (GTK_WIDGET (self->detail), 12);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->detail), 12);
  gtk_widget_set_margin_start (GTK_WIDGET (self->detail), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->detail), 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), GTK_WIDGET (self->detail));
  return row;
}

static void
cw_plan_row_class_init (CwPlanRowClass *klass)
{
}

static void
cw_plan_row_init (CwPlanRow *self)
{
  self->icon = CW_STATE_ICON (cw_state_icon_new ());
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->icon));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), make_detail_row (self));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  cw_text_layout_use_below (GTK_WIDGET (self));
}

GtkWidget *
cw_plan_row_new (void)
{
  return g_object_new (CW_TYPE_PLAN_ROW, NULL);
}
