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

/* GLib folds Cherokee capitals to small letters and small letters to capitals; Unicode's
 * CaseFolding.txt has only the latter. */
static gunichar
fold_cherokee (gunichar c)
{
  if (c >= 0xab70 && c <= 0xabbf)
    return c - 0xab70 + 0x13a0;
  return c >= 0x13f8 && c <= 0x13fd ? c - 8 : c;
}

/* @text is valid UTF-8 without NUL. */
static char *
fold_case (const char *text, gssize len)
{
  g_autofree char *folded = g_utf8_casefold (text, len);
  GString *out = NULL;

  /* The bytes that Cherokee small letters start with. */
  if (strstr (folded, "\xea\xad") == NULL && strstr (folded, "\xea\xae") == NULL &&
      strstr (folded, "\xe1\x8f") == NULL)
    return g_steal_pointer (&folded);

  out = g_string_sized_new (strlen (folded) + 1);
  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (out, fold_cherokee (g_utf8_get_char (p)));
  return g_string_free (out, FALSE);
}

/* @run is valid UTF-8 without NUL. Where the compatibility form brings new characters, these are
 * folded once more, so that the result is a fixed point: folding it again changes nothing (Unicode,
 * definition D146, "compatibility caseless match"). */
static void
append_folded_run (GString *out, const char *run, gsize len)
{
  g_autofree char *first = fold_case (run, (gssize) len);
  g_autofree char *compatible = g_utf8_normalize (first, -1, G_NORMALIZE_NFKC);
  g_autofree char *second = NULL;
  g_autofree char *folded = NULL;

  if (strcmp (first, compatible) == 0)
    {
      g_string_append (out, compatible);
      return;
    }
  second = fold_case (compatible, -1);
  folded = g_utf8_normalize (second, -1, G_NORMALIZE_NFKC);
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

char *
cw_text_shorten (const char *text, gsize len, guint max_chars)
{
  /* Enough for so many characters of at most 4 bytes: a value of 5 MB is not gone through. */
  gsize enough = MIN (len, ((gsize) max_chars + 1) * 4);
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) enough);
  GString *out = g_string_new (NULL);
  guint n = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (n++ == max_chars)
        {
          g_string_append (out, "…");
          break;
        }
      g_string_append_unichar (out, g_unichar_iscntrl (c) ? 0xfffd : c);
    }
  return g_string_free (out, FALSE);
}
