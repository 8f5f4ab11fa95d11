/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-store-sides.h"

#include "base/cw-error.h"
#include "store/cw-store-private.h"

/* To find a moment at which nobody else writes. */
#define ATTEMPTS 4

static const char SQL_NEWEST[] = "SELECT max(version) FROM config_version";

gboolean
cw_store_sides_open (CwStoreSides *sides, CwStore *store, GError **error)
{
  CwSqlDriver *config = cw_store_get_config_driver (store);

  *sides = (CwStoreSides){ NULL };
  sides->sync = cw_sql_connect (cw_store_get_driver (store), error);
  if (sides->sync == NULL)
    return FALSE;
  sides->config = config != NULL ? cw_sql_connect (config, error) : sides->sync;
  return sides->config != NULL;
}

void
cw_store_sides_clear (CwStoreSides *sides)
{
  if (sides->config != NULL && sides->config != sides->sync)
    cw_sql_connection_free (sides->config);
  sides->config = NULL;
  g_clear_pointer (&sides->sync, cw_sql_connection_free);
}

CwSqlConnection *
cw_store_sides_get (const CwStoreSides *sides, const CwStoreTable *table)
{
  return cw_store_table_get_part (table) == CW_STORE_PART_CONFIG ? sides->config : sides->sync;
}

/* ----- writing */

static gboolean
is_apart (const CwStoreSides *sides)
{
  return sides->config != sides->sync;
}

/* (nullable): nothing of @parts is there alone */
static CwSqlConnection *
get_first (const CwStoreSides *sides, CwStoreParts parts)
{
  return !is_apart (sides) || (parts & CW_STORE_PART_SYNC) != 0 ? sides->sync : NULL;
}

/* (nullable): it is the first, or not wanted */
static CwSqlConnection *
get_second (const CwStoreSides *sides, CwStoreParts parts)
{
  return is_apart (sides) && (parts & CW_STORE_PART_CONFIG) != 0 ? sides->config : NULL;
}

/* While one of two is worked with, the other one waits. */
static gboolean
expect_pauses (CwSqlConnection *sql, GError **error)
{
  return sql->klass->expect_pauses == NULL || sql->klass->expect_pauses (sql, error);
}

static gboolean
begin_both (CwSqlConnection *first, CwSqlConnection *second, GError **error)
{
  if (!first->klass->begin (first, error))
    return FALSE;
  if (expect_pauses (first, error) && second->klass->begin (second, error))
    {
      if (expect_pauses (second, error))
        return TRUE;
      second->klass->rollback (second);
    }
  first->klass->rollback (first);
  return FALSE;
}

gboolean
cw_store_sides_begin (const CwStoreSides *sides, CwStoreParts parts, GError **error)
{
  CwSqlConnection *first = get_first (sides, parts);
  CwSqlConnection *second = get_second (sides, parts);
  CwSqlConnection *only = first != NULL ? first : second;

  return first != NULL && second != NULL ? begin_both (first, second, error)
                                         : only->klass->begin (only, error);
}

gboolean
cw_store_sides_commit (const CwStoreSides *sides,
                       CwStoreParts parts,
                       gboolean *ret_is_half,
                       GError **error)
{
  CwSqlConnection *first = get_first (sides, parts);
  CwSqlConnection *second = get_second (sides, parts);

  *ret_is_half = FALSE;
  if (first != NULL && !first->klass->commit (first, error))
    return FALSE;
  if (second == NULL || second->klass->commit (second, error))
    return TRUE;
  *ret_is_half = first != NULL;
  return FALSE;
}

void
cw_store_sides_rollback (const CwStoreSides *sides, CwStoreParts parts)
{
  CwSqlConnection *first = get_first (sides, parts);
  CwSqlConnection *second = get_second (sides, parts);

  if (first != NULL)
    first->klass->rollback (first);
  if (second != NULL)
    second->klass->rollback (second);
}

/* ----- reading */

/* The first statement decides which moment it is. */
static gboolean
take_picture (CwSqlConnection *sql, GError **error)
{
  guint version = 0;

  return sql->klass->begin_reading (sql, error) && expect_pauses (sql, error) &&
         sql->klass->get_version (sql, &version, error);
}

static gboolean
take_pictures (const CwStoreSides *sides, GError **error)
{
  if (!take_picture (sides->sync, error))
    return FALSE;
  if (!is_apart (sides) || take_picture (sides->config, error))
    return TRUE;
  sides->sync->klass->rollback (sides->sync);
  return FALSE;
}

static gboolean
get_newest (CwSqlConnection *sql, gint64 *ret_version, GError **error)
{
  return cw_sql_fetch_integer (sql, SQL_NEWEST, NULL, 0, ret_version, error);
}

/* A fresh look, by whoever keeps everybody from writing, to whom the configuration was of version
 * @before. That he can look at all says that he still does so, and has done all the time: a lock
 * goes with its connection, which nothing brings back. What is found says that nobody has written
 * without asking for it. */
static gboolean
is_still_so (const CwStoreSides *sides, CwSqlConnection *holder, gint64 before)
{
  g_autoptr (GError) error = NULL;
  gint64 then = 0;
  gint64 now = 0;

  if (get_newest (sides->config, &then, &error) && get_newest (holder, &now, &error) &&
      then == before && now == before)
    return TRUE;
  g_info ("The configuration was written to while a moment was looked for: %s",
          error != NULL ? error->message : "it has another version");
  return FALSE;
}

/* One moment: until its end the session keeps everybody from writing, at both sides. Of this
 * installation nobody writes to what is read, so the picture of that stays true until there is one
 * of the configuration; to which nobody writes, of this installation or another one. Whoever keeps
 * them from it is only ended where the lease is taken by force (cw-postgresql-holder.h). */
static gboolean
take_one_moment (const CwStoreSides *sides, CwStore *store, gboolean *ret_is_one, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  CwSqlConnection *config = NULL;
  gint64 before = 0;

  if (session == NULL || !cw_store_session_begin (session, error))
    return FALSE;
  /* Whoever ends a transaction at both sides still writes to the second after others may write to
   * the first, but nobody else writes there before that is done. */
  config = cw_store_session_write_config (session, error);
  if (config == NULL || !get_newest (config, &before, error) || !take_pictures (sides, error))
    return FALSE;
  *ret_is_one = is_still_so (sides, config, before);
  if (!*ret_is_one)
    cw_store_sides_rollback (sides, CW_STORE_PART_ALL);
  return TRUE;
}

gboolean
cw_store_sides_begin_reading (const CwStoreSides *sides, CwStore *store, GError **error)
{
  gboolean is_one = FALSE;

  if (!is_apart (sides))
    return take_pictures (sides, error);
  for (guint i = 0; !is_one && i < ATTEMPTS; i++)
    if (!take_one_moment (sides, store, &is_one, error))
      return FALSE;
  if (!is_one)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_BUSY,
                         "Other installations change the shared configuration again and again, and "
                         "no moment was found at which it stays as it is: try again");
  return is_one;
}
