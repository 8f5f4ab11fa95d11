/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-connector-removal.h"

#include <string.h>

#include "store/cw-config-store.h"
#include "store/cw-store-private.h"

static const char SQL_LIST[] = "SELECT id, guid FROM connector ORDER BY id";

static const char SQL_BEGIN[] =
    "UPDATE partition SET watermark = NULL WHERE connector_id = ?1 AND watermark IS NOT NULL";

/* By id, so that a portion goes on where the one before ended without looking at its objects. */
static const char SQL_LAST_OF_PORTION[] =
    "SELECT max(id) FROM (SELECT id FROM cs_object WHERE +connector_id = ?1 "
    "AND id > ?2 ORDER BY id LIMIT ?3) page";
static const char SQL_MARK_PORTION[] =
    "INSERT INTO cs_mark (id) SELECT id FROM cs_object WHERE +connector_id = ?1 "
    "AND id > ?2 AND id <= ?3 ORDER BY id ON CONFLICT DO NOTHING";

#define IS_OVER " AND NOT EXISTS (SELECT 1 FROM cs_object WHERE connector_id = ?1)"

static const char SQL_GET_GUID[] = "SELECT guid FROM connector WHERE id = ?1";

static const char *const SQL_FINISH[] = {
  "DELETE FROM link_fresh WHERE connector_id = ?1" IS_OVER,
  "DELETE FROM login_holder WHERE connector_id = ?1" IS_OVER,
  "DELETE FROM login_name WHERE connector_id = ?1" IS_OVER,
  "DELETE FROM guard_item WHERE list_id IN (SELECT id FROM guard_list WHERE connector_id = "
  "?1)" IS_OVER,
  "DELETE FROM guard_list WHERE connector_id = ?1" IS_OVER,
  "DELETE FROM partition WHERE connector_id = ?1" IS_OVER,
  "DELETE FROM connector WHERE id = ?1" IS_OVER,
};

GArray *
cw_connector_removal_list (CwStoreSession *session, const char *const *guids, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST, error);
  g_autoptr (GArray) result = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  while (TRUE)
    {
      g_autofree char *guid = NULL;
      gint64 id = 0;

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&result);
      id = cw_sql_get_integer (statement, 0);
      guid = cw_sql_dup_text (statement, 1);
      if (!g_strv_contains (guids, guid))
        g_array_append_val (result, id);
    }
}

gboolean
cw_connector_removal_begin (CwStoreSession *session, gint64 id, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_BEGIN, CW_SQL_INTEGERS (id), error);
}

gboolean
cw_connector_removal_mark (CwStoreSession *session,
                           gint64 id,
                           guint limit,
                           gint64 *after,
                           gboolean *ret_is_done,
                           GError **error)
{
  gint64 last = 0;

  if (!cw_store_session_check_writing (session, error) ||
      !cw_sql_fetch_integer (session->sql, SQL_LAST_OF_PORTION, CW_SQL_INTEGERS (id, *after, limit),
                             &last, error))
    return FALSE;
  *ret_is_done = last == 0;
  if (*ret_is_done)
    return TRUE;
  if (!cw_sql_do (session->sql, SQL_MARK_PORTION, CW_SQL_INTEGERS (id, *after, last), error))
    return FALSE;
  *after = last;
  return TRUE;
}

/* The newest configuration names it when it was added again while a cycle ran with an older one:
 * the number that the engine was given for it then has to stay good. */
static gboolean
is_named_again (CwStoreSession *session, gint64 id, gboolean *ret_is_named, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_GET_GUID, error);
  g_autoptr (CwConfigVersion) newest = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, id);
  if (!cw_sql_step (statement, &has_row, error))
    return FALSE;
  newest = cw_config_store_get (session, &local_error);
  *ret_is_named =
      has_row && newest != NULL && strstr (newest->text, cw_sql_get_text (statement, 0)) != NULL;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
cw_connector_removal_finish (CwStoreSession *session, gint64 id, GError **error)
{
  gboolean is_named = FALSE;

  if (!cw_store_session_check_writing (session, error) ||
      !is_named_again (session, id, &is_named, error))
    return FALSE;
  if (is_named)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (SQL_FINISH); i++)
    if (!cw_sql_do (session->sql, SQL_FINISH[i], CW_SQL_INTEGERS (id), error))
      return FALSE;
  return TRUE;
}
