/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-held-rows.h"

#include "base/cw-dn.h"
#include "store/cw-row-queue.h"
#include "store/cw-row-sender.h"

/* So many rows of one kind are worth to be handed to another thread; nobody waits for those links,
 * and they are small. */
#define ROWS_A_PARCEL       256
#define READ_LINKS_A_PARCEL 4096
/* Enough that neither thread waits for the other while it has something longer to do (a commit,
 * many keys); each keeps its rows in memory, some 400 KB, and ten times that for a server. */
#define MOST_PARCELS           12
#define MOST_PARCELS_OF_SERVER 2
/* So many of many keys go with each: all at once would keep everything else waiting behind them. */
#define KEYS_A_PARCEL 2048

enum
{
  METAVERSE,
  OBJECT,
  NAMED,
  VALUE,
  TIE,
  KEY,
  LINK,
  READ_LINK,
  MARK,
  UNMARK,
  STEP_OBJECT,
  COUNTS,
  WATERMARK,
  LAST_ID,
  N_QUEUES,
};

static const CwRowShape shapes[] = {
  [METAVERSE] = {
    "INSERT INTO mv_object (id, object_type, entry) VALUES (?1, ?2, ?3)",
    "mv_object (id, object_type, entry)", NULL, 3, FALSE,
  },
  [OBJECT] = {
    "INSERT INTO cs_object (id, connector_id, partition_id, parent_id, metaverse_id, state, "
    "object_type, pending_op, pending_state, sent_usec, link_profile) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    "cs_object (id, connector_id, partition_id, parent_id, metaverse_id, state, "
    "object_type, pending_op, pending_state, sent_usec, link_profile)",
    NULL, 11, FALSE,
  },
  [NAMED] = {
    "INSERT INTO cs_object (id, connector_id, partition_id, parent_id, metaverse_id, state, "
    "object_type, pending_op, pending_state, sent_usec, link_profile, anchor, dn, dn_hash) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    "cs_object (id, connector_id, partition_id, parent_id, metaverse_id, state, "
    "object_type, pending_op, pending_state, sent_usec, link_profile, anchor, dn, dn_hash)",
    NULL, 14, FALSE,
  },
  [VALUE] = {
    "INSERT INTO cs_value (id, imported, desired) VALUES (?1, ?2, ?3)",
    "cs_value (id, imported, desired)", NULL, 3, FALSE,
  },
  [TIE] = {
    "UPDATE cs_object SET metaverse_id = ?2, link_profile = ?3 WHERE id = ?1", NULL, NULL, 3, TRUE,
    "UPDATE cs_object SET metaverse_id = t.metaverse_id, link_profile = t.link_profile "
    "FROM unnest(?1, ?2, ?3) AS t (id, metaverse_id, link_profile) WHERE cs_object.id = t.id",
  },
  [KEY] = {
    "INSERT INTO mv_key (kind, hash, id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    "mv_key (kind, hash, id)", " ON CONFLICT DO NOTHING", 3, TRUE,
  },
  [LINK] = {
    "INSERT INTO link (src, attribute, dst, is_confirmed, pending, connector_id) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
    "link (src, attribute, dst, is_confirmed, pending, connector_id)",
    " ON CONFLICT DO NOTHING", 6, TRUE,
  },
  [READ_LINK] = {
    "INSERT INTO link (src, attribute, dst, is_confirmed, pending) VALUES (?1, ?2, ?3, ?4, ?5)",
    "link (src, attribute, dst, is_confirmed, pending)", NULL, 5, TRUE,
  },
  [MARK] = {
    "INSERT INTO cs_mark (id) VALUES (?1) ON CONFLICT DO NOTHING",
    "cs_mark (id)", " ON CONFLICT DO NOTHING", 1, TRUE,
  },
  [UNMARK] = { "DELETE FROM cs_mark WHERE id BETWEEN ?1 AND ?2", NULL, NULL, 2, TRUE },
  [STEP_OBJECT] = {
    "INSERT INTO step_object (step_id, counter, place, n, lowest_id, highest_id, objects) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (step_id, counter, place) DO UPDATE SET "
    "n = excluded.n, lowest_id = excluded.lowest_id, highest_id = excluded.highest_id, "
    "objects = excluded.objects",
    NULL, NULL, 7, FALSE,
  },
  [COUNTS] = { "UPDATE step SET counts = ?2 WHERE id = ?1", NULL, NULL, 2, FALSE },
  [WATERMARK] = { "UPDATE partition SET watermark = ?2 WHERE id = ?1", NULL, NULL, 2, FALSE },
  [LAST_ID] = { NULL, NULL, NULL, 2, FALSE }, /* the statement is the database's own */
};

struct _CwHeldRows
{
  CwSqlConnection *sql;
  CwRowShape last_id_shape;
  CwRowQueue *queues[N_QUEUES];
  GArray *keys;   /* (element-type CwMetaverseKey): many of them, in the order of their index */
  guint next_key; /* the first one of them that was not handed over */
  CwRowSender
      *sender; /* (owned) (nullable): there is one processor, or nothing to do on another one */
  gboolean is_sending; /* since the last wait: the connection is the sender's */
  guint n_asked;       /* commits that the sender was given */
  guint n_made;        /* (atomic): and made */
};

/* Rows that another thread sends: of a queue those that waited when one was full. */
typedef struct
{
  GArray *values[N_QUEUES]; /* (nullable) */
  GArray *keys; /* (element-type CwMetaverseKey): of many more, those from @first_key on */
  guint first_key;
  guint n_keys;
  gboolean is_last; /* of its transaction */
} Parcel;

static void
free_parcel (gpointer data)
{
  Parcel *parcel = data;

  for (guint i = 0; i < N_QUEUES; i++)
    g_clear_pointer (&parcel->values[i], g_array_unref);
  g_array_unref (parcel->keys);
  g_free (parcel);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  const CwMetaverseKey *left = a;
  const CwMetaverseKey *right = b;

  if (left->kind != right->kind)
    return left->kind < right->kind ? -1 : 1;
  if (left->hash != right->hash)
    return left->hash < right->hash ? -1 : 1;
  return (left->id > right->id) - (left->id < right->id);
}

static void
append_key (GArray *values, const CwMetaverseKey *key)
{
  const CwRowValue row[] = { cw_row_value_integer (key->kind), cw_row_value_integer (key->hash),
                             cw_row_value_integer (key->id) };

  g_array_append_vals (values, row, G_N_ELEMENTS (row));
}

static gboolean
send_keys (CwHeldRows *held, GArray *keys, guint first, guint n, GError **error)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (CwRowValue));

  for (guint i = 0; i < n; i++)
    {
      append_key (values, &g_array_index (keys, CwMetaverseKey, first + i));
      if ((i + 1) % ROWS_A_PARCEL != 0 && i + 1 < n)
        continue;
      if (!cw_row_queue_send (held->queues[KEY], values, held->sql, error))
        return FALSE;
      g_array_set_size (values, 0);
    }
  return TRUE;
}

static guint
count_keys (CwHeldRows *held)
{
  return held->keys->len - held->next_key;
}

/* Of those that other parcels have left. Others may still hold the array. */
static void
forget_keys (CwHeldRows *held)
{
  g_array_unref (held->keys);
  held->keys = g_array_new (FALSE, FALSE, sizeof (CwMetaverseKey));
  held->next_key = 0;
}

/* The next transaction begins at once. */
static gboolean
end_transaction (CwHeldRows *held, GError **error)
{
  const CwSqlConnectionClass *klass = held->sql->klass;

  if (!klass->commit (held->sql, error))
    return FALSE;
  g_atomic_int_inc (&held->n_made);
  return klass->begin (held->sql, error);
}

static gboolean
send_parcel (gpointer data, gpointer user_data, GError **error)
{
  Parcel *parcel = data;
  CwHeldRows *held = user_data;

  for (guint i = 0; i < N_QUEUES; i++)
    if (parcel->values[i] != NULL &&
        !cw_row_queue_send (held->queues[i], parcel->values[i], held->sql, error))
      return FALSE;
  if (!send_keys (held, parcel->keys, parcel->first_key, parcel->n_keys, error))
    return FALSE;
  return !parcel->is_last || end_transaction (held, error);
}

static gboolean
send_held (gpointer data, GError **error)
{
  CwHeldRows *held = data;

  if (held->is_sending)
    {
      held->is_sending = FALSE;
      if (!cw_row_sender_wait (held->sender, error))
        return FALSE;
    }
  for (guint i = 0; i < N_QUEUES; i++)
    if (!cw_row_queue_flush (held->queues[i], held->sql, error))
      return FALSE;
  if (!send_keys (held, held->keys, held->next_key, count_keys (held), error))
    return FALSE;
  forget_keys (held);
  return TRUE;
}

CwHeldRows *
cw_held_rows_new (CwSqlConnection *sql)
{
  CwHeldRows *held = g_new0 (CwHeldRows, 1);

  G_STATIC_ASSERT (G_N_ELEMENTS (shapes) == N_QUEUES);
  held->sql = sql;
  held->keys = g_array_new (FALSE, FALSE, sizeof (CwMetaverseKey));
  held->last_id_shape = shapes[LAST_ID];
  held->last_id_shape.one = sql->klass->keep_last_id;
  for (guint i = 0; i < N_QUEUES; i++)
    held->queues[i] = cw_row_queue_new (i == LAST_ID ? &held->last_id_shape : &shapes[i], sql);
  if (!sql->klass->works_in_process)
    held->sender = cw_row_sender_new (MOST_PARCELS_OF_SERVER, send_parcel, free_parcel, held);
  else if (g_get_num_processors () > 1)
    held->sender = cw_row_sender_new (MOST_PARCELS, send_parcel, free_parcel, held);
  cw_sql_connection_hold (sql, send_held, held);
  return held;
}

void
cw_held_rows_free (CwHeldRows *held)
{
  if (held == NULL)
    return;
  cw_row_sender_free (held->sender);
  cw_sql_connection_hold (held->sql, NULL, NULL);
  for (guint i = 0; i < N_QUEUES; i++)
    cw_row_queue_free (held->queues[i]);
  g_array_unref (held->keys);
  g_free (held);
}

guint
cw_held_rows_count_asked (CwHeldRows *held)
{
  return held->n_asked;
}

guint
cw_held_rows_count_made (CwHeldRows *held)
{
  return (guint) g_atomic_int_get (&held->n_made);
}

void
cw_held_rows_discard (CwHeldRows *held)
{
  if (held->sender != NULL)
    cw_row_sender_forget (held->sender);
  held->is_sending = FALSE;
  held->n_asked = cw_held_rows_count_made (held);
  for (guint i = 0; i < N_QUEUES; i++)
    cw_row_queue_discard (held->queues[i]);
  forget_keys (held);
}

/* ----- adding */

/* A statement that is in use here, a row of which may be looked at, keeps the connection here.
 * While the sender has it there is none. */
static gboolean
may_hand_over (CwHeldRows *held)
{
  return held->sender != NULL && (held->is_sending || held->sql->n_in_use == 0);
}

static gboolean
is_before (guint queue, guint other)
{
  return queue == other || (other == TIE && (queue == OBJECT || queue == NAMED));
}

/* The queue that is full, with what its rows need. In this process the others go along: what they
 * hold is in the caches then. For a server each statement costs more than a few rows. */
static gboolean
goes_along (CwHeldRows *held, guint queue, guint full)
{
  return !cw_row_queue_is_empty (held->queues[queue]) &&
         (held->sql->klass->works_in_process || is_before (queue, full));
}

/* With so many of the keys that wait. @full: N_QUEUES: none. */
static gboolean
hand_over (CwHeldRows *held, guint full, guint n_keys, gboolean is_last, GError **error)
{
  Parcel *parcel = g_new0 (Parcel, 1);

  parcel->keys = g_array_ref (held->keys);
  parcel->first_key = held->next_key;
  parcel->n_keys = n_keys;
  parcel->is_last = is_last;
  for (guint i = 0; i < N_QUEUES; i++)
    if (goes_along (held, i, full))
      parcel->values[i] = cw_row_queue_take (held->queues[i]);
  held->next_key += n_keys;
  if (count_keys (held) == 0)
    forget_keys (held);
  held->is_sending = TRUE;
  return cw_row_sender_push (held->sender, parcel, error);
}

static gboolean
flush_alone (CwHeldRows *held, guint full, GError **error)
{
  for (guint i = 0; i < N_QUEUES; i++)
    if (is_before (i, full) && !cw_row_queue_flush (held->queues[i], held->sql, error))
      return FALSE;
  return TRUE;
}

static guint
get_parcel_size (CwHeldRows *held, guint queue)
{
  return MAX (queue == READ_LINK ? READ_LINKS_A_PARCEL : ROWS_A_PARCEL,
              cw_row_queue_get_at_once (held->queues[queue]));
}

/* @n rows wait in the queue. One that is full goes to the database, or to the other thread. */
static gboolean
send_when_full (CwHeldRows *held, guint queue, guint n, GError **error)
{
  if (n < cw_row_queue_get_at_once (held->queues[queue]))
    return TRUE;
  if (!may_hand_over (held))
    return flush_alone (held, queue, error);
  return n < get_parcel_size (held, queue) ||
         hand_over (held, queue, MIN (KEYS_A_PARCEL, count_keys (held)), FALSE, error);
}

static gboolean
add (CwHeldRows *held, guint queue, const CwRowValue *row, GError **error)
{
  return send_when_full (held, queue, cw_row_queue_add (held->queues[queue], row), error);
}

static gboolean
add_integers (CwHeldRows *held, guint queue, const gint64 *row, GError **error)
{
  return send_when_full (held, queue, cw_row_queue_add_integers (held->queues[queue], row), error);
}

gboolean
cw_held_rows_add_metaverse (CwHeldRows *held, const CwMvObject *object, GError **error)
{
  const CwRowValue row[] = {
    cw_row_value_id (object->id),
    cw_row_value_integer (object->object_type),
    cw_row_value_entry (object->entry),
  };

  return add (held, METAVERSE, row, error);
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
  return add (held, VALUE, row, error);
}

gboolean
cw_held_rows_add_object (CwHeldRows *held, const CwCsObject *object, GError **error)
{
  gboolean is_named = object->anchor != NULL || object->dn != NULL;
  g_autoptr (GRefString) dn = object->dn != NULL ? g_ref_string_new (object->dn) : NULL;
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
    cw_row_value_integer (object->link_profile),
    cw_row_value_bytes (object->anchor),
    cw_row_value_string (dn),
    dn != NULL ? cw_row_value_integer (cw_dn_hash (dn)) : cw_row_value_id (0),
  };

  return add (held, is_named ? NAMED : OBJECT, row, error) && add_value (held, object, error);
}

gboolean
cw_held_rows_add_tie (CwHeldRows *held,
                      gint64 id,
                      gint64 metaverse_id,
                      gint64 link_profile,
                      GError **error)
{
  return add_integers (held, TIE, (const gint64[]){ id, metaverse_id, link_profile }, error);
}

gboolean
cw_held_rows_add_key (CwHeldRows *held, const CwMetaverseKey *key, GError **error)
{
  return add_integers (held, KEY, (const gint64[]){ key->kind, key->hash, key->id }, error);
}

gboolean
cw_held_rows_add_keys (CwHeldRows *held, GArray *keys, GError **error)
{
  g_autoptr (GArray) owned = keys;

  if (keys->len == 0)
    return TRUE;
  /* So that each page of the index is written to once. */
  g_array_sort (keys, compare_keys);
  if (!may_hand_over (held))
    return cw_row_queue_flush (held->queues[KEY], held->sql, error) &&
           send_keys (held, keys, 0, keys->len, error);
  /* Those before them are mostly gone. */
  if (count_keys (held) > 0 && !hand_over (held, N_QUEUES, count_keys (held), FALSE, error))
    return FALSE;
  g_array_unref (held->keys);
  held->keys = g_steal_pointer (&owned);
  held->next_key = 0;
  return TRUE;
}

gboolean
cw_held_rows_add_waiting_link (CwHeldRows *held,
                               gint64 connector_id,
                               const CwPendingLink *link,
                               GError **error)
{
  const gint64 row[] = {
    link->src, link->attribute, link->dst, FALSE, CW_PENDING_ADD, connector_id
  };

  return add_integers (held, LINK, row, error);
}

gboolean
cw_held_rows_add_read_link (CwHeldRows *held, const CwLink *link, GError **error)
{
  return add_integers (held, READ_LINK,
                       (const gint64[]){ link->src, link->attribute, link->dst, TRUE, 0 }, error);
}

/* What waits in @other touches the same rows. */
static gboolean
keep_order (CwHeldRows *held, guint other, GError **error)
{
  return cw_row_queue_is_empty (held->queues[other]) || send_held (held, error);
}

gboolean
cw_held_rows_add_mark (CwHeldRows *held, gint64 id, GError **error)
{
  if (!keep_order (held, UNMARK, error))
    return FALSE;
  return add_integers (held, MARK, (const gint64[]){ id }, error);
}

gboolean
cw_held_rows_add_unmark (CwHeldRows *held, gint64 first, gint64 last, GError **error)
{
  if (!keep_order (held, MARK, error))
    return FALSE;
  return add_integers (held, UNMARK, (const gint64[]){ first, last }, error);
}

gboolean
cw_held_rows_add_step_object (CwHeldRows *held, const CwStepObjectRow *object, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (object->bytes->data, object->bytes->len);
  const CwRowValue row[] = {
    cw_row_value_integer (object->step_id),
    cw_row_value_text (object->counter),
    cw_row_value_integer (object->place),
    cw_row_value_integer (object->n),
    cw_row_value_integer (object->lowest_id),
    cw_row_value_integer (object->highest_id),
    cw_row_value_bytes (bytes),
  };

  return add (held, STEP_OBJECT, row, error);
}

gboolean
cw_held_rows_add_counts (CwHeldRows *held, gint64 step_id, const char *counts, GError **error)
{
  g_autoptr (GRefString) string = g_ref_string_new (counts);
  const CwRowValue row[] = { cw_row_value_integer (step_id), cw_row_value_string (string) };

  return add (held, COUNTS, row, error);
}

gboolean
cw_held_rows_add_watermark (CwHeldRows *held,
                            gint64 partition_id,
                            GBytes *watermark,
                            GError **error)
{
  const CwRowValue row[] = { cw_row_value_integer (partition_id), cw_row_value_bytes (watermark) };

  return add (held, WATERMARK, row, error);
}

gboolean
cw_held_rows_add_last_id (CwHeldRows *held, const char *table, gint64 id, GError **error)
{
  const CwRowValue row[] = { cw_row_value_text (table), cw_row_value_integer (id) };

  return add (held, LAST_ID, row, error);
}

/* ----- the end of a transaction */

/* Only a commit that was waited for is known to be made where the connection can be lost. */
gboolean
cw_held_rows_may_commit (CwHeldRows *held)
{
  return held->sql->klass->works_in_process && may_hand_over (held);
}

gboolean
cw_held_rows_commit (CwHeldRows *held, GError **error)
{
  held->n_asked++;
  return hand_over (held, N_QUEUES, count_keys (held), TRUE, error);
}
