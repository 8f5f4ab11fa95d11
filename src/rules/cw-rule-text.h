/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Text in rules: UTF-8 with a length, positions counted in characters (code points). Case is folded
 * character by character and never by the locale, so that "I" is the same letter for everyone.
 */

/* TRUE when the bytes are UTF-8 without NUL. ASCII, the usual case, is found out fast. */
gboolean cw_rule_text_is_valid (const char *text, gsize len);
gboolean cw_rule_text_is_ascii (const char *text, gsize len);

/* Characters. */
gsize cw_rule_text_count (const char *text, gsize len);

/* Bytes that the first @n_chars characters take; @len when there are not as many. */
gsize cw_rule_text_offset (const char *text, gsize len, gsize n_chars);

/* Order and equality without regard to case. */
int cw_rule_text_compare_folded (const char *a, gsize a_len, const char *b, gsize b_len);
gboolean cw_rule_text_equal_folded (const char *a, gsize a_len, const char *b, gsize b_len);
int cw_rule_text_compare (const char *a, gsize a_len, const char *b, gsize b_len);

/* TRUE when @text begins with @part; @fold: without regard to case. */
gboolean cw_rule_text_matches_at (const char *text,
                                  gsize len,
                                  const char *part,
                                  gsize part_len,
                                  gboolean fold);
gboolean cw_rule_text_ends_with (const char *text, gsize len, const char *part, gsize part_len);

/* Byte offset of the first occurrence of @part, or -1. */
gssize
cw_rule_text_find (const char *text, gsize len, const char *part, gsize part_len, gboolean fold);

/* The part without white space in front and behind. */
typedef enum
{
  CW_RULE_TRIM_START = 1 << 0,
  CW_RULE_TRIM_END = 1 << 1,
} CwRuleTrim;

const char *cw_rule_text_trim (const char *text, gsize len, CwRuleTrim sides, gsize *ret_len);

/* Nearest of @candidates to @word by edit distance, for "did you mean"; %NULL when none is near. */
const char *cw_rule_text_suggest (const char *word, const char *const *candidates, guint n);

G_END_DECLS
