/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include <string.h>

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-secret.h"
#include "cli/cw-private-file.h"

#define WAIT_SECONDS 1

/* What of it is as it was, and what is left to do. */
static void
print_result (CwCli *cli, GVariant *answer)
{
  g_autoptr (GVariant) kept = cw_answer_get_array (answer, "kept");
  g_autoptr (GVariant) missing = cw_answer_get_array (answer, "missingSecrets");
  g_autofree const char **paths = g_variant_get_strv (kept, NULL);

  if (!cw_answer_get_bool (answer, "changed"))
    cw_cli_say (cli, "No change.");
  else
    cw_cli_say (cli, "Stored as version %" G_GINT64_FORMAT ".%s",
                cw_answer_get_int (answer, "version"),
                cw_answer_get_bool (answer, "staging")
                    ? " Staging is on: nothing is exported until `causewayctl config set staging "
                      "false`."
                    : "");
  for (guint i = 0; paths[i] != NULL; i++)
    cw_cli_say (cli, "Kept as it is here: %s", paths[i]);
  for (gsize i = 0; i < g_variant_n_children (missing); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (missing, i);

      if (g_str_equal (cw_answer_get_string (item, "kind"), CW_SECRET_MAIL))
        cw_cli_say (cli, "To be entered with `causewayctl alert set-password`: the password of the "
                         "mail server");
      else
        cw_cli_say (cli, "To be entered with `causewayctl connector set-secret`: %s of “%s”",
                    cw_answer_get_string (item, "kind"), cw_answer_get_string (item, "connector"));
    }
}

/* With @is_waiting a cycle that runs is waited for. (transfer full) (nullable) */
static GVariant *
call_replacing (CwCli *cli, const char *method, GVariant *args, gboolean is_waiting, GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (args);

  for (;;)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GVariant) answer = cw_cli_call (cli, method, sunk, &local_error);

      if (answer != NULL)
        return g_steal_pointer (&answer);
      if (!is_waiting || !g_error_matches (local_error, CW_ERROR, CW_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_usleep (WAIT_SECONDS * G_USEC_PER_SEC);
    }
}

CwExit
cw_verb_config_restore (CwCli *cli, int argc, char **argv, GError **error)
{
  gint64 expected = -1;
  gint64 version = 0;
  gboolean is_waiting = FALSE;
  const GOptionEntry entries[] = {
    { "expect", 0, 0, G_OPTION_ARG_INT64, &expected, "Only if the present version is this one",
      "VERSION" },
    { "wait", 'w', 0, G_OPTION_ARG_NONE, &is_waiting, "Wait for the end of a cycle that runs",
      NULL },
    { NULL },
  };
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error) ||
      !cw_cli_parse_version (argv[1], &version, error))
    return CW_EXIT_USAGE;
  answer = call_replacing (cli, "RestoreConfig", g_variant_new ("(xx)", version, expected),
                           is_waiting, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    print_result (cli, answer);
  return CW_EXIT_OK;
}

CwExit
cw_verb_config_import (CwCli *cli, int argc, char **argv, GError **error)
{
  gint64 expected = -1;
  gboolean is_active = FALSE;
  gboolean is_waiting = FALSE;
  const GOptionEntry entries[] = {
    { "keep-active", 0, 0, G_OPTION_ARG_NONE, &is_active,
      "Staging as the file has it (default: switched on)", NULL },
    { "expect", 0, 0, G_OPTION_ARG_INT64, &expected, "Only if the present version is this one",
      "VERSION" },
    { "wait", 'w', 0, G_OPTION_ARG_NONE, &is_waiting, "Wait for the end of a cycle that runs",
      NULL },
    { NULL },
  };
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *text = NULL;
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  text = cw_cli_read_file (argv[1], error);
  if (text == NULL)
    return CW_EXIT_FAILED;
  g_variant_dict_insert (&options, "keepActive", "b", is_active);
  g_variant_dict_insert (&options, "expected", "x", expected);
  answer = call_replacing (cli, "ImportConfig",
                           g_variant_new ("(s@a{sv})", text, g_variant_dict_end (&options)),
                           is_waiting, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    print_result (cli, answer);
  return CW_EXIT_OK;
}

/* ----- export */

static void
add_member (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

/* (transfer full) */
static char *
format_export (GVariant *answer, GError **error)
{
  g_autoptr (GVariant) config = cw_answer_get_dict (answer, "config");
  g_autofree char *text = cw_answer_to_json (config);
  g_autoptr (JsonNode) node = cw_json_parse (text, -1, FALSE, error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *lines = NULL;

  if (node == NULL)
    return NULL;
  json_builder_begin_object (builder);
  add_member (builder, "format", "causeway-configuration");
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, 1);
  json_builder_set_member_name (builder, "configVersion");
  json_builder_add_int_value (builder, cw_answer_get_int (answer, "version"));
  if (cw_answer_has (answer, "changedAt"))
    add_member (builder, "changedAt", cw_answer_get_string (answer, "changedAt"));
  json_builder_set_member_name (builder, "config");
  json_builder_add_value (builder, g_steal_pointer (&node));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  lines = cw_json_to_canonical (root, TRUE);
  return g_strconcat (lines, "\n", NULL);
}

CwExit
cw_verb_config_export (CwCli *cli, int argc, char **argv, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *text = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  answer = cw_cli_call (cli, "GetConfig", NULL, error);
  text = answer != NULL ? format_export (answer, error) : NULL;
  if (text == NULL)
    return CW_EXIT_FAILED;
  if (g_str_equal (argv[1], "-"))
    g_print ("%s", text);
  else if (!cw_private_file_write (argv[1], text, strlen (text), FALSE, error))
    return CW_EXIT_FAILED;
  else if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli, "Written: %s. There are no secrets in it.", argv[1]);
  return CW_EXIT_OK;
}
