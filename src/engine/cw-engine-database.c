/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine-database.h"

#include <errno.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "engine/cw-engine-lease.h"
#include "engine/cw-engine-private.h"
#include "engine/cw-engine-store.h"
#include "engine/cw-key-keeper.h"
#include "engine/cw-store-value.h"
#include "store/cw-config-store.h"
#include "store/cw-database-file.h"
#include "store/cw-store-copy.h"
#include "store/postgresql/cw-postgresql-admin.h"

#define FILE_NAME   "causeway.db"
#define FOLDER_NAME "moving" /* a new SQLite file lies there until it is whole */

void
cw_database_move_clear (CwDatabaseMove *move)
{
  g_clear_pointer (&move->digest, g_free);
}

static gboolean
is_server (JsonObject *database)
{
  return g_str_equal (json_object_get_string_member_with_default (database, "kind", "sqlite"),
                      "postgresql");
}

/* ----- where it is */

JsonObject *
cw_engine_dup_database (CwEngine *engine)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);
  JsonObject *database = NULL;

  if (engine->database != NULL)
    return json_object_ref (engine->database);
  database = json_object_new ();
  json_object_set_string_member (database, "kind", "sqlite");
  return database;
}

gboolean
cw_database_is_same_place (JsonObject *first, JsonObject *second)
{
  g_autoptr (CwPostgresqlSettings) here = NULL;
  g_autoptr (CwPostgresqlSettings) there = NULL;

  if (!is_server (first) || !is_server (second))
    return is_server (first) == is_server (second);
  here = cw_postgresql_settings_new_from_json (first, NULL, NULL);
  there = cw_postgresql_settings_new_from_json (second, NULL, NULL);
  return here != NULL && there != NULL && cw_postgresql_settings_is_same_place (here, there);
}

gboolean
cw_engine_has_database (CwEngine *engine, JsonObject *database)
{
  g_autoptr (JsonObject) present = cw_engine_dup_database (engine);

  return cw_database_is_same_place (present, database);
}

/* ----- going on with another store */

gboolean
cw_engine_take_store (CwEngine *engine, CwStore *store, JsonObject *database, GError **error)
{
  g_autoptr (CwStore) taken = store;
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  CwStore *before = engine->store;

  if (session == NULL)
    return FALSE;
  cw_engine_leave_instance (engine);
  cw_store_give_up (before);
  g_mutex_lock (&engine->mutex);
  g_ptr_array_add (engine->retired, before);
  engine->store = g_steal_pointer (&taken);
  g_clear_pointer (&engine->database, json_object_unref);
  if (is_server (database))
    engine->database = json_object_ref (database);
  g_mutex_unlock (&engine->mutex);
  if (!cw_engine_load_config (engine, session, error) ||
      !cw_engine_load_schedule (engine, session, error) ||
      !cw_engine_enter_instance (engine, error))
    return FALSE;
  cw_engine_start_lease (engine);
  return TRUE;
}

static void
log_move (CwEngine *engine, const CwDatabaseMove *move)
{
  g_autoptr (JsonObject) database = cw_engine_dup_database (engine);
  const char *kind = json_object_get_string_member (database, "kind");
  g_autofree char *message =
      g_strdup_printf ("The data lies in another database from now on: %s", kind);

  cw_log_event (CW_EVENT_STORE_MOVED, G_LOG_LEVEL_MESSAGE, message, "KIND", kind, "DIGEST",
                move->digest, NULL);
}

/* ----- a mark of an attempt, by which the copy that it left is known again */

static char *
read_mark (CwStoreSession *session, GError **error)
{
  return cw_config_store_get_value (session, CW_VALUE_DATABASE_MOVE, error);
}

/* (transfer full) */
static char *
make_mark (CwStore *store, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *mark = session != NULL ? read_mark (session, &local_error) : NULL;

  if (session == NULL)
    return NULL;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (mark == NULL)
    {
      mark = g_uuid_string_random ();
      if (!cw_store_value_put (session, CW_VALUE_DATABASE_MOVE, mark, error))
        return NULL;
    }
  return g_steal_pointer (&mark);
}

/* What an attempt of ours wrote that came to its end there, and not here. */
static gboolean
is_leftover (CwStore *store, const char *mark, gboolean *ret_is_leftover, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, error);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *found = session != NULL ? read_mark (session, &local_error) : NULL;

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  *ret_is_leftover = found != NULL && g_str_equal (found, mark);
  return session != NULL && (error == NULL || *error == NULL);
}

void
cw_engine_forget_move (CwEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (engine->store, &error);

  if (session == NULL || !cw_store_value_put (session, CW_VALUE_DATABASE_MOVE, NULL, &error))
    g_warning ("The mark of the move stays: %s", error->message);
}

static gboolean
copy (CwEngine *engine,
      CwStore *to,
      GCancellable *cancellable,
      CwDatabaseMove *move,
      GError **error)
{
  g_autofree char *mark = make_mark (engine->store, error);
  CwStoreCopyWish wish = { .parts = CW_STORE_PART_ALL };
  g_auto (CwStoreCopy) copied = { 0 };

  if (mark == NULL || !is_leftover (to, mark, &wish.may_replace, error) ||
      !cw_store_copy (engine->store, to, &wish, cancellable, &copied, error))
    return FALSE;
  move->n_rows = copied.n_rows;
  move->digest = g_steal_pointer (&copied.digest);
  return TRUE;
}

/* ----- to a server */

/* The one that is good now goes on being good at the same place. (transfer full) (nullable) */
static CwSecret *
dup_password (CwEngine *engine, const CwDatabaseTarget *target)
{
  g_autoptr (CwDatabaseFile) file = NULL;

  if (target->password != NULL)
    return cw_secret_ref (target->password);
  if (!cw_engine_has_database (engine, target->database))
    return NULL;
  file = cw_database_file_read (engine->state_dir, engine->vault, NULL);
  return file != NULL && file->settings->password != NULL ? cw_secret_ref (file->settings->password)
                                                          : NULL;
}

/* The exact statements, for whoever may run them. */
static void
explain_right (const CwPostgresqlSettings *settings, GError **error)
{
  g_autofree char *sql = NULL;

  if (error == NULL || !g_error_matches (*error, CW_ERROR, CW_ERROR_PERMISSION))
    return;
  sql = cw_postgresql_admin_make_sql (settings);
  g_prefix_error (error,
                  "The engine's user may not make the database: let an administrator of the "
                  "server run this in psql, leaving out what is there already, then try again\n%s",
                  sql);
}

/* Takes the data that is there. */
static gboolean
enter_server (CwEngine *engine,
              const CwPostgresqlSettings *settings,
              JsonObject *database,
              GError **error)
{
  g_autoptr (CwDatabaseFile) file = cw_database_file_read (engine->state_dir, engine->vault, NULL);
  CwDatabasePlaces places = { .database = database, .password = settings->password };
  g_autoptr (CwStore) store = NULL;

  /* What is read stays in its own. */
  if (file != NULL && file->sync != NULL)
    {
      places.sync = file->sync;
      places.sync_password = cw_database_file_get_places (file).sync_password;
      store = cw_store_open_apart (settings, file->sync_settings, engine->state_dir, error);
    }
  else
    store = cw_store_open_postgresql (settings, error);
  return store != NULL &&
         cw_database_file_write (engine->state_dir, engine->vault, &places, error) &&
         cw_engine_take_store (engine, g_steal_pointer (&store), database, error);
}

/* Only one may work there: the store of before lets go of it, and takes it back when the new way of
 * signing in does not work. */
static gboolean
enter_anew (CwEngine *engine,
            const CwPostgresqlSettings *settings,
            JsonObject *database,
            GError **error)
{
  g_autoptr (GError) unwanted = NULL;
  gboolean is_other = FALSE;

  cw_store_give_up (engine->store);
  if (enter_server (engine, settings, database, error))
    return TRUE;
  if (!cw_store_reach (engine->store, &is_other, NULL, &unwanted))
    g_warning ("The database was let go of, and cannot be taken again: %s", unwanted->message);
  return FALSE;
}

gboolean
cw_engine_fill_server (CwEngine *engine,
                       const CwPostgresqlSettings *settings,
                       GCancellable *cancellable,
                       CwDatabaseMove *move,
                       GError **error)
{
  g_autoptr (CwStore) store = NULL;

  if (!cw_postgresql_admin_make (settings, &move->has_made_database, &move->has_made_schema, error))
    {
      explain_right (settings, error);
      return FALSE;
    }
  store = cw_store_open_postgresql (settings, error);
  return store != NULL && copy (engine, store, cancellable, move, error);
}

static gboolean
go_to_server (CwEngine *engine,
              const CwDatabaseTarget *target,
              GCancellable *cancellable,
              CwDatabaseMove *move,
              GError **error)
{
  g_autoptr (CwSecret) password = dup_password (engine, target);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwPostgresqlSettings) settings =
      cw_postgresql_settings_new_from_json (target->database, password, error);

  if (settings == NULL)
    return FALSE;
  if (cw_engine_has_database (engine, target->database))
    return enter_anew (engine, settings, target->database, error);
  if ((target->is_attached ||
       cw_engine_fill_server (engine, settings, cancellable, move, &local_error)) &&
      enter_server (engine, settings, target->database, &local_error))
    return TRUE;
  cw_engine_blame_other_store (local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* ----- to a file */

static gboolean
rename_file (const char *from, const char *to, gboolean may_be_gone, GError **error)
{
  if (g_rename (from, to) == 0 || (may_be_gone && errno == ENOENT))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_STORE, "Cannot rename %s to %s: %s", from, to,
               g_strerror (errno));
  return FALSE;
}

/* The file and what SQLite keeps beside it, when it was not closed in order. */
static gboolean
set_aside (const char *state_dir, GError **error)
{
  static const char *const suffixes[] = { "-wal", "-shm", "" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (FILE_NAME, suffixes[i], NULL);
      g_autofree char *aside = g_strconcat (FILE_NAME, ".before-move", suffixes[i], NULL);
      g_autofree char *from = g_build_filename (state_dir, name, NULL);
      g_autofree char *to = g_build_filename (state_dir, aside, NULL);

      if (!rename_file (from, to, TRUE, error))
        return FALSE;
    }
  return TRUE;
}

static void
clear_folder (const char *folder)
{
  static const char *const names[] = { FILE_NAME, FILE_NAME "-wal", FILE_NAME "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      (void) g_unlink (path);
    }
  (void) g_rmdir (folder);
}

/* Closed in order it is one file. */
static gboolean
make_file (CwEngine *engine,
           const char *folder,
           GCancellable *cancellable,
           CwDatabaseMove *move,
           GError **error)
{
  g_autoptr (CwStore) store = NULL;

  clear_folder (folder);
  store = cw_store_open (folder, error);
  return store != NULL && copy (engine, store, cancellable, move, error);
}

static gboolean
install_file (const char *state_dir, const char *folder, GError **error)
{
  g_autofree char *from = g_build_filename (folder, FILE_NAME, NULL);
  g_autofree char *to = g_build_filename (state_dir, FILE_NAME, NULL);

  return set_aside (state_dir, error) && rename_file (from, to, FALSE, error);
}

static gboolean
go_to_file (CwEngine *engine,
            const CwDatabaseTarget *target,
            GCancellable *cancellable,
            CwDatabaseMove *move,
            GError **error)
{
  g_autofree char *folder = g_build_filename (engine->state_dir, FOLDER_NAME, NULL);
  gboolean is_good = target->is_attached || (make_file (engine, folder, cancellable, move, error) &&
                                             install_file (engine->state_dir, folder, error));
  CwStore *store = NULL;

  clear_folder (folder);
  if (!is_good)
    return FALSE;
  store = cw_store_open (engine->state_dir, error);
  if (store == NULL)
    return FALSE;
  if (!cw_database_file_remove (engine->state_dir, error))
    {
      cw_store_unref (store);
      return FALSE;
    }
  return cw_engine_take_store (engine, store, target->database, error);
}

/* ----- */

static gboolean
move_alone (CwEngine *engine,
            const CwDatabaseTarget *target,
            GCancellable *cancellable,
            CwDatabaseMove *move,
            GError **error)
{
  g_autoptr (GMutexLocker) passwords = g_mutex_locker_new (&engine->password_mutex);
  g_autoptr (GMutexLocker) config = g_mutex_locker_new (&engine->config_mutex);

  /* They would go on with what this one has left, and export beside it. */
  if ((!cw_engine_has_database (engine, target->database) &&
       !cw_engine_check_alone (engine, error)) ||
      !(is_server (target->database) ? go_to_server : go_to_file) (engine, target, cancellable,
                                                                   move, error))
    return FALSE;
  move->is_changed = TRUE;
  cw_engine_forget_move (engine);
  log_move (engine, move);
  /* Attached to other data, secrets may be sealed by keys that are not here: the status says so. */
  return !target->is_attached ||
         cw_key_keeper_settle (engine->store, engine->vault, engine->state_dir, NULL, error);
}

gboolean
cw_engine_move_database (CwEngine *engine,
                         const CwDatabaseTarget *target,
                         GCancellable *cancellable,
                         CwDatabaseMove *ret_move,
                         GError **error)
{
  gboolean is_good = FALSE;

  g_return_val_if_fail (CW_IS_ENGINE (engine), FALSE);

  if (cw_store_is_apart (cw_engine_get_store (engine)) &&
      !cw_engine_has_database (engine, target->database))
    {
      g_set_error_literal (
          error, CW_ERROR, CW_ERROR_UNSUPPORTED,
          "The configuration is shared with other installations: to have it elsewhere, move it "
          "there with the one that has its sync data beside it, and attach the others again");
      return FALSE;
    }
  if (!is_server (target->database) && cw_engine_has_database (engine, target->database))
    return TRUE;
  if (!cw_engine_block_cycles (engine, error))
    return FALSE;
  is_good = move_alone (engine, target, cancellable, ret_move, error);
  /* Whoever waits for the database waits for this one now. */
  cw_store_wait_hurry (engine->store_wait);
  cw_engine_unblock_cycles (engine);
  return is_good;
}
