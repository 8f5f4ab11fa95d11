/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "store-fixture.h"
#include "store/cw-link-look.h"
#include "store/cw-login-name.h"

/* A group with members by DN and by login name: of one person both, of another only a name. */
#define MV_GROUP  1
#define MV_PERSON 10
#define N_PEOPLE  3

typedef struct
{
  gint64 group;
  gint64 people[N_PEOPLE]; /* in the source; the last one is tied to nothing */
  gint64 target;           /* the first one in the target */
  gint64 name;             /* of the second one */
} World;

static void
add_member (StoreFixture *f, const World *w, gint64 dst)
{
  OK (cw_link_store_add (f->session, w->group, f->member, dst, NULL, &failure));
}

static gint64
add_name (StoreFixture *f, const char *text, gint64 holder)
{
  gboolean is_contested = FALSE;
  guint n_holders = 0;
  gint64 id = 0;

  OK (cw_login_name_get (f->session, f->source, text, &id, &is_contested, &failure));
  if (holder != 0)
    OK (cw_login_name_hold (f->session, f->source, text, holder, &n_holders, &failure));
  return id;
}

static World
make_world (StoreFixture *f)
{
  World w = { 0 };

  w.group = store_fixture_add (f, f->source, f->group, "group", MV_GROUP);
  for (int i = 0; i < N_PEOPLE; i++)
    {
      g_autofree char *anchor = g_strdup_printf ("person %d", i);

      w.people[i] =
          store_fixture_add (f, f->source, f->user, anchor, i < N_PEOPLE - 1 ? MV_PERSON + i : 0);
    }
  w.target = store_fixture_add (f, f->target, f->user, "cloud", MV_PERSON);
  add_member (f, &w, w.people[0]);
  w.name = add_name (f, "second", w.people[1]);
  add_member (f, &w, w.name);
  add_member (f, &w, w.people[2]);
  add_member (f, &w, add_name (f, "nobody", 0));
  return w;
}

static GArray *
list (StoreFixture *f, const World *w, gint64 after, guint limit)
{
  g_autoptr (GError) failure = NULL;
  GArray *ends =
      cw_link_look_outgoing (f->session, w->group, f->member, f->target, after, limit, &failure);

  g_assert_no_error (failure);
  return ends;
}

static CwLinkEnd
find (GArray *ends, gint64 object)
{
  guint i = 0;

  while (i < ends->len && g_array_index (ends, CwLinkEnd, i).object != object)
    i++;
  g_assert_cmpuint (i, <, ends->len);
  return g_array_index (ends, CwLinkEnd, i);
}

/* Each leads to an entry, by a name too; whom nobody is called like is left out. */
static void
test_outgoing (StoreFixture *f, gconstpointer unused)
{
  World w = make_world (f);
  g_autoptr (GArray) ends = list (f, &w, 0, 10);
  g_autoptr (GArray) first = list (f, &w, 0, 1);
  g_autoptr (GArray) second = list (f, &w, g_array_index (first, CwLinkEnd, 0).dst, 10);

  g_assert_cmpuint (ends->len, ==, N_PEOPLE);
  g_assert_cmpint (find (ends, w.people[0]).target, ==, w.target);
  g_assert_cmpint (find (ends, w.people[1]).dst, ==, w.name);
  g_assert_cmpint (find (ends, w.people[1]).metaverse_id, ==, MV_PERSON + 1);
  g_assert_cmpint (find (ends, w.people[1]).target, ==, 0);
  g_assert_cmpint (find (ends, w.people[2]).metaverse_id, ==, 0);
  g_assert_cmpuint (first->len + second->len, ==, ends->len);

  store_fixture_run (f, "UPDATE cs_object SET pending_op = 4 WHERE metaverse_id = 10");
  g_clear_pointer (&ends, g_array_unref);
  ends = list (f, &w, 0, 10);
  g_assert_cmpint (find (ends, w.people[0]).target, ==, 0);
}

static guint
count_incoming (StoreFixture *f, gint64 object)
{
  g_autoptr (GError) failure = NULL;
  CwLinkStart after = { 0 };
  guint n = 0;

  for (;;)
    {
      g_autoptr (GArray) starts = cw_link_look_incoming (f->session, object, &after, 1, &failure);

      g_assert_no_error (failure);
      if (starts->len == 0)
        return n;
      after = g_array_index (starts, CwLinkStart, 0);
      g_assert_cmpint (after.metaverse_id, ==, MV_GROUP);
      n++;
    }
}

static void
test_incoming (StoreFixture *f, gconstpointer unused)
{
  World w = make_world (f);

  /* By its DN as well as by its name. */
  add_member (f, &w, w.people[1]);
  g_assert_cmpuint (count_incoming (f, w.people[0]), ==, 1);
  g_assert_cmpuint (count_incoming (f, w.people[1]), ==, 2);
  g_assert_cmpuint (count_incoming (f, w.group), ==, 0);
}

static gboolean
has (StoreFixture *f, const World *w, gint64 identity, gint64 before)
{
  gboolean is_there = FALSE;

  OK (cw_link_look_has (f->session, w->group, f->member, identity, before, &is_there, &failure));
  return is_there;
}

static void
test_has (StoreFixture *f, gconstpointer unused)
{
  World w = make_world (f);

  g_assert_true (has (f, &w, MV_PERSON, G_MAXINT64));
  g_assert_false (has (f, &w, MV_PERSON, w.people[0]));
  g_assert_true (has (f, &w, MV_PERSON + 1, G_MAXINT64));
  g_assert_false (has (f, &w, MV_PERSON + 1, w.name));
  g_assert_true (has (f, &w, -w.people[2], G_MAXINT64));
  g_assert_false (has (f, &w, -w.group, G_MAXINT64));
  g_assert_false (has (f, &w, MV_GROUP, G_MAXINT64));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/link-look/outgoing", test_outgoing);
  STORE_TEST ("/store/link-look/incoming", test_incoming);
  STORE_TEST ("/store/link-look/has", test_has);
  return g_test_run ();
}
