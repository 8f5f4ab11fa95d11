/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-progress-line.h"

#include <unistd.h>

#include "base/cw-answer.h"
#include "cli/cw-terminal.h"

#define BAR_COLUMNS 20
#define CLEAR_LINE  "\r\033[K"

struct _CwProgressLine
{
  gboolean is_silent;
  guint width; /* 0: no terminal */
  gint64 step; /* the last one shown */
  gboolean is_drawn;
};

CwProgressLine *
cw_progress_line_new (gboolean is_silent)
{
  CwProgressLine *line = g_new0 (CwProgressLine, 1);

  line->is_silent = is_silent;
  line->width = cw_terminal_get_width (STDERR_FILENO);
  return line;
}

void
cw_progress_line_free (CwProgressLine *line)
{
  if (line == NULL)
    return;
  if (line->is_drawn)
    g_printerr (CLEAR_LINE);
  g_free (line);
}

static char *
describe_step (GVariant *progress, GVariant *step)
{
  const char *connector = cw_answer_get_string (step, "connector");
  const char *partition = cw_answer_get_string (step, "partition");
  g_autofree char *text = g_strdup_printf (
      "[%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "] %s%s%s%s%s", cw_answer_get_int (step, "number"),
      cw_answer_get_int (progress, "steps"), cw_answer_get_string (step, "kind"),
      connector[0] != '\0' ? " " : "", connector, partition[0] != '\0' ? " " : "", partition);

  return cw_text_make_safe (text);
}

static void
append_bar (GString *text, gint64 done, gint64 total)
{
  guint filled = (guint) (BAR_COLUMNS * MIN (done, total) / total);

  g_string_append (text, " ");
  for (guint i = 0; i < BAR_COLUMNS; i++)
    g_string_append (text, i < filled ? "█" : "░");
  g_string_append_printf (text, " %3" G_GINT64_FORMAT " %%", 100 * MIN (done, total) / total);
}

/* A guess has no tenths. */
static char *
format_time_left (gint64 seconds)
{
  return seconds < 60 ? g_strdup_printf ("%" G_GINT64_FORMAT " s", seconds)
                      : cw_format_duration ((double) seconds);
}

static void
append_pace (GString *text, GVariant *step)
{
  double per_second = cw_answer_get_double (step, "objectsPerSecond");
  g_autofree char *rate = cw_format_count ((gint64) per_second);
  g_autofree char *left = NULL;

  if (per_second >= 1)
    g_string_append_printf (text, "  %s/s", rate);
  if (cw_answer_has (step, "secondsLeft"))
    {
      left = format_time_left (cw_answer_get_int (step, "secondsLeft"));
      g_string_append_printf (text, "  %s left", left);
    }
}

char *
cw_progress_line_format (GVariant *progress, guint width)
{
  g_autoptr (GVariant) step = cw_answer_get_dict (progress, "step");
  g_autoptr (GString) numbers = g_string_new (NULL);
  g_autofree char *what = NULL;
  g_autofree char *fitted = NULL;
  gint64 done = cw_answer_get_int (step, "done");
  gint64 total = cw_answer_get_int (step, "total");
  g_autofree char *count = cw_format_count (done);
  guint room = 0;

  if (!cw_answer_has (progress, "step"))
    return cw_text_fit (cw_answer_get_string (progress, "phase"), width);
  what = describe_step (progress, step);
  if (total > 0)
    append_bar (numbers, done, total);
  g_string_append_printf (numbers, "  %s", count);
  append_pace (numbers, step);
  room = cw_text_get_columns (numbers->str);
  fitted = cw_text_fit (what, width > room ? width - room : 0);
  return g_strconcat (fitted, numbers->str, NULL);
}

static void
print_plain (CwProgressLine *line, GVariant *progress)
{
  g_autoptr (GVariant) step = cw_answer_get_dict (progress, "step");
  gint64 number = cw_answer_get_int (step, "number");
  g_autofree char *what = NULL;

  if (number == 0 || number == line->step)
    return;
  line->step = number;
  what = describe_step (progress, step);
  g_printerr ("%s\n", what);
}

void
cw_progress_line_update (GVariant *progress, gpointer user_data)
{
  CwProgressLine *line = user_data;
  g_autofree char *text = NULL;

  if (line->is_silent)
    return;
  if (line->width == 0)
    {
      print_plain (line, progress);
      return;
    }
  text = cw_progress_line_format (progress, line->width - 1);
  g_printerr (CLEAR_LINE "%s", text);
  line->is_drawn = TRUE;
}
