/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-audit-store.h"

#include "store/cw-store-private.h"

static const char SQL_ADD[] =
    "INSERT INTO audit (at_usec, author, user_name, action, result, changes) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_LIST[] = "SELECT id, at_usec, author, user_name, action, result, changes "
                               "FROM audit WHERE id < ?1 ORDER BY id DESC LIMIT ?2";
static const char SQL_PURGE[] = "DELETE FROM audit WHERE at_usec < ?1";

void
cw_audit_record_free (CwAuditRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->author);
  g_free (record->user);
  g_free (record->action);
  g_free (record->result);
  g_free (record->changes);
  g_free (record);
}

static gboolean
add (CwStoreSession *session, const CwAuditRecord *record, GError **error)
{
  g_autoptr (CwSqlStatement) statement =
      cw_store_session_use_config_writing (session, SQL_ADD, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, g_get_real_time ());
  cw_sql_bind_text (statement, 2, record->author);
  cw_sql_bind_text (statement, 3, record->user);
  cw_sql_bind_text (statement, 4, record->action);
  cw_sql_bind_text (statement, 5, record->result);
  cw_sql_bind_text (statement, 6, record->changes);
  return cw_sql_run (statement, error);
}

gboolean
cw_audit_store_add (CwStoreSession *session, const CwAuditRecord *record, GError **error)
{
  gboolean is_own = FALSE;

  return cw_store_session_begin_own (session, &is_own, error) &&
         cw_store_session_end_own (session, is_own, add (session, record, error), error);
}

static CwAuditRecord *
read_record (CwSqlStatement *statement)
{
  CwAuditRecord *record = g_new0 (CwAuditRecord, 1);

  record->id = cw_sql_get_integer (statement, 0);
  record->at_usec = cw_sql_get_integer (statement, 1);
  record->author = cw_sql_dup_text (statement, 2);
  record->user = cw_sql_dup_text (statement, 3);
  record->action = cw_sql_dup_text (statement, 4);
  record->result = cw_sql_dup_text (statement, 5);
  record->changes = cw_sql_dup_text (statement, 6);
  return record;
}

GPtrArray *
cw_audit_store_list (CwStoreSession *session, gint64 before, guint limit, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_store_session_use_config (session, SQL_LIST, error);
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_audit_record_free);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, before > 0 ? before : G_MAXINT64);
  cw_sql_bind_integer (statement, 2, limit);
  while (cw_sql_step (statement, &has_row, error))
    {
      if (!has_row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, read_record (statement));
    }
  return NULL;
}

static gboolean
purge (CwStoreSession *session, gint64 before_usec, GError **error)
{
  CwSqlConnection *config = cw_store_session_write_config (session, error);

  return config != NULL && cw_sql_do (config, SQL_PURGE, CW_SQL_INTEGERS (before_usec), error);
}

gboolean
cw_audit_store_purge (CwStoreSession *session, gint64 before_usec, GError **error)
{
  gboolean is_own = FALSE;

  return cw_store_session_begin_own (session, &is_own, error) &&
         cw_store_session_end_own (session, is_own, purge (session, before_usec, error), error);
}
