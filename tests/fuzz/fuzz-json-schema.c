/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <glib.h>

#include "base/cw-json-schema.h"
#include "base/cw-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A list of a schema and a value. */
static void
check_pair (JsonArray *pair)
{
  g_autoptr (CwJsonSchema) schema = cw_json_schema_new (json_array_get_element (pair, 0), NULL);
  g_autoptr (GPtrArray) mistakes = NULL;

  if (schema == NULL)
    return;
  mistakes = cw_json_schema_check (schema, json_array_get_element (pair, 1));
  for (guint i = 0; i < mistakes->len; i++)
    g_assert_true (g_str_has_prefix (g_ptr_array_index (mistakes, i), "$"));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (JsonNode) root = cw_json_parse (text, -1, TRUE, NULL);
  g_autofree char *canonical = NULL;
  g_autoptr (JsonNode) again = NULL;
  g_autofree char *canonical_again = NULL;

  if (root == NULL)
    return 0;
  canonical = cw_json_to_canonical (root, FALSE);
  again = cw_json_parse (canonical, -1, FALSE, NULL);
  g_assert_nonnull (again);
  canonical_again = cw_json_to_canonical (again, FALSE);
  g_assert_cmpstr (canonical_again, ==, canonical);

  if (JSON_NODE_HOLDS_ARRAY (root) && json_array_get_length (json_node_get_array (root)) == 2)
    check_pair (json_node_get_array (root));
  return 0;
}
