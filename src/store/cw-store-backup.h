/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-backup-reader.h"
#include "store/cw-store-watch.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/**
 * cw_store_back_up:
 * @fd: (unowned) an ordinary file that can be read and written
 * @ret_header: (out) (transfer full): what it says of itself
 *
 * Everything in @store as it is at one moment, whatever kind of database it is, into a file
 * (cw-backup-writer.h). Nobody waits for it, but for the moment itself where the configuration lies
 * apart (cw_store_sides_begin_reading()). Secrets are as sealed there as in the store, and the keys
 * are not in it. Returns its digest, after all was read again. Blocks. (transfer full)
 */
char *cw_store_back_up (CwStore *store,
                        int fd,
                        const CwStoreWatch *watch,
                        CwBackupHeader **ret_header,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether this program can take a backup of version @header->schema: CW_ERROR_STORE_TOO_NEW. */
gboolean
cw_store_check_backup (const CwBackupHeader *header, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cw_store_unpack_backup:
 * @folder: where a SQLite file is made of it; there is none yet
 *
 * A store of its own with everything that the backup holds, brought to the present version. Other
 * errors: those of cw_backup_reader_new(). Blocks. (transfer full)
 */
CwStore *cw_store_unpack_backup (CwBackupReader *reader,
                                 const char *folder,
                                 const CwStoreWatch *watch,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
