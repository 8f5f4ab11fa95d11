/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <glib.h>

#include "base/cw-text.h"

#define TEXT(s) s, sizeof s - 1

static void
test_fold (void)
{
  static const struct
  {
    const char *text;
    gsize len;
    const char *folded;
    gsize folded_len;
  } cases[] = {
    { TEXT (""), TEXT ("") },
    { TEXT ("Ann.Lee@Contoso.COM"), TEXT ("ann.lee@contoso.com") },
    { TEXT ("@[`{"), TEXT ("@[`{") },
    { TEXT ("A\0B"), TEXT ("a\0b") },
    { TEXT ("M\xc3\x9cLLER"), TEXT ("m\xc3\xbcller") },
    { TEXT ("Mu\xcc\x88ller"), TEXT ("m\xc3\xbcller") },
    { TEXT ("STRASSE \xe1\xba\x9e"), TEXT ("strasse ss") },
    { TEXT ("\xe1\x8e\xa0\xea\xad\xb0\xe1\x8f\xb8\xe1\x8f\xb0"),
      TEXT ("\xe1\x8e\xa0\xe1\x8e\xa0\xe1\x8f\xb0\xe1\x8f\xb0") },
    { TEXT ("\xef\xbc\xa1\xef\xac\x81"), TEXT ("afi") },
    { TEXT ("A\xff"
            "B\xc3"),
      TEXT ("a\xff"
            "b\xc3") },
    { TEXT ("\xc3\x9c\0\xc3\x9c\xed\xa0\x80"), TEXT ("\xc3\xbc\0\xc3\xbc\xed\xa0\x80") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize len = 0;
      g_autofree char *folded = cw_text_fold (cases[i].text, cases[i].len, &len);

      g_assert_cmpmem (folded, len, cases[i].folded, cases[i].folded_len);
      g_assert_cmpint (folded[len], ==, '\0');
      g_assert_cmpuint (cw_text_hash_folded (cases[i].text, cases[i].len), ==,
                        cw_text_hash_folded (cases[i].folded, cases[i].folded_len));
    }
  g_assert_cmpuint (cw_text_hash_folded (TEXT ("ann")), !=, cw_text_hash_folded (TEXT ("anna")));
  g_assert_cmpuint (cw_text_hash_folded (TEXT ("a\xff")), !=, cw_text_hash_folded (TEXT ("a\xfe")));
}

static void
test_fold_ascii (void)
{
  char text[] = "MixedCase 09";

  g_assert_true (cw_text_fold_ascii (text, strlen (text), text));
  g_assert_cmpstr (text, ==, "mixedcase 09");
  g_assert_false (cw_text_fold_ascii (TEXT ("\xc3\xbc"), text));
}

/* Folding once is folding for good, for every character there is. */
static void
test_fixed_point (void)
{
  for (gunichar c = 1; c <= 0x10ffff; c++)
    {
      char text[8] = "";
      gsize len = 0;
      gsize again_len = 0;
      g_autofree char *folded = NULL;
      g_autofree char *again = NULL;

      if (!g_unichar_validate (c))
        continue;
      folded = cw_text_fold (text, (gsize) g_unichar_to_utf8 (c, text), &len);
      again = cw_text_fold (folded, len, &again_len);
      g_assert_cmpmem (folded, len, again, again_len);
    }
}

static void
test_long (void)
{
  g_autofree char *upper = g_strnfill (5000, 'A');
  g_autofree char *lower = g_strnfill (5000, 'a');

  g_assert_cmpuint (cw_text_hash_folded (upper, 5000), ==, cw_text_hash_folded (lower, 5000));
  g_assert_cmpuint (cw_text_hash_folded (upper, 5000), !=, cw_text_hash_folded (lower, 4999));
}

static void
test_shorten (void)
{
  static const struct
  {
    const char *text;
    gsize len;
    const char *expected;
  } cases[] = {
    { "", 0, "" },
    { "smtp:a@b.c", 10, "smtp:a@b.c" },
    { "smtp:ab@b.c", 11, "smtp:ab@b.…" },
    { "ÄÖÜäöüßßßß", 20, "ÄÖÜäöüßßßß" },
    { "ÄÖÜäöüßßßßß", 22, "ÄÖÜäöüßßßß…" },
    { "a\nb\tc", 5, "a\357\277\275b\357\277\275c" },
    { "a\0b", 3, "a\357\277\275b" },
    { "a\377b", 3, "a\357\277\275b" },
    { "👩👩👩👩👩👩👩👩👩👩👩", 44, "👩👩👩👩👩👩👩👩👩👩…" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = cw_text_shorten (cases[i].text, cases[i].len, 10);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/fold", test_fold);
  g_test_add_func ("/text/fold-ascii", test_fold_ascii);
  g_test_add_func ("/text/fixed-point", test_fixed_point);
  g_test_add_func ("/text/long", test_long);
  g_test_add_func ("/text/shorten", test_shorten);
  return g_test_run ();
}
