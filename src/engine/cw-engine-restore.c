/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine-backup.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "engine/cw-engine-backup-private.h"
#include "engine/cw-engine-database.h"
#include "engine/cw-engine-lease.h"
#include "engine/cw-engine-private.h"
#include "engine/cw-engine-store.h"
#include "engine/cw-key-keeper.h"
#include "engine/cw-restore-merge.h"
#include "engine/cw-restore-settle.h"
#include "store/cw-database-file.h"
#include "store/cw-instance-store.h"
#include "store/cw-store-copy.h"

#define BEFORE_NAME "before" /* in the folder in which it comes back */

void
cw_engine_restore_clear (CwEngineRestore *restore)
{
  cw_engine_backup_clear (&restore->backup);
  g_clear_pointer (&restore->before, g_free);
}

/* ----- what was there before */

/* (transfer full) */
static char *
make_before_path (CwEngine *engine)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *name = g_strdup_printf ("before-restore-%s.backup", time);

  return g_build_filename (engine->state_dir, name, NULL);
}

static gboolean
write_before (CwEngine *engine, int fd, const CwStoreWatch *watch, GError **error)
{
  g_auto (CwEngineBackup) backup = { NULL };

  if (cw_engine_write_backup (engine->store, fd, watch, &backup, error))
    return TRUE;
  g_prefix_error (error, "The present data cannot be kept beside, so it stays. Where it is "
                         "damaged, move it away first, as docs/database.md says: ");
  return FALSE;
}

static gboolean
fail_with_errno (GError **error, int saved_errno, const char *path)
{
  g_set_error (error, CW_ERROR, cw_error_code_from_errno (saved_errno), "Cannot write %s: %s", path,
               g_strerror (saved_errno));
  return FALSE;
}

static gboolean
keep_before (CwEngine *engine,
             const char *folder,
             const CwStoreWatch *watch,
             char **ret_path,
             GError **error)
{
  g_autofree char *beside = g_build_filename (folder, BEFORE_NAME, NULL);
  g_autofree char *path = make_before_path (engine);
  int fd = g_open (beside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  gboolean is_good = FALSE;

  if (fd < 0)
    return fail_with_errno (error, errno, beside);
  is_good = write_before (engine, fd, watch, error);
  close (fd);
  if (!is_good)
    return FALSE;
  if (g_rename (beside, path) != 0)
    return fail_with_errno (error, errno, path);
  *ret_path = g_steal_pointer (&path);
  return TRUE;
}

/* ----- going on with it */

/* Where the data lies, not reached yet: names that are interned are others now. (transfer full)
 * (nullable) */
static CwStore *
make_store (CwEngine *engine, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwDatabaseFile) file =
      cw_database_file_read (engine->state_dir, engine->vault, &local_error);

  if (local_error == NULL)
    return cw_database_file_make_store (file, engine->state_dir, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* (transfer full) (nullable) */
static CwStore *
reopen (CwEngine *engine, GError **error)
{
  g_autoptr (CwStore) store = make_store (engine, error);
  gboolean is_other = FALSE;

  if (store == NULL)
    return NULL;
  cw_store_give_up (engine->store);
  return cw_store_reach (store, &is_other, NULL, error) ? g_steal_pointer (&store) : NULL;
}

static gboolean
take_up (CwEngine *engine, CwKeyState *ret_keys, GError **error)
{
  g_autoptr (JsonObject) database = cw_engine_dup_database (engine);
  CwStore *store = reopen (engine, error);

  return store != NULL && cw_engine_take_store (engine, store, database, error) &&
         cw_key_keeper_settle (engine->store, engine->vault, engine->state_dir, ret_keys, error);
}

/* Everything is loaded as at the beginning once the server is back. */
static void
wait_for_server (CwEngine *engine, const GError *reason)
{
  g_autoptr (GError) error = NULL;
  CwStore *store = make_store (engine, &error);

  cw_store_give_up (engine->store);
  if (store != NULL)
    cw_engine_put_store (engine, store);
  else
    g_warning ("The database cannot be opened anew: %s", error->message);
  g_atomic_int_set (&engine->is_loaded, FALSE);
  cw_engine_note_store_error (engine, reason);
}

static gboolean
go_on (CwEngine *engine, CwEngineRestore *restore, GError **error)
{
  g_auto (CwKeyState) keys = { 0 };
  g_autoptr (GError) local_error = NULL;

  if (take_up (engine, &keys, &local_error))
    {
      restore->n_lost = g_strv_length (keys.lost);
      cw_restore_settle_end (engine->store);
      return TRUE;
    }
  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_STORE_AWAY))
    {
      wait_for_server (engine, local_error);
      return TRUE;
    }
  g_propagate_prefixed_error (error, g_steal_pointer (&local_error),
                              "The data is restored, and the engine has to be started anew: ");
  return FALSE;
}

static void
log_restore (const CwEngineRestore *restore)
{
  const char *host = restore->backup.header->host;
  g_autofree char *message = NULL;

  if (restore->backup.parts == CW_STORE_PART_SYNC)
    message = g_strdup_printf ("What is read was restored from a backup of %s, and the "
                               "configuration stays as it is. The next cycle reads everything anew",
                               host);
  else
    message = g_strdup_printf ("The database was restored from a backup of %s. The next cycle "
                               "reads everything anew",
                               host);

  cw_log_event (CW_EVENT_STORE_RESTORED, G_LOG_LEVEL_MESSAGE, message, "DIGEST",
                restore->backup.digest, NULL);
}

/* ----- back */

/* As the present data has it: a lease may just not have been taken yet. What cannot be read may
 * not.
 */
static gboolean
is_active (CwEngine *engine)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (engine->store, NULL);
  g_autoptr (GPtrArray) instances = session != NULL ? cw_instance_store_list (session, NULL) : NULL;
  g_autofree char *id = cw_engine_dup_instance_id (engine);
  const CwInstance *own =
      instances != NULL && id != NULL ? cw_instance_store_find (instances, id, NULL) : NULL;

  return own != NULL && own->mode != CW_INSTANCE_STAGING;
}

/* What this engine does now it goes on doing. One that did nothing takes the place of the one that
 * wrote the backup, which may still be at work when that was another computer. */
static gboolean
may_export (CwEngine *engine, const CwBackupHeader *header)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);

  if (!cw_engine_is_used (engine))
    return g_str_equal (header->host, g_get_host_name ());
  return !cw_config_get_staging (config) && (engine->database == NULL || is_active (engine));
}

/* The backup as a store of its own, ready to be taken. (transfer full)
 * (nullable) */
static CwStore *
unpack (CwEngine *engine,
        CwBackupReader *reader,
        const char *folder,
        const CwStoreWatch *watch,
        CwStoreParts parts,
        gboolean *ret_is_staging,
        GError **error)
{
  const CwBackupHeader *header = cw_backup_reader_get_header (reader);
  gboolean may = may_export (engine, header);
  g_autoptr (CwStore) restored = cw_store_unpack_backup (reader, folder, watch, error);
  gboolean is_good = FALSE;

  if (restored == NULL)
    return NULL;
  *ret_is_staging = !may;
  is_good = parts == CW_STORE_PART_SYNC
                ? cw_restore_merge_sync (engine, restored, header, error)
                : cw_restore_merge (engine, restored, header, cw_engine_is_used (engine), may,
                                    ret_is_staging, error);
  return is_good ? g_steal_pointer (&restored) : NULL;
}

/* Only into two places can it break off by half, and only without a configuration: then the rest
 * can be done, or all of it once more. */
static gboolean
copy (CwEngine *engine,
      CwStore *restored,
      const CwStoreWatch *watch,
      CwEngineRestore *restore,
      GError **error)
{
  const CwStoreCopyWish wish = { .parts = restore->backup.parts, .may_replace = TRUE };
  g_auto (CwStoreCopy) copied = { 0 };

  if (cw_store_copy (restored, engine->store, &wish, watch, &copied, error))
    return TRUE;
  restore->is_half = copied.is_half;
  g_atomic_int_set (&engine->is_half, copied.is_half);
  if (copied.is_half)
    g_prefix_error (error, "What is read was restored, and the configuration was not: start the "
                           "engine anew, which does the rest, or restore the backup once more: ");
  return FALSE;
}

static gboolean
take_backup (CwEngine *engine,
             CwBackupReader *reader,
             const char *folder,
             const CwStoreWatch *watch,
             CwEngineRestore *restore,
             GError **error)
{
  g_autoptr (CwStore) restored =
      unpack (engine, reader, folder, watch, restore->backup.parts, &restore->is_staging, error);

  return restored != NULL &&
         (!cw_engine_is_used (engine) ||
          keep_before (engine, folder, watch, &restore->before, error)) &&
         copy (engine, restored, watch, restore, error);
}

/* A server that went away may have made the commit all the same: then the engine finds other data
 * than it knows when that is back, and takes all of it in as if it had just begun. */
static void
note_failure (CwEngine *engine, const CwEngineRestore *restore, const GError *error)
{
  g_auto (CwKeyState) keys = { 0 };

  if (restore->is_half && cw_restore_settle_forget_instances (engine->store, NULL) &&
      take_up (engine, &keys, NULL))
    return;
  if (g_error_matches (error, CW_ERROR, CW_ERROR_STORE_AWAY) || restore->is_half)
    wait_for_server (engine, error);
  else if (restore->before != NULL)
    (void) g_unlink (restore->before);
}

static gboolean
restore_alone (CwEngine *engine,
               CwBackupReader *reader,
               const CwStoreWatch *watch,
               CwEngineRestore *restore,
               GError **error)
{
  g_autoptr (GMutexLocker) passwords = g_mutex_locker_new (&engine->password_mutex);
  g_autoptr (GMutexLocker) config = g_mutex_locker_new (&engine->config_mutex);
  g_autofree char *folder = cw_restore_settle_make_folder (engine->state_dir);
  g_autoptr (GError) local_error = NULL;

  cw_restore_settle_clear_folder (engine->state_dir);
  if (!cw_engine_find_restored_parts (engine, &restore->backup.parts, error) ||
      (restore->backup.parts == CW_STORE_PART_ALL && !cw_engine_check_alone (engine, error)))
    return FALSE;
  (void) take_backup (engine, reader, folder, watch, restore, &local_error);
  /* What is left to do is done with what lies there. */
  if (!restore->is_half)
    cw_restore_settle_clear_folder (engine->state_dir);
  if (local_error != NULL)
    {
      note_failure (engine, restore, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  log_restore (restore);
  return go_on (engine, restore, error);
}

gboolean
cw_engine_restore (CwEngine *engine,
                   int fd,
                   const CwStoreWatch *watch,
                   CwEngineRestore *ret_restore,
                   GError **error)
{
  g_autoptr (CwBackupReader) reader = NULL;
  gboolean is_good = FALSE;

  g_return_val_if_fail (CW_IS_ENGINE (engine), FALSE);

  reader = cw_engine_open_backup (engine, fd, watch, &ret_restore->backup, error);
  if (reader == NULL || !cw_engine_block_cycles (engine, error))
    return FALSE;
  is_good = restore_alone (engine, reader, watch, ret_restore, error);
  cw_engine_unblock_cycles (engine);
  return is_good;
}
