/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine-attach.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-json-copy.h"
#include "base/cw-log.h"
#include "engine/cw-database-look.h"
#include "engine/cw-database-mark.h"
#include "engine/cw-engine-database.h"
#include "engine/cw-engine-private.h"
#include "engine/cw-engine-store.h"
#include "engine/cw-key-keeper.h"
#include "engine/cw-unclaimed-state.h"
#include "store/cw-config-store.h"
#include "store/cw-database-file.h"
#include "store/postgresql/cw-postgresql-admin.h"

/* ----- whether it may be */

/* What is there is never overwritten. With the mutex of the configuration held. */
gboolean
cw_engine_check_unused (CwEngine *engine, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);

  if (cw_config_get_connectors (config)->len == 0 &&
      !cw_store_is_apart (cw_engine_get_store (engine)))
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_CONFLICT,
                       "This engine has a configuration already, which is never overwritten: use "
                       "the other one on a computer, or with a state directory, that has none");
  return FALSE;
}

/* Whatever such a database holds belongs beside its configuration. */
static gboolean
check_own_database (CwEngine *engine, GError **error)
{
  g_autoptr (JsonObject) database = cw_engine_dup_database (engine);

  if (g_str_equal (json_object_get_string_member (database, "kind"), "sqlite"))
    return TRUE;
  g_set_error_literal (
      error, CW_ERROR, CW_ERROR_CONFLICT,
      "This engine keeps its own data on a database server: move that into a file of this "
      "computer first (`causewayctl database move sqlite`)");
  return FALSE;
}

/* ----- the files of the connection */

typedef struct
{
  const char *member;
  const char *name; /* in the state directory */
  const char *text; /* (nullable): there is none */
  gsize size;
} Installed;

static gboolean
write_file (const char *path, const Installed *file, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (g_file_set_contents_full (path, file->text, (gssize) file->size,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local_error))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "Cannot write %s: %s", path, local_error->message);
  return FALSE;
}

#define CA_NAME          "database-ca.pem"
#define CERTIFICATE_NAME "database-certificate.pem"
#define KEY_NAME         "database-key.pem"

/* What the profile holds of them, as files that the database's settings name. */
static gboolean
install_files (CwEngine *engine, const CwAttachTarget *target, JsonObject *database, GError **error)
{
  Installed files[] = {
    { "caFile", CA_NAME, target->authorities, 0 },
    { "certificateFile", CERTIFICATE_NAME, target->certificate, 0 },
    { "privateKeyFile", KEY_NAME, NULL, 0 },
  };

  for (guint i = 0; i < 2; i++)
    files[i].size = files[i].text != NULL ? strlen (files[i].text) : 0;
  if (target->private_key != NULL)
    files[2].text = cw_secret_peek (target->private_key, &files[2].size);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (engine->state_dir, files[i].name, NULL);

      if (files[i].text == NULL)
        continue;
      if (!write_file (path, &files[i], error))
        return FALSE;
      json_object_set_string_member (database, files[i].member, path);
    }
  return TRUE;
}

/* Nothing uses them: a private key is not left behind where nobody looks for it. */
static void
remove_files (CwEngine *engine)
{
  static const char *const names[] = { CA_NAME, CERTIFICATE_NAME, KEY_NAME };

  if (cw_database_file_exists (engine->state_dir))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (engine->state_dir, names[i], NULL);

      if (g_unlink (path) != 0 && errno != ENOENT)
        g_warning ("Cannot remove %s: %s", path, g_strerror (errno));
    }
}

/* ----- what is there */

static gboolean
take_keys (CwEngine *engine, CwStoreSession *session, CwSecret *keys, GError **error)
{
  g_auto (CwKeyState) before = { 0 };
  g_auto (CwKeyState) after = { 0 };

  if (!cw_key_state_read (session, engine->vault, &before, error) ||
      (keys != NULL &&
       !cw_vault_take_key_text (engine->vault, keys, (const char *const *) before.missed, error)) ||
      !cw_key_state_read (session, engine->vault, &after, error))
    return FALSE;
  if (after.lost[0] == NULL)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_CONFLICT,
                       "The keys do not open the secrets of that configuration: they were changed "
                       "since they were saved. Save them once more where the configuration works");
  return FALSE;
}

/* ----- doing it */

/* (transfer full) */
static CwPostgresqlSettings *
make_sync_settings (const CwPostgresqlSettings *settings, const char *schema)
{
  CwPostgresqlSettings *sync = cw_postgresql_settings_copy (settings);

  g_free (sync->schema);
  sync->schema = g_strdup (schema);
  return sync;
}

/* {"kind": "sqlite"}, or the same place with another schema. (transfer full) */
static JsonObject *
make_sync (JsonObject *database, const char *schema)
{
  JsonObject *sync = NULL;

  if (schema != NULL)
    {
      sync = cw_json_copy_object (database);
      json_object_set_string_member (sync, "schema", schema);
      return sync;
    }
  sync = json_object_new ();
  json_object_set_string_member (sync, "kind", "sqlite");
  return sync;
}

static gboolean
make_sync_schema (const CwPostgresqlSettings *settings,
                  const CwPostgresqlSettings *sync,
                  GError **error)
{
  g_auto (CwPostgresqlState) state = { 0 };
  gboolean has_database = FALSE;
  gboolean has_schema = FALSE;

  if (cw_postgresql_settings_is_same_place (settings, sync))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                   "The schema “%s” holds the configuration: choose another one for the sync data",
                   sync->schema);
      return FALSE;
    }
  if (!cw_postgresql_admin_look (sync, &state, error))
    return FALSE;
  if (state.size > 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
                   "The schema “%s” holds data already, another installation's perhaps, and it is "
                   "not overwritten: choose another one for the sync data",
                   sync->schema);
      return FALSE;
    }
  return cw_postgresql_admin_make (sync, &has_database, &has_schema, error);
}

/* (transfer full) (nullable) */
static CwStore *
try_store (CwEngine *engine,
           const CwPostgresqlSettings *settings,
           const CwPostgresqlSettings *sync,
           CwSecret *keys,
           GError **error)
{
  g_autofree char *place = cw_postgresql_settings_describe (settings);
  g_autoptr (CwStore) store = NULL;
  g_autoptr (CwStoreSession) session = NULL;

  if (!cw_database_look_for_tables (settings, error) ||
      (sync != NULL && !make_sync_schema (settings, sync, error)))
    return NULL;
  store = cw_store_open_apart (settings, sync, engine->state_dir, error);
  session = store != NULL ? cw_store_open_session (store, error) : NULL;
  if (session == NULL || !cw_database_look_for_configuration (session, place, error) ||
      !take_keys (engine, session, keys, error))
    return NULL;
  return g_steal_pointer (&store);
}

/* (transfer full) (nullable) */
static CwStore *
open_store (CwEngine *engine,
            const CwPostgresqlSettings *settings,
            const CwPostgresqlSettings *sync,
            CwSecret *keys,
            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CwStore *store = try_store (engine, settings, sync, keys, &local_error);

  if (store != NULL)
    return store;
  cw_engine_blame_other_store (local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static gboolean
install_rules (CwEngine *engine, const CwAttachTarget *target, GError **error)
{
  return target->profile == NULL ||
         cw_profile_install_rules (target->profile, engine->state_dir, error);
}

/* The sync data begins empty, whatever the other installation knows. */
static gboolean
want_unclaimed (CwEngine *engine, CwStore *store, const CwAttachTarget *target, GError **error)
{
  g_autoptr (CwStoreSession) session = NULL;

  if (target->profile == NULL || target->profile->known == NULL)
    return TRUE;
  session = cw_store_open_session (store, error);
  return session != NULL &&
         cw_unclaimed_state_want (session, target->profile->config, engine->state_dir,
                                  target->profile->known, 0, error);
}

static void
log_attached (const CwPostgresqlSettings *settings)
{
  g_autofree char *place = cw_postgresql_settings_describe (settings);
  g_autofree char *message =
      g_strdup_printf ("The configuration of another installation is used from now on: %s", place);

  cw_log_event (CW_EVENT_STORE_MOVED, G_LOG_LEVEL_MESSAGE, message, "KIND", "postgresql", NULL);
}

static gboolean
attach (CwEngine *engine, const CwAttachTarget *target, JsonObject *database, GError **error)
{
  g_autoptr (CwPostgresqlSettings) settings =
      cw_postgresql_settings_new_from_json (database, target->password, error);
  g_autoptr (CwPostgresqlSettings) sync = NULL;
  g_autoptr (JsonObject) sync_database = make_sync (database, target->sync_schema);
  g_autoptr (CwStore) store = NULL;
  const CwDatabasePlaces before = { NULL };
  CwDatabasePlaces places = { .database = database,
                              .password = target->password,
                              .sync = sync_database };

  if (settings == NULL)
    return FALSE;
  if (target->sync_schema != NULL)
    {
      sync = make_sync_settings (settings, target->sync_schema);
      places.sync_password = target->password;
    }
  store = open_store (engine, settings, sync, target->keys, error);
  if (store == NULL || !install_rules (engine, target, error) ||
      !want_unclaimed (engine, store, target, error) ||
      !cw_database_file_write (engine->state_dir, engine->vault, &places, error) ||
      !cw_engine_take_store (engine, g_steal_pointer (&store), database, error))
    return FALSE;
  cw_database_mark_left (engine->state_dir, &before, &places);
  log_attached (settings);
  return cw_key_keeper_settle (engine->store, engine->vault, engine->state_dir, NULL, error);
}

static gboolean
attach_alone (CwEngine *engine, const CwAttachTarget *target, GError **error)
{
  g_autoptr (GMutexLocker) passwords = g_mutex_locker_new (&engine->password_mutex);
  g_autoptr (GMutexLocker) config = g_mutex_locker_new (&engine->config_mutex);
  g_autoptr (JsonObject) database = cw_json_copy_object (target->database);

  if (!cw_engine_check_unused (engine, error) || !check_own_database (engine, error))
    return FALSE;
  if (install_files (engine, target, database, error) && attach (engine, target, database, error))
    return TRUE;
  remove_files (engine);
  return FALSE;
}

gboolean
cw_engine_attach (CwEngine *engine, const CwAttachTarget *target, GError **error)
{
  gboolean is_good = FALSE;

  g_return_val_if_fail (CW_IS_ENGINE (engine), FALSE);

  if (!cw_engine_block_cycles (engine, error))
    return FALSE;
  is_good = attach_alone (engine, target, error);
  cw_engine_unblock_cycles (engine);
  if (is_good)
    cw_engine_notify (engine, TRUE);
  return is_good;
}

gboolean
cw_engine_attach_profile (CwEngine *engine,
                          const CwProfile *profile,
                          const char *sync_schema,
                          GError **error)
{
  const CwAttachTarget target = {
    .database = profile->database,
    .password = profile->file->password,
    .authorities = profile->authorities,
    .certificate = profile->certificate,
    .private_key = profile->file->private_key,
    .keys = profile->file->keys,
    .sync_schema = sync_schema,
    .profile = profile,
  };

  g_return_val_if_fail (profile->database != NULL, FALSE);

  return cw_engine_attach (engine, &target, error);
}
