/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-store.h"

#include "base/cw-error.h"
#include "store/cw-migration.h"
#include "store/cw-row-watch.h"
#include "store/cw-store-private.h"
#include "store/cw-write-turn.h"
#include "store/postgresql/cw-postgresql-driver.h"
#include "store/sqlite/cw-sqlite-driver.h"

#define WRITE_TURN_TIMEOUT_USEC (60 * G_USEC_PER_SEC)

struct _CwStore
{
  gatomicrefcount ref_count;
  CwSqlDriver *driver;        /* (owned) */
  CwSqlDriver *config_driver; /* (owned) (nullable): where the configuration lies elsewhere */
  CwPostgresqlSettings *config_settings; /* (owned) (nullable): of it */
  CwAttributeTable *attributes;          /* (owned) */
  CwWriteTurn *write_turn;               /* (owned) */
  GMutex set_up_mutex;
  gboolean is_set_up;        /* (atomic): the database was reached once */
  guint n_stored_attributes; /* written by whoever has the turn */
};

static const char SQL_MAX_ATTRIBUTE[] = "SELECT max(id) FROM attribute";
static const char SQL_LIST_ATTRIBUTES[] =
    "SELECT id, name FROM attribute WHERE id > ?1 ORDER BY id";
static const char SQL_PUT_ATTRIBUTE[] = "INSERT INTO attribute (id, name) VALUES (?1, ?2)";

/* ----- interned names */

static gboolean
restore_attributes (CwStore *store, CwSqlConnection *sql, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (sql, SQL_LIST_ATTRIBUTES, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, store->n_stored_attributes);
  while (TRUE)
    {
      gint64 id = 0;

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      id = cw_sql_get_integer (statement, 0);
      if (id < 1 || id > G_MAXUINT16 ||
          !cw_attribute_table_restore (store->attributes, (CwAttributeId) id,
                                       cw_sql_get_text (statement, 1)))
        {
          g_set_error (error, CW_ERROR, CW_ERROR_STORE,
                       "The stored attribute names do not fit at number %lld: another process "
                       "added names at the same time, or the database is damaged. Check that only "
                       "one Causeway engine uses it, then restart.",
                       (long long) id);
          return FALSE;
        }
      store->n_stored_attributes = (guint) id;
    }
}

/* Another process may have added names since: they come first, ours would take their numbers. Those
 * that a standby never got are stored anew. */
static gboolean
refresh_attributes (CwStoreSession *session, GError **error)
{
  gint64 max = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_MAX_ATTRIBUTE, NULL, 0, &max, error))
    return FALSE;
  session->store->n_stored_attributes = MIN (session->store->n_stored_attributes, (guint) max);
  return max <= session->store->n_stored_attributes ||
         restore_attributes (session->store, session->sql, error);
}

static gboolean
put_attribute (CwStoreSession *session, guint id, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_PUT_ATTRIBUTE, error);
  CwAttributeTable *table = session->store->attributes;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, id);
  cw_sql_bind_text (statement, 2, cw_attribute_table_get_name (table, (CwAttributeId) id));
  return cw_sql_run (statement, error);
}

/* ----- store */

/* Both have all tables, whatever is in them: each can be made the place of the other. */
static gboolean
migrate (CwSqlDriver *driver, CwSqlConnection *sql, GError **error)
{
  g_autoptr (GPtrArray) migrations = cw_migration_list (driver->klass->dialect, error);

  return migrations != NULL && cw_migration_run (driver, sql, migrations, error);
}

/* An engine that works with all of that data must not see it change its form. */
static gboolean
upgrade_config (CwStore *store, GError **error)
{
  g_autoptr (CwSqlDriver) driver = cw_postgresql_driver_new (store->config_settings);
  g_autoptr (CwSqlConnection) sql = NULL;
  gboolean is_other = FALSE;

  if (!driver->klass->claim (driver, &is_other, NULL, error))
    {
      g_prefix_error (error, "The shared configuration is of an older version of Causeway, and has "
                             "to be upgraded first: ");
      return FALSE;
    }
  sql = cw_sql_connect (driver, error);
  return sql != NULL && migrate (driver, sql, error);
}

static gboolean
set_up_config (CwStore *store, GError **error)
{
  g_autoptr (CwSqlConnection) sql = NULL;
  g_autoptr (GPtrArray) migrations = NULL;
  guint version = 0;

  if (store->config_driver == NULL)
    return TRUE;
  migrations = cw_migration_list (store->config_driver->klass->dialect, error);
  sql = migrations != NULL ? cw_sql_connect (store->config_driver, error) : NULL;
  if (sql == NULL || !sql->klass->get_version (sql, &version, error))
    return FALSE;
  return version < cw_migration_get_last (migrations)
             ? upgrade_config (store, error)
             : cw_migration_run (store->config_driver, sql, migrations, error);
}

static gboolean
set_up (CwStore *store, GError **error)
{
  g_autoptr (CwSqlConnection) sql = cw_sql_connect (store->driver, error);

  return sql != NULL && migrate (store->driver, sql, error) && set_up_config (store, error) &&
         restore_attributes (store, sql, error);
}

static CwStore *
new_with_driver (CwSqlDriver *driver)
{
  CwStore *store = g_new0 (CwStore, 1);

  g_atomic_ref_count_init (&store->ref_count);
  g_mutex_init (&store->set_up_mutex);
  store->driver = driver;
  store->attributes = cw_attribute_table_new ();
  store->write_turn = cw_write_turn_new ();
  return store;
}

static CwStore *
open_with_driver (CwSqlDriver *driver, GError **error)
{
  g_autoptr (CwStore) store = driver != NULL ? new_with_driver (driver) : NULL;
  gboolean is_other = FALSE;

  return store != NULL && cw_store_reach (store, &is_other, NULL, error) ? g_steal_pointer (&store)
                                                                         : NULL;
}

gboolean
cw_store_reach (CwStore *store, gboolean *ret_is_other, GCancellable *cancellable, GError **error)
{
  const CwSqlDriverClass *klass = store->driver->klass;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&store->set_up_mutex);

  *ret_is_other = FALSE;
  if (klass->claim != NULL && !klass->claim (store->driver, ret_is_other, cancellable, error))
    return FALSE;
  if (!g_atomic_int_get (&store->is_set_up) && !set_up (store, error))
    return FALSE;
  g_atomic_int_set (&store->is_set_up, TRUE);
  return TRUE;
}

static gboolean
look_at (CwSqlDriver *driver, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) migrations = cw_migration_list (driver->klass->dialect, error);
  g_autoptr (CwSqlConnection) sql = NULL;
  guint version = 0;

  if (migrations == NULL ||
      (driver->klass->find != NULL && !driver->klass->find (driver, cancellable, error)))
    return FALSE;
  sql = cw_sql_connect (driver, error);
  if (sql == NULL || !sql->klass->get_version (sql, &version, error))
    return FALSE;
  if (version == cw_migration_get_last (migrations))
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_STORE,
                       "The tables of the database are those of another version of Causeway, or "
                       "there are none");
  return FALSE;
}

gboolean
cw_store_look (CwStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (store != NULL, FALSE);

  locker = g_mutex_locker_new (&store->set_up_mutex);
  if (!look_at (store->driver, cancellable, error) ||
      (store->config_driver != NULL && !look_at (store->config_driver, cancellable, error)))
    return FALSE;
  g_atomic_int_set (&store->is_set_up, TRUE);
  return TRUE;
}

void
cw_store_give_up (CwStore *store)
{
  if (store->driver->klass->give_up != NULL)
    store->driver->klass->give_up (store->driver);
}

CwStore *
cw_store_open (const char *state_dir, GError **error)
{
  g_return_val_if_fail (state_dir != NULL, NULL);

  return open_with_driver (cw_sqlite_driver_new (state_dir, error), error);
}

CwStore *
cw_store_new (const char *state_dir, GError **error)
{
  CwSqlDriver *driver = NULL;

  g_return_val_if_fail (state_dir != NULL, NULL);

  driver = cw_sqlite_driver_new (state_dir, error);
  return driver != NULL ? new_with_driver (driver) : NULL;
}

CwStore *
cw_store_open_postgresql (const CwPostgresqlSettings *settings, GError **error)
{
  g_return_val_if_fail (settings != NULL, NULL);

  return open_with_driver (cw_postgresql_driver_new (settings), error);
}

CwStore *
cw_store_new_apart (const CwPostgresqlSettings *configuration,
                    const CwPostgresqlSettings *sync,
                    const char *state_dir,
                    GError **error)
{
  CwSqlDriver *driver = NULL;
  CwStore *store = NULL;

  g_return_val_if_fail (configuration != NULL && state_dir != NULL, NULL);

  driver = sync != NULL ? cw_postgresql_driver_new (sync) : cw_sqlite_driver_new (state_dir, error);
  if (driver == NULL)
    return NULL;
  store = new_with_driver (driver);
  store->config_driver = cw_postgresql_driver_new (configuration);
  store->config_settings = cw_postgresql_settings_copy (configuration);
  return store;
}

CwStore *
cw_store_open_apart (const CwPostgresqlSettings *configuration,
                     const CwPostgresqlSettings *sync,
                     const char *state_dir,
                     GError **error)
{
  g_autoptr (CwStore) store = cw_store_new_apart (configuration, sync, state_dir, error);
  gboolean is_other = FALSE;

  return store != NULL && cw_store_reach (store, &is_other, NULL, error) ? g_steal_pointer (&store)
                                                                         : NULL;
}

gboolean
cw_store_is_apart (CwStore *store)
{
  g_return_val_if_fail (store != NULL, FALSE);

  return store->config_driver != NULL;
}

CwStore *
cw_store_new_postgresql (const CwPostgresqlSettings *settings)
{
  g_return_val_if_fail (settings != NULL, NULL);

  return new_with_driver (cw_postgresql_driver_new (settings));
}

CwStore *
cw_store_open_memory (GError **error)
{
  return open_with_driver (cw_sqlite_driver_new_memory (error), error);
}

CwStore *
cw_store_ref (CwStore *store)
{
  g_return_val_if_fail (store != NULL, NULL);

  g_atomic_ref_count_inc (&store->ref_count);
  return store;
}

void
cw_store_unref (CwStore *store)
{
  if (store == NULL || !g_atomic_ref_count_dec (&store->ref_count))
    return;
  cw_write_turn_free (store->write_turn);
  cw_attribute_table_unref (store->attributes);
  cw_sql_driver_free (store->driver);
  g_clear_pointer (&store->config_driver, cw_sql_driver_free);
  g_clear_pointer (&store->config_settings, cw_postgresql_settings_free);
  g_mutex_clear (&store->set_up_mutex);
  g_free (store);
}

CwSqlDriver *
cw_store_get_driver (CwStore *store)
{
  return store->driver;
}

CwSqlDriver *
cw_store_get_config_driver (CwStore *store)
{
  return store->config_driver;
}

CwAttributeTable *
cw_store_get_attributes (CwStore *store)
{
  g_return_val_if_fail (store != NULL, NULL);

  return store->attributes;
}

/* ----- session */

CwStoreSession *
cw_store_open_session (CwStore *store, GError **error)
{
  CwStoreSession *session = NULL;
  CwSqlConnection *sql = NULL;

  g_return_val_if_fail (store != NULL, NULL);

  if (!g_atomic_int_get (&store->is_set_up))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_STORE_AWAY,
                           "The database was not reached yet");
      return NULL;
    }
  sql = cw_sql_connect (store->driver, error);
  if (sql == NULL)
    return NULL;
  session = g_new0 (CwStoreSession, 1);
  session->store = cw_store_ref (store);
  session->sql = sql;
  session->held = cw_held_rows_new (sql);
  return session;
}

void
cw_store_session_free (CwStoreSession *session)
{
  if (session == NULL)
    return;
  cw_store_session_rollback (session);
  g_clear_pointer (&session->flows, cw_link_flows_unref);
  /* The connection's statements go by texts of the held rows. */
  g_clear_pointer (&session->held, cw_held_rows_free);
  cw_sql_connection_free (session->sql);
  g_clear_pointer (&session->links, cw_link_batch_free);
  g_clear_pointer (&session->ahead, cw_look_ahead_free);
  g_clear_pointer (&session->config, cw_sql_connection_free);
  cw_store_unref (session->store);
  g_free (session);
}

gboolean
cw_store_session_save_memory (CwStoreSession *session, GError **error)
{
  g_return_val_if_fail (session != NULL, FALSE);

  return session->sql->klass->save_memory (session->sql, error);
}

gboolean
cw_store_session_expect_lookups (CwStoreSession *session, GError **error)
{
  const CwSqlConnectionClass *klass = session->sql->klass;

  return klass->expect_lookups == NULL || klass->expect_lookups (session->sql, error);
}

CwStore *
cw_store_session_get_store (CwStoreSession *session)
{
  g_return_val_if_fail (session != NULL, NULL);

  return session->store;
}

gboolean
cw_store_session_sends_beside (CwStoreSession *session)
{
  g_return_val_if_fail (session != NULL, FALSE);

  return cw_held_rows_may_commit (session->held);
}

static gboolean
begin (CwStoreSession *session, GError **error)
{
  return session->store->config_driver == NULL
             ? cw_store_session_begin_config (session, session->sql, error)
             : session->sql->klass->begin (session->sql, error);
}

gboolean
cw_store_session_begin (CwStoreSession *session, GError **error)
{
  g_return_val_if_fail (session != NULL && !session->is_writing, FALSE);

  if (!cw_write_turn_take (session->store->write_turn, WRITE_TURN_TIMEOUT_USEC))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_STORE,
                   "Another run held the database for more than a minute: wait until it has ended, "
                   "then run again.");
      return FALSE;
    }
  session->is_writing = TRUE;
  cw_row_id_forget (session);
  cw_row_watch_note_others (session);
  if (begin (session, error) && refresh_attributes (session, error))
    return TRUE;
  cw_store_session_rollback (session);
  return FALSE;
}

void
cw_store_session_rollback (CwStoreSession *session)
{
  g_return_if_fail (session != NULL);

  if (!session->is_writing)
    return;
  cw_held_rows_discard (session->held);
  cw_look_ahead_note_rollback (session);
  session->sql->klass->rollback (session->sql);
  cw_store_session_rollback_config (session);
  g_clear_pointer (&session->flows, cw_link_flows_unref);
  session->is_writing = FALSE;
  cw_write_turn_give (session->store->write_turn);
}

static gboolean
commit (CwStoreSession *session, GError **error)
{
  CwStore *store = session->store;
  guint n_attributes = cw_attribute_table_get_size (store->attributes);

  for (guint id = store->n_stored_attributes + 1; id <= n_attributes; id++)
    if (!put_attribute (session, id, error))
      return FALSE;
  if (!cw_row_id_keep (session, error) || !cw_sql_connection_send_held (session->sql, error) ||
      !session->sql->klass->commit (session->sql, error))
    return FALSE;
  store->n_stored_attributes = n_attributes;
  session->is_writing = FALSE;
  cw_write_turn_give (store->write_turn);
  return cw_store_session_commit_config (session, error);
}

gboolean
cw_store_session_commit (CwStoreSession *session, GError **error)
{
  g_return_val_if_fail (session != NULL && session->is_writing, FALSE);

  if (commit (session, error))
    return TRUE;
  cw_store_session_rollback (session);
  return FALSE;
}

gboolean
cw_store_session_was_made (CwStoreSession *session)
{
  const CwSqlConnectionClass *klass = session->sql->klass;

  return klass->was_made != NULL && klass->was_made (session->sql);
}

/* Only by a commit of the caller's own are names stored, and others let in. */
static gboolean
may_commit_later (CwStoreSession *session)
{
  CwStore *store = session->store;

  return !session->is_config_writing && cw_held_rows_may_commit (session->held) &&
         cw_attribute_table_get_size (store->attributes) == store->n_stored_attributes &&
         !cw_write_turn_is_wanted (store->write_turn);
}

gboolean
cw_store_session_commit_and_begin (CwStoreSession *session, GError **error)
{
  g_return_val_if_fail (session != NULL && session->is_writing, FALSE);

  if (may_commit_later (session))
    return cw_row_id_keep (session, error) && cw_held_rows_commit (session->held, error);
  return cw_store_session_commit (session, error) && cw_store_session_begin (session, error);
}

gboolean
cw_store_session_check_writing (CwStoreSession *session, GError **error)
{
  if (session->is_writing)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
               "The store was written to outside of a transaction.");
  return FALSE;
}

gboolean
cw_store_session_begin_own (CwStoreSession *session, gboolean *ret_is_own, GError **error)
{
  if (!session->is_writing)
    {
      if (!cw_store_session_begin (session, error))
        return FALSE;
      *ret_is_own = TRUE;
    }
  else
    *ret_is_own = FALSE;
  return TRUE;
}

gboolean
cw_store_session_end_own (CwStoreSession *session,
                          gboolean is_own,
                          gboolean is_good,
                          GError **error)
{
  if (!is_own)
    return is_good;
  if (is_good && cw_store_session_commit (session, error))
    return TRUE;
  cw_store_session_rollback (session);
  return FALSE;
}

/* ----- entries */

gboolean
cw_store_read_entry (CwSqlStatement *statement, int column, CwEntry **ret_entry, GError **error)
{
  CwEntry *entry = NULL;
  const guint8 *data = NULL;
  gsize size = 0;
  g_autoptr (GError) local_error = NULL;

  if (cw_sql_is_null (statement, column))
    {
      *ret_entry = NULL;
      return TRUE;
    }
  data = cw_sql_get_blob (statement, column, &size);
  entry = cw_entry_new_from_bytes (data, size, &local_error);
  if (entry == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_STORE,
                   "A stored object is damaged (%s): restore the database from a backup; or remove "
                   "it and run an initial cycle, which reads everything anew.",
                   local_error->message);
      return FALSE;
    }
  *ret_entry = entry;
  return TRUE;
}

void
cw_store_bind_entry (CwSqlStatement *statement, int parameter, const CwEntry *entry)
{
  const guint8 *data = NULL;
  gsize size = 0;

  if (entry == NULL)
    {
      cw_sql_bind_id (statement, parameter, 0);
      return;
    }
  data = cw_entry_get_bytes (entry, &size);
  cw_sql_bind_blob (statement, parameter, data, size);
}
