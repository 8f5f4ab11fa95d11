/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-connection.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "store/postgresql/cw-postgresql-failure.h"
#include "store/postgresql/cw-postgresql-load.h"
#include "store/postgresql/cw-postgresql-sign-in.h"
#include "store/postgresql/cw-postgresql-statement.h"
#include "store/postgresql/cw-postgresql-transaction.h"

/* Outstanding answers: small enough for both sides' buffers, so that neither ever waits for the
 * other to read while it writes itself. */
#define MAX_QUEUED      512
#define MAX_QUEUED_SIZE (1024 * 1024)

/* A schema that is there, with its number and whether anything of ours, or of others, is in it. */
static const char SQL_LOOK[] =
    "SELECT (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f') "
    "AND c.relname <> 'causeway_turn'), "
    "to_regclass('causeway_schema') IS NOT NULL";
static const char SQL_GET_VERSION[] = "SELECT version FROM causeway_schema WHERE id = 1";
static const char SQL_SET_VERSION[] = "INSERT INTO causeway_schema (id, version) VALUES (1, ?1) "
                                      "ON CONFLICT (id) DO UPDATE SET version = excluded.version";
/* What nobody has taken from a sequence yet is null. */
static const char SQL_GET_LAST[] =
    "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(?1, 'id')::regclass), 0)";
static const char SQL_KEEP_LAST[] = "SELECT setval(pg_get_serial_sequence(?1, 'id')::regclass, ?2)";

/* ----- failures */

void
cw_postgresql_connection_keep_failure (CwPostgresqlConnection *self, const PGresult *result)
{
  if (self->failure == NULL)
    cw_postgresql_set_error (&self->failure, self->link, result, self->place);
}

gboolean
cw_postgresql_connection_is_lost (const CwPostgresqlConnection *self)
{
  return self->link == NULL || PQstatus (self->link) != CONNECTION_OK;
}

/* Inside of a transaction it stays: nothing of it can be saved any more. */
static gboolean
tell_failure (CwPostgresqlConnection *self, GError **error)
{
  g_assert (self->failure != NULL);
  if (error != NULL)
    *error = g_error_copy (self->failure);
  if (!self->is_writing)
    g_clear_error (&self->failure);
  return FALSE;
}

/* ----- answers */

static void
forget_queue (CwPostgresqlConnection *self)
{
  self->n_queued = 0;
  self->queued_size = 0;
}

static void
take_answer (CwPostgresqlConnection *self, PGresult *result)
{
  switch (PQresultStatus (result))
    {
    case PGRES_COMMAND_OK:
      self->n_changed = g_ascii_strtoull (PQcmdTuples (result), NULL, 10);
      self->n_written += self->n_changed;
      self->is_rolled_back = g_str_equal (PQcmdStatus (result), "ROLLBACK");
      break;
    case PGRES_TUPLES_OK:
      break;
    case PGRES_PIPELINE_ABORTED:
      g_warn_if_fail (self->failure != NULL);
      break;
    default:
      /* What was prepared behind it was not, and the transaction is lost. */
      self->epoch++;
      cw_postgresql_connection_keep_failure (self, result);
      break;
    }
}

/* Each statement is answered by a result and a NULL behind it. */
static void
read_answers (CwPostgresqlConnection *self)
{
  for (; self->n_queued > 0 && !cw_postgresql_connection_is_lost (self); self->n_queued--)
    {
      PGresult *result = PQgetResult (self->link);

      while (result != NULL)
        {
          take_answer (self, result);
          PQclear (result);
          result = cw_postgresql_connection_is_lost (self) ? NULL : PQgetResult (self->link);
        }
    }
  forget_queue (self);
}

static void
read_sync (CwPostgresqlConnection *self)
{
  g_autoptr (PGresult) result =
      cw_postgresql_connection_is_lost (self) ? NULL : PQgetResult (self->link);

  if (!cw_postgresql_connection_is_lost (self))
    g_warn_if_fail (PQresultStatus (result) == PGRES_PIPELINE_SYNC);
}

/* What was sent of a load is answered; only then another statement can be sent. */
static void
end_load (CwPostgresqlConnection *self)
{
  PGresult *result = NULL;

  if (!self->is_loading)
    return;
  self->is_loading = FALSE;
  while (!cw_postgresql_connection_is_lost (self) && (result = PQgetResult (self->link)) != NULL)
    {
      gboolean is_open = PQresultStatus (result) == PGRES_COPY_IN;

      if (!is_open)
        take_answer (self, result);
      PQclear (result);
      /* Broken off on this side: it is told the same again until the server knows. */
      if (is_open && PQputCopyEnd (self->link, "broken off") != 1)
        break;
    }
  if (!cw_postgresql_connection_is_lost (self))
    (void) PQenterPipelineMode (self->link);
}

static void
note_loss (CwPostgresqlConnection *self)
{
  forget_queue (self);
  self->reading = NULL;
  cw_postgresql_connection_keep_failure (self, NULL);
}

gboolean
cw_postgresql_connection_settle (CwPostgresqlConnection *self, GError **error)
{
  end_load (self);
  if (self->reading != NULL && !cw_postgresql_statement_take_aside (self->reading, error))
    return FALSE;
  if (self->n_queued > 0 && !cw_postgresql_connection_is_lost (self))
    {
      if (PQpipelineSync (self->link) == 1)
        {
          read_answers (self);
          read_sync (self);
        }
      else
        cw_postgresql_connection_keep_failure (self, NULL);
    }
  if (cw_postgresql_connection_is_lost (self))
    note_loss (self);
  return self->failure == NULL || tell_failure (self, error);
}

/* ----- the connection */

/* What was prepared, and temporary tables, went with the old one. */
static gboolean
connect_anew (CwPostgresqlConnection *self, GError **error)
{
  PGconn *link = cw_postgresql_sign_in (self->settings, error);

  if (link == NULL)
    return FALSE;
  PQfinish (self->link);
  self->link = link;
  self->epoch++;
  self->parent.n_connects++;
  forget_queue (self);
  self->reading = NULL;
  g_clear_error (&self->failure);
  return TRUE;
}

gboolean
cw_postgresql_connection_may_retry (const CwPostgresqlConnection *self)
{
  return !self->is_writing && cw_postgresql_connection_is_lost (self);
}

gboolean
cw_postgresql_connection_make_ready (CwPostgresqlConnection *self, GError **error)
{
  end_load (self);
  if (self->reading != NULL && !cw_postgresql_statement_take_aside (self->reading, error))
    return FALSE;
  if (cw_postgresql_connection_may_retry (self))
    return connect_anew (self, error);
  return self->failure == NULL || tell_failure (self, error);
}

gboolean
cw_postgresql_connection_note_sent (CwPostgresqlConnection *self,
                                    gboolean is_sent,
                                    gsize size,
                                    GError **error)
{
  if (!is_sent)
    {
      cw_postgresql_connection_keep_failure (self, NULL);
      return tell_failure (self, error);
    }
  self->n_queued++;
  self->queued_size += size;
  return TRUE;
}

gboolean
cw_postgresql_connection_go_on (CwPostgresqlConnection *self, GError **error)
{
  if (self->is_writing && self->n_queued < MAX_QUEUED && self->queued_size < MAX_QUEUED_SIZE)
    return TRUE;
  return cw_postgresql_connection_settle (self, error);
}

/* ----- rows */

gboolean
cw_postgresql_connection_start_rows (CwPostgresqlConnection *self,
                                     CwSqlStatement *statement,
                                     GError **error)
{
  if (PQpipelineSync (self->link) != 1)
    {
      cw_postgresql_connection_keep_failure (self, NULL);
      return tell_failure (self, error);
    }
  self->n_queued--;
  read_answers (self);
  if (cw_postgresql_connection_is_lost (self))
    {
      note_loss (self);
      return tell_failure (self, error);
    }
  self->reading = statement;
  if (self->failure == NULL)
    {
      (void) PQsetSingleRowMode (self->link);
      return TRUE;
    }
  /* Its own answer is that it was not run. */
  self->n_queued = 1;
  read_answers (self);
  read_sync (self);
  self->reading = NULL;
  return tell_failure (self, error);
}

gboolean
cw_postgresql_connection_read_row (CwPostgresqlConnection *self, PGresult **ret_row, GError **error)
{
  PGresult *result = PQgetResult (self->link);

  if (PQresultStatus (result) == PGRES_SINGLE_TUPLE)
    {
      *ret_row = result;
      return TRUE;
    }
  self->reading = NULL;
  if (PQresultStatus (result) != PGRES_TUPLES_OK)
    {
      self->epoch++;
      cw_postgresql_connection_keep_failure (self, result);
    }
  PQclear (result);
  self->n_queued = 1;
  read_answers (self);
  read_sync (self);
  if (self->failure != NULL)
    return tell_failure (self, error);
  *ret_row = NULL;
  return TRUE;
}

/* ----- the rest of the interface */

static CwSqlStatement *
prepare (CwSqlConnection *connection, const char *text, GError **error)
{
  return cw_postgresql_statement_new ((CwPostgresqlConnection *) connection, text);
}

/* Several statements in one text are not for the pipeline. */
static gboolean
run_script (CwSqlConnection *connection, const char *script, GError **error)
{
  CwPostgresqlConnection *self = (CwPostgresqlConnection *) connection;
  g_autoptr (PGresult) result = NULL;

  if (!cw_postgresql_connection_settle (self, error))
    return FALSE;
  (void) PQexitPipelineMode (self->link);
  result = PQexec (self->link, script);
  if (PQresultStatus (result) != PGRES_COMMAND_OK && PQresultStatus (result) != PGRES_TUPLES_OK)
    cw_postgresql_connection_keep_failure (self, result);
  (void) PQenterPipelineMode (self->link);
  return self->failure == NULL || tell_failure (self, error);
}

static gboolean
get_version (CwSqlConnection *connection, guint *ret_version, GError **error)
{
  CwPostgresqlConnection *self = (CwPostgresqlConnection *) connection;
  gboolean is_ours = FALSE;
  gboolean is_empty = FALSE;
  gint64 version = 0;

  {
    g_autoptr (CwSqlStatement) statement = cw_sql_use (connection, SQL_LOOK, error);
    gboolean has_row = FALSE;

    if (statement == NULL || !cw_sql_step (statement, &has_row, error))
      return FALSE;
    is_empty = cw_sql_get_integer (statement, 0) == 0;
    is_ours = cw_sql_get_integer (statement, 1) != 0;
  }
  if (!is_ours && !is_empty)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_STORE,
                   "%s holds the tables of another program: give Causeway a schema of its own.",
                   self->place);
      return FALSE;
    }
  if (is_ours && !cw_sql_fetch_integer (connection, SQL_GET_VERSION, NULL, 0, &version, error))
    return FALSE;
  *ret_version = (guint) version;
  return TRUE;
}

static gboolean
set_version (CwSqlConnection *connection, guint version, GError **error)
{
  return cw_sql_do (connection, SQL_SET_VERSION, CW_SQL_INTEGERS (version), error);
}

static gboolean
get_last_id (CwSqlConnection *connection, const char *table, gint64 *ret_id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (connection, SQL_GET_LAST, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_text (statement, 1, table);
  if (!cw_sql_step (statement, &has_row, error))
    return FALSE;
  *ret_id = cw_sql_get_integer (statement, 0);
  return TRUE;
}

static gboolean
restore_last_id (CwSqlConnection *connection, const char *table, gint64 id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (connection, SQL_KEEP_LAST, error);

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_text (statement, 1, table);
  cw_sql_bind_integer (statement, 2, id);
  return cw_sql_run (statement, error);
}

/* A plan is kept until the next ANALYZE, and when the table was small it reads everything. What has
 * no index is read all the same. After a lost connection it only takes longer. */
static gboolean
expect_lookups (CwSqlConnection *connection, GError **error)
{
  return run_script (connection,
                     "SET enable_seqscan = off; SET enable_hashjoin = off; "
                     "SET enable_mergejoin = off",
                     error);
}

/* The server's memory is its own. */
static gboolean
save_memory (CwSqlConnection *connection, GError **error)
{
  return TRUE;
}

static void
free_connection (CwSqlConnection *connection)
{
  CwPostgresqlConnection *self = (CwPostgresqlConnection *) connection;

  cw_sql_connection_clear (connection);
  PQfinish (self->link);
  g_clear_error (&self->failure);
  if (self->rows != NULL)
    g_string_free (self->rows, TRUE);
  g_clear_pointer (&self->columns, g_hash_table_unref);
  cw_postgresql_claim_unref (self->claim);
  cw_postgresql_settings_free (self->settings);
  g_free (self->place);
  g_free (self);
}

static const CwSqlConnectionClass connection_class = {
  .insert_rows = "INSERT INTO ",
  .has_arrays = TRUE,
  .load_begin = cw_postgresql_load_begin,
  .load_row = cw_postgresql_load_row,
  .load_end = cw_postgresql_load_end,
  .prepare = prepare,
  .run_script = run_script,
  .begin = cw_postgresql_transaction_begin,
  .begin_by_force = cw_postgresql_transaction_begin_by_force,
  .begin_reading = cw_postgresql_transaction_begin_reading,
  .expect_pauses = cw_postgresql_transaction_expect_pauses,
  .commit = cw_postgresql_transaction_commit,
  .rollback = cw_postgresql_transaction_rollback,
  .was_made = cw_postgresql_transaction_was_made,
  .get_version = get_version,
  .set_version = set_version,
  .get_last_id = get_last_id,
  .keep_last_id = SQL_KEEP_LAST,
  .restore_last_id = restore_last_id,
  .list_columns =
      "SELECT c.relname::text, a.attname::text, CASE format_type(a.atttypid, NULL) "
      "WHEN 'text' THEN 't' WHEN 'bytea' THEN 'b' ELSE 'i' END, "
      "coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0), "
      "a.attidentity <> '' FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
      "AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_index i "
      "ON i.indrelid = c.oid AND i.indisprimary WHERE c.relkind = 'r' "
      "AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) "
      "AND c.relname NOT IN ('causeway_schema', 'causeway_turn') "
      "ORDER BY c.relname COLLATE \"C\", a.attname COLLATE \"C\"",
  .expect_lookups = expect_lookups,
  .save_memory = save_memory,
  .free = free_connection,
};

CwSqlConnection *
cw_postgresql_connection_new (const CwPostgresqlSettings *settings,
                              CwPostgresqlClaim *claim,
                              GError **error)
{
  CwPostgresqlConnection *self = g_new0 (CwPostgresqlConnection, 1);

  cw_sql_connection_init (&self->parent, &connection_class);
  self->settings = cw_postgresql_settings_copy (settings);
  self->claim = cw_postgresql_claim_ref (claim);
  self->place = cw_postgresql_settings_describe (settings);
  if (connect_anew (self, error))
    return &self->parent;
  free_connection (&self->parent);
  return NULL;
}
