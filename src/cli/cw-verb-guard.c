/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "cli/cw-csv.h"
#include "cli/cw-table.h"

/* Objects in one answer, when all are wanted. */
#define PAGE 1000

/* What of the lists is asked for. */
typedef struct
{
  char *search; /* (nullable) */
  char *type;   /* (nullable) */
  gboolean is_new;
  gboolean is_csv;
  gint64 after;
  int limit;
  guint32 n;
} Wish;

static GVariant *
ask_for_objects (CwCli *cli, const Wish *wish, const char *digest, gint64 after, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&options, "search", "s", wish->search != NULL ? wish->search : "");
  g_variant_dict_insert (&options, "type", "s", wish->type != NULL ? wish->type : "");
  g_variant_dict_insert (&options, "new", "b", wish->is_new);
  g_variant_dict_insert (&options, "after", "x", after);
  g_variant_dict_insert (&options, "limit", "u",
                         wish->is_csv && wish->n == 0 ? (guint32) PAGE : wish->n);
  return cw_cli_call (cli, "ListGuardObjects",
                      g_variant_new ("(s@a{sv})", digest, g_variant_dict_end (&options)), error);
}

/* ----- as text */

static const char *
get_connector_name (GVariant *guard)
{
  g_autoptr (GVariant) connector = cw_answer_get_dict (guard, "connector");

  /* The text lives with the answer. */
  return cw_answer_get_string (connector, "name");
}

static void
print_limits (CwCli *cli, GVariant *guard)
{
  static const CwColumn columns[] = {
    { "TYPE", CW_COLUMN_FIXED },     { "DELETIONS", CW_COLUMN_NUMBER },
    { "OF", CW_COLUMN_NUMBER },      { "THRESHOLD", CW_COLUMN_NUMBER },
    { "PERCENT", CW_COLUMN_NUMBER }, { "RESULT", CW_COLUMN_FIXED },
  };
  g_autoptr (GVariant) limits = cw_answer_get_array (guard, "limits");
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));

  for (gsize i = 0; i < g_variant_n_children (limits); i++)
    {
      g_autoptr (GVariant) limit = cw_answer_get_item (limits, i);

      cw_table_add_row (table);
      cw_table_add (table,
                    cw_answer_has (limit, "type") ? cw_answer_get_string (limit, "type") : "(all)");
      cw_table_add_count (table, cw_answer_get_int (limit, "deletions"));
      if (cw_answer_has (limit, "managed"))
        cw_table_add_count (table, cw_answer_get_int (limit, "managed"));
      else
        cw_table_add (table, "");
      if (cw_answer_has (limit, "threshold"))
        cw_table_add_count (table, cw_answer_get_int (limit, "threshold"));
      else
        cw_table_add (table, "");
      if (cw_answer_has (limit, "percent"))
        cw_table_add_count (table, cw_answer_get_int (limit, "percent"));
      else
        cw_table_add (table, "");
      cw_table_add (table, cw_answer_get_bool (limit, "exceeded") ? "too many" : "passes");
    }
  if (cw_table_get_n_rows (table) > 0)
    cw_table_print (table, cli->no_color);
}

static void
print_approval (GVariant *guard)
{
  g_autoptr (GVariant) approval = cw_answer_get_dict (guard, "approval");
  g_autofree char *at = cw_answer_format_time (approval, "at");
  g_autofree char *expires = cw_answer_format_time (approval, "expiresAt");

  if (!cw_answer_has (guard, "approval"))
    return;
  g_print ("Approved:   %" G_GINT64_FORMAT " objects by %s, %s; good until %s\n",
           cw_answer_get_int (approval, "objects"), cw_answer_get_string (approval, "by"), at,
           expires);
  if (cw_answer_has (approval, "message"))
    g_print ("            %s\n", cw_answer_get_string (approval, "message"));
  if (!g_str_equal (cw_answer_get_string (approval, "digest"),
                    cw_answer_get_string (guard, "digest")))
    g_print ("            (list %s)\n", cw_answer_get_string (approval, "digest"));
}

static const char *
describe_state (GVariant *guard)
{
  if (cw_answer_get_bool (guard, "holding"))
    return "holds back";
  return cw_answer_get_bool (guard, "tooMuch") ? "approved" : "lets pass";
}

static void
print_guard (CwCli *cli, GVariant *guard)
{
  const char *partition = cw_answer_get_string (guard, "partition");

  g_print ("%s “%s”%s%s: %s\n", partition[0] != '\0' ? "Source" : "Target",
           get_connector_name (guard), partition[0] != '\0' ? ", " : "", partition,
           describe_state (guard));
  if (cw_answer_has (guard, "message"))
    g_print ("            %s\n", cw_answer_get_string (guard, "message"));
  if (cw_answer_has (guard, "digest"))
    g_print ("Digest:     %s (%" G_GINT64_FORMAT " objects)\n",
             cw_answer_get_string (guard, "digest"), cw_answer_get_int (guard, "objects"));
  print_approval (guard);
  print_limits (cli, guard);
}

static void
print_objects (CwCli *cli, GVariant *items)
{
  static const CwColumn columns[] = {
    { "OBJECT", CW_COLUMN_NUMBER },
    { "TYPE", CW_COLUMN_FIXED },
    { "TITLE", CW_COLUMN_TEXT },
    { "NAME", CW_COLUMN_TEXT },
  };
  g_autoptr (CwTable) table = cw_table_new (columns, G_N_ELEMENTS (columns));

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      cw_table_add_row (table);
      cw_table_take (table, g_strdup_printf ("%" G_GINT64_FORMAT, cw_answer_get_int (item, "id")));
      cw_table_add (table, cw_answer_get_string (item, "type"));
      cw_table_add (table, cw_answer_get_string (item, "title"));
      cw_table_add (table, cw_answer_has (item, "dn") ? cw_answer_get_string (item, "dn")
                                                      : cw_answer_get_string (item, "anchor"));
    }
  if (cw_table_get_n_rows (table) > 0)
    cw_table_print (table, cli->no_color);
}

/* ----- as comma-separated values */

static void
add_csv_head (GString *text)
{
  static const char *const names[] = { "connector", "partition", "digest", "operation",
                                       "type",      "title",     "dn",     "anchor" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    cw_csv_add (text, names[i]);
  cw_csv_end (text);
}

static void
add_csv_objects (GString *text, GVariant *guard, GVariant *items)
{
  static const char *const names[] = { "operation", "type", "title", "dn", "anchor" };

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);

      cw_csv_add (text, get_connector_name (guard));
      cw_csv_add (text, cw_answer_get_string (guard, "partition"));
      cw_csv_add (text, cw_answer_get_string (guard, "digest"));
      for (guint j = 0; j < G_N_ELEMENTS (names); j++)
        cw_csv_add (text, cw_answer_get_string (item, names[j]));
      cw_csv_end (text);
    }
}

/* All pages, unless a limit was given. */
static gboolean
print_csv (CwCli *cli, const Wish *wish, const char *digest, GError **error)
{
  gint64 after = wish->after;

  for (;;)
    {
      g_autoptr (GVariant) answer = ask_for_objects (cli, wish, digest, after, error);
      g_autoptr (GVariant) guard = NULL;
      g_autoptr (GVariant) items = NULL;
      g_autoptr (GString) text = g_string_new (NULL);

      if (answer == NULL)
        return FALSE;
      guard = cw_answer_get_dict (answer, "guard");
      items = cw_answer_get_array (answer, "items");
      add_csv_objects (text, guard, items);
      g_print ("%s", text->str);
      if (wish->n != 0 || !cw_answer_has (answer, "next"))
        return TRUE;
      after = cw_answer_get_int (answer, "next");
    }
}

/* ----- show */

static gboolean
print_list (CwCli *cli, const Wish *wish, GVariant *guard, GError **error)
{
  const char *digest = cw_answer_get_string (guard, "digest");
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) items = NULL;

  if (wish->is_csv)
    return print_csv (cli, wish, digest, error);
  answer = ask_for_objects (cli, wish, digest, wish->after, error);
  if (answer == NULL)
    return FALSE;
  items = cw_answer_get_array (answer, "items");
  g_print ("\n");
  print_objects (cli, items);
  if (cw_answer_has (answer, "next"))
    cw_cli_say (cli, "(more: causewayctl guard show %s --after %" G_GINT64_FORMAT ")", digest,
                cw_answer_get_int (answer, "next"));
  return TRUE;
}

/* Without a digest: every guard, and the lists of those that hold something back. */
static CwExit
show_guards (CwCli *cli, const Wish *wish, GError **error)
{
  g_autoptr (GVariant) answer = cw_cli_call (cli, "GetGuards", NULL, error);
  g_autoptr (GVariant) items = NULL;

  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  items = cw_answer_get_array (answer, "items");
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) guard = cw_answer_get_item (items, i);

      if (!wish->is_csv)
        {
          g_print ("%s", i > 0 ? "\n" : "");
          print_guard (cli, guard);
        }
      if (cw_answer_get_bool (guard, "tooMuch") && !print_list (cli, wish, guard, error))
        return CW_EXIT_FAILED;
    }
  return CW_EXIT_OK;
}

static CwExit
show_list (CwCli *cli, const Wish *wish, const char *digest, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) guard = NULL;

  if (wish->is_csv)
    return print_csv (cli, wish, digest, error) ? CW_EXIT_OK : CW_EXIT_FAILED;
  answer = ask_for_objects (cli, wish, digest, wish->after, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  guard = cw_answer_get_dict (answer, "guard");
  print_guard (cli, guard);
  return print_list (cli, wish, guard, error) ? CW_EXIT_OK : CW_EXIT_FAILED;
}

static CwExit
show (CwCli *cli, const Wish *wish, const char *digest, GError **error)
{
  if (wish->is_csv)
    {
      g_autoptr (GString) head = g_string_new (NULL);

      add_csv_head (head);
      g_print ("%s", head->str);
    }
  return digest != NULL ? show_list (cli, wish, digest, error) : show_guards (cli, wish, error);
}

CwExit
cw_verb_guard_show (CwCli *cli, int argc, char **argv, GError **error)
{
  Wish wish = { .limit = CW_CLI_NO_LIMIT };
  g_autofree char *search = NULL;
  g_autofree char *type = NULL;
  const GOptionEntry entries[] = {
    { "search", 's', 0, G_OPTION_ARG_STRING, &search, "Only objects whose names hold this",
      "TEXT" },
    { "type", 't', 0, G_OPTION_ARG_STRING, &type, "Only objects of this type", "TYPE" },
    { "new", 0, 0, G_OPTION_ARG_NONE, &wish.is_new,
      "Only objects that came after the approval there is", NULL },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &wish.is_csv, "Print the whole list as CSV", NULL },
    { "limit", 'n', 0, G_OPTION_ARG_INT, &wish.limit, "At most so many (default: 100)", "N" },
    { "after", 0, 0, G_OPTION_ARG_INT64, &wish.after, "Go on behind this object", "NUMBER" },
    { NULL },
  };

  if (!cw_cli_parse (cli, entries, &argc, &argv, CW_CLI_OPTIONAL_ARGUMENT, error) ||
      !cw_cli_check_limit (wish.limit, &wish.n, error))
    return CW_EXIT_USAGE;
  wish.search = search;
  wish.type = type;
  return show (cli, &wish, argc > 1 ? argv[1] : NULL, error);
}

CwExit
cw_verb_guard_approve (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *expires = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "ApproveGuard", g_variant_new ("(s)", argv[1]), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  expires = cw_answer_format_time (answer, "expiresAt");
  cw_cli_say (cli,
              "Approved: exactly these %" G_GINT64_FORMAT
              " objects of “%s”, once, until %s. The next cycle deletes them.",
              cw_answer_get_int (answer, "objects"), get_connector_name (answer), expires);
  return CW_EXIT_OK;
}

CwExit
cw_verb_guard_withdraw (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "WithdrawGuard", g_variant_new ("(s)", argv[1]), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli, "The approval is withdrawn.");
  return CW_EXIT_OK;
}
