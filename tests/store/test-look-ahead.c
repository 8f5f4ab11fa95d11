/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-dn.h"
#include "store-fixture.h"
#include "store/cw-look-ahead.h"

static CwValue
as_value (const char *text)
{
  return (CwValue){ (const guint8 *) text, strlen (text) };
}

/* One object is there, called "CN=A", and another is asked for as well. */
static gint64
set_up_one (StoreFixture *f)
{
  gint64 id = store_fixture_add (f, f->source, f->user, "a", 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwCsObject) object = cw_connector_space_get (f->session, id, CW_CS_LOAD_ALL, &error);

  g_assert_no_error (error);
  g_free (object->dn);
  object->dn = g_strdup ("CN=A,DC=x");
  OK (cw_connector_space_update (f->session, object, CW_CS_LOAD_ROW, &failure));
  return id;
}

static void
look_ahead (StoreFixture *f)
{
  const CwValue values[] = { as_value ("a"), as_value ("b") };
  g_autoptr (GArray) anchors = g_array_new (FALSE, FALSE, sizeof (CwValue));
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  g_array_append_vals (anchors, values, G_N_ELEMENTS (values));
  g_ptr_array_add (names, (gpointer) "cn=a,dc=x");
  g_ptr_array_add (names, (gpointer) "CN=B,DC=x");
  OK (cw_look_ahead (f->session, f->source, anchors, CW_CS_LOAD_ALL, names, &failure));
}

/* Behind the back of the store: who answers differently has looked. */
static void
change_names (StoreFixture *f)
{
  store_fixture_run (f, "UPDATE cs_object SET dn = 'CN=Z,DC=x', dn_hash = 0");
}

static gint64
find_name (StoreFixture *f, const char *dn)
{
  gint64 id = 0;

  OK (cw_connector_space_find_id_by_dn (f->session, f->source, dn, &id, &failure));
  return id;
}

static gint64
find_anchor (StoreFixture *f, const char *anchor)
{
  gint64 id = 0;

  OK (cw_connector_space_find_id_by_anchor (f->session, f->source, as_value (anchor), &id,
                                            &failure));
  return id;
}

static char *
find_dn (StoreFixture *f, const char *anchor)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwCsObject) object = cw_connector_space_find_by_anchor (
      f->session, f->source, as_value (anchor), CW_CS_LOAD_ALL, &error);

  g_assert_no_error (error);
  return object != NULL ? g_strdup (object->dn) : NULL;
}

static void
test_answers (StoreFixture *f, gconstpointer data)
{
  gint64 id = set_up_one (f);
  g_autofree char *ahead = NULL;
  g_autofree char *again = NULL;

  look_ahead (f);
  change_names (f);
  g_assert_cmpint (find_name (f, "CN=A,DC=x"), ==, id);
  g_assert_cmpint (find_name (f, "CN=B,DC=x"), ==, 0);
  g_assert_cmpint (find_anchor (f, "a"), ==, id);
  g_assert_cmpint (find_anchor (f, "b"), ==, 0);
  ahead = find_dn (f, "a");
  again = find_dn (f, "a");
  g_assert_cmpstr (ahead, ==, "CN=A,DC=x");
  g_assert_cmpstr (again, ==, "CN=Z,DC=x");
  g_assert_null (find_dn (f, "b"));
}

/* What this session writes is not answered from before it. */
static void
test_written (StoreFixture *f, gconstpointer data)
{
  gint64 id = set_up_one (f);
  g_autofree char *dn = NULL;
  gint64 other = 0;

  look_ahead (f);
  other = store_fixture_add (f, f->source, f->user, "b", 0);
  g_assert_cmpint (find_anchor (f, "b"), ==, other);

  look_ahead (f);
  change_names (f);
  OK (cw_connector_space_mark (f->session, id, &failure));
  dn = find_dn (f, "a");
  g_assert_cmpstr (dn, ==, "CN=Z,DC=x");
  g_assert_cmpint (find_name (f, "CN=A,DC=x"), ==, 0);

  look_ahead (f);
  OK (cw_connector_space_remove (f->session, id, &failure));
  g_assert_cmpint (find_anchor (f, "a"), ==, 0);
  g_assert_null (find_dn (f, "a"));
}

/* A name that was free is somebody's now, by a rename of its own or of what it lies in. */
static void
test_renamed (StoreFixture *f, gconstpointer data)
{
  gint64 id = set_up_one (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwCsObject) object = cw_connector_space_get (f->session, id, CW_CS_LOAD_ALL, &error);
  gint64 child = store_fixture_add (f, f->source, f->user, "c", 0);
  g_autofree char *sql =
      g_strdup_printf ("UPDATE cs_object SET parent_id = %d, dn = 'CN=B,CN=A,DC=x' WHERE id = %d",
                       (int) id, (int) child);

  g_assert_no_error (error);
  look_ahead (f);
  g_free (object->dn);
  object->dn = g_strdup ("CN=B,DC=x");
  OK (cw_connector_space_update (f->session, object, CW_CS_LOAD_ROW, &failure));
  g_assert_cmpint (find_name (f, "CN=B,DC=x"), ==, id);
  g_assert_cmpint (find_name (f, "CN=A,DC=x"), ==, 0);

  store_fixture_run (f, sql);
  g_free (object->dn);
  object->dn = g_strdup ("CN=Q,DC=x");
  OK (cw_connector_space_update (f->session, object, CW_CS_LOAD_ROW, &failure));
  look_ahead (f);
  OK (cw_connector_space_rename_subtree (f->session, id, "CN=A,DC=x", "DC=x", f->journal,
                                         &failure));
  g_assert_cmpint (find_name (f, "CN=B,DC=x"), ==, child);
}

/* More than one statement takes. */
static void
test_many (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GArray) anchors = g_array_new (FALSE, FALSE, sizeof (CwValue));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  gint64 expected[300] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      char *text = g_strdup_printf ("anchor %u", i);
      CwValue value = as_value (text);

      g_ptr_array_add (texts, text);
      g_array_append_val (anchors, value);
      if (i % 3 != 0)
        expected[i] = store_fixture_add (f, f->source, f->user, text, 0);
    }
  ids = cw_look_ahead_list_ids (f->session, f->source, anchors, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (ids->data, ids->len * sizeof (gint64), expected, sizeof expected);
  OK (cw_look_ahead (f->session, f->source, anchors, CW_CS_LOAD_ROW, names, &failure));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (find_anchor (f, g_ptr_array_index (texts, i)), ==, expected[i]);
}

/* As another program would: the row that was there before has the other name from now on. */
static void
give_other_name (StoreFixture *f)
{
  g_autofree char *sql =
      g_strdup_printf ("UPDATE cs_object SET dn = 'CN=B,DC=x', dn_hash = %" G_GINT64_FORMAT,
                       cw_dn_hash ("CN=B,DC=x"));

  store_fixture_run (f, sql);
}

static void
begin_again (StoreFixture *f, gboolean is_kept)
{
  if (is_kept)
    OK (cw_store_session_commit (f->session, &failure));
  else
    cw_store_session_rollback (f->session);
  OK (cw_store_session_begin (f->session, &failure));
}

static void
add_beside (StoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) other = cw_store_open_session (f->store, &error);
  g_autoptr (CwCsObject) object = cw_cs_object_new ();

  g_assert_no_error (error);
  object->connector_id = f->source;
  OK (cw_store_session_begin (other, &failure));
  OK (cw_connector_space_insert (other, object, &failure));
  OK (cw_store_session_commit (other, &failure));
}

/* Of a connector that was empty nothing is asked but what was written since; when somebody else may
 * have written there, everything is. */
static void
test_first (StoreFixture *f, gconstpointer data)
{
  gint64 id = 0;

  look_ahead (f);
  g_assert_cmpint (find_name (f, "CN=A,DC=x"), ==, 0);
  id = set_up_one (f);
  look_ahead (f);
  g_assert_cmpint (find_anchor (f, "a"), ==, id);
  g_assert_cmpint (find_name (f, "CN=A,DC=x"), ==, id);

  give_other_name (f);
  look_ahead (f);
  g_assert_cmpint (find_name (f, "CN=B,DC=x"), ==, 0);
  begin_again (f, TRUE);
  look_ahead (f);
  g_assert_cmpint (find_name (f, "CN=B,DC=x"), ==, 0);

  OK (cw_store_session_commit (f->session, &failure));
  add_beside (f);
  OK (cw_store_session_begin (f->session, &failure));
  look_ahead (f);
  g_assert_cmpint (find_name (f, "CN=B,DC=x"), ==, id);
}

/* Numbers that were given out by what was rolled back may be others' now. */
static void
test_first_rolled_back (StoreFixture *f, gconstpointer data)
{
  gint64 id = 0;

  look_ahead (f);
  id = set_up_one (f);
  give_other_name (f);
  begin_again (f, TRUE);
  look_ahead (f);
  g_assert_cmpint (find_name (f, "CN=B,DC=x"), ==, 0);
  begin_again (f, FALSE);
  look_ahead (f);
  g_assert_cmpint (find_name (f, "CN=B,DC=x"), ==, id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/look-ahead/answers", test_answers);
  STORE_TEST ("/look-ahead/written", test_written);
  STORE_TEST ("/look-ahead/renamed", test_renamed);
  STORE_TEST ("/look-ahead/many", test_many);
  STORE_FILE_TEST ("/look-ahead/first", test_first);
  STORE_TEST ("/look-ahead/first-rolled-back", test_first_rolled_back);
  return g_test_run ();
}
