/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-passphrase.h"

static void
test_judge (void)
{
  static const struct
  {
    const char *text;
    CwPassphraseStrength strength;
  } cases[] = {
    { "", CW_PASSPHRASE_TOO_SHORT },
    { "x9#Lq2!vTe8", CW_PASSPHRASE_TOO_SHORT },
    { "aaaaaaaaaaaaaaaaaaaaaaaa", CW_PASSPHRASE_WEAK },
    { "abababababababababababab", CW_PASSPHRASE_WEAK },
    { "123456789012345678901234", CW_PASSPHRASE_WEAK },
    { "abcdefghijklmnopqrstuvwxyz", CW_PASSPHRASE_WEAK },
    { "qwertyuiopasdfghjkl", CW_PASSPHRASE_WEAK },
    { "qwertzuiop123456", CW_PASSPHRASE_WEAK },
    { "PasswordPassword", CW_PASSPHRASE_WEAK },
    { "Password1234", CW_PASSPHRASE_WEAK },
    { "x9#Lq2!vTe8w", CW_PASSPHRASE_FAIR },
    { "blue kettles 7", CW_PASSPHRASE_FAIR },
    { "correct horse battery", CW_PASSPHRASE_STRONG },
    { "Ärmel Übel Öse Straße fünf", CW_PASSPHRASE_STRONG },
    { "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\xf5\xf4", CW_PASSPHRASE_FAIR },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwSecret) passphrase = cw_secret_new_from_string (cases[i].text);
      g_autofree char *escaped = g_strescape (cases[i].text, NULL);

      g_test_message ("%s", escaped);
      g_assert_cmpint (cw_passphrase_judge (passphrase), ==, cases[i].strength);
    }
}

/* The shortest that is long enough. */
static void
test_minimum (void)
{
  g_autofree char *text = g_strnfill (CW_PASSPHRASE_MINIMUM, 'a');
  g_autoptr (CwSecret) enough = cw_secret_new_from_string (text);
  g_autoptr (CwSecret) less = cw_secret_new_from_string (text + 1);

  g_assert_cmpint (cw_passphrase_judge (enough), ==, CW_PASSPHRASE_WEAK);
  g_assert_cmpint (cw_passphrase_judge (less), ==, CW_PASSPHRASE_TOO_SHORT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/passphrase/judge", test_judge);
  g_test_add_func ("/passphrase/minimum", test_minimum);
  return g_test_run ();
}
