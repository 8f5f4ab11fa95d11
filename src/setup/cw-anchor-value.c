/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-anchor-value.h"

#include "model/cw-source-anchor.h"

static CwAnchorValueKind
judge_bytes (const guint8 *data, gsize size, char **ret_text)
{
  *ret_text = g_base64_encode (data, size);
  return cw_source_anchor_is_size (size) ? CW_ANCHOR_VALUE_GOOD : CW_ANCHOR_VALUE_LONG;
}

static CwAnchorValueKind
judge_text (const char *text, gsize size, char **ret_text)
{
  *ret_text = g_utf8_make_valid (text, (gssize) size);
  switch (cw_source_anchor_judge (text, (gssize) size))
    {
    case CW_SOURCE_ANCHOR_EMPTY:
      return CW_ANCHOR_VALUE_MISSING;
    case CW_SOURCE_ANCHOR_NO_TEXT:
      return CW_ANCHOR_VALUE_NO_TEXT;
    case CW_SOURCE_ANCHOR_SIGN:
      return CW_ANCHOR_VALUE_SIGN;
    case CW_SOURCE_ANCHOR_LONG:
      return CW_ANCHOR_VALUE_LONG;
    case CW_SOURCE_ANCHOR_GOOD:
      break;
    }
  return CW_ANCHOR_VALUE_GOOD;
}

CwAnchorValueKind
cw_anchor_value_judge (GPtrArray *values, CwSyntax syntax, char **ret_text)
{
  CwAnchorValueKind kind = CW_ANCHOR_VALUE_MISSING;
  gsize size = 0;
  const char *data = NULL;

  *ret_text = NULL;
  if (values == NULL || values->len == 0)
    return CW_ANCHOR_VALUE_MISSING;
  data = g_bytes_get_data (g_ptr_array_index (values, 0), &size);
  if (size == 0 && values->len == 1)
    return CW_ANCHOR_VALUE_MISSING;
  if (cw_syntax_is_bytes (syntax))
    kind = judge_bytes ((const guint8 *) data, size, ret_text);
  else
    kind = judge_text (data, size, ret_text);
  /* A minus counts three; no number of 64 bits is too long for all that. */
  if (syntax == CW_SYNTAX_INTEGER)
    kind = CW_ANCHOR_VALUE_GOOD;
  return values->len > 1 ? CW_ANCHOR_VALUE_SEVERAL : kind;
}
