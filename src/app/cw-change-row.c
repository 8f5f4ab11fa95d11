/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-change-row.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-object-row.h"
#include "app/cw-story-values.h"
#include "base/cw-answer.h"

/* The object's own page has all of them. */
#define SHOWN_LINES 8

/* Values stand in one line here. */
static char *
format_values (GVariant *attribute, const char *name)
{
  g_autoptr (GVariant) values = cw_answer_get_array (attribute, name);

  return g_strdelimit (cw_story_format_values (values), "\n", ' ');
}

static char *
format_attribute (GVariant *attribute)
{
  const char *name = cw_answer_get_string (attribute, "name");
  g_autofree char *to = format_values (attribute, "added");
  g_autofree char *from = format_values (attribute, "removed");

  if (from[0] == '\0')
    return g_strdup_printf ("%s: %s", name, to);
  /* Translators: an attribute, what it holds and what it will hold */
  return g_strdup_printf (_ ("%s: %s → %s"), name, from, to[0] != '\0' ? to : "–");
}

static char *
format_link (GVariant *link)
{
  g_autofree char *title = cw_object_row_format_title (link);
  gboolean is_added = g_str_equal (cw_answer_get_string (link, "operation"), "add");

  return g_strdup_printf ("%s: %s %s", cw_answer_get_string (link, "attribute"),
                          is_added ? "+" : "−", title);
}

static void
add_lines (GString *text, GVariant *items, char *(*format) (GVariant *item))
{
  gsize n = g_variant_n_children (items);

  for (gsize i = 0; i < MIN (n, SHOWN_LINES); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);
      g_autofree char *line = format (item);

      g_string_append_printf (text, "\n%s", line);
    }
  if (n > SHOWN_LINES)
    {
      gulong n_more = (gulong) (n - SHOWN_LINES);
      g_autofree char *count = cw_app_text_count ((gint64) n_more);

      g_string_append_c (text, '\n');
      g_string_append_printf (text, ngettext ("%s more change", "%s more changes", n_more), count);
    }
}

GtkWidget *
cw_change_row_new (GVariant *item)
{
  GtkWidget *row = cw_object_row_new (item);
  g_autoptr (GVariant) attributes = cw_answer_get_array (item, "attributes");
  g_autoptr (GVariant) links = cw_answer_get_array (item, "links");
  g_autoptr (GString) text = g_string_new (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)));

  add_lines (text, attributes, format_attribute);
  add_lines (text, links, format_link);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text->str);
  return row;
}
