/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-schema.h"

G_BEGIN_DECLS

/* What somebody's values of an attribute are as a source anchor. */
typedef enum
{
  CW_ANCHOR_VALUE_GOOD,
  CW_ANCHOR_VALUE_MISSING,
  CW_ANCHOR_VALUE_SEVERAL,
  CW_ANCHOR_VALUE_SIGN, /* an @, or another one that no anchor may hold */
  CW_ANCHOR_VALUE_LONG,
  CW_ANCHOR_VALUE_NO_TEXT,
} CwAnchorValueKind;

/* Judged as SourceAnchor() of the rules does it: bytes as Base64, all else as it is written.
 * @values: (nullable) (element-type GBytes). *@ret_text: the first value as the cloud would have
 * it, or as it can be shown; %NULL when there is none. (transfer full) */
CwAnchorValueKind cw_anchor_value_judge (GPtrArray *values, CwSyntax syntax, char **ret_text);

G_END_DECLS
