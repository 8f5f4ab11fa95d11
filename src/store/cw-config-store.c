/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-config-store.h"

#include "base/cw-error.h"
#include "store/cw-store-private.h"

#define COLUMNS "version, created_usec, author, user_name, kind, restored, text"

static const char SQL_GET[] =
    "SELECT " COLUMNS " FROM config_version ORDER BY version DESC LIMIT 1";
static const char SQL_GET_VERSION[] = "SELECT " COLUMNS " FROM config_version WHERE version = ?1";
static const char SQL_LIST[] = "SELECT " COLUMNS " FROM config_version WHERE version < ?1 "
                               "ORDER BY version DESC LIMIT ?2";
static const char SQL_MAX[] = "SELECT max(version) FROM config_version";
static const char SQL_ADD[] = "INSERT INTO config_version (" COLUMNS ") "
                              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_GET_SECRET[] = "SELECT sealed FROM secret WHERE name = ?1";
static const char SQL_PUT_SECRET[] = "INSERT INTO secret (name, sealed) VALUES (?1, ?2) "
                                     "ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed";
static const char SQL_REMOVE_SECRET[] = "DELETE FROM secret WHERE name = ?1";
static const char SQL_LIST_SECRETS[] = "SELECT name FROM secret ORDER BY name";
static const char SQL_GET_VALUE[] = "SELECT value FROM engine_value WHERE name = ?1";
static const char SQL_PUT_VALUE[] = "INSERT INTO engine_value (name, value) VALUES (?1, ?2) "
                                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value";
static const char SQL_REMOVE_VALUE[] = "DELETE FROM engine_value WHERE name = ?1";

static const char *const kind_names[] = {
  [CW_CONFIG_KIND_SETTINGS] = "settings",   [CW_CONFIG_KIND_SETUP] = "setup",
  [CW_CONFIG_KIND_CONNECTOR] = "connector", [CW_CONFIG_KIND_CERTIFICATE] = "certificate",
  [CW_CONFIG_KIND_RULES] = "rules",         [CW_CONFIG_KIND_SCHEDULE] = "schedule",
  [CW_CONFIG_KIND_DATABASE] = "database",   [CW_CONFIG_KIND_SOURCE_ANCHOR] = "source-anchor",
  [CW_CONFIG_KIND_IMPORT] = "import",       [CW_CONFIG_KIND_RESTORE] = "restore",
};

G_STATIC_ASSERT (G_N_ELEMENTS (kind_names) == CW_CONFIG_KIND_RESTORE + 1);

const char *
cw_config_kind_to_string (CwConfigKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kind_names), NULL);

  return kind_names[kind];
}

void
cw_config_version_free (CwConfigVersion *version)
{
  if (version == NULL)
    return;
  g_free (version->author);
  g_free (version->user_name);
  g_free (version->kind);
  g_free (version->text);
  g_free (version);
}

static CwConfigVersion *
read_version (CwSqlStatement *statement)
{
  CwConfigVersion *version = g_new0 (CwConfigVersion, 1);

  version->version = cw_sql_get_integer (statement, 0);
  version->created_usec = cw_sql_get_integer (statement, 1);
  version->author = cw_sql_dup_text (statement, 2);
  version->user_name = cw_sql_dup_text (statement, 3);
  version->kind = cw_sql_dup_text (statement, 4);
  version->restored = cw_sql_get_integer (statement, 5);
  version->text = cw_sql_dup_text (statement, 6);
  return version;
}

CwConfigVersion *
cw_config_store_get (CwStoreSession *session, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_store_session_use_config (session, SQL_GET, error);
  gboolean has_row = FALSE;

  if (statement == NULL || !cw_sql_step (statement, &has_row, error) || !has_row)
    return NULL;
  return read_version (statement);
}

CwConfigVersion *
cw_config_store_get_version (CwStoreSession *session, gint64 version, GError **error)
{
  g_autoptr (CwSqlStatement) statement =
      cw_store_session_use_config (session, SQL_GET_VERSION, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, version);
  if (!cw_sql_step (statement, &has_row, error))
    return NULL;
  if (has_row)
    return read_version (statement);
  g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
               "The configuration has no version %lld: `causewayctl config history` lists them",
               (long long) version);
  return NULL;
}

GPtrArray *
cw_config_store_list (CwStoreSession *session, gint64 before, guint limit, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_store_session_use_config (session, SQL_LIST, error);
  g_autoptr (GPtrArray) versions =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_config_version_free);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, before > 0 ? before : G_MAXINT32);
  cw_sql_bind_integer (statement, 2, limit);
  while (TRUE)
    {
      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&versions);
      g_ptr_array_add (versions, read_version (statement));
    }
}

static gboolean
check_expected (CwStoreSession *session, gint64 expected, GError **error)
{
  CwSqlConnection *config = cw_store_session_write_config (session, error);
  gint64 now = 0;

  if (config == NULL || !cw_sql_fetch_integer (config, SQL_MAX, NULL, 0, &now, error))
    return FALSE;
  if (now == expected)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "The configuration was changed by someone else (version %lld, the change was made "
               "from version %lld): read it again and repeat the change.",
               (long long) now, (long long) expected);
  return FALSE;
}

static gboolean
add_version (CwStoreSession *session, const CwConfigVersion *version, gint64 number, GError **error)
{
  g_autoptr (CwSqlStatement) statement =
      cw_store_session_use_config_writing (session, SQL_ADD, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, number);
  cw_sql_bind_integer (statement, 2, g_get_real_time ());
  cw_sql_bind_text (statement, 3, version->author);
  cw_sql_bind_text (statement, 4, version->user_name);
  cw_sql_bind_text (statement, 5, version->kind);
  cw_sql_bind_integer (statement, 6, version->restored);
  cw_sql_bind_text (statement, 7, version->text);
  return cw_sql_run (statement, error);
}

gboolean
cw_config_store_put (CwStoreSession *session,
                     gint64 expected,
                     const CwConfigVersion *version,
                     gint64 *ret_version,
                     GError **error)
{
  gboolean is_own = FALSE;
  gboolean is_good = FALSE;

  g_return_val_if_fail (version->text != NULL && version->author != NULL, FALSE);
  g_return_val_if_fail (version->kind != NULL, FALSE);

  if (!cw_store_session_begin_own (session, &is_own, error))
    return FALSE;
  is_good = check_expected (session, expected, error) &&
            add_version (session, version, expected + 1, error);
  if (!cw_store_session_end_own (session, is_own, is_good, error))
    return FALSE;
  if (ret_version != NULL)
    *ret_version = expected + 1;
  return TRUE;
}

/* ----- secrets, and small values, which are among the sync data */

/* %NULL without error when there is no such name. The statement stands on the row. @statement:
 * (transfer full) (nullable): an error was set */
static CwSqlStatement *
find_name (CwSqlStatement *statement, const char *name, GError **error)
{
  g_autoptr (CwSqlStatement) owned = statement;
  gboolean has_row = FALSE;

  if (owned == NULL)
    return NULL;
  cw_sql_bind_text (owned, 1, name);
  if (!cw_sql_step (owned, &has_row, error) || !has_row)
    return NULL;
  return g_steal_pointer (&owned);
}

GBytes *
cw_config_store_get_secret (CwStoreSession *session, const char *name, GError **error)
{
  g_autoptr (CwSqlStatement) statement =
      find_name (cw_store_session_use_config (session, SQL_GET_SECRET, error), name, error);

  return statement != NULL ? cw_sql_dup_bytes (statement, 0) : NULL;
}

static gboolean
write_secret (CwStoreSession *session, const char *name, GBytes *sealed, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_store_session_use_config_writing (
      session, sealed != NULL ? SQL_PUT_SECRET : SQL_REMOVE_SECRET, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_text (statement, 1, name);
  if (sealed != NULL)
    cw_sql_bind_bytes (statement, 2, sealed);
  return cw_sql_run (statement, error);
}

gboolean
cw_config_store_put_secret (CwStoreSession *session,
                            const char *name,
                            GBytes *sealed,
                            GError **error)
{
  gboolean is_own = FALSE;

  return cw_store_session_begin_own (session, &is_own, error) &&
         cw_store_session_end_own (session, is_own, write_secret (session, name, sealed, error),
                                   error);
}

char **
cw_config_store_list_secrets (CwStoreSession *session, GError **error)
{
  g_autoptr (CwSqlStatement) statement =
      cw_store_session_use_config (session, SQL_LIST_SECRETS, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  while (TRUE)
    {
      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_strv_builder_end (builder);
      g_strv_builder_add (builder, cw_sql_get_text (statement, 0));
    }
}

char *
cw_config_store_get_value (CwStoreSession *session, const char *name, GError **error)
{
  g_autoptr (CwSqlStatement) statement =
      find_name (cw_sql_use (session->sql, SQL_GET_VALUE, error), name, error);

  return statement != NULL ? cw_sql_dup_text (statement, 0) : NULL;
}

static gboolean
write_value (CwStoreSession *session, const char *name, const char *value, GError **error)
{
  g_autoptr (CwSqlStatement) statement =
      cw_sql_use (session->sql, value != NULL ? SQL_PUT_VALUE : SQL_REMOVE_VALUE, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_text (statement, 1, name);
  if (value != NULL)
    cw_sql_bind_text (statement, 2, value);
  return cw_sql_run (statement, error);
}

gboolean
cw_config_store_put_value (CwStoreSession *session,
                           const char *name,
                           const char *value,
                           GError **error)
{
  gboolean is_own = FALSE;

  return cw_store_session_begin_own (session, &is_own, error) &&
         cw_store_session_end_own (session, is_own, write_value (session, name, value, error),
                                   error);
}
