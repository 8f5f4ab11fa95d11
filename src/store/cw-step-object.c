/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-step-object.h"

#include "base/cw-error.h"
#include "store/cw-step-packing.h"
#include "store/cw-store-private.h"

/* From the row on that holds place ?3. */
static const char SQL_LIST[] =
    "SELECT place, objects FROM step_object WHERE step_id = ?1 AND counter = ?2 AND place >= "
    "(SELECT coalesce (max (place), 0) FROM step_object WHERE step_id = ?1 AND counter = ?2 "
    "AND place <= ?3) ORDER BY place";
static const char SQL_LENGTH[] = "SELECT place + n FROM step_object WHERE step_id = ?1 "
                                 "AND counter = ?2 ORDER BY place DESC LIMIT 1";
static const char SQL_FIND[] = "SELECT counter, objects FROM step_object WHERE step_id = ?1 "
                               "AND lowest_id <= ?2 AND highest_id >= ?2";

void
cw_step_object_free (CwStepObject *object)
{
  if (object == NULL)
    return;
  g_free (object->dn);
  g_clear_pointer (&object->anchor, g_bytes_unref);
  g_free (object);
}

/* ----- a row */

/* The packed objects of the row that @statement stands on. */
typedef struct
{
  gint64 step_id;
  const guint8 *data;
  gsize size;
  CwStepEntry entry; /* the last one that was read */
} Row;

static Row
open_row (CwSqlStatement *statement, gint64 step_id)
{
  Row row = { .step_id = step_id };

  row.data = cw_sql_get_blob (statement, 1, &row.size);
  return row;
}

/* *ret_is_there: FALSE behind the last one. */
static gboolean
read_entry (Row *row, gboolean *ret_is_there, GError **error)
{
  *ret_is_there = row->size > 0;
  if (row->size == 0 || cw_step_entry_unpack (&row->data, &row->size, row->entry.id, &row->entry))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_STORE,
               "The list of objects of step %lld is damaged: check the database",
               (long long) row->step_id);
  return FALSE;
}

static CwStepObject *
make_object (const CwStepEntry *entry)
{
  CwStepObject *object = g_new0 (CwStepObject, 1);

  object->id = entry->id;
  object->n = entry->n;
  if (entry->dn.len > 0)
    object->dn = g_strndup ((const char *) entry->dn.data, entry->dn.len);
  if (entry->anchor.len > 0)
    object->anchor = g_bytes_new (entry->anchor.data, entry->anchor.len);
  return object;
}

/* ----- a page */

/* Adds what the row at @place has behind @after, up to @limit in all. */
static gboolean
add_row (Row *row, gint64 place, gint64 after, guint limit, GPtrArray *objects, GError **error)
{
  while (objects->len < limit)
    {
      gboolean is_there = FALSE;

      if (!read_entry (row, &is_there, error))
        return FALSE;
      if (!is_there)
        return TRUE;
      if (place++ >= after)
        g_ptr_array_add (objects, make_object (&row->entry));
    }
  return TRUE;
}

static CwSqlStatement *
use_for_count (CwStoreSession *session,
               const char *static_text,
               gint64 step_id,
               CwCounter counter,
               GError **error)
{
  CwSqlStatement *statement = cw_sql_use (session->sql, static_text, error);

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, step_id);
  cw_sql_bind_text (statement, 2, cw_counter_to_string (counter));
  return statement;
}

GPtrArray *
cw_step_object_list (CwStoreSession *session,
                     gint64 step_id,
                     CwCounter counter,
                     gint64 after,
                     guint limit,
                     GError **error)
{
  g_autoptr (CwSqlStatement) statement = use_for_count (session, SQL_LIST, step_id, counter, error);
  g_autoptr (GPtrArray) objects =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_step_object_free);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 3, after);
  while (objects->len < limit)
    {
      Row row;

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      row = open_row (statement, step_id);
      if (!add_row (&row, cw_sql_get_integer (statement, 0), after, limit, objects, error))
        return NULL;
    }
  return g_steal_pointer (&objects);
}

gboolean
cw_step_object_get_length (CwStoreSession *session,
                           gint64 step_id,
                           CwCounter counter,
                           guint64 *ret_length,
                           GError **error)
{
  g_autoptr (CwSqlStatement) statement =
      use_for_count (session, SQL_LENGTH, step_id, counter, error);
  gboolean has_row = FALSE;

  if (statement == NULL || !cw_sql_step (statement, &has_row, error))
    return FALSE;
  *ret_length = has_row ? (guint64) cw_sql_get_integer (statement, 0) : 0;
  return TRUE;
}

/* ----- one object */

static gboolean
count_in_row (Row *row, gint64 object_id, guint64 *count, GError **error)
{
  gboolean is_there = FALSE;

  do
    {
      if (!read_entry (row, &is_there, error))
        return FALSE;
      if (is_there && row->entry.id == object_id)
        *count += row->entry.n;
    }
  while (is_there);
  return TRUE;
}

gboolean
cw_step_object_find (CwStoreSession *session,
                     gint64 step_id,
                     gint64 object_id,
                     CwCounts *ret_counts,
                     GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_FIND, error);
  CwCounts counts = { { 0 } };
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (step_id, object_id));
  while (TRUE)
    {
      CwCounter counter = CW_N_COUNTERS;
      Row row;

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        break;
      /* A counter of another version of Causeway is left out. */
      if (!cw_counter_from_string (cw_sql_get_text (statement, 0), &counter))
        continue;
      row = open_row (statement, step_id);
      if (!count_in_row (&row, object_id, &counts.values[counter], error))
        return FALSE;
    }
  *ret_counts = counts;
  return TRUE;
}
