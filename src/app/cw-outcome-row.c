/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-outcome-row.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-object-row.h"
#include "app/cw-story-values.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

/* Of an object that comes with dozens of attributes. */
#define MAXIMUM_CHANGES 12

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

char *
cw_outcome_describe (GVariant *item)
{
  const char *operation = cw_answer_get_string (item, "operation");
  g_autoptr (GVariant) changes = cw_answer_get_array (item, "changes");
  gsize n_changes = g_variant_n_children (changes);
  g_autoptr (GString) text = g_string_new (cw_app_text_operation (operation));

  if (g_str_equal (operation, "none"))
    return g_strdup ("–");
  for (gsize i = 0; i < MIN (n_changes, MAXIMUM_CHANGES); i++)
    {
      g_autoptr (GVariant) change = cw_answer_get_item (changes, i);

      add_change (text, change);
    }
  if (n_changes > MAXIMUM_CHANGES)
    g_string_append (text, "\n…");
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

/* What the first target would get says most; when there is none, the metaverse. (transfer full) */
static char *
describe_object (GVariant *object)
{
  g_autoptr (GVariant) targets = cw_answer_get_array (object, "targets");

  if (cw_answer_has (object, "errorMessage"))
    return g_strdup (cw_answer_get_string (object, "errorMessage"));
  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = cw_answer_get_item (targets, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (target, "connector");
      g_autofree char *words = cw_outcome_describe (target);

      if (!g_str_equal (cw_answer_get_string (target, "operation"), "none"))
        return g_strdup_printf ("%s · %s", cw_answer_get_string (connector, "name"), words);
    }
  return cw_outcome_describe (object);
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
  gtk_widget_add_css_class (row, "story-value");
  return row;
}
