/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-metaverse.h"

#include "base/cw-error.h"
#include "store/cw-held-rows.h"
#include "store/cw-row-id.h"
#include "store/cw-store-private.h"

static const char SQL_GET[] = "SELECT id, object_type, entry FROM mv_object WHERE id = ?1";
static const char SQL_LIST_RANGE[] =
    "SELECT id, object_type, entry FROM mv_object WHERE id BETWEEN ?1 AND ?2 ORDER BY id";
static const char SQL_FIND_FIRST[] = "SELECT min(id) FROM mv_object";
static const char SQL_FIND_LAST[] = "SELECT max(id) FROM mv_object";
static const char SQL_UPDATE[] = "UPDATE mv_object SET object_type = ?1, entry = ?2 WHERE id = ?3";
static const char SQL_REMOVE[] = "DELETE FROM mv_object WHERE id = ?1";
static const char SQL_COUNT[] = "SELECT count(*) FROM mv_object";
static const char SQL_HAS_ANY[] = "SELECT 1 FROM mv_object LIMIT 1";
static const char SQL_FIND_HOLDER[] = "SELECT id FROM mv_key WHERE kind = ?1 AND hash = ?2 LIMIT 1";
static const char SQL_REMOVE_KEY[] = "DELETE FROM mv_key WHERE kind = ?1 AND hash = ?2 AND id = ?3";
static const char SQL_FIND_BY_KEY[] =
    "SELECT id FROM mv_key WHERE kind = ?1 AND hash = ?2 ORDER BY id";

CwMvObject *
cw_mv_object_new (void)
{
  return g_new0 (CwMvObject, 1);
}

void
cw_mv_object_free (CwMvObject *object)
{
  if (object == NULL)
    return;
  g_clear_pointer (&object->entry, cw_entry_unref);
  g_free (object);
}

static CwMvObject *
read_object (CwSqlStatement *statement, GError **error)
{
  g_autoptr (CwMvObject) object = cw_mv_object_new ();

  object->id = cw_sql_get_integer (statement, 0);
  object->object_type = (CwAttributeId) cw_sql_get_integer (statement, 1);
  if (cw_store_read_entry (statement, 2, &object->entry, error))
    return g_steal_pointer (&object);
  g_prefix_error (error, "Metaverse object %lld: ", (long long) object->id);
  return NULL;
}

CwMvObject *
cw_metaverse_get (CwStoreSession *session, gint64 id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_GET, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, id);
  if (!cw_sql_step (statement, &has_row, error) || !has_row)
    return NULL;
  return read_object (statement, error);
}

GPtrArray *
cw_metaverse_list_range (CwStoreSession *session, gint64 first, gint64 last, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_RANGE, error);
  g_autoptr (GPtrArray) result =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_mv_object_free);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (first, last));
  while (TRUE)
    {
      CwMvObject *object = NULL;

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&result);
      object = read_object (statement, error);
      if (object == NULL)
        return NULL;
      g_ptr_array_add (result, object);
    }
}

gboolean
cw_metaverse_insert (CwStoreSession *session, CwMvObject *object, GError **error)
{
  g_return_val_if_fail (object->id == 0 && object->entry != NULL, FALSE);

  return cw_store_session_check_writing (session, error) &&
         cw_row_id_take (session, CW_ROW_ID_METAVERSE, &object->id, error) &&
         cw_held_rows_add_metaverse (session->held, object, error);
}

gboolean
cw_metaverse_update (CwStoreSession *session, const CwMvObject *object, GError **error)
{
  g_autoptr (CwSqlStatement) statement = NULL;

  g_return_val_if_fail (object->id != 0 && object->entry != NULL, FALSE);

  if (!cw_store_session_check_writing (session, error))
    return FALSE;
  statement = cw_sql_use (session->sql, SQL_UPDATE, error);
  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, object->object_type);
  cw_store_bind_entry (statement, 2, object->entry);
  cw_sql_bind_integer (statement, 3, object->id);
  if (!cw_sql_run (statement, error))
    return FALSE;
  if (statement->klass->get_n_changed (statement) == 1)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
               "Metaverse object %lld is no longer in the store.", (long long) object->id);
  return FALSE;
}

gboolean
cw_metaverse_remove (CwStoreSession *session, gint64 id, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_REMOVE, CW_SQL_INTEGERS (id), error);
}

gboolean
cw_metaverse_put_key (CwStoreSession *session, guint16 kind, gint64 hash, gint64 id, GError **error)
{
  const CwMetaverseKey key = { kind, hash, id };

  return cw_store_session_check_writing (session, error) &&
         cw_held_rows_add_key (session->held, &key, error);
}

gboolean
cw_metaverse_put_keys (CwStoreSession *session, GArray *keys, GError **error)
{
  g_autoptr (GArray) owned = keys;

  return cw_store_session_check_writing (session, error) &&
         cw_held_rows_add_keys (session->held, g_steal_pointer (&owned), error);
}

/* Two statements: in one, the database would make a temporary table of its own table each time. */
gboolean
cw_metaverse_claim_key (CwStoreSession *session,
                        guint16 kind,
                        gint64 hash,
                        gint64 id,
                        gboolean *ret_is_claimed,
                        GError **error)
{
  gint64 holder = 0;

  if (!cw_store_session_check_writing (session, error) ||
      !cw_sql_fetch_integer (session->sql, SQL_FIND_HOLDER, CW_SQL_INTEGERS (kind, hash), &holder,
                             error))
    return FALSE;
  *ret_is_claimed = holder == 0;
  return holder != 0 || cw_metaverse_put_key (session, kind, hash, id, error);
}

gboolean
cw_metaverse_remove_key (CwStoreSession *session,
                         guint16 kind,
                         gint64 hash,
                         gint64 id,
                         GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_REMOVE_KEY, CW_SQL_INTEGERS (kind, hash, id), error);
}

GArray *
cw_metaverse_find_by_key (CwStoreSession *session, guint16 kind, gint64 hash, GError **error)
{
  return cw_sql_fetch_integers (session->sql, SQL_FIND_BY_KEY, CW_SQL_INTEGERS (kind, hash), error);
}

gboolean
cw_metaverse_count (CwStoreSession *session, guint64 *ret_count, GError **error)
{
  gint64 count = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_COUNT, NULL, 0, &count, error))
    return FALSE;
  *ret_count = (guint64) count;
  return TRUE;
}

/* Counting reads all of the table, entries included. */
gboolean
cw_metaverse_is_empty (CwStoreSession *session, gboolean *ret_is_empty, GError **error)
{
  gint64 has_any = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_HAS_ANY, NULL, 0, &has_any, error))
    return FALSE;
  *ret_is_empty = has_any == 0;
  return TRUE;
}

gboolean
cw_metaverse_get_range (CwStoreSession *session,
                        gint64 *ret_first,
                        gint64 *ret_last,
                        GError **error)
{
  return cw_sql_fetch_integer (session->sql, SQL_FIND_FIRST, NULL, 0, ret_first, error) &&
         cw_sql_fetch_integer (session->sql, SQL_FIND_LAST, NULL, 0, ret_last, error);
}
