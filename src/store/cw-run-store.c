/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-run-store.h"

#include <json-glib/json-glib.h>

#include "store/cw-store-private.h"

#define CYCLE_COLUMNS "id, is_initial, state, started_usec, ended_usec, cause, is_part, profile"
#define STEP_COLUMNS                                                                               \
  "id, cycle_id, kind, is_full, connector_guid, connector_name, partition, state, started_usec, "  \
  "ended_usec, counts, error_code, error_message"

static const char SQL_INSERT_CYCLE[] =
    "INSERT INTO cycle (is_initial, state, started_usec, ended_usec, cause, is_part, profile) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id";
static const char SQL_UPDATE_CYCLE[] =
    "UPDATE cycle SET is_initial = ?1, state = ?2, started_usec = ?3, ended_usec = ?4, "
    "cause = ?5, is_part = ?6, profile = ?7 WHERE id = ?8";
static const char SQL_INSERT_STEP[] =
    "INSERT INTO step (cycle_id, kind, is_full, connector_guid, connector_name, partition, "
    "state, started_usec, ended_usec, counts, error_code, error_message) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id";
static const char SQL_UPDATE_STEP[] =
    "UPDATE step SET cycle_id = ?1, kind = ?2, is_full = ?3, connector_guid = ?4, "
    "connector_name = ?5, partition = ?6, state = ?7, started_usec = ?8, ended_usec = ?9, "
    "counts = ?10, error_code = ?11, error_message = ?12 WHERE id = ?13";
static const char SQL_LIST_CYCLES[] = "SELECT " CYCLE_COLUMNS " FROM cycle WHERE ?1 = 0 "
                                      "OR id < ?1 ORDER BY id DESC LIMIT ?2";
static const char SQL_LAST_WHOLE[] =
    "SELECT " CYCLE_COLUMNS " FROM cycle WHERE is_part = 0 ORDER BY id DESC LIMIT 1";
static const char SQL_LAST_OF_PROFILE[] =
    "SELECT " CYCLE_COLUMNS " FROM cycle WHERE profile = ?1 ORDER BY id DESC LIMIT 1";
static const char SQL_GET_CYCLE[] = "SELECT " CYCLE_COLUMNS " FROM cycle WHERE id = ?1";
static const char SQL_NEXT_CYCLE[] =
    "SELECT " CYCLE_COLUMNS " FROM cycle WHERE id > ?1 ORDER BY id LIMIT 1";
static const char SQL_LIST_STEPS[] =
    "SELECT " STEP_COLUMNS " FROM step WHERE cycle_id = ?1 ORDER BY id";

static const char SQL_GET_STEP[] = "SELECT " STEP_COLUMNS " FROM step WHERE id = ?1";

/* 0 and 7: CW_RUN_RUNNING, CW_RUN_INTERRUPTED. */
static const char *const SQL_INTERRUPT[] = {
  "UPDATE cycle SET state = 7, ended_usec = ?1 WHERE state = 0",
  "UPDATE step SET state = 7, ended_usec = ?1 WHERE state = 0",
};
static const char SQL_INTERRUPT_STEPS[] =
    "UPDATE step SET state = 7, ended_usec = ?2, error_code = ?3, error_message = ?4 "
    "WHERE cycle_id = ?1 AND state = 0";

/* Runs @statement and, when it inserted, sets *id. */
static gboolean
save (CwStoreSession *session, CwSqlStatement *statement, gint64 *id, GError **error)
{
  gboolean is_own = FALSE;
  gboolean is_good = FALSE;
  gint64 new_id = *id;

  if (!cw_store_session_begin_own (session, &is_own, error))
    return FALSE;
  is_good =
      new_id != 0 ? cw_sql_run (statement, error) : cw_sql_run_for_id (statement, &new_id, error);
  if (!cw_store_session_end_own (session, is_own, is_good, error))
    return FALSE;
  *id = new_id;
  return TRUE;
}

/* ----- cycles */

gboolean
cw_run_store_save_cycle (CwStoreSession *session, CwCycle *cycle, GError **error)
{
  const char *text = cycle->id == 0 ? SQL_INSERT_CYCLE : SQL_UPDATE_CYCLE;
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, text, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, cycle->is_initial ? 1 : 0);
  cw_sql_bind_integer (statement, 2, cycle->state);
  cw_sql_bind_integer (statement, 3, cycle->started_usec);
  cw_sql_bind_integer (statement, 4, cycle->ended_usec);
  cw_sql_bind_text (statement, 5, cycle->trigger);
  cw_sql_bind_integer (statement, 6, cycle->is_part ? 1 : 0);
  cw_sql_bind_text (statement, 7, cycle->profile);
  if (cycle->id != 0)
    cw_sql_bind_integer (statement, 8, cycle->id);
  return save (session, statement, &cycle->id, error);
}

static CwCycle *
read_cycle (CwSqlStatement *statement)
{
  CwCycle *cycle = cw_cycle_new ();

  cycle->id = cw_sql_get_integer (statement, 0);
  cycle->is_initial = cw_sql_get_integer (statement, 1) != 0;
  cycle->state = (CwRunState) cw_sql_get_integer (statement, 2);
  cycle->started_usec = cw_sql_get_integer (statement, 3);
  cycle->ended_usec = cw_sql_get_integer (statement, 4);
  cycle->trigger = cw_sql_dup_text (statement, 5);
  cycle->is_part = cw_sql_get_integer (statement, 6) != 0;
  cycle->profile = cw_sql_dup_text (statement, 7);
  return cycle;
}

GPtrArray *
cw_run_store_list_cycles (CwStoreSession *session, gint64 before, guint limit, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_CYCLES, error);
  g_autoptr (GPtrArray) result = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_cycle_free);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integers (statement, CW_SQL_INTEGERS (before, limit));
  while (TRUE)
    {
      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&result);
      g_ptr_array_add (result, read_cycle (statement));
    }
}

/* @text: with one parameter, @number. */
static CwCycle *
get_cycle (CwStoreSession *session, const char *text, gint64 number, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, text, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, number);
  if (!cw_sql_step (statement, &has_row, error) || !has_row)
    return NULL;
  return read_cycle (statement);
}

CwCycle *
cw_run_store_get_cycle (CwStoreSession *session, gint64 id, GError **error)
{
  return get_cycle (session, SQL_GET_CYCLE, id, error);
}

CwCycle *
cw_run_store_get_next_cycle (CwStoreSession *session, gint64 after, GError **error)
{
  return get_cycle (session, SQL_NEXT_CYCLE, after, error);
}

CwCycle *
cw_run_store_get_last_cycle (CwStoreSession *session, const char *profile, GError **error)
{
  const char *text = profile != NULL ? SQL_LAST_OF_PROFILE : SQL_LAST_WHOLE;
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, text, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  if (profile != NULL)
    cw_sql_bind_text (statement, 1, profile);
  if (!cw_sql_step (statement, &has_row, error) || !has_row)
    return NULL;
  return read_cycle (statement);
}

/* ----- steps */

static char *
format_counts (const CwCounts *counts)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  for (CwCounter counter = 0; counter < CW_N_COUNTERS; counter++)
    if (counts->values[counter] != 0)
      json_object_set_int_member (object, cw_counter_to_string (counter),
                                  (gint64) counts->values[counter]);
  return json_to_string (node, FALSE);
}

/* A counter of another version of Causeway is left out. */
static void
parse_counts (const char *text, CwCounts *counts)
{
  g_autoptr (JsonNode) node = text != NULL ? json_from_string (text, NULL) : NULL;
  JsonObject *object = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  object = json_node_get_object (node);
  for (CwCounter counter = 0; counter < CW_N_COUNTERS; counter++)
    counts->values[counter] = (guint64) json_object_get_int_member_with_default (
        object, cw_counter_to_string (counter), 0);
}

gboolean
cw_run_store_save_step (CwStoreSession *session, CwStep *step, GError **error)
{
  const char *text = step->id == 0 ? SQL_INSERT_STEP : SQL_UPDATE_STEP;
  g_autofree char *counts = format_counts (&step->counts);
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, text, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, step->cycle_id);
  cw_sql_bind_integer (statement, 2, step->kind);
  cw_sql_bind_integer (statement, 3, step->is_full ? 1 : 0);
  cw_sql_bind_text (statement, 4, step->connector_guid);
  cw_sql_bind_text (statement, 5, step->connector_name);
  cw_sql_bind_text (statement, 6, step->partition);
  cw_sql_bind_integer (statement, 7, step->state);
  cw_sql_bind_integer (statement, 8, step->started_usec);
  cw_sql_bind_integer (statement, 9, step->ended_usec);
  cw_sql_bind_text (statement, 10, counts);
  cw_sql_bind_text (statement, 11, step->error_code);
  cw_sql_bind_text (statement, 12, step->error_message);
  if (step->id != 0)
    cw_sql_bind_integer (statement, 13, step->id);
  return save (session, statement, &step->id, error);
}

gboolean
cw_run_store_put_counts (CwStoreSession *session,
                         gint64 step_id,
                         const CwCounts *counts,
                         GError **error)
{
  g_autofree char *text = format_counts (counts);

  return cw_store_session_check_writing (session, error) &&
         cw_held_rows_add_counts (session->held, step_id, text, error);
}

static CwStep *
read_step (CwSqlStatement *statement)
{
  CwStep *step = cw_step_new ();

  step->id = cw_sql_get_integer (statement, 0);
  step->cycle_id = cw_sql_get_integer (statement, 1);
  step->kind = (CwStepKind) cw_sql_get_integer (statement, 2);
  step->is_full = cw_sql_get_integer (statement, 3) != 0;
  step->connector_guid = cw_sql_dup_text (statement, 4);
  step->connector_name = cw_sql_dup_text (statement, 5);
  step->partition = cw_sql_dup_text (statement, 6);
  step->state = (CwRunState) cw_sql_get_integer (statement, 7);
  step->started_usec = cw_sql_get_integer (statement, 8);
  step->ended_usec = cw_sql_get_integer (statement, 9);
  parse_counts (cw_sql_get_text (statement, 10), &step->counts);
  step->error_code = cw_sql_dup_text (statement, 11);
  step->error_message = cw_sql_dup_text (statement, 12);
  return step;
}

GPtrArray *
cw_run_store_list_steps (CwStoreSession *session, gint64 cycle_id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST_STEPS, error);
  g_autoptr (GPtrArray) result = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_step_free);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, cycle_id);
  while (TRUE)
    {
      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&result);
      g_ptr_array_add (result, read_step (statement));
    }
}

CwStep *
cw_run_store_get_step (CwStoreSession *session, gint64 id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_GET_STEP, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  cw_sql_bind_integer (statement, 1, id);
  if (!cw_sql_step (statement, &has_row, error) || !has_row)
    return NULL;
  return read_step (statement);
}

/* ----- all of them */

gboolean
cw_run_store_mark_interrupted (CwStoreSession *session, GError **error)
{
  gint64 now_usec = g_get_real_time ();
  gboolean is_own = FALSE;
  gboolean is_good = TRUE;

  if (!cw_store_session_begin_own (session, &is_own, error))
    return FALSE;
  for (guint i = 0; is_good && i < G_N_ELEMENTS (SQL_INTERRUPT); i++)
    is_good = cw_sql_do (session->sql, SQL_INTERRUPT[i], CW_SQL_INTEGERS (now_usec), error);
  return cw_store_session_end_own (session, is_own, is_good, error);
}

gboolean
cw_run_store_interrupt_steps (CwStoreSession *session,
                              gint64 cycle_id,
                              const char *error_code,
                              const char *error_message,
                              GError **error)
{
  g_autoptr (CwSqlStatement) statement = NULL;
  gboolean is_own = FALSE;

  if (!cw_store_session_begin_own (session, &is_own, error))
    return FALSE;
  statement = cw_sql_use (session->sql, SQL_INTERRUPT_STEPS, error);
  if (statement != NULL)
    {
      cw_sql_bind_integer (statement, 1, cycle_id);
      cw_sql_bind_integer (statement, 2, g_get_real_time ());
      cw_sql_bind_text (statement, 3, error_code);
      cw_sql_bind_text (statement, 4, error_message);
    }
  return cw_store_session_end_own (session, is_own,
                                   statement != NULL && cw_sql_run (statement, error), error);
}
