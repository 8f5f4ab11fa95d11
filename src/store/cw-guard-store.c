/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-guard-store.h"

#include <string.h>

#include "store/cw-store-private.h"

/* 4 is CW_PENDING_DELETE, 1 CW_PENDING_STATE_SENT: what was refused is tried again by the next
 * export, so it counts like what waits. The first condition lets the index be used. */
#define IS_DELETION(o) o "pending_op <> 0 AND " o "pending_op = 4 AND " o "pending_state <> 1"

#define LIST_COLUMNS                                                                               \
  "id, kind, connector_id, partition_id, is_approval, digest, n_objects, n_before, author, "       \
  "created_usec, expires_usec "

static const char SQL_FIND[] = "SELECT " LIST_COLUMNS "FROM guard_list WHERE kind = ?1 "
                               "AND connector_id = ?2 AND partition_id = ?3 AND is_approval = ?4";
static const char SQL_LIST[] = "SELECT " LIST_COLUMNS "FROM guard_list ORDER BY id";
static const char SQL_ADD[] =
    "INSERT INTO guard_list (kind, connector_id, partition_id, is_approval, n_objects, n_before, "
    "created_usec, expires_usec, digest, author) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id";
static const char SQL_SET_DIGEST[] = "UPDATE guard_list SET digest = ?2 WHERE id = ?1";
static const char *const SQL_DROP[] = {
  "DELETE FROM guard_item WHERE list_id IN (SELECT id FROM guard_list WHERE kind = ?1 "
  "AND connector_id = ?2 AND partition_id = ?3 AND is_approval = ?4)",
  "DELETE FROM guard_list WHERE kind = ?1 AND connector_id = ?2 AND partition_id = ?3 "
  "AND is_approval = ?4",
};

static const char SQL_ADD_ITEM[] = "INSERT INTO guard_item (list_id, object_id) VALUES (?1, ?2)";
static const char SQL_ADD_DELETIONS[] =
    "INSERT INTO guard_item (list_id, object_id) SELECT CAST (?1 AS BIGINT), id FROM cs_object "
    "WHERE connector_id = ?2 AND " IS_DELETION ("");
static const char SQL_ADD_ITEMS_OF[] =
    "INSERT INTO guard_item (list_id, object_id) SELECT CAST (?1 AS BIGINT), object_id "
    "FROM guard_item WHERE list_id = ?2";

static const char SQL_DELETED_ANCHORS[] =
    "SELECT anchor FROM cs_object WHERE connector_id = ?1 AND " IS_DELETION ("") " ORDER BY anchor";
static const char SQL_LISTED_ANCHORS[] =
    "SELECT o.anchor FROM guard_item i JOIN cs_object o ON o.id = i.object_id "
    "WHERE i.list_id = ?1 ORDER BY o.anchor";

static const char *const kind_names[] = { "deletions", "shrunk" };

const char *
cw_guard_kind_to_string (CwGuardKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kind_names), kind_names[0]);
  return kind_names[kind];
}

CwGuardList *
cw_guard_list_new (const CwGuardScope *scope)
{
  CwGuardList *list = g_new0 (CwGuardList, 1);

  list->scope = *scope;
  return list;
}

void
cw_guard_list_free (CwGuardList *list)
{
  if (list == NULL)
    return;
  g_free (list->digest);
  g_free (list->author);
  g_free (list);
}

/* ----- the digest */

static GChecksum *
start_digest (const CwGuardScope *scope, const char *guid)
{
  GChecksum *checksum = g_checksum_new (G_CHECKSUM_SHA256);

  /* The NUL at the end of each keeps two texts from being taken for one. */
  g_checksum_update (checksum, (const guchar *) kind_names[scope->kind],
                     (gssize) strlen (kind_names[scope->kind]) + 1);
  g_checksum_update (checksum, (const guchar *) guid, (gssize) strlen (guid) + 1);
  return checksum;
}

static void
update_digest (GChecksum *checksum, const void *anchor, gsize size)
{
  guint32 length = GUINT32_TO_BE ((guint32) size);

  g_checksum_update (checksum, (const guchar *) &length, sizeof length);
  if (size > 0)
    g_checksum_update (checksum, anchor, (gssize) size);
}

/* Of the anchors that @statement gives. */
static gboolean
make_digest (CwSqlStatement *statement,
             const CwGuardScope *scope,
             const char *guid,
             char **ret_digest,
             guint64 *ret_n,
             GError **error)
{
  g_autoptr (GChecksum) checksum = start_digest (scope, guid);
  gboolean has_row = FALSE;
  guint64 n = 0;

  while (cw_sql_step (statement, &has_row, error))
    {
      gsize size = 0;
      const void *anchor = NULL;

      if (!has_row)
        {
          *ret_digest = g_strdup (g_checksum_get_string (checksum));
          *ret_n = n;
          return TRUE;
        }
      anchor = cw_sql_get_blob (statement, 0, &size);
      update_digest (checksum, anchor, size);
      n++;
    }
  return FALSE;
}

/* ----- lists */

static void
bind_scope (CwSqlStatement *statement, const CwGuardScope *scope, gboolean is_approval)
{
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (scope->kind, scope->connector_id,
                                                    scope->partition_id, is_approval));
}

static CwGuardList *
read_list (CwSqlStatement *statement)
{
  CwGuardScope scope = {
    .kind = (CwGuardKind) cw_sql_get_integer (statement, 1),
    .connector_id = cw_sql_get_integer (statement, 2),
    .partition_id = cw_sql_get_integer (statement, 3),
  };
  CwGuardList *list = cw_guard_list_new (&scope);

  list->id = cw_sql_get_integer (statement, 0);
  list->is_approval = cw_sql_get_integer (statement, 4) != 0;
  list->digest = cw_sql_dup_text (statement, 5);
  list->n_objects = (guint64) cw_sql_get_integer (statement, 6);
  list->n_before = (guint64) cw_sql_get_integer (statement, 7);
  list->author = cw_sql_dup_text (statement, 8);
  list->created_usec = cw_sql_get_integer (statement, 9);
  list->expires_usec = cw_sql_get_integer (statement, 10);
  return list;
}

static CwGuardList *
find_list (CwStoreSession *session, const CwGuardScope *scope, gboolean is_approval, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_FIND, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  bind_scope (statement, scope, is_approval);
  return cw_sql_step (statement, &has_row, error) && has_row ? read_list (statement) : NULL;
}

static CwGuardList *
make_deletions (CwStoreSession *session,
                const CwGuardScope *scope,
                const char *guid,
                GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_DELETED_ANCHORS, error);
  g_autoptr (CwGuardList) list = cw_guard_list_new (scope);

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, scope->connector_id);
  if (!make_digest (statement, scope, guid, &list->digest, &list->n_objects, error) ||
      list->n_objects == 0)
    return NULL;
  return g_steal_pointer (&list);
}

CwGuardList *
cw_guard_store_get_held (CwStoreSession *session,
                         const CwGuardScope *scope,
                         const char *guid,
                         GError **error)
{
  return scope->kind == CW_GUARD_KIND_DELETIONS ? make_deletions (session, scope, guid, error)
                                                : find_list (session, scope, FALSE, error);
}

CwGuardList *
cw_guard_store_get_approval (CwStoreSession *session, const CwGuardScope *scope, GError **error)
{
  return find_list (session, scope, TRUE, error);
}

GPtrArray *
cw_guard_store_list (CwStoreSession *session, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST, error);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_guard_list_free);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  while (cw_sql_step (statement, &has_row, error))
    {
      if (!has_row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, read_list (statement));
    }
  return NULL;
}

static gboolean
add_list (CwStoreSession *session, const CwGuardList *list, gint64 *ret_id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = NULL;

  if (!cw_guard_store_drop (session, &list->scope, list->is_approval, error))
    return FALSE;
  statement = cw_sql_use (session->sql, SQL_ADD, error);
  if (statement == NULL)
    return FALSE;
  bind_scope (statement, &list->scope, list->is_approval);
  cw_sql_bind_integer (statement, 5, (gint64) list->n_objects);
  cw_sql_bind_integer (statement, 6, (gint64) list->n_before);
  cw_sql_bind_integer (statement, 7, list->created_usec);
  cw_sql_bind_integer (statement, 8, list->expires_usec);
  cw_sql_bind_text (statement, 9, list->digest != NULL ? list->digest : "");
  cw_sql_bind_text (statement, 10, list->author);
  return cw_sql_run_for_id (statement, ret_id, error);
}

static gboolean
add_items (CwStoreSession *session, gint64 list_id, GArray *ids, GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    if (!cw_sql_do (session->sql, SQL_ADD_ITEM,
                    CW_SQL_INTEGERS (list_id, g_array_index (ids, gint64, i)), error))
      return FALSE;
  return TRUE;
}

static gboolean
set_digest (CwStoreSession *session, gint64 list_id, const char *digest, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_SET_DIGEST, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, list_id);
  cw_sql_bind_text (statement, 2, digest);
  return cw_sql_run (statement, error);
}

gboolean
cw_guard_store_hold (CwStoreSession *session,
                     const CwGuardScope *scope,
                     const char *guid,
                     GArray *ids,
                     guint64 n_before,
                     char **ret_digest,
                     GError **error)
{
  g_autoptr (CwSqlStatement) statement = NULL;
  g_autofree char *digest = NULL;
  gint64 id = 0;
  guint64 n = 0;
  const CwGuardList list = {
    .scope = *scope,
    .n_objects = ids->len,
    .n_before = n_before,
    .created_usec = g_get_real_time (),
  };

  if (!cw_store_session_check_writing (session, error) || !add_list (session, &list, &id, error) ||
      !add_items (session, id, ids, error))
    return FALSE;
  statement = cw_sql_use (session->sql, SQL_LISTED_ANCHORS, error);
  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, id);
  if (!make_digest (statement, scope, guid, &digest, &n, error) ||
      !set_digest (session, id, digest, error))
    return FALSE;
  *ret_digest = g_steal_pointer (&digest);
  return TRUE;
}

gboolean
cw_guard_store_approve (CwStoreSession *session,
                        const CwGuardList *held,
                        const char *author,
                        gint64 now_usec,
                        gint64 expires_usec,
                        GError **error)
{
  CwGuardList approval = *held;
  gint64 id = 0;

  approval.is_approval = TRUE;
  approval.author = (char *) author;
  approval.created_usec = now_usec;
  approval.expires_usec = expires_usec;
  if (!cw_store_session_check_writing (session, error) ||
      !add_list (session, &approval, &id, error))
    return FALSE;
  if (held->scope.kind == CW_GUARD_KIND_DELETIONS)
    return cw_sql_do (session->sql, SQL_ADD_DELETIONS,
                      CW_SQL_INTEGERS (id, held->scope.connector_id), error);
  return cw_sql_do (session->sql, SQL_ADD_ITEMS_OF, CW_SQL_INTEGERS (id, held->id), error);
}

gboolean
cw_guard_store_drop (CwStoreSession *session,
                     const CwGuardScope *scope,
                     gboolean is_approval,
                     GError **error)
{
  if (!cw_store_session_check_writing (session, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (SQL_DROP); i++)
    if (!cw_sql_do (
            session->sql, SQL_DROP[i],
            CW_SQL_INTEGERS (scope->kind, scope->connector_id, scope->partition_id, is_approval),
            error))
      return FALSE;
  return TRUE;
}
