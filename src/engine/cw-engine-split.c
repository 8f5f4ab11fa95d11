/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine-split.h"

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "engine/cw-engine-private.h"
#include "engine/cw-engine-store.h"
#include "store/cw-database-file.h"

JsonObject *
cw_engine_dup_sync_database (CwEngine *engine)
{
  g_autoptr (CwDatabaseFile) file = cw_database_file_read (engine->state_dir, engine->vault, NULL);

  return file != NULL && file->sync != NULL ? json_object_ref (file->sync) : NULL;
}

/* (transfer full) (nullable) */
static CwDatabaseFile *
read_file (CwEngine *engine, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CwDatabaseFile *file = cw_database_file_read (engine->state_dir, engine->vault, &local_error);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (file == NULL)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                         "A database for what is read needs the other one on a PostgreSQL server "
                         "as well: choose one there, or leave all data in the file");
  return file;
}

/* Only the way of signing in may be another one where it is already. */
static gboolean
check_place (const CwDatabaseFile *file,
             const CwPostgresqlSettings *settings,
             gboolean *ret_is_there,
             GError **error)
{
  *ret_is_there = file->sync_settings != NULL &&
                  cw_postgresql_settings_is_same_place (settings, file->sync_settings);
  if (cw_postgresql_settings_is_same_place (settings, file->settings))
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                         "That is where the configuration lies: choose another database or schema "
                         "for what is read");
  else if (file->sync != NULL && !*ret_is_there)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_CONFLICT,
                         "What is read lies in a database of its own already, and stays there");
  else
    return TRUE;
  return FALSE;
}

/* ----- going on */

/* The store of before lets go of its database, and takes it back when the new one cannot be. */
static gboolean
enter (CwEngine *engine, const CwDatabasePlaces *places, CwStore *store, GError **error)
{
  g_autoptr (CwStore) taken = store;
  g_autoptr (GError) unwanted = NULL;
  gboolean is_other = FALSE;

  cw_store_give_up (engine->store);
  if (cw_store_reach (store, &is_other, NULL, error) &&
      cw_database_file_write (engine->state_dir, engine->vault, places, error) &&
      cw_engine_take_store (engine, g_steal_pointer (&taken), places->database, error))
    return TRUE;
  if (!cw_store_reach (engine->store, &is_other, NULL, &unwanted))
    g_warning ("The database was let go of, and cannot be taken again: %s", unwanted->message);
  return FALSE;
}

static void
log_split (const CwPostgresqlSettings *settings, const CwDatabaseMove *move)
{
  g_autofree char *place = cw_postgresql_settings_describe (settings);
  g_autofree char *message =
      g_strdup_printf ("What is read lies in a database of its own from now on: %s", place);

  cw_log_event (CW_EVENT_STORE_MOVED, G_LOG_LEVEL_MESSAGE, message, "KIND", "postgresql", "DIGEST",
                move->digest, NULL);
}

static gboolean
split (CwEngine *engine,
       const CwDatabaseFile *file,
       const CwDatabaseTarget *target,
       GCancellable *cancellable,
       CwDatabaseMove *move,
       GError **error)
{
  g_autoptr (CwPostgresqlSettings) settings =
      cw_postgresql_settings_new_from_json (target->database, target->password, error);
  CwDatabasePlaces places = cw_database_file_get_places (file);
  gboolean is_there = FALSE;
  CwStore *store = NULL;

  if (settings == NULL || !check_place (file, settings, &is_there, error) ||
      (!is_there && !cw_engine_fill_server (engine, settings, cancellable, move, error)))
    return FALSE;
  places.sync = target->database;
  places.sync_password = target->password;
  store = cw_store_new_apart (file->settings, settings, engine->state_dir, error);
  if (store == NULL || !enter (engine, &places, store, error))
    return FALSE;
  move->is_changed = !is_there;
  if (!is_there)
    log_split (settings, move);
  cw_engine_forget_move (engine);
  return TRUE;
}

static gboolean
join (CwEngine *engine, GError **error)
{
  g_autoptr (CwDatabaseFile) file = cw_database_file_read (engine->state_dir, engine->vault, error);
  CwDatabasePlaces places = { 0 };

  if (file == NULL)
    return FALSE;
  places = cw_database_file_get_places (file);
  places.sync = NULL;
  places.sync_password = NULL;
  return enter (engine, &places, cw_store_new_postgresql (file->settings), error);
}

/* ----- */

gboolean
cw_engine_split_database (CwEngine *engine,
                          const CwDatabaseTarget *target,
                          GCancellable *cancellable,
                          CwDatabaseMove *ret_move,
                          GError **error)
{
  g_autoptr (CwDatabaseFile) file = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean is_good = FALSE;

  g_return_val_if_fail (CW_IS_ENGINE (engine), FALSE);

  file = read_file (engine, error);
  if (file == NULL || !cw_engine_block_cycles (engine, error))
    return FALSE;
  g_mutex_lock (&engine->password_mutex);
  g_mutex_lock (&engine->config_mutex);
  is_good = split (engine, file, target, cancellable, ret_move, &local_error);
  g_mutex_unlock (&engine->config_mutex);
  g_mutex_unlock (&engine->password_mutex);
  if (!is_good)
    {
      cw_engine_blame_other_store (local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
    }
  cw_engine_unblock_cycles (engine);
  return is_good;
}

gboolean
cw_engine_join_database (CwEngine *engine, GError **error)
{
  gboolean is_good = FALSE;

  g_return_val_if_fail (CW_IS_ENGINE (engine), FALSE);

  if (!cw_engine_block_cycles (engine, error))
    return FALSE;
  g_mutex_lock (&engine->password_mutex);
  g_mutex_lock (&engine->config_mutex);
  is_good = join (engine, error);
  g_mutex_unlock (&engine->config_mutex);
  g_mutex_unlock (&engine->password_mutex);
  cw_engine_unblock_cycles (engine);
  return is_good;
}
