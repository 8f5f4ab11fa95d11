/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwPhraseTemplate:
 *
 * A printf format taken apart into literals and directives, so that a text that was made from it
 * can be recognised, and another one be made from the same arguments. Directives: texts (%s),
 * whole numbers, numbers with a decimal point (%f), characters (%c); with flags, width, precision
 * and length, and with positions (%2$s). Immutable.
 */
typedef struct _CwPhraseTemplate CwPhraseTemplate;

/* A format with more arguments is not recognised. */
#define CW_PHRASE_MAX_ARGS 16

/* An argument within a text. */
typedef struct
{
  gsize start;
  gsize len;
} CwPhraseSpan;

/* NULL: not a format that can be recognised, for instance because two texts in it stand side by
 * side. (transfer full) (nullable) */
CwPhraseTemplate *cw_phrase_template_new (const char *format) G_GNUC_WARN_UNUSED_RESULT;
void cw_phrase_template_free (CwPhraseTemplate *phrase);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwPhraseTemplate, cw_phrase_template_free)

guint cw_phrase_template_get_n_args (const CwPhraseTemplate *phrase);

/* What stands before the first directive, and behind the last one; without any, both are the whole
 * text. (transfer none) */
const char *cw_phrase_template_get_head (const CwPhraseTemplate *phrase);
const char *cw_phrase_template_get_tail (const CwPhraseTemplate *phrase);

/* Bytes of all literals, and how many of them are letters (of any script). */
gsize cw_phrase_template_get_literal_size (const CwPhraseTemplate *phrase);
gsize cw_phrase_template_get_n_letters (const CwPhraseTemplate *phrase);

/* Whether each argument is there once, and in the order in which they are given. */
gboolean cw_phrase_template_is_in_order (const CwPhraseTemplate *phrase);

/* Whether the argument is a whole number. */
gboolean cw_phrase_template_is_number (const CwPhraseTemplate *phrase, guint index);

/**
 * cw_phrase_template_match:
 * @spans: (array): room for all arguments, in the order of the text
 * @is_last: when a literal is found at several places in an argument: at the last, not the first
 *
 * Whether @text can have been made from the template.
 */
gboolean cw_phrase_template_match (const CwPhraseTemplate *phrase,
                                   const char *text,
                                   gboolean is_last,
                                   CwPhraseSpan *spans);

/* Whether the arguments stand in the order in which they are given, and whatever @other has between
 * two of them is without letters where this template has none as well: then it makes no difference
 * which of several places such a literal was found at. @spans and @others are two ways to match. */
gboolean cw_phrase_template_is_harmless (const CwPhraseTemplate *phrase,
                                         const CwPhraseTemplate *translation,
                                         const CwPhraseSpan *spans,
                                         const CwPhraseSpan *others);

/* Whether both end with the same argument, so that it does not matter how much of what follows
 * belongs to it. */
gboolean
cw_phrase_template_ends_alike (const CwPhraseTemplate *phrase, const CwPhraseTemplate *translation);

/* The text with @args (array of strings, as many as @n_args); NULL when the template asks for
 * others. (transfer full) (nullable) */
char *
cw_phrase_template_format (const CwPhraseTemplate *phrase, const char *const *args, guint n_args)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
