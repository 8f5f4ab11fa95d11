/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "apart-fixture.h"

#include <glib/gstdio.h>

#include "store/cw-config-store.h"

void
apart_fixture_set_up (ApartFixture *fixture, gconstpointer data)
{
  g_autoptr (CwPostgresqlSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  store_fixture_set_up (&fixture->first, NULL);
  OK (cw_store_session_commit (fixture->first.session, &failure));
  settings = store_fixture_make_settings (fixture->first.dir);
  fixture->dir = g_dir_make_tmp ("causeway-apart-XXXXXX", NULL);
  fixture->store = cw_store_open_apart (settings, NULL, fixture->dir, &error);
  g_assert_no_error (error);
  fixture->session = cw_store_open_session (fixture->store, &error);
  g_assert_no_error (error);
}

void
apart_fixture_tear_down (ApartFixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "causeway.db",   "causeway.db-wal", "causeway.db-shm",
                                       "database.json", "keys/vault.key",  "keys" };

  cw_store_session_free (fixture->session);
  cw_store_unref (fixture->store);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->dir, names[i], NULL);

      (void) g_remove (path);
    }
  g_assert_cmpint (g_rmdir (fixture->dir), ==, 0);
  g_free (fixture->dir);
  OK (cw_store_session_begin (fixture->first.session, &failure));
  store_fixture_tear_down (&fixture->first, NULL);
}

gboolean
apart_fixture_put_version (CwStoreSession *session,
                           gint64 expected,
                           const char *text,
                           GError **error)
{
  const CwConfigVersion version = { .author = (char *) "uid 0",
                                    .kind = (char *) "settings",
                                    .text = (char *) text };

  return cw_config_store_put (session, expected, &version, NULL, error);
}
