/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "sync-fixture.h"

/* Join groups: the first that gives exactly one object decides, and none or several make the next
 * one be tried. Users of one forest are there, contacts of the other one look for them: by name and
 * place, then by department, then by what their numbers say. */

static const char RULES[] =
    "{\"version\": 1,"
    " \"metaverse\": {\"types\": {\"person\": {\"place\": {}, \"number\": {}, \"title\": {}}}},"
    " \"rules\": ["
    "{\"id\": \"in-more\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","
    " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 160,"
    " \"within\": \"in-user\","
    " \"flows\": [{\"target\": \"place\", \"source\": \"place\"},"
    "  {\"target\": \"number\", \"source\": \"number\"}]},"
    "{\"id\": \"in-contact\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","
    " \"objectTypes\": [\"contact\"], \"metaverseType\": \"person\", \"linkType\": \"provision\","
    " \"precedence\": 170,"
    " \"join\": [[{\"source\": \"displayName\", \"metaverse\": \"displayName\"},"
    "   {\"source\": \"place\", \"metaverse\": \"place\"}],"
    "  [{\"source\": \"department\", \"metaverse\": \"department\"}],"
    "  [{\"source\": \"numbers\", \"metaverse\": \"number\"}]],"
    " \"flows\": [{\"target\": \"sourceAnchor\", \"source\": \"anchor\"},"
    "  {\"target\": \"displayName\", \"source\": \"displayName\"},"
    "  {\"target\": \"title\", \"source\": \"title\"}]},"
    "{\"id\": \"out-more\", \"direction\": \"outbound\", \"connectorKind\": \"graph\","
    " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 160,"
    " \"within\": \"out-user\","
    " \"flows\": [{\"target\": \"jobTitle\", \"source\": \"title\"}]}]}";

static void
set_up (SyncFixture *fixture, gconstpointer flags)
{
  sync_fixture_set_up (fixture, flags);
  sync_fixture_add_rules (fixture, RULES);
}

/* The anchor is the name. */
static void
put_user (SyncFixture *fixture,
          const char *name,
          const char *shown,
          const char *place,
          const char *department,
          const char *number)
{
  g_autofree char *dn = g_strdup_printf ("CN=%s,DC=fake", name);

  fake_connector_put (fixture->source, name, "user", dn, NULL, "anchor", name, "userPrincipalName",
                      name, "displayName", shown, "place", place, "department", department,
                      "number", number, NULL);
}

/* Two are called Sam, of whom one is in Sales, and one of the three others is in IT. */
static void
fill (SyncFixture *fixture)
{
  put_user (fixture, "sam1", "Sam", "Rome", "Sales", "1");
  put_user (fixture, "sam2", "SAM", "Rome", "Law", "2");
  put_user (fixture, "sam3", "Sam", "Oslo", "Press", "3");
  put_user (fixture, "tom", "Tom", "Rome", "IT", "4");
  put_user (fixture, "una", "Una", "Rome", "Law", "5");
}

/* @...: pairs of attribute and value, beside an anchor and a title that are the name. */
#define put_contact(fixture, name, ...)                                                            \
  fake_connector_put ((fixture)->other, name, "contact", "CN=" name ",OU=GAL,DC=fake", NULL,       \
                      "anchor", name, "title", name, __VA_ARGS__, NULL)

/* Who in the cloud has the contact's title, by the anchor. */
static void
assert_at (SyncFixture *fixture, const char *title, const char *anchor)
{
  const char *name = fake_connector_find (fixture->target, "jobTitle", title);
  g_autofree char *found =
      name != NULL ? fake_connector_get (fixture->target, name, "onPremisesImmutableId") : NULL;

  g_assert_cmpstr (found, ==, anchor);
}

static void
assert_settled (SyncFixture *fixture)
{
  guint n;

  sync_fixture_cycle (fixture);
  n = fake_connector_get_n_exported (fixture->target);
  sync_fixture_synchronise (fixture, TRUE);
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n);
}

static void
cycle_without_errors (SyncFixture *fixture)
{
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
  assert_settled (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 0);
}

/* One in the first group: what the others say does not matter. */
static void
test_first (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  put_contact (fixture, "c", "displayName", "sam", "place", "oslo", "department", "IT");
  cycle_without_errors (fixture);
  assert_at (fixture, "c", "sam3");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 5);
}

/* Two in the first, one in the second. */
static void
test_many_then_one (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  put_contact (fixture, "c", "displayName", "Sam", "place", "Rome", "department", "IT");
  cycle_without_errors (fixture);
  assert_at (fixture, "c", "tom");
}

/* Nobody in the first: all clauses of a group have to hold; and one without a value gives nobody.
 */
static void
test_none_then_one (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  put_contact (fixture, "c", "displayName", "Tom", "place", "Oslo", "department", "sales");
  put_contact (fixture, "d", "displayName", "Una", "department", "IT");
  cycle_without_errors (fixture);
  assert_at (fixture, "c", "sam1");
  assert_at (fixture, "d", "tom");
}

/* Two in the first, two in the second, one in the third. */
static void
test_many_twice (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  put_contact (fixture, "c", "displayName", "Sam", "place", "Rome", "department", "Law", "numbers",
               "5");
  cycle_without_errors (fixture);
  assert_at (fixture, "c", "una");
}

/* Of an attribute with several values, each may find somebody else: that is several, too. */
static void
test_values (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  put_contact (fixture, "c", "numbers", "9", "numbers", "4");
  put_contact (fixture, "d", "numbers", "1", "numbers", "2");
  cycle_without_errors (fixture);
  assert_at (fixture, "c", "tom");
  assert_at (fixture, "d", "d");
}

/* Nobody anywhere, or nobody for certain: somebody of its own. */
static void
test_none (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  put_contact (fixture, "c", "displayName", "Eve", "place", "Rome", "department", "Space",
               "numbers", "7");
  put_contact (fixture, "d", "displayName", "Sam", "place", "Rome", "department", "Law", "numbers",
               "1", "numbers", "2");
  cycle_without_errors (fixture);
  assert_at (fixture, "c", "c");
  assert_at (fixture, "d", "d");
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 7);
}

/* That is asked once: what is joined stays, though it would find somebody else now. */
static void
test_once (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  put_contact (fixture, "c", "department", "IT");
  cycle_without_errors (fixture);
  fake_connector_set (fixture->other, "c", "department", "Sales");
  cycle_without_errors (fixture);
  assert_at (fixture, "c", "tom");
}

/* Two of one directory cannot be the same person: the second one is told, and is nobody until that
 * is settled. */
static void
test_ambiguous (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *code = NULL;

  fill (fixture);
  put_contact (fixture, "c", "department", "IT");
  put_contact (fixture, "d", "department", "IT");
  sync_fixture_cycle (fixture);
  assert_settled (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  code = sync_fixture_get_error (fixture);
  g_assert_cmpstr (code, ==, "ambiguous-join");
  assert_at (fixture, "c", "tom");
  assert_at (fixture, "d", NULL);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 5);
  fake_connector_set (fixture->other, "d", "department", "Sales");
  cycle_without_errors (fixture);
  assert_at (fixture, "d", "sam1");
}

/* The other one goes: it is its turn. */
static void
test_ambiguous_gone (SyncFixture *fixture, gconstpointer data)
{
  fill (fixture);
  put_contact (fixture, "c", "department", "IT");
  put_contact (fixture, "d", "department", "IT");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (sync_fixture_count_errors (fixture), ==, 1);
  fake_connector_delete (fixture->other, "c");
  sync_fixture_cycle (fixture);
  cycle_without_errors (fixture);
  assert_at (fixture, "d", "tom");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/joins/" name, SyncFixture, GINT_TO_POINTER (SYNC_FIXTURE_TWO_FORESTS), set_up,     \
              function, sync_fixture_tear_down)
  ADD ("first", test_first);
  ADD ("many-then-one", test_many_then_one);
  ADD ("none-then-one", test_none_then_one);
  ADD ("many-twice", test_many_twice);
  ADD ("values", test_values);
  ADD ("none", test_none);
  ADD ("once", test_once);
  ADD ("ambiguous", test_ambiguous);
  ADD ("ambiguous-gone", test_ambiguous_gone);
#undef ADD
  return g_test_run ();
}
