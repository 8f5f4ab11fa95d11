/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-connector-space.h"

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "store/cw-cs-object-private.h"
#include "store/cw-gone-object.h"
#include "store/cw-held-rows.h"
#include "store/cw-link-private.h"
#include "store/cw-login-name.h"
#include "store/cw-row-id.h"
#include "store/cw-row-watch.h"
#include "store/cw-store-private.h"

static const char SQL_HAS_TIES[] =
    "SELECT 1 FROM cs_object WHERE metaverse_id IS NOT NULL AND connector_id = ?1 LIMIT 1";
static const char SQL_FIND_CONNECTOR[] = "SELECT id FROM connector WHERE guid = ?1";
static const char SQL_ADD_CONNECTOR[] = "INSERT INTO connector (guid) VALUES (?1) RETURNING id";
static const char SQL_FIND_PARTITION[] =
    "SELECT id FROM partition WHERE connector_id = ?2 AND name = ?1";
static const char SQL_ADD_PARTITION[] =
    "INSERT INTO partition (name, connector_id) VALUES (?1, ?2) RETURNING id";
static const char SQL_GET_WATERMARK[] = "SELECT watermark FROM partition WHERE id = ?1";
static const char SQL_COUNT[] =
    "SELECT count(*) FROM cs_object WHERE partition_id = ?1 AND state = 0";
/* Through the index of live objects: its entries without a partition. */
static const char SQL_COUNT_LOOSE[] = "SELECT count(*) FROM cs_object WHERE partition_id IS NULL "
                                      "AND state = 0 AND connector_id = ?1";
static const char SQL_GET[] =
    "SELECT " CW_CS_OBJECT_COLUMNS "FROM cs_object o" CW_CS_OBJECT_JOIN "WHERE o.id = ?2";
static const char SQL_UPDATE[] =
    "UPDATE cs_object SET connector_id = ?1, partition_id = ?2, parent_id = ?3, "
    "metaverse_id = ?4, anchor = ?5, dn = ?6, dn_hash = ?7, state = ?8, object_type = ?9, "
    "pending_op = ?10, pending_state = ?11, sent_usec = ?12 WHERE id = ?13";
static const char SQL_UPDATE_FLAGS[] =
    "UPDATE cs_object SET state = ?1, object_type = ?2, pending_op = ?3, pending_state = ?4, "
    "sent_usec = ?5 WHERE id = ?6";
static const char SQL_PUT_IMPORTED[] =
    "INSERT INTO cs_value (id, imported) VALUES (?1, ?2) "
    "ON CONFLICT (id) DO UPDATE SET imported = excluded.imported";
static const char SQL_PUT_DESIRED[] = "INSERT INTO cs_value (id, desired) VALUES (?1, ?2) "
                                      "ON CONFLICT (id) DO UPDATE SET desired = excluded.desired";
static const char SQL_GET_METAVERSE[] = "SELECT metaverse_id FROM cs_object WHERE id = ?1";
static const char SQL_SET_METAVERSE[] = "UPDATE cs_object SET metaverse_id = ?2 WHERE id = ?1";

/* What goes with an object, but the links. */
static const char *const SQL_REMOVE[] = {
  "UPDATE cs_object SET parent_id = NULL WHERE parent_id = ?1",
  "DELETE FROM cs_key WHERE id = ?1",
  "DELETE FROM cs_mark WHERE id = ?1",
  "DELETE FROM cs_timer WHERE id = ?1",
  "DELETE FROM object_error WHERE object_id = ?1",
  "DELETE FROM cs_value WHERE id = ?1",
  "DELETE FROM cs_object WHERE id = ?1",
};

/* OR IGNORE and OR REPLACE would be SQLite's own; a row that is there already makes the moved one
 * superfluous. */
static const char *const SQL_ABSORB[] = {
  "INSERT INTO cs_key (connector_id, kind, hash, id) SELECT connector_id, kind, hash, ?2 "
  "FROM cs_key WHERE id = ?1 ON CONFLICT DO NOTHING",
  "INSERT INTO cs_mark (id) SELECT ?2 FROM cs_mark WHERE id = ?1 ON CONFLICT DO NOTHING",
  "UPDATE object_error SET object_id = ?2 WHERE object_id = ?1 AND NOT EXISTS (SELECT 1 FROM "
  "object_error e WHERE e.object_id = ?2 AND e.step = object_error.step "
  "AND e.code = object_error.code)",
};

/* ----- connectors and partitions */

static gboolean
register_name (CwStoreSession *session,
               const char *find_and_add[2],
               const char *name,
               gint64 connector_id,
               gint64 *ret_id,
               GError **error)
{
  gboolean has_row = FALSE;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, find_and_add[i], error);

      if (statement == NULL)
        return FALSE;
      cw_sql_bind_text (statement, 1, name);
      if (connector_id != 0)
        cw_sql_bind_integer (statement, 2, connector_id);
      if (i == 1)
        return cw_sql_run_for_id (statement, ret_id, error);
      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (has_row)
        {
          *ret_id = cw_sql_get_integer (statement, 0);
          return TRUE;
        }
      if (!cw_store_session_check_writing (session, error))
        return FALSE;
    }
  return FALSE;
}

gboolean
cw_connector_space_register_connector (CwStoreSession *session,
                                       const char *connector_guid,
                                       gint64 *ret_id,
                                       GError **error)
{
  const char *statements[] = { SQL_FIND_CONNECTOR, SQL_ADD_CONNECTOR };

  g_return_val_if_fail (session != NULL && connector_guid != NULL, FALSE);

  return register_name (session, statements, connector_guid, 0, ret_id, error);
}

gboolean
cw_connector_space_register_partition (CwStoreSession *session,
                                       gint64 connector_id,
                                       const char *name,
                                       gint64 *ret_id,
                                       GError **error)
{
  const char *statements[] = { SQL_FIND_PARTITION, SQL_ADD_PARTITION };

  g_return_val_if_fail (session != NULL && connector_id != 0 && name != NULL, FALSE);

  return register_name (session, statements, name, connector_id, ret_id, error);
}

GBytes *
cw_connector_space_get_watermark (CwStoreSession *session, gint64 partition_id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_GET_WATERMARK, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, partition_id);
  if (!cw_sql_step (statement, &has_row, error) || !has_row)
    return NULL;
  return cw_sql_dup_bytes (statement, 0);
}

gboolean
cw_connector_space_set_watermark (CwStoreSession *session,
                                  gint64 partition_id,
                                  GBytes *watermark,
                                  GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_held_rows_add_watermark (session->held, partition_id, watermark, error);
}

gboolean
cw_connector_space_count (CwStoreSession *session,
                          gint64 partition_id,
                          guint64 *ret_count,
                          GError **error)
{
  gint64 count = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_COUNT, CW_SQL_INTEGERS (partition_id), &count,
                             error))
    return FALSE;
  *ret_count = (guint64) count;
  return TRUE;
}

gboolean
cw_connector_space_count_loose (CwStoreSession *session,
                                gint64 connector_id,
                                guint64 *ret_count,
                                GError **error)
{
  gint64 count = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_COUNT_LOOSE, CW_SQL_INTEGERS (connector_id), &count,
                             error))
    return FALSE;
  *ret_count = (guint64) count;
  return TRUE;
}

/* ----- reading objects */

CwCsObject *
cw_connector_space_get (CwStoreSession *session, gint64 id, CwCsLoad load, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_GET, error);

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (load, id));
  return cw_cs_object_read_one (statement, error);
}

/* ----- writing objects */

static void
bind_identity (CwSqlStatement *statement, const CwCsObject *object)
{
  cw_sql_bind_integer (statement, 1, object->connector_id);
  cw_sql_bind_id (statement, 2, object->partition_id);
  cw_sql_bind_id (statement, 3, object->parent_id);
  cw_sql_bind_id (statement, 4, object->metaverse_id);
  cw_sql_bind_bytes (statement, 5, object->anchor);
  cw_sql_bind_text (statement, 6, object->dn);
  if (object->dn != NULL)
    cw_sql_bind_integer (statement, 7, cw_dn_hash (object->dn));
  else
    cw_sql_bind_id (statement, 7, 0);
}

static void
bind_flags (CwSqlStatement *statement, int first, const CwCsObject *object)
{
  cw_sql_bind_integer (statement, first, object->state);
  cw_sql_bind_integer (statement, first + 1, object->object_type);
  cw_sql_bind_integer (statement, first + 2, object->pending_op);
  cw_sql_bind_integer (statement, first + 3, object->pending_state);
  cw_sql_bind_integer (statement, first + 4, object->sent_usec);
}

gboolean
cw_connector_space_has_ties (CwStoreSession *session,
                             gint64 connector_id,
                             gboolean *ret_has_ties,
                             GError **error)
{
  gint64 has_ties = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_HAS_TIES, CW_SQL_INTEGERS (connector_id), &has_ties,
                             error))
    return FALSE;
  *ret_has_ties = has_ties != 0;
  return TRUE;
}

gboolean
cw_connector_space_insert (CwStoreSession *session, CwCsObject *object, GError **error)
{
  g_return_val_if_fail (object->id == 0 && object->connector_id != 0, FALSE);

  if (!cw_store_session_check_writing (session, error) ||
      !cw_row_id_take (session, CW_ROW_ID_OBJECT, &object->id, error))
    return FALSE;
  cw_look_ahead_note_names (session, object->anchor, object->dn);
  return cw_held_rows_add_object (session->held, object, error);
}

static gboolean
put_value (CwStoreSession *session,
           const char *static_text,
           gint64 id,
           const CwEntry *entry,
           GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, static_text, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, id);
  cw_store_bind_entry (statement, 2, entry);
  return cw_sql_run (statement, error);
}

static gboolean
has_same_identity (const CwCsObject *a, const CwCsObject *b)
{
  return a->connector_id == b->connector_id && a->partition_id == b->partition_id &&
         a->parent_id == b->parent_id && a->metaverse_id == b->metaverse_id &&
         g_strcmp0 (a->dn, b->dn) == 0 && (a->anchor == NULL) == (b->anchor == NULL) &&
         (a->anchor == NULL || g_bytes_equal (a->anchor, b->anchor));
}

static gboolean
has_same_flags (const CwCsObject *a, const CwCsObject *b)
{
  return a->state == b->state && a->object_type == b->object_type &&
         a->pending_op == b->pending_op && a->pending_state == b->pending_state &&
         a->sent_usec == b->sent_usec;
}

/* Only what differs is written: the columns of the identity are in most of the indexes. */
static gboolean
update_row (CwStoreSession *session, const CwCsObject *object, GError **error)
{
  g_autoptr (CwSqlStatement) statement = NULL;
  g_autoptr (CwCsObject) old = NULL;
  g_autoptr (GError) local_error = NULL;

  old = cw_connector_space_get (session, object->id, CW_CS_LOAD_ROW, &local_error);
  if (old == NULL)
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      else
        g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "Object %lld is no longer in the store.",
                     (long long) object->id);
      return FALSE;
    }
  if (has_same_identity (old, object))
    {
      if (has_same_flags (old, object))
        return TRUE;
      statement = cw_sql_use (session->sql, SQL_UPDATE_FLAGS, error);
      if (statement == NULL)
        return FALSE;
      bind_flags (statement, 1, object);
      cw_sql_bind_integer (statement, 6, object->id);
      return cw_sql_run (statement, error);
    }
  if (old->metaverse_id != 0 && old->metaverse_id != object->metaverse_id &&
      !cw_link_store_mark_tied (session, object->id, error))
    return FALSE;
  statement = cw_sql_use (session->sql, SQL_UPDATE, error);
  if (statement == NULL)
    return FALSE;
  bind_identity (statement, object);
  bind_flags (statement, 8, object);
  cw_sql_bind_integer (statement, 13, object->id);
  return cw_sql_run (statement, error);
}

gboolean
cw_connector_space_update (CwStoreSession *session,
                           const CwCsObject *object,
                           CwCsLoad what,
                           GError **error)
{
  g_return_val_if_fail (object->id != 0, FALSE);

  cw_row_watch_note (session, object->id);
  cw_look_ahead_note_names (session, object->anchor, object->dn);
  if (!cw_store_session_check_writing (session, error) || !update_row (session, object, error))
    return FALSE;
  if ((what & CW_CS_LOAD_IMPORTED) != 0 &&
      !put_value (session, SQL_PUT_IMPORTED, object->id, object->imported, error))
    return FALSE;
  return (what & CW_CS_LOAD_DESIRED) == 0 ||
         put_value (session, SQL_PUT_DESIRED, object->id, object->desired, error);
}

gboolean
cw_connector_space_set_imported (CwStoreSession *session, const CwCsObject *object, GError **error)
{
  g_return_val_if_fail (object->id != 0, FALSE);

  cw_row_watch_note (session, object->id);
  return cw_store_session_check_writing (session, error) &&
         put_value (session, SQL_PUT_IMPORTED, object->id, object->imported, error);
}

static gboolean
mark_what_depends_on_tie (CwStoreSession *session, gint64 id, gint64 new_tie, GError **error)
{
  gint64 tie = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_GET_METAVERSE, CW_SQL_INTEGERS (id), &tie, error))
    return FALSE;
  return tie == 0 || tie == new_tie || cw_link_store_mark_tied (session, id, error);
}

static gboolean
remove_row (CwStoreSession *session, gint64 id, GError **error)
{
  cw_row_watch_note_all (session);
  if (!cw_login_name_release_all (session, id, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (SQL_REMOVE); i++)
    if (!cw_sql_do (session->sql, SQL_REMOVE[i], CW_SQL_INTEGERS (id), error))
      return FALSE;
  return cw_link_store_remove_all (session, id, error);
}

gboolean
cw_connector_space_remove (CwStoreSession *session, gint64 id, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         mark_what_depends_on_tie (session, id, 0, error) &&
         cw_gone_object_note (session, id, 0, error) && remove_row (session, id, error);
}

gboolean
cw_connector_space_tie_new (CwStoreSession *session,
                            gint64 id,
                            gint64 metaverse_id,
                            gint64 link_profile,
                            GError **error)
{
  cw_row_watch_note (session, id);
  return cw_store_session_check_writing (session, error) &&
         cw_held_rows_add_tie (session->held, id, metaverse_id, link_profile, error);
}

gboolean
cw_connector_space_set_metaverse (CwStoreSession *session,
                                  gint64 id,
                                  gint64 metaverse_id,
                                  GError **error)
{
  g_autoptr (CwSqlStatement) statement = NULL;

  cw_row_watch_note (session, id);
  if (!cw_store_session_check_writing (session, error) ||
      !mark_what_depends_on_tie (session, id, metaverse_id, error))
    return FALSE;
  statement = cw_sql_use (session->sql, SQL_SET_METAVERSE, error);
  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, id);
  cw_sql_bind_id (statement, 2, metaverse_id);
  return cw_sql_run (statement, error);
}

gboolean
cw_connector_space_absorb (CwStoreSession *session, gint64 from, gint64 to, GError **error)
{
  g_return_val_if_fail (from != to, FALSE);

  cw_row_watch_note (session, to);
  if (!cw_store_session_check_writing (session, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (SQL_ABSORB); i++)
    if (!cw_sql_do (session->sql, SQL_ABSORB[i], CW_SQL_INTEGERS (from, to), error))
      return FALSE;
  return cw_link_store_move_all (session, from, to, error) &&
         cw_gone_object_note (session, from, to, error) && remove_row (session, from, error);
}
