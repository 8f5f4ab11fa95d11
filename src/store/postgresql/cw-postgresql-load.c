/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-load.h"

#include "store/postgresql/cw-postgresql-failure.h"

/* ----- the text format of COPY: a line for each row, a tab between its columns */

static void
append_integer (GString *rows, gint64 integer)
{
  char digits[24];
  char *at = digits + sizeof digits;
  guint64 rest = integer < 0 ? -(guint64) integer : (guint64) integer;

  do
    *--at = (char) ('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (integer < 0)
    *--at = '-';
  g_string_append_len (rows, at, digits + sizeof digits - at);
}

static void
append_text (GString *rows, const char *text)
{
  for (; *text != '\0'; text++)
    switch (*text)
      {
      case '\\':
        g_string_append (rows, "\\\\");
        break;
      case '\n':
        g_string_append (rows, "\\n");
        break;
      case '\r':
        g_string_append (rows, "\\r");
        break;
      case '\t':
        g_string_append (rows, "\\t");
        break;
      default:
        g_string_append_c (rows, *text);
      }
}

/* The server takes no text that is not UTF-8, where SQLite does not look. */
static void
append_valid_text (GString *rows, const char *text)
{
  g_autofree char *valid = g_utf8_validate (text, -1, NULL) ? NULL : g_utf8_make_valid (text, -1);

  append_text (rows, valid != NULL ? valid : text);
}

static void
append_blob (GString *rows, const guint8 *data, gsize size)
{
  static const char digits[] = "0123456789abcdef";
  gsize at = rows->len + 3;

  g_string_append (rows, "\\\\x");
  g_string_set_size (rows, at + 2 * size);
  for (gsize i = 0; i < size; i++)
    {
      rows->str[at++] = digits[data[i] >> 4];
      rows->str[at++] = digits[data[i] & 0xf];
    }
}

void
cw_postgresql_load_row (CwSqlConnection *connection, const CwSqlValue *values, guint n)
{
  GString *rows = ((CwPostgresqlConnection *) connection)->rows;

  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (rows, '\t');
      switch (values[i].kind)
        {
        case CW_SQL_NULL:
          g_string_append (rows, "\\N");
          break;
        case CW_SQL_INTEGER:
          append_integer (rows, values[i].integer);
          break;
        case CW_SQL_TEXT:
          append_valid_text (rows, values[i].data);
          break;
        case CW_SQL_BLOB:
          append_blob (rows, values[i].data, values[i].size);
          break;
        }
    }
  g_string_append_c (rows, '\n');
}

/* ----- sending */

void
cw_postgresql_load_begin (CwSqlConnection *connection, const char *into)
{
  CwPostgresqlConnection *self = (CwPostgresqlConnection *) connection;

  if (self->rows == NULL)
    self->rows = g_string_new (NULL);
  g_string_truncate (self->rows, 0);
  self->loads_into = into;
}

/* libpq knows no COPY among statements that are not waited for. */
static gboolean
start (CwPostgresqlConnection *self)
{
  g_autofree char *text = g_strdup_printf ("COPY %s FROM STDIN", self->loads_into);
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
  self->is_loading = TRUE;
  if (start (self) && self->rows->len <= G_MAXINT &&
      PQputCopyData (self->link, self->rows->str, (int) self->rows->len) == 1 &&
      PQputCopyEnd (self->link, NULL) == 1)
    return TRUE;
  cw_postgresql_connection_keep_failure (self, NULL);
  return cw_postgresql_connection_settle (self, error);
}
