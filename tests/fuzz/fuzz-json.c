/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include "base/cw-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What can be read has one text, which reads as the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = cw_json_parse ((const char *) data, (gssize) size, TRUE, &error);
  g_autoptr (JsonNode) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *pretty = NULL;
  g_autofree char *second = NULL;

  g_assert_true ((node == NULL) == (error != NULL));
  if (node == NULL)
    return 0;
  text = cw_json_to_canonical (node, FALSE);
  pretty = cw_json_to_canonical (node, TRUE);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  again = cw_json_parse (pretty, -1, FALSE, NULL);
  g_assert_nonnull (again);
  second = cw_json_to_canonical (again, FALSE);
  g_assert_cmpstr (second, ==, text);
  return 0;
}
