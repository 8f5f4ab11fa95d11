/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-run-store.h"

#include "store/cw-store-private.h"

static const char SQL_PUT[] =
    "INSERT INTO object_error (object_id, step, code, message, detail, first_usec, last_usec, "
    "count) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 1) ON CONFLICT (object_id, step, code) "
    "DO UPDATE SET message = excluded.message, detail = excluded.detail, "
    "last_usec = excluded.last_usec, count = object_error.count + 1";
static const char SQL_CLEAR[] = "DELETE FROM object_error WHERE object_id = ?1 AND step = ?2";
static const char SQL_CLEAR_ONE[] =
    "DELETE FROM object_error WHERE object_id = ?1 AND step = ?2 AND code = ?3";
static const char SQL_LIST_OBJECTS[] =
    "SELECT o.id FROM object_error e CROSS JOIN cs_object o WHERE o.id = e.object_id "
    "AND o.connector_id = ?1 AND e.step = ?2 AND e.code = ?3 ORDER BY o.id";
/* Errors are few: nothing else may be gone through for them, hence the CROSS JOIN, which SQLite
 * takes as an order. pending_state 1 is CW_PENDING_STATE_SENT; of a link, 1 and 4 wait, 3, 6 and 7
 * were refused. */
static const char SQL_CLEAR_SETTLED[] =
    "DELETE FROM object_error WHERE step = ?2 AND object_id IN "
    "(SELECT o.id FROM object_error e CROSS JOIN cs_object o WHERE o.id = e.object_id "
    "AND o.connector_id = ?1 AND (o.pending_op = 0 OR o.pending_state = 1) AND NOT EXISTS "
    "(SELECT 1 FROM link l WHERE l.src = o.id AND l.pending IN (1, 3, 4, 6, 7)))";
static const char SQL_COUNT[] = "SELECT count(*) FROM object_error";
/* An object of the cloud has no DN: people know it by that of the source that it comes from. */
static const char SQL_LIST[] =
    "SELECT e.id, e.object_id, e.step, e.code, e.message, e.detail, e.first_usec, e.last_usec, "
    "e.count, c.guid, COALESCE(o.dn, (SELECT s.dn FROM cs_object s WHERE "
    "s.metaverse_id = o.metaverse_id AND s.dn IS NOT NULL LIMIT 1)), o.anchor FROM object_error e "
    "LEFT JOIN cs_object o ON o.id = e.object_id LEFT JOIN connector c ON c.id = o.connector_id "
    "WHERE e.id > ?2 AND (?1 = 0 OR e.object_id = ?1) ORDER BY e.id LIMIT ?3";

static gboolean
put (CwStoreSession *session, const CwObjectError *object_error, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_PUT, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, object_error->object_id);
  cw_sql_bind_integer (statement, 2, object_error->step);
  cw_sql_bind_text (statement, 3, object_error->code);
  cw_sql_bind_text (statement, 4, object_error->message);
  cw_sql_bind_text (statement, 5, object_error->detail);
  cw_sql_bind_integer (statement, 6, g_get_real_time ());
  return cw_sql_run (statement, error);
}

gboolean
cw_run_store_put_error (CwStoreSession *session,
                        gint64 object_id,
                        CwStepKind step,
                        const char *code,
                        const char *message,
                        const char *detail,
                        GError **error)
{
  CwObjectError object_error = {
    .object_id = object_id,
    .step = step,
    .code = (char *) (code != NULL ? code : "failed"),
    .message = (char *) (message != NULL ? message : ""),
    .detail = (char *) detail,
  };
  gboolean is_own = FALSE;

  return cw_store_session_begin_own (session, &is_own, error) &&
         cw_store_session_end_own (session, is_own, put (session, &object_error, error), error);
}

gboolean
cw_run_store_clear_errors (CwStoreSession *session,
                           gint64 object_id,
                           CwStepKind step,
                           GError **error)
{
  gboolean is_own = FALSE;
  gboolean is_good = FALSE;

  if (!cw_store_session_begin_own (session, &is_own, error))
    return FALSE;
  is_good = cw_sql_do (session->sql, SQL_CLEAR, CW_SQL_INTEGERS (object_id, step), error);
  return cw_store_session_end_own (session, is_own, is_good, error);
}

static gboolean
clear_one (CwStoreSession *session,
           gint64 object_id,
           CwStepKind step,
           const char *code,
           GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_CLEAR_ONE, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (object_id, step));
  cw_sql_bind_text (statement, 3, code);
  return cw_sql_run (statement, error);
}

gboolean
cw_run_store_clear_error (CwStoreSession *session,
                          gint64 object_id,
                          CwStepKind step,
                          const char *code,
                          GError **error)
{
  gboolean is_own = FALSE;

  return cw_store_session_begin_own (session, &is_own, error) &&
         cw_store_session_end_own (session, is_own,
                                   clear_one (session, object_id, step, code, error), error);
}

gboolean
cw_run_store_clear_settled_errors (CwStoreSession *session, gint64 connector_id, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_CLEAR_SETTLED, CW_SQL_INTEGERS (connector_id, CW_STEP_EXPORT),
                    error);
}

gboolean
cw_run_store_count_errors (CwStoreSession *session, guint64 *ret_count, GError **error)
{
  gint64 count = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_COUNT, NULL, 0, &count, error))
    return FALSE;
  *ret_count = (guint64) count;
  return TRUE;
}

static CwObjectError *
read_error (CwSqlStatement *statement)
{
  CwObjectError *object_error = g_new0 (CwObjectError, 1);

  object_error->id = cw_sql_get_integer (statement, 0);
  object_error->object_id = cw_sql_get_integer (statement, 1);
  object_error->step = (CwStepKind) cw_sql_get_integer (statement, 2);
  object_error->code = cw_sql_dup_text (statement, 3);
  object_error->message = cw_sql_dup_text (statement, 4);
  object_error->detail = cw_sql_dup_text (statement, 5);
  object_error->first_usec = cw_sql_get_integer (statement, 6);
  object_error->last_usec = cw_sql_get_integer (statement, 7);
  object_error->count = (guint) cw_sql_get_integer (statement, 8);
  object_error->connector_guid = cw_sql_dup_text (statement, 9);
  object_error->dn = cw_sql_dup_text (statement, 10);
  object_error->anchor = cw_sql_dup_bytes (statement, 11);
  return object_error;
}

GPtrArray *
cw_run_store_list_errors (CwStoreSession *session,
                          gint64 object_id,
                          gint64 after,
                          guint limit,
                          GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST, error);
  g_autoptr (GPtrArray) result =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_object_error_free);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (object_id, after, limit));
  while (TRUE)
    {
      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&result);
      g_ptr_array_add (result, read_error (statement));
    }
}

GArray *
cw_run_store_list_objects (CwStoreSession *session,
                           gint64 connector_id,
                           CwStepKind step,
                           const char *code,
                           GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_OBJECTS, error);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (connector_id, step));
  cw_sql_bind_text (statement, 3, code);
  while (TRUE)
    {
      gint64 id = 0;

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&ids);
      id = cw_sql_get_integer (statement, 0);
      g_array_append_val (ids, id);
    }
}
