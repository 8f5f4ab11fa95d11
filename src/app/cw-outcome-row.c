/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-outcome-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/cw-app-text.h"
#include "app/cw-object-row.h"
#include "app/cw-story-values.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

/* Of an object that comes with dozens of attributes. */
#define MAXIMUM_CHANGES 12
#define MAXIMUM_LINKS   5

static void
add_change (GString *text, GVariant *change)
{
  g_autoptr (GVariant) removed = cw_answer_get_array (change, "removed");
  g_autoptr (GVariant) added = cw_answer_get_array (change, "added");
  g_autofree char *before = cw_story_format_values (removed);
  g_autofree char *after = cw_story_format_values (added);

  g_string_append_printf (text, "\n%s: %s → %s", cw_answer_get_string (change, "name"),
                          before[0] != '\0' ? before : "–", after[0] != '\0' ? after : "–");
}

static void
add_link (GString *text, GVariant *link)
{
  gboolean is_removal = g_str_equal (cw_answer_get_string (link, "operation"), "remove");
  g_autofree char *title = cw_object_row_format_title (link);

  g_string_append_printf (text, "\n%s: %s → %s", cw_answer_get_string (link, "attribute"),
                          is_removal ? title : "–", is_removal ? "–" : title);
}

/* The first references that come or go, and how many more there are. */
static void
add_links (GString *text, GVariant *item)
{
  g_autoptr (GVariant) links = cw_answer_get_array (item, "links");
  gint64 n_all = cw_answer_get_int (item, "linksAdded") + cw_answer_get_int (item, "linksRemoved");
  gsize n_shown = MIN (g_variant_n_children (links), MAXIMUM_LINKS);
  gint64 n_more = n_all - (gint64) n_shown;
  g_autofree char *count = cw_app_text_count (n_more);

  for (gsize i = 0; i < n_shown; i++)
    {
      g_autoptr (GVariant) link = cw_answer_get_item (links, i);

      add_link (text, link);
    }
  if (n_more > 0)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (
          text, ngettext ("%s more reference", "%s more references", (gulong) n_more), count);
    }
}

static void
add_changes (GString *text, GVariant *item)
{
  g_autoptr (GVariant) changes = cw_answer_get_array (item, "changes");
  gsize n_changes = g_variant_n_children (changes);

  for (gsize i = 0; i < MIN (n_changes, MAXIMUM_CHANGES); i++)
    {
      g_autoptr (GVariant) change = cw_answer_get_item (changes, i);

      add_change (text, change);
    }
  if (n_changes > MAXIMUM_CHANGES)
    g_string_append (text, "\n…");
}

char *
cw_outcome_describe (GVariant *item)
{
  const char *operation = cw_answer_get_string (item, "operation");
  gboolean is_none = g_str_equal (operation, "none");
  g_autoptr (GString) text = g_string_new (cw_app_text_operation (is_none ? "links" : operation));

  if (is_none && !cw_answer_has (item, "links"))
    return g_strdup ("–");
  /* With who is deleted all of it goes; which values those were would hide who it is. */
  if (!is_none && !g_str_equal (operation, "delete"))
    add_changes (text, item);
  add_links (text, item);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
cw_outcome_describe_taken (GVariant *object)
{
  g_autoptr (GVariant) taken = cw_answer_get_array (object, "taken");
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (taken); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (taken, i);
      const char *holder = cw_answer_get_string (item, "holder");

      g_string_append_printf (text, "%s%s: %s", i > 0 ? "\n" : "",
                              cw_answer_get_string (item, "attribute"),
                              cw_answer_get_string (item, "value"));
      if (holder[0] != '\0')
        g_string_append_printf (text, " · %s", holder);
      if (cw_answer_get_bool (item, "stays"))
        g_string_append_printf (text, "\n%s",
                                _ ("The cloud keeps an old address until an administrator "
                                   "removes it there"));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What targets would get says most; when there is nothing, the metaverse. (transfer full) */
static char *
describe_object (GVariant *object)
{
  g_autoptr (GVariant) targets = cw_answer_get_array (object, "targets");
  g_autoptr (GString) text = g_string_new (NULL);

  if (cw_answer_has (object, "errorMessage"))
    return g_strdup (cw_answer_get_string (object, "errorMessage"));
  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = cw_answer_get_item (targets, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (target, "connector");
      g_autofree char *words = cw_outcome_describe (target);

      if (!g_str_equal (words, "–"))
        g_string_append_printf (text, "%s%s · %s", text->len > 0 ? "\n" : "",
                                cw_answer_get_string (connector, "name"), words);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE)
                       : cw_outcome_describe (object);
}

/* Whether it goes from any target. */
static gboolean
is_deletion (GVariant *object)
{
  g_autoptr (GVariant) targets = cw_answer_get_array (object, "targets");

  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = cw_answer_get_item (targets, i);

      if (g_str_equal (cw_answer_get_string (target, "operation"), "delete"))
        return TRUE;
    }
  return FALSE;
}

/* Also what the row does not show of who is deleted. */
gboolean
cw_outcome_contains (GVariant *object, const char *text)
{
  g_autofree char *title = cw_object_row_format_title (object);
  g_autofree char *change = describe_object (object);
  g_autoptr (GVariant) targets = cw_answer_get_array (object, "targets");
  g_autoptr (GString) all = g_string_new (title);
  g_autofree char *folded = NULL;

  g_string_append_printf (all, "\n%s\n%s", cw_answer_get_string (object, "dn"), change);
  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = cw_answer_get_item (targets, i);

      add_changes (all, target);
    }
  folded = g_utf8_casefold (all->str, -1);

  return strstr (folded, text) != NULL;
}

GtkWidget *
cw_outcome_row_new (GVariant *object)
{
  g_autofree char *title = cw_object_row_format_title (object);
  g_autofree char *change = describe_object (object);
  g_autofree char *taken = cw_outcome_describe_taken (object);
  g_autofree char *subtitle = taken[0] != '\0'
      ? g_strdup_printf ("%s\n%s\n%s", change, _ ("Used by another object already"), taken)
                         : g_strdup (change);
  GtkWidget *row = cw_row_new (title, subtitle);

  if (cw_answer_has (object, "errorMessage"))
    cw_row_add_icon (row, "dialog-error-symbolic", "error");
  else if (is_deletion (object))
    cw_row_add_icon (row, "user-trash-symbolic", "error");
  gtk_widget_add_css_class (row, "story-value");
  return row;
}
