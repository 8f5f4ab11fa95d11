/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-sql.h"

static void
free_statement (gpointer data)
{
  CwSqlStatement *statement = data;

  statement->klass->free (statement);
}

void
cw_sql_driver_free (CwSqlDriver *driver)
{
  if (driver != NULL)
    driver->klass->free (driver);
}

CwSqlConnection *
cw_sql_connect (CwSqlDriver *driver, GError **error)
{
  return driver->klass->connect (driver, error);
}

void
cw_sql_connection_init (CwSqlConnection *connection, const CwSqlConnectionClass *klass)
{
  connection->klass = klass;
  connection->statements = g_hash_table_new_full (NULL, NULL, NULL, free_statement);
}

void
cw_sql_connection_clear (CwSqlConnection *connection)
{
  g_clear_pointer (&connection->statements, g_hash_table_unref);
}

void
cw_sql_connection_free (CwSqlConnection *connection)
{
  if (connection != NULL)
    connection->klass->free (connection);
}

void
cw_sql_connection_hold (CwSqlConnection *connection, CwSqlSendFunc send_held, gpointer user_data)
{
  connection->send_held = send_held;
  connection->held_data = user_data;
}

gboolean
cw_sql_connection_send_held (CwSqlConnection *connection, GError **error)
{
  return connection->send_held == NULL || connection->send_held (connection->held_data, error);
}

gboolean
cw_sql_run_script (CwSqlConnection *connection, const char *script, GError **error)
{
  return cw_sql_connection_send_held (connection, error) &&
         connection->klass->run_script (connection, script, error);
}

CwSqlStatement *
cw_sql_use (CwSqlConnection *connection, const char *static_text, GError **error)
{
  if (!cw_sql_connection_send_held (connection, error))
    return NULL;
  return cw_sql_use_at_once (connection, static_text, error);
}

CwSqlStatement *
cw_sql_use_at_once (CwSqlConnection *connection, const char *static_text, GError **error)
{
  CwSqlStatement *statement = g_hash_table_lookup (connection->statements, static_text);

  if (statement == NULL)
    {
      statement = connection->klass->prepare (connection, static_text, error);
      if (statement == NULL)
        return NULL;
      statement->connection = connection;
      g_hash_table_insert (connection->statements, (gpointer) static_text, statement);
    }
  g_assert (!statement->is_in_use);
  statement->is_in_use = TRUE;
  connection->n_in_use++;
  return statement;
}

void
cw_sql_release (CwSqlStatement *statement)
{
  if (statement == NULL)
    return;
  statement->klass->reset (statement);
  statement->is_in_use = FALSE;
  statement->connection->n_in_use--;
}

void
cw_sql_bind_integer (CwSqlStatement *statement, int parameter, gint64 value)
{
  statement->klass->bind_integer (statement, parameter, value);
}

void
cw_sql_bind_id (CwSqlStatement *statement, int parameter, gint64 id)
{
  if (id == 0)
    statement->klass->bind_null (statement, parameter);
  else
    statement->klass->bind_integer (statement, parameter, id);
}

void
cw_sql_bind_text (CwSqlStatement *statement, int parameter, const char *text)
{
  if (text == NULL)
    statement->klass->bind_null (statement, parameter);
  else
    statement->klass->bind_text (statement, parameter, text);
}

void
cw_sql_bind_bytes (CwSqlStatement *statement, int parameter, GBytes *bytes)
{
  gsize size = 0;
  const void *data = NULL;

  if (bytes == NULL)
    {
      statement->klass->bind_null (statement, parameter);
      return;
    }
  data = g_bytes_get_data (bytes, &size);
  statement->klass->bind_blob (statement, parameter, data, size);
}

void
cw_sql_bind_blob (CwSqlStatement *statement, int parameter, const void *data, gsize size)
{
  statement->klass->bind_blob (statement, parameter, data, size);
}

void
cw_sql_bind_array (CwSqlStatement *statement, int parameter, const gint64 *values, guint n)
{
  statement->klass->bind_array (statement, parameter, values, n);
}

void
cw_sql_bind_integers (CwSqlStatement *statement, const gint64 *values, guint n)
{
  for (guint i = 0; i < n; i++)
    statement->klass->bind_integer (statement, (int) i + 1, values[i]);
}

gboolean
cw_sql_step (CwSqlStatement *statement, gboolean *ret_has_row, GError **error)
{
  return statement->klass->step (statement, ret_has_row, error);
}

gboolean
cw_sql_run (CwSqlStatement *statement, GError **error)
{
  gboolean has_row = FALSE;

  return statement->klass->step (statement, &has_row, error);
}

gboolean
cw_sql_run_for_id (CwSqlStatement *statement, gint64 *ret_id, GError **error)
{
  gboolean has_row = FALSE;
  gint64 id;

  if (!cw_sql_step (statement, &has_row, error))
    return FALSE;
  g_return_val_if_fail (has_row, FALSE);
  id = cw_sql_get_integer (statement, 0);
  /* To its end: SQLite commits nothing while a statement that writes is under way. */
  if (!cw_sql_step (statement, &has_row, error))
    return FALSE;
  *ret_id = id;
  return TRUE;
}

gboolean
cw_sql_is_null (CwSqlStatement *statement, int column)
{
  return statement->klass->is_null (statement, column);
}

gint64
cw_sql_get_integer (CwSqlStatement *statement, int column)
{
  return statement->klass->get_integer (statement, column);
}

const char *
cw_sql_get_text (CwSqlStatement *statement, int column)
{
  return statement->klass->get_text (statement, column);
}

const void *
cw_sql_get_blob (CwSqlStatement *statement, int column, gsize *ret_size)
{
  return statement->klass->get_blob (statement, column, ret_size);
}

char *
cw_sql_dup_text (CwSqlStatement *statement, int column)
{
  return g_strdup (statement->klass->get_text (statement, column));
}

GBytes *
cw_sql_dup_bytes (CwSqlStatement *statement, int column)
{
  const void *data = NULL;
  gsize size = 0;

  if (statement->klass->is_null (statement, column))
    return NULL;
  data = statement->klass->get_blob (statement, column, &size);
  return g_bytes_new (data, size);
}

gboolean
cw_sql_do (CwSqlConnection *connection,
           const char *static_text,
           const gint64 *values,
           guint n,
           GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (connection, static_text, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integers (statement, values, n);
  return cw_sql_run (statement, error);
}

gboolean
cw_sql_do_counted (CwSqlConnection *connection,
                   const char *static_text,
                   const gint64 *values,
                   guint n,
                   guint64 *ret_n_changed,
                   GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (connection, static_text, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integers (statement, values, n);
  if (!cw_sql_run (statement, error))
    return FALSE;
  *ret_n_changed = statement->klass->get_n_changed (statement);
  return TRUE;
}

gboolean
cw_sql_fetch_integer (CwSqlConnection *connection,
                      const char *static_text,
                      const gint64 *values,
                      guint n,
                      gint64 *ret_value,
                      GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (connection, static_text, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integers (statement, values, n);
  if (!cw_sql_step (statement, &has_row, error))
    return FALSE;
  *ret_value = has_row ? cw_sql_get_integer (statement, 0) : 0;
  return TRUE;
}

GArray *
cw_sql_fetch_integers (CwSqlConnection *connection,
                       const char *static_text,
                       const gint64 *values,
                       guint n,
                       GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (connection, static_text, error);
  g_autoptr (GArray) result = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement, values, n);
  while (TRUE)
    {
      gint64 value = 0;

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&result);
      value = cw_sql_get_integer (statement, 0);
      g_array_append_val (result, value);
    }
}
