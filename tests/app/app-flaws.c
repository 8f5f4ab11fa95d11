/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "app-flaws"

#include "config.h"

#include "app-flaws.h"

#include <adwaita.h>

static gboolean
is_shown (GtkWidget *widget)
{
  if (GTK_IS_ACTION_BAR (widget) && !gtk_action_bar_get_revealed (GTK_ACTION_BAR (widget)))
    return FALSE;
  return gtk_widget_get_child_visible (widget) && gtk_widget_get_visible (widget);
}

typedef void (*Finder) (GtkWidget *widget, GString *flaws);

/* Depth first, and nothing that is hidden. */
static void
walk (GtkWidget *widget, Finder finder, GString *flaws)
{
  /* A list of a drop-down that is closed, a menu: GTK's own. */
  if (!is_shown (widget) || GTK_IS_POPOVER (widget))
    return;
  finder (widget, flaws);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    walk (child, finder, flaws);
}

/* "CwCheckRow › GtkBox › GtkLabel": the widget and what it lies in. (transfer full) */
static char *
describe_place (GtkWidget *widget)
{
  g_autoptr (GString) place = g_string_new (G_OBJECT_TYPE_NAME (widget));
  GtkWidget *parent = gtk_widget_get_parent (widget);

  for (guint i = 0; i < 5 && parent != NULL; i++, parent = gtk_widget_get_parent (parent))
    {
      g_string_prepend (place, " › ");
      g_string_prepend (place, G_OBJECT_TYPE_NAME (parent));
    }
  return g_string_free (g_steal_pointer (&place), FALSE);
}

G_GNUC_PRINTF (3, 4)
static void
tell (GtkWidget *widget, GString *flaws, const char *format, ...)
{
  g_autofree char *place = describe_place (widget);
  va_list arguments;

  va_start (arguments, format);
  g_string_append (flaws, "\n  ");
  g_string_append_vprintf (flaws, format, arguments);
  g_string_append_printf (flaws, ": %s", place);
  va_end (arguments);
}

/* ----- what is cut off */

/* What GTK asks when the pointer rests there, from the label to the window. */
static gboolean
has_tooltip (GtkWidget *label)
{
  g_autoptr (GtkTooltip) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean is_told = FALSE;

  for (GtkWidget *widget = label; widget != NULL && !is_told;
       widget = gtk_widget_get_parent (widget))
    {
      double x = 0;
      double y = 0;

      if (!gtk_widget_get_has_tooltip (widget) ||
          !gtk_widget_translate_coordinates (label, widget, gtk_widget_get_width (label) / 2.0,
                                             gtk_widget_get_height (label) / 2.0, &x, &y))
        continue;
      g_signal_emit_by_name (widget, "query-tooltip", (int) x, (int) y, FALSE, tooltip, &is_told);
    }
  return is_told;
}

static int
get_minimum (GtkWidget *widget, GtkOrientation orientation, int for_size)
{
  int minimum = 0;

  gtk_widget_measure (widget, orientation, for_size, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* A list that nothing scrolls, as in a combo row: what is below its edge is never seen. */
static void
find_unreachable (GtkWidget *list, GString *flaws)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));

  if (!GTK_IS_SCROLLED_WINDOW (gtk_widget_get_parent (list)) && adjustment != NULL &&
      gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment) + 0.5)
    tell (list, flaws, "%.0f high, of which %.0f are seen", gtk_adjustment_get_upper (adjustment),
          gtk_adjustment_get_page_size (adjustment));
}

/* The minimum is told with the margins, the room that it got without. */
static void
find_small (GtkWidget *widget, GString *flaws)
{
  int beside = gtk_widget_get_margin_start (widget) + gtk_widget_get_margin_end (widget);
  int above = gtk_widget_get_margin_top (widget) + gtk_widget_get_margin_bottom (widget);
  int width = gtk_widget_get_allocated_width (widget) + beside;
  int height = gtk_widget_get_allocated_height (widget) + above;
  int needed_width = get_minimum (widget, GTK_ORIENTATION_HORIZONTAL, -1);
  int needed_height = 0;

  /* Made to be smaller than what it shows. */
  if (GTK_IS_SCROLLABLE (widget))
    {
      if (GTK_IS_LIST_VIEW (widget))
        find_unreachable (widget, flaws);
      return;
    }
  if (needed_width > width)
    {
      tell (widget, flaws, "%d wide instead of %d", width, needed_width);
      return;
    }
  needed_height = get_minimum (widget, GTK_ORIENTATION_VERTICAL, width);
  if (needed_height > height)
    tell (widget, flaws, "%d high instead of %d", height, needed_height);
}

/* Where one goes, what was chosen and where one is must be read at once, not behind a pointer that
 * rests: the keyboard and a finger have none. */
static gboolean
must_be_whole (GtkWidget *label)
{
  const GType types[] = { GTK_TYPE_BUTTON, GTK_TYPE_MENU_BUTTON, GTK_TYPE_DROP_DOWN,
                          ADW_TYPE_VIEW_SWITCHER, ADW_TYPE_WINDOW_TITLE };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (gtk_widget_get_ancestor (label, types[i]) != NULL)
      return TRUE;
  return gtk_widget_get_ancestor (label, ADW_TYPE_COMBO_ROW) != NULL &&
         gtk_widget_get_ancestor (label, GTK_TYPE_LIST_VIEW) != NULL;
}

static void
find_short_text (GtkWidget *widget, GString *flaws)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))) &&
      (must_be_whole (widget) || !has_tooltip (widget)))
    tell (widget, flaws, "“%s” is cut short", gtk_label_get_text (GTK_LABEL (widget)));
}

/* The text of a row that runs beyond its edge, where it is clipped: a label may get more room than
 * the row has, and be content. */
static void
find_overflow (GtkWidget *widget, GString *flaws)
{
  GtkWidget *row = gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_BOX_ROW);
  double left = 0;
  int offset = 0;
  int right = 0;
  PangoRectangle text = { 0, 0, 0, 0 };

  if (!GTK_IS_LABEL (widget) || row == NULL || !gtk_widget_get_mapped (widget))
    return;
  gtk_label_get_layout_offsets (GTK_LABEL (widget), &offset, NULL);
  pango_layout_get_pixel_extents (gtk_label_get_layout (GTK_LABEL (widget)), NULL, &text);
  /* Lines from right to left begin at the layout's other edge. */
  if (!gtk_widget_translate_coordinates (widget, row, offset + text.x, 0, &left, NULL))
    return;
  right = (int) left + text.width;
  if (left < -1 || right > gtk_widget_get_width (row) + 1)
    tell (widget, flaws, "“%s” runs beyond the edge of its row, from %.0f to %d of %d",
          gtk_label_get_text (GTK_LABEL (widget)), left, right, gtk_widget_get_width (row));
}

/* Only the lines of a text are not broken. */
static void
find_sideways (GtkWidget *widget, GString *flaws)
{
  GtkAdjustment *adjustment = NULL;

  if (!GTK_IS_SCROLLED_WINDOW (widget) ||
      GTK_IS_TEXT_VIEW (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (widget))))
    return;
  adjustment = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (widget));
  if (gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment) + 0.5)
    tell (widget, flaws, "%.0f wide, to be scrolled in %.0f", gtk_adjustment_get_upper (adjustment),
          gtk_adjustment_get_page_size (adjustment));
}

static void
find_cut_off (GtkWidget *widget, GString *flaws)
{
  find_small (widget, flaws);
  find_short_text (widget, flaws);
  find_overflow (widget, flaws);
  find_sideways (widget, flaws);
}

void
app_find_cut_off (GtkWidget *root, GString *flaws)
{
  walk (root, find_cut_off, flaws);
}

/* ----- names */

static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_SWITCH (widget) ||
         GTK_IS_CHECK_BUTTON (widget) || GTK_IS_SPIN_BUTTON (widget) || GTK_IS_ENTRY (widget) ||
         GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_PASSWORD_ENTRY (widget) ||
         GTK_IS_DROP_DOWN (widget) || GTK_IS_TEXT_VIEW (widget) || GTK_IS_LIST_BOX (widget) ||
         GTK_IS_LIST_VIEW (widget) || GTK_IS_COLUMN_VIEW (widget) || GTK_IS_PROGRESS_BAR (widget) ||
         ADW_IS_ENTRY_ROW (widget) || ADW_IS_COMBO_ROW (widget);
}

/* What libadwaita and GTK make themselves, and name by their content. */
static gboolean
is_internal (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  /* The lists within a preferences group or an expander row, the button within a menu button or a
   * drop-down. */
  if (GTK_IS_LIST_BOX (widget))
    return gtk_widget_get_ancestor (widget, ADW_TYPE_EXPANDER_ROW) != NULL ||
           (gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_GROUP) != NULL &&
            ADW_IS_PREFERENCES_GROUP (
                gtk_widget_get_parent (gtk_widget_get_parent (gtk_widget_get_parent (widget)))));
  /* The chosen item of a combo row is a list of one, which the row itself stands for. */
  if (gtk_widget_get_ancestor (widget, ADW_TYPE_COMBO_ROW) != NULL && !ADW_IS_COMBO_ROW (widget))
    return TRUE;
  if (parent == NULL)
    return FALSE;
  /* libadwaita leaves the button that closes a toast without a name. */
  return GTK_IS_MENU_BUTTON (parent) || GTK_IS_DROP_DOWN (parent) ||
         g_str_equal (G_OBJECT_TYPE_NAME (parent), "AdwToastWidget");
}

static gboolean
has_name (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  if (gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    return TRUE;
  if (ADW_IS_PREFERENCES_ROW (widget))
    return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget))[0] != '\0';
  /* A button is labelled by its child, also when that is only an icon. */
  if (GTK_IS_BUTTON (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL)
    return FALSE;
  if (GTK_IS_CHECK_BUTTON (widget) && gtk_check_button_get_label (GTK_CHECK_BUTTON (widget)))
    return TRUE;
  return gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

static void
find_unnamed (GtkWidget *widget, GString *flaws)
{
  if (is_control (widget) && !is_internal (widget) && !has_name (widget) &&
      gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) !=
          GTK_ACCESSIBLE_ROLE_PRESENTATION)
    tell (widget, flaws, "no name");
}

void
app_find_unnamed (GtkWidget *root, GString *flaws)
{
  walk (root, find_unnamed, flaws);
}

/* ----- width */

void
app_find_wide (GtkWidget *root, int width, GString *flaws)
{
  int needed = get_minimum (root, GTK_ORIENTATION_HORIZONTAL, -1);

  if (!is_shown (root) || needed <= width)
    return;
  tell (root, flaws, "asks for %d of %d pixels", needed, width);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    app_find_wide (child, width, flaws);
}
