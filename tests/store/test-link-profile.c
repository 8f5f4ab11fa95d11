/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "store-fixture.h"
#include "store/cw-link-profile.h"

static gint64
get_profile (StoreFixture *f, const char *content)
{
  gint64 id = 0;

  OK (cw_link_profile_register (f->session, content, &id, &failure));
  g_assert_cmpint (id, >, 0);
  return id;
}

static guint
count (StoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) profiles = cw_link_profile_list (f->session, &error);

  g_assert_no_error (error);
  return profiles->len;
}

/* A text has one number, and keeps it. */
static void
test_register (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) profiles = NULL;
  gint64 first = get_profile (f, "one");
  gint64 second = get_profile (f, "One");
  gint64 empty = get_profile (f, "");

  g_assert_cmpint (first, !=, second);
  g_assert_cmpint (empty, !=, first);
  g_assert_cmpint (get_profile (f, "one"), ==, first);
  g_assert_cmpint (get_profile (f, ""), ==, empty);
  profiles = cw_link_profile_list (f->session, NULL);
  g_assert_cmpuint (profiles->len, ==, 3);
  g_assert_cmpint (((const CwLinkProfile *) profiles->pdata[0])->id, ==, first);
  g_assert_cmpstr (((const CwLinkProfile *) profiles->pdata[1])->content, ==, "One");
  g_assert_cmpstr (((const CwLinkProfile *) profiles->pdata[2])->content, ==, "");
}

/* It is the object's, whatever else of it is written. */
static void
test_object (StoreFixture *f, gconstpointer data)
{
  gint64 id = store_fixture_add (f, f->source, f->user, "a", 0);
  gint64 profile = get_profile (f, "text");
  g_autoptr (CwCsObject) before = store_fixture_get (f, id);
  g_autoptr (CwCsObject) after = NULL;

  OK (cw_link_profile_set (f->session, id, profile, &failure));
  before->metaverse_id = 12;
  OK (cw_connector_space_update (f->session, before, CW_CS_LOAD_ROW, &failure));
  after = store_fixture_get (f, id);
  g_assert_cmpint (after->metaverse_id, ==, 12);
  g_assert_cmpint (after->link_profile, ==, profile);
}

/* Only once there are many, and only what nobody has. */
static void
test_clean (StoreFixture *f, gconstpointer data)
{
  gint64 id = store_fixture_add (f, f->source, f->user, "a", 0);
  gint64 used = get_profile (f, "used");

  OK (cw_link_profile_set (f->session, id, used, &failure));
  get_profile (f, "unused");
  OK (cw_link_profile_clean (f->session, &failure));
  g_assert_cmpuint (count (f), ==, 2);
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *content = g_strdup_printf ("text %u", i);

      get_profile (f, content);
    }
  OK (cw_link_profile_clean (f->session, &failure));
  g_assert_cmpuint (count (f), ==, 1);
  g_assert_cmpint (get_profile (f, "used"), ==, used);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/link-profile/register", test_register);
  STORE_TEST ("/link-profile/object", test_object);
  STORE_TEST ("/link-profile/clean", test_clean);
  return g_test_run ();
}
