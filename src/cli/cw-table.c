/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-table.h"

#include <string.h>
#include <unistd.h>

#include "base/cw-answer.h"
#include "cli/cw-terminal.h"

#define GAP          "  "
#define MINIMUM_TEXT 8 /* columns that a text keeps however narrow the terminal is */
#define BOLD         "\033[1m"
#define PLAIN        "\033[0m"

struct _CwTable
{
  CwColumn *columns;
  guint n_columns;
  GPtrArray *rows; /* (element-type GPtrArray of utf8) */
};

CwTable *
cw_table_new (const CwColumn *columns, guint n_columns)
{
  CwTable *table = g_new0 (CwTable, 1);

  table->columns = g_memdup2 (columns, n_columns * sizeof *columns);
  table->n_columns = n_columns;
  table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  return table;
}

void
cw_table_free (CwTable *table)
{
  if (table == NULL)
    return;
  g_free (table->columns);
  g_ptr_array_unref (table->rows);
  g_free (table);
}

void
cw_table_add_row (CwTable *table)
{
  g_ptr_array_add (table->rows, g_ptr_array_new_with_free_func (g_free));
}

void
cw_table_add (CwTable *table, const char *text)
{
  GPtrArray *row = g_ptr_array_index (table->rows, table->rows->len - 1);

  g_return_if_fail (row->len < table->n_columns);
  g_ptr_array_add (row, cw_text_make_safe (text != NULL ? text : ""));
}

void
cw_table_take (CwTable *table, char *text)
{
  g_autofree char *owned = text;

  cw_table_add (table, owned);
}

void
cw_table_add_count (CwTable *table, gint64 count)
{
  cw_table_take (table, cw_format_count (count));
}

guint
cw_table_get_n_rows (CwTable *table)
{
  return table->rows->len;
}

static const char *
get_cell (CwTable *table, guint row_index, guint column)
{
  GPtrArray *row = g_ptr_array_index (table->rows, row_index);

  return column < row->len ? g_ptr_array_index (row, column) : "";
}

/* 0: nothing in it. */
static guint
measure_column (CwTable *table, guint column)
{
  guint widest = 0;

  for (guint i = 0; i < table->rows->len; i++)
    widest = MAX (widest, cw_text_get_columns (get_cell (table, i, column)));
  if (widest == 0)
    return 0;
  return MAX (widest, cw_text_get_columns (table->columns[column].title));
}

static guint
measure_line (const guint *widths, guint n_columns)
{
  guint total = 0;

  for (guint i = 0; i < n_columns; i++)
    if (widths[i] > 0)
      total += widths[i] + (total > 0 ? (guint) strlen (GAP) : 0);
  return total;
}

static guint
find_widest_text (CwTable *table, const guint *widths)
{
  guint found = table->n_columns;

  for (guint i = 0; i < table->n_columns; i++)
    if (table->columns[i].kind == CW_COLUMN_TEXT && widths[i] > MINIMUM_TEXT &&
        (found == table->n_columns || widths[i] > widths[found]))
      found = i;
  return found;
}

/* Takes from the widest text, column by column, until the line fits or no text has any to give. */
static void
shrink (CwTable *table, guint *widths, guint width)
{
  while (measure_line (widths, table->n_columns) > width)
    {
      guint widest = find_widest_text (table, widths);

      if (widest == table->n_columns)
        return;
      widths[widest]--;
    }
}

static void
append_cell (GString *line, const CwColumn *column, const char *text, guint width)
{
  g_autofree char *fitted = cw_text_fit (text, width);
  guint used = cw_text_get_columns (fitted);
  guint padding = width > used ? width - used : 0;

  if (column->kind == CW_COLUMN_NUMBER)
    g_string_append_printf (line, "%*s%s", (int) padding, "", fitted);
  else
    g_string_append_printf (line, "%s%*s", fitted, (int) padding, "");
}

/* @row: -1: the titles. */
static void
append_line (CwTable *table, GString *out, const guint *widths, int row, gboolean is_bold)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < table->n_columns; i++)
    {
      const char *text = row < 0 ? table->columns[i].title : get_cell (table, (guint) row, i);

      if (widths[i] == 0)
        continue;
      if (line->len > 0)
        g_string_append (line, GAP);
      append_cell (line, &table->columns[i], text, widths[i]);
    }
  g_strchomp (line->str);
  g_string_append_printf (out, "%s%s%s\n", is_bold ? BOLD : "", line->str, is_bold ? PLAIN : "");
}

char *
cw_table_format (CwTable *table, guint width, gboolean has_color)
{
  g_autofree guint *widths = g_new0 (guint, table->n_columns);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < table->n_columns; i++)
    widths[i] = measure_column (table, i);
  if (width > 0)
    shrink (table, widths, width);
  append_line (table, out, widths, -1, has_color);
  for (guint i = 0; i < table->rows->len; i++)
    append_line (table, out, widths, (int) i, FALSE);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

void
cw_table_print (CwTable *table, gboolean no_color)
{
  g_autofree char *text = cw_table_format (table, cw_terminal_get_width (STDOUT_FILENO),
                                           !no_color && cw_terminal_can_color (STDOUT_FILENO));

  g_print ("%s", text);
}
