/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-row-queue.h"

#include "store/cw-store-private.h"

/* Two at a time are slower than one (SQLite makes a subprogram of several), 32 take half as long.
 */
#define ROWS_AT_ONCE 32
/* Where any number goes: each load and each array is a round trip, some planning, and the server's
 * preparations for a thousand rows at once. */
#define ROWS_TO_LOAD     4096
#define INTEGERS_TO_LOAD 8192
/* A load is put together in memory first: so many bytes of values, and the row that exceeds them.
 */
#define LOAD_SIZE (4 * 1024 * 1024)
/* Fewer are sent without waiting, which a load is not. */
#define FEW_ROWS 16

typedef enum
{
  ONE_BY_ONE,
  BY_VALUES, /* ROWS_AT_ONCE in a statement */
  BY_ARRAYS,
  BY_LOAD,
} Way;

struct _CwRowQueue
{
  const CwRowShape *shape;
  Way way;
  char *many;     /* (owned) (nullable): the statement for many rows */
  GArray *values; /* (element-type CwRowValue): row by row */
};

static void
clear_value (gpointer data)
{
  CwRowValue *value = data;

  if (value->kind == CW_ROW_ENTRY)
    cw_entry_unref (value->entry);
  else if (value->kind == CW_ROW_BYTES)
    g_bytes_unref (value->bytes);
  else if (value->kind == CW_ROW_STRING)
    g_ref_string_release (value->string);
}

static GArray *
make_values (void)
{
  GArray *values = g_array_new (FALSE, FALSE, sizeof (CwRowValue));

  g_array_set_clear_func (values, clear_value);
  return values;
}

/* "?1, ?2, ..." */
static void
append_parameters (GString *text, guint first, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s?%u", i > 0 ? ", " : "", first + i);
}

static char *
make_text (const CwRowShape *shape, CwSqlConnection *sql, Way way)
{
  GString *text = NULL;

  if (way == BY_ARRAYS && shape->arrays != NULL)
    return g_strdup (shape->arrays);
  text = g_string_new (sql->klass->insert_rows);
  g_string_append (text, shape->into);
  g_string_append (text, way == BY_ARRAYS ? " SELECT * FROM unnest(" : " VALUES ");
  for (guint row = 0; row < ROWS_AT_ONCE && way == BY_VALUES; row++)
    {
      g_string_append (text, row > 0 ? ", (" : "(");
      append_parameters (text, row * shape->n_columns + 1, shape->n_columns);
      g_string_append_c (text, ')');
    }
  if (way == BY_ARRAYS)
    {
      append_parameters (text, 1, shape->n_columns);
      g_string_append_c (text, ')');
    }
  g_string_append (text, shape->tail != NULL ? shape->tail : "");
  return g_string_free (text, FALSE);
}

static Way
choose_way (const CwRowShape *shape, const CwSqlConnectionClass *klass)
{
  if (shape->arrays != NULL && klass->has_arrays)
    return BY_ARRAYS;
  if (shape->into == NULL)
    return ONE_BY_ONE;
  if (shape->tail == NULL && klass->load_begin != NULL)
    return BY_LOAD;
  return shape->is_integers && klass->has_arrays ? BY_ARRAYS : BY_VALUES;
}

CwRowQueue *
cw_row_queue_new (const CwRowShape *shape, CwSqlConnection *sql)
{
  CwRowQueue *queue = g_new0 (CwRowQueue, 1);

  queue->shape = shape;
  queue->way = choose_way (shape, sql->klass);
  if (queue->way == BY_VALUES || queue->way == BY_ARRAYS)
    queue->many = make_text (shape, sql, queue->way);
  queue->values = make_values ();
  return queue;
}

void
cw_row_queue_free (CwRowQueue *queue)
{
  if (queue == NULL)
    return;
  g_array_unref (queue->values);
  g_free (queue->many);
  g_free (queue);
}

/* ----- storing */

static void
bind_value (CwSqlStatement *statement, int parameter, const CwRowValue *value)
{
  switch (value->kind)
    {
    case CW_ROW_NULL:
      cw_sql_bind_id (statement, parameter, 0);
      break;
    case CW_ROW_INTEGER:
      cw_sql_bind_integer (statement, parameter, value->integer);
      break;
    case CW_ROW_ENTRY:
      cw_store_bind_entry (statement, parameter, value->entry);
      break;
    case CW_ROW_BYTES:
      cw_sql_bind_bytes (statement, parameter, value->bytes);
      break;
    case CW_ROW_TEXT:
      cw_sql_bind_text (statement, parameter, value->text);
      break;
    case CW_ROW_STRING:
      cw_sql_bind_text (statement, parameter, value->string);
      break;
    }
}

/* The rows from @first on, as many as the statement takes. */
static gboolean
run (const CwRowQueue *queue,
     GArray *values,
     CwSqlConnection *sql,
     const char *text,
     guint first,
     guint n,
     GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use_at_once (sql, text, error);
  guint n_columns = queue->shape->n_columns;

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < n * n_columns; i++)
    bind_value (statement, (int) i + 1, &g_array_index (values, CwRowValue, first * n_columns + i));
  return cw_sql_run (statement, error);
}

static gboolean
run_arrays (const CwRowQueue *queue, GArray *values, CwSqlConnection *sql, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use_at_once (sql, queue->many, error);
  guint n_columns = queue->shape->n_columns;
  guint n_rows = values->len / n_columns;
  g_autofree gint64 *column = g_new (gint64, n_rows);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < n_columns; i++)
    {
      for (guint row = 0; row < n_rows; row++)
        column[row] = g_array_index (values, CwRowValue, row * n_columns + i).integer;
      cw_sql_bind_array (statement, (int) i + 1, column, n_rows);
    }
  return cw_sql_run (statement, error);
}

static CwSqlValue
to_load (const CwRowValue *value)
{
  CwSqlValue loaded = { .kind = CW_SQL_INTEGER, .integer = value->integer };

  switch (value->kind)
    {
    case CW_ROW_NULL:
      return (CwSqlValue){ .kind = CW_SQL_NULL };
    case CW_ROW_INTEGER:
      return loaded;
    case CW_ROW_ENTRY:
      loaded.kind = CW_SQL_BLOB;
      loaded.data = cw_entry_get_bytes (value->entry, &loaded.size);
      return loaded;
    case CW_ROW_BYTES:
      loaded.kind = CW_SQL_BLOB;
      loaded.data = g_bytes_get_data (value->bytes, &loaded.size);
      return loaded;
    case CW_ROW_TEXT:
      return (CwSqlValue){ .kind = CW_SQL_TEXT, .data = value->text };
    case CW_ROW_STRING:
      return (CwSqlValue){ .kind = CW_SQL_TEXT, .data = value->string };
    }
  g_return_val_if_reached (loaded);
}

static gboolean
load (const CwRowQueue *queue, GArray *values, CwSqlConnection *sql, GError **error)
{
  guint n_columns = queue->shape->n_columns;
  g_autofree CwSqlValue *row = g_new (CwSqlValue, n_columns);
  gsize size = 0;

  if (!sql->klass->load_begin (sql, queue->shape->into, error))
    return FALSE;
  for (guint first = 0; first < values->len; first += n_columns)
    {
      if (size > LOAD_SIZE)
        {
          if (!sql->klass->load_end (sql, error) ||
              !sql->klass->load_begin (sql, queue->shape->into, error))
            return FALSE;
          size = 0;
        }
      for (guint i = 0; i < n_columns; i++)
        {
          row[i] = to_load (&g_array_index (values, CwRowValue, first + i));
          size += row[i].size;
        }
      sql->klass->load_row (sql, row, n_columns);
    }
  return sql->klass->load_end (sql, error);
}

gboolean
cw_row_queue_send (const CwRowQueue *queue, GArray *values, CwSqlConnection *sql, GError **error)
{
  guint n_rows = values->len / queue->shape->n_columns;
  guint i = 0;

  if (queue->way == BY_LOAD && n_rows >= FEW_ROWS)
    return load (queue, values, sql, error);
  if (queue->way == BY_ARRAYS && n_rows > 1)
    return run_arrays (queue, values, sql, error);
  for (; queue->way == BY_VALUES && n_rows - i >= ROWS_AT_ONCE; i += ROWS_AT_ONCE)
    if (!run (queue, values, sql, queue->many, i, ROWS_AT_ONCE, error))
      return FALSE;
  for (; i < n_rows; i++)
    if (!run (queue, values, sql, queue->shape->one, i, 1, error))
      return FALSE;
  return TRUE;
}

guint
cw_row_queue_get_at_once (const CwRowQueue *queue)
{
  if (queue->way != BY_LOAD && queue->way != BY_ARRAYS)
    return ROWS_AT_ONCE;
  return queue->shape->is_integers ? INTEGERS_TO_LOAD : ROWS_TO_LOAD;
}

gboolean
cw_row_queue_is_empty (const CwRowQueue *queue)
{
  return queue->values->len == 0;
}

gboolean
cw_row_queue_flush (CwRowQueue *queue, CwSqlConnection *sql, GError **error)
{
  /* Before each statement it is asked for. */
  if (cw_row_queue_is_empty (queue))
    return TRUE;
  if (!cw_row_queue_send (queue, queue->values, sql, error))
    return FALSE;
  cw_row_queue_discard (queue);
  return TRUE;
}

GArray *
cw_row_queue_take (CwRowQueue *queue)
{
  GArray *values = queue->values;

  queue->values = make_values ();
  return values;
}

void
cw_row_queue_discard (CwRowQueue *queue)
{
  g_array_set_size (queue->values, 0);
}

/* ----- adding */

static guint
count_rows (const CwRowQueue *queue)
{
  return queue->values->len / queue->shape->n_columns;
}

guint
cw_row_queue_add (CwRowQueue *queue, const CwRowValue *values)
{
  for (guint i = 0; i < queue->shape->n_columns; i++)
    {
      if (values[i].kind == CW_ROW_ENTRY)
        cw_entry_ref (values[i].entry);
      else if (values[i].kind == CW_ROW_BYTES)
        g_bytes_ref (values[i].bytes);
      else if (values[i].kind == CW_ROW_STRING)
        g_ref_string_acquire (values[i].string);
    }
  g_array_append_vals (queue->values, values, queue->shape->n_columns);
  return count_rows (queue);
}

guint
cw_row_queue_add_integers (CwRowQueue *queue, const gint64 *values)
{
  for (guint i = 0; i < queue->shape->n_columns; i++)
    {
      CwRowValue value = cw_row_value_integer (values[i]);

      g_array_append_val (queue->values, value);
    }
  return count_rows (queue);
}

CwRowValue
cw_row_value_id (gint64 id)
{
  return (CwRowValue){ .kind = id == 0 ? CW_ROW_NULL : CW_ROW_INTEGER, .integer = id };
}

CwRowValue
cw_row_value_integer (gint64 integer)
{
  return (CwRowValue){ .kind = CW_ROW_INTEGER, .integer = integer };
}

CwRowValue
cw_row_value_entry (CwEntry *entry)
{
  return (CwRowValue){ .kind = entry != NULL ? CW_ROW_ENTRY : CW_ROW_NULL, .entry = entry };
}

CwRowValue
cw_row_value_bytes (GBytes *bytes)
{
  return (CwRowValue){ .kind = bytes != NULL ? CW_ROW_BYTES : CW_ROW_NULL, .bytes = bytes };
}

CwRowValue
cw_row_value_text (const char *static_text)
{
  return (CwRowValue){ .kind = CW_ROW_TEXT, .text = static_text };
}

CwRowValue
cw_row_value_string (GRefString *string)
{
  return (CwRowValue){ .kind = string != NULL ? CW_ROW_STRING : CW_ROW_NULL, .string = string };
}
