/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-whole-csv.h"

#include "base/cw-answer.h"

CwExit
cw_whole_csv_print (CwCli *cli,
                    const CwWholeCsv *list,
                    gconstpointer wish,
                    const char *after,
                    gboolean is_one_page,
                    GError **error)
{
  g_autofree char *position = g_strdup (after);
  g_autoptr (GString) text = g_string_new (NULL);

  list->add_head (text);
  for (;;)
    {
      g_autoptr (GVariant) answer = list->ask (cli, wish, position, error);
      g_autoptr (GVariant) items = NULL;

      if (answer == NULL)
        return CW_EXIT_FAILED;
      items = cw_answer_get_array (answer, "items");
      list->add (text, items);
      g_print ("%s", text->str);
      g_string_truncate (text, 0);
      if (is_one_page || !cw_answer_has (answer, "next"))
        return CW_EXIT_OK;
      g_free (position);
      position = g_strdup (cw_answer_get_string (answer, "next"));
    }
}
