/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-guard-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/cw-app-text.h"
#include "app/cw-window-way.h"
#include "base/cw-answer.h"

char *
cw_guard_words_say_approval (GVariant *guard)
{
  g_autoptr (GVariant) approval = cw_answer_get_dict (guard, "approval");
  g_autofree char *expires = cw_app_text_time (cw_app_text_get_time (approval, "expiresAt"));
  const char *by = cw_answer_get_string (approval, "by");

  if (!cw_answer_has (guard, "approval"))
    return NULL;
  if (!g_str_equal (cw_answer_get_string (approval, "state"), "holds"))
    return g_strdup (cw_answer_get_string (approval, "message"));
  /* What is missing from a source is let pass by a read of all of it (cw-import-absent.c). */
  if (g_str_equal (cw_answer_get_string (guard, "kind"), "shrunk"))
    return g_strdup_printf (_ ("Approved by %s. Good until %s, for the next full import."), by,
                               expires);
  return g_strdup_printf (_ ("Approved by %s. Good until %s, for the next export."), by, expires);
}

/* The message's lines: what was held back, what to do in a shell, and why an approval that is there
 * does not count (make_message() of cw-guard.c, refuse() of cw-import-absent.c). */
char *
cw_guard_words_say_step (GVariant *step)
{
  const char *message = cw_answer_get_string (step, "errorMessage");
  g_auto (GStrv) lines = g_strsplit (message, "\n", 3);

  /* Of one line: no list is held back, but everything (cw-cycle-exporter.c, cw-cycle-guard.c). */
  if (!g_str_equal (cw_answer_get_string (step, "errorCode"), "guard") || g_strv_length (lines) < 2)
    return cw_window_way_add (message);
  return g_strjoin ("\n", lines[0],
                    _ ("As long as it is held back, “Status” has the list under “Safety”: look at "
                       "it there, and approve it if it is right."),
                       lines[2], NULL);
}
