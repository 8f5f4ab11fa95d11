/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "base/cw-error.h"
#include "base/cw-json.h"

static void
test_canonical (void)
{
  static const struct
  {
    const char *text;
    const char *canonical;
  } cases[] = {
    { "{ \"b\": 1, \"a\": [ ] }", "{\"a\":[],\"b\":1}" },
    { "[1.0, 1, 100.0, -0.0, 1.5, 1e2, 0.1, 1e300]", "[1,1,100,0,1.5,100,0.1,1e+300]" },
    { "[1e400, -1e400]", "[1e999,-1e999]" },
    { "[true, false, null, {}, \"\"]", "[true,false,null,{},\"\"]" },
    { "\"a\\\"b\\\\c\\n\\u0001\\u00fc\\/\"", "\"a\\\"b\\\\c\\n\\u0001\xc3\xbc/\"" },
    { "[9223372036854775807, -9223372036854775807]", "[9223372036854775807,-9223372036854775807]" },
    { "{\"Z\":1,\"a\":2,\"\xc3\xa4\":3}", "{\"Z\":1,\"a\":2,\"\xc3\xa4\":3}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = cw_json_parse (cases[i].text, -1, FALSE, &error);
      g_autofree char *canonical = NULL;
      g_autoptr (JsonNode) again = NULL;
      g_autofree char *canonical_again = NULL;

      g_assert_no_error (error);
      canonical = cw_json_to_canonical (node, FALSE);
      g_assert_cmpstr (canonical, ==, cases[i].canonical);
      again = cw_json_parse (canonical, -1, FALSE, &error);
      g_assert_no_error (error);
      canonical_again = cw_json_to_canonical (again, FALSE);
      g_assert_cmpstr (canonical_again, ==, canonical);
    }
}

static void
test_pretty (void)
{
  g_autoptr (JsonNode) node = cw_json_parse ("{\"b\":[1,{}],\"a\":{\"c\":[]}}", -1, FALSE, NULL);
  g_autofree char *pretty = cw_json_to_canonical (node, TRUE);

  g_assert_cmpstr (pretty, ==,
                   "{\n"
                   "  \"a\": {\n"
                   "    \"c\": []\n"
                   "  },\n"
                   "  \"b\": [\n"
                   "    1,\n"
                   "    {}\n"
                   "  ]\n"
                   "}");
}

static void
test_parse_bad (void)
{
  g_autofree char *deep = g_strnfill (100000, '[');
  const char *const cases[] = {
    "", " ", "{", "[1,", "{\"a\"}", "nonsense", "\"\xff\"", "[1] 2", "{\"a\":1]", deep,
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = cw_json_parse (cases[i], -1, FALSE, &error);

      g_assert_null (node);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
      /* What json-glib calls a text without a file. */
      g_assert_null (strstr (error->message, "<data>"));
    }
}

static void
test_integer (void)
{
  static const struct
  {
    const char *text;
    gboolean is_integer;
  } cases[] = {
    { "3", TRUE },     { "3.0", TRUE },   { "-1e3", TRUE }, { "3.5", FALSE }, { "\"3\"", FALSE },
    { "true", FALSE }, { "null", FALSE }, { "[3]", FALSE }, { "{}", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = cw_json_parse (cases[i].text, -1, FALSE, NULL);

      g_assert_nonnull (node);
      g_assert_cmpint (cw_json_is_integer (node), ==, cases[i].is_integer);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/canonical", test_canonical);
  g_test_add_func ("/json/pretty", test_pretty);
  g_test_add_func ("/json/parse-bad", test_parse_bad);
  g_test_add_func ("/json/integer", test_integer);
  return g_test_run ();
}
