/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-profile.h"

#include "store/cw-row-watch.h"
#include "store/cw-store-private.h"

/* To find out which are in use all objects are looked at: not for a handful. */
#define MANY_PROFILES 32

static const char SQL_FIND[] = "SELECT id FROM link_profile WHERE content = ?1";
static const char SQL_ADD[] = "INSERT INTO link_profile (content) VALUES (?1) RETURNING id";
static const char SQL_LIST[] = "SELECT id, content FROM link_profile ORDER BY id";
static const char SQL_COUNT[] = "SELECT count(*) FROM link_profile";
static const char SQL_CLEAN[] =
    "DELETE FROM link_profile WHERE id NOT IN (SELECT DISTINCT link_profile FROM cs_object)";
static const char SQL_SET[] = "UPDATE cs_object SET link_profile = ?2 WHERE id = ?1";

static void
free_profile (gpointer data)
{
  CwLinkProfile *profile = data;

  g_free (profile->content);
  g_free (profile);
}

gboolean
cw_link_profile_register (CwStoreSession *session,
                          const char *content,
                          gint64 *ret_id,
                          GError **error)
{
  g_autoptr (CwSqlStatement) find = NULL;
  g_autoptr (CwSqlStatement) add = NULL;
  gboolean has_row = FALSE;

  if (!cw_store_session_check_writing (session, error))
    return FALSE;
  find = cw_sql_use (session->sql, SQL_FIND, error);
  if (find == NULL)
    return FALSE;
  cw_sql_bind_text (find, 1, content);
  if (!cw_sql_step (find, &has_row, error))
    return FALSE;
  if (has_row)
    {
      *ret_id = cw_sql_get_integer (find, 0);
      return TRUE;
    }
  add = cw_sql_use (session->sql, SQL_ADD, error);
  if (add == NULL)
    return FALSE;
  cw_sql_bind_text (add, 1, content);
  return cw_sql_run_for_id (add, ret_id, error);
}

GPtrArray *
cw_link_profile_list (CwStoreSession *session, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST, error);
  g_autoptr (GPtrArray) profiles = g_ptr_array_new_with_free_func (free_profile);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  for (;;)
    {
      CwLinkProfile *profile = NULL;

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&profiles);
      profile = g_new0 (CwLinkProfile, 1);
      profile->id = cw_sql_get_integer (statement, 0);
      profile->content = cw_sql_dup_text (statement, 1);
      g_ptr_array_add (profiles, profile);
    }
}

gboolean
cw_link_profile_clean (CwStoreSession *session, GError **error)
{
  gint64 n = 0;

  return cw_store_session_check_writing (session, error) &&
         cw_sql_fetch_integer (session->sql, SQL_COUNT, NULL, 0, &n, error) &&
         (n < MANY_PROFILES || cw_sql_do (session->sql, SQL_CLEAN, NULL, 0, error));
}

gboolean
cw_link_profile_set (CwStoreSession *session, gint64 id, gint64 profile, GError **error)
{
  cw_row_watch_note (session, id);
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_SET, CW_SQL_INTEGERS (id, profile), error);
}
