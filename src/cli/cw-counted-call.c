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

static void
on_progressed_cb (GVariant *progress, gpointer user_data)
{
  Line *line = user_data;
  long long n_done = cw_answer_get_int (progress, "done");
  long long n_all = cw_answer_get_int (progress, "total");

  if (cw_terminal_get_width (STDERR_FILENO) == 0)
    return;
  line->is_drawn = TRUE;
  if (n_all > 0)
    g_printerr (CLEAR_LINE "%lld of %lld %s", n_done, n_all, line->things);
  else
    g_printerr (CLEAR_LINE "%lld %s", n_done, line->things);
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
