/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-engine-backup.h"

#include <sys/stat.h>

#include "base/cw-error.h"
#include "engine/cw-engine-backup-private.h"
#include "engine/cw-engine-lease.h"

void
cw_engine_backup_clear (CwEngineBackup *backup)
{
  g_clear_pointer (&backup->header, cw_backup_header_free);
  g_clear_pointer (&backup->digest, g_free);
}

static gint64
get_size (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 ? info.st_size : 0;
}

/* ----- there */

gboolean
cw_engine_write_backup (CwStore *store,
                        int fd,
                        const CwStoreWatch *watch,
                        CwEngineBackup *backup,
                        GError **error)
{
  backup->digest = cw_store_back_up (store, fd, watch, &backup->header, error);
  backup->size = get_size (fd);
  return backup->digest != NULL;
}

gboolean
cw_engine_back_up (CwEngine *engine,
                   int fd,
                   const CwStoreWatch *watch,
                   CwEngineBackup *ret_backup,
                   GError **error)
{
  g_return_val_if_fail (CW_IS_ENGINE (engine), FALSE);

  return cw_engine_write_backup (cw_engine_get_store (engine), fd, watch, ret_backup, error);
}

/* ----- whether it may come back */

gboolean
cw_engine_is_used (CwEngine *engine)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);

  return cw_config_get_connectors (config)->len > 0;
}

static gboolean
check_installation (CwEngine *engine, const CwBackupHeader *header, GError **error)
{
  g_autofree char *id = cw_engine_dup_instance_id (engine);

  if (!cw_engine_is_used (engine) || g_strcmp0 (id, header->installation) == 0)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "The backup is of another installation (of %s), and would replace the data of this "
               "one: restore it on a computer, or with a state directory, that has no "
               "configuration yet",
               header->host);
  return FALSE;
}

gboolean
cw_engine_find_restored_parts (CwEngine *engine, CwStoreParts *ret_parts, GError **error)
{
  gboolean is_kept = cw_store_is_apart (cw_engine_get_store (engine));

  *ret_parts = CW_STORE_PART_ALL;
  if (!cw_engine_is_used (engine))
    return TRUE;
  if (!is_kept && !cw_engine_find_others (engine, &is_kept, error))
    return FALSE;
  if (is_kept)
    *ret_parts = CW_STORE_PART_SYNC;
  return TRUE;
}

CwBackupReader *
cw_engine_open_backup (CwEngine *engine,
                       int fd,
                       const CwStoreWatch *watch,
                       CwEngineBackup *backup,
                       GError **error)
{
  g_autoptr (CwBackupReader) reader = NULL;
  const CwBackupHeader *header = NULL;

  /* Its form first: by that of a newer Causeway the digest may lie elsewhere. */
  reader = cw_backup_reader_new (fd, watch->cancellable, error);
  if (reader == NULL)
    return NULL;
  header = cw_backup_reader_get_header (reader);
  backup->digest = cw_backup_file_verify (fd, watch->cancellable, error);
  backup->size = get_size (fd);
  if (backup->digest == NULL || !cw_store_check_backup (header, error) ||
      !check_installation (engine, header, error))
    return NULL;
  backup->header = cw_backup_header_copy (header);
  return g_steal_pointer (&reader);
}

gboolean
cw_engine_check_backup (CwEngine *engine,
                        int fd,
                        const CwStoreWatch *watch,
                        CwEngineBackup *ret_backup,
                        GError **error)
{
  g_autoptr (CwBackupReader) reader = NULL;

  g_return_val_if_fail (CW_IS_ENGINE (engine), FALSE);

  reader = cw_engine_open_backup (engine, fd, watch, ret_backup, error);
  return reader != NULL && cw_engine_find_restored_parts (engine, &ret_backup->parts, error);
}
