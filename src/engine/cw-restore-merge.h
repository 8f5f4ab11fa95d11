/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine.h"
#include "store/cw-backup-header.h"

G_BEGIN_DECLS

/**
 * cw_restore_merge:
 * @restored: what was in a backup, in a store that nobody else uses
 * @header: of the backup
 * @is_used: the engine has a configuration; else what it has counts for nothing
 * @may_export: this engine may, now
 * @ret_is_staging: (out): it will be in staging mode
 *
 * Has @restored be what the engine can go on with: the next cycle reads everything from the
 * beginning, before anything is exported, and no list that was approved counts any more. What tells
 * of the present and not of the past stays as it is in the engine: where its data lies, as whom it
 * runs, staging mode, secrets, the certificates, and what set-ups made elsewhere. One transaction.
 */
gboolean cw_restore_merge (CwEngine *engine,
                           CwStore *restored,
                           const CwBackupHeader *header,
                           gboolean is_used,
                           gboolean may_export,
                           gboolean *ret_is_staging,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for what is read alone, which is to lie beside a configuration that stays as it is, with
 * secrets, who exports, and what set-ups made elsewhere. What is read of connectors that it does
 * not have goes with the next cycle (cw-connector-removal.h). */
gboolean cw_restore_merge_sync (CwEngine *engine,
                                CwStore *restored,
                                const CwBackupHeader *header,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same of @store itself, which was left at @left_usec and is to be worked with again, while no
 * engine works there: it is in staging mode then. One transaction. */
gboolean
cw_restore_reclaim (CwStore *store, const char *state_dir, gint64 left_usec, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The same of @store after somebody has put an older one in its place, of @created_usec; whatever
 * mode it is in. One transaction. */
gboolean
cw_restore_notice (CwStore *store, const char *state_dir, gint64 created_usec, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
