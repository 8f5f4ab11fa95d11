/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-answer.h"
#include "base/cw-json.h"
#include "cli/cw-comparison.h"

static GHashTable *
flatten (const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = cw_json_parse (json, -1, FALSE, &error);

  g_assert_no_error (error);
  return cw_comparison_flatten (node);
}

static const struct
{
  const char *name;
  const char *first;
  const char *second;
  const char *differing; /* keys, separated by spaces */
} cases[] = {
  { "equal", "{'a': 1, 'b': {'c': [1, 2]}}", "{'b': {'c': [1, 2]}, 'a': 1.0}", "" },
  { "value", "{'a': 1, 'b': 2}", "{'a': 1, 'b': 3}", "b" },
  { "only-first", "{'a': 1, 'b': 2}", "{'a': 1}", "b" },
  { "only-second", "{'a': 1}", "{'a': 1, 'b': {'c': 2}}", "b.c" },
  { "by-id", "{'l': [{'id': 'x', 'v': 1}, {'id': 'y', 'v': 2}]}",
    "{'l': [{'id': 'y', 'v': 2}, {'id': 'x', 'v': 3}]}", "l[x].v" },
  { "by-name", "{'l': [{'name': 'x', 'v': 1}]}", "{'l': []}", "l l[x].name l[x].v" },
  { "empty", "{'a': {}}", "{'a': []}", "a" },
};

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (CwComparison) comparison =
      cw_comparison_new (flatten (cases[i].first), flatten (cases[i].second));
  g_autoptr (GVariant) answer = g_variant_ref_sink (cw_comparison_to_variant (comparison));
  gboolean is_equal = cases[i].differing[0] == '\0';
  g_autofree char *keys = NULL;

  g_ptr_array_add (comparison->keys, NULL);
  keys = g_strjoinv (" ", (char **) comparison->keys->pdata);
  g_assert_cmpstr (keys, ==, cases[i].differing);
  g_assert_cmpint (cw_answer_get_bool (answer, "equal"), ==, is_equal);
  g_assert_cmpint (
      g_str_equal (cw_answer_get_string (answer, "first"), cw_answer_get_string (answer, "second")),
      ==, is_equal);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/comparison/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  return g_test_run ();
}
