/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What stands against a text as an anchor. */
typedef enum
{
  CW_SOURCE_ANCHOR_GOOD,
  CW_SOURCE_ANCHOR_EMPTY,
  CW_SOURCE_ANCHOR_NO_TEXT, /* it is no UTF-8 */
  CW_SOURCE_ANCHOR_SIGN,    /* one of those below */
  CW_SOURCE_ANCHOR_LONG,
} CwSourceAnchorFault;

/* The first of them. @len: bytes of @text, or -1: up to its NUL. */
CwSourceAnchorFault cw_source_anchor_judge (const char *text, gssize len);

/* Whether a text can be a source anchor in Microsoft Entra ID: shorter than 60 characters, where
 * each that is no letter or digit of ASCII counts three, and none of \ ! # $ % & * + / = ? ^ ` { }
 * | ~ < > ( ) ' ; : , [ ] " @ _ among them. @len: bytes of @text, or -1: up to its NUL. */
gboolean cw_source_anchor_is_text (const char *text, gssize len);

/* Whether so many bytes can: they become Base64, which the same limit holds for. */
gboolean cw_source_anchor_is_size (gsize size);

G_END_DECLS
