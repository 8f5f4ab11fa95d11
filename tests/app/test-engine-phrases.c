/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-engine-phrases"

#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "app-fixture.h"
#include "app/cw-engine-phrases.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

/* What a real causewayd says in English, in a real German locale. */

static GVariant *
run_check (AppEngine *lab, const char *name, const char *input, GError **error)
{
  GVariant *secrets = g_variant_new_array (G_VARIANT_TYPE ("(ssay)"), NULL, 0);

  return app_engine_call (lab->engine, "RunCheck",
                          g_variant_new ("(ss@a(ssay)s)", name, input, secrets, "t"), error);
}

/* (transfer full) */
static char *
dup_member (GVariant *answer, const char *id, const char *member)
{
  g_autoptr (GVariant) checks = cw_answer_get_array (answer, "checks");

  for (gsize i = 0; i < g_variant_n_children (checks); i++)
    {
      g_autoptr (GVariant) check = g_variant_get_child_value (checks, i);

      if (g_str_equal (cw_answer_get_string (check, "id"), id))
        return g_strdup (cw_answer_get_string (check, member));
    }
  return NULL;
}

static void
test_answer (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = run_check (lab, "preflight", "{}", &error);
  g_autofree char *summary = NULL;

  g_assert_no_error (error);
  summary = dup_member (answer, "engine", "summary");
  g_assert_true (g_str_has_prefix (summary, "Das Modul antwortet als Benutzer "));
  g_assert_true (g_str_has_suffix (summary, ", Version " CW_VERSION));
  app_engine_stop (lab);
}

static void
test_failure (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      run_check (lab, "server", "{\"host\": \"127.0.0.1\", \"port\": 1}", &error);
  g_autofree char *status = NULL;
  g_autofree char *remedy = NULL;

  g_assert_no_error (error);
  status = dup_member (answer, "connect", "status");
  remedy = dup_member (answer, "connect", "remedy");
  g_assert_cmpstr (status, ==, "failed");
  g_assert_cmpstr (remedy, ==, "Prüfen Sie den Namen, den Port und die Firewalls dazwischen");
  app_engine_stop (lab);
}

/* Of several servers each is named before what is said of it. */
static void
test_database (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      run_check (lab, "database",
                 "{\"database\": {\"kind\": \"postgresql\", \"name\": \"a\", \"tls\": \"disable\", "
                 "\"hosts\": [{\"host\": \"127.0.0.1\", \"port\": 1}, {\"host\": \"::1\"}]}, "
                 "\"syncDatabase\": {\"kind\": \"postgresql\", \"name\": \"a\", "
                 "\"authentication\": \"certificate\", \"hosts\": [{\"host\": \"x\"}]}}",
                 &error);
  g_autofree char *server = NULL;
  g_autofree char *file = NULL;

  g_assert_no_error (error);
  server = dup_member (answer, "server", "summary");
  file = dup_member (answer, "certificate-file", "summary");
  g_assert_true (g_str_has_prefix (server, "127.0.0.1:1: Keine Verbindung zum Datenbankserver: "));
  g_assert_cmpstr (file, ==, "Ein Clientzertifikat und sein privater Schlüssel gehören zusammen");
  app_engine_stop (lab);
}

static void
test_errors (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (GError) no_run = NULL;
  g_autoptr (GError) no_check = NULL;
  g_autoptr (GVariant) run =
      app_engine_call (lab->engine, "GetRun", g_variant_new ("(x)", (gint64) 77), &no_run);
  g_autoptr (GVariant) check = run_check (lab, "50%s: “x”", "{}", &no_check);

  g_assert_null (run);
  g_assert_error (no_run, CW_ERROR, CW_ERROR_NOT_FOUND);
  g_assert_cmpstr (no_run->message, ==,
                   "Einen Lauf 77 gibt es nicht: `causewayctl run list` zeigt sie");
  g_assert_null (check);
  g_assert_cmpstr (no_check->message, ==, "Die Prüfung „50%s: “x”“ gibt es nicht");
  app_engine_stop (lab);
}

/* An answer that was JSON has boxes around what is in its lists. */
static void
test_boxes (void)
{
  CwPhraseBook *book = cw_engine_phrases_load ();
  g_autoptr (GVariant) answer =
      app_variant ("{'explanation': <{'scope': <[<{'rule': <'in-ad-user'>, 'because': <'there is a "
                   "value'>}>]>}>}");
  g_autoptr (GVariant) said = cw_engine_phrases_say_answer (book, answer);
  g_autoptr (GVariant) explanation = cw_answer_get_dict (said, "explanation");
  g_autoptr (GVariant) scope = cw_answer_get_array (explanation, "scope");
  g_autoptr (GVariant) item = cw_answer_get_item (scope, 0);

  g_assert_cmpuint (g_variant_n_children (scope), ==, 1);
  g_assert_cmpstr (cw_answer_get_string (item, "rule"), ==, "in-ad-user");
  g_assert_cmpstr (cw_answer_get_string (item, "because"), ==, "hier steht ein Wert");
  cw_phrase_book_free (book);
}

/* What is wrong with expressions; the word that is suggested is data. */
static void
test_expressions (void)
{
  static const struct
  {
    const char *expression;
    const char *detail;
  } cases[] = {
    { "Trim(UpCase([title]))", "eine Funktion „UpCase“ gibt es nicht; meinten Sie „UCase“?" },
    { "Left(1, 2)", "Argument 1 von Left() – erwartet: Text / Verweis, angegeben: Zahl" },
    { "Left([title] 1)", "ein Komma oder ) wird erwartet; hier steht ein Wert" },
  };
  AppEngine *lab = app_engine_start ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *rule = g_strdup_printf (
          "{\"id\": \"own-x\", \"direction\": \"inbound\", \"connectorKind\": "
          "\"active-directory\", \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", "
          "\"precedence\": 50, \"flows\": [{\"target\": \"title\", \"expression\": \"%s\"}]}",
          cases[i].expression);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) answer =
          app_engine_call (lab->engine, "CheckRules", g_variant_new ("(s)", rule), &error);
      g_autoptr (GVariant) mistakes = NULL;
      g_autoptr (GVariant) mistake = NULL;

      g_assert_no_error (error);
      mistakes = cw_answer_get_array (answer, "mistakes");
      g_assert_cmpuint (g_variant_n_children (mistakes), ==, 1);
      mistake = cw_answer_get_item (mistakes, 0);
      g_assert_cmpstr (cw_answer_get_string (mistake, "detail"), ==, cases[i].detail);
    }
  app_engine_stop (lab);
}

/* What is data stays, and so does what the answer is made of. */
static void
test_data_stays (void)
{
  g_autoptr (CwPhraseBook) book = cw_engine_phrases_load ();
  g_autoptr (GVariant) english = app_variant (
      "{'name': <'There is no check “x”'>, 'items': <[{'summary': <'There is no check “x”'>, "
      "'count': <uint32 3>, 'value': <'There is no check “x”'>}]>, 'n': <(1, 's')>}");
  g_autoptr (GVariant) expected = app_variant (
      "{'name': <'There is no check “x”'>, 'items': <[{'summary': <'Die Prüfung „x“ gibt es "
      "nicht'>, 'count': <uint32 3>, 'value': <'There is no check “x”'>}]>, 'n': <(1, 's')>}");
  g_autoptr (GVariant) said = cw_engine_phrases_say_answer (book, english);
  g_autoptr (GVariant) unsaid = cw_engine_phrases_say_answer (NULL, english);

  g_assert_nonnull (book);
  g_assert_true (g_variant_equal (said, expected));
  g_assert_true (unsaid == english);
}

/* Makes the locale and the catalogue, as no test may ask for either to be installed. */
static void
speak_german (const char *directory)
{
  g_autofree char *locale = g_build_filename (directory, "de_DE.UTF-8", NULL);
  g_autofree char *messages = g_build_filename (directory, "de", "LC_MESSAGES", NULL);
  g_autofree char *catalogue = g_build_filename (messages, GETTEXT_PACKAGE ".mo", NULL);
  const char *make_locale[] = { "localedef", "-i", "de_DE", "-f", "UTF-8", locale, NULL };
  const char *make_catalogue[] = { "msgfmt", "-o", catalogue, g_getenv ("CW_GERMAN"), NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_assert_cmpint (g_mkdir_with_parents (messages, 0700), ==, 0);
  g_spawn_sync (NULL, (char **) make_locale, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_spawn_sync (NULL, (char **) make_catalogue, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_setenv ("LOCPATH", directory, TRUE);
  g_unsetenv ("LANGUAGE");
  g_assert_nonnull (setlocale (LC_ALL, "de_DE.UTF-8"));
  bindtextdomain (GETTEXT_PACKAGE, directory);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static void
remove_tree (const char *directory)
{
  const char *remove[] = { "rm", "-rf", directory, NULL };

  g_spawn_sync (NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
}

int
main (int argc, char **argv)
{
  g_autofree char *directory = g_dir_make_tmp ("causeway-german-XXXXXX", NULL);
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  speak_german (directory);
  g_test_add_func ("/engine-phrases/answer", test_answer);
  g_test_add_func ("/engine-phrases/failure", test_failure);
  g_test_add_func ("/engine-phrases/database", test_database);
  g_test_add_func ("/engine-phrases/errors", test_errors);
  g_test_add_func ("/engine-phrases/expressions", test_expressions);
  g_test_add_func ("/engine-phrases/boxes", test_boxes);
  g_test_add_func ("/engine-phrases/data-stays", test_data_stays);
  result = g_test_run ();
  remove_tree (directory);
  return result;
}
