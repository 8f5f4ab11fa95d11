/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-step-words.h"

#include <string.h>

#include <glib/gi18n.h>

#include "base/cw-answer.h"

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const struct
{
  const char *kind;
  const char *words; /* with one %s where the kind has a connector */
} kinds[] = {
  { "import", N_ ("Import what changed: %s") },
  { "full-import", N_ ("Import everything: %s") },
  { "synchronise", N_ ("Synchronise what changed") },
  { "full-synchronise", N_ ("Synchronise everybody") },
  { "export", N_ ("Export: %s") },
};
/* clang-format on */

/* A connector may be named by its id. (transfer full) */
static char *
dup_name (const char *place, GVariant *connectors)
{
  for (gsize i = 0; i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = cw_answer_get_item (connectors, i);

      if (g_str_equal (cw_answer_get_string (connector, "id"), place))
        return g_strdup (cw_answer_get_string (connector, "name"));
    }
  return g_strdup (place);
}

char *
cw_step_words_describe (const char *step, GVariant *connectors)
{
  gsize length = strcspn (step, ":");
  const char *place = step[length] == ':' ? step + length + 1 : "";

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *words = kinds[i].words;
      g_autofree char *name = NULL;
      g_auto (GStrv) parts = NULL;

      if (strlen (kinds[i].kind) != length || strncmp (kinds[i].kind, step, length) != 0)
        continue;
      name = dup_name (place, connectors);
      parts = g_strsplit (_ (words), "%s", 2);
      return g_strjoinv (name, parts);
    }
  return g_strdup (step);
}

char **
cw_step_words_dup_profile (GVariant *config, const char *name)
{
  g_autoptr (GVariant) profiles = cw_answer_get_dict (config, "runProfiles");
  g_autoptr (GVariant) steps = cw_answer_get_array (profiles, name);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; i < g_variant_n_children (steps); i++)
    {
      g_autoptr (GVariant) step = cw_answer_get_item (steps, i);

      g_strv_builder_add (builder, g_variant_get_string (step, NULL));
    }
  return g_strv_builder_end (builder);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

char **
cw_step_words_list_profiles (GVariant *config)
{
  g_autoptr (GVariant) profiles = cw_answer_get_dict (config, "runProfiles");
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GVariantIter iter;
  char *name = NULL;

  g_variant_iter_init (&iter, profiles);
  while (g_variant_iter_next (&iter, "{sv}", &name, NULL))
    g_ptr_array_add (names, name);
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}
