/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-store-sides.h"

#include "store/cw-store-private.h"

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

gboolean
cw_store_sides_begin (const CwStoreSides *sides, CwStoreParts parts, GError **error)
{
  CwSqlConnection *first = get_first (sides, parts);
  CwSqlConnection *second = get_second (sides, parts);

  if (first != NULL && !first->klass->begin (first, error))
    return FALSE;
  if (second == NULL || second->klass->begin (second, error))
    return TRUE;
  if (first != NULL)
    first->klass->rollback (first);
  return FALSE;
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

  return sql->klass->begin_reading (sql, error) && sql->klass->get_version (sql, &version, error);
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

gboolean
cw_store_sides_begin_reading (const CwStoreSides *sides, CwStore *store, GError **error)
{
  g_autoptr (CwStoreSession) session = NULL;

  if (!is_apart (sides))
    return take_pictures (sides, error);
  /* Whoever ends a transaction at both sides still writes to the second after others may write to
   * the first, but nobody else writes there before that is done. */
  session = cw_store_open_session (store, error);
  return session != NULL && cw_store_session_begin (session, error) &&
         cw_store_session_write_config (session, error) != NULL && take_pictures (sides, error);
}
