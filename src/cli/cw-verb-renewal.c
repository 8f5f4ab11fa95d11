/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "base/cw-json.h"
#include "cli/cw-setup-sign-in.h"

/* Where the connector's tenant is, as an answers document has it. (transfer full) */
static JsonNode *
make_cloud (GVariant *connector)
{
  static const char *const members[] = { "authorityUrl", "graphUrl", "caFile" };
  g_autoptr (GVariant) settings = cw_answer_get_dict (connector, "settings");
  g_autoptr (JsonObject) cloud = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (cw_answer_has (settings, members[i]))
      json_object_set_string_member (cloud, members[i],
                                     cw_answer_get_string (settings, members[i]));
  if (json_object_get_size (cloud) > 0)
    json_object_set_string_member (cloud, "environment", "custom");
  json_node_set_object (node, cloud);
  return node;
}

CwExit
cw_verb_connector_renew_certificate (CwCli *cli, int argc, char **argv, GError **error)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) connector = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (JsonNode) cloud = NULL;
  g_autofree char *sign_in = NULL;
  g_autofree char *end = NULL;

  if (!cw_cli_parse (cli, NULL, &argc, &argv, 1, error))
    return CW_EXIT_USAGE;
  connector = cw_cli_call (cli, "GetConnector", g_variant_new ("(s)", argv[1]), error);
  if (connector == NULL)
    return CW_EXIT_FAILED;
  cloud = make_cloud (connector);
  sign_in = cw_setup_sign_in_at (cli, cloud, error);
  if (sign_in == NULL)
    return CW_EXIT_FAILED;
  g_variant_builder_add (&options, "{sv}", "signIn", g_variant_new_string (sign_in));
  answer =
      cw_cli_call (cli, "RenewCertificate",
                   g_variant_new ("(s@a{sv})", argv[1], g_variant_builder_end (&options)), error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  end = cw_answer_format_time (answer, "expiresAt");
  if (!cw_cli_print_json (cli, answer))
    cw_cli_say (cli, "The application signs in with a new certificate, which is good until %s.",
                end);
  return CW_EXIT_OK;
}
