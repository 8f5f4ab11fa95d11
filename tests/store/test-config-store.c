/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "store-fixture.h"
#include "store/cw-config-store.h"

static gboolean
put (StoreFixture *f,
     gint64 expected,
     const char *text,
     const char *author,
     gint64 *ret_version,
     GError **error)
{
  const CwConfigVersion version = { .author = (char *) author,
                                    .kind = (char *) "settings",
                                    .text = (char *) text };

  return cw_config_store_put (f->session, expected, &version, ret_version, error);
}

static void
test_versions (StoreFixture *f, gconstpointer data)
{
  g_autoptr (CwConfigVersion) version = NULL;
  g_autoptr (GError) error = NULL;
  gint64 number = 0;

  g_assert_null (cw_config_store_get (f->session, &error));
  g_assert_no_error (error);
  OK (put (f, 0, "{\"a\": 1}", "setup", &number, &failure));
  g_assert_cmpint (number, ==, 1);
  OK (put (f, 1, "{\"a\": 2}", "uid 0", &number, &failure));
  g_assert_cmpint (number, ==, 2);
  version = cw_config_store_get (f->session, &error);
  g_assert_no_error (error);
  g_assert_cmpint (version->version, ==, 2);
  g_assert_cmpstr (version->text, ==, "{\"a\": 2}");
  g_assert_cmpstr (version->author, ==, "uid 0");
  g_assert_cmpint (version->created_usec, >, 0);
}

/* Each is kept with who made it and how; a restored one is a new one. */
static void
test_history (StoreFixture *f, gconstpointer data)
{
  const CwConfigVersion restored = { .author = (char *) "uid 7",
                                     .user_name = (char *) "ann",
                                     .kind = (char *) "restore",
                                     .restored = 1,
                                     .text = (char *) "first" };
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (CwConfigVersion) second = NULL;
  g_autoptr (GError) error = NULL;
  const CwConfigVersion *newest = NULL;
  gint64 number = 0;

  OK (put (f, 0, "first", "setup", &number, &failure));
  OK (put (f, 1, "second", "uid 0", &number, &failure));
  OK (cw_config_store_put (f->session, 2, &restored, &number, &failure));
  g_assert_cmpint (number, ==, 3);
  all = cw_config_store_list (f->session, 0, 10, &error);
  g_assert_cmpuint (all->len, ==, 3);
  newest = g_ptr_array_index (all, 0);
  g_assert_cmpint (newest->version, ==, 3);
  g_assert_cmpint (newest->restored, ==, 1);
  g_assert_cmpstr (newest->kind, ==, "restore");
  g_assert_cmpstr (newest->user_name, ==, "ann");
  g_assert_cmpstr (newest->text, ==, "first");
  page = cw_config_store_list (f->session, 3, 1, &error);
  g_assert_cmpuint (page->len, ==, 1);
  second = cw_config_store_get_version (f->session, 2, &error);
  g_assert_cmpstr (second->text, ==, "second");
  g_assert_null (second->user_name);
  g_assert_cmpstr (((const CwConfigVersion *) g_ptr_array_index (page, 0))->text, ==, "second");
  g_assert_null (cw_config_store_get_version (f->session, 4, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

static void
test_conflict (StoreFixture *f, gconstpointer data)
{
  static const gint64 expected[] = { 0, 2, -1 };
  g_autoptr (CwConfigVersion) version = NULL;
  gint64 number = 0;

  OK (put (f, 0, "first", "setup", &number, &failure));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (put (f, expected[i], "second", "uid 1", &number, &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
      g_assert_cmpint (number, ==, 1);
    }
  version = cw_config_store_get (f->session, NULL);
  g_assert_cmpstr (version->text, ==, "first");
}

/* Without a transaction, each has its own; a refused one leaves none open. */
static void
test_own_transaction (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;
  gint64 number = 0;

  OK (cw_store_session_commit (f->session, &failure));
  OK (put (f, 0, "first", "setup", &number, &failure));
  g_assert_false (put (f, 0, "again", "setup", &number, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
  OK (cw_config_store_put_value (f->session, "a", "1", &failure));
  OK (cw_store_session_begin (f->session, &failure));
  OK (cw_config_store_put_value (f->session, "a", "2", &failure));
  cw_store_session_rollback (f->session);
  value = cw_config_store_get_value (f->session, "a", NULL);
  g_assert_cmpstr (value, ==, "1");
}

static void
test_secrets (StoreFixture *f, gconstpointer data)
{
  g_autoptr (GBytes) sealed = g_bytes_new ("\0\1sealed", 8);
  g_autoptr (GBytes) other = g_bytes_new ("other", 5);
  g_autoptr (GBytes) read = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;

  g_assert_null (cw_config_store_get_secret (f->session, "b", &error));
  g_assert_no_error (error);
  OK (cw_config_store_put_secret (f->session, "b", other, &failure));
  OK (cw_config_store_put_secret (f->session, "b", sealed, &failure));
  OK (cw_config_store_put_secret (f->session, "a", other, &failure));
  read = cw_config_store_get_secret (f->session, "b", &error);
  g_assert_true (g_bytes_equal (read, sealed));
  names = cw_config_store_list_secrets (f->session, &error);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "a");
  OK (cw_config_store_put_secret (f->session, "b", NULL, &failure));
  g_assert_null (cw_config_store_get_secret (f->session, "b", &error));
  g_assert_no_error (error);
}

static void
test_values (StoreFixture *f, gconstpointer data)
{
  g_autofree char *value = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cw_config_store_get_value (f->session, "a", &error));
  g_assert_no_error (error);
  OK (cw_config_store_put_value (f->session, "a", "", &failure));
  value = cw_config_store_get_value (f->session, "a", &error);
  g_assert_cmpstr (value, ==, "");
  OK (cw_config_store_put_value (f->session, "a", NULL, &failure));
  g_assert_null (cw_config_store_get_value (f->session, "a", &error));
  g_assert_no_error (error);
}

/* What a file has stays; behind a server there may be one that never gets it. */
static void
test_harden (StoreFixture *f, gconstpointer data)
{
  gboolean is_final = store_fixture_is_postgresql ();

  OK (cw_config_store_put_value (f->session, "a", "b", &failure));
  OK (cw_store_session_commit (f->session, &failure));
  OK (cw_store_session_harden_config (f->session, &is_final, &failure));
  g_assert_cmpint (is_final, ==, !store_fixture_is_postgresql ());
  OK (cw_store_session_begin (f->session, &failure));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/config-store/versions", test_versions);
  STORE_TEST ("/config-store/history", test_history);
  STORE_TEST ("/config-store/conflict", test_conflict);
  STORE_TEST ("/config-store/own-transaction", test_own_transaction);
  STORE_TEST ("/config-store/secrets", test_secrets);
  STORE_TEST ("/config-store/values", test_values);
  STORE_TEST ("/config-store/harden", test_harden);
  STORE_FILE_TEST ("/config-store/harden-file", test_harden);
  return g_test_run ();
}
