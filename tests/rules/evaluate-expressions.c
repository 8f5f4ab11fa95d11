/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cw-error.h"
#include "expression-bench.h"

/* Reads lines such as {"expression": "Left([mail], 2)", "attributes": {"mail": ["a@b.c"]}} from its
 * standard input, and answers each with a line that holds what bench_evaluate() gives. The property
 * test compares it with the second implementation of the language. */

static void
answer (Bench *bench, const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) request = json_from_string (line, &error);
  g_autofree char *result = NULL;
  JsonObject *object;

  g_assert_no_error (error);
  object = json_node_get_object (request);
  if (json_object_has_member (object, "attributes"))
    bench_set_attributes (bench, json_object_get_object_member (object, "attributes"));
  result = bench_evaluate_to_text (bench, json_object_get_string_member (object, "expression"));
  puts (result); /* not by g_print(), which follows the locale */
  fflush (stdout);
}

int
main (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);
  char *line;

  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
    {
      answer (bench, line);
      g_free (line);
    }
  return 0;
}
