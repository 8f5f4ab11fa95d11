/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-guid.h"
#include "sync-fixture.h"

/* Containers that are left out. Anchors are names of objects here: those of containers have the
 * size of a GUID, so that a rule can tell them. */

#define SALES "sales..........."
#define EAST  "east............"
#define WEST  "west............"
#define ROOT  "root............"
#define PILOT "pilot..........."

/* An element of scope.rules. @below: (nullable): what becomes of new containers. */
static char *
make_rule (const char *anchor, gboolean is_taken, const char *below)
{
  g_autofree char *guid = cw_guid_bytes_to_string ((const guint8 *) anchor, CW_GUID_ORDER_MIXED);
  g_autofree char *policy =
      below != NULL ? g_strdup_printf (", \"newChildren\": \"%s\"", below) : g_strdup ("");

  g_assert_cmpuint (strlen (anchor), ==, CW_GUID_SIZE);
  return g_strdup_printf ("{\"guid\": \"%s\", \"dn\": \"OU=once\", \"include\": %s%s}", guid,
                          is_taken ? "true" : "false", policy);
}

/* @...: rules (transfer full), ended by %NULL. */
static void G_GNUC_NULL_TERMINATED
set_rules (SyncFixture *fixture, ...)
{
  g_autoptr (GString) text = g_string_new ("{\"rules\": [");
  va_list rules;
  char *rule;

  va_start (rules, fixture);
  for (guint i = 0; (rule = va_arg (rules, char *)) != NULL; i++)
    {
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", rule);
      g_free (rule);
    }
  va_end (rules);
  g_string_append (text, "]}");
  sync_fixture_set_scope (fixture, text->str);
}

static void
put_unit (SyncFixture *fixture, const char *anchor, const char *dn, const char *parent)
{
  fake_connector_put (fixture->source, anchor, "organizationalUnit", dn, parent, NULL);
}

static void
put_person (SyncFixture *fixture, const char *name, const char *unit, const char *parent)
{
  g_autofree char *dn = g_strdup_printf ("CN=%s,%s", name, unit);
  g_autofree char *upn = g_strdup_printf ("%s@example.org", name);

  fake_connector_put (fixture->source, name, "user", dn, parent, "anchor", name,
                      "userPrincipalName", upn, "displayName", name, NULL);
}

/* People: pia. Sales below: sue. East below that: eve. */
static void
fill (SyncFixture *fixture)
{
  put_unit (fixture, ROOT, "OU=People,DC=fake", NULL);
  put_unit (fixture, SALES, "OU=Sales,OU=People,DC=fake", ROOT);
  put_unit (fixture, EAST, "OU=East,OU=Sales,OU=People,DC=fake", SALES);
  put_person (fixture, "pia", "OU=People,DC=fake", ROOT);
  put_person (fixture, "sue", "OU=Sales,OU=People,DC=fake", SALES);
  put_person (fixture, "eve", "OU=East,OU=Sales,OU=People,DC=fake", EAST);
}

/* Runs a cycle, and a second one that must find nothing to do. @names: who is in the cloud then,
 * sorted. */
static void
assert_cloud (SyncFixture *fixture, const char *names)
{
  static const char *const people[] = { "eve", "new", "pia", "sue", "wim" };
  g_autoptr (GString) found = g_string_new (NULL);
  guint n_exported;

  sync_fixture_cycle (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autofree char *name = sync_fixture_cloud (fixture, people[i], "displayName");

      if (name != NULL)
        g_string_append_printf (found, "%s%s", found->len > 0 ? " " : "", name);
    }
  g_assert_cmpstr (found->str, ==, names);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  n_exported = fake_connector_get_n_exported (fixture->target);
  sync_fixture_synchronise (fixture, TRUE);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_exported);
}

static void
test_everything (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  assert_cloud (fixture, "eve pia sue");
  set_rules (fixture, NULL);
  assert_cloud (fixture, "eve pia sue");
}

static void
test_left_out (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  set_rules (fixture, make_rule (SALES, FALSE, NULL), NULL);
  assert_cloud (fixture, "pia");
}

static void
test_only (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  set_rules (fixture, make_rule (ROOT, FALSE, NULL), make_rule (EAST, TRUE, NULL), NULL);
  assert_cloud (fixture, "eve");
}

/* Half-way between: what lies in it, not what lies below it, and the other way round. */
static void
test_halves (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  set_rules (fixture, make_rule (SALES, TRUE, "exclude"), NULL);
  assert_cloud (fixture, "pia sue");
  set_rules (fixture, make_rule (SALES, FALSE, "include"), NULL);
  assert_cloud (fixture, "eve pia");
}

/* The choice is changed, and changed back. */
static void
test_changed (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  assert_cloud (fixture, "eve pia sue");
  set_rules (fixture, make_rule (SALES, FALSE, NULL), NULL);
  assert_cloud (fixture, "pia");
  set_rules (fixture, make_rule (SALES, FALSE, NULL), make_rule (EAST, TRUE, NULL), NULL);
  assert_cloud (fixture, "eve pia");
  sync_fixture_set_scope (fixture, "null");
  assert_cloud (fixture, "eve pia sue");
}

/* The rule goes with the container, not with its name. */
static void
test_renamed (SyncFixture *fixture, gconstpointer data)
{
  guint n_exported;

  fill (fixture);
  set_rules (fixture, make_rule (ROOT, FALSE, NULL), make_rule (SALES, TRUE, NULL), NULL);
  assert_cloud (fixture, "eve sue");
  n_exported = fake_connector_get_n_exported (fixture->target);
  fake_connector_rename (fixture->source, SALES, "OU=Vertrieb,OU=People,DC=fake", ROOT);
  assert_cloud (fixture, "eve sue");
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_exported);
}

/* A container without a rule of its own takes that of its new place, and people that of theirs;
 * its contents are not reported. */
static void
test_moved (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  put_unit (fixture, WEST, "OU=West,OU=People,DC=fake", ROOT);
  put_person (fixture, "wim", "OU=West,OU=People,DC=fake", WEST);
  set_rules (fixture, make_rule (SALES, FALSE, NULL), NULL);
  assert_cloud (fixture, "pia wim");
  fake_connector_rename (fixture->source, WEST, "OU=West,OU=Sales,OU=People,DC=fake", SALES);
  assert_cloud (fixture, "pia");
  fake_connector_rename (fixture->source, WEST, "OU=West,OU=People,DC=fake", ROOT);
  fake_connector_rename (fixture->source, "pia", "CN=pia,OU=Sales,OU=People,DC=fake", SALES);
  fake_connector_rename (fixture->source, "sue", "CN=sue,OU=People,DC=fake", ROOT);
  assert_cloud (fixture, "sue wim");
}

/* A container that is made later, by the policy of the one that it is made in; one that is made
 * anew under an old name is another one. */
static void
test_new (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  set_rules (fixture, make_rule (SALES, TRUE, "exclude"), make_rule (EAST, TRUE, NULL), NULL);
  assert_cloud (fixture, "eve pia sue");
  put_unit (fixture, WEST, "OU=West,OU=Sales,OU=People,DC=fake", SALES);
  put_person (fixture, "wim", "OU=West,OU=Sales,OU=People,DC=fake", WEST);
  assert_cloud (fixture, "eve pia sue");
  fake_connector_delete (fixture->source, "eve");
  fake_connector_delete (fixture->source, EAST);
  put_unit (fixture, "another-east....", "OU=East,OU=Sales,OU=People,DC=fake", SALES);
  put_person (fixture, "new", "OU=East,OU=Sales,OU=People,DC=fake", "another-east....");
  assert_cloud (fixture, "pia sue");
}

/* A rule whose container is not there says nothing. */
static void
test_unknown (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  set_rules (fixture, make_rule ("nowhere.........", FALSE, NULL), NULL);
  assert_cloud (fixture, "eve pia sue");
}

/* ----- a pilot group */

static void
set_pilot (SyncFixture *fixture)
{
  g_autofree char *guid = cw_guid_bytes_to_string ((const guint8 *) PILOT, CW_GUID_ORDER_MIXED);
  g_autofree char *scope =
      g_strdup_printf ("{\"pilotGroup\": {\"guid\": \"%s\", \"dn\": \"CN=Once\"}}", guid);

  sync_fixture_set_scope (fixture, scope);
}

/* Sue, and a group that eve is in. */
static void
fill_pilot (SyncFixture *fixture)
{
  fill (fixture);
  fake_connector_put (fixture->source, "nested", "group", "CN=Nested,OU=People,DC=fake", ROOT,
                      "anchor", "N", "displayName", "Nested", "@member", "eve", NULL);
  fake_connector_put (fixture->source, PILOT, "group", "CN=Pilot,OU=People,DC=fake", ROOT, "anchor",
                      "P", "displayName", "Pilot", "@member", "sue", "@member", "nested", NULL);
  set_pilot (fixture);
}

static void
test_pilot (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *nested = NULL;
  g_autofree char *pilot = NULL;

  fill_pilot (fixture);
  assert_cloud (fixture, "sue");
  nested = sync_fixture_cloud (fixture, "N", "displayName");
  g_assert_cmpstr (nested, ==, "Nested");
  pilot = sync_fixture_cloud (fixture, "P", "displayName");
  g_assert_cmpstr (pilot, ==, NULL);
}

static void
test_pilot_members (SyncFixture *fixture, gconstpointer data)
{
  fill_pilot (fixture);
  assert_cloud (fixture, "sue");
  fake_connector_link (fixture->source, PILOT, "member", "pia");
  assert_cloud (fixture, "pia sue");
  fake_connector_unlink (fixture->source, PILOT, "member", "sue");
  assert_cloud (fixture, "pia");
  sync_fixture_set_scope (fixture, "null");
  assert_cloud (fixture, "eve pia sue");
  set_pilot (fixture);
  assert_cloud (fixture, "pia");
}

/* Containers count as well: a member that lies in one that is left out. */
static void
test_pilot_outside (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *rule = make_rule (SALES, FALSE, NULL);
  g_autofree char *guid = cw_guid_bytes_to_string ((const guint8 *) PILOT, CW_GUID_ORDER_MIXED);
  g_autofree char *scope = g_strdup_printf (
      "{\"rules\": [%s], \"pilotGroup\": {\"guid\": \"%s\", \"dn\": \"x\"}}", rule, guid);

  fill_pilot (fixture);
  fake_connector_link (fixture->source, PILOT, "member", "pia");
  sync_fixture_set_scope (fixture, scope);
  assert_cloud (fixture, "pia");
}

/* Without its group everybody would be deleted: nothing is done until somebody says what is meant.
 */
static void
test_pilot_gone (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  CwPendingCounts pending;

  fill_pilot (fixture);
  assert_cloud (fixture, "sue");
  fake_connector_delete (fixture->source, PILOT);
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, &error));
  g_assert_false (sync_fixture_try_synchronise (fixture, FALSE, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  pending = sync_fixture_get_pending (fixture);
  g_assert_cmpuint (pending.n_by_op[CW_PENDING_DELETE], ==, 0);
  name = sync_fixture_cloud (fixture, "sue", "displayName");
  g_assert_cmpstr (name, ==, "sue");
  sync_fixture_set_scope (fixture, "null");
  assert_cloud (fixture, "eve pia sue");
}

int
main (int argc, char **argv)
{
  gconstpointer by_anchor = GINT_TO_POINTER (CW_CONNECTOR_HAS_HIERARCHY);
  gconstpointer by_dn = GINT_TO_POINTER (CW_CONNECTOR_LINKS_BY_DN);
  const struct
  {
    const char *name;
    void (*func) (SyncFixture *fixture, gconstpointer data);
    gboolean needs_hierarchy;
  } tests[] = {
    { "everything", test_everything },
    { "left-out", test_left_out },
    { "only", test_only },
    { "halves", test_halves },
    { "changed", test_changed },
    { "new", test_new },
    { "unknown", test_unknown },
    { "renamed", test_renamed, TRUE },
    { "moved", test_moved, TRUE },
    { "pilot", test_pilot },
    { "pilot-members", test_pilot_members },
    { "pilot-outside", test_pilot_outside },
    { "pilot-gone", test_pilot_gone },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *anchor_path = g_strconcat ("/scope/anchor/", tests[i].name, NULL);
      g_autofree char *dn_path = g_strconcat ("/scope/dn/", tests[i].name, NULL);

      g_test_add (anchor_path, SyncFixture, by_anchor, sync_fixture_set_up, tests[i].func,
                  sync_fixture_tear_down);
      if (!tests[i].needs_hierarchy)
        g_test_add (dn_path, SyncFixture, by_dn, sync_fixture_set_up, tests[i].func,
                    sync_fixture_tear_down);
    }
  return g_test_run ();
}
