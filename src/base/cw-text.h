/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Text as directories compare it: Unicode compatibility form and full case folding (RFC 4518 2.2
 * and 2.3). Bytes that are no UTF-8, and NUL, stay as they are, so that two different broken values
 * remain different.
 */

/* Returns the folded text with a NUL behind it. (transfer full) */
char *cw_text_fold (const char *text, gsize len, gsize *ret_len);

/* The same for plain ASCII into @ret_folded, which has room for @len bytes and may be @text,
 * without allocating; FALSE at the first byte above 127 (what was written so far is of no use). */
gboolean cw_text_fold_ascii (const char *text, gsize len, char *ret_folded);

/* cw_hash_bytes() of the folded text. */
guint64 cw_text_hash_folded (const char *text, gsize len);

/**
 * A value as a message for people shows it, in one line: broken bytes and control characters become
 * U+FFFD, and what is longer than @max_chars (at least 1) is cut there and gets an ellipsis.
 * (transfer full)
 */
char *cw_text_shorten (const char *text, gsize len, guint max_chars);

G_END_DECLS
