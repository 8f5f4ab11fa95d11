/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-store-upgrade.h"

#include <string.h>

#include "base/cw-error.h"
#include "store/cw-migration.h"
#include "store/cw-store-private.h"
#include "store/postgresql/cw-postgresql-admin.h"

void
cw_store_upgrade_clear (CwStoreUpgrade *upgrade)
{
  g_clear_pointer (&upgrade->steps, g_strfreev);
}

static gboolean
read_version (CwSqlDriver *driver, guint *ret_version, GError **error)
{
  g_autoptr (CwSqlConnection) sql = cw_sql_connect (driver, error);

  return sql != NULL && sql->klass->get_version (sql, ret_version, error);
}

/* The older one, where the configuration lies elsewhere. */
static gboolean
read_versions (CwStore *store, guint *ret_version, GError **error)
{
  CwSqlDriver *config = cw_store_get_config_driver (store);
  guint other = G_MAXUINT;

  if (!read_version (cw_store_get_driver (store), ret_version, error) ||
      (config != NULL && !read_version (config, &other, error)))
    return FALSE;
  *ret_version = MIN (*ret_version, other);
  return TRUE;
}

/* "0013-instance.sql": (transfer full) without its ending */
static char *
make_name (const CwMigration *migration)
{
  return g_str_has_suffix (migration->name, ".sql")
             ? g_strndup (migration->name, strlen (migration->name) - strlen (".sql"))
             : g_strdup (migration->name);
}

static char **
list_steps (GPtrArray *migrations, guint from)
{
  g_autoptr (GStrvBuilder) steps = g_strv_builder_new ();

  for (guint i = 0; i < migrations->len; i++)
    {
      const CwMigration *migration = g_ptr_array_index (migrations, i);
      g_autofree char *name = make_name (migration);

      if (migration->version > from)
        g_strv_builder_add (steps, name);
    }
  return g_strv_builder_end (steps);
}

gboolean
cw_store_upgrade_look (CwStore *store, CwStoreUpgrade *ret_upgrade, GError **error)
{
  g_autoptr (GPtrArray) migrations =
      cw_migration_list (cw_store_get_driver (store)->klass->dialect, error);
  guint from = 0;
  guint to = 0;

  if (migrations == NULL || !read_versions (store, &from, error))
    return FALSE;
  to = cw_migration_get_last (migrations);
  if (from > to)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_STORE_TOO_NEW,
                   "The database has version %u, and this Causeway knows versions up to %u: it was "
                   "written by a newer Causeway; install that one, or restore an older backup.",
                   from, to);
      return FALSE;
    }
  *ret_upgrade = (CwStoreUpgrade){ .from = from, .to = to, .steps = list_steps (migrations, from) };
  return TRUE;
}

gboolean
cw_store_upgrade_run (CwStore *store, CwStoreUpgrade *ret_upgrade, GError **error)
{
  g_auto (CwStoreUpgrade) upgrade = { 0 };
  gboolean is_other = FALSE;

  if (!cw_store_upgrade_look (store, &upgrade, error) ||
      !cw_store_reach (store, &is_other, NULL, error))
    return FALSE;
  upgrade.is_done = upgrade.from < upgrade.to;
  *ret_upgrade = upgrade;
  upgrade.steps = NULL;
  return TRUE;
}

char *
cw_store_upgrade_make_sql (const CwStoreUpgrade *upgrade,
                           const CwPostgresqlSettings *settings,
                           GError **error)
{
  g_autoptr (GPtrArray) migrations = cw_migration_list ("postgresql", error);
  g_autoptr (GString) script = g_string_new (NULL);

  for (guint i = 0; migrations != NULL && i < migrations->len; i++)
    {
      const CwMigration *migration = g_ptr_array_index (migrations, i);

      if (migration->version > upgrade->from)
        g_string_append_printf (script, "-- %s\n%s\n", migration->name, migration->script);
    }
  return migrations != NULL
             ? cw_postgresql_admin_make_upgrade_sql (settings, script->str, upgrade->to)
             : NULL;
}
