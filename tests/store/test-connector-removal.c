/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "store-fixture.h"
#include "store/cw-connector-removal.h"

#define N_OBJECTS 25
#define PORTION   10

/* Objects of both connectors in turns: ids of one connector have gaps. */
static void
add_objects (StoreFixture *f)
{
  for (guint i = 0; i < N_OBJECTS; i++)
    {
      g_autofree char *anchor = g_strdup_printf ("anchor %u", i);

      store_fixture_add (f, f->source, f->user, anchor, 0);
      store_fixture_add (f, f->target, f->user, anchor, 0);
    }
  store_fixture_run (f, "DELETE FROM cs_mark");
}

static gint64
count_marks (StoreFixture *f)
{
  return store_fixture_query (f, "SELECT count(*) FROM cs_mark");
}

static guint
mark_all (StoreFixture *f, gint64 connector)
{
  gboolean is_done = FALSE;
  gint64 after = 0;
  guint n_portions = 0;

  while (TRUE)
    {
      gint64 before = count_marks (f);

      OK (cw_connector_removal_mark (f->session, connector, PORTION, &after, &is_done, &failure));
      g_assert_cmpint (count_marks (f) - before, <=, PORTION);
      if (is_done)
        return n_portions;
      n_portions++;
    }
}

static void
test_portions (StoreFixture *f, gconstpointer data)
{
  add_objects (f);
  g_assert_cmpuint (mark_all (f, f->source), ==, 3);
  g_assert_cmpint (count_marks (f), ==, N_OBJECTS);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM cs_mark m JOIN cs_object o "
                                           "ON o.id = m.id WHERE o.connector_id <> 1"),
                   ==, 0);
}

/* Broken off after a portion, with what was under way lost, and begun anew: the same marks. */
static void
test_broken_off (StoreFixture *f, gconstpointer data)
{
  gboolean is_done = TRUE;
  gint64 after = 0;

  add_objects (f);
  OK (cw_connector_removal_mark (f->session, f->source, PORTION, &after, &is_done, &failure));
  g_assert_false (is_done);
  OK (cw_store_session_commit (f->session, &failure));
  OK (cw_store_session_begin (f->session, &failure));
  OK (cw_connector_removal_mark (f->session, f->source, PORTION, &after, &is_done, &failure));
  cw_store_session_rollback (f->session);
  OK (cw_store_session_begin (f->session, &failure));
  g_assert_cmpint (count_marks (f), ==, PORTION);
  g_assert_cmpuint (mark_all (f, f->source), ==, 3);
  g_assert_cmpint (count_marks (f), ==, N_OBJECTS);
}

/* It is not forgotten while objects are left, whatever was marked. */
static void
test_finish (StoreFixture *f, gconstpointer data)
{
  static const char left[] = "SELECT count(*) FROM connector";

  add_objects (f);
  mark_all (f, f->source);
  OK (cw_connector_removal_finish (f->session, f->source, &failure));
  g_assert_cmpint (store_fixture_query (f, left), ==, 2);
  store_fixture_run (f, "DELETE FROM cs_object WHERE connector_id = 1");
  OK (cw_connector_removal_finish (f->session, f->source, &failure));
  g_assert_cmpint (store_fixture_query (f, left), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/connector-removal/portions", test_portions);
  STORE_TEST ("/store/connector-removal/broken-off", test_broken_off);
  STORE_TEST ("/store/connector-removal/finish", test_finish);
  return g_test_run ();
}
