/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <glib.h>

#include "base/cw-json-schema.h"
#include "base/cw-json.h"

/* Reads a table like json-schema-cases.json, named by its argument, and prints, a line for each
 * value, "1" when it is valid; for cross-json-schema.py to compare with another validator. */

static void
print_verdicts (CwJsonSchema *schema, JsonArray *values)
{
  for (guint i = 0; i < json_array_get_length (values); i++)
    {
      g_autoptr (GPtrArray) mistakes =
          cw_json_schema_check (schema, json_array_get_element (values, i));

      g_print ("%d\n", mistakes->len == 0);
    }
}

int
main (int argc, char *argv[])
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *table = NULL;

  if (argc != 2 || !g_file_get_contents (argv[1], &text, NULL, &error))
    return 2;
  root = cw_json_parse (text, -1, TRUE, &error);
  if (root == NULL)
    return 2;

  table = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (table); i++)
    {
      JsonObject *row = json_array_get_object_element (table, i);
      g_autoptr (CwJsonSchema) schema =
          cw_json_schema_new (json_object_get_member (row, "schema"), &error);

      if (schema == NULL)
        {
          g_printerr ("row %u: %s\n", i, error->message);
          return 1;
        }
      print_verdicts (schema, json_object_get_array_member (row, "valid"));
      print_verdicts (schema, json_object_get_array_member (row, "invalid"));
    }
  return 0;
}
