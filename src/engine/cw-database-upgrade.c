/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-database-upgrade.h"

#include "base/cw-error.h"
#include "engine/cw-instance-lock.h"
#include "store/cw-database-file.h"
#include "vault/cw-vault.h"

#define FILE_NAME "causeway.db"

void
cw_database_upgrade_clear (CwDatabaseUpgrade *upgrade)
{
  cw_store_upgrade_clear (&upgrade->steps);
  g_clear_pointer (&upgrade->place, g_free);
  g_clear_pointer (&upgrade->copy, g_free);
  g_clear_pointer (&upgrade->sql, g_free);
}

static gboolean
work (CwStore *store, gboolean only_looks, CwDatabaseUpgrade *upgrade, GError **error)
{
  return (only_looks ? cw_store_upgrade_look : cw_store_upgrade_run) (store, &upgrade->steps,
                                                                      error);
}

/* ----- a file */

static gboolean
upgrade_file (const char *state_dir,
              gboolean only_looks,
              CwDatabaseUpgrade *upgrade,
              GError **error)
{
  g_autoptr (CwStore) store = NULL;

  upgrade->place = g_build_filename (state_dir, FILE_NAME, NULL);
  if (!g_file_test (upgrade->place, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                   "There is no database in %s: name the state directory of an installation with "
                   "--state-dir",
                   state_dir);
      return FALSE;
    }
  store = cw_store_new (state_dir, error);
  if (store == NULL || !work (store, only_looks, upgrade, error))
    return FALSE;
  if (upgrade->steps.is_done && upgrade->steps.from > 0)
    upgrade->copy = g_strdup_printf ("%s.v%u.bak", upgrade->place, upgrade->steps.from);
  return TRUE;
}

/* ----- a server */

/* Its user may not: whoever may gets the exact statements. */
static void
explain_right (CwDatabaseUpgrade *upgrade, GError **error)
{
  if (error == NULL || !g_error_matches (*error, CW_ERROR, CW_ERROR_PERMISSION))
    return;
  g_prefix_error (error,
                  "The engine's user may not change the tables: let an administrator of the server "
                  "run in psql what `causewayctl database migrate --sql` prints, then start the "
                  "engine: ");
}

static gboolean
upgrade_server (const CwDatabaseFile *file,
                const char *state_dir,
                gboolean only_looks,
                CwDatabaseUpgrade *upgrade,
                GError **error)
{
  g_autoptr (CwStore) store = cw_database_file_make_store (file, state_dir, error);
  gboolean is_good = FALSE;

  if (store == NULL)
    return FALSE;
  upgrade->place = cw_postgresql_settings_describe (file->settings);
  is_good = work (store, only_looks, upgrade, error);
  if (!is_good)
    {
      explain_right (upgrade, error);
      return FALSE;
    }
  if (upgrade->steps.from == upgrade->steps.to || !only_looks)
    return TRUE;
  upgrade->sql = cw_store_upgrade_make_sql (&upgrade->steps, file->settings, error);
  return upgrade->sql != NULL;
}

/* ----- */

static gboolean
upgrade_any (const char *state_dir, gboolean only_looks, CwDatabaseUpgrade *upgrade, GError **error)
{
  g_autoptr (CwVault) vault = cw_vault_open (state_dir, error);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwDatabaseFile) file = NULL;

  if (vault == NULL)
    return FALSE;
  file = cw_database_file_read (state_dir, vault, &local_error);
  if (file != NULL)
    return upgrade_server (file, state_dir, only_looks, upgrade, error);
  if (local_error == NULL)
    return upgrade_file (state_dir, only_looks, upgrade, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
cw_database_upgrade (const char *state_dir,
                     gboolean only_looks,
                     CwDatabaseUpgrade *ret_upgrade,
                     GError **error)
{
  g_autoptr (CwInstanceLock) lock = NULL;

  g_return_val_if_fail (state_dir != NULL, FALSE);

  if (!g_file_test (state_dir, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                   "There is no database in %s: name the state directory of an installation with "
                   "--state-dir",
                   state_dir);
      return FALSE;
    }
  lock = cw_instance_lock_acquire (state_dir, error);
  return lock != NULL && upgrade_any (state_dir, only_looks, ret_upgrade, error);
}
