/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "sync-fixture.h"

/* Values that rules take from the target into the metaverse. What became of one is seen at the
 * target again, in an attribute of its own. */

#define RULE(id, precedence, kind, direction, members)                                             \
  "{\"id\": \"" id "\", \"precedence\": " precedence ", \"connectorKind\": \"" kind "\","          \
  " \"direction\": \"" direction "\", \"objectTypes\": [\"user\"], \"metaverseType\": \"person\"," \
  " \"linkType\": \"join\", " members "}"

#define RULES(others)                                                                              \
  "{\"version\": 1, \"metaverse\": {\"types\": {\"person\": {\"phone\": {}}}}, \"rules\": "        \
  "[" RULE (                                                                                       \
      "own-phone", "80", "active-directory", "inbound",                                            \
      "\"flows\": [{\"target\": \"phone\", \"source\": \"telephoneNumber\"}]") "," RULE ("out-"    \
                                                                                         "phone",  \
                                                                                         "160",    \
                                                                                         "graph",  \
                                                                                         "outboun" \
                                                                                         "d",      \
                                                                                         "\"withi" \
                                                                                         "n\": "   \
                                                                                         "\"out-"  \
                                                                                         "user\"," \
                                                                                         " \"flow" \
                                                                                         "s\": "   \
                                                                                         "[{"      \
                                                                                         "\"targe" \
                                                                                         "t\": "   \
                                                                                         "\"faxNu" \
                                                                                         "mber\"," \
                                                                                         " \"sour" \
                                                                                         "ce\": "  \
                                                                                         "\"phone" \
                                                                                         "\"}]")   \
      others "]}"

static const char FROM_CLOUD[] =
    RULES ("," RULE ("cloud-phone",
                     "90",
                     "graph",
                     "inbound",
                     "\"flows\": [{\"target\": \"phone\", \"source\": \"mobilePhone\"}]"));
static const char FROM_NOWHERE[] = RULES ("");

static void
assert_seen (SyncFixture *fixture, const char *anchor, const char *expected)
{
  g_autofree char *value = sync_fixture_cloud (fixture, anchor, "faxNumber");

  g_assert_cmpstr (value, ==, expected);
}

static const char *
name_of (SyncFixture *fixture, const char *anchor)
{
  return fake_connector_find (fixture->target, "onPremisesImmutableId", anchor);
}

static void
start (SyncFixture *fixture)
{
  sync_fixture_fill (fixture);
  sync_fixture_add_rules (fixture, FROM_CLOUD);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
}

static void
set_phone (SyncFixture *fixture, const char *anchor, const char *phone)
{
  g_autofree char *name = g_strdup (name_of (fixture, anchor));

  fake_connector_set (fixture->target, name, "mobilePhone", phone);
  sync_fixture_cycle (fixture);
}

static void
test_flows (SyncFixture *fixture, gconstpointer data)
{
  guint n_exported;

  start (fixture);
  assert_seen (fixture, "A", NULL);
  set_phone (fixture, "A", "1");
  assert_seen (fixture, "A", "1");
  set_phone (fixture, "A", "2");
  assert_seen (fixture, "A", "2");
  sync_fixture_cycle (fixture);
  n_exported = fake_connector_get_n_exported (fixture->target);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_exported);
  set_phone (fixture, "A", NULL);
  assert_seen (fixture, "A", NULL);
  assert_seen (fixture, "B", NULL);
}

/* One that was there before has its say in the cycle in which it is found. */
static void
test_joined (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_fill (fixture);
  sync_fixture_add_rules (fixture, FROM_CLOUD);
  fake_connector_put (fixture->target, "old", "user", NULL, NULL, "userPrincipalName",
                      "ann@example.org", "mobilePhone", "7", NULL);
  sync_fixture_cycle (fixture);
  assert_seen (fixture, "A", "7");
  g_assert_cmpstr (name_of (fixture, "A"), ==, "old");
}

static void
test_precedence (SyncFixture *fixture, gconstpointer data)
{
  start (fixture);
  set_phone (fixture, "A", "1");
  fake_connector_set (fixture->source, "ann", "telephoneNumber", "9");
  sync_fixture_cycle (fixture);
  assert_seen (fixture, "A", "9");
  fake_connector_set (fixture->source, "ann", "telephoneNumber", NULL);
  sync_fixture_cycle (fixture);
  assert_seen (fixture, "A", "1");
}

/* The rule comes when everything has been read, and goes. */
static void
test_rule_comes_and_goes (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_fill (fixture);
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  set_phone (fixture, "A", "1");
  sync_fixture_add_rules (fixture, FROM_NOWHERE);
  sync_fixture_cycle (fixture);
  assert_seen (fixture, "A", NULL);
  sync_fixture_add_rules (fixture, FROM_CLOUD);
  sync_fixture_cycle (fixture);
  assert_seen (fixture, "A", "1");
  sync_fixture_add_rules (fixture, FROM_NOWHERE);
  sync_fixture_cycle (fixture);
  assert_seen (fixture, "A", NULL);
}

/* What the cloud says keeps nobody there. */
static void
test_keeps_nobody (SyncFixture *fixture, gconstpointer data)
{
  start (fixture);
  set_phone (fixture, "A", "1");
  fake_connector_delete (fixture->source, "ann");
  sync_fixture_cycle (fixture);
  g_assert_null (name_of (fixture, "A"));
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 3);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (SyncFixture *, gconstpointer);
  } tests[] = {
    { "/sync/taken/flows", test_flows },
    { "/sync/taken/joined", test_joined },
    { "/sync/taken/precedence", test_precedence },
    { "/sync/taken/rule-comes-and-goes", test_rule_comes_and_goes },
    { "/sync/taken/keeps-nobody", test_keeps_nobody },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, SyncFixture, GINT_TO_POINTER (CW_CONNECTOR_HAS_HIERARCHY),
                sync_fixture_set_up, tests[i].test, sync_fixture_tear_down);
  return g_test_run ();
}
