/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-counted-call.h"

#include <unistd.h>

#include "base/cw-answer.h"
#include "cli/cw-terminal.h"

#define CLEAR_LINE "\r\033[K"

typedef struct
{
  const char *things;
  gboolean is_drawn;
} Line;

/* ----- what is told */

/* What is done with rows of the database (store/cw-store-watch.h). */
static const struct
{
  const char *phase;
  const char *words;
} phases[] = {
  { "back-up", "Backing up what is stored" },
  { "unpack", "Reading the backup" },
  { "copy", "Writing" },
  { "compare", "Comparing what was written" },
};

/* (nullable) */
static const char *
find_words (const char *phase)
{
  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    if (g_str_equal (phases[i].phase, phase))
      return phases[i].words;
  return NULL;
}

char *
cw_counted_call_format (GVariant *progress, const char *things)
{
  const char *words = find_words (cw_answer_get_string (progress, "phase"));
  gint64 n_done = cw_answer_get_int (progress, "done");
  gint64 n_all = cw_answer_get_int (progress, "total");
  g_autoptr (GString) text = g_string_new (NULL);

  if (words != NULL)
    g_string_append_printf (text, "%s: ", words);
  g_string_append_printf (text, "%" G_GINT64_FORMAT, n_done);
  if (n_all > 0)
    g_string_append_printf (text, " of %" G_GINT64_FORMAT, n_all);
  g_string_append_printf (text, " %s", things);
  if (n_all > 0)
    g_string_append_printf (text, " (%" G_GINT64_FORMAT " %%)", 100 * MIN (n_done, n_all) / n_all);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ----- the call */

static void
on_progressed_cb (GVariant *progress, gpointer user_data)
{
  Line *line = user_data;
  guint width = cw_terminal_get_width (STDERR_FILENO);
  g_autofree char *text = NULL;
  g_autofree char *fitted = NULL;

  if (width == 0)
    return;
  text = cw_counted_call_format (progress, line->things);
  fitted = cw_text_fit (text, width);
  line->is_drawn = TRUE;
  g_printerr (CLEAR_LINE "%s", fitted);
}

GVariant *
cw_counted_call (CwCli *cli,
                 const CwClientCall *call,
                 GVariant *args,
                 const char *things,
                 GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (args);
  CwClient *client = cw_cli_get_client (cli, error);
  Line line = { things, FALSE };
  GVariant *answer = NULL;

  if (client == NULL)
    return NULL;
  answer = cw_client_call_watched (client, call, sunk, on_progressed_cb, &line, error);
  if (line.is_drawn)
    g_printerr (CLEAR_LINE);
  return answer;
}
