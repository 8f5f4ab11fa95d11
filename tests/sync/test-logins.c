/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "sync-fixture.h"

/* Groups whose members are told by login name (RFC 2307), against what a few lines work out anew
 * from the directory. */

#define N_PEOPLE 6
#define N_GROUPS 3
#define N_LOGINS 5
#define N_ROUNDS 40

/* A person or group of the directory: what the fake is told. */
typedef struct
{
  gboolean is_there;
  gboolean is_builtin; /* out of scope */
  char *logins[2];     /* (owned) (nullable) uid of a person */
  GPtrArray *by_login; /* (owned) (element-type utf8) memberUid of a group, as they are spelled */
  guint by_name;       /* bits: the people who are members by DN or anchor */
} Thing;

typedef struct
{
  SyncFixture *fixture;
  GRand *random; /* (owned) (nullable) */
  Thing people[N_PEOPLE];
  Thing groups[N_GROUPS];
} World;

static void
clear_world (World *world)
{
  for (guint i = 0; i < N_PEOPLE; i++)
    for (guint j = 0; j < 2; j++)
      g_free (world->people[i].logins[j]);
  for (guint i = 0; i < N_GROUPS; i++)
    g_ptr_array_unref (world->groups[i].by_login);
  g_clear_pointer (&world->random, g_rand_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, clear_world)

static void
init_world (World *world, SyncFixture *fixture)
{
  memset (world, 0, sizeof *world);
  world->fixture = fixture;
  for (guint i = 0; i < N_GROUPS; i++)
    world->groups[i].by_login = g_ptr_array_new_with_free_func (g_free);
  fake_connector_put (fixture->source, "root", "container", "DC=fake", NULL, NULL);
}

static char *
get_name (const World *world, const Thing *thing)
{
  gboolean is_person = thing >= world->people && thing < world->people + N_PEOPLE;

  return is_person ? g_strdup_printf ("p%u", (guint) (thing - world->people))
                   : g_strdup_printf ("g%u", (guint) (thing - world->groups));
}

/* Tells the directory all of it. */
static void
put_person (World *world, Thing *person)
{
  FakeConnector *source = world->fixture->source;
  g_autofree char *name = get_name (world, person);
  g_autofree char *dn = g_strdup_printf ("CN=%s,DC=fake", name);
  const char *first = person->logins[0] != NULL ? person->logins[0] : person->logins[1];
  const char *second = person->logins[0] != NULL ? person->logins[1] : NULL;

  fake_connector_put (source, name, "user", dn, "root", "anchor", name, "userPrincipalName", name,
                      "displayName", name, first != NULL ? "uid" : NULL, first,
                      second != NULL ? "uid" : NULL, second, NULL);
  if (person->is_builtin)
    fake_connector_set (source, name, "builtin", "1");
  person->is_there = TRUE;
}

static void
put_group (World *world, Thing *group)
{
  FakeConnector *source = world->fixture->source;
  g_autofree char *name = get_name (world, group);
  g_autofree char *dn = g_strdup_printf ("CN=%s,DC=fake", name);

  fake_connector_put (source, name, "group", dn, "root", "anchor", name, "displayName", name, NULL);
  group->is_there = TRUE;
  for (guint i = 0; i < group->by_login->len; i++)
    fake_connector_link_login (source, name, "memberUid", g_ptr_array_index (group->by_login, i));
  for (guint i = 0; i < N_PEOPLE; i++)
    if ((group->by_name & (1u << i)) != 0 && world->people[i].is_there)
      {
        g_autofree char *member = get_name (world, &world->people[i]);

        fake_connector_link (source, name, "member", member);
      }
}

static void
delete_thing (World *world, Thing *thing)
{
  g_autofree char *name = get_name (world, thing);

  if (!thing->is_there)
    return;
  fake_connector_delete (world->fixture->source, name);
  thing->is_there = FALSE;
}

static void
set_logins (World *world, guint person, const char *first, const char *second)
{
  Thing *thing = &world->people[person];

  g_free (thing->logins[0]);
  g_free (thing->logins[1]);
  thing->logins[0] = g_strdup (first);
  thing->logins[1] = g_strdup (second);
  put_person (world, thing);
}

static void
add_login (World *world, guint group, const char *login)
{
  g_ptr_array_add (world->groups[group].by_login, g_strdup (login));
  put_group (world, &world->groups[group]);
}

/* ----- what has to come of it */

static gboolean
is_same (const char *a, const char *b)
{
  g_autofree char *left = g_utf8_casefold (a, -1);
  g_autofree char *right = g_utf8_casefold (b, -1);

  return g_str_equal (left, right);
}

static gboolean
holds (const Thing *person, const char *login)
{
  for (guint i = 0; person->is_there && i < 2; i++)
    if (person->logins[i] != NULL && is_same (person->logins[i], login))
      return TRUE;
  return FALSE;
}

static guint
find_holders (const World *world, const char *login)
{
  guint holders = 0;

  for (guint i = 0; i < N_PEOPLE; i++)
    if (holds (&world->people[i], login))
      holders |= 1u << i;
  return holders;
}

static gboolean
is_one (guint bits)
{
  return bits != 0 && (bits & (bits - 1)) == 0;
}

static guint
find_members (const World *world, const Thing *group)
{
  guint members = group->by_name;

  for (guint i = 0; i < group->by_login->len; i++)
    {
      guint holders = find_holders (world, g_ptr_array_index (group->by_login, i));

      members |= is_one (holders) ? holders : 0;
    }
  for (guint i = 0; i < N_PEOPLE; i++)
    if (!world->people[i].is_there || world->people[i].is_builtin)
      members &= ~(1u << i);
  return members;
}

/* Everybody who shares a name that a group has. */
static guint
count_contested (const World *world)
{
  guint contested = 0;

  for (guint i = 0; i < N_GROUPS; i++)
    for (guint j = 0; world->groups[i].is_there && j < world->groups[i].by_login->len; j++)
      {
        guint holders = find_holders (world, g_ptr_array_index (world->groups[i].by_login, j));

        contested |= is_one (holders) ? 0 : holders;
      }
  return (guint) __builtin_popcount (contested);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
check_group (const World *world, const Thing *group)
{
  FakeConnector *target = world->fixture->target;
  g_autofree char *name = get_name (world, group);
  g_autofree char *found = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  guint members = find_members (world, group);

  if (!group->is_there)
    {
      g_assert_null (fake_connector_find (target, "uniqueName", name));
      return;
    }
  found = sync_fixture_cloud (world->fixture, name, "@members");
  for (guint i = 0; i < N_PEOPLE; i++)
    if ((members & (1u << i)) != 0)
      {
        g_autofree char *member = get_name (world, &world->people[i]);

        g_ptr_array_add (names,
                         (gpointer) fake_connector_find (target, "onPremisesImmutableId", member));
      }
  g_ptr_array_sort (names, compare_texts);
  g_ptr_array_add (names, NULL);
  expected = names->len > 1 ? g_strjoinv (",", (char **) names->pdata) : NULL;
  g_assert_cmpstr (found, ==, expected);
}

static void
check_members (const World *world)
{
  for (guint i = 0; i < N_GROUPS; i++)
    check_group (world, &world->groups[i]);
}

static void
check_quiet (const World *world)
{
  CwPendingCounts pending = sync_fixture_get_pending (world->fixture);

  g_assert_cmpuint (sync_fixture_count_errors (world->fixture), ==, count_contested (world));
  g_assert_cmpuint (pending.n_links, ==, 0);
  g_assert_cmpuint (pending.n_sent, ==, 0);
}

/* Once for what changed, and once more for what is told afterwards. */
static void
settle (World *world)
{
  sync_fixture_cycle (world->fixture);
  check_members (world);
  sync_fixture_cycle (world->fixture);
  check_members (world);
  check_quiet (world);
}

/* ----- by hand */

static void
test_person_after_group (SyncFixture *fixture, gconstpointer data)
{
  g_auto (World) world = { 0 };

  init_world (&world, fixture);
  add_login (&world, 0, "ann");
  settle (&world);
  g_assert_cmpuint (find_members (&world, &world.groups[0]), ==, 0);
  set_logins (&world, 0, "ann", NULL);
  settle (&world);
  g_assert_cmpuint (find_members (&world, &world.groups[0]), ==, 1);
}

static void
test_renamed (SyncFixture *fixture, gconstpointer data)
{
  g_auto (World) world = { 0 };

  init_world (&world, fixture);
  set_logins (&world, 0, "ann", NULL);
  set_logins (&world, 1, "ben", NULL);
  add_login (&world, 0, "ann");
  add_login (&world, 1, "ben");
  settle (&world);
  set_logins (&world, 0, "anna", NULL);
  settle (&world);
  /* Another takes the name over, and the group means that one. */
  set_logins (&world, 1, "ann", NULL);
  settle (&world);
  g_assert_cmpuint (find_members (&world, &world.groups[0]), ==, 2);
  g_assert_cmpuint (find_members (&world, &world.groups[1]), ==, 0);
}

static void
test_shared (SyncFixture *fixture, gconstpointer data)
{
  g_auto (World) world = { 0 };
  g_autofree char *code = NULL;

  init_world (&world, fixture);
  set_logins (&world, 0, "ann", NULL);
  add_login (&world, 0, "ann");
  settle (&world);
  set_logins (&world, 1, "Ann", NULL);
  settle (&world);
  g_assert_cmpuint (count_contested (&world), ==, 2);
  code = sync_fixture_get_error (fixture);
  g_assert_cmpstr (code, ==, "ambiguous-login-name");
  delete_thing (&world, &world.people[0]);
  settle (&world);
  g_assert_cmpuint (find_members (&world, &world.groups[0]), ==, 2);
  g_assert_cmpuint (count_contested (&world), ==, 0);
}

/* Both of one name are there before the first group asks for it; a group that no longer does. */
static void
test_shared_before (SyncFixture *fixture, gconstpointer data)
{
  g_auto (World) world = { 0 };

  init_world (&world, fixture);
  set_logins (&world, 0, "ann", NULL);
  set_logins (&world, 1, "ann", NULL);
  settle (&world);
  g_assert_cmpuint (count_contested (&world), ==, 0);
  add_login (&world, 0, "ann");
  settle (&world);
  g_assert_cmpuint (count_contested (&world), ==, 2);
  delete_thing (&world, &world.groups[0]);
  settle (&world);
  g_assert_cmpuint (count_contested (&world), ==, 0);
}

static void
test_two_names (SyncFixture *fixture, gconstpointer data)
{
  g_auto (World) world = { 0 };
  guint n_links;

  init_world (&world, fixture);
  set_logins (&world, 0, "ann", "annie");
  add_login (&world, 0, "ann");
  add_login (&world, 0, "ANNIE");
  add_login (&world, 0, "Ann");
  world.groups[0].by_name = 1;
  put_group (&world, &world.groups[0]);
  settle (&world);
  n_links = fake_connector_get_n_exported_links (fixture->target);
  g_assert_cmpuint (n_links, ==, 1);
  /* One of three ways goes: she stays. */
  set_logins (&world, 0, "annie", NULL);
  world.groups[0].by_name = 0;
  put_group (&world, &world.groups[0]);
  settle (&world);
  g_assert_cmpuint (fake_connector_get_n_exported_links (fixture->target), ==, n_links);
  g_assert_cmpuint (find_members (&world, &world.groups[0]), ==, 1);
}

static void
test_scope (SyncFixture *fixture, gconstpointer data)
{
  g_auto (World) world = { 0 };

  init_world (&world, fixture);
  set_logins (&world, 0, "ann", NULL);
  add_login (&world, 0, "ann");
  settle (&world);
  world.people[0].is_builtin = TRUE;
  put_person (&world, &world.people[0]);
  settle (&world);
  world.people[0].is_builtin = FALSE;
  put_person (&world, &world.people[0]);
  settle (&world);
  delete_thing (&world, &world.people[0]);
  settle (&world);
  put_person (&world, &world.people[0]);
  settle (&world);
  g_assert_cmpuint (find_members (&world, &world.groups[0]), ==, 1);
}

/* Of 600 members one changes: nothing but that one is touched. */
static void
test_one_of_many (SyncFixture *fixture, gconstpointer data)
{
  FakeConnector *source = fixture->source;
  guint n_links;

  fake_connector_put (source, "team", "group", "CN=team,DC=fake", NULL, "anchor", "team",
                      "displayName", "team", NULL);
  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *name = g_strdup_printf ("q%u", i);
      g_autofree char *dn = g_strdup_printf ("CN=%s,DC=fake", name);

      fake_connector_put (source, name, "user", dn, NULL, "anchor", name, "userPrincipalName", name,
                          "displayName", name, "uid", name, NULL);
      if (i < 599)
        fake_connector_link_login (source, "team", "memberUid", name);
    }
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  n_links = fake_connector_get_n_exported_links (fixture->target);
  g_assert_cmpuint (n_links, ==, 599);
  fake_connector_link_login (source, "team", "memberUid", "q599");
  fake_connector_unlink_login (source, "team", "memberUid", "q7");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EXPORT_LINKS_ADDED], ==, 1);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EXPORT_LINKS_REMOVED], ==, 1);
  g_assert_cmpuint (fake_connector_get_n_exported_links (fixture->target), ==, n_links + 2);
}

/* By DN and by login name (RFC 2307bis), who is one link: of a new group, of one whose members come
 * and go, and of one that has lost one of the two. */
static void
test_named_twice (SyncFixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "ann", "ben", "cleo" };
  FakeConnector *source = fixture->source;
  const guint64 *counts = fixture->counts.values;

  fake_connector_put (source, "team", "group", "CN=team,DC=fake", NULL, "anchor", "team",
                      "displayName", "team", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *dn = g_strdup_printf ("CN=%s,DC=fake", names[i]);

      fake_connector_put (source, names[i], "user", dn, NULL, "anchor", names[i],
                          "userPrincipalName", names[i], "displayName", names[i], "uid", names[i],
                          NULL);
      fake_connector_link_login (source, "team", "memberUid", names[i]);
    }
  fake_connector_link (source, "team", "member", "ben");
  fake_connector_link (source, "team", "member", "cleo");
  /* An import counts what the source says, value by value; members come of it later. */
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, NULL));
  g_assert_cmpuint (counts[CW_COUNTER_LINKS_ADDED], ==, 5);
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (counts[CW_COUNTER_LINKS_ADDED], ==, 3);
  g_assert_cmpuint (sync_fixture_get_pending (fixture).n_links, ==, 3);
  g_assert_true (sync_fixture_export (fixture, NULL));
  g_assert_cmpuint (counts[CW_COUNTER_EXPORT_LINKS_ADDED], ==, 3);
  sync_fixture_cycle (fixture);

  fake_connector_unlink_login (source, "team", "memberUid", "ben");
  fake_connector_unlink (source, "team", "member", "cleo");
  sync_fixture_cycle (fixture);
  g_assert_cmpuint (counts[CW_COUNTER_EXPORT_LINKS_REMOVED], ==, 0);
  fake_connector_unlink (source, "team", "member", "ben");
  fake_connector_unlink_login (source, "team", "memberUid", "cleo");
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, NULL));
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (counts[CW_COUNTER_LINKS_REMOVED], ==, 2);
  g_assert_true (sync_fixture_export (fixture, NULL));
  sync_fixture_cycle (fixture);

  fake_connector_link (source, "team", "member", "ben");
  fake_connector_link_login (source, "team", "memberUid", "ben");
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, NULL));
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (counts[CW_COUNTER_LINKS_ADDED], ==, 1);
}

/* ----- by chance */

static const char *
pick_login (World *world)
{
  static const char *const logins[N_LOGINS][3] = {
    { "ann", "Ann", "ANN" },    { "ben", "BEN", "ben" },
    { "cleo", "cleo", "Cleo" }, { "d\xc3\xa9", "D\xc3\x89", "d\xc3\xa9" },
    { "eve", "eve", "eVe" },
  };

  return logins[g_rand_int_range (world->random, 0, N_LOGINS)]
               [g_rand_int_range (world->random, 0, 3)];
}

static void
change_person (World *world, Thing *person)
{
  gboolean has_first = g_rand_int_range (world->random, 0, 5) > 0;
  gboolean has_second = g_rand_int_range (world->random, 0, 3) == 0;

  person->is_builtin = g_rand_int_range (world->random, 0, 5) == 0;
  set_logins (world, (guint) (person - world->people), has_first ? pick_login (world) : NULL,
              has_second ? pick_login (world) : NULL);
}

static guint
find_present (const World *world)
{
  guint present = 0;

  for (guint i = 0; i < N_PEOPLE; i++)
    present |= world->people[i].is_there ? 1u << i : 0;
  return present;
}

static void
change_group (World *world, Thing *group)
{
  GPtrArray *logins = group->by_login;

  switch (g_rand_int_range (world->random, 0, 4))
    {
    case 0:
      group->by_name = g_rand_int (world->random) & find_present (world);
      break;
    case 1:
      if (logins->len > 0)
        g_ptr_array_remove_index (
            logins, (guint) g_rand_int_range (world->random, 0, (gint32) logins->len));
      break;
    default:
      if (logins->len < 4)
        g_ptr_array_add (logins, g_strdup (pick_login (world)));
      break;
    }
  put_group (world, group);
}

/* Members by DN of somebody who is not there are none, and the directory tells of it: whoever comes
 * back is no member again. */
static void
delete_person (World *world, Thing *person)
{
  guint bit = 1u << (person - world->people);

  delete_thing (world, person);
  for (guint i = 0; i < N_GROUPS; i++)
    {
      Thing *group = &world->groups[i];

      if ((group->by_name & bit) == 0)
        continue;
      group->by_name &= ~bit;
      if (group->is_there)
        put_group (world, group);
    }
}

static void
change_something (World *world)
{
  Thing *person = &world->people[g_rand_int_range (world->random, 0, N_PEOPLE)];
  Thing *group = &world->groups[g_rand_int_range (world->random, 0, N_GROUPS)];

  switch (g_rand_int_range (world->random, 0, 8))
    {
    case 0:
      delete_person (world, person);
      break;
    case 1:
      delete_thing (world, group);
      break;
    case 2:
    case 3:
    case 4:
      change_person (world, person);
      break;
    default:
      change_group (world, group);
      break;
    }
}

static void
import_and_break_off (World *world)
{
  g_autoptr (GError) error = NULL;

  fake_connector_set_page_size (world->fixture->source, 1);
  fake_connector_fail_after_pages (world->fixture->source, 1, CW_ERROR_UNREACHABLE);
  (void) sync_fixture_import (world->fixture, FALSE, FALSE, &error);
  fake_connector_fail_after_pages (world->fixture->source, -1, CW_ERROR_UNREACHABLE);
  fake_connector_set_page_size (world->fixture->source, 100);
}

static void
test_chance (SyncFixture *fixture, gconstpointer data)
{
  g_auto (World) world = { 0 };

  init_world (&world, fixture);
  /* CW_SEED: another course of things. */
  world.random = g_rand_new_with_seed (
      g_getenv ("CW_SEED") != NULL ? (guint32) atoi (g_getenv ("CW_SEED")) : 2307);
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      guint n = (guint) g_rand_int_range (world.random, 1, 5);

      for (guint i = 0; i < n; i++)
        {
          change_something (&world);
          if (g_rand_int_range (world.random, 0, 6) == 0)
            import_and_break_off (&world);
        }
      if (round % 10 == 9)
        {
          g_autoptr (GError) error = NULL;

          g_assert_true (sync_fixture_import (fixture, FALSE, TRUE, &error));
          sync_fixture_synchronise (fixture, TRUE);
        }
      settle (&world);
    }
}

int
main (int argc, char *argv[])
{
  gconstpointer by_anchor = GINT_TO_POINTER (CW_CONNECTOR_HAS_HIERARCHY);
  gconstpointer by_dn = GINT_TO_POINTER (CW_CONNECTOR_LINKS_BY_DN);
  const struct
  {
    const char *name;
    void (*func) (SyncFixture *fixture, gconstpointer data);
  } cases[] = {
    { "person-after-group", test_person_after_group },
    { "renamed", test_renamed },
    { "shared", test_shared },
    { "shared-before", test_shared_before },
    { "two-names", test_two_names },
    { "scope", test_scope },
    { "one-of-many", test_one_of_many },
    { "named-twice", test_named_twice },
    { "chance", test_chance },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *anchor_path = g_strdup_printf ("/logins/anchor/%s", cases[i].name);
      g_autofree char *dn_path = g_strdup_printf ("/logins/dn/%s", cases[i].name);

      g_test_add (anchor_path, SyncFixture, by_anchor, sync_fixture_set_up, cases[i].func,
                  sync_fixture_tear_down);
      g_test_add (dn_path, SyncFixture, by_dn, sync_fixture_set_up, cases[i].func,
                  sync_fixture_tear_down);
    }
  return g_test_run ();
}
