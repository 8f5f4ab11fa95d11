/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/cw-phrase-book.h"
#include "base/cw-phrase-template.h"

/* ----- a language for tests: the same in capitals, directives as they are */

static const char *
shout (const char *format)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *p = format; *p != '\0';)
    {
      gsize rest = *p == '%' ? strcspn (p + 1, "%sdiufc") : 0;
      gboolean is_directive = *p == '%' && p[1 + rest] != '\0';
      gsize len = is_directive ? rest + 2 : 1;

      if (is_directive)
        g_string_append_len (text, p, (gssize) len);
      else
        g_string_append_c (text, g_ascii_toupper (*p));
      p += len;
    }
  return g_intern_string (text->str);
}

static const char *
shout_translation (const char *one, const char *many, gulong count)
{
  return shout (many == NULL || count == 1 ? one : many);
}

/* A language that turns things round, has other words, or none. */
static const char *
turn_translation (const char *one, const char *many, gulong count)
{
  static const struct
  {
    const char *english;
    const char *other;
  } table[] = {
    { "Cannot open %s: %s", "%2$s: %1$s offen" },
    { "%s hangs on %s", "%s haengt an %s" },
    { "%s: %s", "%s : %s" },
    { "Reading %s", "Lesen von %s" },
    { "the account is locked", "gesperrt" },
    { "Signing in to %s", "%s に" },
    { "Too many", "%s" },
    { "Rule %s: ", "Regel %s : " },
    { "There is no run %lld", "Kein Lauf %lld" },
    { "%u thing", "ein Ding" },
    { "%u things", "%u Dinge" },
  };
  const char *english = many == NULL || count == 1 ? one : many;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (table[i].english, english))
      return table[i].other;
  return english;
}

static CwPhraseBook *
make_book (const char *list, CwPhraseTranslate translate)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (list, strlen (list));

  return cw_phrase_book_new (bytes, translate);
}

static void
test_cases (void)
{
  static const struct
  {
    const char *english;
    const char *said; /* (nullable): not recognised */
  } cases[] = {
    { "the account is locked", "gesperrt" },
    { "the account is locked.", NULL },
    { "", NULL },
    { "Reading ", "Lesen von " },
    { "Reading the account is locked", "Lesen von gesperrt" },
    { "Cannot open /etc/x: no", "no: /etc/x offen" },
    /* Where the path ends cannot be told, and the other language turns them round. */
    { "Cannot open /a: b: c", NULL },
    { "Cannot open 50%s%n: %d", "%d: 50%s%n offen" },
    { "a hangs on b", "a haengt an b" },
    { "a hangs on b hangs on c", NULL },
    /* A frame alone says nothing. */
    { "a: b", NULL },
    { "contoso: the account is locked", "contoso : gesperrt" },
    { "Reading x: y: the account is locked", "Lesen von x : y : gesperrt" },
    /* What stands behind the argument stays there. */
    { "Signing in to x: the account is locked", "x に : gesperrt" },
    { "Signing in to x", "x に" },
    { "There is no run 12", "Kein Lauf 12" },
    { "There is no run -3", "Kein Lauf -3" },
    { "There is no run twelve", NULL },
    { "There is no run ", NULL },
    { "1 thing", "ein Ding" },
    { "12 things", "12 Dinge" },
    { "Rule x: the account is locked", "Regel x : gesperrt" },
    { "Rule x: y", "Regel x : y" },
    { "x\nthe account is locked\ny", "x\ngesperrt\ny" },
    { "Cannot open /etc/x: no\nthe account is locked", "no: /etc/x offen\ngesperrt" },
    { "x; the account is locked", "x; gesperrt" },
    { "Two %s in one: a b", NULL },
  };
  g_autoptr (CwPhraseBook) book =
      make_book ("Cannot open %s: %s\2%s hangs on %s\2%s: %s\2Reading %s\2"
                 "the account is locked\2Signing in to %s\2Too many\2Rule %s: \2"
                 "There is no run %lld\2%u thing\1%u things\2%s%s\2",
                 turn_translation);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *said = cw_phrase_book_translate (book, cases[i].english);

      g_test_message ("%s", cases[i].english);
      g_assert_cmpstr (said, ==, cases[i].said);
    }
}

/* A translation that asks for an argument that the text has not. */
static void
test_bad_translation (void)
{
  g_autoptr (CwPhraseBook) book = make_book ("Too many\2", turn_translation);
  g_autofree char *said = cw_phrase_book_translate (book, "Too many");

  g_assert_null (said);
}

static void
test_template (void)
{
  static const char *const bad[] = { "%s%s", "100%", "%n", "%y", "a %", "%17$s", "\xff %s" };
  g_autoptr (CwPhraseTemplate) good = cw_phrase_template_new ("%2$s has %% %1$04o %c %.1f %zu");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (cw_phrase_template_new (bad[i]));
  g_assert_nonnull (good);
  g_assert_cmpuint (cw_phrase_template_get_n_args (good), ==, 5);
  g_assert_cmpstr (cw_phrase_template_get_head (good), ==, "");
}

/* Whatever it is: an answer soon, and valid. */
static void
test_hostile (void)
{
  static const char *const pieces[] = { ": ", "; ", "\n", "Reading ", "%s", "%", "a", ", on " };
  g_autoptr (CwPhraseBook) book =
      make_book ("Cannot open %s: %s\2%s hangs on %s\2%s: %s\2%s (%s)\2%s: %s (%s)\2Reading %s\2",
                 shout_translation);
  g_autofree char *large = g_strnfill (5 * 1024 * 1024, 'x');
  g_autofree char *none = cw_phrase_book_translate (book, large);

  g_assert_null (none);
  for (guint i = 0; i < 400; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *said = NULL;

      for (guint j = g_test_rand_int_range (1, i < 4 ? 12000 : 200); j > 0; j--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      said = cw_phrase_book_translate (book, text->str);
      /* In capitals here and there, and nothing lost or moved. */
      if (said != NULL)
        g_assert_cmpint (g_ascii_strcasecmp (said, text->str), ==, 0);
    }
}

/* ----- all that the engine says */

static const char *const awkward[] = {
  "",
  " ",
  "x",
  ": ",
  "%s",
  "%n%d",
  "a: b",
  "the account is disabled",
  "Reading DC=a: b",
  "\"",
  "“”",
  "\\",
  "; ",
  "a; b",
  "failed. ",
  "1",
  "(",
  ")",
  "\n",
  " of ",
  " in ",
  ", ",
  "must be ",
  "ü",
};

/* The English text with @arg for each text; NULL: it cannot be formed. (transfer full) */
static char *
fill (const char *format, const char *arg, const char *number)
{
  g_autofree char *whole = g_str_has_suffix (format, " ") ? g_strconcat (format, "%s", NULL) : NULL;
  g_autoptr (CwPhraseTemplate) phrase = cw_phrase_template_new (whole != NULL ? whole : format);
  g_autoptr (GPtrArray) args = g_ptr_array_new ();

  for (guint i = 0; phrase != NULL && i < cw_phrase_template_get_n_args (phrase); i++)
    g_ptr_array_add (args, (gpointer) (cw_phrase_template_is_number (phrase, i) ? number : arg));
  return phrase != NULL
             ? cw_phrase_template_format (phrase, (const char *const *) args->pdata, args->len)
             : NULL;
}

static gsize
count_letters (const char *format)
{
  g_autoptr (CwPhraseTemplate) phrase = cw_phrase_template_new (format);

  return phrase != NULL ? cw_phrase_template_get_n_letters (phrase) : 0;
}

static void
check_phrase (const CwPhraseBook *book, const char *format, const char *number)
{
  g_autofree char *plain = fill (format, "12", number);
  g_autofree char *said = plain != NULL ? cw_phrase_book_translate (book, plain) : NULL;
  g_autofree char *expected = fill (shout (format), "12", number);

  /* Plain arguments: always recognised. */
  if (plain != NULL && count_letters (format) >= 4)
    g_assert_cmpstr (said, ==, expected);
  for (guint i = 0; i < G_N_ELEMENTS (awkward); i++)
    {
      g_autofree char *english = fill (format, awkward[i], number);
      g_autofree char *result = english != NULL ? cw_phrase_book_translate (book, english) : NULL;

      if (result != NULL)
        g_assert_cmpint (g_ascii_strcasecmp (result, english), ==, 0);
    }
}

static void
test_all (void)
{
  const char *path = g_getenv ("CW_PHRASES");
  g_autoptr (CwPhraseBook) book = NULL;
  g_autofree char *list = NULL;
  g_auto (GStrv) records = NULL;
  gsize size = 0;

  if (path == NULL)
    {
      g_test_skip ("CW_PHRASES names no list of templates");
      return;
    }
  g_assert_true (g_file_get_contents (path, &list, &size, NULL));
  book = make_book (list, shout_translation);
  g_assert_cmpuint (cw_phrase_book_get_size (book), >, 700);
  records = g_strsplit (list, "\2", -1);
  for (guint i = 0; records[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (records[i], "\1", 2);

      if (parts[0] == NULL)
        continue;
      check_phrase (book, parts[0], parts[1] != NULL ? "1" : "12");
      if (parts[1] != NULL)
        check_phrase (book, parts[1], "12");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phrase-book/template", test_template);
  g_test_add_func ("/phrase-book/cases", test_cases);
  g_test_add_func ("/phrase-book/bad-translation", test_bad_translation);
  g_test_add_func ("/phrase-book/hostile", test_hostile);
  g_test_add_func ("/phrase-book/all", test_all);
  return g_test_run ();
}
