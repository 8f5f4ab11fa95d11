/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-source-anchor.h"

#include <string.h>

#define LIMIT     60
#define FORBIDDEN "\\!#$%&*+/=?^`{}|~<>()';:,[]\"@_"

CwSourceAnchorFault
cw_source_anchor_judge (const char *text, gssize len)
{
  const char *end = text + (len < 0 ? strlen (text) : (gsize) len);
  guint length = 0;

  if (text == end)
    return CW_SOURCE_ANCHOR_EMPTY;
  if (!g_utf8_validate (text, end - text, NULL))
    return CW_SOURCE_ANCHOR_NO_TEXT;
  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    {
      if (strchr (FORBIDDEN, *p) != NULL)
        return CW_SOURCE_ANCHOR_SIGN;
      length += g_ascii_isalnum (*p) ? 1 : 3;
    }
  return length < LIMIT ? CW_SOURCE_ANCHOR_GOOD : CW_SOURCE_ANCHOR_LONG;
}

gboolean
cw_source_anchor_is_text (const char *text, gssize len)
{
  return cw_source_anchor_judge (text, len) == CW_SOURCE_ANCHOR_GOOD;
}

gboolean
cw_source_anchor_is_size (gsize size)
{
  return size > 0 && (size + 2) / 3 * 4 < LIMIT;
}
