/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-instance-words"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-instance-words.h"

/* What is told of whom the directories deleted meanwhile: which numbers are in it, and in how many
 * lines. */
static void
test_unclaimed (void)
{
  static const struct
  {
    const char *status;
    guint n_lines; /* 0: nothing is told */
    const char *part;
  } cases[] = {
    { "@a{sv} {}", 0, NULL },
    { "{'unclaimed': <{'state': <'found'>, 'found': <int64 7>, 'kept': <int64 0>}>}", 1, "7" },
    { "{'unclaimed': <{'state': <'found'>, 'found': <int64 7>, 'kept': <int64 5>}>}", 2, "\n5 " },
    { "{'unclaimed': <{'state': <'found'>, 'found': <int64 0>, 'kept': <int64 1>}>}", 2, "\n1 " },
    { "{'unclaimed': <{'state': <'wanted'>}>}", 1, "" },
    { "{'unclaimed': <{'state': <'wanted'>, 'reason': <'The server is away'>}>}", 2,
      "\nThe server is away" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) status = g_variant_parse (NULL, cases[i].status, NULL, NULL, NULL);
      g_autofree char *text = cw_instance_words_say_unclaimed (status);
      g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

      g_test_message ("%s", cases[i].status);
      g_assert_cmpuint (lines != NULL ? g_strv_length (lines) : 0, ==, cases[i].n_lines);
      if (text != NULL)
        g_assert_nonnull (strstr (text, cases[i].part));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/instance-words/unclaimed", test_unclaimed);
  return g_test_run ();
}
