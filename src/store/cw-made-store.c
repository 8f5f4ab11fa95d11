/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-made-store.h"

#include "base/cw-error.h"
#include "store/cw-store-private.h"

/* State 2 is CW_MADE_REMOVED. */
static const char SQL_FIND[] = "SELECT id FROM made_thing WHERE kind = ?1 AND place = ?2 "
                               "AND identity = ?3 AND state <> 2";
static const char SQL_ADD[] =
    "INSERT INTO made_thing (kind, place, identity, name, connector, detail, state, intended_usec, "
    "changed_usec) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?7) RETURNING id";
static const char SQL_UPDATE[] =
    "UPDATE made_thing SET name = ?2, connector = ?3, detail = ?4, changed_usec = ?5 WHERE id = ?1";
static const char SQL_MARK[] =
    "UPDATE made_thing SET state = ?2, changed_usec = ?3 WHERE id = ?1 AND state <> 2";
static const char SQL_LIST[] =
    "SELECT id, kind, place, identity, name, connector, detail, state, intended_usec, changed_usec "
    "FROM made_thing WHERE state <> 2 ORDER BY id";

const char *
cw_made_state_to_string (CwMadeState state)
{
  static const char *const names[] = { "intended", "made", "removed" };

  return names[state];
}

void
cw_made_thing_free (CwMadeThing *thing)
{
  if (thing == NULL)
    return;
  g_free (thing->kind);
  g_free (thing->place);
  g_free (thing->identity);
  g_free (thing->name);
  g_free (thing->connector);
  g_free (thing->detail);
  g_free (thing);
}

/* *ret_id is 0 when it is not known. */
static gboolean
find (CwStoreSession *session, const CwMadeThing *thing, gint64 *ret_id, GError **error)
{
  g_autoptr (CwSqlStatement) statement =
      cw_store_session_use_config_writing (session, SQL_FIND, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_text (statement, 1, thing->kind);
  cw_sql_bind_text (statement, 2, thing->place);
  cw_sql_bind_text (statement, 3, thing->identity);
  if (!cw_sql_step (statement, &has_row, error))
    return FALSE;
  *ret_id = has_row ? cw_sql_get_integer (statement, 0) : 0;
  return TRUE;
}

static gboolean
add (CwStoreSession *session, const CwMadeThing *thing, gint64 *ret_id, GError **error)
{
  g_autoptr (CwSqlStatement) statement =
      cw_store_session_use_config_writing (session, SQL_ADD, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_text (statement, 1, thing->kind);
  cw_sql_bind_text (statement, 2, thing->place);
  cw_sql_bind_text (statement, 3, thing->identity);
  cw_sql_bind_text (statement, 4, thing->name);
  cw_sql_bind_text (statement, 5, thing->connector);
  cw_sql_bind_text (statement, 6, thing->detail);
  cw_sql_bind_integer (statement, 7, g_get_real_time ());
  return cw_sql_run_for_id (statement, ret_id, error);
}

static gboolean
update (CwStoreSession *session, const CwMadeThing *thing, gint64 id, GError **error)
{
  g_autoptr (CwSqlStatement) statement =
      cw_store_session_use_config_writing (session, SQL_UPDATE, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, id);
  cw_sql_bind_text (statement, 2, thing->name);
  cw_sql_bind_text (statement, 3, thing->connector);
  cw_sql_bind_text (statement, 4, thing->detail);
  cw_sql_bind_integer (statement, 5, g_get_real_time ());
  return cw_sql_run (statement, error);
}

gboolean
cw_made_store_intend (CwStoreSession *session,
                      const CwMadeThing *thing,
                      gint64 *ret_id,
                      gboolean *ret_is_known,
                      GError **error)
{
  gboolean is_own = FALSE;
  gboolean is_good = FALSE;
  gboolean is_known = FALSE;
  gint64 id = 0;

  if (!cw_store_session_begin_own (session, &is_own, error))
    return FALSE;
  is_good = find (session, thing, &id, error);
  is_known = id != 0;
  if (is_good)
    is_good = is_known ? update (session, thing, id, error) : add (session, thing, &id, error);
  if (!cw_store_session_end_own (session, is_own, is_good, error))
    return FALSE;
  *ret_id = id;
  if (ret_is_known != NULL)
    *ret_is_known = is_known;
  return TRUE;
}

gboolean
cw_made_store_mark (CwStoreSession *session, gint64 id, CwMadeState state, GError **error)
{
  CwSqlConnection *config = NULL;
  gboolean is_own = FALSE;
  gboolean is_good = FALSE;
  guint64 n_changed = 0;

  if (!cw_store_session_begin_own (session, &is_own, error))
    return FALSE;
  config = cw_store_session_write_config (session, error);
  is_good = config != NULL &&
            cw_sql_do_counted (config, SQL_MARK, CW_SQL_INTEGERS (id, state, g_get_real_time ()),
                               &n_changed, error);
  if (!cw_store_session_end_own (session, is_own, is_good, error))
    return FALSE;
  if (n_changed > 0)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "No set-up made a thing %lld that still stands",
               (long long) id);
  return FALSE;
}

static CwMadeThing *
read_thing (CwSqlStatement *statement)
{
  CwMadeThing *thing = g_new0 (CwMadeThing, 1);

  thing->id = cw_sql_get_integer (statement, 0);
  thing->kind = cw_sql_dup_text (statement, 1);
  thing->place = cw_sql_dup_text (statement, 2);
  thing->identity = cw_sql_dup_text (statement, 3);
  thing->name = cw_sql_dup_text (statement, 4);
  thing->connector = cw_sql_dup_text (statement, 5);
  thing->detail = cw_sql_dup_text (statement, 6);
  thing->state = (CwMadeState) cw_sql_get_integer (statement, 7);
  thing->intended_usec = cw_sql_get_integer (statement, 8);
  thing->changed_usec = cw_sql_get_integer (statement, 9);
  return thing;
}

GPtrArray *
cw_made_store_list (CwStoreSession *session, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_store_session_use_config (session, SQL_LIST, error);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_made_thing_free);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  while (cw_sql_step (statement, &has_row, error))
    {
      if (!has_row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, read_thing (statement));
    }
  return NULL;
}
