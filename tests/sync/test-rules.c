/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <sqlite3.h>

#include "base/cw-error.h"
#include "sync-fixture.h"

/* What an administrator's own rules do to objects that are tied already. */

#define OWN_RULE(members) OWN_RULES (members, "")
#define OWN_RULES(members, others)                                                                 \
  "{\"version\": 1, \"connectors\": {\"active-directory\": {\"memberOf\": \"reference\"}},"        \
  " \"rules\": [{\"id\": \"own\", \"direction\": \"inbound\", \"precedence\": 50,"                 \
  " \"connectorKind\": \"active-directory\", \"objectTypes\": [\"user\"],"                         \
  " \"metaverseType\": \"person\", " members "}" others "]}"

#define TEAM "CN=Team,OU=People,DC=fake"

/* Only members of the group are brought to the cloud. */
#define HIDING                                                                                     \
  "\"scope\": [[{\"attribute\": \"memberOf\", \"operator\": \"ISNOTMEMBEROF\","                    \
  " \"value\": \"cn=team, ou=people, dc=FAKE\"}]],"                                                \
  " \"flows\": [{\"target\": \"hidden\", \"constant\": \"yes\"}]"

static const char HIDES_OTHERS[] = OWN_RULE (HIDING);

/* And the group itself is not. */
static const char HIDES_GROUP_TOO[] =
    OWN_RULES (HIDING,
               ", {\"id\": \"own-group\", \"replaces\": \"in-group\","
               " \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","
               " \"objectTypes\": [\"group\"], \"metaverseType\": \"group\","
               " \"linkType\": \"provision\", \"precedence\": 110, \"flows\": [],"
               " \"scope\": [[{\"attribute\": \"displayName\", \"operator\": \"EQUAL\","
               " \"value\": \"Nobody\"}]]}");

static const char JOINS[] =
    OWN_RULE ("\"linkType\": \"join\", \"flows\": [{\"target\": \"department\","
              " \"constant\": \"Own\"}]");

static const char JOINS_STICKILY[] =
    OWN_RULE ("\"linkType\": \"stickyJoin\", \"flows\": [{\"target\": \"department\","
              " \"constant\": \"Own\"}]");

static const char ONLY_ANN[] =
    OWN_RULE ("\"scope\": [[{\"attribute\": \"displayName\", \"operator\": \"EQUAL\","
              " \"value\": \"Ann\"}]],"
              " \"flows\": [{\"target\": \"department\", \"constant\": \"Own\"}]");

#define CONNECTORS "\"connectors\": {\"active-directory\": {\"memberOf\": \"reference\"}}"

static const char NOBODY[] = "{\"version\": 1, " CONNECTORS "}";

static const char ONLY_BOB_OUT[] =
    "{\"version\": 1, " CONNECTORS
    ", \"rules\": [{\"id\": \"own-out\", \"direction\": \"outbound\","
    " \"precedence\": 50, \"connectorKind\": \"graph\", \"objectTypes\": [\"user\"],"
    " \"metaverseType\": \"person\", \"scope\": [[{\"attribute\": \"displayName\","
    " \"operator\": \"EQUAL\", \"value\": \"Bob\"}]],"
    " \"flows\": [{\"target\": \"department\", \"constant\": \"Out\"}]}]}";

static void
start (SyncFixture *fixture, const char *rules)
{
  sync_fixture_add_rules (fixture, rules);
  sync_fixture_fill (fixture);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
}

/* Which of A, B and C the cloud has. */
static char *
list_people (SyncFixture *fixture)
{
  static const char *const anchors[] = { "A", "B", "C" };
  GString *people = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (anchors); i++)
    if (fake_connector_find (fixture->target, "onPremisesImmutableId", anchors[i]) != NULL)
      g_string_append (people, anchors[i]);
  return g_string_free (people, FALSE);
}

static void
assert_people (SyncFixture *fixture, const char *expected)
{
  g_autofree char *people = NULL;

  sync_fixture_cycle (fixture);
  people = list_people (fixture);
  g_assert_cmpstr (people, ==, expected);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
}

static void
test_membership (SyncFixture *fixture, gconstpointer data)
{
  start (fixture, HIDES_OTHERS);
  assert_people (fixture, "AB");

  fake_connector_link (fixture->source, "team", "member", "cid");
  assert_people (fixture, "ABC");
  fake_connector_unlink (fixture->source, "team", "member", "ann");
  assert_people (fixture, "BC");
  /* One object was looked at for each: the member. */
  fake_connector_link (fixture->source, "team", "uniqueMember", "ann");
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, NULL));
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EVALUATED], <=, 2);
  assert_people (fixture, "ABC");
}

static void
test_group_comes_and_goes (SyncFixture *fixture, gconstpointer data)
{
  start (fixture, HIDES_OTHERS);
  fake_connector_rename (fixture->source, "team", "CN=Crew,OU=People,DC=fake", "root");
  assert_people (fixture, "");
  fake_connector_rename (fixture->source, "team", TEAM, "root");
  assert_people (fixture, "AB");
  fake_connector_delete (fixture->source, "team");
  assert_people (fixture, "");
  fake_connector_put (fixture->source, "team2", "group", TEAM, "root", "anchor", "T2",
                      "displayName", "Team", "@member", "cid", NULL);
  assert_people (fixture, "C");
}

/* Who leaves the group is seen, though the group goes by another name at the same time. */
static void
test_left_as_group_is_renamed (SyncFixture *fixture, gconstpointer data)
{
  start (fixture, HIDES_OTHERS);
  fake_connector_unlink (fixture->source, "team", "member", "ann");
  fake_connector_rename (fixture->source, "team", "CN=Crew,OU=People,DC=fake", "root");
  assert_people (fixture, "");
  fake_connector_rename (fixture->source, "team", TEAM, "root");
  assert_people (fixture, "B");
}

/* A group that is not synchronised itself decides all the same. */
static void
test_group_of_nobody (SyncFixture *fixture, gconstpointer data)
{
  start (fixture, HIDES_GROUP_TOO);
  g_assert_null (fake_connector_find (fixture->target, "uniqueName", "T"));
  assert_people (fixture, "AB");

  fake_connector_link (fixture->source, "team", "member", "cid");
  assert_people (fixture, "ABC");
  fake_connector_unlink (fixture->source, "team", "member", "ann");
  assert_people (fixture, "BC");
  fake_connector_link (fixture->source, "team", "uniqueMember", "ann");
  assert_people (fixture, "ABC");
}

/* The rule that made the person lets go of it; one that only joined does not keep it. */
static void
test_last_provisioning_rule (SyncFixture *fixture, gconstpointer data)
{
  start (fixture, JOINS);
  fake_connector_set (fixture->source, "ann", "builtin", "yes");
  assert_people (fixture, "BC");
  fake_connector_set (fixture->source, "ann", "displayName", "Anne");
  assert_people (fixture, "BC");
  fake_connector_set (fixture->source, "ann", "builtin", NULL);
  assert_people (fixture, "ABC");
}

/* What the source's change comes to in the synchronise step. */
static guint64
count_change (SyncFixture *fixture, const char *builtin, CwCounter counter)
{
  guint64 n;

  fake_connector_set (fixture->source, "ann", "builtin", builtin);
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, NULL));
  sync_fixture_synchronise (fixture, FALSE);
  n = fixture->counts.values[counter];
  sync_fixture_cycle (fixture);
  return n;
}

/* It lives on, without what the rule that let go gave it: the person, not its cloud user, is kept.
 */
static void
test_sticky_join (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *department = NULL;

  start (fixture, JOINS_STICKILY);
  g_assert_cmpuint (count_change (fixture, "yes", CW_COUNTER_DISCONNECTED), ==, 0);
  g_assert_cmpuint (count_change (fixture, NULL, CW_COUNTER_PROJECTED), ==, 0);
  department = sync_fixture_cloud (fixture, "A", "department");
  g_assert_cmpstr (department, ==, "Own");
}

/* The same by a plain join. */
static void
test_plain_join (SyncFixture *fixture, gconstpointer data)
{
  start (fixture, JOINS);
  g_assert_cmpuint (count_change (fixture, "yes", CW_COUNTER_DISCONNECTED), ==, 1);
  g_assert_cmpuint (count_change (fixture, NULL, CW_COUNTER_PROJECTED), ==, 1);
}

static void
assert_department (SyncFixture *fixture, const char *anchor, const char *expected)
{
  g_autofree char *department = sync_fixture_cloud (fixture, anchor, "department");

  g_assert_cmpstr (department, ==, expected);
}

/* Applies the rules to what is there already; so many objects are looked at. */
static void
change_rules (SyncFixture *fixture, const char *rules, guint64 n_evaluated)
{
  sync_fixture_add_rules (fixture, rules);
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EVALUATED], ==, n_evaluated);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
}

/* Only who is in the scope of a rule that came, changed or went is looked at. */
static void
test_only_whom_it_concerns (SyncFixture *fixture, gconstpointer data)
{
  start (fixture, NOBODY);
  change_rules (fixture, ONLY_ANN, 1);
  assert_department (fixture, "A", "Own");
  assert_department (fixture, "B", NULL);
  /* One goes and another comes. */
  change_rules (fixture, ONLY_BOB_OUT, 2);
  assert_department (fixture, "A", "Sales");
  assert_department (fixture, "B", "Out");
  change_rules (fixture, NOBODY, 1);
  assert_department (fixture, "B", NULL);
  change_rules (fixture, NOBODY, 0);
}

/* To find out whom a rule concerns, everybody is looked at: that is part of the work that is told.
 */
static void
test_search_is_told (SyncFixture *fixture, gconstpointer data)
{
  start (fixture, NOBODY);
  sync_fixture_add_rules (fixture, ONLY_ANN);
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EVALUATED], ==, 1);
  g_assert_cmpuint (fixture->progress.total, >, 3);
  g_assert_cmpuint (fixture->progress.done, ==, fixture->progress.total);
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (fixture->progress.total, ==, 0);
}

/* One object cannot be read: the step fails, whichever thread met it. */
static void
test_search_fails (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->directory, "causeway.db", NULL);
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  start (fixture, NOBODY);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
                                 "UPDATE cs_value SET imported = x'00' WHERE id = "
                                 "(SELECT max (id) FROM cs_object WHERE connector_id = 1)",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (db);
  sync_fixture_add_rules (fixture, ONLY_ANN);
  g_assert_false (sync_fixture_try_synchronise (fixture, FALSE, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE);
}

static void
test_rule_comes_and_goes (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *department = NULL;

  sync_fixture_fill (fixture);
  sync_fixture_cycle (fixture);
  assert_people (fixture, "ABC");
  sync_fixture_add_rules (fixture, HIDES_OTHERS);
  assert_people (fixture, "AB");
  sync_fixture_add_rules (fixture, JOINS);
  assert_people (fixture, "ABC");
  department = sync_fixture_cloud (fixture, "C", "department");
  g_assert_cmpstr (department, ==, "Own");
}

/* The object type is taken out: whoever the rule made goes from the cloud, and comes back with it;
 * what another rule makes stays, but for those among its members. */
static void
test_type_switched_off (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *members = NULL;

  start (fixture, NOBODY);
  sync_fixture_add_rules (fixture, "{\"version\": 1, \"disabledRules\": [\"in-group\"]}");
  assert_people (fixture, "ABC");
  g_assert_null (fake_connector_find (fixture->target, "uniqueName", "T"));
  sync_fixture_add_rules (fixture, "{\"version\": 1, \"disabledRules\": [\"in-user\"]}");
  assert_people (fixture, "");
  sync_fixture_cycle (fixture);
  members = sync_fixture_cloud (fixture, "T", "@members");
  g_assert_cmpstr (members, ==, NULL);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 1);
  sync_fixture_add_rules (fixture, NOBODY);
  assert_people (fixture, "ABC");
  g_assert_nonnull (fake_connector_find (fixture->target, "uniqueName", "T"));
}

/* The same of the rule that brings them out. */
static void
test_export_switched_off (SyncFixture *fixture, gconstpointer data)
{
  start (fixture, NOBODY);
  sync_fixture_add_rules (fixture, "{\"version\": 1, \"disabledRules\": [\"out-user\"]}");
  assert_people (fixture, "");
  g_assert_nonnull (fake_connector_find (fixture->target, "uniqueName", "T"));
  sync_fixture_add_rules (fixture, NOBODY);
  assert_people (fixture, "ABC");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (SyncFixture *, gconstpointer);
    int more_flags;
  } tests[] = {
    { "/sync/rules/membership", test_membership },
    { "/sync/rules/group-comes-and-goes", test_group_comes_and_goes },
    { "/sync/rules/group-of-nobody", test_group_of_nobody },
    { "/sync/rules/left-as-group-is-renamed", test_left_as_group_is_renamed },
    { "/sync/rules/last-provisioning-rule", test_last_provisioning_rule },
    { "/sync/rules/sticky-join", test_sticky_join },
    { "/sync/rules/plain-join", test_plain_join },
    { "/sync/rules/only-whom-it-concerns", test_only_whom_it_concerns },
    { "/sync/rules/only-whom-it-concerns/one-at-once", test_only_whom_it_concerns,
      SYNC_FIXTURE_ONE_AT_ONCE },
    { "/sync/rules/rule-comes-and-goes", test_rule_comes_and_goes },
    { "/sync/rules/type-switched-off", test_type_switched_off },
    { "/sync/rules/export-switched-off", test_export_switched_off },
    { "/sync/rules/search-is-told", test_search_is_told },
    { "/sync/rules/search-is-told/one-at-once", test_search_is_told, SYNC_FIXTURE_ONE_AT_ONCE },
    { "/sync/rules/search-fails", test_search_fails },
    { "/sync/rules/search-fails/one-at-once", test_search_fails, SYNC_FIXTURE_ONE_AT_ONCE },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, SyncFixture,
                GINT_TO_POINTER (CW_CONNECTOR_HAS_HIERARCHY | tests[i].more_flags),
                sync_fixture_set_up, tests[i].test, sync_fixture_tear_down);
  return g_test_run ();
}
