/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-phrase-template.h"

#include <string.h>

typedef enum
{
  KIND_TEXT,
  KIND_INTEGER,
  KIND_HEXADECIMAL,
  KIND_DECIMAL,
  KIND_CHARACTER,
} Kind;

typedef struct
{
  char *literal; /* (owned): what stands before it */
  Kind kind;
  guint position; /* from 0 */
} Directive;

struct _CwPhraseTemplate
{
  GArray *directives; /* (element-type Directive) */
  char *tail;         /* (owned) */
  gsize literal_size;
  gsize n_letters;
};

/* ----- making */

static void
directive_clear (gpointer data)
{
  g_free (((Directive *) data)->literal);
}

static gboolean
parse_kind (const char **cursor, Kind *ret_kind)
{
  const char *p = *cursor + strspn (*cursor, "-+ #0'*.123456789");

  p += strspn (p, "hlqjzt");
  if (*p == '\0')
    return FALSE;
  if (*p == 's')
    *ret_kind = KIND_TEXT;
  else if (strchr ("diu", *p) != NULL)
    *ret_kind = KIND_INTEGER;
  else if (strchr ("xXo", *p) != NULL)
    *ret_kind = KIND_HEXADECIMAL;
  else if (strchr ("fFgGeE", *p) != NULL)
    *ret_kind = KIND_DECIMAL;
  else if (*p == 'c')
    *ret_kind = KIND_CHARACTER;
  else
    return FALSE;
  *cursor = p + 1;
  return TRUE;
}

/* "2$" after the percent sign. FALSE: there is none. */
static gboolean
parse_position (const char **cursor, guint *ret_position)
{
  gsize len = strspn (*cursor, "0123456789");

  if (len == 0 || len > 2 || (*cursor)[len] != '$')
    return FALSE;
  *ret_position = (guint) g_ascii_strtoull (*cursor, NULL, 10) - 1;
  *cursor += len + 1;
  return TRUE;
}

static void
count_literal (CwPhraseTemplate *phrase, const char *literal)
{
  phrase->literal_size += strlen (literal);
  for (const char *p = literal; *p != '\0'; p = g_utf8_next_char (p))
    phrase->n_letters += g_unichar_isalpha (g_utf8_get_char (p)) ? 1 : 0;
}

/* Behind a percent sign. */
static gboolean
add_directive (CwPhraseTemplate *phrase, GString *literal, const char **cursor)
{
  guint n = phrase->directives->len;
  Directive directive = { .position = n };

  (void) parse_position (cursor, &directive.position);
  if (n >= CW_PHRASE_MAX_ARGS || directive.position >= CW_PHRASE_MAX_ARGS ||
      !parse_kind (cursor, &directive.kind))
    return FALSE;
  /* Where the one ends and the other begins could not be told. */
  if (n > 0 && literal->len == 0)
    return FALSE;
  count_literal (phrase, literal->str);
  directive.literal = g_strdup (literal->str);
  g_array_append_val (phrase->directives, directive);
  g_string_truncate (literal, 0);
  return TRUE;
}

CwPhraseTemplate *
cw_phrase_template_new (const char *format)
{
  g_autoptr (CwPhraseTemplate) phrase = g_new0 (CwPhraseTemplate, 1);
  g_autoptr (GString) literal = g_string_new (NULL);
  const char *p = format;

  g_return_val_if_fail (format != NULL, NULL);

  phrase->directives = g_array_new (FALSE, FALSE, sizeof (Directive));
  g_array_set_clear_func (phrase->directives, directive_clear);
  if (!g_utf8_validate (format, -1, NULL))
    return NULL;
  while (*p != '\0')
    {
      if (*p != '%' || p[1] == '%')
        {
          g_string_append_c (literal, *p);
          p += *p == '%' ? 2 : 1;
          continue;
        }
      p++;
      if (!add_directive (phrase, literal, &p))
        return NULL;
    }
  count_literal (phrase, literal->str);
  phrase->tail = g_strdup (literal->str);
  return g_steal_pointer (&phrase);
}

void
cw_phrase_template_free (CwPhraseTemplate *phrase)
{
  if (phrase == NULL)
    return;
  g_array_unref (phrase->directives);
  g_free (phrase->tail);
  g_free (phrase);
}

/* ----- looking at it */

static const Directive *
get_directive (const CwPhraseTemplate *phrase, guint index)
{
  return &g_array_index (phrase->directives, Directive, index);
}

guint
cw_phrase_template_get_n_args (const CwPhraseTemplate *phrase)
{
  return phrase->directives->len;
}

const char *
cw_phrase_template_get_head (const CwPhraseTemplate *phrase)
{
  return phrase->directives->len > 0 ? get_directive (phrase, 0)->literal : phrase->tail;
}

const char *
cw_phrase_template_get_tail (const CwPhraseTemplate *phrase)
{
  return phrase->tail;
}

gsize
cw_phrase_template_get_literal_size (const CwPhraseTemplate *phrase)
{
  return phrase->literal_size;
}

gsize
cw_phrase_template_get_n_letters (const CwPhraseTemplate *phrase)
{
  return phrase->n_letters;
}

gboolean
cw_phrase_template_is_in_order (const CwPhraseTemplate *phrase)
{
  for (guint i = 0; i < phrase->directives->len; i++)
    if (get_directive (phrase, i)->position != i)
      return FALSE;
  return TRUE;
}

gboolean
cw_phrase_template_is_number (const CwPhraseTemplate *phrase, guint index)
{
  g_return_val_if_fail (index < phrase->directives->len, FALSE);

  return get_directive (phrase, index)->kind == KIND_INTEGER;
}

/* ----- recognising */

static gboolean
is_of_kind (Kind kind, const char *text, gsize len)
{
  static const char *const permitted[] = {
    [KIND_INTEGER] = "+-0123456789",
    [KIND_HEXADECIMAL] = "0123456789abcdefABCDEFx",
    [KIND_DECIMAL] = "+-0123456789.,e",
  };

  switch (kind)
    {
    case KIND_TEXT:
      return TRUE;
    case KIND_CHARACTER:
      return len > 0 && (gsize) (g_utf8_next_char (text) - text) == len;
    case KIND_INTEGER:
    case KIND_HEXADECIMAL:
    case KIND_DECIMAL:
      break;
    }
  if (len == 0)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (strchr (permitted[kind], text[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* NULL: not there. */
static const char *
find_last (const char *text, gsize len, const char *literal, gsize size)
{
  for (gsize i = len; i >= size; i--)
    if (memcmp (text + i - size, literal, size) == 0)
      return text + i - size;
  return NULL;
}

/* The arguments between the literals in [start, end), from the front. */
static gboolean
match_forward (const CwPhraseTemplate *phrase,
               const char *text,
               gsize start,
               gsize end,
               CwPhraseSpan *spans)
{
  guint n = phrase->directives->len;

  for (guint i = 0; i < n; i++)
    {
      const char *literal = i + 1 < n ? get_directive (phrase, i + 1)->literal : NULL;
      const char *found =
          literal != NULL ? memmem (text + start, end - start, literal, strlen (literal)) : NULL;

      if (literal != NULL && found == NULL)
        return FALSE;
      spans[i].start = start;
      spans[i].len = (found != NULL ? (gsize) (found - text) : end) - start;
      start += spans[i].len + (literal != NULL ? strlen (literal) : 0);
    }
  return TRUE;
}

static gboolean
match_backward (const CwPhraseTemplate *phrase,
                const char *text,
                gsize start,
                gsize end,
                CwPhraseSpan *spans)
{
  for (guint i = phrase->directives->len; i-- > 0;)
    {
      const char *literal = i > 0 ? get_directive (phrase, i)->literal : NULL;
      gsize size = literal != NULL ? strlen (literal) : 0;
      const char *found =
          literal != NULL ? find_last (text + start, end - start, literal, size) : NULL;

      if (literal != NULL && found == NULL)
        return FALSE;
      spans[i].start = found != NULL ? (gsize) (found - text) + size : start;
      spans[i].len = end - spans[i].start;
      end = spans[i].start - size;
    }
  return TRUE;
}

gboolean
cw_phrase_template_match (const CwPhraseTemplate *phrase,
                          const char *text,
                          gboolean is_last,
                          CwPhraseSpan *spans)
{
  const char *head = cw_phrase_template_get_head (phrase);
  guint n = phrase->directives->len;
  gsize len = strlen (text);
  gsize tail_size = strlen (phrase->tail);

  if (n == 0)
    return strcmp (text, phrase->tail) == 0;
  if (len < strlen (head) + tail_size || !g_str_has_prefix (text, head) ||
      memcmp (text + len - tail_size, phrase->tail, tail_size) != 0)
    return FALSE;
  if (!(is_last ? match_backward : match_forward) (phrase, text, strlen (head), len - tail_size,
                                                   spans))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!is_of_kind (get_directive (phrase, i)->kind, text + spans[i].start, spans[i].len))
      return FALSE;
  return TRUE;
}

static gboolean
has_letters (const char *literal)
{
  for (const char *p = literal; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

gboolean
cw_phrase_template_is_harmless (const CwPhraseTemplate *phrase,
                                const CwPhraseTemplate *translation,
                                const CwPhraseSpan *spans,
                                const CwPhraseSpan *others)
{
  if (translation->directives->len != phrase->directives->len)
    return FALSE;
  for (guint i = 0; i < phrase->directives->len; i++)
    {
      if (get_directive (translation, i)->position != i)
        return FALSE;
      if (i > 0 && spans[i].start != others[i].start &&
          (has_letters (get_directive (phrase, i)->literal) ||
           has_letters (get_directive (translation, i)->literal)))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_phrase_template_ends_alike (const CwPhraseTemplate *phrase, const CwPhraseTemplate *translation)
{
  guint n = phrase->directives->len;
  guint n_said = translation->directives->len;

  return n > 0 && n_said > 0 && *phrase->tail == '\0' && *translation->tail == '\0' &&
         get_directive (phrase, n - 1)->position ==
             get_directive (translation, n_said - 1)->position;
}

/* ----- formatting */

char *
cw_phrase_template_format (const CwPhraseTemplate *phrase, const char *const *args, guint n_args)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < phrase->directives->len; i++)
    {
      const Directive *directive = get_directive (phrase, i);

      if (directive->position >= n_args)
        return NULL;
      g_string_append (text, directive->literal);
      g_string_append (text, args[directive->position]);
    }
  g_string_append (text, phrase->tail);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
