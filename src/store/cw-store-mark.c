/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-store-mark.h"

#include "store/cw-store-private.h"

/* Of engine_value, in which the mark of the configuration is too: it has no such table itself. */
static const char SQL_GET[] = "SELECT value FROM engine_value WHERE name = ?1";
static const char SQL_PUT[] = "INSERT INTO engine_value (name, value) VALUES (?1, ?2) "
                              "ON CONFLICT (name) DO UPDATE SET value = excluded.value";
static const char SQL_REMOVE[] = "DELETE FROM engine_value WHERE name = ?1";

#define SYNC_NAME   "database.moved"
#define CONFIG_NAME "database.moved.configuration"

static const struct
{
  CwStoreParts part;
  const char *name;
} marks[] = {
  { CW_STORE_PART_SYNC, SYNC_NAME },
  { CW_STORE_PART_CONFIG, CONFIG_NAME },
};

/* *ret_sql: (transfer full) (nullable): there are no tables */
static gboolean
connect_to (CwStore *store, CwStoreParts part, CwSqlConnection **ret_sql, GError **error)
{
  CwSqlDriver *config = cw_store_get_config_driver (store);
  CwSqlDriver *driver =
      part == CW_STORE_PART_CONFIG && config != NULL ? config : cw_store_get_driver (store);
  g_autoptr (CwSqlConnection) sql = cw_sql_connect (driver, error);
  guint version = 0;

  *ret_sql = NULL;
  if (sql == NULL || !sql->klass->get_version (sql, &version, error))
    return FALSE;
  if (version > 0)
    *ret_sql = g_steal_pointer (&sql);
  return TRUE;
}

static gboolean
read_value (CwSqlConnection *sql, const char *name, char **ret_text, GError **error)
{
  g_autoptr (CwSqlStatement) row = cw_sql_use (sql, SQL_GET, error);
  gboolean has_row = FALSE;

  if (row == NULL)
    return FALSE;
  cw_sql_bind_text (row, 1, name);
  if (!cw_sql_step (row, &has_row, error))
    return FALSE;
  *ret_text = has_row ? cw_sql_dup_text (row, 0) : NULL;
  return TRUE;
}

gboolean
cw_store_mark_read (CwStore *store, CwStoreParts part, char **ret_text, GError **error)
{
  g_autoptr (CwSqlConnection) sql = NULL;

  g_return_val_if_fail (store != NULL, FALSE);

  *ret_text = NULL;
  if (!connect_to (store, part, &sql, error))
    return FALSE;
  for (guint i = 0; sql != NULL && i < G_N_ELEMENTS (marks); i++)
    if (marks[i].part == part)
      return read_value (sql, marks[i].name, ret_text, error);
  return TRUE;
}

/* A statement is a transaction by itself. */
static gboolean
put_value (CwSqlConnection *sql, const char *name, const char *text, GError **error)
{
  g_autoptr (CwSqlStatement) put = cw_sql_use (sql, text != NULL ? SQL_PUT : SQL_REMOVE, error);

  if (put == NULL)
    return FALSE;
  cw_sql_bind_text (put, 1, name);
  if (text != NULL)
    cw_sql_bind_text (put, 2, text);
  return cw_sql_run (put, error);
}

gboolean
cw_store_mark_put (CwStore *store, CwStoreParts parts, const char *text, GError **error)
{
  g_return_val_if_fail (store != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autoptr (CwSqlConnection) sql = NULL;

      if ((parts & marks[i].part) == 0)
        continue;
      if (!connect_to (store, marks[i].part, &sql, error) ||
          (sql != NULL && !put_value (sql, marks[i].name, text, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_store_mark_read_beside (CwSqlConnection *sql, char **ret_text, GError **error)
{
  return read_value (sql, CONFIG_NAME, ret_text, error);
}

gboolean
cw_store_mark_settle (CwSqlConnection *sql, const char *beside, GError **error)
{
  return put_value (sql, SYNC_NAME, NULL, error) && put_value (sql, CONFIG_NAME, beside, error);
}
