/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-store-health.h"

#include "store/cw-migration.h"
#include "store/cw-sql.h"
#include "store/cw-store-private.h"

gboolean
cw_store_health_read (CwStore *store,
                      GCancellable *cancellable,
                      CwStoreHealth *ret_health,
                      GError **error)
{
  CwSqlDriver *driver = cw_store_get_driver (store);
  g_autoptr (GPtrArray) migrations = cw_migration_list (driver->klass->dialect, error);
  g_autoptr (CwSqlConnection) sql = migrations != NULL ? cw_sql_connect (driver, error) : NULL;
  CwStoreHealth health = { .dialect = driver->klass->dialect };

  if (sql == NULL || !sql->klass->get_version (sql, &health.version, error) ||
      (sql->klass->check != NULL && !sql->klass->check (sql, cancellable, error)))
    return FALSE;
  if (migrations->len > 0)
    health.known_version =
        ((const CwMigration *) g_ptr_array_index (migrations, migrations->len - 1))->version;
  *ret_health = health;
  return TRUE;
}
