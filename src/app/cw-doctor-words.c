/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-doctor-words.h"

#include <glib/gi18n.h>

#include "base/cw-answer.h"

/* From bad to good. */
static const struct
{
  const char *state;
  const char *status;
} states[] = {
  { "failed", "failed" },
  { "attention", "warning" },
  { "ok", "ok" },
  { "not-applicable", "skipped" },
};

static guint
rank (GVariant *item)
{
  const char *state = cw_answer_get_string (item, "state");

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_str_equal (states[i].state, state))
      return i;
  return G_N_ELEMENTS (states) - 1;
}

const char *
cw_doctor_words_get_status (GVariant *item)
{
  return states[rank (item)].status;
}

GPtrArray *
cw_doctor_words_sort (GVariant *items)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (guint wanted = 0; wanted < G_N_ELEMENTS (states); wanted++)
    for (gsize i = 0; i < g_variant_n_children (items); i++)
      {
        g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

        if (rank (item) == wanted)
          g_ptr_array_add (sorted, g_steal_pointer (&item));
      }
  return sorted;
}

char *
cw_doctor_words_sum_up (GVariant *answer)
{
  g_autoptr (GVariant) counts = cw_answer_get_dict (answer, "counts");
  guint n_failed = (guint) cw_answer_get_int (counts, "failed");
  guint n_attention = (guint) cw_answer_get_int (counts, "attention");
  g_autofree char *failed =
      g_strdup_printf (ngettext ("%u thing is wrong.", "%u things are wrong.", n_failed), n_failed);
  g_autofree char *attention = g_strdup_printf (
      ngettext ("%u thing needs attention.", "%u things need attention.", n_attention),
      n_attention);

  if (n_failed > 0 && n_attention > 0)
    return g_strconcat (failed, " ", attention, NULL);
  if (n_failed > 0)
    return g_steal_pointer (&failed);
  if (n_attention > 0)
    return g_steal_pointer (&attention);
  return g_strdup (_ ("Everything is well."));
}

char *
cw_doctor_words_say_progress (GVariant *progress)
{
  guint n_done = (guint) cw_answer_get_int (progress, "done");
  guint n_all = (guint) cw_answer_get_int (progress, "total");

  /* Translators: how many checks have been made, and how many there are */
  return g_strdup_printf (ngettext ("%u of %u check made", "%u of %u checks made", n_all), n_done,
                          n_all);
}
