/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-migration.h"

#include <stdlib.h>

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "cw-store-sql.h"

void
cw_migration_free (CwMigration *migration)
{
  if (migration == NULL)
    return;
  g_free (migration->name);
  g_free (migration->script);
  g_free (migration);
}

static int
compare_migrations (gconstpointer a, gconstpointer b)
{
  const CwMigration *const *first = a;
  const CwMigration *const *second = b;

  return (int) (*first)->version - (int) (*second)->version;
}

static guint
get_version (GPtrArray *migrations, guint i)
{
  return ((const CwMigration *) g_ptr_array_index (migrations, i))->version;
}

GPtrArray *
cw_migration_list (const char *dialect, GError **error)
{
  g_autoptr (GPtrArray) result =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_migration_free);
  g_autofree char *folder = g_strconcat ("/org/causeway/sql/", dialect, "/", NULL);
  /* Asked for by name: a constructor alone would not be linked from a static library. */
  GResource *resource = cw_store_sql_get_resource ();
  g_auto (GStrv) names =
      g_resource_enumerate_children (resource, folder, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (folder, names[i], NULL);
      g_autoptr (GBytes) text =
          g_resource_lookup_data (resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
      CwMigration *migration = NULL;

      if (text == NULL)
        return NULL;
      migration = g_new0 (CwMigration, 1);
      migration->version = (guint) strtoul (names[i], NULL, 10);
      migration->name = g_strdup (names[i]);
      migration->script = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
      g_ptr_array_add (result, migration);
    }
  if (names == NULL)
    return NULL;
  g_ptr_array_sort (result, compare_migrations);
  for (guint i = 0; i < result->len; i++)
    g_assert (i == 0 || get_version (result, i) == get_version (result, i - 1) + 1);
  return g_steal_pointer (&result);
}

guint
cw_migration_get_last (GPtrArray *migrations)
{
  return migrations->len > 0 ? get_version (migrations, migrations->len - 1) : 0;
}

/* The version is read again inside: another process may have migrated in between. */
static gboolean
run_in_transaction (CwSqlConnection *connection, const CwMigration *migration, GError **error)
{
  guint version = 0;

  if (!connection->klass->get_version (connection, &version, error))
    return FALSE;
  if (version >= migration->version)
    return connection->klass->commit (connection, error);
  return cw_sql_run_script (connection, migration->script, error) &&
         connection->klass->set_version (connection, migration->version, error) &&
         connection->klass->commit (connection, error);
}

static gboolean
run_one (CwSqlConnection *connection, const CwMigration *migration, GError **error)
{
  if (!connection->klass->begin (connection, error))
    return FALSE;
  if (run_in_transaction (connection, migration, error))
    return TRUE;
  connection->klass->rollback (connection);
  g_prefix_error (error,
                  "The database upgrade %s was not done, nothing is lost: ", migration->name);
  return FALSE;
}

static void
log_migration (guint from, guint to)
{
  g_autofree char *message =
      g_strdup_printf ("The database was upgraded from version %u to %u", from, to);
  g_autofree char *from_text = g_strdup_printf ("%u", from);
  g_autofree char *to_text = g_strdup_printf ("%u", to);

  cw_log_event (CW_EVENT_STORE_MIGRATED, G_LOG_LEVEL_MESSAGE, message, "CW_FROM_VERSION", from_text,
                "CW_TO_VERSION", to_text, NULL);
}

gboolean
cw_migration_run (CwSqlDriver *driver,
                  CwSqlConnection *connection,
                  GPtrArray *migrations,
                  GError **error)
{
  guint newest = get_version (migrations, migrations->len - 1);
  guint version = 0;

  if (!connection->klass->get_version (connection, &version, error))
    return FALSE;
  if (version > newest)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_STORE_TOO_NEW,
                   "The database has version %u, and this Causeway knows versions up to %u: it was "
                   "written by a newer Causeway; install that one, or restore an older backup.",
                   version, newest);
      return FALSE;
    }
  if (version == newest)
    return TRUE;
  if (version > 0 && !driver->klass->back_up (driver, connection, version, error))
    return FALSE;
  for (guint i = 0; i < migrations->len; i++)
    if (get_version (migrations, i) > version && !run_one (connection, migrations->pdata[i], error))
      return FALSE;
  if (version > 0)
    log_migration (version, newest);
  return TRUE;
}
