/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-connector-space.h"

#include "store/cw-store-private.h"

static const char SQL_SET[] = "INSERT INTO cs_timer (id, due_usec) VALUES (?1, ?2) "
                              "ON CONFLICT (id) DO UPDATE SET due_usec = excluded.due_usec";
static const char SQL_MARK_DUE[] =
    "INSERT INTO cs_mark (id) SELECT t.id FROM cs_timer t JOIN cs_object o ON o.id = t.id "
    "WHERE t.due_usec <= ?1 ON CONFLICT DO NOTHING";
static const char SQL_REMOVE_DUE[] = "DELETE FROM cs_timer WHERE due_usec <= ?1";

gboolean
cw_connector_space_set_timer (CwStoreSession *session, gint64 id, gint64 due_usec, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_SET, CW_SQL_INTEGERS (id, due_usec), error);
}

gboolean
cw_connector_space_mark_due (CwStoreSession *session, gint64 now_usec, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_MARK_DUE, CW_SQL_INTEGERS (now_usec), error) &&
         cw_sql_do (session->sql, SQL_REMOVE_DUE, CW_SQL_INTEGERS (now_usec), error);
}
