/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "cli/cw-csv.h"
#include "cli/cw-pending-csv.h"

static const struct
{
  const char *name;
  const char *field;
  const char *line;
} fields[] = {
  { "plain", "Ann Lee", "Ann Lee,end\r\n" },
  { "absent", NULL, "\"\",end\r\n" },
  { "comma", "Lee, Ann", "\"Lee, Ann\",end\r\n" },
  { "quote", "Ann \"A\" Lee", "\"Ann \"\"A\"\" Lee\",end\r\n" },
  { "lines", "one\ntwo", "\"one\ntwo\",end\r\n" },
  { "formula", "=1+1", "\"'=1+1\",end\r\n" },
  { "telephone", "+49 30", "\"'+49 30\",end\r\n" },
  { "at", "@SUM(A1)", "\"'@SUM(A1)\",end\r\n" },
  { "not-first", "a=1", "a=1,end\r\n" },
  { "bytes", "a\xff", "a\xef\xbf\xbd,end\r\n" },
};

static void
test_field (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GString) text = g_string_new (NULL);

  cw_csv_add (text, fields[i].field);
  cw_csv_add (text, "end");
  cw_csv_end (text);
  g_assert_cmpstr (text->str, ==, fields[i].line);
}

#define HEAD                                                                                       \
  "'connector': <{'name': <'Tenant'>}>, 'type': <'user'>, 'title': <'Zoë'>, 'anchor': <'9'>"

/* A line for each value; one for an object without any. */
static void
test_pending (void)
{
  g_autoptr (GVariant) items = g_variant_ref_sink (g_variant_new_parsed (
      "[@a{sv} {" HEAD ", 'operation': <'update'>, 'attributes': <[@a{sv} {'name': <'mail'>,"
      " 'added': <[<'b'>, <'c'>]>, 'removed': <[<'a'>]>}, {'name': <'city'>,"
      " 'added': <@av []>, 'removed': <[<'Rome'>]>}]>},"
      " {" HEAD ", 'operation': <'links'>, 'links': <[@a{sv} {'attribute': <'members'>,"
      " 'operation': <'remove'>, 'title': <'Ann'>}]>},"
      " {" HEAD ", 'operation': <'delete'>}]"));
  g_autoptr (GString) text = g_string_new (NULL);

  cw_pending_csv_add (text, items);
  g_assert_cmpstr (text->str, ==,
                   "Tenant,update,user,Zoë,\"\",9,mail,a,b; c\r\n"
                   "Tenant,update,user,Zoë,\"\",9,city,Rome,\"\"\r\n"
                   "Tenant,links,user,Zoë,\"\",9,members,Ann,\"\"\r\n"
                   "Tenant,delete,user,Zoë,\"\",9,\"\",\"\",\"\"\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *path = g_strconcat ("/csv/", fields[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_field);
    }
  g_test_add_func ("/csv/pending", test_pending);
  return g_test_run ();
}
