/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

/* Runs a fuzz target without a fuzzer: every file of a corpus folder as it is, then random changes
 * of them from a fixed seed, so that it is a test like any other. For real fuzzing leave this file
 * out and build the target with clang -fsanitize=fuzzer,address,undefined. */

#define MAX_SIZE 4096

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
load_corpus (const char *path)
{
  GPtrArray *corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  /* The seed gives the same inputs only when the files come in one order. */
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *file = g_build_filename (path, g_ptr_array_index (names, i), NULL);
      char *data = NULL;
      gsize size = 0;

      if (g_file_get_contents (file, &data, &size, NULL))
        g_ptr_array_add (corpus, g_bytes_new_take (data, size));
    }
  return corpus;
}

static GBytes *
pick (GRand *random, GPtrArray *corpus)
{
  return g_ptr_array_index (corpus, (guint) g_rand_int_range (random, 0, (gint32) corpus->len));
}

/* A row of bytes from another input, or one that parsers stumble over. */
static void
insert_something (GRand *random, GPtrArray *corpus, GByteArray *input, guint position)
{
  static const char *const tokens[] = { "\\",
                                        "\"",
                                        ",",
                                        "=",
                                        "+",
                                        "#",
                                        "\xff",
                                        "\xc3",
                                        "{",
                                        "[",
                                        "0",
                                        "-",
                                        " ",
                                        "Z",
                                        "\n",
                                        "\\ff",
                                        "99999999999999999999",
                                        "\xef\xbf\xbf",
                                        "]",
                                        "}" };
  GByteArray *tail = g_byte_array_new ();
  gsize size = 0;
  const guint8 *other = g_bytes_get_data (pick (random, corpus), &size);

  g_byte_array_append (tail, input->data + position, input->len - position);
  g_byte_array_set_size (input, position);
  if (size > 0 && g_rand_boolean (random))
    {
      guint start = (guint) g_rand_int_range (random, 0, (gint32) size);
      guint len = (guint) g_rand_int_range (random, 0, (gint32) MIN (size - start, 64) + 1);

      g_byte_array_append (input, other + start, len);
    }
  else
    {
      const char *token = tokens[g_rand_int_range (random, 0, G_N_ELEMENTS (tokens))];

      g_byte_array_append (input, (const guint8 *) token, (guint) strlen (token));
    }
  g_byte_array_append (input, tail->data, tail->len);
  g_byte_array_unref (tail);
}

static void
mutate (GRand *random, GPtrArray *corpus, GByteArray *input)
{
  guint position = (guint) g_rand_int_range (random, 0, (gint32) input->len + 1);
  guint n_left = input->len - position;

  switch (n_left == 0 ? 3 : g_rand_int_range (random, 0, 5))
    {
    case 0:
      input->data[position] ^= (guint8) (1 << g_rand_int_range (random, 0, 8));
      break;
    case 1:
      input->data[position] = (guint8) g_rand_int_range (random, 0, 256);
      break;
    case 2:
      g_byte_array_remove_range (
          input, position, (guint) g_rand_int_range (random, 1, (gint32) MIN (n_left, 16) + 1));
      break;
    case 3:
      insert_something (random, corpus, input, position);
      break;
    default:
      g_byte_array_set_size (input, position);
      break;
    }
}

static void
run_one (const guint8 *data, gsize size)
{
  /* Exactly as large as the input, so that reading on is seen; never NULL, as from a fuzzer. */
  g_autofree guint8 *copy = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (copy, data, size);
  LLVMFuzzerTestOneInput (copy, size);
}

static void
run_mutations (GPtrArray *corpus, guint n_rounds)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261120);

  for (guint i = 0; i < n_rounds; i++)
    {
      g_autoptr (GByteArray) input = g_byte_array_new ();
      GBytes *seed = pick (random, corpus);
      int n_changes = g_rand_int_range (random, 1, 6);

      g_byte_array_append (input, g_bytes_get_data (seed, NULL), (guint) g_bytes_get_size (seed));
      for (int j = 0; j < n_changes; j++)
        mutate (random, corpus, input);
      run_one (input->data, MIN (input->len, MAX_SIZE));
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) corpus = NULL;

  if (argc != 3)
    {
      g_printerr ("Usage: %s CORPUS-FOLDER ROUNDS\n", argv[0]);
      return 2;
    }
  corpus = load_corpus (argv[1]);
  if (corpus->len == 0)
    {
      g_printerr ("%s holds no files\n", argv[1]);
      return 2;
    }
  /* A warning of GLib's is a mistake of ours. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  for (guint i = 0; i < corpus->len; i++)
    {
      gsize size = 0;
      const guint8 *data = g_bytes_get_data (g_ptr_array_index (corpus, i), &size);

      run_one (data, size);
    }
  run_mutations (corpus, (guint) g_ascii_strtoull (argv[2], NULL, 10));
  g_print ("%u files and %s changes of them\n", corpus->len, argv[2]);
  return 0;
}
