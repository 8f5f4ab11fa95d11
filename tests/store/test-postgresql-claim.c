/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "cut-relay.h"
#include "store-fixture.h"
#include "store/cw-config-store.h"
#include "store/cw-store-private.h"

/* One program writes in a schema, and knows what became of its transactions: cw-postgresql-claim.h.
 */

static gint64
ask_elsewhere (StoreFixture *f, const char *text)
{
  g_autoptr (CwSqlDriver) driver = store_fixture_make_driver (f->dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSqlConnection) connection = cw_sql_connect (driver, &error);
  gint64 value = 0;

  g_assert_no_error (error);
  OK (cw_sql_fetch_integer (connection, text, NULL, 0, &value, &failure));
  return value;
}

/* As if the computer of the engine had gone from the network. */
static void
cut_off (StoreFixture *f)
{
  g_assert_cmpint (
      ask_elsewhere (f, "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
                        "WHERE pid <> pg_backend_pid() AND usename = current_user"),
      >=, 1);
}

static void
assert_value (CwStoreSession *session, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = cw_config_store_get_value (session, "a", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, expected);
}

static gboolean
put (CwStoreSession *session, const char *value, GError **error)
{
  if (!cw_store_session_begin (session, error))
    return FALSE;
  if (cw_config_store_put_value (session, "a", value, error))
    return cw_store_session_commit (session, error);
  cw_store_session_rollback (session);
  return FALSE;
}

/* ----- one program */

static void
test_one_program (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStore) other = NULL;

  OK (cw_store_session_commit (f->session, &failure));
  g_assert_null (store_fixture_open (f->dir, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_BUSY);
  OK (put (f->session, "1", &failure));
  g_clear_error (&error);
  cw_store_give_up (f->store);
  other = store_fixture_open (f->dir, &error);
  g_assert_no_error (error);
  g_assert_false (put (f->session, "2", &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_BUSY);
}

/* The lock goes with its connection; nobody else came, so the data is ours as before. */
static void
test_lock_taken_again (StoreFixture *f, gconstpointer data)
{
  OK (cw_store_session_commit (f->session, &failure));
  cut_off (f);
  OK (put (f->session, "1", &failure));
  g_assert_cmpint (ask_elsewhere (f, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
                                     "AND classid = 1129792579 AND granted"),
                   ==, 1);
}

/* Another one came meanwhile: nothing is written while it is there, and what is there afterwards is
 * not what we knew. */
static void
test_taken_over (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStore) other = NULL;
  g_autoptr (CwStoreSession) session = NULL;
  gboolean is_other = FALSE;

  OK (cw_store_session_commit (f->session, &failure));
  OK (put (f->session, "1", &failure));
  cut_off (f);
  other = store_fixture_open (f->dir, &error);
  g_assert_no_error (error);
  session = cw_store_open_session (other, &error);
  OK (put (session, "2", &failure));
  g_assert_false (put (f->session, "3", &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_BUSY);
  g_clear_error (&error);
  g_clear_pointer (&session, cw_store_session_free);
  g_clear_pointer (&other, cw_store_unref);
  g_assert_false (put (f->session, "3", &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE_AWAY);
  OK (cw_store_reach (f->store, &is_other, NULL, &failure));
  g_assert_true (is_other);
  assert_value (f->session, "2");
  OK (put (f->session, "4", &failure));
}

/* What a standby lacks that takes over is as if it had never been. */
static void
test_gone_back (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean is_other = FALSE;

  OK (cw_store_session_commit (f->session, &failure));
  OK (put (f->session, "1", &failure));
  store_fixture_run (f, "UPDATE causeway_turn SET turn = turn - 1");
  g_assert_false (put (f->session, "2", &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE_AWAY);
  OK (cw_store_reach (f->store, &is_other, NULL, &failure));
  g_assert_true (is_other);
  OK (cw_store_reach (f->store, &is_other, NULL, &failure));
  g_assert_false (is_other);
  OK (put (f->session, "2", &failure));
}

/* Names that were interned, and were lost with it, are stored again. */
static void
test_names_gone_back (StoreFixture *f, gconstpointer data)
{
  CwAttributeTable *table = cw_store_get_attributes (f->store);
  gint64 n_stored = 0;
  gboolean is_other = FALSE;

  OK (cw_store_session_commit (f->session, &failure));
  n_stored = store_fixture_query (f, "SELECT max(id) FROM attribute");
  g_assert_cmpint (n_stored, ==, cw_attribute_table_get_size (table));
  store_fixture_run (f, "DELETE FROM attribute WHERE id > 2");
  store_fixture_run (f, "UPDATE causeway_turn SET turn = 0");
  OK (cw_store_reach (f->store, &is_other, NULL, &failure));
  g_assert_true (is_other);
  OK (put (f->session, "1", &failure));
  g_assert_cmpint (store_fixture_query (f, "SELECT max(id) FROM attribute"), ==, n_stored);
}

/* ----- a commit that is not answered */

typedef struct
{
  StoreFixture fixture;
  CutRelay *relay;
  CwStore *store; /* through the relay */
  CwStoreSession *session;
} Relayed;

/* In the clear, so that the relay sees where a transaction ends. */
static void
set_up (Relayed *relayed, gconstpointer data)
{
  g_autoptr (CwPostgresqlSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  store_fixture_set_up (&relayed->fixture, data);
  OK (cw_store_session_commit (relayed->fixture.session, &failure));
  cw_store_give_up (relayed->fixture.store);
  settings = store_fixture_make_settings (relayed->fixture.dir);
  relayed->relay = cut_relay_new (g_array_index (settings->ports, guint16, 0));
  g_array_index (settings->ports, guint16, 0) = cut_relay_get_port (relayed->relay);
  g_free (settings->tls);
  settings->tls = g_strdup ("disable");
  relayed->store = cw_store_open_postgresql (settings, &error);
  g_assert_no_error (error);
  relayed->session = cw_store_open_session (relayed->store, &error);
  g_assert_no_error (error);
}

static void
tear_down (Relayed *relayed, gconstpointer data)
{
  cw_store_session_free (relayed->session);
  cw_store_unref (relayed->store);
  cut_relay_free (relayed->relay);
  store_fixture_tear_down (&relayed->fixture, data);
}

static void
test_cut_after_commit (Relayed *r, gconstpointer data)
{
  OK (put (r->session, "1", &failure));
  cut_relay_set_mode (r->relay, CUT_AFTER_COMMIT);
  OK (put (r->session, "2", &failure));
  assert_value (r->session, "2");
  OK (put (r->session, "3", &failure));
  assert_value (r->session, "3");
}

static void
test_cut_before_commit (Relayed *r, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  OK (put (r->session, "1", &failure));
  cut_relay_set_mode (r->relay, CUT_BEFORE_COMMIT);
  g_assert_false (put (r->session, "2", &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE_AWAY);
  assert_value (r->session, "1");
  OK (cw_store_session_begin (r->session, &failure));
  g_assert_false (cw_store_session_was_made (r->session));
  cw_store_session_rollback (r->session);
}

/* Nobody can be asked until the server is back; then both cases are told apart, whoever asks first.
 */
static void
check_later (Relayed *r, gboolean is_reached_first)
{
  g_autoptr (GError) error = NULL;
  gboolean is_other = FALSE;

  OK (put (r->session, "1", &failure));
  cut_relay_set_mode (r->relay, CUT_EVERYTHING);
  g_assert_false (put (r->session, "2", &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE_AWAY);
  g_assert_false (cw_store_session_was_made (r->session));
  g_clear_error (&error);
  g_assert_false (cw_store_session_begin (r->session, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE_AWAY);
  cut_relay_set_mode (r->relay, CUT_NEVER);
  if (is_reached_first)
    OK (cw_store_reach (r->store, &is_other, NULL, &failure));
  g_assert_false (is_other);
  OK (cw_store_session_begin (r->session, &failure));
  g_assert_true (cw_store_session_was_made (r->session));
  cw_store_session_rollback (r->session);
  assert_value (r->session, "2");
  OK (put (r->session, "3", &failure));
}

static void
test_told_later (Relayed *r, gconstpointer data)
{
  check_later (r, FALSE);
}

static void
test_told_when_reached (Relayed *r, gconstpointer data)
{
  check_later (r, TRUE);
}

/* ----- a store that nobody has reached yet */

static void
test_reached_later (StoreFixture *f, gconstpointer data)
{
  g_autoptr (CwPostgresqlSettings) settings = store_fixture_make_settings (f->dir);
  guint16 port = g_array_index (settings->ports, guint16, 0);
  CutRelay *relay = cut_relay_new (port);
  g_autoptr (CwStore) store = NULL;
  g_autoptr (CwStoreSession) session = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_other = TRUE;

  OK (cw_store_session_commit (f->session, &failure));
  OK (put (f->session, "1", &failure));
  cw_store_give_up (f->store);
  g_array_index (settings->ports, guint16, 0) = cut_relay_get_port (relay);
  cut_relay_set_mode (relay, CUT_EVERYTHING);
  store = cw_store_new_postgresql (settings);
  g_assert_null (cw_store_open_session (store, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE_AWAY);
  g_clear_error (&error);
  g_assert_false (cw_store_reach (store, &is_other, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE_AWAY);
  g_clear_error (&error);
  cut_relay_set_mode (relay, CUT_NEVER);
  OK (cw_store_reach (store, &is_other, NULL, &failure));
  g_assert_false (is_other);
  session = cw_store_open_session (store, &error);
  g_assert_no_error (error);
  assert_value (session, "1");
  g_clear_pointer (&session, cw_store_session_free);
  g_clear_pointer (&store, cw_store_unref);
  cut_relay_free (relay);
}

#define RELAYED_TEST(path, func) g_test_add (path, Relayed, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/postgresql-claim/one-program", test_one_program);
  STORE_TEST ("/postgresql-claim/lock-taken-again", test_lock_taken_again);
  STORE_TEST ("/postgresql-claim/taken-over", test_taken_over);
  STORE_TEST ("/postgresql-claim/gone-back", test_gone_back);
  STORE_TEST ("/postgresql-claim/names-gone-back", test_names_gone_back);
  STORE_TEST ("/postgresql-claim/reached-later", test_reached_later);
  RELAYED_TEST ("/postgresql-claim/cut-after-commit", test_cut_after_commit);
  RELAYED_TEST ("/postgresql-claim/cut-before-commit", test_cut_before_commit);
  RELAYED_TEST ("/postgresql-claim/told-later", test_told_later);
  RELAYED_TEST ("/postgresql-claim/told-when-reached", test_told_when_reached);
  return g_test_run ();
}
