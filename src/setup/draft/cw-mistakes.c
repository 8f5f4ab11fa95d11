/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-mistakes.h"

#include "base/cw-error.h"

GPtrArray *
cw_mistakes_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

void
cw_mistakes_add (GPtrArray *mistakes, const char *path, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (mistakes, g_strdup_printf ("%s: %s", path, reason));
}

gboolean
cw_mistakes_check (GPtrArray *mistakes, GError **error)
{
  g_autoptr (GString) text = NULL;

  if (mistakes->len == 0)
    return TRUE;
  text = g_string_new (g_ptr_array_index (mistakes, 0));
  for (guint i = 1; i < mistakes->len; i++)
    g_string_append_printf (text, "\n%s", (const char *) g_ptr_array_index (mistakes, i));
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, text->str);
  return FALSE;
}
