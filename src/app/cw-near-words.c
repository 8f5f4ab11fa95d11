/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-near-words.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "base/cw-answer.h"

/* The first one that does not listen. (transfer full) (nullable) */
static GVariant *
find_deaf (GVariant *near)
{
  g_autoptr (GVariant) listeners = cw_answer_get_array (near, "listeners");

  for (gsize i = 0; i < g_variant_n_children (listeners); i++)
    {
      g_autoptr (GVariant) listener = cw_answer_get_item (listeners, i);

      if (!g_str_equal (cw_answer_get_string (listener, "state"), "listening"))
        return g_steal_pointer (&listener);
    }
  return NULL;
}

static char *
say_deaf (GVariant *listener, gint64 now_usec)
{
  const char *name = cw_answer_get_string (listener, "connector");
  const char *state = cw_answer_get_string (listener, "state");
  const char *message = cw_answer_get_string (listener, "message");
  g_autofree char *since = cw_app_text_when (cw_app_text_get_time (listener, "since"), now_usec);

  if (g_str_equal (state, "unsupported"))
    return g_strdup_printf (_ ("“%s” does not tell of changes. The schedule goes on."), name);
  if (g_str_equal (state, "connecting"))
    return g_strdup_printf (_ ("Connecting to “%s”"), name);
  /* Translators: a directory, "5 minutes ago", and the reason as a sentence */
  return g_strdup_printf (_ ("The connection to “%s” was lost %s. The schedule goes on.\n%s"), name,
                             since, message);
}

char *
cw_near_words_say (GVariant *near, gint64 now_usec)
{
  g_autoptr (GVariant) listeners = cw_answer_get_array (near, "listeners");
  g_autoptr (GVariant) deaf = find_deaf (near);
  g_autofree char *last = cw_app_text_when (cw_app_text_get_time (near, "lastChangeAt"), now_usec);

  if (!cw_answer_get_bool (near, "enabled"))
    return g_strdup (_ ("Off: changes wait for the schedule"));
  if (!cw_answer_get_bool (near, "active"))
    return g_strdup (_ ("Not as long as the schedule is off"));
  if (g_variant_n_children (listeners) == 0)
    return g_strdup (_ ("As soon as a cycle has read the directories"));
  if (deaf != NULL)
    return say_deaf (deaf, now_usec);
  if (!cw_answer_has (near, "lastChangeAt"))
    return g_strdup (_ ("On: the directories are listened to"));
  /* Translators: %s is "5 minutes ago" */
  return g_strdup_printf (_ ("On: the directories are listened to; the last change was %s"), last);
}

gboolean
cw_near_words_is_good (GVariant *near)
{
  g_autoptr (GVariant) deaf = find_deaf (near);

  return !cw_answer_get_bool (near, "active") || deaf == NULL ||
         g_str_equal (cw_answer_get_string (deaf, "state"), "connecting");
}
