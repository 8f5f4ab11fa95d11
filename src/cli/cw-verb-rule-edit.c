/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "base/cw-answer.h"
#include "base/cw-error.h"

/* ----- storing */

static CwExit
store (CwCli *cli, const char *text, gint64 expected, GError **error)
{
  g_autoptr (GVariant) answer =
      cw_cli_call (cli, "PutRules", g_variant_new ("(sx)", text, expected), error);

  if (answer == NULL)
    return CW_EXIT_FAILED;
  cw_print_rules_stored (cli, answer);
  return CW_EXIT_OK;
}

CwExit
cw_verb_rule_add (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autofree char *text = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  text = cw_cli_read_file (argv[1], error);
  return text != NULL ? store (cli, text, -1, error) : CW_EXIT_FAILED;
}

/* ----- editing */

/* A shipped rule is not changed itself: a copy takes its place, so that the next version's rule can
 * be compared with it. */
static char *
make_text (GVariant *answer)
{
  g_autoptr (GVariant) rule = cw_answer_get_dict (answer, "rule");
  g_auto (GVariantDict) copy = G_VARIANT_DICT_INIT (rule);
  g_autoptr (GVariant) changed = NULL;
  g_autofree char *id = NULL;

  if (g_strcmp0 (cw_answer_get_string (answer, "origin"), "configuration") != 0)
    {
      id = g_strconcat ("own-", cw_answer_get_string (answer, "id"), NULL);
      g_variant_dict_insert (&copy, "replaces", "s", cw_answer_get_string (answer, "id"));
      g_variant_dict_insert (&copy, "id", "s", id);
    }
  changed = g_variant_ref_sink (g_variant_dict_end (&copy));
  return cw_answer_to_json (changed);
}

static gboolean
run_editor (const char *path, GError **error)
{
  const char *editor = g_getenv ("VISUAL") != NULL ? g_getenv ("VISUAL") : g_getenv ("EDITOR");
  g_autofree char *quoted = g_shell_quote (path);
  g_autofree char *line = NULL;
  char *words[] = { (char *) "/bin/sh", (char *) "-c", NULL, NULL };
  int status = 0;

  line = g_strdup_printf ("%s %s", editor != NULL ? editor : "vi", quoted);
  words[2] = line;
  return g_spawn_sync (NULL, words, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL,
                       &status, error) &&
         g_spawn_check_wait_status (status, error);
}

/* What the person made of @text. (transfer full) */
static char *
edit_text (const char *text, char **ret_path, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *result = NULL;
  int fd = g_file_open_tmp ("causeway-rule-XXXXXX.json", &path, error);

  if (fd < 0)
    return NULL;
  close (fd);
  if (g_file_set_contents (path, text, -1, error) && run_editor (path, error) &&
      g_file_get_contents (path, &result, NULL, error))
    *ret_path = g_steal_pointer (&path);
  if (path != NULL)
    g_unlink (path);
  return g_steal_pointer (&result);
}

/* The text is not lost when it is refused. */
static CwExit
store_edited (CwCli *cli, const char *text, gint64 version, const char *path, GError **error)
{
  CwExit code = store (cli, text, version, error);

  if (code == CW_EXIT_OK)
    g_unlink (path);
  else
    g_prefix_error (error, "Your text is kept in %s: ", path);
  return code;
}

/* A shipped rule whose place a copy has taken already: that copy, so that what was changed in it is
 * not lost. */
static GVariant *
get_rule (CwCli *cli, const char *id, GError **error)
{
  g_autoptr (GVariant) answer = cw_cli_call (cli, "GetRule", g_variant_new ("(s)", id), error);

  if (answer == NULL || !cw_answer_has (answer, "replacedBy"))
    return g_steal_pointer (&answer);
  return cw_cli_call (cli, "GetRule",
                      g_variant_new ("(s)", cw_answer_get_string (answer, "replacedBy")), error);
}

CwExit
cw_verb_rule_edit (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *path = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  answer = get_rule (cli, argv[1], error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  before = make_text (answer);
  after = edit_text (before, &path, error);
  if (after == NULL)
    return CW_EXIT_FAILED;
  if (g_str_equal (before, after))
    {
      g_unlink (path);
      cw_cli_say (cli, "No change.");
      return CW_EXIT_OK;
    }
  return store_edited (cli, after, cw_answer_get_int (answer, "version"), path, error);
}
