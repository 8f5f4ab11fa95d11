/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-row-queue.h"

#include "store/cw-store-private.h"

/* Two at a time are slower than one (SQLite makes a subprogram of several), 32 take half as long.
 */
#define ROWS_AT_ONCE CW_ROWS_AT_ONCE

struct _CwRowQueue
{
  const CwRowShape *shape;
  char *many;     /* (owned) (nullable): the statement for ROWS_AT_ONCE rows */
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

static char *
make_text (const CwRowShape *shape, CwSqlConnection *sql)
{
  GString *text = g_string_new (sql->klass->insert_rows);
  guint parameter = 1;

  g_string_append (text, shape->head);
  for (guint row = 0; row < ROWS_AT_ONCE; row++)
    {
      g_string_append (text, row > 0 ? ", (" : " (");
      for (guint i = 0; i < shape->n_columns; i++)
        g_string_append_printf (text, "%s?%u", i > 0 ? ", " : "", parameter++);
      g_string_append_c (text, ')');
    }
  g_string_append (text, shape->tail);
  return g_string_free (text, FALSE);
}

CwRowQueue *
cw_row_queue_new (const CwRowShape *shape, CwSqlConnection *sql)
{
  CwRowQueue *queue = g_new0 (CwRowQueue, 1);

  queue->shape = shape;
  queue->many = shape->head != NULL ? make_text (shape, sql) : NULL;
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

gboolean
cw_row_queue_send (const CwRowQueue *queue, GArray *values, CwSqlConnection *sql, GError **error)
{
  guint n_rows = values->len / queue->shape->n_columns;
  guint i = 0;

  for (; queue->many != NULL && n_rows - i >= ROWS_AT_ONCE; i += ROWS_AT_ONCE)
    if (!run (queue, values, sql, queue->many, i, ROWS_AT_ONCE, error))
      return FALSE;
  for (; i < n_rows; i++)
    if (!run (queue, values, sql, queue->shape->one, i, 1, error))
      return FALSE;
  return TRUE;
}

gboolean
cw_row_queue_flush (CwRowQueue *queue, CwSqlConnection *sql, GError **error)
{
  /* Before each statement it is asked for. */
  if (queue->values->len == 0)
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
  return (CwRowValue){ .kind = CW_ROW_BYTES, .bytes = bytes };
}

CwRowValue
cw_row_value_text (const char *static_text)
{
  return (CwRowValue){ .kind = CW_ROW_TEXT, .text = static_text };
}

CwRowValue
cw_row_value_string (GRefString *string)
{
  return (CwRowValue){ .kind = CW_ROW_STRING, .string = string };
}
