/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-story-values.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/cw-story-reason.h"
#include "app/cw-story-section.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

/* More of one attribute is told by `causewayctl object show`. */
#define MAXIMUM_VALUES 20
#define MAXIMUM_CHARS  400

static char *
format_value (GVariant *value)
{
  g_autoptr (GVariant) plain = g_variant_is_of_type (value, G_VARIANT_TYPE_VARIANT)
                                   ? g_variant_get_variant (value)
                                   : g_variant_ref (value);
  const char *text = NULL;
  gsize size = 0;

  if (g_variant_is_of_type (plain, G_VARIANT_TYPE_STRING))
    text = g_variant_get_string (plain, NULL);
  else if (g_variant_is_of_type (plain, G_VARIANT_TYPE_VARDICT))
    {
      size = strlen (cw_answer_get_string (plain, "base64")) / 4 * 3;
      return g_strdup_printf (
          ngettext ("about %lu byte that is no text", "about %lu bytes that are no text", size),
          (gulong) size);
    }
  if (text == NULL)
    return g_variant_print (plain, FALSE);
  if (g_utf8_strlen (text, -1) <= MAXIMUM_CHARS)
    return g_strdup (text);
  return g_strdup_printf ("%.*s…", (int) (g_utf8_offset_to_pointer (text, MAXIMUM_CHARS) - text),
                          text);
}

char *
cw_story_format_values (GVariant *values)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize n_values = 0;

  if (!g_variant_is_container (values) || g_variant_is_of_type (values, G_VARIANT_TYPE_VARDICT))
    return format_value (values);
  n_values = g_variant_n_children (values);
  for (gsize i = 0; i < MIN (n_values, MAXIMUM_VALUES); i++)
    {
      g_autoptr (GVariant) value = g_variant_get_child_value (values, i);
      g_autofree char *line = format_value (value);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", line);
    }
  if (n_values > MAXIMUM_VALUES)
    {
      gulong n_more = (gulong) (n_values - MAXIMUM_VALUES);

      g_string_append_c (text, '\n');
      g_string_append_printf (text, ngettext ("and %lu more", "and %lu more", n_more), n_more);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ----- rows */

static GtkWidget *
make_value_row (GVariant *object, const char *attribute, GVariant *values, gboolean is_explained)
{
  g_autofree char *text = cw_story_format_values (values);
  g_autofree char *because = is_explained ? cw_story_explain_value (object, attribute) : NULL;
  g_autofree char *subtitle =
      because != NULL ? g_strdup_printf ("%s\n%s", text, because) : g_strdup (text);
  GtkWidget *row = cw_row_new (attribute, subtitle);

  gtk_widget_add_css_class (row, "story-value");
  return row;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_ascii_strcasecmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_value_rows (GtkWidget *group, GVariant *object, GVariant *values, gboolean is_explained)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < g_variant_n_children (values); i++)
    {
      char *name = NULL;

      g_variant_get_child (values, i, "{sv}", &name, NULL);
      g_ptr_array_add (names, name);
    }
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autoptr (GVariant) value = g_variant_lookup_value (values, name, NULL);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                 make_value_row (object, name, value, is_explained));
    }
}

/* Links are no values of the metaverse; of those that there is one place for it is told which one
 * flows. */
static void
add_reference_rows (GtkWidget *group, GVariant *object)
{
  g_autoptr (GVariant) explanation = cw_answer_get_dict (object, "explanation");
  g_autoptr (GVariant) values = cw_answer_get_array (explanation, "values");

  for (gsize i = 0; i < g_variant_n_children (values); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (values, i);
      const char *value = cw_answer_get_string (item, "value");
      g_autofree char *because = NULL;
      g_autofree char *subtitle = NULL;

      if (!cw_answer_get_bool (item, "reference") || value[0] == '\0')
        continue;
      because = cw_story_explain_value (object, cw_answer_get_string (item, "attribute"));
      subtitle = g_strdup_printf ("%s\n%s", value, because);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                 cw_row_new (cw_answer_get_string (item, "attribute"), subtitle));
    }
}

/* What the settings do not let out, each with the reason. */
static void
add_kept_out_rows (GtkWidget *group, GVariant *object)
{
  g_autoptr (GVariant) kept_out = cw_answer_get_array (object, "keptOut");

  for (gsize i = 0; i < g_variant_n_children (kept_out); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (kept_out, i);
      g_autofree char *subtitle =
          /* Translators: why an attribute does not go to the cloud */
          g_strdup_printf (_ ("Not exported: %s"), cw_answer_get_string (item, "because"));

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                 cw_row_new (cw_answer_get_string (item, "attribute"), subtitle));
    }
}

GtkWidget *
cw_story_section_values (GVariant *object)
{
  gboolean has_desired = cw_answer_has (object, "desired");
  g_autoptr (GVariant) values = cw_answer_get_dict (object, has_desired ? "desired" : "imported");
  GtkWidget *group = NULL;

  if (g_variant_n_children (values) == 0)
    return NULL;
  group = has_desired
      ? cw_group_new (_ ("Values"), _ ("What the rules want the connected system to hold."))
                      : cw_group_new (_ ("Values"),
                                         _ ("As they were read from the connected system."));
  add_value_rows (group, object, values, has_desired);
  add_kept_out_rows (group, object);
  return group;
}

GtkWidget *
cw_story_section_metaverse (GVariant *object)
{
  g_autoptr (GVariant) metaverse = cw_answer_get_dict (object, "metaverse");
  g_autoptr (GVariant) values = cw_answer_get_dict (metaverse, "values");
  gboolean is_explained = !cw_answer_has (object, "desired");
  GtkWidget *group = NULL;

  if (g_variant_n_children (values) == 0)
    return NULL;
  group = cw_group_new (_ ("Identity in the Metaverse"),
                           _ ("The joined picture, from all connected systems."));
  add_value_rows (group, object, values, is_explained);
  add_reference_rows (group, object);
  return group;
}
