/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "../engine/engine-fixture.h"
#include "base/cw-error.h"
#include "engine/cw-connector-factory.h"
#include "model/cw-config-limit.h"
#include "setup/cw-answers.h"
#include "setup/draft/cw-answers-files.h"
#include "setup/draft/cw-draft.h"

#define HEAD                                                                                       \
  "{\"format\": \"causeway-answers\", \"version\": 1, \"startNow\": false, \"connectors\": ["
#define SERVER    "\"server\": {\"host\": \"dc.example\"}"
#define LDAP_REST "\"kind\": \"active-directory\", " SERVER ", \"authentication\": "
#define GRAPH_REST                                                                                 \
  "\"kind\": \"graph\", \"tenantId\": \"t\", "                                                     \
  "\"clientId\": \"33333333-3333-3333-3333-333333333333\", \"authentication\": "

/* A directory with files of every kind, in which the answers file lies. */
typedef struct
{
  EngineFixture engine;
  char *directory;
  char *path; /* of the answers file */
} Lab;

static void
write_file (Lab *lab, const char *name, const char *text, int mode)
{
  g_autofree char *path = g_build_filename (lab->directory, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

/* A keytab (MIT's format 2) with one key, that of svc@CORP. */
static void
write_keytab (Lab *lab)
{
  static const guint8 bytes[] = {
    5, 2,                                                  /* magic, version */
    0, 0,  0,   46,                                        /* size of the entry */
    0, 1,                                                  /* components of the name */
    0, 4,  'C', 'O', 'R', 'P',                             /* realm */
    0, 3,  's', 'v', 'c',                                  /* component */
    0, 0,  0,   1,                                         /* KRB5_NT_PRINCIPAL */
    0, 0,  0,   1,                                         /* time */
    1,                                                     /* version of the key */
    0, 17,                                                 /* aes128-cts-hmac-sha1-96 */
    0, 16, 1,   2,   3,   4,   5,  6,                      /* the key */
    7, 8,  9,   10,  11,  12,  13, 14, 15, 16, 0, 0, 0, 1, /* and its version once more */
  };
  g_autofree char *path = g_build_filename (lab->directory, "keytab", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, (const char *) bytes, sizeof bytes, &error);
  g_assert_no_error (error);
}

static void
set_up (Lab *lab, gconstpointer unused)
{
  engine_fixture_set_up (&lab->engine, NULL);
  lab->directory = g_dir_make_tmp ("cw-answers-XXXXXX", NULL);
  lab->path = g_build_filename (lab->directory, "answers.json", NULL);
  write_file (lab, "password", "canary-password\n", 0600);
  write_file (lab, "secret", "canary-secret", 0600);
  write_file (lab, "open", "canary-open", 0644);
  write_file (lab, "empty", "", 0600);
  write_keytab (lab);
  write_file (lab, "text", "this is no certificate", 0644);
  write_file (lab, "cert.pem", "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n",
              0644);
}

static void
tear_down (Lab *lab, gconstpointer unused)
{
  engine_fixture_tear_down (&lab->engine, NULL);
  engine_fixture_remove_tree (lab->directory);
  g_free (lab->directory);
  g_free (lab->path);
}

/* What is wrong, and where; "" ends the list of places. */
static const struct
{
  const char *name;
  const char *text;
  const char *places[6];
} cases[] = {
  { "no-json", "{", { "$" } },
  { "no-object", "[]", { "$" } },
  { "nothing", "{}", { "$", "$", "$" } },
  { "format", "{\"format\": \"x\", \"version\": 1, \"connectors\": []}", { "$.format" } },
  { "version",
    "{\"format\": \"causeway-answers\", \"version\": 2, \"connectors\": []}",
    { "$.version" } },
  { "unknown-member",
    "{\"format\": \"causeway-answers\", \"version\": 1, \"connectors\": [], \"x\": 1}",
    { "$.x" } },
  { "six-hosts",
    "{\"format\": \"causeway-answers\", \"version\": 1, \"connectors\": [], \"installation\": {"
    "\"database\": {\"kind\": \"postgresql\", \"hosts\": [{\"host\": \"a\"}, {\"host\": \"b\"}, "
    "{\"host\": \"c\"}, {\"host\": \"d\"}, {\"host\": \"e\"}, {\"host\": \"f\"}]}}}",
    { "$.installation.database.hosts" } },
  { "kind",
    HEAD "{\"name\": \"a\", \"kind\": \"nis\", " SERVER
         ", \"authentication\": {\"method\": \"simple\"}}]}",
    { "$.connectors[0].kind" } },
  { "port",
    HEAD "{\"name\": \"a\", \"kind\": \"openldap\", \"server\": {\"host\": \"a\", \"port\": "
         "70000}, \"authentication\": {\"method\": \"simple\"}}]}",
    { "$.connectors[0].server.port" } },
  { "two-places",
    HEAD "{\"name\": \"a\", \"kind\": \"openldap\", \"server\": {\"host\": \"\", \"port\": 0}, "
         "\"authentication\": {\"method\": \"guess\"}}]}",
    { "$.connectors[0].server.host", "$.connectors[0].server.port",
      "$.connectors[0].authentication.method" } },
  { "same-name",
    HEAD "{\"name\": \"a\", " LDAP_REST "{\"method\": \"gssapi-keytab\"}}, "
         "{\"name\": \"a\", " LDAP_REST "{\"method\": \"gssapi-keytab\"}}]}",
    { "$.connectors[1].name" } },
  { "no-password-file",
    HEAD "{\"name\": \"a\", " LDAP_REST
         "{\"method\": \"simple\", \"passwordFile\": \"nowhere\"}}]}",
    { "$.connectors[0].authentication.passwordFile" } },
  { "open-password-file",
    HEAD "{\"name\": \"a\", " LDAP_REST "{\"method\": \"simple\", \"passwordFile\": \"open\"}}]}",
    { "$.connectors[0].authentication.passwordFile" } },
  { "empty-password-file",
    HEAD "{\"name\": \"a\", " LDAP_REST "{\"method\": \"simple\", \"passwordFile\": \"empty\"}}]}",
    { "$.connectors[0].authentication.passwordFile" } },
  { "every-file",
    HEAD "{\"name\": \"a\", " LDAP_REST
         "{\"method\": \"simple\", \"passwordFile\": \"nowhere\"}}, {\"name\": \"b\", " GRAPH_REST
         "{\"method\": \"certificate\", \"certificateFile\": \"text\", "
         "\"privateKeyFile\": \"open\"}}]}",
    { "$.connectors[0].authentication.passwordFile",
      "$.connectors[1].authentication.privateKeyFile",
      "$.connectors[1].authentication.certificateFile" } },
  { "certificate-twice",
    HEAD "{\"name\": \"b\", " GRAPH_REST
         "{\"method\": \"certificate\", \"certificate\": \"x\", \"certificateFile\": "
         "\"cert.pem\", \"privateKeyFile\": \"secret\"}}]}",
    { "$.connectors[0].authentication.certificateFile" } },
};

static void
assert_places (const GError *error, const char *const *places)
{
  g_auto (GStrv) lines = g_strsplit (error->message, "\n", -1);
  guint n = 0;

  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  for (; n < 6 && places[n] != NULL; n++)
    {
      g_autofree char *start = g_strconcat (places[n], ": ", NULL);

      g_assert_nonnull (lines[n]);
      g_test_message ("%s", lines[n]);
      g_assert_true (g_str_has_prefix (lines[n], start));
    }
  g_assert_cmpuint (g_strv_length (lines), ==, n);
}

static void
test_mistake (Lab *lab, gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAnswers) answers = NULL;

  write_file (lab, "answers.json", cases[index].text, 0644);
  answers = cw_answers_new_from_file (lab->path, &error);
  g_assert_null (answers);
  assert_places (error, cases[index].places);
  g_assert_null (strstr (error->message, "canary"));
}

static void
test_no_file (Lab *lab, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cw_answers_new_from_file (lab->path, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
}

#define GOOD                                                                                       \
  HEAD "{\"name\": \"directory\", " LDAP_REST                                                      \
       "{\"method\": \"simple\", \"user\": \"reader\", \"passwordFile\": \"password\"}}, "         \
       "{\"name\": \"cloud\", " GRAPH_REST                                                         \
       "{\"method\": \"secret\", \"secretFile\": \"secret\"}}], "                                  \
       "\"scheduler\": {\"intervalMinutes\": 15}}"

static void
test_secrets (Lab *lab, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAnswers) answers = NULL;
  g_autofree char *document = NULL;
  CwSecret *secret = NULL;

  write_file (lab, "answers.json", GOOD, 0644);
  answers = cw_answers_new_from_file (lab->path, &error);
  g_assert_no_error (error);
  document = cw_answers_get_document (answers);
  g_assert_null (strstr (document, "canary"));
  g_assert_null (strstr (document, "passwordFile"));
  secret = cw_answers_find_secret (answers, "directory", CW_SECRET_PASSWORD);
  g_assert_cmpstr (cw_secret_peek (secret, NULL), ==, "canary-password");
  secret = cw_answers_find_secret (answers, "cloud", CW_SECRET_SECRET);
  g_assert_cmpstr (cw_secret_peek (secret, NULL), ==, "canary-secret");
  g_assert_null (cw_answers_find_secret (answers, "cloud", CW_SECRET_PASSWORD));
}

static GVariant *
make_args (Lab *lab, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAnswers) answers = NULL;
  g_autofree char *document = NULL;

  write_file (lab, "answers.json", text, 0644);
  answers = cw_answers_new_from_file (lab->path, &error);
  g_assert_no_error (error);
  document = cw_answers_get_document (answers);
  return g_variant_new ("(s@a(ssay)a{sv})", document, cw_answers_get_secrets (answers), NULL);
}

static gboolean
get_bool (GVariant *answer, const char *member)
{
  gboolean value = FALSE;

  g_assert_true (g_variant_lookup (answer, member, "b", &value));
  return value;
}

static gint64
get_version (Lab *lab)
{
  gint64 version = 0;
  g_autoptr (CwConfig) config = cw_engine_dup_config (lab->engine.engine, &version);

  return version;
}

static void
test_check_changes_nothing (Lab *lab, gconstpointer unused)
{
  g_autoptr (GVariant) report =
      engine_fixture_call (&lab->engine, "PlanSetup", make_args (lab, GOOD));

  g_assert_true (get_bool (report, "ok"));
  g_assert_false (get_bool (report, "applied"));
  g_assert_true (get_bool (report, "changed"));
  g_assert_cmpint (get_version (lab), ==, 0);
  /* The connectors were tried with the secrets of the answers. */
  g_assert_cmpstr (lab->engine.last_secret, ==, "canary-secret");
}

static void
test_idempotent (Lab *lab, gconstpointer unused)
{
  g_autoptr (GVariant) first =
      engine_fixture_call (&lab->engine, "ApplySetup", make_args (lab, GOOD));
  g_autoptr (GVariant) second = NULL;
  g_autoptr (CwConfig) config = NULL;
  g_autofree char *id = NULL;

  g_assert_true (get_bool (first, "applied"));
  g_assert_true (get_bool (first, "changed"));
  g_assert_cmpint (engine_fixture_get_int (first, "secretsChanged"), ==, 2);
  g_assert_cmpint (get_version (lab), ==, 1);
  config = cw_engine_dup_config (lab->engine.engine, NULL);
  id = g_strdup (cw_config_find_connector (config, "directory")->id);
  g_assert_cmpuint (cw_config_get_interval_minutes (config), ==, 15);

  second = engine_fixture_call (&lab->engine, "ApplySetup", make_args (lab, GOOD));
  g_assert_true (get_bool (second, "applied"));
  g_assert_false (get_bool (second, "changed"));
  g_assert_cmpint (get_version (lab), ==, 1);
  g_clear_pointer (&config, cw_config_unref);
  config = cw_engine_dup_config (lab->engine.engine, NULL);
  g_assert_cmpstr (cw_config_find_connector (config, "directory")->id, ==, id);
}

/* A connector that the answers leave out goes; one that stays keeps its secret. */
static void
test_removal (Lab *lab, gconstpointer unused)
{
  static const char without_target[] = HEAD "{\"name\": \"directory\", " LDAP_REST
                                            "{\"method\": \"simple\", \"user\": \"reader\"}}]}";
  g_autoptr (GVariant) report = NULL;
  g_autoptr (CwConfig) config = NULL;

  g_variant_unref (engine_fixture_call (&lab->engine, "ApplySetup", make_args (lab, GOOD)));
  report = engine_fixture_call (&lab->engine, "ApplySetup", make_args (lab, without_target));
  g_assert_true (get_bool (report, "changed"));
  g_assert_cmpint (engine_fixture_get_int (report, "secretsChanged"), ==, 0);
  g_assert_cmpstr (lab->engine.last_secret, ==, "canary-password");
  config = cw_engine_dup_config (lab->engine.engine, NULL);
  g_assert_cmpuint (cw_config_get_connectors (config)->len, ==, 1);
}

static const struct
{
  const char *name;
  const char *text;
  const char *places[6];
} engine_cases[] = {
  { "secret-missing",
    HEAD "{\"name\": \"directory\", " LDAP_REST "{\"method\": \"simple\", \"user\": \"reader\"}}, "
         "{\"name\": \"cloud\", " GRAPH_REST "{\"method\": \"certificate\", \"certificateFile\": "
         "\"cert.pem\"}}]}",
    { "$.connectors[0].authentication.passwordFile",
      "$.connectors[1].authentication.privateKeyFile" } },
  { "no-ca-file",
    HEAD "{\"name\": \"directory\", \"kind\": \"openldap\", \"server\": {\"host\": \"a\", "
         "\"caFile\": \"nowhere.pem\"}, \"authentication\": {\"method\": \"simple\", "
         "\"passwordFile\": \"password\"}}]}",
    { "$.connectors[0].server.caFile" } },
  { "database-files",
    HEAD
    "], \"installation\": {\"syncDatabase\": {\"kind\": \"postgresql\", \"hosts\": [{\"host\": "
    "\"db\"}], \"name\": \"cw\", \"user\": \"cw\", \"authentication\": \"certificate\", "
    "\"caFile\": \"nowhere.pem\", \"certificateFile\": \"cert.pem\", \"privateKeyFile\": "
    "\"nowhere.key\"}}}",
    { "$.installation.syncDatabase.caFile", "$.installation.syncDatabase.privateKeyFile" } },
  { "keytab-is-none",
    HEAD "{\"name\": \"directory\", " LDAP_REST "{\"method\": \"gssapi-keytab\", "
         "\"user\": \"svc@CORP\", \"keytabFile\": \"text\"}}]}",
    { "$.connectors[0].authentication.keytabFile" } },
  { "keytab-of-another",
    HEAD "{\"name\": \"directory\", " LDAP_REST "{\"method\": \"gssapi-keytab\", "
         "\"user\": \"other@CORP\", \"keytabFile\": \"keytab\"}}], "
         "\"installation\": {\"serviceAccount\": {\"kind\": \"domain\", \"name\": \"CORP\\\\x\", "
         "\"keytabFile\": \"keytab\"}}}",
    { "$.connectors[0].authentication.keytabFile", "$.installation.serviceAccount.keytabFile" } },
};

static void
test_engine_mistake (Lab *lab, gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = engine_fixture_call_failing (
      &lab->engine, "PlanSetup", make_args (lab, engine_cases[index].text));

  assert_places (error, engine_cases[index].places);
  g_assert_cmpint (get_version (lab), ==, 0);
}

/* A key of the account that signs in, whatever the case of its name; or a name that says nothing of
 * the key's. */
static void
test_keytab (Lab *lab, gconstpointer unused)
{
  static const char *const users[] = { "svc@CORP", "SVC@corp", "svc\\\\@mail.example@CORP" };

  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autofree char *text = g_strdup_printf (
          HEAD "{\"name\": \"directory\", " LDAP_REST "{\"method\": \"gssapi-keytab\", "
               "\"user\": \"%s\", \"keytabFile\": \"keytab\"}}]}",
          users[i]);
      g_autoptr (GVariant) plan =
          engine_fixture_call (&lab->engine, "PlanSetup", make_args (lab, text));

      g_assert_true (get_bool (plan, "changed"));
    }
}

static void
test_other_kind (Lab *lab, gconstpointer unused)
{
  static const char other[] = HEAD "{\"name\": \"directory\", \"kind\": \"openldap\", " SERVER
                                   ", \"authentication\": {\"method\": \"gssapi-keytab\"}}]}";
  static const char *const places[6] = { "$.connectors[0].kind" };
  g_autoptr (GError) error = NULL;

  g_variant_unref (engine_fixture_call (&lab->engine, "ApplySetup", make_args (lab, GOOD)));
  error = engine_fixture_call_failing (&lab->engine, "PlanSetup", make_args (lab, other));
  assert_places (error, places);
}

/* A connector that does not work stops the set-up; without connecting it passes. */
static void
test_failing_connector (Lab *lab, gconstpointer unused)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) plan = NULL;
  g_autoptr (GVariant) report = NULL;
  g_autoptr (GVariant) offline = NULL;
  g_autoptr (GVariant) args = NULL;
  g_autoptr (GVariant) document = NULL;
  g_autoptr (GVariant) secrets = NULL;

  lab->engine.is_unmade = TRUE;
  args = g_variant_ref_sink (make_args (lab, GOOD));
  plan = engine_fixture_call (&lab->engine, "PlanSetup", args);
  g_assert_false (get_bool (plan, "ok"));
  g_assert_true (get_bool (plan, "changed"));
  report = engine_fixture_call (&lab->engine, "ApplySetup", args);
  g_assert_false (get_bool (report, "ok"));
  g_assert_false (get_bool (report, "applied"));
  g_assert_cmpint (get_version (lab), ==, 0);

  document = g_variant_get_child_value (args, 0);
  secrets = g_variant_get_child_value (args, 1);
  g_variant_builder_add (&options, "{sv}", "connect", g_variant_new_boolean (FALSE));
  offline = engine_fixture_call (
      &lab->engine, "ApplySetup",
      g_variant_new ("(@s@a(ssay)@a{sv})", document, secrets, g_variant_builder_end (&options)));
  g_assert_true (get_bool (offline, "applied"));
  g_assert_cmpint (get_version (lab), ==, 1);
}

/* What no page lets through is refused by the engine itself, whoever asks and however. */
static void
test_refused_choices (Lab *lab, gconstpointer data)
{
  static const char *const choices[] = {
    "\"signIn\": {\"method\": \"none\", \"singleSignOn\": true}",
    "\"signIn\": {\"method\": \"ad-fs\"}",
    "\"identity\": {\"sourceAnchor\": {\"method\": \"attribute\", \"attribute\": \"mail\"}}",
    "\"attributes\": {\"excluded\": [\"sourceAnchor\"]}",
    "\"installation\": {\"groups\": {\"admins\": \"same\", \"operators\": \"same\"}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autofree char *text = g_strdup_printf ("%s, %s", choices[i], GOOD + 1);
      g_autofree char *whole = g_strconcat ("{", text, NULL);
      g_autoptr (GVariant) plan =
          engine_fixture_call (&lab->engine, "PlanSetup", make_args (lab, whole));
      g_autoptr (GError) error =
          engine_fixture_call_failing (&lab->engine, "ApplySetup", make_args (lab, whole));

      g_assert_false (get_bool (plan, "ok"));
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
      g_assert_cmpint (get_version (lab), ==, 0);
    }
}

#define EVERYTHING                                                                                 \
  "{\"format\": \"causeway-answers\", \"version\": 1, \"startNow\": false, "                       \
  "\"installation\": {\"mode\": \"local\", \"database\": {\"kind\": \"sqlite\"}, "                 \
  "\"serviceAccount\": {\"kind\": \"package\", \"keytabFile\": \"text\"}}, "                       \
  "\"signIn\": {\"method\": \"password-hash\", \"singleSignOn\": true}, "                          \
  "\"cloud\": {\"environment\": \"custom\", \"authorityUrl\": \"https://login.example\", "         \
  "\"caFile\": \"cert.pem\", \"registration\": {\"mode\": \"existing\"}}, "                        \
  "\"identity\": {\"matching\": {\"method\": \"once\"}, "                                          \
  "\"sourceAnchor\": {\"method\": \"automatic\"}}, \"features\": {\"passwordWriteback\": true}, "  \
  "\"attributes\": {\"excluded\": [\"pager\"]}, "                                                  \
  "\"connectors\": [{\"name\": \"directory\", " LDAP_REST                                          \
  "{\"method\": \"simple\", \"user\": \"reader\", \"passwordFile\": \"password\"}, "               \
  "\"account\": {\"mode\": \"existing\", \"administrator\": \"ea@corp\", "                         \
  "\"administratorPasswordFile\": \"secret\"}%s}]}"

static gboolean
has_limit (GVariant *report, const char *path)
{
  g_autoptr (GVariant) limits = g_variant_lookup_value (report, "notServed", NULL);
  gboolean is_there = FALSE;

  g_assert_nonnull (limits);
  for (gsize i = 0; i < g_variant_n_children (limits); i++)
    {
      g_autoptr (GVariant) limit = g_variant_get_child_value (limits, i);
      g_autoptr (GVariant) value = g_variant_lookup_value (limit, "path", NULL);

      is_there = is_there || g_str_equal (g_variant_get_string (value, NULL), path);
    }
  return is_there;
}

#define SINGLE_SIGN_ON                                                                             \
  ", \"singleSignOn\": {\"enabled\": true, \"administrator\": \"da@corp\", "                       \
  "\"administratorPasswordFile\": \"secret\"}"

/* Every way of signing in is told not to be served but that which leaves the tenant as it is. */
static void
test_ways_of_signing_in (void)
{
  static const struct
  {
    const char *method;
    const char *feature; /* (nullable) */
  } ways[] = {
    { "none", NULL },
    { "password-hash", "password-hash" },
    { "pass-through", "sign-in" },
    { "saml", "sign-in" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("{\"signIn\": {\"method\": \"%s\"}}", ways[i].method);
      g_autoptr (JsonNode) root = json_from_string (text, NULL);
      g_autoptr (GPtrArray) limits = cw_config_limits_find (root);

      g_assert_cmpuint (limits->len, ==, ways[i].feature != NULL ? 1 : 0);
      if (limits->len > 0)
        g_assert_cmpstr (((const CwConfigLimit *) limits->pdata[0])->feature, ==, ways[i].feature);
    }
}

/* What only the set-up needs stays out of the configuration; the rest comes back from it. */
static void
test_everything (Lab *lab, gconstpointer unused)
{
  g_autofree char *text = g_strdup_printf (EVERYTHING, "");
  g_autoptr (GVariant) report =
      engine_fixture_call (&lab->engine, "ApplySetup", make_args (lab, text));
  g_autoptr (GVariant) again = NULL;
  g_autoptr (CwConfig) config = cw_engine_dup_config (lab->engine.engine, NULL);
  g_autofree char *stored = cw_config_to_text (config);
  g_autofree char *ca_file = g_build_filename (lab->directory, "cert.pem", NULL);

  g_assert_true (get_bool (report, "applied"));
  g_assert_true (has_limit (report, "$.signIn.singleSignOn"));
  g_assert_true (has_limit (report, "$.features.passwordWriteback"));
  g_assert_true (has_limit (report, "$.signIn.method"));
  g_assert_false (cw_config_get_staging (config));
  /* One secret only: the administrator's is nowhere. */
  g_assert_cmpint (engine_fixture_get_int (report, "secretsChanged"), ==, 1);
  g_assert_null (strstr (stored, "ea@corp"));
  g_assert_null (strstr (stored, "account"));
  g_assert_null (strstr (stored, "startNow"));
  g_assert_nonnull (strstr (stored, ca_file));
  g_assert_nonnull (strstr (stored, "sourceAnchor"));
  g_assert_nonnull (strstr (stored, "pager"));
  again = engine_fixture_call (&lab->engine, "ApplySetup", make_args (lab, text));
  g_assert_false (get_bool (again, "changed"));
}

/* The tenant gets places for them in an administrator's name: the plan says that one has to sign
 * in, and it is no longer among what is not served. */
static void
test_extensions (Lab *lab, gconstpointer unused)
{
  static const char *const methods[] = { "PlanSetup", "ApplySetup" };
  static const char *const attributes =
      "\"attributes\": {\"extensions\": [{\"name\": \"badge\", \"class\": \"user\"}]}";
  g_autofree char *whole = g_strdup_printf ("{%s, %s", attributes, GOOD + 1);
  g_autofree char *alone = g_strdup_printf ("{%s}", attributes);
  g_autoptr (JsonNode) root = json_from_string (alone, NULL);
  g_autoptr (GPtrArray) limits = cw_config_limits_find (root);

  g_assert_cmpuint (limits->len, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (GError) error =
          engine_fixture_call_failing (&lab->engine, methods[i], make_args (lab, whole));

      g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
      g_assert_nonnull (strstr (error->message, "sign in as an administrator"));
    }
  g_assert_cmpint (get_version (lab), ==, 0);
}

static void
test_administrator (Lab *lab, gconstpointer unused)
{
  g_autofree char *text = g_strdup_printf (EVERYTHING, SINGLE_SIGN_ON);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAnswers) answers = NULL;
  g_autofree char *document = NULL;
  CwSecret *secret = NULL;

  write_file (lab, "answers.json", text, 0644);
  answers = cw_answers_new_from_file (lab->path, &error);
  g_assert_no_error (error);
  g_assert_false (cw_answers_get_start_now (answers));
  document = cw_answers_get_document (answers);
  g_assert_null (strstr (document, "canary"));
  g_assert_null (strstr (document, "administratorPasswordFile"));
  secret = cw_answers_find_secret (answers, "directory", CW_SECRET_ADMINISTRATOR);
  g_assert_cmpstr (cw_secret_peek (secret, NULL), ==, "canary-secret");
  secret = cw_answers_find_secret (answers, "directory", CW_SECRET_SINGLE_SIGN_ON);
  g_assert_cmpstr (cw_secret_peek (secret, NULL), ==, "canary-secret");
}

/* Whether a forest takes part is kept, who sets it up there is not. */
static void
test_single_sign_on (Lab *lab, gconstpointer unused)
{
  g_autofree char *settings =
      g_strdup (", \"singleSignOn\": {\"enabled\": false, \"administrator\": \"da@corp\"}");
  g_autofree char *text = g_strdup_printf (EVERYTHING, settings);
  g_autoptr (GVariant) report =
      engine_fixture_call (&lab->engine, "ApplySetup", make_args (lab, text));
  g_autoptr (CwConfig) config = cw_engine_dup_config (lab->engine.engine, NULL);
  g_autofree char *stored = cw_config_to_text (config);
  g_autoptr (CwDraft) draft = cw_draft_new_from_text (stored, NULL);

  g_assert_true (get_bool (report, "applied"));
  g_assert_false (cw_draft_get_bool (draft, "connectors.0.singleSignOn.enabled", TRUE));
  g_assert_null (strstr (stored, "da@corp"));
}

static JsonObject *
load_schema (const char *path, JsonNode **ret_root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

  g_assert_no_error (error);
  *ret_root = json_from_string (g_bytes_get_data (bytes, NULL), &error);
  g_assert_no_error (error);
  return json_node_get_object (*ret_root);
}

/* Everything in @part is in @whole too, which may have more. */
static void
assert_includes (JsonNode *whole, JsonNode *part, const char *path)
{
  g_autoptr (GList) names = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (part))
    {
      g_test_message ("%s", path);
      g_assert_true (json_node_equal (whole, part));
      return;
    }
  names = json_object_get_members (json_node_get_object (part));
  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *deeper = g_strdup_printf ("%s.%s", path, (const char *) l->data);
      JsonNode *member = json_object_get_member (json_node_get_object (whole), l->data);

      g_assert_nonnull (member);
      assert_includes (member, json_object_get_member (json_node_get_object (part), l->data),
                       deeper);
    }
}

/* What the configuration may hold, the answers may say. */
static void
test_schemas_agree (Lab *lab, gconstpointer unused)
{
  static const char *const own[] = { "$id", "title", "description", "required" };
  g_autoptr (JsonNode) answers = NULL;
  g_autoptr (JsonNode) config = NULL;
  g_autoptr (GVariant) args = g_variant_ref_sink (make_args (lab, GOOD));
  JsonObject *object = NULL;

  g_assert_nonnull (args);
  load_schema ("/org/causeway/setup/causeway-answers.schema.json", &answers);
  object = load_schema ("/org/causeway/schema/causeway-config.schema.json", &config);
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    json_object_remove_member (object, own[i]);
  assert_includes (answers, config, "$");
}

static void
add_test (const char *path, void (*test) (Lab *lab, gconstpointer data), guint index)
{
  g_test_add (path, Lab, GUINT_TO_POINTER (index), set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/setup/mistake/", cases[i].name, NULL);

      add_test (path, test_mistake, i);
    }
  for (guint i = 0; i < G_N_ELEMENTS (engine_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/setup/mistake/", engine_cases[i].name, NULL);

      add_test (path, test_engine_mistake, i);
    }
  add_test ("/setup/mistake/no-file", test_no_file, 0);
  add_test ("/setup/mistake/other-kind", test_other_kind, 0);
  add_test ("/setup/keytab", test_keytab, 0);
  add_test ("/setup/refused-choices", test_refused_choices, 0);
  g_test_add_func ("/setup/ways-of-signing-in", test_ways_of_signing_in);
  add_test ("/setup/secrets", test_secrets, 0);
  add_test ("/setup/check-changes-nothing", test_check_changes_nothing, 0);
  add_test ("/setup/idempotent", test_idempotent, 0);
  add_test ("/setup/removal", test_removal, 0);
  add_test ("/setup/failing-connector", test_failing_connector, 0);
  add_test ("/setup/schemas-agree", test_schemas_agree, 0);
  add_test ("/setup/everything", test_everything, 0);
  add_test ("/setup/extensions", test_extensions, 0);
  add_test ("/setup/administrator", test_administrator, 0);
  add_test ("/setup/single-sign-on", test_single_sign_on, 0);
  return g_test_run ();
}
