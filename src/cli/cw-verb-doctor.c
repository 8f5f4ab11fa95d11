/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-verbs.h"

#include "base/cw-answer.h"
#include "cli/cw-counted-call.h"
#include "cli/cw-terminal.h"
#include "setup/doctor/cw-doctor-plan.h"

#define TOKEN "doctor"

/* Without @names everything is checked. */
static GVariant *
run (CwCli *cli, const char *const *names, GError **error)
{
  static const CwClientCall call = { "RunDoctor", TOKEN, "CallProgress" };

  return cw_counted_call (cli, &call,
                          g_variant_new ("(@ass)", g_variant_new_strv (names, -1), TOKEN),
                          "checks made", error);
}

static void
print_item (GVariant *item)
{
  static const struct
  {
    const char *state;
    const char *mark;
  } marks[] = { { "ok", "✓" }, { "attention", "!" }, { "failed", "✗" }, { "not-applicable", "-" } };
  const char *mark = "?";
  g_autofree char *summary = cw_text_make_safe (cw_answer_get_string (item, "summary"));
  g_autofree char *remedy = cw_text_make_safe (cw_answer_get_string (item, "remedy"));

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_equal (marks[i].state, cw_answer_get_string (item, "state")))
      mark = marks[i].mark;
  g_print ("  %s %-15s %s\n", mark, cw_answer_get_string (item, "name"), summary);
  if (remedy[0] != '\0')
    g_print ("    %-15s %s\n", "", remedy);
}

/* A heading where those of another connector begin. */
static void
print_items (GVariant *answer, gboolean is_brief)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  g_autofree char *last = g_strdup ("?");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);
      const char *connector = cw_answer_get_string (item, "connector");
      const char *state = cw_answer_get_string (item, "state");

      if (is_brief && (g_str_equal (state, "ok") || g_str_equal (state, "not-applicable")))
        continue;
      if (!g_str_equal (connector, last))
        {
          g_autofree char *title = cw_text_make_safe (connector);

          g_print ("%s\n", title[0] != '\0' ? title : "This installation");
          g_free (last);
          last = g_strdup (connector);
        }
      print_item (item);
    }
}

static void
say_counts (CwCli *cli, GVariant *answer)
{
  g_autoptr (GVariant) counts = cw_answer_get_dict (answer, "counts");
  g_autofree char *time = cw_format_duration (cw_answer_get_double (answer, "seconds"));

  cw_cli_say (cli,
              "%" G_GINT64_FORMAT " well, %" G_GINT64_FORMAT " need attention, %" G_GINT64_FORMAT
              " failed, in %s%s.",
              cw_answer_get_int (counts, "ok"), cw_answer_get_int (counts, "attention"),
              cw_answer_get_int (counts, "failed"), time,
              cw_answer_get_bool (answer, "stopped") ? "; stopped before the end" : "");
}

static CwExit
get_exit (GVariant *answer)
{
  const char *state = cw_answer_get_string (answer, "state");

  if (g_str_equal (state, "failed") || cw_answer_get_bool (answer, "stopped"))
    return CW_EXIT_FAILED;
  return g_str_equal (state, "attention") ? CW_EXIT_ATTENTION : CW_EXIT_OK;
}

/* Without an engine: what there is to be asked for. */
static CwExit
list_checks (CwCli *cli)
{
  g_auto (GStrv) checks = cw_doctor_plan_list_checks ();
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) answer = NULL;

  g_variant_builder_add (&builder, "{sv}", "checks",
                         g_variant_new_strv ((const char *const *) checks, -1));
  answer = g_variant_ref_sink (g_variant_builder_end (&builder));
  if (cw_cli_print_json (cli, answer))
    return CW_EXIT_OK;
  for (guint i = 0; checks[i] != NULL; i++)
    g_print ("%s\n", checks[i]);
  return CW_EXIT_OK;
}

CwExit
cw_verb_doctor (CwCli *cli, int argc, char **argv, GError **error)
{
  gboolean is_list = FALSE;
  const GOptionEntry entries[] = {
    { "list", 0, 0, G_OPTION_ARG_NONE, &is_list, "Print the names of the checks, and check nothing",
      NULL },
    { NULL },
  };
  g_autoptr (GVariant) answer = NULL;

  if (!cw_cli_parse (cli, entries, &argc, &argv, CW_CLI_ANY_ARGUMENTS, error))
    return CW_EXIT_USAGE;
  if (is_list)
    return list_checks (cli);
  answer = run (cli, (const char *const *) argv + 1, error);
  if (answer == NULL)
    return CW_EXIT_FAILED;
  if (!cw_cli_print_json (cli, answer))
    {
      print_items (answer, cli->is_quiet);
      say_counts (cli, answer);
    }
  return get_exit (answer);
}
