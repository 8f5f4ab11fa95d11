/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-entry.h"
#include "store/cw-sql.h"

G_BEGIN_DECLS

/**
 * CwRowQueue:
 *
 * Rows of one table on their way into it. A statement costs more than its row, so they are inserted
 * many at a time; what is left over goes one by one. Where the database can load rows, or takes
 * arrays of integers, any number goes at once.
 */
typedef struct _CwRowQueue CwRowQueue;

/* Static texts. */
typedef struct
{
  const char *one; /* the whole statement for a single row: ?1 ... */
  /* (nullable): the table and its columns; without it rows only go one by one */
  const char *into;
  /* (nullable): behind the rows of an INSERT; without it no row may be there already */
  const char *tail;
  guint n_columns;
  gboolean is_integers; /* all of its columns, and none is null */
  /* (nullable): the whole statement for any number of rows, of which ?1 ... are the columns, where
   * the database takes arrays of integers */
  const char *arrays;
} CwRowShape;

typedef enum
{
  CW_ROW_NULL,
  CW_ROW_INTEGER,
  CW_ROW_ENTRY,
  CW_ROW_BYTES,
  CW_ROW_TEXT,
  CW_ROW_STRING,
} CwRowValueKind;

typedef struct
{
  CwRowValueKind kind;
  union
  {
    gint64 integer;
    CwEntry *entry;
    GBytes *bytes;
    const char *text; /* static */
    char *string;     /* GRefString */
  };
} CwRowValue;

/* @shape is borrowed; @sql is of the kind that the rows go to. The queue has to live as long as the
 * connections that it was used with: they keep statements by its text. */
CwRowQueue *
cw_row_queue_new (const CwRowShape *shape, CwSqlConnection *sql) G_GNUC_WARN_UNUSED_RESULT;
void cw_row_queue_free (CwRowQueue *queue);

gboolean cw_row_queue_is_empty (const CwRowQueue *queue);

/* So many rows are worth a statement. */
guint cw_row_queue_get_at_once (const CwRowQueue *queue);

/* @values: one for each column; entries, bytes and strings are referenced until they are stored.
 * Returns how many rows wait. */
guint cw_row_queue_add (CwRowQueue *queue, const CwRowValue *values);
guint cw_row_queue_add_integers (CwRowQueue *queue, const gint64 *values);

/* Stores what waits. After a failure a part of it may be there: the transaction has to be rolled
 * back. */
gboolean cw_row_queue_flush (CwRowQueue *queue, CwSqlConnection *sql, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* What waits, to be stored by cw_row_queue_send(), on any thread; the queue is empty then.
 * (transfer full) (element-type CwRowValue) */
GArray *cw_row_queue_take (CwRowQueue *queue) G_GNUC_WARN_UNUSED_RESULT;
gboolean
cw_row_queue_send (const CwRowQueue *queue, GArray *values, CwSqlConnection *sql, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Forgets what waits. */
void cw_row_queue_discard (CwRowQueue *queue);

/* 0 for null. */
CwRowValue cw_row_value_id (gint64 id);
CwRowValue cw_row_value_integer (gint64 integer);
CwRowValue cw_row_value_entry (CwEntry *entry); /* (nullable) */
CwRowValue cw_row_value_bytes (GBytes *bytes);  /* (nullable) */
CwRowValue cw_row_value_text (const char *static_text);
CwRowValue cw_row_value_string (GRefString *string); /* (nullable) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwRowQueue, cw_row_queue_free)

G_END_DECLS
