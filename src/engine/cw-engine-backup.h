/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine.h"
#include "store/cw-store-backup.h"

G_BEGIN_DECLS

/* All data of an installation in one file, and back (cw-backup-writer.h). */

/* What such a file is, and what came of it. */
typedef struct
{
  CwBackupHeader *header; /* (owned) */
  char *digest;           /* (owned) */
  gint64 size;            /* in bytes */
  CwStoreParts parts;     /* what of it a restore takes here; 0: nobody has asked */
} CwEngineBackup;

void cw_engine_backup_clear (CwEngineBackup *backup);

/* @fd: (unowned) an ordinary file that can be read and written. Whatever else goes on goes on.
 * CW_ERROR_BUSY: other installations write to the configuration all the time. Blocks. */
gboolean cw_engine_back_up (CwEngine *engine,
                            int fd,
                            const CwStoreWatch *watch,
                            CwEngineBackup *ret_backup,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether this engine takes it. CW_ERROR_INVALID_DATA: it is damaged; CW_ERROR_STORE_TOO_NEW;
 * CW_ERROR_CONFLICT: it is of another installation. Blocks. */
gboolean cw_engine_check_backup (CwEngine *engine,
                                 int fd,
                                 const CwStoreWatch *watch,
                                 CwEngineBackup *ret_backup,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a restore has done. */
typedef struct
{
  CwEngineBackup backup;
  char *before; /* (owned) (nullable): a backup of the data of before; %NULL: there was none */
  gboolean is_staging; /* nothing is exported until somebody wants it */
  gboolean is_half;    /* it failed, when a part of the data was stored (cw-store-copy.h) */
  guint n_lost;        /* secrets whose keys are not there */
} CwEngineRestore;

void cw_engine_restore_clear (CwEngineRestore *restore);

/**
 * cw_engine_restore:
 *
 * The same, and then the data of the backup in place of what is there, which is kept in a backup
 * beside. One transaction: broken off, everything is as it was; into two places that hold no
 * configuration it is one of each, and what is left is done at the next beginning
 * (cw-restore-settle.h). The engine goes on with it; the
 * next cycle reads everything anew (cw-restore-merge.h). Where others share the configuration of
 * this engine, or it lies apart, only what is read is replaced. No cycle may run. Blocks.
 */
gboolean cw_engine_restore (CwEngine *engine,
                            int fd,
                            const CwStoreWatch *watch,
                            CwEngineRestore *ret_restore,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwEngineBackup, cw_engine_backup_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwEngineRestore, cw_engine_restore_clear)

G_END_DECLS
