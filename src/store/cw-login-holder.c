/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-connector-space.h"
#include "store/cw-login-private.h"
#include "store/cw-row-watch.h"
#include "store/cw-store-private.h"

static const char SQL_HOLD[] = "INSERT INTO login_holder (connector_id, name, id) "
                               "VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
static const char SQL_RELEASE[] =
    "DELETE FROM login_holder WHERE connector_id = ?1 AND name = ?2 AND id = ?3";
static const char SQL_LIST_TWO[] = "SELECT id FROM login_holder WHERE connector_id = ?1 "
                                   "AND name = ?2 ORDER BY id LIMIT 2";
static const char SQL_LIST_HOLDERS[] =
    "SELECT id FROM login_holder WHERE connector_id = ?1 AND name = ?2 ORDER BY id";
static const char SQL_LIST_HELD[] = "SELECT name FROM login_holder WHERE id = ?1 ORDER BY name";
static const char SQL_GET_CONNECTOR[] = "SELECT connector_id FROM login_holder WHERE id = ?1";
static const char SQL_SET_OWNER[] = "UPDATE login_name SET owner_id = ?2 WHERE id = ?1";
static const char SQL_GET_TIE[] = "SELECT metaverse_id FROM cs_object WHERE id = ?1";
static const char SQL_MARK_OBJECT[] =
    "INSERT INTO cs_mark (id) SELECT id FROM cs_object WHERE id = ?1 ON CONFLICT DO NOTHING";
static const char SQL_MARK_LINKS[] =
    "INSERT INTO link_mark (src, attribute, dst) SELECT src, attribute, ?2 FROM link "
    "WHERE dst = ?1 ON CONFLICT DO NOTHING";
static const char SQL_FIND_CONTESTED[] =
    "SELECT h.name, (SELECT min (o.id) FROM login_holder o WHERE o.connector_id = h.connector_id "
    "AND o.name = h.name AND o.id <> h.id) FROM login_holder h CROSS JOIN login_name n "
    "WHERE h.id = ?1 AND n.connector_id = h.connector_id AND n.name = h.name "
    "AND n.owner_id IS NULL AND EXISTS (SELECT 1 FROM link l WHERE l.dst = n.id "
    "AND l.is_confirmed = 1) ORDER BY h.name LIMIT 1";

/* ----- who is meant by a name */

gboolean
cw_login_name_find_owner (CwStoreSession *session,
                          gint64 connector_id,
                          const char *name,
                          guint *ret_n_holders,
                          gint64 *ret_owner_id,
                          GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_TWO, error);
  gboolean has_row = FALSE;
  gint64 owner_id = 0;
  guint n = 0;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, connector_id);
  cw_sql_bind_text (statement, 2, name);
  for (;;)
    {
      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        break;
      owner_id = cw_sql_get_integer (statement, 0);
      n++;
    }
  *ret_n_holders = n;
  *ret_owner_id = n == 1 ? owner_id : 0;
  return TRUE;
}

/* Whoever has no tie to the metaverse has all links to it looked at once it gets one: so a first
 * load, which has no index of the links by dst, never looks for them here. */
static gboolean
mark_change (CwStoreSession *session, gint64 name_id, gint64 owner_id, GError **error)
{
  gint64 tie = 0;

  if (owner_id == 0)
    return TRUE;
  cw_row_watch_note (session, owner_id);
  if (!cw_sql_do (session->sql, SQL_MARK_OBJECT, CW_SQL_INTEGERS (owner_id), error) ||
      !cw_sql_fetch_integer (session->sql, SQL_GET_TIE, CW_SQL_INTEGERS (owner_id), &tie, error))
    return FALSE;
  return tie == 0 ||
         cw_sql_do (session->sql, SQL_MARK_LINKS, CW_SQL_INTEGERS (name_id, owner_id), error);
}

static gboolean
set_owner (CwStoreSession *session, gint64 name_id, gint64 owner_id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_SET_OWNER, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, name_id);
  cw_sql_bind_id (statement, 2, owner_id);
  return cw_sql_run (statement, error);
}

/* Its holders changed. */
static gboolean
settle (CwStoreSession *session,
        gint64 connector_id,
        const char *name,
        guint *ret_n_holders,
        GError **error)
{
  gint64 before = 0;
  gint64 now = 0;
  gint64 id = 0;

  if (!cw_login_name_find_owner (session, connector_id, name, ret_n_holders, &now, error) ||
      !cw_login_name_look_up (session, connector_id, name, &id, &before, error))
    return FALSE;
  if (id == 0 || before == now)
    return TRUE;
  return set_owner (session, id, now, error) && mark_change (session, id, before, error) &&
         mark_change (session, id, now, error);
}

static gboolean
change (CwStoreSession *session,
        const char *static_text,
        gint64 connector_id,
        const char *name,
        gint64 id,
        GError **error)
{
  g_autoptr (CwSqlStatement) statement = NULL;

  if (!cw_store_session_check_writing (session, error))
    return FALSE;
  statement = cw_sql_use (session->sql, static_text, error);
  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, connector_id);
  cw_sql_bind_text (statement, 2, name);
  cw_sql_bind_integer (statement, 3, id);
  return cw_sql_run (statement, error);
}

gboolean
cw_login_name_hold (CwStoreSession *session,
                    gint64 connector_id,
                    const char *name,
                    gint64 id,
                    guint *ret_n_holders,
                    GError **error)
{
  return change (session, SQL_HOLD, connector_id, name, id, error) &&
         settle (session, connector_id, name, ret_n_holders, error);
}

gboolean
cw_login_name_release (CwStoreSession *session,
                       gint64 connector_id,
                       const char *name,
                       gint64 id,
                       guint *ret_n_holders,
                       GError **error)
{
  return change (session, SQL_RELEASE, connector_id, name, id, error) &&
         settle (session, connector_id, name, ret_n_holders, error);
}

/* ----- lists */

GPtrArray *
cw_login_name_list_held (CwStoreSession *session, gint64 id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_HELD, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, id);
  for (;;)
    {
      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&names);
      g_ptr_array_add (names, cw_sql_dup_text (statement, 0));
    }
}

GArray *
cw_login_name_list_holders (CwStoreSession *session,
                            gint64 connector_id,
                            const char *name,
                            GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_HOLDERS, error);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, connector_id);
  cw_sql_bind_text (statement, 2, name);
  for (;;)
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

char *
cw_login_name_find_contested (CwStoreSession *session,
                              gint64 id,
                              gint64 *ret_other_id,
                              GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_FIND_CONTESTED, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, id);
  if (!cw_sql_step (statement, &has_row, error) || !has_row)
    return NULL;
  *ret_other_id = cw_sql_get_integer (statement, 1);
  return cw_sql_dup_text (statement, 0);
}

gboolean
cw_login_name_release_all (CwStoreSession *session, gint64 id, GError **error)
{
  gint64 connector_id = 0;
  g_autoptr (GPtrArray) names = NULL;

  if (!cw_sql_fetch_integer (session->sql, SQL_GET_CONNECTOR, CW_SQL_INTEGERS (id), &connector_id,
                             error))
    return FALSE;
  if (connector_id == 0)
    return TRUE;
  names = cw_login_name_list_held (session, id, error);
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      guint n_holders = 0;

      if (!cw_login_name_release (session, connector_id, g_ptr_array_index (names, i), id,
                                  &n_holders, error))
        return FALSE;
    }
  return names != NULL;
}
