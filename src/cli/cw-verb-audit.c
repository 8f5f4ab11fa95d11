/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "cli/cw-paged-list.h"
#include "cli/cw-terminal.h"

/* "uid 1000 (alice)" */
static char *
format_author (GVariant *record)
{
  const char *author = cw_answer_get_string (record, "author");
  const char *user = cw_answer_get_string (record, "user");

  return user[0] != '\0' ? g_strdup_printf ("%s (%s)", author, user) : g_strdup (author);
}

char *
cw_format_change (GVariant *change)
{
  const char *before = cw_answer_get_string (change, "before");
  const char *after = cw_answer_get_string (change, "after");
  const char *what = cw_answer_get_string (change, "what");

  if (before[0] == '\0')
    return g_strdup_printf ("%s: %s", what, after);
  return g_strdup_printf ("%s: %s → %s", what, before, after[0] != '\0' ? after : "none");
}

/* A record takes a row for each of its changes, the first with who and when. */
static void
add_record (CwTable *table, GVariant *record)
{
  g_autoptr (GVariant) changes = cw_answer_get_array (record, "changes");
  const char *result = cw_answer_get_string (record, "result");
  gsize n_rows = MAX (1, g_variant_n_children (changes));

  for (gsize i = 0; i < n_rows; i++)
    {
      g_autoptr (GVariant) change =
          i < g_variant_n_children (changes) ? cw_answer_get_item (changes, i) : NULL;

      cw_table_add_row (table);
      if (i == 0)
        {
          cw_table_take (table,
                         g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (record, "id")));
          cw_table_take (table, cw_answer_format_time (record, "at"));
          cw_table_take (table, format_author (record));
          cw_table_add (table, cw_answer_get_string (record, "action"));
          cw_table_add (table, result);
        }
      else
        for (guint column = 0; column < 5; column++)
          cw_table_add (table, "");
      cw_table_take (table, change != NULL ? cw_format_change (change) : g_strdup (""));
    }
}

CwExit
cw_verb_audit (CwCli *cli, int argc, char **argv, GError **error)
{
  static const CwColumn columns[] = {
    { "ID", CW_COLUMN_NUMBER },    { "TIME", CW_COLUMN_FIXED },   { "WHO", CW_COLUMN_FIXED },
    { "ACTION", CW_COLUMN_FIXED }, { "RESULT", CW_COLUMN_FIXED }, { "CHANGES", CW_COLUMN_TEXT },
  };
  static const CwPagedList list = {
    .method = "ListAudit",
    .limit_help = "At most so many (default: 50)",
    .before_help = "Only records before this one",
    .unit = "ID",
    .columns = columns,
    .n_columns = G_N_ELEMENTS (columns),
    .add = add_record,
    .nothing = "Nothing was changed yet.",
  };

  return cw_paged_list_run (cli, &list, argc, argv, error);
}
