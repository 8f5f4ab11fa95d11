/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-widgets.h"

#include <glib/gi18n.h>

#include "app/cw-text-care.h"

GtkWidget *
cw_row_new (const char *title, const char *subtitle)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title-lines", 0,
                                 "subtitle-lines", 0, NULL);

  /* Not at construction: the row's labels hear of "use-markup" only when that is over. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  cw_text_care_wrap (row);
  return row;
}

void
cw_row_add_icon (GtkWidget *row, const char *icon_name, const char *style)
{
  GtkWidget *image = g_object_new (GTK_TYPE_IMAGE, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_PRESENTATION, "icon-name", icon_name, NULL);

  if (style[0] != '\0')
    gtk_widget_add_css_class (image, style);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
}

void
cw_row_set_action (GtkWidget *row, const char *action_name, GVariant *target)
{
  GtkWidget *arrow =
      g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                    "icon-name", "go-next-symbolic", NULL);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), action_name);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (row), target);
}

GtkWidget *
cw_group_new (const char *title, const char *description)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  return group;
}

gboolean
cw_widget_contains_focus (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, widget);
}

void
cw_list_box_clear (GtkListBox *list)
{
  GtkListBoxRow *row = NULL;

  if (cw_widget_contains_focus (GTK_WIDGET (list)))
    gtk_widget_grab_focus (GTK_WIDGET (list));
  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static GtkWidget *
find_first (GtkWidget *root, GType type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gboolean is_it = G_TYPE_CHECK_INSTANCE_TYPE (child, type) && gtk_widget_get_visible (child);
      GtkWidget *found = is_it ? child : find_first (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

void
cw_widget_name_internal (GtkWidget *root, GType type, const char *label)
{
  GtkWidget *widget = find_first (root, type);

  if (widget != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                    -1);
}

void
cw_password_row_name (GtkWidget *row)
{
  cw_widget_name_internal (row, GTK_TYPE_BUTTON, _ ("Show the password"));
  gtk_editable_set_enable_undo (GTK_EDITABLE (row), FALSE);
}

/* The first tick comes before the layout of its frame, the second one behind it. */
static gboolean
on_scroll_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  guint *n_ticks = user_data;
  GtkWidget *scrolled = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = NULL;
  double top = 0;
  double below = 0;

  if (++*n_ticks < 2)
    return G_SOURCE_CONTINUE;
  if (scrolled == NULL || !gtk_widget_translate_coordinates (widget, scrolled, 0, 0, NULL, &top))
    return G_SOURCE_REMOVE;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  below = top + gtk_widget_get_height (widget) - gtk_adjustment_get_page_size (adjustment);
  if (top < 0 || below > 0)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) +
                                              (top < 0 ? top : MIN (top, below)));
  return G_SOURCE_REMOVE;
}

void
cw_scroll_to (GtkWidget *widget)
{
  gtk_widget_add_tick_callback (widget, on_scroll_tick_cb, g_new0 (guint, 1), g_free);
}

void
cw_status_page_describe (AdwStatusPage *page, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_description (page, escaped);
}

void
cw_label_set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

void
cw_leaflet_show (AdwLeaflet *leaflet, GtkWidget *page)
{
  if (adw_leaflet_get_folded (leaflet))
    adw_leaflet_set_visible_child (leaflet, page);
}

/* GTK 4.8 takes a reference each time that something is hidden with the focus in it, and gives up
 * but the last in the next frame. The stack has hidden it once already: hidden again with the
 * focus, it would never be freed, nor what it holds. */
static void
drop_focus (GtkWidget *widget)
{
  if (cw_widget_contains_focus (widget))
    gtk_root_set_focus (gtk_widget_get_root (widget), NULL);
}

void
cw_stack_hide_others (GtkStack *stack)
{
  GtkWidget *shown = gtk_stack_get_visible_child (stack);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (child != shown)
        drop_focus (child);
      gtk_widget_set_visible (child, child == shown);
    }
}

void
cw_stack_show (GtkStack *stack, const char *name)
{
  GtkWidget *shown = gtk_stack_get_child_by_name (stack, name);

  gtk_widget_set_visible (shown, TRUE);
  gtk_stack_set_visible_child (stack, shown);
  cw_stack_hide_others (stack);
}

GtkListBox *
cw_boxed_list_new (const char *label)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_add_css_class (list, "boxed-list");
  return GTK_LIST_BOX (list);
}

AdwToast *
cw_toast_new (const char *text)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, "xalign", 0.0, NULL);

  gtk_widget_add_css_class (label, "heading");
  adw_toast_set_custom_title (toast, label);
  return toast;
}

char *
cw_search_dup_text (GtkWidget *entry)
{
  return g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (entry)), -1);
}
