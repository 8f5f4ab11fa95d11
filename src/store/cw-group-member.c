/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-group-member.h"

#include "store/cw-store-private.h"

static const char SQL_MARK_CHANGED[] =
    "INSERT INTO cs_mark (id) SELECT o.id FROM link_mark m JOIN cs_object o ON o.id = m.dst "
    "WHERE m.src = ?1 AND m.attribute = ?2 ON CONFLICT DO NOTHING";
static const char SQL_MARK_ALL[] =
    "INSERT INTO cs_mark (id) SELECT o.id FROM link l JOIN cs_object o ON o.id = l.dst "
    "WHERE l.src = ?1 AND l.attribute = ?2 ON CONFLICT DO NOTHING";

/* By number, or by a name whose owner is known (cw-login-name.h). */
static const char SQL_LIST[] =
    "SELECT x.member FROM (SELECT CASE WHEN n.id IS NULL THEN l.dst ELSE coalesce (n.owner_id, 0) "
    "END AS member FROM link l LEFT JOIN login_name n ON n.id = l.dst WHERE l.src = ?1 "
    "AND l.attribute = ?2 AND l.is_confirmed = 1) x WHERE x.member <> 0 ORDER BY x.member";
static const char SQL_MARK_ALL_NAMED[] =
    "INSERT INTO cs_mark (id) SELECT n.owner_id FROM link l JOIN login_name n ON n.id = l.dst "
    "WHERE l.src = ?1 AND l.attribute = ?2 AND n.owner_id IS NOT NULL ON CONFLICT DO NOTHING";

GArray *
cw_group_member_list (CwStoreSession *session,
                      gint64 group,
                      CwAttributeId attribute,
                      GError **error)
{
  return cw_sql_fetch_integers (session->sql, SQL_LIST, CW_SQL_INTEGERS (group, attribute), error);
}

gboolean
cw_group_member_mark_changed (CwStoreSession *session,
                              gint64 group,
                              CwAttributeId attribute,
                              GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_MARK_CHANGED, CW_SQL_INTEGERS (group, attribute), error);
}

gboolean
cw_group_member_mark_all (CwStoreSession *session,
                          gint64 group,
                          CwAttributeId attribute,
                          GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_MARK_ALL, CW_SQL_INTEGERS (group, attribute), error) &&
         cw_sql_do (session->sql, SQL_MARK_ALL_NAMED, CW_SQL_INTEGERS (group, attribute), error);
}
