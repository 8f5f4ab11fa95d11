/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine-database.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-log.h"
#include "engine/cw-database-fill.h"
#include "engine/cw-database-mark.h"
#include "engine/cw-engine-lease.h"
#include "engine/cw-engine-private.h"
#include "engine/cw-engine-store.h"
#include "engine/cw-key-keeper.h"
#include "engine/cw-restore-merge.h"

void
cw_database_move_clear (CwDatabaseMove *move)
{
  g_clear_pointer (&move->digest, g_free);
}

gboolean
cw_database_part_parse (const char *text, CwDatabasePart *ret_part, GError **error)
{
  static const char *const names[] = { "all", "configuration", "sync" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (text, names[i]))
      {
        *ret_part = CW_DATABASE_PART_ALL + i;
        return TRUE;
      }
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
               "“%s” is no part of the data: all, configuration or sync", text);
  return FALSE;
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

JsonObject *
cw_engine_dup_sync_database (CwEngine *engine)
{
  g_autoptr (CwDatabaseFile) file = cw_database_file_read (engine->state_dir, engine->vault, NULL);

  return file != NULL && file->sync != NULL ? json_object_ref (file->sync) : NULL;
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

void
cw_engine_put_store (CwEngine *engine, CwStore *store)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine->mutex);

  g_ptr_array_add (engine->retired, engine->store);
  engine->store = store;
}

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
  if (database != NULL && is_server (database))
    engine->database = json_object_ref (database);
  g_mutex_unlock (&engine->mutex);
  if (!cw_engine_load_config (engine, session, error) ||
      !cw_engine_load_schedule (engine, session, error) ||
      !cw_engine_enter_instance (engine, error))
    return FALSE;
  cw_engine_start_lease (engine);
  return TRUE;
}

/* What is attached may have been left once, and is as old as that: as after a restore everything is
 * read anew before anything is exported; and where the configuration is that of then, an
 * administrator has to end staging mode (as with cw_database_reclaim()). */
static gboolean
revive (CwEngine *engine, CwStore *store, CwStoreParts parts, GError **error)
{
  g_autoptr (CwDatabaseMark) mark = NULL;
  gboolean has_config = (parts & CW_STORE_PART_CONFIG) != 0;

  if (parts == 0 || !cw_database_mark_read (store, &mark, error))
    return parts == 0;
  if (mark == NULL)
    return TRUE;
  if (has_config ? !cw_restore_reclaim (store, engine->state_dir, mark->at_usec, error)
                 : !cw_restore_notice (store, engine->state_dir, mark->at_usec, error))
    return FALSE;
  cw_log_event (CW_EVENT_STORE_RESTORED, G_LOG_LEVEL_WARNING,
                has_config ? "The data had left the place that is used from now on: this "
                             "installation is in staging mode, and the next cycle reads everything "
                             "anew"
                           : "What is read had left the place that is used from now on: the next "
                             "cycle reads everything anew",
                NULL);
  return TRUE;
}

/* @attached: what is taken there as it is. */
static gboolean
try_places (CwEngine *engine, const CwDatabasePlaces *places, CwStoreParts attached, GError **error)
{
  g_autoptr (CwStore) store = cw_database_places_make_store (places, engine->state_dir, error);
  gboolean is_other = FALSE;

  return store != NULL && cw_store_reach (store, &is_other, NULL, error) &&
         revive (engine, store, attached, error) &&
         cw_database_mark_prepare (engine->state_dir, error) &&
         cw_database_mark_clear (engine->state_dir, places, error) &&
         cw_database_file_write (engine->state_dir, engine->vault, places, error) &&
         cw_engine_take_store (engine, g_steal_pointer (&store), places->database, error);
}

/* Only one may work at a place: the store of before lets go of its own, and takes it back when the
 * new one cannot be worked with. @file: (nullable): what database.json says now. */
static gboolean
enter (CwEngine *engine,
       const CwDatabaseFile *file,
       const CwDatabasePlaces *places,
       CwStoreParts attached,
       GError **error)
{
  const CwDatabasePlaces before = cw_database_file_get_places (file);
  g_autoptr (GError) unwanted = NULL;
  gboolean is_other = FALSE;

  cw_store_give_up (engine->store);
  if (try_places (engine, places, attached, error))
    {
      cw_database_mark_left (engine->state_dir, &before, places);
      return TRUE;
    }
  if (!cw_store_reach (engine->store, &is_other, NULL, &unwanted))
    g_warning ("The database was let go of, and cannot be taken again: %s", unwanted->message);
  return FALSE;
}

/* ----- moving */

/* (transfer full) */
static char *
describe (JsonObject *database)
{
  g_autoptr (CwPostgresqlSettings) settings =
      database != NULL ? cw_postgresql_settings_new_from_json (database, NULL, NULL) : NULL;

  return settings != NULL ? cw_postgresql_settings_describe (settings) : g_strdup ("sqlite");
}

static void
log_move (const CwDatabaseRoute *route, const CwDatabaseMove *move)
{
  const char *kind = route->database != NULL ? "postgresql" : "sqlite";
  g_autofree char *place = describe (route->database);
  g_autofree char *message = NULL;

  if (route->is_join)
    message = g_strdup_printf ("What is read lies together with the configuration from now on: %s",
                               place);
  else if (route->parts == CW_STORE_PART_SYNC)
    message = g_strdup_printf ("What is read lies in a database of its own from now on: %s", place);
  else if (route->parts == CW_STORE_PART_CONFIG)
    message = g_strdup_printf ("The configuration lies in another database from now on: %s", place);
  else
    message = g_strdup_printf ("The data lies in another database from now on: %s", place);
  cw_log_event (CW_EVENT_STORE_MOVED, G_LOG_LEVEL_MESSAGE, message, "KIND", kind, "DIGEST",
                move->digest, NULL);
}

static gboolean
find_join_obstacle (CwEngine *engine, const char *id, GPtrArray *instances, GError **error)
{
  g_autofree char *own = cw_engine_dup_instance_id (engine);

  for (guint i = 0; id != NULL && g_strcmp0 (id, own) != 0 && i < instances->len; i++)
    {
      const CwInstance *instance = g_ptr_array_index (instances, i);

      if (!g_str_equal (instance->id, id))
        continue;
      g_set_error (
          error, CW_ERROR, CW_ERROR_CONFLICT,
          "“%s” keeps what it reads beside the configuration, and that is not overwritten: "
          "leave what this one reads where it is, or take the other one off the list "
          "(`causewayctl instance remove`) when it is no more",
          instance->name);
      return FALSE;
    }
  return TRUE;
}

gboolean
cw_engine_check_join (CwEngine *engine, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (cw_engine_get_store (engine), error);
  g_autoptr (GPtrArray) instances = NULL;
  g_autofree char *id = NULL;

  if (session == NULL || !cw_instance_store_find_id_beside (session, &id, error))
    return FALSE;
  instances = cw_instance_store_list (session, error);
  return instances != NULL && find_join_obstacle (engine, id, instances, error);
}

/* Others would go on with the configuration that this one has left, and export beside it. */
static gboolean
check_others (CwEngine *engine, const CwDatabaseRoute *route, GError **error)
{
  return (!route->leaves || cw_engine_check_alone (engine, error)) &&
         (!route->is_join || cw_engine_check_join (engine, error));
}

static gboolean
go (CwEngine *engine,
    const CwDatabaseFile *file,
    const CwDatabaseRoute *route,
    const CwDatabaseTarget *target,
    const CwStoreWatch *watch,
    CwDatabaseMove *move,
    GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (!check_others (engine, route, error))
    return FALSE;
  if (route->parts == 0)
    return enter (engine, file, &route->after, 0, error);
  if ((target->is_attached ? cw_database_fill_check (engine, route, &local_error)
                           : cw_database_fill (engine, route, watch, move, &local_error)) &&
      enter (engine, file, &route->after, target->is_attached ? route->parts : 0, &local_error))
    return TRUE;
  cw_engine_blame_other_store (local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
move_alone (CwEngine *engine,
            const CwDatabaseTarget *target,
            const CwStoreWatch *watch,
            CwDatabaseMove *move,
            GError **error)
{
  g_autoptr (GMutexLocker) passwords = g_mutex_locker_new (&engine->password_mutex);
  g_autoptr (GMutexLocker) config = g_mutex_locker_new (&engine->config_mutex);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwDatabaseFile) file =
      cw_database_file_read (engine->state_dir, engine->vault, &local_error);
  CwDatabaseRoute route;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!cw_database_route_find (&route, file, target, error))
    return FALSE;
  /* The file, where it is already. */
  if (route.parts == 0 && !is_server (target->database))
    return TRUE;
  if (!go (engine, file, &route, target, watch, move, error))
    return FALSE;
  move->is_changed = TRUE;
  cw_database_fill_end (engine);
  if (route.parts != 0)
    log_move (&route, move);
  /* Attached to other data, secrets may be sealed by keys that are not here: the status says so. */
  return !target->is_attached ||
         cw_key_keeper_settle (engine->store, engine->vault, engine->state_dir, NULL, error);
}

gboolean
cw_engine_move_database (CwEngine *engine,
                         const CwDatabaseTarget *target,
                         const CwStoreWatch *watch,
                         CwDatabaseMove *ret_move,
                         GError **error)
{
  gboolean is_good = FALSE;

  g_return_val_if_fail (CW_IS_ENGINE (engine), FALSE);

  if (!cw_engine_block_cycles (engine, error))
    return FALSE;
  is_good = move_alone (engine, target, watch, ret_move, error);
  /* Whoever waits for the database waits for this one now. */
  cw_store_wait_hurry (engine->store_wait);
  cw_engine_unblock_cycles (engine);
  return is_good;
}

gboolean
cw_engine_join_database (CwEngine *engine,
                         const CwStoreWatch *watch,
                         CwDatabaseMove *ret_move,
                         GError **error)
{
  g_autoptr (JsonObject) database = NULL;
  g_autoptr (JsonObject) sync = NULL;

  g_return_val_if_fail (CW_IS_ENGINE (engine), FALSE);

  database = cw_engine_dup_database (engine);
  sync = cw_engine_dup_sync_database (engine);
  if (sync == NULL)
    return TRUE;
  return cw_engine_move_database (
      engine, &(CwDatabaseTarget){ .part = CW_DATABASE_PART_SYNC, .database = database }, watch,
      ret_move, error);
}

gboolean
cw_engine_return_database (CwEngine *engine, const CwDatabaseFile *before, GError **error)
{
  const CwDatabasePlaces places = cw_database_file_get_places (before);
  g_autoptr (CwDatabaseFile) now = NULL;
  gboolean is_good = FALSE;

  g_return_val_if_fail (CW_IS_ENGINE (engine), FALSE);

  if (!cw_engine_block_cycles (engine, error))
    return FALSE;
  g_mutex_lock (&engine->password_mutex);
  g_mutex_lock (&engine->config_mutex);
  now = cw_database_file_read (engine->state_dir, engine->vault, NULL);
  is_good = enter (engine, now, &places, 0, error);
  g_mutex_unlock (&engine->config_mutex);
  g_mutex_unlock (&engine->password_mutex);
  cw_store_wait_hurry (engine->store_wait);
  cw_engine_unblock_cycles (engine);
  return is_good;
}

/* ----- the configuration says so */

typedef struct
{
  JsonObject *database;
  JsonObject *sync; /* (nullable) */
  gboolean says_sync;
} Note;

static CwConfig *
put (CwConfig *config, const char *path, JsonObject *value, GError **error)
{
  g_autoptr (JsonNode) node =
      value != NULL ? json_node_init_object (json_node_alloc (), value) : NULL;
  g_autofree char *text = node != NULL ? cw_json_to_canonical (node, FALSE) : g_strdup ("null");

  return cw_config_set_value (config, path, text, error);
}

static CwConfig *
put_note (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  const Note *note = user_data;
  g_autoptr (CwConfig) config = put (current, "installation.database", note->database, error);

  if (config == NULL || !note->says_sync)
    return g_steal_pointer (&config);
  return put (config, "installation.syncDatabase", note->sync, error);
}

gboolean
cw_engine_note_database (CwEngine *engine, const char *author, JsonObject *before, GError **error)
{
  g_autoptr (JsonObject) database = cw_engine_dup_database (engine);
  g_autoptr (JsonObject) sync = cw_engine_dup_sync_database (engine);
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  JsonObject *noted = cw_config_get_database (config, "syncDatabase");
  const CwConfigOccasion occasion = { author, CW_CONFIG_KIND_DATABASE, 0 };
  /* A file is this computer's own affair. */
  Note note = { database, sync != NULL && is_server (sync) ? sync : NULL, FALSE };

  note.says_sync = (noted != NULL && before != NULL && cw_database_is_same_place (noted, before)) ||
                   cw_engine_check_alone (engine, NULL);
  return cw_engine_change_config (engine, &occasion, put_note, &note, NULL, error);
}
