/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-gone-object.h"

#include "store/cw-store-private.h"

static const char SQL_NOTE[] =
    "INSERT INTO gone_object (id, connector_id, object_type, anchor, dn, title, successor_id, "
    "gone_usec) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char SQL_GET[] = "SELECT connector_id, object_type, anchor, dn, title, successor_id, "
                              "gone_usec FROM gone_object WHERE id = ?1";
static const char SQL_PURGE[] =
    "DELETE FROM gone_object WHERE id IN (SELECT id FROM gone_object WHERE gone_usec < "
    "coalesce ((SELECT started_usec FROM cycle ORDER BY id LIMIT 1), ?1) LIMIT ?2)";

void
cw_gone_object_free (CwGoneObject *gone)
{
  if (gone == NULL)
    return;
  g_clear_pointer (&gone->anchor, g_bytes_unref);
  g_free (gone->dn);
  g_free (gone->title);
  g_free (gone);
}

static gboolean
put (CwStoreSession *session, const CwCsObject *object, gint64 successor_id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_NOTE, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, object->id);
  cw_sql_bind_integer (statement, 2, object->connector_id);
  cw_sql_bind_integer (statement, 3, object->object_type);
  cw_sql_bind_bytes (statement, 4, object->anchor);
  cw_sql_bind_text (statement, 5, object->dn);
  cw_sql_bind_text (statement, 6,
                    cw_cs_object_get_title (object, cw_store_get_attributes (session->store)));
  cw_sql_bind_id (statement, 7, successor_id);
  cw_sql_bind_integer (statement, 8, g_get_real_time ());
  return cw_sql_run (statement, error);
}

gboolean
cw_gone_object_note (CwStoreSession *session, gint64 id, gint64 successor_id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCsObject) object =
      cw_connector_space_get (session, id, CW_CS_LOAD_ALL, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (object == NULL || object->state == CW_CS_PLACEHOLDER)
    return TRUE;
  return put (session, object, successor_id, error);
}

CwGoneObject *
cw_gone_object_get (CwStoreSession *session, gint64 id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_GET, error);
  CwGoneObject *gone = NULL;
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, id);
  if (!cw_sql_step (statement, &has_row, error) || !has_row)
    return NULL;
  gone = g_new0 (CwGoneObject, 1);
  gone->id = id;
  gone->connector_id = cw_sql_get_integer (statement, 0);
  gone->object_type = (CwAttributeId) cw_sql_get_integer (statement, 1);
  gone->anchor = cw_sql_dup_bytes (statement, 2);
  gone->dn = cw_sql_dup_text (statement, 3);
  gone->title = cw_sql_dup_text (statement, 4);
  gone->successor_id = cw_sql_get_integer (statement, 5);
  gone->gone_usec = cw_sql_get_integer (statement, 6);
  return gone;
}

gboolean
cw_gone_object_purge (CwStoreSession *session, guint limit, guint64 *ret_n, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do_counted (session->sql, SQL_PURGE, CW_SQL_INTEGERS (G_MAXINT64, limit), ret_n,
                            error);
}
