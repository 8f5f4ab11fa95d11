/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "cli/cw-private-file.h"
#include "engine/cw-variant.h"

/* ----- support save: what the application saves from its menu */

/* In a folder it has the name that the engine gives it, with the time in it. (transfer full) */
static char *
choose_path (const char *path, const char *name)
{
  g_autofree char *last = g_path_get_basename (name);

  return g_file_test (path, G_FILE_TEST_IS_DIR) ? g_build_filename (path, last, NULL)
                                                : g_strdup (path);
}

/* The archive itself is no JSON: where it is, and how large. */
static void
print (CwCli *cli, const char *path, gsize size)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) answer = NULL;

  cw_variant_add_string (&builder, "path", path);
  cw_variant_add_int (&builder, "size", (gint64) size);
  answer = g_variant_ref_sink (g_variant_builder_end (&builder));
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli,
                "Written: %s. There is no password, key or token in it, but names of servers, "
                "people and groups: give it only to whom you would show those.",
                path);
}

CwExit
cw_verb_support_save (CwCli *cli, int argc, char **argv, GError **error)
{
  gboolean replaces = FALSE;
  const GOptionEntry entries[] = {
    { "force", 'f', 0, G_OPTION_ARG_NONE, &replaces, "Write over a file that is there", NULL },
    { NULL },
  };
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) content = NULL;
  g_autofree char *path = NULL;
  gconstpointer data = NULL;
  gsize size = 0;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "MakeSupportFile", NULL, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  content = g_variant_lookup_value (answer, "content", G_VARIANT_TYPE_BYTESTRING);
  if (content == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "The engine gave no support file");
      return CW_EXIT_FAILED;
    }
  data = g_variant_get_fixed_array (content, &size, 1);
  path = choose_path (argv[1], cw_answer_get_string (answer, "name"));
  if (!cw_private_file_write (path, data, size, replaces, error))
    return CW_EXIT_FAILED;
  print (cli, path, size);
  return CW_EXIT_OK;
}
