/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-step-group.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-guard-words.h"
#include "app/cw-text-care.h"
#include "app/cw-widgets.h"
#include "app/cw-window-way.h"
#include "base/cw-answer.h"

static char *
describe_how (GVariant *step)
{
  const char *id = cw_answer_get_string (step, "state");
  const char *state = cw_app_text_run_state (id);
  g_autofree char *duration = cw_app_text_duration (cw_answer_get_double (step, "seconds"));

  /* What was not run took no time. */
  if (!cw_answer_has (step, "seconds") || g_str_equal (id, "skipped"))
    return g_strdup (state);
  /* Translators: how a step ended, and how long it took */
  return g_strdup_printf (_ ("%s, in %s"), state, duration);
}

static char *
describe_what (GVariant *step)
{
  const char *kind = cw_app_text_step_kind (cw_answer_get_string (step, "kind"));
  const char *connector = cw_answer_get_string (step, "connector");
  const char *full = cw_answer_get_bool (step, "full") ? _ (", everything") : "";

  if (connector[0] == '\0')
    return g_strdup_printf ("%s%s", kind, full);
  return g_strdup_printf (_ ("%s: %s%s"), kind, connector, full);
}

static GtkWidget *
make_count (gint64 step_id, const char *name, gint64 count)
{
  g_autofree char *number = cw_app_text_count (count);
  /* Translators: what was counted, and how many */
  g_autofree char *text = g_strdup_printf (_ ("%s: %s"), cw_app_text_count_name (name), number);
  GtkWidget *widget = gtk_button_new_with_label (text);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (widget), "win.step-objects");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (widget), "(xs)", step_id, name);
  gtk_widget_set_tooltip_text (widget, _ ("Show These Objects"));
  gtk_widget_add_css_class (widget, "step-count");
  if (g_str_equal (name, "errors"))
    gtk_widget_add_css_class (widget, "error");
  return widget;
}

static GtkWidget *
make_counts (GVariant *step)
{
  g_autoptr (GVariant) counts = cw_answer_get_dict (step, "counts");
  GtkWidget *box =
      g_object_new (GTK_TYPE_FLOW_BOX, "selection-mode", GTK_SELECTION_NONE, "column-spacing", 6,
                    "row-spacing", 6, "margin-top", 9, "margin-bottom", 9, "margin-start", 9,
                    "margin-end", 9, "max-children-per-line", 8, NULL);
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, counts);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      GtkWidget *child = gtk_flow_box_child_new ();

      gtk_flow_box_child_set_child (
          GTK_FLOW_BOX_CHILD (child),
          make_count (cw_answer_get_int (step, "id"), name, g_variant_get_int64 (value)));
      gtk_widget_set_focusable (child, FALSE);
      gtk_widget_set_halign (child, GTK_ALIGN_START);
      gtk_flow_box_append (GTK_FLOW_BOX (box), child);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What was counted"), -1);
  cw_text_care_wrap (box);
  return box;
}

static GtkWidget *
make_counts_row (GVariant *step)
{
  GtkWidget *row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "title",
                                 _ ("What was counted"), NULL);

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), make_counts (step));
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

/* Where it can be done, when the message is of something that has a window here. */
static void
set_link (GtkWidget *row, GVariant *step)
{
  const char *place = cw_window_way_find_place (cw_answer_get_string (step, "errorMessage"));
  g_autofree char *action = g_strconcat ("win.", place, NULL);

  if (place != NULL)
    cw_row_set_action (row, action, NULL);
}

GtkWidget *
cw_step_group_new (GVariant *step)
{
  const char *state = cw_answer_get_string (step, "state");
  g_autoptr (GVariant) counts = cw_answer_get_dict (step, "counts");
  g_autofree char *what = describe_what (step);
  g_autofree char *how = describe_how (step);
  g_autofree char *message = cw_guard_words_say_step (step);
  g_autoptr (GString) subtitle = g_string_new (how);
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = NULL;

  if (cw_app_text_partition (step)[0] != '\0')
    g_string_append_printf (subtitle, "\n%s", cw_app_text_partition (step));
  if (cw_answer_has (step, "errorMessage"))
    g_string_append_printf (subtitle, "\n%s", message);
  row = cw_row_new (what, subtitle->str);
  cw_row_add_icon (row, cw_app_text_run_icon (state), cw_app_text_run_style (state));
  set_link (row, step);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  if (g_variant_n_children (counts) > 0)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_counts_row (step));
  return group;
}
