/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a text can be a source anchor in Microsoft Entra ID: shorter than 60 characters, where
 * each that is no letter or digit of ASCII counts three, and none of \ ! # $ % & * + / = ? ^ ` { }
 * | ~ < > ( ) ' ; : , [ ] " @ _ among them. @len: bytes of @text, or -1: up to its NUL. */
gboolean cw_source_anchor_is_text (const char *text, gssize len);

/* Whether so many bytes can: they become Base64, which the same limit holds for. */
gboolean cw_source_anchor_is_size (gsize size);

G_END_DECLS
