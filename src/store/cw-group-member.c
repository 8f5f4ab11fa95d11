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
         cw_sql_do (session->sql, SQL_MARK_ALL, CW_SQL_INTEGERS (group, attribute), error);
}
