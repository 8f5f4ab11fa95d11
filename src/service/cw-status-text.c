/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-service"

#include "config.h"

#include "service/cw-status-text.h"

/* A cycle that says nothing for so long is worth a word. */
#define NOTABLE_SILENCE_USEC (5 * G_TIME_SPAN_MINUTE)

static char *
describe_idle (gint64 next_due_usec)
{
  g_autoptr (GDateTime) due = NULL;
  g_autofree char *when = NULL;

  if (next_due_usec == 0)
    return g_strdup ("Idle; no cycle starts by itself");
  due = g_date_time_new_from_unix_local (next_due_usec / G_USEC_PER_SEC);
  when = g_date_time_format (due, "%F %R");
  return g_strdup_printf ("Idle; the next cycle starts at %s", when);
}

static char *
describe_away (gint64 away_usec)
{
  g_autoptr (GDateTime) since = g_date_time_new_from_unix_local (away_usec / G_USEC_PER_SEC);
  g_autofree char *when = g_date_time_format (since, "%F %R");

  return g_strdup_printf ("Waiting for the database since %s", when);
}

static void
append_step (GString *text, const CwCycleProgress *progress)
{
  g_string_append_printf (text, "Cycle %" G_GINT64_FORMAT ": %s", progress->cycle_id,
                          progress->step > 0 ? cw_step_kind_to_string (progress->step_kind)
                                             : cw_cycle_phase_to_string (progress->phase));
  if (progress->connector_name != NULL)
    g_string_append_printf (text, " “%s”", progress->connector_name);
  if (progress->partition != NULL && progress->partition[0] != '\0')
    g_string_append_printf (text, " %s", progress->partition);
  if (progress->progress.done > 0)
    g_string_append_printf (text, ", %" G_GUINT64_FORMAT, progress->progress.done);
  if (progress->progress.done > 0 && progress->progress.total > 0)
    g_string_append_printf (text, " of %" G_GUINT64_FORMAT, progress->progress.total);
}

/* A line end would begin another assignment of the protocol (sd_notify(3)). */
static void
keep_to_one_line (GString *text)
{
  for (gsize i = 0; i < text->len; i++)
    if (g_ascii_iscntrl (text->str[i]))
      text->str[i] = ' ';
}

char *
cw_status_text_make (const CwStatusFacts *facts)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (facts->away_usec != 0)
    return describe_away (facts->away_usec);
  if (g_str_equal (facts->state, "idle"))
    return describe_idle (facts->next_due_usec);
  if (facts->progress != NULL)
    append_step (text, facts->progress);
  else
    g_string_append (text, "A cycle is beginning");
  if (g_str_equal (facts->state, "stopping"))
    g_string_append (text, "; stopping at its next page");
  if (facts->silence_usec >= NOTABLE_SILENCE_USEC)
    g_string_append_printf (text, "; nothing heard of it for %" G_GINT64_FORMAT " minutes",
                            facts->silence_usec / G_TIME_SPAN_MINUTE);
  keep_to_one_line (text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
