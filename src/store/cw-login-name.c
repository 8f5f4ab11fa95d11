/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-login-name.h"

#include <string.h>

#include "base/cw-text.h"
#include "store/cw-login-private.h"
#include "store/cw-store-private.h"

/* X.520 has 256 characters at most for uid, and an index of PostgreSQL takes 2,704 bytes. */
#define MAX_NAME_BYTES 256

/* What stands for a value that is no name begins with it, and no name does. */
#define HASH_MARK '\1'

static const char SQL_IS_KEPT[] = "SELECT 1 FROM login_name WHERE connector_id = ?1 LIMIT 1";
static const char SQL_GET[] =
    "SELECT id, coalesce (owner_id, 0) FROM login_name WHERE connector_id = ?1 AND name = ?2";
static const char SQL_INSERT[] =
    "INSERT INTO login_name (connector_id, name, id, owner_id) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_FIND[] = "SELECT name, coalesce (owner_id, 0) FROM login_name WHERE id = ?1";
static const char SQL_MARK[] =
    "INSERT INTO link_mark (src, attribute, dst) SELECT ?1, ?2, x.dst FROM (SELECT coalesce "
    "((SELECT coalesce (owner_id, 0) FROM login_name WHERE id = ?3), ?3) AS dst) x "
    "WHERE x.dst <> 0 ON CONFLICT DO NOTHING";
static const char SQL_HAS_LINKS[] =
    "SELECT 1 FROM login_name WHERE id = (SELECT dst FROM link WHERE src = ?1 AND attribute = ?2 "
    "ORDER BY dst LIMIT 1)";

/* ----- folding */

/* RFC 4518 2.6.1: spaces at the ends mean nothing, and several are one. In place. */
static gsize
squeeze_spaces (char *text, gsize len)
{
  gsize n = 0;

  for (gsize i = 0; i < len; i++)
    if (text[i] != ' ' || (n > 0 && text[n - 1] != ' '))
      text[n++] = text[i];
  if (n > 0 && text[n - 1] == ' ')
    n--;
  text[n] = '\0';
  return n;
}

static gboolean
is_name (const char *text, gsize len)
{
  return len <= MAX_NAME_BYTES && text[0] != HASH_MARK && g_utf8_validate_len (text, len, NULL);
}

char *
cw_login_name_fold (const void *data, gsize len)
{
  gsize folded_len = 0;
  g_autofree char *folded = cw_text_fold (data, len, &folded_len);
  g_autofree char *hash = NULL;

  folded_len = squeeze_spaces (folded, folded_len);
  if (is_name (folded, folded_len))
    return g_steal_pointer (&folded);
  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) folded, folded_len);
  return g_strdup_printf ("%c%s", HASH_MARK, hash);
}

/* ----- names */

gboolean
cw_login_name_is_kept (CwStoreSession *session,
                       gint64 connector_id,
                       gboolean *ret_is_kept,
                       GError **error)
{
  gint64 is_kept = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_IS_KEPT, CW_SQL_INTEGERS (connector_id), &is_kept,
                             error))
    return FALSE;
  *ret_is_kept = is_kept != 0;
  return TRUE;
}

gboolean
cw_login_name_look_up (CwStoreSession *session,
                       gint64 connector_id,
                       const char *name,
                       gint64 *ret_id,
                       gint64 *ret_owner_id,
                       GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_GET, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, connector_id);
  cw_sql_bind_text (statement, 2, name);
  if (!cw_sql_step (statement, &has_row, error))
    return FALSE;
  *ret_id = has_row ? cw_sql_get_integer (statement, 0) : 0;
  *ret_owner_id = has_row ? cw_sql_get_integer (statement, 1) : 0;
  return TRUE;
}

static gboolean
insert (CwStoreSession *session,
        gint64 connector_id,
        const char *name,
        gint64 owner_id,
        gint64 *ret_id,
        GError **error)
{
  g_autoptr (CwSqlStatement) statement = NULL;
  gint64 id = 0;

  if (!cw_row_id_take (session, CW_ROW_ID_OBJECT, &id, error))
    return FALSE;
  statement = cw_sql_use (session->sql, SQL_INSERT, error);
  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, connector_id);
  cw_sql_bind_text (statement, 2, name);
  cw_sql_bind_integer (statement, 3, id);
  cw_sql_bind_id (statement, 4, owner_id);
  *ret_id = id;
  return cw_sql_run (statement, error);
}

gboolean
cw_login_name_get (CwStoreSession *session,
                   gint64 connector_id,
                   const char *name,
                   gint64 *ret_id,
                   gboolean *ret_is_contested,
                   GError **error)
{
  gint64 owner_id = 0;
  guint n_holders = 0;
  gint64 id = 0;

  if (!cw_store_session_check_writing (session, error) ||
      !cw_login_name_look_up (session, connector_id, name, &id, &owner_id, error))
    return FALSE;
  if (owner_id == 0 &&
      !cw_login_name_find_owner (session, connector_id, name, &n_holders, &owner_id, error))
    return FALSE;
  if (id == 0 && !insert (session, connector_id, name, owner_id, &id, error))
    return FALSE;
  *ret_id = id;
  *ret_is_contested = n_holders > 1;
  return TRUE;
}

char *
cw_login_name_find (CwStoreSession *session, gint64 id, gint64 *ret_owner_id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_FIND, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, id);
  if (!cw_sql_step (statement, &has_row, error) || !has_row)
    return NULL;
  *ret_owner_id = cw_sql_get_integer (statement, 1);
  return cw_sql_dup_text (statement, 0);
}

/* ----- links */

gboolean
cw_login_name_mark (CwStoreSession *session,
                    gint64 src,
                    CwAttributeId attribute,
                    gint64 dst,
                    GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         cw_sql_do (session->sql, SQL_MARK, CW_SQL_INTEGERS (src, attribute, dst), error);
}

gboolean
cw_login_name_has_links (CwStoreSession *session,
                         gint64 src,
                         CwAttributeId attribute,
                         gboolean *ret_has_links,
                         GError **error)
{
  gint64 has_links = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_HAS_LINKS, CW_SQL_INTEGERS (src, attribute),
                             &has_links, error))
    return FALSE;
  *ret_has_links = has_links != 0;
  return TRUE;
}
