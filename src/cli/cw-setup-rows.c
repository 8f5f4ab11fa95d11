/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-setup-rows.h"

#include <unistd.h>

#include "base/cw-answer.h"
#include "cli/cw-terminal.h"

#define CLEAR_LINE "\r\033[K"

struct _CwSetupRows
{
  gboolean is_silent;
  guint width;        /* 0: no terminal */
  gsize n_drawn;      /* rows that stand on the terminal */
  GHashTable *states; /* (owned) (element-type utf8 utf8): by id, without a terminal */
};

static const struct
{
  const char *state;
  const char *mark;
} marks[] = {
  { "waiting", "·" }, { "running", "▸" }, { "done", "✓" },      { "skipped", "-" },
  { "failed", "✗" },  { "undone", "↶" },  { "cancelled", "✗" },
};

CwSetupRows *
cw_setup_rows_new (gboolean is_silent)
{
  CwSetupRows *rows = g_new0 (CwSetupRows, 1);

  rows->is_silent = is_silent;
  rows->width = cw_terminal_get_width (STDERR_FILENO);
  rows->states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return rows;
}

void
cw_setup_rows_free (CwSetupRows *rows)
{
  if (rows == NULL)
    return;
  g_hash_table_unref (rows->states);
  g_free (rows);
}

char *
cw_setup_rows_format (GVariant *action)
{
  const char *state = cw_answer_get_string (action, "state");
  const char *mark = "?";
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_equal (marks[i].state, state))
      mark = marks[i].mark;
  text = g_strdup_printf ("%s %s (%s)", mark, cw_answer_get_string (action, "title"),
                          cw_answer_get_string (action, "where"));
  return cw_text_make_safe (text);
}

static void
draw (CwSetupRows *rows, GVariant *actions)
{
  if (rows->n_drawn > 0)
    g_printerr ("\033[%" G_GSIZE_FORMAT "A", rows->n_drawn);
  rows->n_drawn = g_variant_n_children (actions);
  for (gsize i = 0; i < rows->n_drawn; i++)
    {
      g_autoptr (GVariant) action = g_variant_get_child_value (actions, i);
      g_autofree char *text = cw_setup_rows_format (action);
      g_autofree char *fitted = cw_text_fit (text, rows->width - 1);

      g_printerr (CLEAR_LINE "%s\n", fitted);
    }
}

static void
print_changes (CwSetupRows *rows, GVariant *actions)
{
  for (gsize i = 0; i < g_variant_n_children (actions); i++)
    {
      g_autoptr (GVariant) action = g_variant_get_child_value (actions, i);
      const char *id = cw_answer_get_string (action, "id");
      const char *state = cw_answer_get_string (action, "state");
      const char *before = g_hash_table_lookup (rows->states, id);
      g_autofree char *text = cw_setup_rows_format (action);

      if (g_strcmp0 (before, state) == 0)
        continue;
      g_hash_table_replace (rows->states, g_strdup (id), g_strdup (state));
      if (!g_str_equal (state, "waiting"))
        g_printerr ("%s: %s\n", text, state);
    }
}

void
cw_setup_rows_update (GVariant *progress, gpointer user_data)
{
  CwSetupRows *rows = user_data;
  g_autoptr (GVariant) actions = cw_answer_get_array (progress, "actions");

  if (rows->is_silent)
    return;
  if (rows->width > 0)
    draw (rows, actions);
  else
    print_changes (rows, actions);
}
