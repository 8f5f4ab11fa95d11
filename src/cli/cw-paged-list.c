/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-paged-list.h"

#include "base/cw-answer.h"

static void
print (CwCli *cli, const CwPagedList *list, GVariant *answer)
{
  g_autoptr (CwTable) table = cw_table_new (list->columns, list->n_columns);
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      list->add (table, item);
    }
  if (cw_table_get_n_rows (table) > 0)
    cw_table_print (table, cli->no_color);
  else
    cw_cli_say (cli, "%s", list->nothing);
  if (cw_answer_has (answer, "next"))
    cw_cli_say (cli, "(more: --before %" G_GINT64_FORMAT ")", cw_answer_get_int (answer, "next"));
}

CwExit
cw_paged_list_run (CwCli *cli, const CwPagedList *list, int argc, char **argv, GError **error)
{
  gint64 before = 0;
  int limit = CW_CLI_NO_LIMIT;
  guint32 n = 0;
  const GOptionEntry entries[] = {
    { "limit", 'n', 0, G_OPTION_ARG_INT, &limit, list->limit_help, "N" },
    { "before", 0, 0, G_OPTION_ARG_INT64, &before, list->before_help, list->unit },
    { NULL },
  };
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 0, error) ||
      !cw_cli_check_limit (limit, &n, error))
    return CW_EXIT_USAGE;
  g_variant_dict_insert (&options, "before", "x", before);
  g_variant_dict_insert (&options, "limit", "u", n);
  answer = cw_cli_call (cli, list->method,
                        g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    print (cli, list, answer);
  return CW_EXIT_OK;
}
