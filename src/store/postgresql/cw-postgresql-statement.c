/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-statement.h"

#include <string.h>

/* pg_type.dat of PostgreSQL: these numbers never change. */
#define OID_BOOL  16
#define OID_BYTEA 17
#define OID_INT8  20
#define OID_INT2  21
#define OID_INT4  23
#define OID_TEXT  25
#define OID_INT8S 1016

#define IN_BINARY 1

/* A parameter is sent with the type of what was bound to it first. Until then, and as null, the
 * server has to know it from the text. */
typedef struct
{
  Oid type;
  gint64 integer; /* in the order of the network */
  char *valid;    /* (owned) (nullable): a text that had to be changed */
  guint8 *array;  /* (owned) (nullable) */
} Parameter;

typedef struct
{
  CwSqlStatement parent;
  CwPostgresqlConnection *connection; /* (unowned): outlives it */
  char *text;                         /* (owned) */
  gboolean has_rows;
  guint n_parameters;
  Parameter *parameters; /* (owned) */
  const char **values;   /* (owned array): borrowed, or into @parameters */
  int *lengths;          /* (owned) */
  int *formats;          /* (owned) */
  Oid *types;            /* (owned): as it was prepared */
  char name[16];
  guint epoch; /* of the connection when it was prepared; 0: never */
  gboolean is_run;
  PGresult *row; /* (owned) (nullable) */
  GQueue aside;  /* (element-type PGresult) (owned): rows that are still to be given out */
} PostgresqlStatement;

/* ----- binding */

static void
bind (PostgresqlStatement *self, int parameter, Oid type, const char *value, gsize size)
{
  guint i = (guint) parameter - 1;

  g_assert (i < self->n_parameters && size <= G_MAXINT);
  self->parameters[i].type = type;
  self->values[i] = value;
  self->lengths[i] = (int) size;
}

static void
bind_null (CwSqlStatement *statement, int parameter)
{
  PostgresqlStatement *self = (PostgresqlStatement *) statement;

  self->values[parameter - 1] = NULL;
}

static void
bind_integer (CwSqlStatement *statement, int parameter, gint64 value)
{
  PostgresqlStatement *self = (PostgresqlStatement *) statement;
  gint64 *place = &self->parameters[parameter - 1].integer;

  *place = GINT64_TO_BE (value);
  bind (self, parameter, OID_INT8, (const char *) place, sizeof *place);
}

/* The server takes no text that is not UTF-8, where SQLite does not look. */
static void
bind_text (CwSqlStatement *statement, int parameter, const char *text)
{
  PostgresqlStatement *self = (PostgresqlStatement *) statement;
  Parameter *place = &self->parameters[parameter - 1];

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_free (place->valid);
      place->valid = g_utf8_make_valid (text, -1);
      text = place->valid;
    }
  bind (self, parameter, OID_TEXT, text, strlen (text));
}

static void
bind_blob (CwSqlStatement *statement, int parameter, const void *data, gsize size)
{
  /* A null pointer would bind null, which is not the same as no bytes. */
  bind ((PostgresqlStatement *) statement, parameter, OID_BYTEA, data != NULL ? data : "", size);
}

static guint8 *
put_word (guint8 *at, guint32 word)
{
  word = GUINT32_TO_BE (word);
  memcpy (at, &word, sizeof word);
  return at + sizeof word;
}

/* array_send() of PostgreSQL: dimensions, whether there are nulls, the type of the elements; of the
 * one dimension its length and first index; each element behind its size. */
static void
bind_array (CwSqlStatement *statement, int parameter, const gint64 *values, guint n)
{
  PostgresqlStatement *self = (PostgresqlStatement *) statement;
  gsize size = 5 * sizeof (guint32) + n * (sizeof (guint32) + sizeof (gint64));
  Parameter *place = &self->parameters[parameter - 1];
  guint8 *at = NULL;

  g_free (place->array);
  place->array = g_malloc (size);
  at = put_word (place->array, 1);
  at = put_word (at, 0);
  at = put_word (at, OID_INT8);
  at = put_word (at, n);
  at = put_word (at, 1);
  for (guint i = 0; i < n; i++)
    {
      gint64 value = GINT64_TO_BE (values[i]);

      at = put_word (at, sizeof value);
      memcpy (at, &value, sizeof value);
      at += sizeof value;
    }
  bind (self, parameter, OID_INT8S, (const char *) place->array, size);
}

/* ----- running */

static gboolean
is_prepared (const PostgresqlStatement *self)
{
  if (self->epoch != self->connection->epoch)
    return FALSE;
  for (guint i = 0; i < self->n_parameters; i++)
    if (self->types[i] != self->parameters[i].type)
      return FALSE;
  return TRUE;
}

static gboolean
prepare (PostgresqlStatement *self, GError **error)
{
  CwPostgresqlConnection *connection = self->connection;

  for (guint i = 0; i < self->n_parameters; i++)
    self->types[i] = self->parameters[i].type;
  g_snprintf (self->name, sizeof self->name, "s%u", ++connection->n_prepared);
  self->epoch = connection->epoch;
  return cw_postgresql_connection_note_sent (connection,
                                             PQsendPrepare (connection->link, self->name,
                                                            self->text, (int) self->n_parameters,
                                                            self->types) == 1,
                                             strlen (self->text), error);
}

static gsize
get_size (const PostgresqlStatement *self)
{
  gsize size = 0;

  for (guint i = 0; i < self->n_parameters; i++)
    size += self->values[i] != NULL ? (gsize) self->lengths[i] : 0;
  return size;
}

static gboolean
send (PostgresqlStatement *self, GError **error)
{
  CwPostgresqlConnection *connection = self->connection;

  return cw_postgresql_connection_make_ready (connection, error) &&
         (is_prepared (self) || prepare (self, error)) &&
         cw_postgresql_connection_note_sent (
             connection,
             PQsendQueryPrepared (connection->link, self->name, (int) self->n_parameters,
                                  self->values, self->lengths, self->formats, IN_BINARY) == 1,
             get_size (self), error);
}

static gboolean
read_row (PostgresqlStatement *self, GError **error)
{
  g_clear_pointer (&self->row, PQclear);
  if (!g_queue_is_empty (&self->aside))
    self->row = g_queue_pop_head (&self->aside);
  else if (self->connection->reading == &self->parent)
    return cw_postgresql_connection_read_row (self->connection, &self->row, error);
  return TRUE;
}

static gboolean
ask (PostgresqlStatement *self, GError **error)
{
  return send (self, error) &&
         cw_postgresql_connection_start_rows (self->connection, &self->parent, error) &&
         read_row (self, error);
}

/* A question outside of a transaction, on a connection that went while nobody looked, is asked
 * again on a new one. */
static gboolean
run (PostgresqlStatement *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  self->is_run = TRUE;
  if (ask (self, &local_error))
    return TRUE;
  if (cw_postgresql_connection_may_retry (self->connection))
    return ask (self, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
step (CwSqlStatement *statement, gboolean *ret_has_row, GError **error)
{
  PostgresqlStatement *self = (PostgresqlStatement *) statement;

  if (!self->has_rows)
    {
      *ret_has_row = FALSE;
      return send (self, error) && cw_postgresql_connection_go_on (self->connection, error);
    }
  if (!(self->is_run ? read_row (self, error) : run (self, error)))
    return FALSE;
  *ret_has_row = self->row != NULL;
  return TRUE;
}

gboolean
cw_postgresql_statement_take_aside (CwSqlStatement *statement, GError **error)
{
  PostgresqlStatement *self = (PostgresqlStatement *) statement;

  while (self->connection->reading == statement)
    {
      PGresult *row = NULL;

      if (!cw_postgresql_connection_read_row (self->connection, &row, error))
        return FALSE;
      if (row != NULL)
        g_queue_push_tail (&self->aside, row);
    }
  return TRUE;
}

static void
reset (CwSqlStatement *statement)
{
  PostgresqlStatement *self = (PostgresqlStatement *) statement;
  gboolean is_good = TRUE;

  while (is_good && self->connection->reading == statement)
    {
      PGresult *row = NULL;

      is_good = cw_postgresql_connection_read_row (self->connection, &row, NULL);
      PQclear (row);
    }
  g_clear_pointer (&self->row, PQclear);
  while (!g_queue_is_empty (&self->aside))
    PQclear (g_queue_pop_head (&self->aside));
  for (guint i = 0; i < self->n_parameters; i++)
    {
      self->values[i] = NULL;
      g_clear_pointer (&self->parameters[i].valid, g_free);
      g_clear_pointer (&self->parameters[i].array, g_free);
    }
  self->is_run = FALSE;
}

/* ----- columns */

static gboolean
is_null (CwSqlStatement *statement, int column)
{
  return PQgetisnull (((PostgresqlStatement *) statement)->row, 0, column) != 0;
}

static gint64
get_integer (CwSqlStatement *statement, int column)
{
  const PGresult *row = ((PostgresqlStatement *) statement)->row;
  const char *value = PQgetvalue (row, 0, column);
  guint16 small;
  guint32 medium;
  guint64 large;

  if (PQgetisnull (row, 0, column) != 0)
    return 0;
  switch (PQftype (row, column))
    {
    case OID_BOOL:
      return *value;
    case OID_INT2:
      memcpy (&small, value, sizeof small);
      return (gint16) GUINT16_FROM_BE (small);
    case OID_INT4:
      memcpy (&medium, value, sizeof medium);
      return (gint32) GUINT32_FROM_BE (medium);
    case OID_INT8:
      memcpy (&large, value, sizeof large);
      return (gint64) GUINT64_FROM_BE (large);
    default:
      g_critical ("Column %d is no integer", column);
      return 0;
    }
}

/* libpq puts a NUL behind each value. */
static const char *
get_text (CwSqlStatement *statement, int column)
{
  const PGresult *row = ((PostgresqlStatement *) statement)->row;

  return PQgetisnull (row, 0, column) != 0 ? NULL : PQgetvalue (row, 0, column);
}

static const void *
get_blob (CwSqlStatement *statement, int column, gsize *ret_size)
{
  *ret_size = (gsize) PQgetlength (((PostgresqlStatement *) statement)->row, 0, column);
  return get_text (statement, column);
}

/* A failure is told by the next statement, or the commit. */
static guint64
get_n_changed (CwSqlStatement *statement)
{
  CwPostgresqlConnection *connection = ((PostgresqlStatement *) statement)->connection;
  g_autoptr (GError) error = NULL;

  return cw_postgresql_connection_settle (connection, &error) ? connection->n_changed : 0;
}

static void
free_statement (CwSqlStatement *statement)
{
  PostgresqlStatement *self = (PostgresqlStatement *) statement;

  reset (statement);
  g_free (self->text);
  g_free (self->parameters);
  g_free (self->values);
  g_free (self->lengths);
  g_free (self->formats);
  g_free (self->types);
  g_free (self);
}

static const CwSqlStatementClass statement_class = {
  .bind_null = bind_null,
  .bind_integer = bind_integer,
  .bind_text = bind_text,
  .bind_blob = bind_blob,
  .bind_array = bind_array,
  .step = step,
  .reset = reset,
  .is_null = is_null,
  .get_integer = get_integer,
  .get_text = get_text,
  .get_blob = get_blob,
  .get_n_changed = get_n_changed,
  .free = free_statement,
};

/* ----- the text */

/* ?1 becomes $1; the store has no question mark anywhere else. (transfer full) */
static char *
translate (const char *text, guint *ret_n_parameters)
{
  char *result = g_strdup (text);
  guint n = 0;

  for (char *at = strchr (result, '?'); at != NULL; at = strchr (at, '?'))
    {
      *at = '$';
      n = MAX (n, (guint) g_ascii_strtoull (at + 1, NULL, 10));
    }
  *ret_n_parameters = n;
  return result;
}

CwSqlStatement *
cw_postgresql_statement_new (CwPostgresqlConnection *connection, const char *text)
{
  PostgresqlStatement *self = g_new0 (PostgresqlStatement, 1);

  self->parent.klass = &statement_class;
  self->connection = connection;
  self->text = translate (text, &self->n_parameters);
  self->has_rows = g_str_has_prefix (text, "SELECT ") || strstr (text, " RETURNING ") != NULL;
  self->parameters = g_new0 (Parameter, self->n_parameters);
  self->values = g_new0 (const char *, self->n_parameters);
  self->lengths = g_new0 (int, self->n_parameters);
  self->formats = g_new0 (int, self->n_parameters);
  self->types = g_new0 (Oid, self->n_parameters);
  for (guint i = 0; i < self->n_parameters; i++)
    self->formats[i] = IN_BINARY;
  g_queue_init (&self->aside);
  return &self->parent;
}
