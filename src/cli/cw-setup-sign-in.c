/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-setup-sign-in.h"

#include "base/cw-answer.h"
#include "base/cw-json.h"
#include "cli/cw-terminal.h"

/* @cloud: (nullable). (transfer full) */
static char *
make_input (JsonNode *cloud)
{
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

/* ----- somebody who does not come back */

/* The tenant tells nobody that a page was left: "Need admin approval" ends in no answer at all, and
 * the code expires a quarter of an hour later. */
#define PATIENCE_USEC (60 * G_USEC_PER_SEC)

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean is_over;
  GThread *thread;
} Reminder;

static gpointer
remind_thread (gpointer data)
{
  Reminder *reminder = data;
  gint64 end = g_get_monotonic_time () + PATIENCE_USEC;
  gboolean is_late = FALSE;

  g_mutex_lock (&reminder->mutex);
  while (!reminder->is_over && !is_late)
    is_late = !g_cond_wait_until (&reminder->cond, &reminder->mutex, end);
  is_late = !reminder->is_over;
  g_mutex_unlock (&reminder->mutex);
  if (is_late)
    g_printerr (
        "Nobody has signed in yet. If the browser showed \"Need admin approval\", or its page "
        "was closed, nothing will come: stop with Ctrl-C, begin again, and sign in as an "
        "administrator who may consent for the organisation.\nStill waiting…\n");
  return NULL;
}

static void
begin_reminder (Reminder *reminder)
{
  g_mutex_init (&reminder->mutex);
  g_cond_init (&reminder->cond);
  reminder->is_over = FALSE;
  reminder->thread = g_thread_new ("reminder", remind_thread, reminder);
}

static void
end_reminder (Reminder *reminder)
{
  g_mutex_lock (&reminder->mutex);
  reminder->is_over = TRUE;
  g_cond_signal (&reminder->cond);
  g_mutex_unlock (&reminder->mutex);
  g_thread_join (reminder->thread);
  g_cond_clear (&reminder->cond);
  g_mutex_clear (&reminder->mutex);
}

char *
cw_setup_sign_in_at (CwCli *cli, JsonNode *cloud, GError **error)
{
  g_autofree char *input = make_input (cloud);
  g_autoptr (GVariant) begun =
      cw_cli_call (cli, "BeginSignIn", g_variant_new ("(s)", input), error);
  g_autoptr (GVariant) facts = NULL;
  const char *id = NULL;
  Reminder reminder;

  if (begun == NULL)
    return NULL;
  show_code (begun);
  id = cw_answer_get_string (begun, "signIn");
  begin_reminder (&reminder);
  facts = cw_cli_call (cli, "FinishSignIn", g_variant_new ("(ss)", id, "sign-in"), error);
  end_reminder (&reminder);
  if (facts == NULL)
    return NULL;
  show_account (facts);
  return g_strdup (id);
}

char *
cw_setup_sign_in (CwCli *cli, CwAnswers *answers, GError **error)
{
  g_autofree char *document = answers != NULL ? cw_answers_get_document (answers) : NULL;
  g_autoptr (JsonNode) root = document != NULL ? cw_json_parse (document, -1, FALSE, NULL) : NULL;

  return cw_setup_sign_in_at (
      cli, root != NULL ? json_object_get_member (json_node_get_object (root), "cloud") : NULL,
      error);
}
