/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/cw-json.h"
#include "setup/draft/cw-script-reader.h"

/* The statements of a script as one text each: command and arguments, or what is assigned; of one
 * that cannot be read "!" and its line. */
static char *
describe (const char *script)
{
  g_autoptr (GPtrArray) statements = cw_script_read (script, -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < statements->len; i++)
    {
      const CwScriptStatement *statement = g_ptr_array_index (statements, i);

      g_string_append_printf (text, "%s%s%s%s", i > 0 ? "; " : "",
                              statement->variable != NULL ? statement->variable : "",
                              statement->variable != NULL ? "=" : "",
                              statement->command != NULL ? statement->command : "");
      if (statement->problem != NULL)
        g_string_append_printf (text, "!%u", statement->line);
      if (statement->value != NULL)
        {
          g_autofree char *json = cw_json_to_canonical (statement->value, FALSE);

          g_string_append (text, json);
        }
      for (guint j = 0; j < statement->arguments->len; j++)
        {
          const CwScriptArgument *argument = g_ptr_array_index (statement->arguments, j);
          g_autofree char *json = cw_json_to_canonical (argument->value, FALSE);

          g_string_append_printf (text, " %s:%s", argument->name != NULL ? argument->name : "",
                                  json);
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_statements (void)
{
  static const struct
  {
    const char *script;
    const char *expected;
  } cases[] = {
    { "", "" },
    { "\xef\xbb\xbf\r\n \r\n# only a comment\r\n<# and\r\nanother #>", "" },
    { "Get-X", "Get-X" },
    { "Get-X -A 1 -B", "Get-X A:1 B:true" },
    { "Get-X -A:1 -B:$false", "Get-X A:1 B:false" },
    { "Get-X -1 word a.b-c", "Get-X :-1 :\"word\" :\"a.b-c\"" },
    { "Get-X; Get-Y\nGet-Z", "Get-X; Get-Y; Get-Z" },
    { "Get-X | Out-Null", "Get-X" },
    { "Get-X -A $true -B $NULL", "Get-X A:true B:null" },
    /* quoted texts */
    { "X -A 'it''s' -B ''", "X A:\"it's\" B:\"\"" },
    { "X -A \"say \"\"so\"\" `\"now`\" 5`$\"", "X A:\"say \\\"so\\\" \\\"now\\\" 5$\"" },
    { "X -A \"costs $ 5\"", "X A:\"costs $ 5\"" },
    { "X -A \u2018one\u2019 \u2013B \u201ctwo\u201d", "X A:\"one\" B:\"two\"" },
    { "X -A 'two\nlines' -B 1", "X A:\"two\\nlines\" B:1" },
    { "X -A @'\nraw 'text'\n'@ -B 1", "X A:\"raw 'text'\" B:1" },
    { "X -A @\"\nraw \"text\"\n\"@", "X A:\"raw \\\"text\\\"\"" },
    { "X -A '$none of it # <# \"'", "X A:\"$none of it # <# \\\"\"" },
    /* lines that go on */
    { "X `\n-A 1 `\r\n-B 2", "X A:1 B:2" },
    { "X `  \n-A 1", "X A:1" },
    { "X -A 1,\n 2 -B @(\n'a',\n# note\n'b')", "X A:[1,2] B:[\"a\",\"b\"]" },
    /* lists and variables */
    { "X -A @() -B @('a') -C ('a') -D @(1,(2,3))", "X A:[] B:[\"a\"] C:\"a\" D:[1,2,3]" },
    { "X $a[0] $b.Name",
      "X :{\"index\":0,\"variable\":\"a\"} :{\"index\":0,\"member\":\"Name\",\"variable\":\"b\"}" },
    { "$p = 5", "p=5" },
    { "$R = New-X -A 1", "r=New-X A:1" },
    { "$null = New-X", "New-X" },
    { "X -A [guid]'a' -B [string]$null", "X A:\"a\" B:null" },
    /* programs, and what only they know; what follows is read all the same */
    { "if ($x) {\n Get-Y\n}\nGet-Z", "!1; Get-Z" },
    { "function f { Get-Y; 'a}' }\nGet-Z", "!1; Get-Z" },
    { "foreach ($a in $b) { X }\n\nGet-Z", "!1; Get-Z" },
    { "X -A (Get-Y)\nGet-Z", "!1; Get-Z" },
    { "X -A \"$name\"\nGet-Z", "!1; Get-Z" },
    { "X -A \"$(Get-Y)\"\nGet-Z", "!1; Get-Z" },
    { "X | ForEach-Object { $_ }\nGet-Z", "!1; Get-Z" },
    { "$a.B = 1\nGet-Z", "!1; Get-Z" },
    { "$a += 1\nGet-Z", "!1; Get-Z" },
    { "$a = 1 + 2\nGet-Z", "!1; Get-Z" },
    { "X @params\nGet-Z", "!1; Get-Z" },
    { "[Type]::new('a')\nGet-Z", "!1; Get-Z" },
    { "New-X -P @{a=1}\nGet-Z", "!1; Get-Z" },
    { "& 'X' -A 1\nGet-Z", "!1; Get-Z" },
    { "}\nGet-Z", "!1; Get-Z" },
    { "X -A 'open\nGet-Z", "!1" },
    { "X -A @'\nopen\nGet-Z", "!1" },
    { "X\nX -A ((((((((((((((((((1))))))))))))))))))\nX", "X; !2; X" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *described = describe (cases[i].script);

      g_assert_cmpstr (described, ==, cases[i].expected);
    }
}

static void
test_lines (void)
{
  g_autoptr (GPtrArray) statements =
      cw_script_read ("X `\n -A '1\n2'\n<#\n#>\n$p = 1; Y\n@'\n'@\nZ", -1);
  static const guint lines[] = { 1, 6, 6, 7, 9 };

  g_assert_cmpuint (statements->len, ==, G_N_ELEMENTS (lines));
  for (guint i = 0; i < statements->len; i++)
    g_assert_cmpuint (((CwScriptStatement *) g_ptr_array_index (statements, i))->line, ==,
                      lines[i]);
}

static void
test_find (void)
{
  g_autoptr (GPtrArray) statements = cw_script_read ("X -Name 'a' b", -1);
  const CwScriptStatement *statement = g_ptr_array_index (statements, 0);

  g_assert_cmpstr (json_node_get_string (cw_script_statement_find (statement, "NAME")), ==, "a");
  g_assert_null (cw_script_statement_find (statement, "b"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script-reader/statements", test_statements);
  g_test_add_func ("/script-reader/lines", test_lines);
  g_test_add_func ("/script-reader/find", test_find);
  return g_test_run ();
}
