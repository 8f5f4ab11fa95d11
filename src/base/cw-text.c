/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-text.h"

#include <string.h>

#include "base/cw-hash.h"

/* Longer text is folded on the heap. */
#define STACK_TEXT_SIZE 512

gboolean
cw_text_fold_ascii (const char *text, gsize len, char *ret_folded)
{
  guchar seen = 0;

  for (gsize i = 0; i < len; i++)
    {
      guchar c = (guchar) text[i];

      seen |= c;
      ret_folded[i] = (char) (c + ((guchar) (c - 'A') < 26 ? 'a' - 'A' : 0));
    }
  return seen < 0x80;
}

/* @run is valid UTF-8 without NUL. Folding once more after the first normalisation makes the result
 * a fixed point: folding it again changes nothing (Unicode 5.18, "compatibility caseless match"). */
static void
append_folded_run (GString *out, const char *run, gsize len)
{
  g_autofree char *first = g_utf8_casefold (run, (gssize) len);
  g_autofree char *compatible = g_utf8_normalize (first, -1, G_NORMALIZE_NFKC);
  g_autofree char *second = g_utf8_casefold (compatible, -1);
  g_autofree char *folded = g_utf8_normalize (second, -1, G_NORMALIZE_NFKC);

  g_string_append (out, folded);
}

char *
cw_text_fold (const char *text, gsize len, gsize *ret_len)
{
  GString *out = NULL;
  const char *p = text;
  const char *end = text + len;

  out = g_string_sized_new (len + 1);
  g_string_set_size (out, len);
  if (cw_text_fold_ascii (text, len, out->str))
    {
      if (ret_len != NULL)
        *ret_len = len;
      return g_string_free (out, FALSE);
    }

  g_string_truncate (out, 0);
  while (p < end)
    {
      const char *bad = NULL;

      g_utf8_validate_len (p, (gsize) (end - p), &bad);
      if (bad > p)
        append_folded_run (out, p, (gsize) (bad - p));
      if (bad < end)
        g_string_append_c (out, *bad++);
      p = bad;
    }
  if (ret_len != NULL)
    *ret_len = out->len;
  return g_string_free (out, FALSE);
}

guint64
cw_text_hash_folded (const char *text, gsize len)
{
  char buffer[STACK_TEXT_SIZE];
  g_autofree char *folded = NULL;
  gsize folded_len = 0;

  if (len <= sizeof buffer && cw_text_fold_ascii (text, len, buffer))
    return cw_hash_bytes (buffer, len);

  folded = cw_text_fold (text, len, &folded_len);
  return cw_hash_bytes (folded, folded_len);
}
