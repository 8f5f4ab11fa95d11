/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define ELLIPSIS "…"

guint
cw_terminal_get_width (int fd)
{
  struct winsize size = { 0 };
  const char *columns = g_getenv ("COLUMNS");

  if (!isatty (fd))
    return 0;
  if (ioctl (fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return columns != NULL ? (guint) g_ascii_strtoull (columns, NULL, 10) : 80;
}

/* NO_COLOR: no-color.org. */
gboolean
cw_terminal_can_color (int fd)
{
  const char *no_color = g_getenv ("NO_COLOR");

  return isatty (fd) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0 &&
         (no_color == NULL || no_color[0] == '\0');
}

static guint
get_columns (gunichar character)
{
  if (g_unichar_iszerowidth (character))
    return 0;
  return g_unichar_iswide (character) ? 2 : 1;
}

guint
cw_text_get_columns (const char *text)
{
  guint columns = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    columns += get_columns (g_utf8_get_char (p));
  return columns;
}

char *
cw_text_make_safe (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) safe = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if (character == '\n' || character == '\r' || character == '\t')
        g_string_append_c (safe, ' ');
      else
        g_string_append_unichar (safe, g_unichar_iscntrl (character) ? 0xfffd : character);
    }
  return g_string_free (g_steal_pointer (&safe), FALSE);
}

char *
cw_text_fit (const char *text, guint columns)
{
  const char *end = text;
  guint used = 0;

  if (cw_text_get_columns (text) <= columns)
    return g_strdup (text);
  if (columns == 0)
    return g_strdup ("");
  while (*end != '\0' && used + get_columns (g_utf8_get_char (end)) < columns)
    {
      used += get_columns (g_utf8_get_char (end));
      end = g_utf8_next_char (end);
    }
  return g_strdup_printf ("%.*s%s", (int) (end - text), text, ELLIPSIS);
}
