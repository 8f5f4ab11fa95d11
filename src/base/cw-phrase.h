/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * Texts for people, as the engine forms them: in English, from templates that the application knows
 * and says in the user's language (base/cw-phrase-book.h; HACKING.md, "A message of
 * the engine").
 *
 * Arguments of g_set_error(), g_error_new() and of what else po/KEYWORDS names are templates by
 * themselves. These mark any other one; both are format strings still, and constant.
 */
#define CW_PHRASE(text) text

/* One that counts. @count decides, and is the first number in @many; @one may do without it. */
#define CW_PHRASE_COUNT(count, one, many) ((count) == 1 ? (one) : (many))
