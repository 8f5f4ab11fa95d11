/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwPhraseBook:
 *
 * Says a text in another language that was made from one of the templates it knows. Arguments that
 * were made from templates themselves are said in it too: what stands behind a colon, each line of
 * a list and what is between its semicolons. What is not recognised stays as it is, and so does
 * what could have been made in several ways that differ.
 *
 * A template that ends with a space is the beginning of a text, as of g_prefix_error().
 *
 * Immutable, so any thread may use it.
 */
typedef struct _CwPhraseBook CwPhraseBook;

/* The translation of a template, as dgettext() gives it, or dngettext() when there is @many; the
 * template itself: there is none. (transfer none) */
typedef const char *(*CwPhraseTranslate) (const char *one, const char *many, gulong count);

/* @list: as po/make_phrases.py writes it: records of a template, or of two for one thing and for
 * many with a byte 1 between, each with a byte 2 behind it. */
CwPhraseBook *
cw_phrase_book_new (GBytes *list, CwPhraseTranslate translate) G_GNUC_WARN_UNUSED_RESULT;
void cw_phrase_book_free (CwPhraseBook *book);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwPhraseBook, cw_phrase_book_free)

guint cw_phrase_book_get_size (const CwPhraseBook *book);

/* NULL: @text says nothing that is known. (transfer full) (nullable) */
char *
cw_phrase_book_translate (const CwPhraseBook *book, const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
