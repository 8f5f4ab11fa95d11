/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-text-units.h"

#define NO_BREAK_SPACE "\u00a0"

char *
cw_text_units_keep (char *text)
{
  g_autofree char *owned = text;
  g_autoptr (GString) kept = g_string_new (NULL);

  for (const char *c = owned; *c != '\0'; c++)
    if (*c == ' ' && c > owned && g_ascii_isdigit (c[-1]))
      g_string_append (kept, NO_BREAK_SPACE);
    else
      g_string_append_c (kept, *c);
  return g_string_free (g_steal_pointer (&kept), FALSE);
}
