/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-phrase-book.h"

#include <stdlib.h>
#include <string.h>

#include "base/cw-phrase-template.h"
#include "base/cw-prefix-index.h"

/* Texts within texts; what is deeper stays English. */
#define MAX_DEPTH 8

/* What people are told is not longer. */
#define MAX_TEXT (32 * 1024)

/* Bytes that one text may make the book look at: a text that fits many templates in many ways is
 * given up, and stays as it is. */
#define MAX_WORK (4 * 1024 * 1024)

/* A template with less is a frame such as "%s: %s": it says nothing unless an argument does. */
#define MIN_LETTERS 4

typedef struct
{
  CwPhraseTemplate *phrase; /* (owned) */
  const char *one;          /* for the translator */
  const char *many;         /* (nullable) */
  gboolean is_beginning;    /* an argument follows that the format does not have */
} Phrase;

struct _CwPhraseBook
{
  GPtrArray *texts;   /* (element-type utf8): what the phrases point to */
  GPtrArray *phrases; /* (element-type Phrase) */
  CwPrefixIndex *by_head;
  CwPrefixIndex *by_tail; /* those without a head; keys and texts are turned round */
  GPtrArray *frames;      /* (element-type Phrase) (not owned): those with neither */
  CwPhraseTranslate translate;
};

/* One text on its way. */
typedef struct
{
  const CwPhraseBook *book;
  gsize work;
  guint depth;
} Reading;

static char *read_text (Reading *reading, const char *text);

/* ----- making */

static void
phrase_free (gpointer data)
{
  Phrase *phrase = data;

  cw_phrase_template_free (phrase->phrase);
  g_free (phrase);
}

/* Of bytes, not of characters: they are compared only. */
static char *
turn_round (const char *text)
{
  char *turned = g_strdup (text);
  gsize len = strlen (turned);

  for (gsize i = 0; i < len / 2; i++)
    {
      char c = turned[i];

      turned[i] = turned[len - 1 - i];
      turned[len - 1 - i] = c;
    }
  return turned;
}

/* The template with the argument that follows a beginning. */
static CwPhraseTemplate *
parse (const char *format, gboolean is_beginning)
{
  g_autofree char *whole = is_beginning ? g_strconcat (format, "%s", NULL) : NULL;

  return cw_phrase_template_new (whole != NULL ? whole : format);
}

static void
index_phrase (CwPhraseBook *book, Phrase *phrase)
{
  const char *head = cw_phrase_template_get_head (phrase->phrase);
  g_autofree char *tail = turn_round (cw_phrase_template_get_tail (phrase->phrase));

  if (*head != '\0')
    cw_prefix_index_add (book->by_head, head, phrase);
  else if (*tail != '\0')
    cw_prefix_index_add (book->by_tail, tail, phrase);
  else
    g_ptr_array_add (book->frames, phrase);
}

static void
add_phrase (CwPhraseBook *book, const char *format, const char *one, const char *many)
{
  gboolean is_beginning = g_str_has_suffix (format, " ");
  CwPhraseTemplate *template = parse (format, is_beginning);
  Phrase *phrase = NULL;

  if (template == NULL || cw_phrase_template_get_literal_size (template) == 0 ||
      !cw_phrase_template_is_in_order (template))
    {
      cw_phrase_template_free (template);
      return;
    }
  phrase = g_new0 (Phrase, 1);
  phrase->phrase = template;
  phrase->one = one;
  phrase->many = many;
  phrase->is_beginning = is_beginning;
  g_ptr_array_add (book->phrases, phrase);
  index_phrase (book, phrase);
}

static void
add_record (CwPhraseBook *book, const char *record)
{
  g_auto (GStrv) parts = g_strsplit (record, "\1", 2);
  char *one = NULL;
  char *many = NULL;

  if (parts[0] == NULL || *parts[0] == '\0')
    return;
  one = g_steal_pointer (&parts[0]);
  many = g_steal_pointer (&parts[1]);
  g_ptr_array_add (book->texts, one);
  if (many != NULL)
    g_ptr_array_add (book->texts, many);
  add_phrase (book, one, one, many);
  if (many != NULL)
    add_phrase (book, many, one, many);
}

CwPhraseBook *
cw_phrase_book_new (GBytes *list, CwPhraseTranslate translate)
{
  CwPhraseBook *book = g_new0 (CwPhraseBook, 1);
  gsize size = 0;
  const char *data = g_bytes_get_data (list, &size);
  g_autofree char *text = g_strndup (data != NULL ? data : "", size);
  g_auto (GStrv) records = g_strsplit (text, "\2", -1);

  book->texts = g_ptr_array_new_with_free_func (g_free);
  book->phrases = g_ptr_array_new_with_free_func (phrase_free);
  book->by_head = cw_prefix_index_new ();
  book->by_tail = cw_prefix_index_new ();
  book->frames = g_ptr_array_new ();
  book->translate = translate;
  for (guint i = 0; records[i] != NULL; i++)
    add_record (book, records[i]);
  cw_prefix_index_seal (book->by_head);
  cw_prefix_index_seal (book->by_tail);
  return book;
}

void
cw_phrase_book_free (CwPhraseBook *book)
{
  if (book == NULL)
    return;
  cw_prefix_index_free (book->by_head);
  cw_prefix_index_free (book->by_tail);
  g_ptr_array_unref (book->frames);
  g_ptr_array_unref (book->phrases);
  g_ptr_array_unref (book->texts);
  g_free (book);
}

guint
cw_phrase_book_get_size (const CwPhraseBook *book)
{
  return book->phrases->len;
}

/* ----- finding */

static int
compare_phrases (gconstpointer a, gconstpointer b)
{
  gsize x = cw_phrase_template_get_literal_size ((*(const Phrase *const *) a)->phrase);
  gsize y = cw_phrase_template_get_literal_size ((*(const Phrase *const *) b)->phrase);

  return x < y ? 1 : x > y ? -1 : 0;
}

/* Those that @text may have been made from; what says the most comes first. (transfer container) */
static GPtrArray *
list_candidates (const CwPhraseBook *book, const char *text)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autofree char *turned = turn_round (text);

  cw_prefix_index_find (book->by_head, text, found);
  cw_prefix_index_find (book->by_tail, turned, found);
  for (guint i = 0; i < book->frames->len; i++)
    g_ptr_array_add (found, g_ptr_array_index (book->frames, i));
  g_ptr_array_sort (found, compare_phrases);
  return found;
}

/* ----- saying */

/* How many: the first whole number of the text; one, when it has none. */
static gulong
find_count (const Phrase *phrase, const char *const *args)
{
  for (guint i = 0; i < cw_phrase_template_get_n_args (phrase->phrase); i++)
    if (cw_phrase_template_is_number (phrase->phrase, i))
      return strtoul (args[i], NULL, 10);
  return 1;
}

/* (transfer full): the arguments of @text, in a vector of strings */
static char **
cut (const CwPhraseTemplate *phrase, const char *text, const CwPhraseSpan *spans)
{
  guint n = cw_phrase_template_get_n_args (phrase);
  char **args = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    args[i] = g_strndup (text + spans[i].start, spans[i].len);
  return args;
}

/* Says the arguments that say something themselves; how many they are. */
static guint
read_args (Reading *reading, char **args)
{
  guint n_known = 0;

  for (guint i = 0; args[i] != NULL; i++)
    {
      char *said = read_text (reading, args[i]);

      if (said == NULL)
        continue;
      g_free (args[i]);
      args[i] = said;
      n_known++;
    }
  return n_known;
}

/* @text, made from @phrase with the arguments at @spans. NULL: it says nothing. */
static char *
say (Reading *reading,
     const Phrase *phrase,
     const CwPhraseTemplate *translation,
     const char *text,
     const CwPhraseSpan *spans,
     guint *ret_n_known)
{
  g_auto (GStrv) args = cut (phrase->phrase, text, spans);

  *ret_n_known = read_args (reading, args);
  if (*ret_n_known == 0 && cw_phrase_template_get_n_letters (phrase->phrase) < MIN_LETTERS)
    return NULL;
  return cw_phrase_template_format (translation, (const char *const *) args, g_strv_length (args));
}

static CwPhraseTemplate *
translate (Reading *reading, const Phrase *phrase, const char *text, const CwPhraseSpan *spans)
{
  g_auto (GStrv) args = cut (phrase->phrase, text, spans);
  gulong count = phrase->many != NULL ? find_count (phrase, (const char *const *) args) : 1;

  return parse (reading->book->translate (phrase->one, phrase->many, count), phrase->is_beginning);
}

/* "Reading %s" is what was being done, and stands before a colon and what came of it; a language
 * that has something behind the argument must not put it behind all that. */
static gboolean
swallows (const Phrase *phrase,
          const CwPhraseTemplate *translation,
          const char *text,
          const CwPhraseSpan *spans)
{
  guint n = cw_phrase_template_get_n_args (phrase->phrase);

  return n > 0 && !phrase->is_beginning && *cw_phrase_template_get_tail (phrase->phrase) == '\0' &&
         strstr (text + spans[n - 1].start, ": ") != NULL &&
         !cw_phrase_template_ends_alike (phrase->phrase, translation);
}

/* NULL: @text was not made from @phrase, or (@ret_is_unclear) in ways that differ. */
static char *
read_by_phrase (Reading *reading, const Phrase *phrase, const char *text, gboolean *ret_is_unclear)
{
  CwPhraseSpan first[CW_PHRASE_MAX_ARGS];
  CwPhraseSpan last[CW_PHRASE_MAX_ARGS];
  g_autoptr (CwPhraseTemplate) translation = NULL;
  g_autofree char *by_first = NULL;
  g_autofree char *by_last = NULL;
  gsize size = sizeof (CwPhraseSpan) * cw_phrase_template_get_n_args (phrase->phrase);
  gboolean is_certain = FALSE;
  guint n_first = 0;
  guint n_last = 0;

  if (!cw_phrase_template_match (phrase->phrase, text, FALSE, first) ||
      !cw_phrase_template_match (phrase->phrase, text, TRUE, last))
    return NULL;
  translation = translate (reading, phrase, text, first);
  if (translation == NULL)
    return NULL;
  is_certain = size == 0 || memcmp (first, last, size) == 0;
  *ret_is_unclear =
      !is_certain && !cw_phrase_template_is_harmless (phrase->phrase, translation, first, last);
  if (*ret_is_unclear || swallows (phrase, translation, text, first))
    return NULL;
  by_first = say (reading, phrase, translation, text, first, &n_first);
  if (is_certain)
    return g_steal_pointer (&by_first);
  /* The way by which more is understood. */
  by_last = say (reading, phrase, translation, text, last, &n_last);
  return n_last > n_first ? g_steal_pointer (&by_last) : g_steal_pointer (&by_first);
}

/* A list: each of its parts for itself. NULL: no part says anything. */
static char *
read_parts (Reading *reading, const char *text, const char *separator)
{
  g_auto (GStrv) parts = NULL;

  if (strstr (text, separator) == NULL)
    return NULL;
  parts = g_strsplit (text, separator, -1);
  return read_args (reading, parts) > 0 ? g_strjoinv (separator, parts) : NULL;
}

/* Lines that are texts each for themselves. NULL: there is one line, or one that says nothing. */
static char *
read_lines (Reading *reading, const char *text)
{
  g_auto (GStrv) lines = NULL;

  if (strchr (text, '\n') == NULL)
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  return read_args (reading, lines) == g_strv_length (lines) ? g_strjoinv ("\n", lines) : NULL;
}

/* By the template that says the most. When it is not clear what its arguments are, another that
 * says less would only guess. */
static char *
read_whole (Reading *reading, const char *text, gboolean *ret_is_unclear)
{
  g_autoptr (GPtrArray) candidates = list_candidates (reading->book, text);
  gsize len = strlen (text);
  char *said = NULL;

  for (guint i = 0; i < candidates->len && said == NULL && !*ret_is_unclear; i++)
    {
      reading->work += len + 64;
      if (reading->work >= MAX_WORK)
        return NULL;
      said = read_by_phrase (reading, g_ptr_array_index (candidates, i), text, ret_is_unclear);
    }
  return said;
}

static char *
read_text (Reading *reading, const char *text)
{
  gboolean is_unclear = FALSE;
  char *said = NULL;

  if (*text == '\0' || reading->depth >= MAX_DEPTH || reading->work >= MAX_WORK)
    return NULL;
  reading->depth++;
  /* A template like "%s: %s" would take what follows a colon in the first line for one thing. */
  said = read_lines (reading, text);
  if (said == NULL)
    said = read_whole (reading, text, &is_unclear);
  if (said == NULL && !is_unclear)
    said = read_parts (reading, text, "\n");
  if (said == NULL && !is_unclear)
    said = read_parts (reading, text, "; ");
  reading->depth--;
  return said;
}

char *
cw_phrase_book_translate (const CwPhraseBook *book, const char *text)
{
  Reading reading = { .book = book };
  char *said = NULL;

  g_return_val_if_fail (book != NULL && text != NULL, NULL);

  if (strlen (text) > MAX_TEXT || !g_utf8_validate (text, -1, NULL))
    return NULL;
  said = read_text (&reading, text);
  if (reading.work < MAX_WORK)
    return said;
  /* Half of it would be a mixture. */
  g_free (said);
  return NULL;
}
