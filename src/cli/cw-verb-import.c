/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-json.h"
#include "cli/cw-terminal.h"
#include "engine/cw-variant.h"
#include "setup/draft/cw-entra-import.h"
#include "setup/draft/cw-import-report.h"

/* What others exported needs no engine: it is read, and written as documents of ours. */

typedef struct
{
  char *answers; /* (owned) (nullable): paths to write to */
  char *rules;   /* (owned) (nullable) */
  gboolean is_check;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->answers);
  g_free (options->rules);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

/* ----- what is shown */

static void
print_items (GVariant *report, gboolean is_taken, const char *mark)
{
  g_autoptr (GVariant) items = cw_answer_get_array (report, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);
      g_autofree char *what = cw_text_make_safe (cw_answer_get_string (item, "what"));
      g_autofree char *reason = cw_text_make_safe (cw_answer_get_string (item, "reason"));

      if (cw_answer_get_bool (item, "isTaken") != is_taken)
        continue;
      g_print ("%s %s\n", mark, what);
      if (reason[0] != '\0')
        g_print ("  %s\n", reason);
    }
}

static guint
count_left (GVariant *report, const char *part)
{
  g_autoptr (GVariant) items = cw_answer_get_array (report, "items");
  guint n_left = 0;

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      if (!cw_answer_get_bool (item, "isTaken") &&
          (part == NULL || g_str_equal (cw_answer_get_string (item, "part"), part)))
        n_left++;
    }
  return n_left;
}

/* The report with the documents that were made. */
static GVariant *
make_answer (GVariant *report, JsonNode *answers, JsonNode *rules)
{
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) items = cw_answer_get_array (report, "items");

  g_variant_builder_add (&answer, "{sv}", "format",
                         g_variant_new_string (cw_answer_get_string (report, "format")));
  g_variant_builder_add (&answer, "{sv}", "left", g_variant_new_int64 (count_left (report, NULL)));
  g_variant_builder_add (&answer, "{sv}", "items", items);
  g_variant_builder_add (&answer, "{sv}", "omitted",
                         g_variant_new_int64 (cw_answer_get_int (report, "omitted")));
  if (answers != NULL)
    cw_variant_add (&answer, "answers", cw_variant_from_json (answers));
  if (rules != NULL)
    cw_variant_add (&answer, "rules", cw_variant_from_json (rules));
  return g_variant_ref_sink (g_variant_builder_end (&answer));
}

static void
print_report (CwCli *cli, GVariant *report)
{
  gint64 n_omitted = cw_answer_get_int (report, "omitted");

  if (cli->is_quiet)
    return;
  print_items (report, TRUE, "✓");
  print_items (report, FALSE, "✗");
  if (n_omitted > 0)
    g_print ("… and %" G_GINT64_FORMAT " more.\n", n_omitted);
}

/* ----- what is written */

static gboolean
write_document (CwCli *cli, const char *path, JsonNode *node, const char *next, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = cw_json_to_canonical (node, TRUE);
  g_autofree char *whole = g_strconcat (text, "\n", NULL);

  if (!g_file_set_contents (path, whole, -1, &local_error))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_PERMISSION, local_error->message);
      return FALSE;
    }
  cw_cli_say (cli, "%s: %s", path, next);
  return TRUE;
}

static gboolean
write_documents (CwCli *cli,
                 const Options *options,
                 JsonNode *answers,
                 JsonNode *rules,
                 GError **error)
{
  if (options->answers != NULL && answers == NULL)
    {
      g_set_error_literal (
          error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
          "There are rules and no settings, which make no answers: use --rules FILE");
      return FALSE;
    }
  if (options->rules != NULL && rules == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_NOT_FOUND, "No rule could be taken over");
      return FALSE;
    }
  return (options->answers == NULL ||
          write_document (cli, options->answers, answers,
                          "an answers file. Add the accounts and the connector to the cloud, then "
                          "try it: causewayctl setup --answers FILE --check",
                          error)) &&
         (options->rules == NULL ||
          write_document (cli, options->rules, rules,
                          "a rule file. Try it: causewayctl rule test FILE", error));
}

/* The draft as an answers file. */
static JsonNode *
make_answers (CwDraft *draft, GError **error)
{
  g_autofree char *text = cw_draft_to_answers (draft);
  JsonNode *node = cw_json_parse (text, -1, FALSE, error);

  return node;
}

CwExit
cw_verb_import_entra_connect (CwCli *cli, int argc, char **argv, GError **error)
{
  g_auto (Options) options = { NULL };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.answers, "Write an answers file", "FILE" },
    { "rules", 0, 0, G_OPTION_ARG_FILENAME, &options.rules, "Write the rules, for rule add",
      "FILE" },
    { "check", 0, 0, G_OPTION_ARG_NONE, &options.is_check,
      "Write nothing, and fail when something of a rule is left", NULL },
    { NULL },
  };
  g_autoptr (CwEntraImport) import = cw_entra_import_new ();
  g_autoptr (CwDraft) draft = NULL;
  g_autoptr (JsonNode) answers = NULL;
  g_autoptr (GVariant) answer = NULL;
  JsonNode *rules = NULL;
  GVariant *report = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  if (!cw_entra_import_add_path (import, argv[1], error))
    return CW_EXIT_INVALID;
  draft = cw_entra_import_end (import);
  report = cw_draft_get_fact (draft, CW_DRAFT_FACT_IMPORT);
  rules = cw_draft_get_node (draft, "rules");
  if (cw_entra_import_has_settings (import))
    {
      answers = make_answers (draft, error);
      if (answers == NULL)
        return CW_EXIT_FAILED;
    }
  answer = make_answer (report, answers, rules);
  if (!cw_cli_print_json (cli, answer))
    print_report (cli, report);
  if (options.is_check)
    return count_left (report, CW_IMPORT_PART_RULES) > 0 ? CW_EXIT_FAILED : CW_EXIT_OK;
  return write_documents (cli, &options, answers, rules, error) ? CW_EXIT_OK : CW_EXIT_FAILED;
}
