/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine-backup.h"

G_BEGIN_DECLS

/* What backups and restores share; private to both. */

/* The engine has a configuration: else what it stores counts for nothing. */
gboolean cw_engine_is_used (CwEngine *engine);

gboolean cw_engine_write_backup (CwStore *store,
                                 int fd,
                                 const CwStoreWatch *watch,
                                 CwEngineBackup *backup,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What of a backup this engine takes now. A configuration that others use, or that lies where they
 * can, is not put back by one of them: it has its versions. An engine without one takes all there
 * is. */
gboolean cw_engine_find_restored_parts (CwEngine *engine, CwStoreParts *ret_parts, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Verified, and of this installation: the errors of cw_engine_check_backup(). (transfer full)
 * (nullable) */
CwBackupReader *cw_engine_open_backup (CwEngine *engine,
                                       int fd,
                                       const CwStoreWatch *watch,
                                       CwEngineBackup *backup,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
