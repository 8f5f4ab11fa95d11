/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include "base/cw-phrase-book.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char *
stay (const char *one, const char *many, gulong count)
{
  return one;
}

/* The last argument first, or one that is not there. */
static const char *
turn (const char *one, const char *many, gulong count)
{
  return strlen (one) % 2 == 0 ? "%2$s (%1$s)" : "%3$s %2$s %1$s %1$s";
}

/* A list of templates, a line's end, and the text. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const guint8 *end = size > 0 ? memchr (data, '\n', size) : NULL;
  gsize list_size = end != NULL ? (gsize) (end - data) : 0;
  g_autoptr (GBytes) list = g_bytes_new (data, list_size);
  g_autofree char *text = g_strndup ((const char *) data + list_size, size - list_size);
  g_autoptr (CwPhraseBook) same = cw_phrase_book_new (list, stay);
  g_autoptr (CwPhraseBook) other = cw_phrase_book_new (list, turn);
  g_autofree char *said = cw_phrase_book_translate (same, text);
  g_autofree char *turned = cw_phrase_book_translate (other, text);

  /* A language that says everything as it is loses nothing and adds nothing. */
  if (said != NULL && memchr (data, 1, list_size) == NULL)
    g_assert_cmpstr (said, ==, text);
  g_assert_true (turned == NULL || g_utf8_validate (turned, -1, NULL));
  return 0;
}
