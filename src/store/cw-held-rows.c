/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-held-rows.h"

#include "store/cw-row-queue.h"

enum
{
  METAVERSE,
  OBJECT,
  VALUE,
  TIE,
  KEY,
  N_QUEUES,
};

static const CwRowShape shapes[] = {
  [METAVERSE] = {
    "INSERT INTO mv_object (id, object_type, entry) VALUES (?1, ?2, ?3)",
    "mv_object (id, object_type, entry) VALUES", "", 3,
  },
  [OBJECT] = {
    "INSERT INTO cs_object (id, connector_id, partition_id, parent_id, metaverse_id, state, "
    "object_type, pending_op, pending_state, sent_usec) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    "cs_object (id, connector_id, partition_id, parent_id, metaverse_id, state, "
    "object_type, pending_op, pending_state, sent_usec) VALUES",
    "", 10,
  },
  [VALUE] = {
    "INSERT INTO cs_value (id, imported, desired) VALUES (?1, ?2, ?3)",
    "cs_value (id, imported, desired) VALUES", "", 3,
  },
  [TIE] = { "UPDATE cs_object SET metaverse_id = ?2 WHERE id = ?1", NULL, NULL, 2 },
  [KEY] = {
    "INSERT INTO mv_key (kind, hash, id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    "mv_key (kind, hash, id) VALUES", " ON CONFLICT DO NOTHING", 3,
  },
};

struct _CwHeldRows
{
  CwSqlConnection *sql;
  CwRowQueue *queues[N_QUEUES];
};

static gboolean
send_held (gpointer data, GError **error)
{
  CwHeldRows *held = data;

  for (guint i = 0; i < N_QUEUES; i++)
    if (!cw_row_queue_flush (held->queues[i], held->sql, error))
      return FALSE;
  return TRUE;
}

CwHeldRows *
cw_held_rows_new (CwSqlConnection *sql)
{
  CwHeldRows *held = g_new0 (CwHeldRows, 1);

  G_STATIC_ASSERT (G_N_ELEMENTS (shapes) == N_QUEUES);
  held->sql = sql;
  for (guint i = 0; i < N_QUEUES; i++)
    held->queues[i] = cw_row_queue_new (&shapes[i], sql);
  cw_sql_connection_hold (sql, send_held, held);
  return held;
}

void
cw_held_rows_free (CwHeldRows *held)
{
  if (held == NULL)
    return;
  cw_sql_connection_hold (held->sql, NULL, NULL);
  for (guint i = 0; i < N_QUEUES; i++)
    cw_row_queue_free (held->queues[i]);
  g_free (held);
}

void
cw_held_rows_discard (CwHeldRows *held)
{
  for (guint i = 0; i < N_QUEUES; i++)
    cw_row_queue_discard (held->queues[i]);
}

/* ----- adding: a queue that is full goes to the database alone */

gboolean
cw_held_rows_add_metaverse (CwHeldRows *held, const CwMvObject *object, GError **error)
{
  const CwRowValue row[] = {
    cw_row_value_id (object->id),
    cw_row_value_integer (object->object_type),
    cw_row_value_entry (object->entry),
  };

  return cw_row_queue_add (held->queues[METAVERSE], held->sql, row, error);
}

static gboolean
add_value (CwHeldRows *held, const CwCsObject *object, GError **error)
{
  const CwRowValue row[] = {
    cw_row_value_id (object->id),
    cw_row_value_entry (object->imported),
    cw_row_value_entry (object->desired),
  };

  if (object->imported == NULL && object->desired == NULL)
    return TRUE;
  return cw_row_queue_add (held->queues[VALUE], held->sql, row, error);
}

gboolean
cw_held_rows_add_object (CwHeldRows *held, const CwCsObject *object, GError **error)
{
  const CwRowValue row[] = {
    cw_row_value_id (object->id),
    cw_row_value_id (object->connector_id),
    cw_row_value_id (object->partition_id),
    cw_row_value_id (object->parent_id),
    cw_row_value_id (object->metaverse_id),
    cw_row_value_integer (object->state),
    cw_row_value_integer (object->object_type),
    cw_row_value_integer (object->pending_op),
    cw_row_value_integer (object->pending_state),
    cw_row_value_integer (object->sent_usec),
  };

  g_return_val_if_fail (object->anchor == NULL && object->dn == NULL, FALSE);

  return cw_row_queue_add (held->queues[OBJECT], held->sql, row, error) &&
         add_value (held, object, error);
}

gboolean
cw_held_rows_add_tie (CwHeldRows *held, gint64 id, gint64 metaverse_id, GError **error)
{
  return cw_row_queue_add_integers (held->queues[TIE], held->sql,
                                    (const gint64[]){ id, metaverse_id }, error);
}

gboolean
cw_held_rows_add_key (CwHeldRows *held, const CwMetaverseKey *key, GError **error)
{
  return cw_row_queue_add_integers (held->queues[KEY], held->sql,
                                    (const gint64[]){ key->kind, key->hash, key->id }, error);
}
