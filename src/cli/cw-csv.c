/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-csv.h"

#include <string.h>

static gboolean
is_first (const GString *line)
{
  return line->len == 0 || line->str[line->len - 1] == '\n';
}

void
cw_csv_add (GString *line, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  gboolean is_formula = valid[0] != '\0' && strchr ("=+-@\t\r", valid[0]) != NULL;
  gboolean is_quoted = is_formula || strpbrk (valid, ",\"\r\n") != NULL || valid[0] == '\0';

  if (!is_first (line))
    g_string_append_c (line, ',');
  if (is_quoted)
    g_string_append_c (line, '"');
  if (is_formula)
    g_string_append_c (line, '\'');
  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *p);
    }
  if (is_quoted)
    g_string_append_c (line, '"');
}

void
cw_csv_end (GString *line)
{
  g_string_append (line, "\r\n");
}
