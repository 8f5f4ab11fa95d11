/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-row-queue.h"

#include "store/cw-store-private.h"

/* Two at a time are slower than one (SQLite makes a subprogram of several), 32 take half as long.
 */
#define ROWS_AT_ONCE 32

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

  g_clear_pointer (&value->entry, cw_entry_unref);
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
  queue->values = g_array_sized_new (FALSE, FALSE, sizeof (CwRowValue),
                                     queue->many != NULL ? ROWS_AT_ONCE * shape->n_columns : 0);
  g_array_set_clear_func (queue->values, clear_value);
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
    }
}

/* The rows from @first on, as many as the statement takes. */
static gboolean
run (CwRowQueue *queue,
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
    bind_value (statement, (int) i + 1,
                &g_array_index (queue->values, CwRowValue, first * n_columns + i));
  return cw_sql_run (statement, error);
}

gboolean
cw_row_queue_flush (CwRowQueue *queue, CwSqlConnection *sql, GError **error)
{
  guint n_rows = queue->values->len / queue->shape->n_columns;
  guint i = 0;

  for (; queue->many != NULL && n_rows - i >= ROWS_AT_ONCE; i += ROWS_AT_ONCE)
    if (!run (queue, sql, queue->many, i, ROWS_AT_ONCE, error))
      return FALSE;
  for (; i < n_rows; i++)
    if (!run (queue, sql, queue->shape->one, i, 1, error))
      return FALSE;
  cw_row_queue_discard (queue);
  return TRUE;
}

void
cw_row_queue_discard (CwRowQueue *queue)
{
  g_array_set_size (queue->values, 0);
}

/* ----- adding */

static gboolean
flush_when_full (CwRowQueue *queue, CwSqlConnection *sql, GError **error)
{
  return queue->values->len < ROWS_AT_ONCE * queue->shape->n_columns ||
         cw_row_queue_flush (queue, sql, error);
}

gboolean
cw_row_queue_add (CwRowQueue *queue, CwSqlConnection *sql, const CwRowValue *values, GError **error)
{
  for (guint i = 0; i < queue->shape->n_columns; i++)
    {
      CwRowValue value = values[i];

      if (value.entry != NULL)
        cw_entry_ref (value.entry);
      g_array_append_val (queue->values, value);
    }
  return flush_when_full (queue, sql, error);
}

gboolean
cw_row_queue_add_integers (CwRowQueue *queue,
                           CwSqlConnection *sql,
                           const gint64 *values,
                           GError **error)
{
  for (guint i = 0; i < queue->shape->n_columns; i++)
    {
      CwRowValue value = cw_row_value_integer (values[i]);

      g_array_append_val (queue->values, value);
    }
  return flush_when_full (queue, sql, error);
}

CwRowValue
cw_row_value_id (gint64 id)
{
  return (CwRowValue){ id == 0 ? CW_ROW_NULL : CW_ROW_INTEGER, id, NULL };
}

CwRowValue
cw_row_value_integer (gint64 integer)
{
  return (CwRowValue){ CW_ROW_INTEGER, integer, NULL };
}

CwRowValue
cw_row_value_entry (CwEntry *entry)
{
  return (CwRowValue){ entry != NULL ? CW_ROW_ENTRY : CW_ROW_NULL, 0, entry };
}
