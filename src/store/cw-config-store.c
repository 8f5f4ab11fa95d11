/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-config-store.h"

#include "base/cw-error.h"
#include "store/cw-store-private.h"

static const char SQL_GET[] = "SELECT version, created_usec, author, text FROM config_version "
                              "ORDER BY version DESC LIMIT 1";
static const char SQL_MAX[] = "SELECT max(version) FROM config_version";
static const char SQL_ADD[] =
    "INSERT INTO config_version (version, created_usec, author, text) VALUES (?1, ?2, ?3, ?4)";
static const char SQL_GET_SECRET[] = "SELECT sealed FROM secret WHERE name = ?1";
static const char SQL_PUT_SECRET[] = "INSERT INTO secret (name, sealed) VALUES (?1, ?2) "
                                     "ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed";
static const char SQL_REMOVE_SECRET[] = "DELETE FROM secret WHERE name = ?1";
static const char SQL_LIST_SECRETS[] = "SELECT name FROM secret ORDER BY name";
static const char SQL_GET_VALUE[] = "SELECT value FROM engine_value WHERE name = ?1";
static const char SQL_PUT_VALUE[] = "INSERT INTO engine_value (name, value) VALUES (?1, ?2) "
                                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value";
static const char SQL_REMOVE_VALUE[] = "DELETE FROM engine_value WHERE name = ?1";

void
cw_config_version_free (CwConfigVersion *version)
{
  if (version == NULL)
    return;
  g_free (version->author);
  g_free (version->text);
  g_free (version);
}

CwConfigVersion *
cw_config_store_get (CwStoreSession *session, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_GET, error);
  CwConfigVersion *version = NULL;
  gboolean has_row = FALSE;

  if (statement == NULL || !cw_sql_step (statement, &has_row, error) || !has_row)
    return NULL;
  version = g_new0 (CwConfigVersion, 1);
  version->version = cw_sql_get_integer (statement, 0);
  version->created_usec = cw_sql_get_integer (statement, 1);
  version->author = cw_sql_dup_text (statement, 2);
  version->text = cw_sql_dup_text (statement, 3);
  return version;
}

static gboolean
check_expected (CwStoreSession *session, gint64 expected, GError **error)
{
  gint64 now = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_MAX, NULL, 0, &now, error))
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
add_version (CwStoreSession *session, const CwConfigVersion *version, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_ADD, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, version->version);
  cw_sql_bind_integer (statement, 2, version->created_usec);
  cw_sql_bind_text (statement, 3, version->author);
  cw_sql_bind_text (statement, 4, version->text);
  return cw_sql_run (statement, error);
}

gboolean
cw_config_store_put (CwStoreSession *session,
                     gint64 expected,
                     const char *text,
                     const char *author,
                     gint64 *ret_version,
                     GError **error)
{
  CwConfigVersion version = { expected + 1, g_get_real_time (), (char *) author, (char *) text };
  gboolean is_own = FALSE;
  gboolean is_good = FALSE;

  g_return_val_if_fail (text != NULL && author != NULL, FALSE);

  if (!cw_store_session_begin_own (session, &is_own, error))
    return FALSE;
  is_good = check_expected (session, expected, error) && add_version (session, &version, error);
  if (!cw_store_session_end_own (session, is_own, is_good, error))
    return FALSE;
  if (ret_version != NULL)
    *ret_version = version.version;
  return TRUE;
}

/* ----- secrets and small values */

/* %NULL without error when there is no such name. The statement stands on the row. */
static CwSqlStatement *
find_name (CwStoreSession *session, const char *static_text, const char *name, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, static_text, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_text (statement, 1, name);
  if (!cw_sql_step (statement, &has_row, error) || !has_row)
    return NULL;
  return g_steal_pointer (&statement);
}

/* @statement is (transfer full) (nullable): an error was set. */
static gboolean
run_own (CwStoreSession *session, CwSqlStatement *statement, GError **error)
{
  g_autoptr (CwSqlStatement) owned = statement;
  gboolean is_own = FALSE;

  return owned != NULL && cw_store_session_begin_own (session, &is_own, error) &&
         cw_store_session_end_own (session, is_own, cw_sql_run (owned, error), error);
}

GBytes *
cw_config_store_get_secret (CwStoreSession *session, const char *name, GError **error)
{
  g_autoptr (CwSqlStatement) statement = find_name (session, SQL_GET_SECRET, name, error);

  return statement != NULL ? cw_sql_dup_bytes (statement, 0) : NULL;
}

gboolean
cw_config_store_put_secret (CwStoreSession *session,
                            const char *name,
                            GBytes *sealed,
                            GError **error)
{
  const char *text = sealed != NULL ? SQL_PUT_SECRET : SQL_REMOVE_SECRET;
  CwSqlStatement *statement = cw_sql_use (session->sql, text, error);

  if (statement != NULL)
    {
      cw_sql_bind_text (statement, 1, name);
      if (sealed != NULL)
        cw_sql_bind_bytes (statement, 2, sealed);
    }
  return run_own (session, statement, error);
}

char **
cw_config_store_list_secrets (CwStoreSession *session, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_SECRETS, error);
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
  g_autoptr (CwSqlStatement) statement = find_name (session, SQL_GET_VALUE, name, error);

  return statement != NULL ? cw_sql_dup_text (statement, 0) : NULL;
}

gboolean
cw_config_store_put_value (CwStoreSession *session,
                           const char *name,
                           const char *value,
                           GError **error)
{
  const char *text = value != NULL ? SQL_PUT_VALUE : SQL_REMOVE_VALUE;
  CwSqlStatement *statement = cw_sql_use (session->sql, text, error);

  if (statement != NULL)
    {
      cw_sql_bind_text (statement, 1, name);
      if (value != NULL)
        cw_sql_bind_text (statement, 2, value);
    }
  return run_own (session, statement, error);
}
