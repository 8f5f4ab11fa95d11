/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-cycle-words.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-text-units.h"
#include "base/cw-answer.h"

gboolean
cw_cycle_words_are_known (GVariant *status)
{
  g_autoptr (GVariant) database = cw_answer_get_dict (status, "database");

  return !cw_answer_has (database, "waitingSince");
}

char *
cw_cycle_words_say_last (GVariant *status, gint64 now_usec)
{
  g_autoptr (GVariant) last = cw_answer_get_dict (status, "lastCycle");
  const char *state = cw_app_text_run_state (cw_answer_get_string (last, "state"));
  const char *type = cw_app_text_cycle_type (cw_answer_get_string (last, "type"));
  gint64 started = cw_app_text_get_time (last, "startedAt");
  g_autofree char *when = cw_app_text_when (started, now_usec);
  g_autofree char *duration = cw_app_text_duration (cw_answer_get_double (last, "seconds"));

  if (!cw_cycle_words_are_known (status))
    return g_strdup (_ ("Not known yet"));
  if (!cw_answer_has (status, "lastCycle"))
    return g_strdup (_ ("None yet"));
  if (cw_answer_has (last, "seconds"))
    /* Translators: "Succeeded · Delta cycle, 5 minutes ago, took 12 s" */
    return g_strdup_printf (_ ("%s · %s, %s, took %s"), state, type, when, duration);
  /* Translators: "Running · Delta cycle, 5 minutes ago" */
  return g_strdup_printf (_ ("%s · %s, %s"), state, type, when);
}

/* While one runs the engine names no time: the interval is counted from where that one began, and
 * none begins before it has ended. */
static char *
say_after_running (GVariant *scheduler, gint64 now_usec, const char *every)
{
  gint64 started = cw_app_text_get_time (scheduler, "lastStartedAt");
  gint64 due = started + cw_answer_get_int (scheduler, "intervalMinutes") * 60 * G_TIME_SPAN_SECOND;
  g_autofree char *when = cw_app_text_when (due, now_usec);

  if (due <= now_usec)
    /* Translators: "As soon as the running cycle has ended (every 30 minutes)" */
    return g_strdup_printf (_ ("As soon as the running cycle has ended (%s)"), every);
  /* Translators: "After the running cycle, in 12 minutes (every 30 minutes)" */
  return g_strdup_printf (_ ("After the running cycle, %s (%s)"), when, every);
}

char *
cw_cycle_words_say_next (GVariant *status, gint64 now_usec)
{
  g_autoptr (GVariant) scheduler = cw_answer_get_dict (status, "scheduler");
  gint64 next = cw_app_text_get_time (scheduler, "nextAt");
  int minutes = (int) cw_answer_get_int (scheduler, "intervalMinutes");
  const char *type = cw_app_text_cycle_type (cw_answer_get_string (scheduler, "nextType"));
  g_autofree char *when = cw_app_text_when (MAX (next, now_usec), now_usec);
  g_autofree char *every = cw_text_units_keep (
      g_strdup_printf (ngettext ("every minute", "every %d minutes", (gulong) minutes), minutes));

  if (!cw_cycle_words_are_known (status))
    return g_strdup (_ ("Not known yet"));
  if (cw_answer_get_bool (scheduler, "setupOpen"))
    return g_strdup (_ ("When the set-up is closed"));
  if (!cw_answer_get_bool (scheduler, "enabled"))
    return g_strdup (_ ("None: the schedule is off"));
  if (cw_answer_get_bool (scheduler, "suspended"))
    return g_strdup (_ ("None: the schedule is suspended"));
  if (cw_answer_has (status, "cycle"))
    return say_after_running (scheduler, now_usec, every);
  if (next == 0)
    return g_strdup (_ ("None is due"));
  /* Translators: "Delta cycle, in 12 minutes (every 30 minutes)" */
  return g_strdup_printf (_ ("%s, %s (%s)"), type, when, every);
}
