/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-setup-sign-in.h"

#include "base/cw-answer.h"
#include "base/cw-json.h"
#include "cli/cw-terminal.h"

/* (transfer full) */
static char *
make_input (CwAnswers *answers)
{
  g_autofree char *document = answers != NULL ? cw_answers_get_document (answers) : NULL;
  g_autoptr (JsonNode) root = document != NULL ? cw_json_parse (document, -1, FALSE, NULL) : NULL;
  JsonNode *cloud =
      root != NULL ? json_object_get_member (json_node_get_object (root), "cloud") : NULL;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) input = json_object_new ();

  json_object_set_string_member (input, "method", "device-code");
  if (cloud != NULL)
    json_object_set_member (input, "cloud", json_node_copy (cloud));
  json_node_set_object (node, input);
  return cw_json_to_canonical (node, FALSE);
}

/* On standard error, because --json and --quiet do not spare anybody the signing in. */
static void
show_code (GVariant *begun)
{
  g_autofree char *url = cw_text_make_safe (cw_answer_get_string (begun, "verificationUrl"));
  g_autofree char *code = cw_text_make_safe (cw_answer_get_string (begun, "userCode"));

  g_printerr ("To sign in to the tenant as an administrator, open\n  %s\nin a browser and enter "
              "the code\n  %s\nWaiting…\n",
              url, code);
}

static void
show_account (GVariant *facts)
{
  g_autoptr (GVariant) checks = cw_answer_get_array (facts, "checks");
  g_autofree char *account = cw_text_make_safe (cw_answer_get_string (facts, "account"));
  g_autofree char *tenant = cw_text_make_safe (cw_answer_get_string (facts, "tenantName"));

  g_printerr ("Signed in as %s%s%s.\n", account, tenant[0] != '\0' ? " to " : "", tenant);
  for (gsize i = 0; i < g_variant_n_children (checks); i++)
    {
      g_autoptr (GVariant) check = g_variant_get_child_value (checks, i);
      g_autofree char *summary = cw_text_make_safe (cw_answer_get_string (check, "summary"));
      g_autofree char *remedy = cw_text_make_safe (cw_answer_get_string (check, "remedy"));

      if (g_str_equal (cw_answer_get_string (check, "status"), "failed"))
        g_printerr ("%s. %s\n", summary, remedy);
    }
}

char *
cw_setup_sign_in (CwCli *cli, CwAnswers *answers, GError **error)
{
  g_autofree char *input = make_input (answers);
  g_autoptr (GVariant) begun =
      cw_cli_call (cli, "BeginSignIn", g_variant_new ("(s)", input), error);
  g_autoptr (GVariant) facts = NULL;
  const char *id = NULL;

  if (begun == NULL)
    return NULL;
  show_code (begun);
  id = cw_answer_get_string (begun, "signIn");
  facts = cw_cli_call (cli, "FinishSignIn", g_variant_new ("(ss)", id, "sign-in"), error);
  if (facts == NULL)
    return NULL;
  show_account (facts);
  return g_strdup (id);
}
