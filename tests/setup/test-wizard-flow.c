/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "setup/draft/cw-feature-rights.h"
#include "setup/draft/cw-feature-rule.h"
#include "setup/draft/cw-wizard-flow.h"
#include "setup/draft/cw-wizard-task.h"

static CwDraft *
make_draft (const char *json)
{
  g_autoptr (GError) error = NULL;
  CwDraft *draft = cw_draft_new_from_text (json, &error);

  g_assert_no_error (error);
  return draft;
}

/* The names of the steps that are shown, with spaces between. */
static char *
walk (CwDraft *draft)
{
  GString *names = g_string_new (NULL);

  CwWizardStep first = cw_wizard_task_is_asked (draft) ? CW_WIZARD_TASKS : CW_WIZARD_WELCOME;

  for (CwWizardStep step = first; step < CW_WIZARD_N_STEPS;
       step = cw_wizard_flow_get_next (draft, step))
    g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "",
                            cw_wizard_step_get_name (step));
  return g_string_free (names, FALSE);
}

static void
assert_walk (CwDraft *draft, const char *expected)
{
  g_autofree char *names = walk (draft);
  g_auto (GStrv) list = g_strsplit (expected, " ", -1);

  g_assert_cmpstr (names, ==, expected);
  g_assert_cmpuint (cw_wizard_flow_get_n_relevant (draft), ==, g_strv_length (list));
}

static GVariant *
make_suffixes (const char *state, gint64 users)
{
  GVariantBuilder items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GVariantBuilder answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_open (&items, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&items, "{sv}", "suffix", g_variant_new_string ("contoso.com"));
  g_variant_builder_add (&items, "{sv}", "state", g_variant_new_string (state));
  g_variant_builder_add (&items, "{sv}", "users", g_variant_new_int64 (users));
  g_variant_builder_close (&items);
  g_variant_builder_add (&answer, "{sv}", "items", g_variant_builder_end (&items));
  return g_variant_builder_end (&answer);
}

static void
test_express (void)
{
  g_autoptr (CwDraft) draft = cw_draft_new ();

  cw_draft_set_fact (draft, CW_DRAFT_FACT_EXPRESS, g_variant_new_boolean (TRUE));
  assert_walk (draft, "welcome cloud directories ready configuring complete");
  cw_draft_set_fact (draft, CW_DRAFT_FACT_SUFFIXES, make_suffixes ("verified", 3));
  assert_walk (draft, "welcome cloud directories ready configuring complete");
  cw_draft_set_fact (draft, CW_DRAFT_FACT_SUFFIXES, make_suffixes ("not-added", 0));
  assert_walk (draft, "welcome cloud directories ready configuring complete");
  cw_draft_set_fact (draft, CW_DRAFT_FACT_SUFFIXES, make_suffixes ("unknown", 3));
  assert_walk (draft, "welcome cloud directories ready configuring complete");
  cw_draft_set_fact (draft, CW_DRAFT_FACT_SUFFIXES, make_suffixes ("not-added", 3));
  assert_walk (draft, "welcome cloud directories domains ready configuring complete");
  cw_draft_set_fact (draft, CW_DRAFT_FACT_SUFFIXES, g_variant_new_parsed ("{'ok': <false>}"));
  assert_walk (draft, "welcome cloud directories domains ready configuring complete");
}

static void
assert_choice_problems (const char *json, const char *expected)
{
  g_autoptr (CwDraft) draft = make_draft (json);
  g_autoptr (GPtrArray) problems = cw_wizard_flow_list_choice_problems (draft);
  g_autoptr (GString) paths = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    g_string_append_printf (paths, "%s%s", i > 0 ? " " : "",
                            ((const CwDraftProblem *) problems->pdata[i])->path);
  g_assert_cmpstr (paths->str, ==, expected);
}

/* Of answers that no page was asked about: nothing that is found out on the way, and no secret. */
static void
test_choice_problems (void)
{
  assert_choice_problems ("{}", "");
  assert_choice_problems ("{\"signIn\": {\"method\": \"saml\", \"singleSignOn\": true}}",
                          "signIn.singleSignOn signIn.federation.domain "
                          "signIn.federation.metadataUrl");
  assert_choice_problems ("{\"features\": {\"extensions\": true}}", "attributes.extensions");
  assert_choice_problems ("{\"attributes\": {\"apps\": [], \"excluded\": [\"sourceAnchor\"]}}",
                          "attributes.apps attributes.excluded");
  assert_choice_problems ("{\"installation\": {\"database\": {\"kind\": \"postgresql\", "
                          "\"hosts\": [{\"host\": \"db\"}], \"authentication\": \"password\"}}}",
                          "installation.database.name installation.database.user");
  assert_choice_problems ("{\"installation\": {\"groups\": {\"admins\": \"CORP\\\\It\"}}}",
                          "installation.groups.admins");
  assert_choice_problems ("{\"connectors\": [{\"name\": \"d\", \"kind\": \"openldap\", "
                          "\"partitions\": []}]}",
                          "connectors.0.partitions");
  assert_choice_problems ("{\"installation\": {\"mode\": \"remote\"}, \"features\": "
                          "{\"extensions\": true}}",
                          "");
}

/* Only a set-up that is new, and that says nothing of it. */
static void
test_settled_sign_in (void)
{
  g_autoptr (CwDraft) fresh = cw_draft_new ();
  g_autoptr (CwDraft) other = make_draft ("{\"signIn\": {\"method\": \"none\"}}");
  g_autoptr (CwDraft) reopened = cw_draft_new ();

  cw_wizard_flow_settle_sign_in (fresh);
  g_assert_cmpstr (cw_draft_get_string (fresh, "signIn.method", NULL), ==, "password-hash");
  cw_wizard_flow_settle_sign_in (other);
  g_assert_cmpstr (cw_draft_get_string (other, "signIn.method", NULL), ==, "none");
  cw_draft_set_fact (reopened, CW_DRAFT_FACT_REOPENED, g_variant_new_boolean (TRUE));
  cw_wizard_flow_settle_sign_in (reopened);
  g_assert_null (cw_draft_get_node (reopened, "signIn.method"));
}

static void
test_custom (void)
{
  g_autoptr (CwDraft) draft = cw_draft_new ();

  assert_walk (draft, "welcome components sign-in cloud directories domains filtering identity "
                      "pilot features ready configuring complete");
  cw_draft_set_bool (draft, "features.attributeFilter", TRUE);
  cw_draft_set_bool (draft, "features.extensions", TRUE);
  cw_draft_set_bool (draft, "signIn.singleSignOn", TRUE);
  cw_draft_set_string (draft, "signIn.method", "saml");
  assert_walk (draft,
               "welcome components sign-in cloud directories domains filtering identity pilot "
               "features apps attributes extensions single-sign-on federation ready configuring "
               "complete");
  cw_draft_set_string (draft, "installation.mode", "remote");
  assert_walk (draft, "welcome components complete");
}

/* A configuration runs: first what is wanted, then only the pages for it. */
static void
test_reopened (void)
{
  static const struct
  {
    const char *task;
    const char *walk;
  } cases[] = {
    { "options",
      "tasks welcome sign-in cloud directories domains filtering identity pilot features "
      "ready configuring complete" },
    { "directories", "tasks directories filtering pilot ready configuring complete" },
    { "accounts", "tasks accounts ready configuring complete" },
    { "sign-in", "tasks sign-in ready configuring complete" },
    { "features", "tasks features ready configuring complete" },
    { "staging", "tasks staging ready configuring complete" },
    { "view", "tasks" },
    { "unheard-of", "tasks" },
  };
  g_autoptr (CwDraft) draft = cw_draft_new ();

  cw_draft_set_fact (draft, CW_DRAFT_FACT_REOPENED, g_variant_new_boolean (TRUE));
  assert_walk (draft, "tasks");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      cw_draft_set_fact (draft, CW_DRAFT_FACT_TASK, g_variant_new_string (cases[i].task));
      assert_walk (draft, cases[i].walk);
    }
  /* A file over it is a set-up of its own, but where the engine lies is settled. */
  cw_draft_set_fact (draft, CW_DRAFT_FACT_IMPORT, g_variant_new_parsed ("@a{sv} {}"));
  assert_walk (draft, "welcome sign-in cloud directories domains filtering identity pilot features "
                      "ready configuring complete");
}

static void
test_settle_extensions (void)
{
  g_autoptr (CwDraft) draft =
      make_draft ("{\"attributes\": {\"extensions\": [{\"name\": \"a\", \"class\": \"user\"}]}}");

  cw_wizard_flow_settle_extensions (draft);
  g_assert_nonnull (cw_draft_get_node (draft, "attributes.extensions"));
  cw_draft_set_bool (draft, "features.extensions", TRUE);
  cw_wizard_flow_settle_extensions (draft);
  g_assert_nonnull (cw_draft_get_node (draft, "attributes.extensions"));
  cw_draft_set_bool (draft, "features.extensions", FALSE);
  cw_wizard_flow_settle_extensions (draft);
  g_assert_null (cw_draft_get_node (draft, "attributes.extensions"));
}

/* Who adds an extension to a set-up that runs signs in to the tenant on the page, which has places
 * for those that were there. */
static void
test_places (void)
{
  static const struct
  {
    const char *document;
    gboolean wants_places;
  } cases[] = {
    { "{\"connectors\": []}", FALSE },
    { "{\"attributes\": {\"extensions\": []}}", FALSE },
    { "{\"attributes\": {\"extensions\": [{\"name\": \"a\", \"class\": \"user\", "
      "\"type\": \"string\"}]}, \"connectors\": [{\"kind\": \"graph\", \"name\": \"c\", "
      "\"extensionApplication\": \"x\"}]}",
      FALSE },
    { "{\"attributes\": {\"extensions\": [{\"name\": \"a\", \"class\": \"user\", "
      "\"type\": \"string\"}, {\"name\": \"b\", \"class\": \"user\"}]}, "
      "\"connectors\": [{\"kind\": \"graph\", \"name\": \"c\", \"extensionApplication\": \"x\"}]}",
      TRUE },
    { "{\"attributes\": {\"extensions\": [{\"name\": \"a\", \"class\": \"user\", "
      "\"type\": \"string\"}]}, \"connectors\": [{\"kind\": \"graph\", \"name\": \"c\"}]}",
      TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwDraft) draft = make_draft (cases[i].document);
      g_autoptr (GPtrArray) before = cw_wizard_flow_list_problems (draft, CW_WIZARD_EXTENSIONS);
      g_autoptr (GPtrArray) open = NULL;
      g_autoptr (GPtrArray) after = NULL;

      /* A new set-up has signed in before. */
      g_assert_false (cw_wizard_flow_wants_places (draft));
      cw_draft_set_fact (draft, CW_DRAFT_FACT_REOPENED, g_variant_new_boolean (TRUE));
      g_assert_true (cw_wizard_flow_wants_places (draft) == cases[i].wants_places);
      open = cw_wizard_flow_list_problems (draft, CW_WIZARD_EXTENSIONS);
      g_assert_cmpuint (open->len, ==, before->len + (cases[i].wants_places ? 1 : 0));
      cw_draft_set_fact (draft, CW_DRAFT_FACT_SIGN_IN, g_variant_new_string ("s"));
      after = cw_wizard_flow_list_problems (draft, CW_WIZARD_EXTENSIONS);
      g_assert_cmpuint (after->len, ==, before->len);
    }
}

static void
test_tasks (void)
{
  g_autoptr (CwDraft) draft = cw_draft_new ();
  guint n_obstacles = 0;

  for (guint i = 0; i < cw_wizard_task_get_count (); i++)
    {
      CwWizardTask task = cw_wizard_task_get (i);

      g_assert_cmpstr (task.title, !=, "");
      g_assert_cmpstr (task.text, !=, "");
      cw_draft_set_fact (draft, CW_DRAFT_FACT_TASK, g_variant_new_string (task.id));
      g_assert_true ((task.kind == CW_WIZARD_TASK_CHANGE) ==
                     cw_wizard_task_needs (draft, CW_WIZARD_READY));
      n_obstacles += cw_wizard_task_get_obstacle (draft, task.id) != NULL ? 1 : 0;
    }
  g_assert_cmpuint (n_obstacles, ==, 1);
  cw_draft_set_string (draft, "signIn.method", "saml");
  g_assert_null (cw_wizard_task_get_obstacle (draft, "federation"));
}

static void
test_back (void)
{
  g_autoptr (CwDraft) draft = cw_draft_new ();
  CwWizardStep step = CW_WIZARD_COMPLETE;
  guint n = 1;

  g_assert_cmpint (cw_wizard_flow_get_next (draft, step), ==, CW_WIZARD_N_STEPS);
  g_assert_cmpint (cw_wizard_flow_get_previous (draft, CW_WIZARD_WELCOME), ==, CW_WIZARD_N_STEPS);
  while ((step = cw_wizard_flow_get_previous (draft, step)) != CW_WIZARD_N_STEPS)
    {
      n++;
      g_assert_cmpuint (cw_wizard_flow_get_position (draft, step), ==,
                        cw_wizard_flow_get_n_relevant (draft) - n + 1);
    }
  g_assert_cmpuint (n, ==, cw_wizard_flow_get_n_relevant (draft));
}

static void
test_names (void)
{
  for (guint i = 0; i < CW_WIZARD_N_STEPS; i++)
    {
      CwWizardStep step = CW_WIZARD_N_STEPS;

      g_assert_true (cw_wizard_step_from_name (cw_wizard_step_get_name (i), &step));
      g_assert_cmpint (step, ==, i);
      g_assert_cmpstr (cw_wizard_step_get_title (i), !=, "");
    }
  g_assert_false (cw_wizard_step_from_name ("other", &(CwWizardStep){ 0 }));
}

/* What a draft lacks on a page: the paths, with spaces between. */
static const struct
{
  const char *name;
  CwWizardStep step;
  const char *json;
  const char *paths;
} cases[] = {
  { "welcome", CW_WIZARD_WELCOME, "{}", "" },
  { "components/default", CW_WIZARD_COMPONENTS, "{}", "" },
  { "components/postgresql", CW_WIZARD_COMPONENTS,
    "{\"installation\":{\"database\":{\"kind\":\"postgresql\",\"authentication\":\"password\"}}}",
    "installation.database.hosts installation.database.name installation.database.user "
    "installation.database.password" },
  { "components/sync-postgresql", CW_WIZARD_COMPONENTS,
    "{\"installation\":{\"syncDatabase\":{\"kind\":\"postgresql\",\"name\":\"cw\"}}}",
    "installation.syncDatabase.hosts installation.syncDatabase.kind" },
  { "components/port", CW_WIZARD_COMPONENTS,
    "{\"installation\":{\"database\":{\"kind\":\"postgresql\",\"name\":\"cw\","
    "\"hosts\":[{\"host\":\"a\",\"port\":5433},{\"host\":\"b\",\"port\":0}]}}}",
    "installation.database.hosts" },
  { "components/six-hosts", CW_WIZARD_COMPONENTS,
    "{\"installation\":{\"database\":{\"kind\":\"postgresql\",\"name\":\"cw\","
    "\"hosts\":[{\"host\":\"a\"},{\"host\":\"b\"},{\"host\":\"c\"},{\"host\":\"d\"},"
    "{\"host\":\"e\"},{\"host\":\"f\"}]}}}",
    "installation.database.hosts" },
  { "components/postgresql-peer", CW_WIZARD_COMPONENTS,
    "{\"installation\":{\"database\":{\"kind\":\"postgresql\",\"name\":\"cw\","
    "\"hosts\":[{\"host\":\"/run/postgresql\"}]}}}",
    "" },
  { "components/postgresql-peer-elsewhere", CW_WIZARD_COMPONENTS,
    "{\"installation\":{\"database\":{\"kind\":\"postgresql\",\"name\":\"cw\","
    "\"hosts\":[{\"host\":\"/run/postgresql\"},{\"host\":\"db\"}]}}}",
    "installation.database.authentication" },
  { "components/postgresql-certificate", CW_WIZARD_COMPONENTS,
    "{\"installation\":{\"database\":{\"kind\":\"postgresql\",\"name\":\"cw\","
    "\"hosts\":[{\"host\":\"db\"}],\"authentication\":\"certificate\"}}}",
    "installation.database.user installation.database.certificateFile "
    "installation.database.privateKeyFile" },
  { "components/postgresql-files", CW_WIZARD_COMPONENTS,
    "{\"installation\":{\"database\":{\"kind\":\"postgresql\",\"name\":\"cw\","
    "\"hosts\":[{\"host\":\"/run/"
    "postgresql\"}]},\"syncDatabase\":{\"kind\":\"postgresql\",\"name\":\"cw\","
    "\"hosts\":[{\"host\":\"db\"}],\"authentication\":\"certificate\",\"user\":\"cw\","
    "\"caFile\":\"/etc/ca.pem\",\"certificateFile\":\"/etc/cw.pem\","
    "\"privateKeyFile\":\"/etc/cw.key\"}}}",
    "" },
  { "components/postgresql-relative-files", CW_WIZARD_COMPONENTS,
    "{\"installation\":{\"database\":{\"kind\":\"postgresql\",\"name\":\"cw\","
    "\"hosts\":[{\"host\":\"db\"}],\"authentication\":\"kerberos\","
    "\"caFile\":\"ca.pem\",\"privateKeyFile\":\"cw.key\"}}}",
    "installation.database.caFile installation.database.privateKeyFile "
    "installation.database.certificateFile" },
  { "components/account", CW_WIZARD_COMPONENTS,
    "{\"installation\":{\"serviceAccount\":{\"kind\":\"domain\"}}}",
    "installation.serviceAccount.name installation.serviceAccount.keytabFile" },
  { "components/local-account", CW_WIZARD_COMPONENTS,
    "{\"installation\":{\"serviceAccount\":{\"kind\":\"local\",\"name\":\"sync\"}}}", "" },
  { "components/domain-group", CW_WIZARD_COMPONENTS,
    "{\"installation\":{\"groups\":{\"admins\":\"CORP\\\\admins\"}}}",
    "installation.groups.admins" },
  { "components/same-group", CW_WIZARD_COMPONENTS,
    "{\"installation\":{\"groups\":{\"admins\":\"it\",\"browse\":\"it\"}}}",
    "installation.groups.browse" },
  { "components/location", CW_WIZARD_COMPONENTS,
    "{\"installation\":{\"dataLocation\":\"causeway\"}}", "installation.dataLocation" },
  { "sign-in/default", CW_WIZARD_SIGN_IN, "{}", "" },
  { "sign-in/single", CW_WIZARD_SIGN_IN,
    "{\"signIn\":{\"method\":\"ad-fs\",\"singleSignOn\":true}}", "signIn.singleSignOn" },
  { "sign-in/single-pass-through", CW_WIZARD_SIGN_IN,
    "{\"signIn\":{\"method\":\"pass-through\",\"singleSignOn\":true}}", "" },
  { "cloud/nobody", CW_WIZARD_CLOUD, "{}", "facts.tenant" },
  { "cloud/practice", CW_WIZARD_CLOUD, "{\"cloud\":{\"environment\":\"practice\"}}",
    "cloud.authorityUrl facts.tenant" },
  { "cloud/existing", CW_WIZARD_CLOUD,
    "{\"cloud\":{\"registration\":{\"mode\":\"existing\"}},\"connectors\":[{\"name\":\"t\","
    "\"kind\":\"graph\"}]}",
    "cloud.tenantId cloud.clientId cloud.certificate secrets" },
  { "cloud/stored", CW_WIZARD_CLOUD,
    "{\"connectors\":[{\"id\":\"x\",\"name\":\"t\",\"kind\":\"graph\"}]}", "" },
  { "directories/none", CW_WIZARD_DIRECTORIES, "{}", "connectors" },
  { "directories/cloud-only", CW_WIZARD_DIRECTORIES,
    "{\"connectors\":[{\"name\":\"t\",\"kind\":\"graph\"}]}", "connectors" },
  { "directories/create", CW_WIZARD_DIRECTORIES,
    "{\"connectors\":[{\"name\":\"a\",\"kind\":\"active-directory\",\"account\":{\"mode\":"
    "\"create\"}}]}",
    "connectors.0.server.host connectors.0.account.administrator "
    "connectors.0.account.administratorPassword" },
  { "directories/existing", CW_WIZARD_DIRECTORIES,
    "{\"connectors\":[{\"name\":\"a\",\"kind\":\"active-directory\",\"server\":{\"host\":\"h\"},"
    "\"authentication\":{\"method\":\"simple\"}}]}",
    "connectors.0.authentication.user connectors.0.authentication.password" },
  { "directories/keytab", CW_WIZARD_DIRECTORIES,
    "{\"connectors\":[{\"name\":\"a\",\"kind\":\"active-directory\",\"server\":{\"host\":\"h\"},"
    "\"authentication\":{\"method\":\"gssapi-keytab\",\"user\":\"u\"}}]}",
    "" },
  { "directories/stored", CW_WIZARD_DIRECTORIES,
    "{\"connectors\":[{\"id\":\"x\",\"name\":\"a\",\"kind\":\"openldap\",\"server\":{\"host\":"
    "\"h\"}}]}",
    "" },
  { "filtering/nothing", CW_WIZARD_FILTERING,
    "{\"connectors\":[{\"name\":\"a\",\"kind\":\"openldap\",\"partitions\":[]}]}",
    "connectors.0.partitions" },
  { "filtering/default", CW_WIZARD_FILTERING,
    "{\"connectors\":[{\"name\":\"a\",\"kind\":\"openldap\"}]}", "" },
  { "identity/default", CW_WIZARD_IDENTITY, "{}", "" },
  { "identity/matching", CW_WIZARD_IDENTITY,
    "{\"identity\":{\"matching\":{\"method\":\"attribute\"}}}", "identity.matching.attribute" },
  { "identity/anchor", CW_WIZARD_IDENTITY,
    "{\"identity\":{\"sourceAnchor\":{\"method\":\"attribute\"}}}",
    "identity.sourceAnchor.attribute" },
  { "identity/address", CW_WIZARD_IDENTITY,
    "{\"identity\":{\"sourceAnchor\":{\"method\":\"attribute\",\"attribute\":\"MAIL\"}}}",
    "identity.sourceAnchor.attribute" },
  { "identity/number", CW_WIZARD_IDENTITY,
    "{\"identity\":{\"sourceAnchor\":{\"method\":\"attribute\",\"attribute\":\"employeeNumber\"}}}",
    "" },
  { "pilot/unresolved", CW_WIZARD_PILOT,
    "{\"connectors\":[{\"name\":\"a\",\"kind\":\"openldap\",\"scope\":{\"pilotGroup\":{}}}]}",
    "connectors.0.scope.pilotGroup" },
  { "apps/none", CW_WIZARD_APPS, "{\"attributes\":{\"apps\":[]}}", "attributes.apps" },
  { "apps/all", CW_WIZARD_APPS, "{}", "" },
  { "attributes/mandatory", CW_WIZARD_ATTRIBUTES,
    "{\"attributes\":{\"excluded\":[\"title\",\"sourceAnchor\"]}}", "attributes.excluded" },
  { "attributes/some", CW_WIZARD_ATTRIBUTES, "{\"attributes\":{\"excluded\":[\"title\"]}}", "" },
  { "extensions/none", CW_WIZARD_EXTENSIONS, "{}", "attributes.extensions" },
  { "extensions/one", CW_WIZARD_EXTENSIONS,
    "{\"attributes\":{\"extensions\":[{\"name\":\"division\",\"class\":\"user\"}]}}", "" },
  { "single-sign-on/no-forest", CW_WIZARD_SINGLE_SIGN_ON,
    "{\"connectors\":[{\"name\":\"a\",\"kind\":\"openldap\"}]}", "signIn.singleSignOn" },
  { "single-sign-on/nobody", CW_WIZARD_SINGLE_SIGN_ON,
    "{\"connectors\":[{\"name\":\"a\",\"kind\":\"active-directory\"}]}",
    "connectors.0.singleSignOn.administrator" },
  { "single-sign-on/no-password", CW_WIZARD_SINGLE_SIGN_ON,
    "{\"connectors\":[{\"name\":\"a\",\"kind\":\"active-directory\",\"singleSignOn\":"
    "{\"administrator\":\"da@corp\"}}]}",
    "connectors.0.singleSignOn.administratorPassword" },
  { "single-sign-on/all-left-out", CW_WIZARD_SINGLE_SIGN_ON,
    "{\"connectors\":[{\"name\":\"a\",\"kind\":\"active-directory\",\"singleSignOn\":"
    "{\"enabled\":false}}]}",
    "signIn.singleSignOn" },
  { "single-sign-on/stored", CW_WIZARD_SINGLE_SIGN_ON,
    "{\"connectors\":[{\"id\":\"x\",\"name\":\"a\",\"kind\":\"active-directory\"}]}", "" },
  { "federation/ad-fs", CW_WIZARD_FEDERATION, "{\"signIn\":{\"method\":\"ad-fs\"}}",
    "signIn.federation.domain signIn.federation.farmName" },
  { "federation/plain-http", CW_WIZARD_FEDERATION,
    "{\"signIn\":{\"method\":\"saml\",\"federation\":{\"domain\":\"d\",\"metadataUrl\":"
    "\"http://x\"}}}",
    "signIn.federation.metadataUrl" },
};

static void
test_problems (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (CwDraft) draft = make_draft (cases[index].json);
  g_autoptr (GPtrArray) problems = cw_wizard_flow_list_problems (draft, cases[index].step);
  g_autoptr (GString) paths = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      const CwDraftProblem *problem = g_ptr_array_index (problems, i);

      g_assert_cmpstr (problem->text, !=, "");
      g_string_append_printf (paths, "%s%s", i > 0 ? " " : "", problem->path);
    }
  g_assert_cmpstr (paths->str, ==, cases[index].paths);
  g_assert_cmpint (cw_wizard_flow_is_complete (draft, cases[index].step), ==, problems->len == 0);
}

static void
test_secrets_complete (void)
{
  g_autoptr (CwDraft) draft = make_draft (
      "{\"connectors\":[{\"name\":\"a\",\"kind\":\"active-directory\",\"server\":{\"host\":\"h\"},"
      "\"account\":{\"mode\":\"create\",\"administrator\":\"A@h\"}}]}");
  g_autoptr (CwSecret) secret = cw_secret_new_from_string ("x");

  g_assert_false (cw_wizard_flow_is_complete (draft, CW_WIZARD_DIRECTORIES));
  cw_draft_set_secret (draft, "a", CW_SECRET_ADMINISTRATOR, secret);
  g_assert_true (cw_wizard_flow_is_complete (draft, CW_WIZARD_DIRECTORIES));
}

/* The password of the same administrator is asked for once. */
static void
test_single_sign_on_secrets (void)
{
  g_autoptr (CwDraft) draft = make_draft (
      "{\"connectors\":[{\"name\":\"a\",\"kind\":\"active-directory\",\"account\":{\"mode\":"
      "\"create\",\"administrator\":\"A@h\"},\"singleSignOn\":{\"administrator\":\"A@h\"}}]}");
  g_autoptr (CwSecret) secret = cw_secret_new_from_string ("x");

  g_assert_false (cw_wizard_flow_is_complete (draft, CW_WIZARD_SINGLE_SIGN_ON));
  cw_draft_set_secret (draft, "a", CW_SECRET_ADMINISTRATOR, secret);
  g_assert_true (cw_wizard_flow_is_complete (draft, CW_WIZARD_SINGLE_SIGN_ON));
  cw_draft_set_string (draft, "connectors.0.singleSignOn.administrator", "B@h");
  g_assert_false (cw_wizard_flow_is_complete (draft, CW_WIZARD_SINGLE_SIGN_ON));
  cw_draft_set_secret (draft, "a", CW_SECRET_SINGLE_SIGN_ON, secret);
  g_assert_true (cw_wizard_flow_is_complete (draft, CW_WIZARD_SINGLE_SIGN_ON));
  cw_draft_forget_administrators (draft);
  g_assert_false (cw_wizard_flow_is_complete (draft, CW_WIZARD_SINGLE_SIGN_ON));
}

/* What the engine has stored, once it has told. */
static void
test_lost_secrets (void)
{
  g_autoptr (CwDraft) draft = make_draft (
      "{\"connectors\": [{\"id\": \"a\", \"name\": \"ad\", \"kind\": \"active-directory\","
      " \"authentication\": {\"method\": \"gssapi-password\", \"user\": \"sync\"}},"
      " {\"id\": \"k\", \"name\": \"keytab\", \"kind\": \"active-directory\","
      " \"authentication\": {\"method\": \"gssapi-keytab\", \"user\": \"sync\"}},"
      " {\"id\": \"c\", \"name\": \"cloud\", \"kind\": \"graph\","
      " \"authentication\": {\"method\": \"certificate\"}},"
      " {\"name\": \"new\", \"kind\": \"openldap\","
      " \"authentication\": {\"method\": \"simple\", \"user\": \"cn=sync\"}}]}");
  g_autoptr (CwSecret) secret = cw_secret_new_from_string ("x");
  g_autoptr (GPtrArray) problems = NULL;

  g_assert_true (cw_wizard_flow_is_complete (draft, CW_WIZARD_ACCOUNTS));
  cw_draft_set_fact (draft, CW_DRAFT_FACT_KEYS,
                     g_variant_new_parsed ("{'items': <[<{'connectorId': <'c'>, 'kind': "
                                           "<'private-key'>}>, <{'connectorId': <'a'>, "
                                           "'kind': <'secret'>}>]>}"));
  problems = cw_wizard_flow_list_problems (draft, CW_WIZARD_ACCOUNTS);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (((CwDraftProblem *) problems->pdata[0])->path, ==, "connectors.0.password");
  cw_draft_set_fact (draft, CW_DRAFT_FACT_KEYS, g_variant_new_parsed ("@a{sv} {}"));
  cw_draft_set_secret (draft, "ad", CW_SECRET_PASSWORD, secret);
  g_clear_pointer (&problems, g_ptr_array_unref);
  problems = cw_wizard_flow_list_problems (draft, CW_WIZARD_ACCOUNTS);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (((CwDraftProblem *) problems->pdata[0])->path, ==, "connectors.2.private-key");
  cw_draft_set_secret (draft, "cloud", CW_SECRET_PRIVATE_KEY, secret);
  g_assert_true (cw_wizard_flow_is_complete (draft, CW_WIZARD_ACCOUNTS));
}

static void
test_unverified (void)
{
  g_autoptr (CwDraft) draft = cw_draft_new ();

  g_assert_true (cw_wizard_flow_is_complete (draft, CW_WIZARD_DOMAINS));
  cw_draft_set_fact (draft, CW_DRAFT_FACT_SUFFIXES, make_suffixes ("not-verified", 3));
  g_assert_false (cw_wizard_flow_is_complete (draft, CW_WIZARD_DOMAINS));
  cw_draft_set_bool (draft, "identity.continueWithUnverified", TRUE);
  g_assert_true (cw_wizard_flow_is_complete (draft, CW_WIZARD_DOMAINS));
}

/* Password hashes that people sign in with are synchronised; with another way they may be. */
/* What the account of a directory has to be able to do. */
static void
test_feature_rights (void)
{
  static const struct
  {
    const char *document;
    gboolean is_reopened;
    const char *rights;
  } chosen[] = {
    { "{}", FALSE, "read password-hash" },
    { "{\"connectors\": [{\"name\": \"a\", \"kind\": \"active-directory\"}, {\"name\": \"b\", "
      "\"kind\": \"openldap\"}]}",
      TRUE, "read" },
    { "{\"connectors\": [{\"name\": \"a\", \"kind\": \"active-directory\"}, {\"name\": \"b\", "
      "\"kind\": \"active-directory\"}]}",
      TRUE, "read foreign-members" },
    { "{}", TRUE, "read" },
    { "{\"identity\": {\"sourceAnchor\": {\"method\": \"attribute\", \"attribute\": "
      "\"ms-ds-consistencyguid\"}}}",
      TRUE, "read anchor" },
    { "{\"identity\": {\"sourceAnchor\": {\"method\": \"attribute\", \"attribute\": "
      "\"objectGUID\"}}}",
      TRUE, "read" },
    { "{\"signIn\": {\"method\": \"none\"}}", FALSE, "read" },
    { "{\"signIn\": {\"method\": \"password-hash\"}}", TRUE, "read password-hash" },
    { "{\"signIn\": {\"method\": \"ad-fs\"}, \"features\": {\"passwordHash\": true}}", FALSE,
      "read password-hash" },
    { "{\"signIn\": {\"method\": \"none\"}, \"features\": {\"passwordWriteback\": true, "
      "\"exchangeHybrid\": true, \"publicFolders\": true, \"groupWriteback\": true, "
      "\"deviceWriteback\": true, \"backSync\": false}}",
      FALSE, "read password-writeback exchange-hybrid public-folders group-writeback" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (chosen); i++)
    {
      g_autoptr (CwDraft) draft = make_draft (chosen[i].document);
      g_auto (GStrv) rights = NULL;
      g_autofree char *text = NULL;

      cw_draft_set_fact (draft, CW_DRAFT_FACT_REOPENED,
                         g_variant_new_boolean (chosen[i].is_reopened));
      rights = cw_feature_rights_list_of_draft (draft);
      text = g_strjoinv (" ", rights);
      g_assert_cmpstr (text, ==, chosen[i].rights);
    }
}

/* One that the set-up makes gets its rights by that; others are looked at. */
static void
test_accounts_with_rights (void)
{
  static const struct
  {
    const char *connector;
    gboolean can_be_checked;
  } directories[] = {
    { "{\"kind\": \"active-directory\"}", TRUE },
    { "{\"kind\": \"active-directory\", \"account\": {\"mode\": \"existing\"}}", TRUE },
    { "{\"kind\": \"active-directory\", \"account\": {\"mode\": \"create\"}}", FALSE },
    { "{\"kind\": \"openldap\"}", FALSE },
    { "{\"kind\": \"graph\"}", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (directories); i++)
    {
      g_autoptr (JsonNode) node = json_from_string (directories[i].connector, NULL);

      g_assert_cmpint (cw_feature_rights_can_be_checked (json_node_get_object (node)), ==,
                       directories[i].can_be_checked);
    }
}

static void
test_feature_rule (void)
{
  static const char *const others[] = { "pass-through", "ad-fs", "ping-federate", "saml", "none" };
  g_autoptr (CwDraft) draft = cw_draft_new ();

  cw_feature_rule_settle (draft);
  g_assert_null (cw_draft_get_node (draft, "features.passwordHash"));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      cw_draft_set_string (draft, "signIn.method", others[i]);
      g_assert_null (cw_feature_rule_find (draft, "features.passwordHash"));
    }
  cw_feature_rule_settle (draft);
  g_assert_null (cw_draft_get_node (draft, "features.passwordHash"));
  cw_draft_set_string (draft, "signIn.method", "password-hash");
  g_assert_nonnull (cw_feature_rule_find (draft, "features.passwordHash"));
  g_assert_null (cw_feature_rule_find (draft, "features.passwordWriteback"));
  cw_feature_rule_settle (draft);
  g_assert_true (cw_draft_get_bool (draft, "features.passwordHash", FALSE));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/setup/flow/express", test_express);
  g_test_add_func ("/setup/flow/choice-problems", test_choice_problems);
  g_test_add_func ("/setup/flow/settled-sign-in", test_settled_sign_in);
  g_test_add_func ("/setup/flow/custom", test_custom);
  g_test_add_func ("/setup/flow/feature-rule", test_feature_rule);
  g_test_add_func ("/setup/flow/feature-rights", test_feature_rights);
  g_test_add_func ("/setup/flow/accounts-with-rights", test_accounts_with_rights);
  g_test_add_func ("/setup/flow/reopened", test_reopened);
  g_test_add_func ("/setup/flow/settle-extensions", test_settle_extensions);
  g_test_add_func ("/setup/flow/places", test_places);
  g_test_add_func ("/setup/flow/tasks", test_tasks);
  g_test_add_func ("/setup/flow/back", test_back);
  g_test_add_func ("/setup/flow/names", test_names);
  g_test_add_func ("/setup/flow/secrets-complete", test_secrets_complete);
  g_test_add_func ("/setup/flow/single-sign-on-secrets", test_single_sign_on_secrets);
  g_test_add_func ("/setup/flow/lost-secrets", test_lost_secrets);
  g_test_add_func ("/setup/flow/unverified", test_unverified);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/setup/flow/problems/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_problems);
    }
  return g_test_run ();
}
