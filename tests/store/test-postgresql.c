/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "store-fixture.h"
#include "store/cw-config-store.h"
#include "store/cw-store-private.h"

/* What only a server does: it refuses, it goes, and other processes have it too. */

#define MANY_ROWS 3000 /* more than are ever outstanding */

/* Ends the connections of everybody else, as a server does that is shut down. */
static void
cut_off (StoreFixture *f)
{
  g_autoptr (CwSqlDriver) driver = store_fixture_make_driver (f->dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSqlConnection) connection = cw_sql_connect (driver, &error);
  gint64 n = 0;

  g_assert_no_error (error);
  OK (cw_sql_fetch_integer (connection,
                            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                            "WHERE pid <> pg_backend_pid() AND usename = current_user",
                            NULL, 0, &n, &failure));
  g_assert_cmpint (n, >=, 1);
}

static void
assert_value (StoreFixture *f, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = cw_config_store_get_value (f->session, "a", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, expected);
}

/* Between two transactions nobody notices. */
static void
test_lost_while_idle (StoreFixture *f, gconstpointer data)
{
  OK (cw_config_store_put_value (f->session, "a", "1", &failure));
  OK (cw_store_session_commit (f->session, &failure));
  cut_off (f);
  assert_value (f, "1");
  cut_off (f);
  OK (cw_store_session_begin (f->session, &failure));
  OK (cw_config_store_put_value (f->session, "a", "2", &failure));
  OK (cw_store_session_commit (f->session, &failure));
  assert_value (f, "2");
}

/* All of the transaction is gone and says so, at the latest by its commit; the next one is as if
 * nothing had been. */
static void
test_lost_while_writing (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  OK (cw_config_store_put_value (f->session, "a", "1", &failure));
  OK (cw_store_session_commit (f->session, &failure));
  OK (cw_store_session_begin (f->session, &failure));
  OK (cw_config_store_put_value (f->session, "a", "2", &failure));
  cut_off (f);
  g_assert_false (cw_config_store_put_value (f->session, "b", "2", &error) &&
                  cw_store_session_commit (f->session, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE_AWAY);
  cw_store_session_rollback (f->session);
  assert_value (f, "1");
  OK (cw_store_session_begin (f->session, &failure));
  OK (cw_config_store_put_value (f->session, "a", "3", &failure));
  OK (cw_store_session_commit (f->session, &failure));
  assert_value (f, "3");
}

static void
test_lost_while_reading (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSqlStatement) statement = NULL;
  gboolean has_row = FALSE;
  guint n = 0;

  OK (cw_store_session_commit (f->session, &failure));
  statement = cw_sql_use (f->session->sql,
                          "SELECT i, repeat('x', 10000) FROM generate_series(1, 100000) i", &error);
  OK (cw_sql_step (statement, &has_row, &failure));
  cut_off (f);
  while (has_row && cw_sql_step (statement, &has_row, &error))
    n++;
  g_assert_error (error, CW_ERROR, CW_ERROR_STORE_AWAY);
  g_assert_cmpuint (n, <, 100000);
  g_clear_pointer (&statement, cw_sql_release);
  assert_value (f, NULL);
}

/* What is not waited for arrives, in order, and is counted. */
static void
test_many_at_once (StoreFixture *f, gconstpointer data)
{
  guint64 n = 0;

  for (guint i = 1; i <= MANY_ROWS; i++)
    OK (cw_sql_do (f->session->sql, "INSERT INTO cs_mark (id) VALUES (?1)", CW_SQL_INTEGERS (i),
                   &failure));
  OK (cw_sql_do_counted (f->session->sql, "DELETE FROM cs_mark WHERE id > ?1", CW_SQL_INTEGERS (10),
                         &n, &failure));
  g_assert_cmpuint (n, ==, MANY_ROWS - 10);
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM cs_mark"), ==, 10);
}

/* One statement has rows to come while others are run. */
static void
test_two_at_once (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSqlStatement) statement = cw_sql_use (
      f->session->sql, "SELECT i::bigint FROM generate_series(1, 1000) i ORDER BY i", &error);
  gboolean has_row = FALSE;

  g_assert_no_error (error);
  for (gint64 i = 1; i <= 1000; i++)
    {
      OK (cw_sql_step (statement, &has_row, &failure));
      g_assert_true (has_row);
      g_assert_cmpint (cw_sql_get_integer (statement, 0), ==, i);
      if (i % 100 == 0)
        OK (cw_sql_do (f->session->sql, "INSERT INTO cs_mark (id) VALUES (?1)", CW_SQL_INTEGERS (i),
                       &failure));
      if (i == 500)
        g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM cs_mark"), ==, 5);
    }
  OK (cw_sql_step (statement, &has_row, &failure));
  g_assert_false (has_row);
}

/* After a failure the transaction is over, whatever is asked then. */
static void
test_failed_statement (StoreFixture *f, gconstpointer data)
{
  static const char text[] = "INSERT INTO cs_mark (id) VALUES (?1)";
  g_autoptr (GError) error = NULL;

  OK (cw_sql_do (f->session->sql, text, CW_SQL_INTEGERS (1), &failure));
  g_assert_false (cw_sql_do (f->session->sql, text, CW_SQL_INTEGERS (1), &error) &&
                  cw_store_session_commit (f->session, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
  OK (cw_store_session_begin (f->session, &failure));
  OK (cw_sql_do (f->session->sql, text, CW_SQL_INTEGERS (1), &failure));
  OK (cw_store_session_commit (f->session, &failure));
  g_assert_cmpint (store_fixture_query (f, "SELECT count(*) FROM cs_mark"), ==, 1);
}

/* ----- one writer among all processes */

/* A program that has not claimed the schema: it waits its turn as well. */
static gpointer
write_elsewhere (gpointer data)
{
  StoreFixture *f = data;
  g_autoptr (CwSqlDriver) driver = store_fixture_make_driver (f->dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSqlConnection) connection = cw_sql_connect (driver, &error);

  g_assert_no_error (error);
  OK (connection->klass->begin (connection, &failure));
  OK (cw_sql_do (connection, "UPDATE engine_value SET value = 'there'", NULL, 0, &failure));
  OK (connection->klass->commit (connection, &failure));
  return NULL;
}

static void
test_one_writer (StoreFixture *f, gconstpointer data)
{
  GThread *thread = NULL;
  gint64 n_waiting = 0;

  /* The tables are there for the other one too. */
  OK (cw_store_session_commit (f->session, &failure));
  OK (cw_store_session_begin (f->session, &failure));
  OK (cw_config_store_put_value (f->session, "a", "here", &failure));
  thread = g_thread_new ("elsewhere", write_elsewhere, f);
  while (n_waiting == 0)
    n_waiting = store_fixture_query (f, "SELECT count(*) FROM pg_locks "
                                        "WHERE locktype = 'advisory' AND NOT granted");
  assert_value (f, "here");
  OK (cw_store_session_commit (f->session, &failure));
  g_thread_join (thread);
  assert_value (f, "there");
}

/* ----- who is not let in */

static void
assert_refused (const CwPostgresqlSettings *settings, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cw_store_open_postgresql (settings, &error));
  g_assert_error (error, CW_ERROR, code);
}

static void
test_refused (void)
{
  g_autoptr (CwPostgresqlSettings) settings = store_fixture_make_settings ("refused");
  CwSecret *password = settings->password;

  settings->password = cw_secret_new_from_string ("wrong");
  assert_refused (settings, CW_ERROR_AUTH);
  cw_secret_unref (settings->password);
  settings->password = password;

  g_free (g_steal_pointer (&settings->ca_file));
  settings->ca_file = g_strdup (g_getenv ("CW_LAB_POSTGRES_OTHER_CA"));
  assert_refused (settings, CW_ERROR_TLS);
  g_free (g_steal_pointer (&settings->ca_file));
  settings->ca_file = g_strdup (g_getenv ("CW_LAB_POSTGRES_CA"));

  g_free (g_steal_pointer (&settings->database));
  settings->database = g_strdup ("nothing");
  assert_refused (settings, CW_ERROR_NOT_FOUND);
  g_free (g_steal_pointer (&settings->database));
  settings->database = g_strdup ("latin");
  assert_refused (settings, CW_ERROR_UNSUPPORTED);
  g_free (g_steal_pointer (&settings->database));
  settings->database = g_strdup ("closed");
  assert_refused (settings, CW_ERROR_PERMISSION);

  g_array_index (settings->ports, guint16, 0) = 1;
  assert_refused (settings, CW_ERROR_STORE_AWAY);
}

/* A schema that is somebody else's, in a database in which we may make one. */
static void
test_locked_schema (void)
{
  g_autoptr (CwPostgresqlSettings) settings = store_fixture_make_settings ("locked");

  assert_refused (settings, CW_ERROR_PERMISSION);
}

/* The first of the servers does not answer. */
static void
test_second_host (StoreFixture *f, gconstpointer data)
{
  g_autoptr (CwPostgresqlSettings) settings = store_fixture_make_settings (f->dir);
  guint16 port = g_array_index (settings->ports, guint16, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStore) store = NULL;

  OK (cw_store_session_commit (f->session, &failure));
  cw_store_give_up (f->store);
  g_array_index (settings->ports, guint16, 0) = 1;
  cw_postgresql_settings_add_host (settings, settings->hosts[0], port);
  store = cw_store_open_postgresql (settings, &error);
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/postgresql/lost-while-idle", test_lost_while_idle);
  STORE_TEST ("/postgresql/lost-while-writing", test_lost_while_writing);
  STORE_TEST ("/postgresql/lost-while-reading", test_lost_while_reading);
  STORE_TEST ("/postgresql/many-at-once", test_many_at_once);
  STORE_TEST ("/postgresql/two-at-once", test_two_at_once);
  STORE_TEST ("/postgresql/failed-statement", test_failed_statement);
  STORE_TEST ("/postgresql/one-writer", test_one_writer);
  STORE_TEST ("/postgresql/second-host", test_second_host);
  g_test_add_func ("/postgresql/refused", test_refused);
  g_test_add_func ("/postgresql/locked-schema", test_locked_schema);
  return g_test_run ();
}
