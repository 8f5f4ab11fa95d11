/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-database-fill.h"

#include <errno.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "engine/cw-database-look.h"
#include "engine/cw-engine-lease.h"
#include "engine/cw-engine-private.h"
#include "engine/cw-store-value.h"
#include "store/cw-config-store.h"
#include "store/cw-instance-store.h"
#include "store/cw-store-copy.h"
#include "store/postgresql/cw-postgresql-admin.h"

#define FILE_NAME   "causeway.db"
#define FOLDER_NAME "moving" /* a new SQLite file lies there until it is whole */

/* A copy on its way. */
typedef struct
{
  CwEngine *engine;
  const CwDatabaseRoute *route;
  const CwStoreWatch *watch;
  CwDatabaseMove *move;
} Fill;

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
cw_database_fill_end (CwEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (engine->store, &error);

  if (session == NULL || !cw_store_value_put (session, CW_VALUE_DATABASE_MOVE, NULL, &error))
    g_warning ("The mark of the move stays: %s", error->message);
}

/* The mark goes with the values, which are of what is read; else it is put beside. */
static gboolean
copy (const Fill *fill, CwStore *to, GError **error)
{
  CwStoreCopyWish wish = { .parts = fill->route->parts, .may_replace = fill->route->is_join };
  g_autofree char *mark = make_mark (fill->engine->store, error);
  g_auto (CwStoreCopy) copied = { 0 };

  if (mark == NULL || (!wish.may_replace && !is_leftover (to, mark, &wish.may_replace, error)))
    return FALSE;
  if (wish.parts == CW_STORE_PART_CONFIG)
    {
      wish.mark = mark;
      wish.mark_name = CW_VALUE_DATABASE_MOVE;
    }
  if (!cw_store_copy (fill->engine->store, to, &wish, fill->watch, &copied, error))
    return FALSE;
  fill->move->n_rows = copied.n_rows;
  fill->move->digest = g_steal_pointer (&copied.digest);
  return TRUE;
}

/* ----- a server */

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

static gboolean
fill_server (const Fill *fill, GError **error)
{
  g_autoptr (CwPostgresqlSettings) settings =
      cw_postgresql_settings_new_from_json (fill->route->database, fill->route->password, error);
  g_autoptr (CwStore) store = NULL;

  if (settings == NULL)
    return FALSE;
  if (!cw_postgresql_admin_make (settings, &fill->move->has_made_database,
                                 &fill->move->has_made_schema, error))
    {
      explain_right (settings, error);
      return FALSE;
    }
  store = cw_store_open_postgresql (settings, error);
  return store != NULL && copy (fill, store, error);
}

/* ----- a file */

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
make_file (const Fill *fill, const char *folder, GError **error)
{
  g_autoptr (CwStore) store = NULL;

  clear_folder (folder);
  store = cw_store_open (folder, error);
  return store != NULL && copy (fill, store, error);
}

static gboolean
install_file (const char *state_dir, const char *folder, GError **error)
{
  g_autofree char *from = g_build_filename (folder, FILE_NAME, NULL);
  g_autofree char *to = g_build_filename (state_dir, FILE_NAME, NULL);

  return set_aside (state_dir, error) && rename_file (from, to, FALSE, error);
}

static gboolean
fill_file (const Fill *fill, GError **error)
{
  const char *state_dir = fill->engine->state_dir;
  g_autofree char *folder = g_build_filename (state_dir, FOLDER_NAME, NULL);
  gboolean is_good = make_file (fill, folder, error) && install_file (state_dir, folder, error);

  clear_folder (folder);
  return is_good;
}

gboolean
cw_database_fill (CwEngine *engine,
                  const CwDatabaseRoute *route,
                  const CwStoreWatch *watch,
                  CwDatabaseMove *move,
                  GError **error)
{
  const Fill fill = { engine, route, watch, move };

  return route->database != NULL ? fill_server (&fill, error) : fill_file (&fill, error);
}

/* ----- nothing is copied */

static gboolean
check_configuration (const CwDatabaseRoute *route, GError **error)
{
  g_autoptr (CwPostgresqlSettings) settings =
      cw_postgresql_settings_new_from_json (route->database, route->password, error);
  g_autofree char *place = settings != NULL ? cw_postgresql_settings_describe (settings) : NULL;
  g_autoptr (CwStore) store = NULL;
  g_autoptr (CwStoreSession) session = NULL;

  if (settings == NULL || !cw_database_look_for_tables (settings, error))
    return FALSE;
  store = cw_store_open_postgresql (settings, error);
  session = store != NULL ? cw_store_open_session (store, error) : NULL;
  return session != NULL && cw_database_look_for_configuration (session, place, error);
}

/* A place without tables of ours is left without. *ret_store: (transfer full) (nullable) */
static gboolean
open_sync (CwEngine *engine, const CwDatabaseRoute *route, CwStore **ret_store, GError **error)
{
  g_autoptr (CwPostgresqlSettings) settings = NULL;
  g_autofree char *path = g_build_filename (engine->state_dir, FILE_NAME, NULL);
  g_auto (CwPostgresqlState) state = { 0 };

  if (route->database == NULL)
    {
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
      *ret_store = cw_store_open (engine->state_dir, error);
      return *ret_store != NULL;
    }
  settings = cw_postgresql_settings_new_from_json (route->database, route->password, error);
  if (settings == NULL || !cw_postgresql_admin_look (settings, &state, error))
    return FALSE;
  if (state.has_tables)
    *ret_store = cw_store_open_postgresql (settings, error);
  return *ret_store != NULL || !state.has_tables;
}

static gboolean
check_sync (CwEngine *engine, const CwDatabaseRoute *route, GError **error)
{
  g_autofree char *own_id = cw_engine_dup_instance_id (engine);
  g_autoptr (CwStore) store = NULL;
  g_autoptr (CwStoreSession) session = NULL;
  g_autofree char *id = NULL;

  if (!open_sync (engine, route, &store, error))
    return FALSE;
  if (store != NULL)
    {
      session = cw_store_open_session (store, error);
      if (session == NULL || !cw_instance_store_find_own_id (session, &id, error))
        return FALSE;
    }
  if (id != NULL && g_strcmp0 (id, own_id) == 0)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_CONFLICT,
                       "What lies there was not read by this installation: name the place where "
                       "it has kept that, or have it copied (without --attach)");
  return FALSE;
}

gboolean
cw_database_fill_check (CwEngine *engine, const CwDatabaseRoute *route, GError **error)
{
  if (route->parts == CW_STORE_PART_CONFIG)
    return check_configuration (route, error);
  return route->parts != CW_STORE_PART_SYNC || check_sync (engine, route, error);
}
