/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-text-care.h"

#include <adwaita.h>
#include <string.h>

#include "app/cw-row-layout.h"
#include "app/cw-text-layout.h"
#include "app/cw-title-layout.h"

/* Beside wide buttons a text must not become a column of letters, nor make the window wider. */
#define LEAST_CHARS 4

/* A button's text may be broken once it is longer. */
#define BUTTON_CHARS 7

static gboolean
is_cut_short (GtkWidget *widget)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
         pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget)));
}

/* One line for each label that is cut short. */
static void
collect (GtkWidget *widget, GString *text)
{
  if (is_cut_short (widget))
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "",
                            gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (child, text);
}

/* What belongs together: a row, a button, the title of a window, or else the widget alone. */
static GtkWidget *
find_whole (GtkWidget *widget)
{
  GtkWidget *whole = gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_BOX_ROW);

  if (whole == NULL)
    whole = gtk_widget_get_ancestor (widget, GTK_TYPE_BUTTON);
  if (whole == NULL)
    whole = gtk_widget_get_ancestor (widget, ADW_TYPE_WINDOW_TITLE);
  return whole != NULL ? whole : widget;
}

static gboolean
on_query_tooltip_cb (GtkWidget *window,
                     int x,
                     int y,
                     gboolean is_keyboard,
                     GtkTooltip *tooltip,
                     gpointer user_data)
{
  GtkWidget *widget =
      is_keyboard ? gtk_root_get_focus (GTK_ROOT (window))
                  : gtk_widget_pick (window, x, y, GTK_PICK_INSENSITIVE | GTK_PICK_NON_TARGETABLE);
  g_autoptr (GString) text = g_string_new (NULL);

  if (widget == NULL || widget == window)
    return FALSE;
  collect (find_whole (widget), text);
  gtk_tooltip_set_text (tooltip, text->str);
  return text->len > 0;
}

void
cw_text_care_tell_short (GtkWidget *window)
{
  gtk_widget_set_has_tooltip (window, TRUE);
  g_signal_connect_object (window, "query-tooltip", G_CALLBACK (on_query_tooltip_cb), window, 0);
}

/* An address, a path, a distinguished name or a domain: not just words. */
static gboolean
holds_name (const char *text)
{
  if (strpbrk (text, "@\\/=_") != NULL)
    return TRUE;
  for (const char *dot = strchr (text, '.'); dot != NULL; dot = strchr (dot + 1, '.'))
    if (g_ascii_isalnum (dot[1]))
      return TRUE;
  return FALSE;
}

/* New attributes lay the label out anew, even when they say what the old ones did. */
static void
on_label_cb (GtkLabel *label)
{
  gboolean is_name = holds_name (gtk_label_get_text (label));
  g_autoptr (PangoAttrList) attributes = NULL;

  if (is_name == (gtk_label_get_attributes (label) != NULL))
    return;
  if (is_name)
    {
      attributes = pango_attr_list_new ();
      pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
    }
  gtk_label_set_attributes (label, attributes);
}

static void
keep_names (GtkLabel *label)
{
  /* What is wrapped again, with the page around it. */
  if (gtk_label_get_attributes (label) != NULL ||
      g_signal_handler_find (label, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_label_cb, NULL) != 0)
    return;
  g_signal_connect_object (label, "notify::label", G_CALLBACK (on_label_cb), label, 0);
  on_label_cb (label);
}

static void
wrap_button (GtkLabel *label)
{
  int width = (int) MIN (g_utf8_strlen (gtk_label_get_text (label), -1), BUTTON_CHARS);
  int minimum = 0;
  int natural = 0;

  /* Done already: nothing needs to be measured, and the page not be laid out, once more. */
  if (gtk_label_get_wrap (label) && gtk_label_get_width_chars (label) == width)
    return;
  gtk_label_set_natural_wrap_mode (label, GTK_NATURAL_WRAP_INHERIT);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (label, GTK_JUSTIFY_CENTER);
  gtk_label_set_width_chars (label, width);
  if (width < BUTTON_CHARS)
    return;
  /* Broken only where there is no room, not because the row is high enough for two lines. GTK
   * forgets the width in characters then: not for a text that is narrower. */
  gtk_widget_measure (GTK_WIDGET (label), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL,
                      NULL);
  if (natural > minimum)
    gtk_label_set_natural_wrap_mode (label, GTK_NATURAL_WRAP_NONE);
}

/* Between the buttons of a narrow window large letters find little room: rather two lines than a
 * title that cannot be read. */
static void
wrap_window_title (GtkLabel *label)
{
  gtk_label_set_width_chars (label, LEAST_CHARS);
  gtk_label_set_single_line_mode (label, FALSE);
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (label, GTK_NATURAL_WRAP_NONE);
  gtk_label_set_justify (label, GTK_JUSTIFY_CENTER);
  cw_title_layout_use (gtk_widget_get_ancestor (GTK_WIDGET (label), ADW_TYPE_WINDOW_TITLE));
}

static void
wrap_title (GtkLabel *label)
{
  GtkWidget *widget = GTK_WIDGET (label);

  if (gtk_widget_has_css_class (widget, "heading") &&
      gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_GROUP) != NULL)
    {
      gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_NONE);
      gtk_label_set_wrap (label, TRUE);
      gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
    }
  else if (gtk_widget_has_css_class (widget, "title") && gtk_label_get_wrap (label) &&
           gtk_widget_get_ancestor (widget, ADW_TYPE_ACTION_ROW) != NULL)
    gtk_label_set_width_chars (label, LEAST_CHARS);
  else if (gtk_widget_get_ancestor (widget, ADW_TYPE_WINDOW_TITLE) != NULL)
    wrap_window_title (label);
  else if (gtk_widget_get_ancestor (widget, ADW_TYPE_VIEW_SWITCHER) != NULL)
    gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_NONE);
  else if (GTK_IS_BUTTON (gtk_widget_get_parent (widget)))
    wrap_button (label);
  if (gtk_label_get_wrap (label))
    keep_names (label);
}

static void
wrap_below (GtkWidget *root)
{
  if (GTK_IS_LABEL (root))
    wrap_title (GTK_LABEL (root));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    wrap_below (child);
}

void
cw_text_care_wrap (GtkWidget *root)
{
  wrap_below (root);
  cw_text_layout_use_below (root);
  cw_row_layout_use_below (root);
}
