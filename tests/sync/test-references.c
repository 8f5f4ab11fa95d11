/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "sync-fixture.h"

/* Which references flow: by the scopes of rules, and of those for one value by precedence. */

#define RULE(id, direction, kind, types, metaverse, precedence, more)                              \
  "{\"id\": \"" id "\", \"direction\": \"" direction "\", \"connectorKind\": \"" kind              \
  "\", \"objectTypes\": [\"" types "\"], \"metaverseType\": \"" metaverse                          \
  "\", \"precedence\": " precedence ", " more "}"
#define FILE(rules)                                                                                \
  "{\"version\": 1, \"connectors\": {\"active-directory\": {\"boss\": \"reference\", "             \
  "\"guest\": \"reference\"}}, \"rules\": [" rules "]}"
#define ONLY(attribute, value)                                                                     \
  "\"scope\": [[{\"attribute\": \"" attribute "\", \"operator\": \"EQUAL\", \"value\": \"" value   \
  "\"}]]"
#define FLOW(target, source) "\"flows\": [{\"target\": \"" target "\", \"source\": \"" source "\"}]"

static const char NONE[] = FILE ("");

/* What the second forest says of its people goes first. */
#define SECOND_WINS(precedence)                                                                    \
  FILE (RULE ("own", "inbound", "active-directory", "user", "person", precedence,                  \
              ONLY ("department", "Second") ", " FLOW ("manager", "manager")))
static const char SECOND_FIRST[] = SECOND_WINS ("50");
static const char SECOND_LAST[] = SECOND_WINS ("500");

static const char BOSS_OF_STAFF[] =
    FILE (RULE ("own",
                "inbound",
                "active-directory",
                "user",
                "person",
                "50",
                ONLY ("department", "Staff") ", " FLOW ("manager", "boss")));

static const char GUESTS_OF_OPEN[] =
    FILE (RULE ("own",
                "inbound",
                "active-directory",
                "group",
                "group",
                "50",
                ONLY ("displayName", "Open") ", " FLOW ("member", "guest")));

static const char MEMBERS_OF_OPEN[] = FILE (RULE (
    "own",
    "outbound",
    "graph",
    "group",
    "group",
    "50",
    "\"replaces\": \"out-group\", \"linkType\": \"provision\", \"flows\": ["
    "{\"target\": \"uniqueName\", \"source\": \"sourceAnchor\"},"
    "{\"target\": \"displayName\", \"source\": \"displayName\"}]") ", " RULE ("own-members",
                                                                              "outbound",
                                                                              "graph",
                                                                              "group",
                                                                              "group",
                                                                              "60",
                                                                              ONLY ("displayName", "Open") ", " FLOW (
                                                                                  "members",
                                                                                  "member")));

/* Several in the metaverse, for which the cloud has one place. */
static const char CHIEFS[] =
    "{\"version\": 1, \"connectors\": {\"active-directory\": {\"boss\": \"reference\"}},"
    " \"metaverse\": {\"types\": {\"person\": {\"chiefs\": {\"syntax\": \"reference\","
    "  \"multiValued\": true}}}}, \"rules\": [" RULE (
        "own-in",
        "inbound",
        "active-directory",
        "user",
        "person",
        "50",
        FLOW ("chiefs", "boss")) ", " RULE ("own-in-two",
                                            "inbound",
                                            "active-directory",
                                            "user",
                                            "person",
                                            "60",
                                            FLOW ("chiefs",
                                                  "manager")) ", " RULE ("own-out",
                                                                         "outbound",
                                                                         "graph",
                                                                         "user",
                                                                         "person",
                                                                         "50",
                                                                         FLOW ("manager",
                                                                               "chiefs")) "]}";

static void
put_person (FakeConnector *forest, const char *name, const char *department, const char *manager)
{
  g_autofree char *dn = g_strdup_printf ("CN=%s,DC=fake", name);
  g_autofree char *upn = g_strdup_printf ("%s@example.org", name);

  fake_connector_put (forest, name, "user", dn, NULL, "anchor", name, "userPrincipalName", upn,
                      "displayName", name, "department", department, NULL);
  if (manager != NULL)
    fake_connector_link (forest, name, "manager", manager);
}

/* Ann is in both, and so is everybody who may be her manager. */
static void
fill_both (SyncFixture *fixture)
{
  FakeConnector *const forests[] = { fixture->source, fixture->other };
  const char *const departments[] = { "First", "Second" };

  for (guint i = 0; i < G_N_ELEMENTS (forests); i++)
    {
      put_person (forests[i], "bob", departments[i], NULL);
      put_person (forests[i], "cid", departments[i], NULL);
      put_person (forests[i], "dan", departments[i], NULL);
      put_person (forests[i], "ann", departments[i], i == 0 ? "bob" : "cid");
    }
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static char *
list_names (SyncFixture *fixture, const char *list)
{
  g_auto (GStrv) names = g_strsplit (list != NULL ? list : "", ",", -1);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; names[i] != NULL && *names[i] != '\0'; i++)
    g_ptr_array_add (shown, fake_connector_get (fixture->target, names[i], "displayName"));
  g_ptr_array_sort (shown, compare_texts);
  g_ptr_array_add (shown, NULL);
  return g_strjoinv (",", (char **) shown->pdata);
}

/* Three cycles: the second confirms, the third has nothing to do. */
static void
settle (SyncFixture *fixture)
{
  guint n_exported = 0;
  CwPendingCounts pending;

  for (guint i = 0; i < 3; i++)
    {
      n_exported = fake_connector_get_n_exported (fixture->target);
      if (fixture->other != NULL)
        sync_fixture_import_other (fixture);
      sync_fixture_cycle (fixture);
    }
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_exported);
  pending = sync_fixture_get_pending (fixture);
  g_assert_cmpuint (pending.n_links, ==, 0);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
}

static void
assert_links (SyncFixture *fixture, const char *anchor, const char *attribute, const char *expected)
{
  g_autofree char *list = NULL;
  g_autofree char *names = NULL;

  settle (fixture);
  list = sync_fixture_cloud (fixture, anchor, attribute);
  names = list_names (fixture, list);
  g_assert_cmpstr (names, ==, expected);
}

static void
assert_manager (SyncFixture *fixture, const char *expected)
{
  assert_links (fixture, "ann", "@manager", expected);
}

/* ----- one value */

/* Whichever forest is read first, at once or one after the other. */
static void
test_older_connector (SyncFixture *fixture, gconstpointer data)
{
  fill_both (fixture);
  sync_fixture_import_other (fixture);
  g_assert_true (sync_fixture_import (fixture, TRUE, FALSE, NULL));
  sync_fixture_synchronise (fixture, FALSE);
  assert_manager (fixture, "bob");
  sync_fixture_synchronise (fixture, TRUE);
  assert_manager (fixture, "bob");
}

static void
test_first_load (SyncFixture *fixture, gconstpointer data)
{
  fill_both (fixture);
  sync_fixture_import_other (fixture);
  assert_manager (fixture, "bob");
}

/* One in the cloud already has the other one's. */
static void
test_cloud_has_other (SyncFixture *fixture, gconstpointer data)
{
  fill_both (fixture);
  for (guint i = 0; i < 4; i++)
    {
      const char *const names[] = { "bob", "cid", "dan", "ann" };
      g_autofree char *id = g_strdup_printf ("cloud-%s", names[i]);

      fake_connector_put (fixture->target, id, "user", NULL, NULL, "onPremisesImmutableId",
                          names[i], "displayName", names[i], NULL);
    }
  fake_connector_link (fixture->target, "cloud-ann", "manager", "cloud-cid");
  sync_fixture_import_other (fixture);
  assert_manager (fixture, "bob");
}

static void
test_precedence (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, NONE);
  fill_both (fixture);
  assert_manager (fixture, "bob");
  sync_fixture_add_rules (fixture, SECOND_FIRST);
  assert_manager (fixture, "cid");
  sync_fixture_add_rules (fixture, SECOND_LAST);
  assert_manager (fixture, "bob");
  sync_fixture_add_rules (fixture, SECOND_FIRST);
  assert_manager (fixture, "cid");
  sync_fixture_add_rules (fixture, NONE);
  assert_manager (fixture, "bob");
}

/* The next one takes over, and gives back. */
static void
test_value_goes (SyncFixture *fixture, gconstpointer data)
{
  fill_both (fixture);
  assert_manager (fixture, "bob");
  fake_connector_unlink (fixture->source, "ann", "manager", "bob");
  assert_manager (fixture, "cid");
  fake_connector_link (fixture->source, "ann", "manager", "dan");
  assert_manager (fixture, "dan");
  fake_connector_unlink (fixture->other, "ann", "manager", "cid");
  assert_manager (fixture, "dan");
  fake_connector_unlink (fixture->source, "ann", "manager", "dan");
  assert_manager (fixture, "");
}

/* A manager whom the cloud does not have is none. */
static void
test_target_goes (SyncFixture *fixture, gconstpointer data)
{
  fill_both (fixture);
  assert_manager (fixture, "bob");
  fake_connector_set (fixture->source, "bob", "hidden", "yes");
  assert_manager (fixture, "cid");
  fake_connector_set (fixture->source, "bob", "hidden", NULL);
  assert_manager (fixture, "bob");
  fake_connector_delete (fixture->source, "bob");
  fake_connector_delete (fixture->other, "bob");
  assert_manager (fixture, "cid");
}

/* An object of the first forest goes, and with it what it says. */
static void
test_source_goes (SyncFixture *fixture, gconstpointer data)
{
  fill_both (fixture);
  assert_manager (fixture, "bob");
  fake_connector_delete (fixture->source, "ann");
  assert_manager (fixture, "cid");
  put_person (fixture->source, "ann", "First", "bob");
  assert_manager (fixture, "bob");
}

/* Of two in one attribute always the same, whichever was there first. */
static void
test_several_values (SyncFixture *fixture, gconstpointer data)
{
  const char *const orders[][2] = { { "bob", "cid" }, { "cid", "bob" } };

  put_person (fixture->source, "cid", "Staff", NULL);
  put_person (fixture->source, "bob", "Staff", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      put_person (fixture->source, "ann", "Staff", orders[i][0]);
      if (i == 0)
        settle (fixture);
      fake_connector_link (fixture->source, "ann", "manager", orders[i][1]);
      assert_manager (fixture, "bob");
      fake_connector_delete (fixture->source, "ann");
      settle (fixture);
    }
}

/* By the precedence of the rules that they come from; of one rule by the identifier. */
static void
test_several_into_one (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, CHIEFS);
  put_person (fixture->source, "bob", "Staff", NULL);
  put_person (fixture->source, "cid", "Staff", NULL);
  put_person (fixture->source, "dan", "Staff", NULL);
  put_person (fixture->source, "ann", "Staff", "bob");
  fake_connector_link (fixture->source, "ann", "boss", "dan");
  fake_connector_link (fixture->source, "ann", "boss", "cid");
  assert_manager (fixture, "cid");
  fake_connector_unlink (fixture->source, "ann", "boss", "cid");
  assert_manager (fixture, "dan");
  fake_connector_unlink (fixture->source, "ann", "boss", "dan");
  assert_manager (fixture, "bob");
  fake_connector_link (fixture->source, "ann", "boss", "dan");
  assert_manager (fixture, "dan");
}

/* ----- scopes */

/* A rule with a scope goes before one without, for those in it, as they come and go. */
static void
test_inbound_scope (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, BOSS_OF_STAFF);
  put_person (fixture->source, "bob", "Staff", NULL);
  put_person (fixture->source, "cid", "Staff", NULL);
  put_person (fixture->source, "ann", "Sales", "bob");
  fake_connector_link (fixture->source, "ann", "boss", "cid");
  assert_manager (fixture, "bob");
  fake_connector_set (fixture->source, "ann", "department", "Staff");
  assert_manager (fixture, "cid");
  fake_connector_unlink (fixture->source, "ann", "boss", "cid");
  assert_manager (fixture, "bob");
  fake_connector_link (fixture->source, "ann", "boss", "cid");
  assert_manager (fixture, "cid");
  fake_connector_set (fixture->source, "ann", "department", "Sales");
  assert_manager (fixture, "bob");
}

/* Of several values too: those of the rules that apply, together. */
static void
test_inbound_scope_of_many (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, GUESTS_OF_OPEN);
  put_person (fixture->source, "ann", "Staff", NULL);
  put_person (fixture->source, "bob", "Staff", NULL);
  fake_connector_put (fixture->source, "crew", "group", "CN=Crew,DC=fake", NULL, "anchor", "crew",
                      "displayName", "Open", "@guest", "bob", "@member", "ann", NULL);
  assert_links (fixture, "crew", "@members", "ann,bob");
  fake_connector_set (fixture->source, "crew", "displayName", "Closed");
  assert_links (fixture, "crew", "@members", "ann");
  fake_connector_link (fixture->source, "crew", "member", "bob");
  assert_links (fixture, "crew", "@members", "ann,bob");
  fake_connector_unlink (fixture->source, "crew", "member", "ann");
  assert_links (fixture, "crew", "@members", "bob");
  fake_connector_set (fixture->source, "crew", "displayName", "Open");
  assert_links (fixture, "crew", "@members", "bob");
  sync_fixture_add_rules (fixture, NONE);
  assert_links (fixture, "crew", "@members", "bob");
  fake_connector_unlink (fixture->source, "crew", "member", "bob");
  assert_links (fixture, "crew", "@members", "");
}

/* A rule that goes takes what it brought with it, and looks at none but those in its scope. */
static void
test_rule_goes (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, GUESTS_OF_OPEN);
  put_person (fixture->source, "ann", "Staff", NULL);
  put_person (fixture->source, "bob", "Staff", NULL);
  fake_connector_put (fixture->source, "crew", "group", "CN=Crew,DC=fake", NULL, "anchor", "crew",
                      "displayName", "Open", "@guest", "bob", NULL);
  fake_connector_put (fixture->source, "team", "group", "CN=Team,DC=fake", NULL, "anchor", "team",
                      "displayName", "Team", "@guest", "bob", "@member", "ann", NULL);
  assert_links (fixture, "crew", "@members", "bob");
  assert_links (fixture, "team", "@members", "ann");
  sync_fixture_add_rules (fixture, NONE);
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EVALUATED], ==, 1);
  assert_links (fixture, "crew", "@members", "");
  assert_links (fixture, "team", "@members", "ann");
  sync_fixture_add_rules (fixture, GUESTS_OF_OPEN);
  assert_links (fixture, "crew", "@members", "bob");
}

/* What leaves the scope of the rule that brings it out is taken away, as a value would be. */
static void
test_outbound_scope (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_add_rules (fixture, MEMBERS_OF_OPEN);
  put_person (fixture->source, "ann", "Staff", NULL);
  fake_connector_put (fixture->source, "crew", "group", "CN=Crew,DC=fake", NULL, "anchor", "crew",
                      "displayName", "Closed", "@member", "ann", NULL);
  assert_links (fixture, "crew", "@members", "");
  fake_connector_set (fixture->source, "crew", "displayName", "Open");
  assert_links (fixture, "crew", "@members", "ann");
  fake_connector_set (fixture->source, "crew", "displayName", "Closed");
  assert_links (fixture, "crew", "@members", "");
  sync_fixture_add_rules (fixture, NONE);
  assert_links (fixture, "crew", "@members", "ann");
}

/* ----- round and round */

/* Nothing more is sent, even when everybody is looked at. */
static void
assert_settled (SyncFixture *fixture)
{
  guint n_objects = fake_connector_get_n_exported (fixture->target);
  guint n_links = fake_connector_get_n_exported_links (fixture->target);

  for (guint i = 0; i < 4; i++)
    {
      sync_fixture_synchronise (fixture, i % 2 == 0);
      sync_fixture_cycle (fixture);
      g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_objects);
      g_assert_cmpuint (fake_connector_get_n_exported_links (fixture->target), ==, n_links);
    }
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
}

static void
put_group (FakeConnector *forest, const char *name, const char *member)
{
  g_autofree char *dn = g_strdup_printf ("CN=%s,DC=fake", name);

  fake_connector_put (forest, name, "group", dn, NULL, "anchor", name, "displayName", name,
                      "@member", member, NULL);
}

/* Three who manage one another, one who manages himself, groups in one another and one in itself.
 */
static void
fill_circles (SyncFixture *fixture)
{
  FakeConnector *source = fixture->source;

  put_person (source, "ann", "Staff", "bob");
  put_person (source, "bob", "Staff", "cid");
  put_person (source, "cid", "Staff", "ann");
  put_person (source, "sol", "Staff", "sol");
  put_group (source, "crew", "team");
  put_group (source, "team", "crew");
  put_group (source, "self", "self");
  fake_connector_link (source, "crew", "member", "ann");
}

static void
test_circles (SyncFixture *fixture, gconstpointer data)
{
  fill_circles (fixture);
  assert_links (fixture, "ann", "@manager", "bob");
  assert_links (fixture, "bob", "@manager", "cid");
  assert_links (fixture, "cid", "@manager", "ann");
  assert_links (fixture, "sol", "@manager", "sol");
  assert_links (fixture, "crew", "@members", "ann,team");
  assert_links (fixture, "team", "@members", "crew");
  assert_links (fixture, "self", "@members", "self");
  g_assert_cmpuint (fake_connector_get_n_exported_links (fixture->target), ==, 8);
  assert_settled (fixture);
}

/* The other way round, and broken. */
static void
test_circles_turned (SyncFixture *fixture, gconstpointer data)
{
  FakeConnector *source = fixture->source;

  fill_circles (fixture);
  sync_fixture_cycle (fixture);
  put_person (source, "ann", "Staff", "cid");
  put_person (source, "bob", "Staff", "ann");
  put_person (source, "cid", "Staff", "bob");
  assert_links (fixture, "ann", "@manager", "cid");
  assert_links (fixture, "bob", "@manager", "ann");
  assert_links (fixture, "cid", "@manager", "bob");
  assert_settled (fixture);
  fake_connector_delete (source, "bob");
  fake_connector_delete (source, "team");
  assert_links (fixture, "ann", "@manager", "cid");
  assert_links (fixture, "cid", "@manager", "");
  assert_links (fixture, "crew", "@members", "ann");
  assert_settled (fixture);
}

/* All of a circle fall out of scope, and come back. */
static void
test_circles_left_out (SyncFixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "ann", "bob", "cid", "sol" };

  fill_circles (fixture);
  sync_fixture_cycle (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    fake_connector_set (fixture->source, names[i], "builtin", "yes");
  assert_links (fixture, "crew", "@members", "team");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 3);
  assert_settled (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    fake_connector_set (fixture->source, names[i], "builtin", NULL);
  assert_links (fixture, "cid", "@manager", "ann");
  assert_links (fixture, "sol", "@manager", "sol");
  assert_links (fixture, "crew", "@members", "ann,team");
  assert_settled (fixture);
}

/* One page shows a new group, somebody new who is its member, and another name of a member who is
 * known, before the group or behind it. */
static void
test_shown_together (SyncFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      const char *group = i == 0 ? "before" : "behind";
      g_autofree char *dn = g_strdup_printf ("CN=Ann %u,DC=fake", i);
      g_autofree char *late = g_strdup_printf ("late %u", i);
      g_autofree char *members = g_strdup_printf ("ann,%s", late);

      if (i == 0)
        put_person (fixture->source, "ann", "First", NULL);
      sync_fixture_cycle (fixture);
      if (i == 0)
        fake_connector_rename (fixture->source, "ann", dn, NULL);
      put_group (fixture->source, group, "ann");
      if (i == 1)
        fake_connector_rename (fixture->source, "ann", dn, NULL);
      put_person (fixture->source, late, "First", "ann");
      fake_connector_link (fixture->source, group, "member", late);
      assert_links (fixture, group, "@members", members);
      assert_links (fixture, late, "@manager", "ann");
      assert_settled (fixture);
    }
}

#define TEST(path, flags, func)                                                                    \
  g_test_add (path, SyncFixture, GINT_TO_POINTER (flags), sync_fixture_set_up, func,               \
              sync_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("/references/older-connector", SYNC_FIXTURE_TWO_FORESTS, test_older_connector);
  TEST ("/references/first-load", SYNC_FIXTURE_TWO_FORESTS, test_first_load);
  TEST ("/references/cloud-has-other", SYNC_FIXTURE_TWO_FORESTS, test_cloud_has_other);
  TEST ("/references/precedence", SYNC_FIXTURE_TWO_FORESTS, test_precedence);
  TEST ("/references/value-goes", SYNC_FIXTURE_TWO_FORESTS, test_value_goes);
  TEST ("/references/target-goes", SYNC_FIXTURE_TWO_FORESTS, test_target_goes);
  TEST ("/references/source-goes", SYNC_FIXTURE_TWO_FORESTS, test_source_goes);
  TEST ("/references/several-values", 0, test_several_values);
  TEST ("/references/several-into-one", 0, test_several_into_one);
  TEST ("/references/inbound-scope", 0, test_inbound_scope);
  TEST ("/references/inbound-scope-of-many", 0, test_inbound_scope_of_many);
  TEST ("/references/rule-goes", 0, test_rule_goes);
  TEST ("/references/outbound-scope", 0, test_outbound_scope);
  TEST ("/references/circles", 0, test_circles);
  TEST ("/references/circles-by-dn", CW_CONNECTOR_LINKS_BY_DN, test_circles);
  TEST ("/references/circles-turned", 0, test_circles_turned);
  TEST ("/references/circles-turned-by-dn", CW_CONNECTOR_LINKS_BY_DN, test_circles_turned);
  TEST ("/references/circles-left-out", 0, test_circles_left_out);
  TEST ("/references/circles-left-out-by-dn", CW_CONNECTOR_LINKS_BY_DN, test_circles_left_out);
  TEST ("/references/shown-together", 0, test_shown_together);
  TEST ("/references/shown-together-by-dn", CW_CONNECTOR_LINKS_BY_DN, test_shown_together);
  return g_test_run ();
}
