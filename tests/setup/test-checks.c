/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>
#include <time.h>

#include "../engine/engine-fixture.h"
#include "base/cw-error.h"

/* RunCheck against a real domain. Needs a domain controller. */

#define ACCOUNT "MSOL_causewaytest"

/* Seconds that this machine's clock is ahead; of the engine in this process only. */
#define AHEAD "CW_TEST_CLOCK_AHEAD"

/* Instead of GLib's. */
gint64
g_get_real_time (void)
{
  const char *ahead = g_getenv (AHEAD);
  struct timespec now = { 0 };

  (void) clock_gettime (CLOCK_REALTIME, &now);
  return ((gint64) now.tv_sec + (ahead != NULL ? g_ascii_strtoll (ahead, NULL, 10) : 0)) *
             G_USEC_PER_SEC +
         now.tv_nsec / 1000;
}

static const char *
get_lab (const char *name)
{
  const char *value = g_getenv (name);

  g_assert_nonnull (value);
  return value;
}

static char *
make_connector (const char *user)
{
  return g_strdup_printf ("{\"name\": \"contoso\", \"kind\": \"active-directory\", \"server\": "
                          "{\"host\": \"%s\", \"address\": \"%s\", \"caFile\": \"%s\"}, "
                          "\"authentication\": {\"method\": \"simple\", \"user\": \"%s\"}}",
                          get_lab ("CW_LAB_AD_HOST"), get_lab ("CW_LAB_AD_ADDRESS"),
                          get_lab ("CW_LAB_AD_CA"), user);
}

/* Whose account the set-up makes. */
static char *
make_accountless_connector (void)
{
  return g_strdup_printf (
      "{\"name\": \"contoso\", \"kind\": \"active-directory\", \"server\": {\"host\": \"%s\", "
      "\"address\": \"%s\", \"caFile\": \"%s\"}, \"authentication\": {\"method\": \"simple\"}, "
      "\"account\": {\"mode\": \"create\", \"administrator\": \"%s\", \"name\": \"" ACCOUNT "\"}}",
      get_lab ("CW_LAB_AD_HOST"), get_lab ("CW_LAB_AD_ADDRESS"), get_lab ("CW_LAB_AD_CA"),
      get_lab ("CW_LAB_AD_ADMIN_PRINCIPAL"));
}

static void
add_secret (GVariantBuilder *builder, const char *kind, const char *file)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (get_lab (file), &text, NULL, &error);
  g_assert_no_error (error);
  g_strchomp (text);
  g_variant_builder_add (builder, "(ss@ay)", "contoso", kind,
                         g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text, strlen (text), 1));
}

/* As the administrator, whose password is @file. @rest: members behind the connector. */
static GVariant *
make_args (const char *name, const char *file, const char *rest)
{
  g_auto (GVariantBuilder) secrets = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));
  g_autofree char *connector = make_connector (get_lab ("CW_LAB_AD_ADMIN_PRINCIPAL"));
  g_autofree char *input = g_strdup_printf ("{\"connector\": %s%s}", connector, rest);

  add_secret (&secrets, "password", file);
  add_secret (&secrets, CW_SECRET_ADMINISTRATOR, file);
  return g_variant_new ("(ss@a(ssay)s)", name, input, g_variant_builder_end (&secrets), "");
}

static GVariant *
run_check (EngineFixture *fixture, const char *name, const char *rest)
{
  return engine_fixture_call (fixture, "RunCheck",
                              make_args (name, "CW_LAB_AD_ADMIN_PASSWORD_FILE", rest));
}

static gboolean
get_bool (GVariant *answer, const char *member)
{
  gboolean value = FALSE;

  g_assert_true (g_variant_lookup (answer, member, "b", &value));
  return value;
}

/* "failed": of the first check with that id. */
static char *
dup_status (GVariant *answer, const char *id)
{
  g_autoptr (GVariant) checks = g_variant_lookup_value (answer, "checks", NULL);

  for (gsize i = 0; i < g_variant_n_children (checks); i++)
    {
      g_autoptr (GVariant) check = g_variant_get_child_value (checks, i);
      const char *its_id = NULL;
      char *status = NULL;

      g_assert_true (g_variant_lookup (check, "id", "&s", &its_id));
      if (g_str_equal (its_id, id) && g_variant_lookup (check, "status", "s", &status))
        return status;
    }
  return NULL;
}

static void
assert_status (GVariant *answer, const char *id, const char *expected)
{
  g_autofree char *status = dup_status (answer, id);

  g_assert_cmpstr (status, ==, expected);
}

/* The first of a list of dictionaries. */
static GVariant *
get_first (GVariant *answer, const char *member)
{
  g_autoptr (GVariant) list = g_variant_lookup_value (answer, member, G_VARIANT_TYPE ("aa{sv}"));

  g_assert_nonnull (list);
  g_assert_cmpuint (g_variant_n_children (list), >=, 1);
  return g_variant_get_child_value (list, 0);
}

static void
test_preflight (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) answer = run_check (fixture, "preflight", "");

  assert_status (answer, "cycle", "ok");
  assert_status (answer, "clock", "ok");
  assert_status (answer, "tls", "ok");
}

static void
test_forest (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) answer = run_check (fixture, "forest", "");
  g_autoptr (GVariant) forest = g_variant_lookup_value (answer, "forest", NULL);
  g_autoptr (GVariant) domain = get_first (answer, "domains");
  g_autoptr (GVariant) suffixes = g_variant_lookup_value (answer, "suffixes", NULL);

  g_assert_true (get_bool (answer, "ok"));
  g_assert_cmpstr (engine_fixture_get_string (forest, "name"), ==, get_lab ("CW_LAB_AD_DOMAIN"));
  g_assert_cmpstr (engine_fixture_get_string (domain, "dn"), ==, get_lab ("CW_LAB_AD_BASE"));
  g_assert_true (get_bool (domain, "isReachable"));
  g_assert_cmpuint (g_variant_n_children (suffixes), >=, 1);
}

/* Told beside the forest, where people look, and stopping nobody. */
static void
test_clock (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) right = run_check (fixture, "forest", "");
  g_autoptr (GVariant) wrong = NULL;
  g_autofree char *nothing = dup_status (right, "clock");

  g_assert_null (nothing);
  g_setenv (AHEAD, "900", TRUE);
  wrong = run_check (fixture, "forest", "");
  g_unsetenv (AHEAD);
  assert_status (wrong, "clock", "warning");
  g_assert_true (get_bool (wrong, "ok"));
}

static void
test_wrong_password (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) answer =
      engine_fixture_call (fixture, "RunCheck", make_args ("forest", "CW_LAB_AD_CA", ""));

  g_assert_false (get_bool (answer, "ok"));
  assert_status (answer, "sign-in", "failed");
}

/* A server whose name nobody knows (RFC 6761 6.4): told by the first check, and nothing of a forest
 * is made up. */
static void
test_unknown_host (EngineFixture *fixture, gconstpointer unused)
{
  g_auto (GVariantBuilder) secrets = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));
  g_autofree char *input = g_strdup_printf (
      "{\"connector\": {\"name\": \"contoso\", \"kind\": \"active-directory\", \"server\": "
      "{\"host\": "
      "\"dc.forest.invalid\", \"caFile\": \"%s\"}, \"authentication\": {\"method\": \"simple\", "
      "\"user\": \"a@forest.invalid\"}}}",
      get_lab ("CW_LAB_AD_CA"));
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GVariant) forest = NULL;

  add_secret (&secrets, "password", "CW_LAB_AD_PASSWORD_FILE");
  answer = engine_fixture_call (
      fixture, "RunCheck",
      g_variant_new ("(ss@a(ssay)s)", "forest", input, g_variant_builder_end (&secrets), ""));
  first = get_first (answer, "checks");
  forest = g_variant_lookup_value (answer, "forest", NULL);
  g_assert_false (get_bool (answer, "ok"));
  g_assert_null (forest);
  g_assert_cmpstr (engine_fixture_get_string (first, "status"), ==, "failed");
  g_assert_nonnull (engine_fixture_get_string (first, "remedy"));
}

static void
test_administrator (EngineFixture *fixture, gconstpointer unused)
{
  g_autofree char *rest =
      g_strdup_printf (", \"administrator\": \"%s\"", get_lab ("CW_LAB_AD_ADMIN_PRINCIPAL"));
  g_autoptr (GVariant) answer = run_check (fixture, "administrator", rest);

  g_assert_true (get_bool (answer, "ok"));
  g_assert_true (get_bool (answer, "isEnterpriseAdmin"));
}

/* For single sign-on an administrator of the domain will do; the engine's account is none. */
static void
test_domain_administrator (EngineFixture *fixture, gconstpointer unused)
{
  g_auto (GVariantBuilder) secrets = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));
  g_autofree char *connector = make_connector (get_lab ("CW_LAB_AD_PRINCIPAL"));
  g_autofree char *rest = g_strdup_printf (", \"role\": \"domain\", \"administrator\": \"%s\"",
                                           get_lab ("CW_LAB_AD_ADMIN_PRINCIPAL"));
  g_autofree char *input =
      g_strdup_printf ("{\"connector\": %s, \"role\": \"domain\", \"administrator\": \"%s\"}",
                       connector, get_lab ("CW_LAB_AD_PRINCIPAL"));
  g_autoptr (GVariant) answer = run_check (fixture, "administrator", rest);
  g_autoptr (GVariant) other = NULL;

  assert_status (answer, "administrator", "ok");
  g_assert_true (get_bool (answer, "isDomainAdmin"));
  add_secret (&secrets, CW_SECRET_ADMINISTRATOR, "CW_LAB_AD_PASSWORD_FILE");
  other = engine_fixture_call (fixture, "RunCheck",
                               g_variant_new ("(ss@a(ssay)s)", "administrator", input,
                                              g_variant_builder_end (&secrets), ""));
  assert_status (other, "administrator", "failed");
  g_assert_false (get_bool (other, "isDomainAdmin"));
}

/* An administrator is refused as a connector's account, although it has every right. */
static void
test_account (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) answer =
      run_check (fixture, "account", ", \"features\": [\"password-hash\"]");
  g_autoptr (GVariant) right = get_first (answer, "rights");

  g_assert_false (get_bool (answer, "ok"));
  assert_status (answer, "account", "failed");
  g_assert_cmpstr (engine_fixture_get_string (right, "feature"), ==, "read");
}

/* An account without rights: the missing ones are named; granted once; then there is nothing to do.
 */
static void
test_grant (EngineFixture *fixture, gconstpointer unused)
{
  const char *administrator = get_lab ("CW_LAB_AD_ADMIN_PRINCIPAL");
  g_autofree char *rest = g_strdup_printf (", \"administrator\": \"%s\", \"account\": \"Guest\", "
                                           "\"features\": [\"password-writeback\"]",
                                           administrator);
  g_autoptr (GVariant) before = run_check (fixture, "account", rest);
  g_autoptr (GVariant) granted = run_check (fixture, "grant", rest);
  g_autoptr (GVariant) again = run_check (fixture, "grant", rest);
  g_autoptr (GVariant) lacking = get_first (before, "rights");
  g_autoptr (GVariant) having = get_first (granted, "rights");
  g_auto (GStrv) missing = NULL;
  g_auto (GStrv) commands = NULL;

  assert_status (before, "rights", "failed");
  g_assert_false (get_bool (lacking, "isGranted"));
  g_assert_true (g_variant_lookup (lacking, "missing", "^as", &missing));
  g_assert_true (g_variant_lookup (lacking, "commands", "^as", &commands));
  g_assert_cmpuint (g_strv_length (missing), >, 0);
  g_assert_cmpuint (g_strv_length (missing), ==, g_strv_length (commands));
  g_assert_true (get_bool (granted, "changed"));
  g_assert_true (get_bool (having, "isGranted"));
  g_assert_true (get_bool (granted, "ok"));
  g_assert_false (get_bool (again, "changed"));
}

static void
test_containers (EngineFixture *fixture, gconstpointer unused)
{
  g_autofree char *rest = g_strdup_printf (", \"parent\": \"%s\"", get_lab ("CW_LAB_AD_BASE"));
  g_autoptr (GVariant) roots = run_check (fixture, "containers", "");
  g_autoptr (GVariant) root = get_first (roots, "items");
  g_autoptr (GVariant) below = run_check (fixture, "containers", rest);
  g_autoptr (GVariant) items = g_variant_lookup_value (below, "items", NULL);

  g_assert_cmpstr (engine_fixture_get_string (root, "dn"), ==, get_lab ("CW_LAB_AD_BASE"));
  g_assert_true (get_bool (root, "isReachable"));
  g_assert_cmpint (engine_fixture_get_int (root, "users"), >, 0);
  g_assert_cmpuint (g_variant_n_children (items), >, 1);
}

static void
test_group (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) one = run_check (fixture, "group", ", \"text\": \"Domain Admins\"");
  g_autoptr (GVariant) none = run_check (fixture, "group", ", \"text\": \"Nobody at all\"");

  g_assert_true (get_bool (one, "ok"));
  assert_status (none, "group", "failed");
}

static void
test_attributes (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) answer = run_check (fixture, "attributes", ", \"use\": \"login\"");
  g_autoptr (GVariant) first = get_first (answer, "items");
  g_autoptr (GError) error = engine_fixture_call_failing (
      fixture, "RunCheck",
      make_args ("attributes", "CW_LAB_AD_ADMIN_PASSWORD_FILE", ", \"use\": \"x\""));

  g_assert_true (get_bool (answer, "ok"));
  g_assert_nonnull (engine_fixture_get_string (first, "name"));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
}

/* The account is still to be made, so that its administrator looks; nobody is signed in to a
 * tenant, so that nothing can be said of its domains. */
static void
test_suffixes (EngineFixture *fixture, gconstpointer unused)
{
  g_auto (GVariantBuilder) secrets = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));
  g_autofree char *connector = make_accountless_connector ();
  g_autofree char *input = g_strdup_printf ("{\"connectors\": [%s]}", connector);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) first = NULL;
  gint64 users = 0;

  add_secret (&secrets, CW_SECRET_ADMINISTRATOR, "CW_LAB_AD_ADMIN_PASSWORD_FILE");
  answer = engine_fixture_call (
      fixture, "RunCheck",
      g_variant_new ("(ss@a(ssay)s)", "suffixes", input, g_variant_builder_end (&secrets), ""));
  first = get_first (answer, "items");
  g_assert_true (get_bool (answer, "ok"));
  assert_status (answer, "sign-in", "ok");
  assert_status (answer, "suffixes", "warning");
  g_assert_cmpstr (engine_fixture_get_string (first, "state"), ==, "unknown");
  g_assert_true (g_variant_lookup (answer, "users", "x", &users));
  g_assert_cmpint (users, >=, 60);
}

/* Of the lab's connector @n_times: the same people, as two directories would hold them. */
static GVariant *
run_people_check (EngineFixture *fixture, const char *name, guint n_times, const char *rest)
{
  g_auto (GVariantBuilder) secrets = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));
  g_autofree char *connector = make_accountless_connector ();
  g_autofree char *list =
      n_times == 1 ? g_strdup (connector) : g_strconcat (connector, ", ", connector, NULL);
  g_autofree char *input = g_strdup_printf ("{\"connectors\": [%s]%s}", list, rest);

  add_secret (&secrets, CW_SECRET_ADMINISTRATOR, "CW_LAB_AD_ADMIN_PASSWORD_FILE");
  return engine_fixture_call (
      fixture, "RunCheck",
      g_variant_new ("(ss@a(ssay)s)", name, input, g_variant_builder_end (&secrets), ""));
}

static gint64
get_count (GVariant *answer, const char *member)
{
  gint64 count = -1;

  g_assert_true (g_variant_lookup (answer, member, "x", &count));
  return count;
}

/* Two views of one directory: everybody joins by what everybody has. */
static void
test_joins (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) once = run_people_check (fixture, "joins", 2, "");
  g_autoptr (GVariant) one = run_people_check (
      fixture, "joins", 1, ", \"identity\": {\"matching\": {\"method\": \"object-sid\"}}");
  g_autoptr (GVariant) two = run_people_check (
      fixture, "joins", 2, ", \"identity\": {\"matching\": {\"method\": \"object-sid\"}}");
  g_autoptr (GVariant) first = get_first (two, "examples");

  g_assert_true (get_bool (two, "ok"));
  g_assert_true (get_bool (two, "isComplete"));
  g_assert_cmpint (get_count (once, "joined"), ==, 0);
  g_assert_cmpint (get_count (once, "alone"), ==, get_count (two, "entries"));
  g_assert_cmpint (get_count (one, "alone"), ==, get_count (one, "entries"));
  g_assert_cmpint (get_count (one, "entries"), >=, 60);
  g_assert_cmpint (get_count (two, "joined"), ==, get_count (one, "entries"));
  g_assert_cmpint (get_count (two, "alone"), ==, 0);
  g_assert_cmpstr (engine_fixture_get_string (first, "kind"), ==, "joined");
}

/* An attribute that many share in one directory is ambiguous. */
static void
test_ambiguous (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) answer =
      run_people_check (fixture, "joins", 1,
                        ", \"identity\": {\"matching\": {\"method\": \"attribute\", "
                        "\"attribute\": \"userAccountControl\"}}");

  assert_status (answer, "ambiguous", "warning");
  g_assert_cmpint (get_count (answer, "ambiguous"), >=, 2);
  g_assert_cmpint (get_count (answer, "joined"), ==, 0);
}

/* One person twice, known by the anchor, is no duplicate. */
static void
test_duplicates (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) one = run_people_check (fixture, "duplicates", 1, "");
  g_autoptr (GVariant) two = run_people_check (fixture, "duplicates", 2, "");
  g_autoptr (GVariant) shared =
      run_people_check (fixture, "duplicates", 1, ", \"attribute\": \"userAccountControl\"");
  g_autoptr (GVariant) item = get_first (shared, "items");
  g_autoptr (GVariant) owner = get_first (item, "objects");

  g_assert_cmpint (get_count (one, "count"), ==, get_count (two, "count"));
  g_assert_cmpint (get_count (shared, "count"), >, get_count (one, "count"));
  assert_status (shared, "duplicates", "warning");
  g_assert_cmpstr (engine_fixture_get_string (owner, "connector"), ==, "contoso");
}

/* Half a picture is none: the sign-in that failed is the finding. */
static void
test_joins_wrong_password (EngineFixture *fixture, gconstpointer unused)
{
  g_auto (GVariantBuilder) secrets = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));
  g_autofree char *connector = make_accountless_connector ();
  g_autofree char *input = g_strdup_printf ("{\"connectors\": [%s]}", connector);
  g_autoptr (GVariant) answer = NULL;

  add_secret (&secrets, CW_SECRET_ADMINISTRATOR, "CW_LAB_AD_CA");
  answer = engine_fixture_call (
      fixture, "RunCheck",
      g_variant_new ("(ss@a(ssay)s)", "joins", input, g_variant_builder_end (&secrets), ""));
  g_assert_false (get_bool (answer, "ok"));
  g_assert_false (get_bool (answer, "isComplete"));
}

/* A Samba domain has no schema of Exchange. */
static void
test_features (EngineFixture *fixture, gconstpointer unused)
{
  g_autofree char *connector = make_connector (get_lab ("CW_LAB_AD_ADMIN_PRINCIPAL"));
  g_autofree char *rest = g_strdup_printf (", \"connectors\": [%s]", connector);
  g_autoptr (GVariant) answer = run_check (fixture, "features", rest);
  g_autoptr (GVariant) first = get_first (answer, "items");

  g_assert_true (get_bool (answer, "ok"));
  g_assert_cmpstr (engine_fixture_get_string (first, "feature"), ==, "exchangeHybrid");
  g_assert_false (get_bool (first, "isAvailable"));
  g_assert_nonnull (engine_fixture_get_string (first, "because"));
}

static void
test_server (EngineFixture *fixture, gconstpointer unused)
{
  g_autofree char *open =
      g_strdup_printf (", \"host\": \"%s\", \"port\": 636", get_lab ("CW_LAB_AD_ADDRESS"));
  g_autofree char *closed =
      g_strdup_printf (", \"host\": \"%s\", \"port\": 1", get_lab ("CW_LAB_AD_ADDRESS"));
  g_autoptr (GVariant) there = run_check (fixture, "server", open);
  g_autoptr (GVariant) gone = run_check (fixture, "server", closed);
  g_autoptr (GVariant) unknown =
      run_check (fixture, "server", ", \"host\": \"db.forest.invalid\", \"port\": 5432");
  g_autoptr (GVariant) first = get_first (unknown, "checks");

  g_assert_true (get_bool (there, "reachable"));
  g_assert_false (get_bool (gone, "reachable"));
  /* In words of ours, which every language has. */
  g_assert_false (get_bool (unknown, "reachable"));
  g_assert_cmpstr (engine_fixture_get_string (first, "summary"), ==,
                   "db.forest.invalid is not known");
}

/* The people are not counted for somebody who did not sign in to a tenant. */
static void
test_no_sign_in (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = engine_fixture_call_failing (
      fixture, "RunCheck",
      make_args ("suffixes", "CW_LAB_AD_ADMIN_PASSWORD_FILE", ", \"signIn\": \"unknown\""));

  g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
}

/* ----- the plan */

/* @rest: members before the connectors. */
static GVariant *
make_plan_args_with (const char *rest)
{
  g_auto (GVariantBuilder) secrets = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *connector = make_accountless_connector ();
  g_autofree char *document = g_strdup_printf (
      "{\"format\": \"causeway-answers\", \"version\": 1, \"startNow\": false, \"features\": "
      "{\"passwordHash\": true}, %s\"connectors\": [%s]}",
      rest, connector);

  add_secret (&secrets, CW_SECRET_ADMINISTRATOR, "CW_LAB_AD_ADMIN_PASSWORD_FILE");
  return g_variant_new ("(s@a(ssay)@a{sv})", document, g_variant_builder_end (&secrets),
                        g_variant_builder_end (&options));
}

static GVariant *
make_plan_args (void)
{
  return make_plan_args_with ("");
}

/* "done": of the action number @index. (transfer full) */
static char *
dup_action_state (GVariant *answer, guint index)
{
  g_autoptr (GVariant) actions = g_variant_lookup_value (answer, "actions", NULL);
  g_autoptr (GVariant) action = g_variant_get_child_value (actions, index);

  return g_strdup (engine_fixture_get_string (action, "state"));
}

static void
assert_action (GVariant *answer, guint index, const char *expected)
{
  g_autofree char *state = dup_action_state (answer, index);

  g_assert_cmpstr (state, ==, expected);
}

static GVariant *
look_at_account (EngineFixture *fixture)
{
  g_autofree char *rest = g_strdup_printf (", \"administrator\": \"%s\", \"account\": \"" ACCOUNT
                                           "\", \"features\": [\"password-hash\"]",
                                           get_lab ("CW_LAB_AD_ADMIN_PRINCIPAL"));

  return run_check (fixture, "account", rest);
}

static void
test_plan (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) plan = engine_fixture_call (fixture, "PlanSetup", make_plan_args ());
  g_autoptr (GVariant) account = look_at_account (fixture);

  g_assert_true (get_bool (plan, "ok"));
  assert_action (plan, 0, "waiting");
  g_assert_nonnull (engine_fixture_get_string (plan, "digest"));
  assert_status (account, "account", "failed");
}

/* An account that exists, with features that were chosen for it: an administrator is refused, also
 * by nested membership; what is missing is told, and stops nobody. @user, @file: whose password */
static GVariant *
plan_with_account (EngineFixture *fixture, const char *user, const char *file)
{
  g_auto (GVariantBuilder) secrets = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *connector = make_connector (user);
  g_autofree char *document = g_strdup_printf (
      "{\"format\": \"causeway-answers\", \"version\": 1, \"startNow\": false, \"features\": "
      "{\"passwordWriteback\": true}, \"connectors\": [%s]}",
      connector);

  add_secret (&secrets, "password", file);
  return engine_fixture_call (fixture, "PlanSetup",
                              g_variant_new ("(s@a(ssay)@a{sv})", document,
                                             g_variant_builder_end (&secrets),
                                             g_variant_builder_end (&options)));
}

static void
test_accounts (EngineFixture *fixture, gconstpointer unused)
{
  g_autofree char *plain_user = g_strconcat ("plain.user@", get_lab ("CW_LAB_AD_DOMAIN"), NULL);
  g_autoptr (GVariant) admin = plan_with_account (fixture, get_lab ("CW_LAB_AD_ADMIN_PRINCIPAL"),
                                                  "CW_LAB_AD_ADMIN_PASSWORD_FILE");
  g_autoptr (GVariant) plain =
      plan_with_account (fixture, plain_user, "CW_LAB_AD_PLAIN_PASSWORD_FILE");
  g_autoptr (GVariant) wrong = plan_with_account (fixture, plain_user, "CW_LAB_AD_CA");
  g_autofree char *nothing = dup_status (wrong, "rights:contoso");

  assert_status (admin, "account:contoso", "failed");
  g_assert_false (get_bool (admin, "ok"));
  assert_status (plain, "rights:contoso", "warning");
  g_assert_true (get_bool (plain, "ok"));
  /* Whether it signs in is told of the connector, once. */
  g_assert_null (nothing);
}

/* What the pages would not let through, in answers that came from a file: told by the plan. */
static void
test_choices (EngineFixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *identity;
    const char *id; /* (nullable): of what is found */
  } cases[] = {
    { "\"userPrincipalName\": \"mail\"", NULL },
    { "\"userPrincipalName\": \"otherMailbox\"", "attribute:identity.userPrincipalName" },
    { "\"userPrincipalName\": \"noSuchAttribute\"", "attribute:identity.userPrincipalName" },
    { "\"matching\": {\"method\": \"attribute\", \"attribute\": \"employeeID\"}", NULL },
    { "\"matching\": {\"method\": \"attribute\", \"attribute\": \"proxyAddresses\"}",
      "attribute:identity.matching.attribute" },
    { "\"matching\": {\"method\": \"attribute\"}", "answers:identity.matching.attribute" },
    { "\"sourceAnchor\": {\"method\": \"attribute\", \"attribute\": \"employeeID\"}", NULL },
    { "\"sourceAnchor\": {\"method\": \"attribute\", \"attribute\": \"cn\"}",
      "attribute:identity.sourceAnchor.attribute" },
    { "\"sourceAnchor\": {\"method\": \"attribute\", \"attribute\": \"mail\"}",
      "answers:identity.sourceAnchor.attribute" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *rest = g_strdup_printf ("\"identity\": {%s}, ", cases[i].identity);
      g_autoptr (GVariant) plan =
          engine_fixture_call (fixture, "PlanSetup", make_plan_args_with (rest));

      g_test_message ("%s", cases[i].identity);
      g_assert_cmpint (get_bool (plan, "ok"), ==, cases[i].id == NULL);
      if (cases[i].id != NULL)
        assert_status (plan, cases[i].id, "failed");
    }
}

/* The configuration cannot be stored: the account that was made before goes again. */
static void
test_undone (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) report = NULL;
  g_autoptr (GVariant) account = NULL;

  fixture->is_unmade = TRUE;
  report = engine_fixture_call (fixture, "ApplySetup", make_plan_args ());
  g_assert_false (get_bool (report, "ok"));
  g_assert_false (get_bool (report, "applied"));
  assert_action (report, 0, "undone");
  assert_action (report, 1, "failed");
  account = look_at_account (fixture);
  assert_status (account, "account", "failed");
}

/* The account has exactly its rights; the second time nothing is done. */
static void
test_apply (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) report = engine_fixture_call (fixture, "ApplySetup", make_plan_args ());
  g_autoptr (GVariant) account = look_at_account (fixture);
  g_autoptr (GVariant) again = engine_fixture_call (fixture, "ApplySetup", make_plan_args ());
  g_autoptr (CwConfig) config = cw_engine_dup_config (fixture->engine, NULL);
  g_autofree char *text = cw_config_to_text (config);

  g_assert_true (get_bool (report, "applied"));
  g_assert_true (get_bool (report, "changed"));
  assert_action (report, 0, "done");
  assert_action (report, 1, "done");
  g_assert_true (get_bool (account, "ok"));
  g_assert_nonnull (strstr (text, ACCOUNT));
  g_assert_null (strstr (text, "administrator"));
  g_assert_cmpuint (strlen (fixture->last_secret), >=, 40);
  assert_action (again, 0, "skipped");
  g_assert_false (get_bool (again, "changed"));
}

static void
add_test (const char *path, void (*test) (EngineFixture *fixture, gconstpointer data))
{
  g_test_add (path, EngineFixture, NULL, engine_fixture_set_up, test, engine_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  add_test ("/checks/preflight", test_preflight);
  add_test ("/checks/forest", test_forest);
  add_test ("/checks/clock", test_clock);
  add_test ("/checks/wrong-password", test_wrong_password);
  add_test ("/checks/unknown-host", test_unknown_host);
  add_test ("/checks/administrator", test_administrator);
  add_test ("/checks/domain-administrator", test_domain_administrator);
  add_test ("/checks/account", test_account);
  add_test ("/checks/containers", test_containers);
  add_test ("/checks/group", test_group);
  add_test ("/checks/attributes", test_attributes);
  add_test ("/checks/suffixes", test_suffixes);
  add_test ("/checks/joins", test_joins);
  add_test ("/checks/ambiguous", test_ambiguous);
  add_test ("/checks/duplicates", test_duplicates);
  add_test ("/checks/joins-wrong-password", test_joins_wrong_password);
  add_test ("/checks/features", test_features);
  add_test ("/checks/server", test_server);
  add_test ("/checks/no-sign-in", test_no_sign_in);
  add_test ("/checks/grant", test_grant);
  add_test ("/plan/plan", test_plan);
  add_test ("/plan/choices", test_choices);
  add_test ("/plan/accounts", test_accounts);
  add_test ("/plan/undone", test_undone);
  add_test ("/plan/apply", test_apply);
  return g_test_run ();
}
