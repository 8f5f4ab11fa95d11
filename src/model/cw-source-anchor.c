/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-source-anchor.h"

#include <string.h>

#define LIMIT     60
#define FORBIDDEN "\\!#$%&*+/=?^`{}|~<>()';:,[]\"@_"

gboolean
cw_source_anchor_is_text (const char *text, gssize len)
{
  const char *end = text + (len < 0 ? strlen (text) : (gsize) len);
  guint length = 0;

  if (text == end || !g_utf8_validate (text, end - text, NULL))
    return FALSE;
  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    {
      if (*p == '\0' || strchr (FORBIDDEN, *p) != NULL)
        return FALSE;
      length += g_ascii_isalnum (*p) ? 1 : 3;
    }
  return length < LIMIT;
}

gboolean
cw_source_anchor_is_size (gsize size)
{
  return size > 0 && (size + 2) / 3 * 4 < LIMIT;
}
