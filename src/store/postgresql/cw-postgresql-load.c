/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-load.h"

#include <string.h>

#include "store/cw-sql.h"
#include "store/postgresql/cw-postgresql-failure.h"

/* ----- the binary format of COPY: the PostgreSQL documentation, "COPY", "File Formats". Numbers
 * are big-endian, and of just the size of their column. */

/* The signature, no flags, no extension. */
static const char head[11 + 4 + 4] = "PGCOPY\n\377\r\n";

#define IS_NULL      (-1) /* instead of a field's size */
#define IS_THE_END   (-1) /* instead of a row's number of fields */
#define OF_ITS_VALUE 0    /* how large the column is */

static void
append_16 (GString *rows, gint16 number)
{
  gint16 bytes = GINT16_TO_BE (number);

  g_string_append_len (rows, (const char *) &bytes, sizeof bytes);
}

static void
append_32 (GString *rows, gint32 number)
{
  gint32 bytes = GINT32_TO_BE (number);

  g_string_append_len (rows, (const char *) &bytes, sizeof bytes);
}

static void
append_bytes (GString *rows, gconstpointer data, gsize size)
{
  append_32 (rows, (gint32) size);
  g_string_append_len (rows, data, (gssize) size);
}

/* One that its column cannot hold goes as it is: the server refuses it. */
static void
append_integer (GString *rows, gint64 integer, guint8 size)
{
  gint64 bytes = GINT64_TO_BE (integer);
  gboolean fits = (size == 2 && integer >= G_MININT16 && integer <= G_MAXINT16) ||
                  (size == 4 && integer >= G_MININT32 && integer <= G_MAXINT32);
  gsize n = fits ? size : sizeof bytes;

  append_bytes (rows, (const guint8 *) &bytes + sizeof bytes - n, n);
}

/* The server takes no text that is not UTF-8, where SQLite does not look. */
static void
append_text (GString *rows, const char *text)
{
  g_autofree char *valid = g_utf8_validate (text, -1, NULL) ? NULL : g_utf8_make_valid (text, -1);
  const char *sent = valid != NULL ? valid : text;

  append_bytes (rows, sent, strlen (sent));
}

void
cw_postgresql_load_row (CwSqlConnection *connection, const CwSqlValue *values, guint n)
{
  CwPostgresqlConnection *self = (CwPostgresqlConnection *) connection;
  GString *rows = self->rows;

  g_return_if_fail (n == self->column_sizes->len);
  append_16 (rows, (gint16) n);
  for (guint i = 0; i < n; i++)
    switch (values[i].kind)
      {
      case CW_SQL_NULL:
        append_32 (rows, IS_NULL);
        break;
      case CW_SQL_INTEGER:
        append_integer (rows, values[i].integer, self->column_sizes->data[i]);
        break;
      case CW_SQL_TEXT:
        append_text (rows, values[i].data);
        break;
      case CW_SQL_BLOB:
        append_bytes (rows, values[i].data, values[i].size);
        break;
      }
}

/* ----- columns */

/* "table (a, b)" is split for it. */
static const char SQL_GET_SIZES[] =
    "SELECT c.attlen FROM unnest(string_to_array(?2, ', ')) WITH ORDINALITY n (name, place) "
    "JOIN pg_attribute c ON c.attrelid = to_regclass(?1) AND c.attname = n.name ORDER BY n.place";

/* (nullable) */
static GByteArray *
read_sizes (CwSqlStatement *statement, GError **error)
{
  g_autoptr (GByteArray) sizes = g_byte_array_new ();
  gboolean has_row = FALSE;

  while (TRUE)
    {
      gint64 size = 0;
      guint8 own = OF_ITS_VALUE;

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&sizes);
      size = cw_sql_get_integer (statement, 0);
      if (size > 0)
        own = (guint8) size;
      g_byte_array_append (sizes, &own, 1);
    }
}

static gboolean
ask_for_columns (CwPostgresqlConnection *self, const char *into, GError **error)
{
  g_auto (GStrv) parts = g_strsplit_set (into, "()", 3);
  g_autoptr (CwSqlStatement) statement = cw_sql_use_at_once (&self->parent, SQL_GET_SIZES, error);
  GByteArray *sizes = NULL;

  if (statement == NULL)
    return FALSE;
  g_strchomp (parts[0]);
  cw_sql_bind_text (statement, 1, parts[0]);
  cw_sql_bind_text (statement, 2, parts[1]);
  sizes = read_sizes (statement, error);
  if (sizes == NULL)
    return FALSE;
  g_hash_table_insert (self->columns, (gpointer) into, sizes);
  return TRUE;
}

static void
free_sizes (gpointer data)
{
  g_byte_array_unref (data);
}

gboolean
cw_postgresql_load_begin (CwSqlConnection *connection, const char *into, GError **error)
{
  CwPostgresqlConnection *self = (CwPostgresqlConnection *) connection;

  if (self->rows == NULL)
    {
      self->rows = g_string_new (NULL);
      self->columns = g_hash_table_new_full (NULL, NULL, NULL, free_sizes);
    }
  if (!g_hash_table_contains (self->columns, into) && !ask_for_columns (self, into, error))
    return FALSE;
  self->column_sizes = g_hash_table_lookup (self->columns, into);
  self->loads_into = into;
  g_string_truncate (self->rows, 0);
  g_string_append_len (self->rows, head, sizeof head);
  return TRUE;
}

/* libpq knows no COPY among statements that are not waited for. */
static gboolean
start (CwPostgresqlConnection *self)
{
  g_autofree char *text = g_strdup_printf ("COPY %s FROM STDIN BINARY", self->loads_into);
  g_autoptr (PGresult) result = NULL;

  if (PQexitPipelineMode (self->link) != 1 || PQsendQuery (self->link, text) != 1)
    return FALSE;
  result = PQgetResult (self->link);
  if (PQresultStatus (result) == PGRES_COPY_IN)
    return TRUE;
  cw_postgresql_connection_keep_failure (self, result);
  return FALSE;
}

gboolean
cw_postgresql_load_end (CwSqlConnection *connection, GError **error)
{
  CwPostgresqlConnection *self = (CwPostgresqlConnection *) connection;

  if (!cw_postgresql_connection_settle (self, error))
    return FALSE;
  append_16 (self->rows, IS_THE_END);
  self->is_loading = TRUE;
  if (start (self) && self->rows->len <= G_MAXINT &&
      PQputCopyData (self->link, self->rows->str, (int) self->rows->len) == 1 &&
      PQputCopyEnd (self->link, NULL) == 1)
    return TRUE;
  cw_postgresql_connection_keep_failure (self, NULL);
  return cw_postgresql_connection_settle (self, error);
}
