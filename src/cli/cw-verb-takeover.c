/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"

/* "connectors.1.takeOver" of the connector with this id. (transfer full) (nullable) */
static char *
make_path (CwCli *cli, const char *id, GError **error)
{
  g_autoptr (GVariant) answer = cw_cli_call (cli, "ListConnectors", NULL, error);
  g_autoptr (GVariant) items = answer != NULL ? cw_answer_get_array (answer, "items") : NULL;
  char *path = NULL;

  for (gsize i = 0; items != NULL && i < g_variant_n_children (items) && path == NULL; i++)
    {
      g_autoptr (GVariant) connector = cw_answer_get_item (items, i);

      if (g_str_equal (cw_answer_get_string (connector, "id"), id))
        path = g_strdup_printf ("connectors.%" G_GSIZE_FORMAT ".takeOver", i);
    }
  return path;
}

/* The ids that are allowed already without @id, as JSON, and with it unless it is withdrawn. */
static char *
make_list (GVariant *settings, const char *id, gboolean is_withdrawn)
{
  g_autoptr (GVariant) before = cw_answer_get_array (settings, "takeOver");
  g_auto (GVariantBuilder) after = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  g_autoptr (GVariant) list = NULL;

  for (gsize i = 0; i < g_variant_n_children (before); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (before, i);
      const char *text = g_variant_get_string (item, NULL);

      if (g_ascii_strcasecmp (text, id) != 0)
        g_variant_builder_add (&after, "s", text);
    }
  if (!is_withdrawn)
    g_variant_builder_add (&after, "s", id);
  list = g_variant_ref_sink (g_variant_builder_end (&after));
  return g_variant_n_children (list) > 0 ? cw_answer_to_json (list) : g_strdup ("null");
}

static GVariant *
change (CwCli *cli, const char *name, const char *id, gboolean is_withdrawn, GError **error)
{
  g_autoptr (GVariant) connector =
      cw_cli_call (cli, "GetConnector", g_variant_new ("(s)", name), error);
  g_autoptr (GVariant) settings = NULL;
  g_autofree char *path = NULL;
  g_autofree char *list = NULL;

  if (connector == NULL)
    return NULL;
  path = make_path (cli, cw_answer_get_string (connector, "id"), error);
  if (path == NULL)
    return NULL;
  settings = cw_answer_get_dict (connector, "settings");
  list = make_list (settings, id, is_withdrawn);
  return cw_cli_call (cli, "SetConfigValue", g_variant_new ("(ss)", path, list), error);
}

CwExit
cw_verb_connector_allow_takeover (CwCli *cli, int argc, char **argv, GError **error)
{
  gboolean is_withdrawn = FALSE;
  const GOptionEntry entries[] = {
    { "withdraw", 0, 0, G_OPTION_ARG_NONE, &is_withdrawn, "Do not allow it any more", NULL },
    { NULL },
  };
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, 2, error))
    return CW_EXIT_USAGE;
  answer = change (cli, argv[1], argv[2], is_withdrawn, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  if (!cw_answer_get_bool (answer, "changed"))
    cw_cli_say (cli, "No change.");
  else if (is_withdrawn)
    cw_cli_say (cli, "Withdrawn. What was taken over already stays so.");
  else
    cw_cli_say (cli, "Allowed: from the next cycle on, the object that matches this account "
                     "takes it over.");
  return CW_EXIT_OK;
}
