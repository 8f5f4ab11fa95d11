/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cw-phrase-book.h"

G_BEGIN_DECLS

/**
 * What the engine says, in the user's language: it speaks English everywhere, and what it says is
 * recognised by its templates (HACKING.md, "A message of the engine").
 */

/* NULL: the user's language is the engine's, or one without a translation. (transfer full)
 * (nullable) */
CwPhraseBook *cw_engine_phrases_load (void) G_GNUC_WARN_UNUSED_RESULT;

/* A dictionary of the engine, whose members that are texts for people ("summary", "message",
 * "title" and so on) are said anew, at every depth. @book: (nullable). (transfer full) */
GVariant *cw_engine_phrases_say_answer (const CwPhraseBook *book, GVariant *answer);

/* @book: (nullable) */
void cw_engine_phrases_say_error (const CwPhraseBook *book, GError *error);

G_END_DECLS
