/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/cw-sync-private.h"
#include "sync/cw-unclaimed-judge.h"

G_BEGIN_DECLS

/* See CwUnclaimedSearch. Once all objects have been worked on; in transactions of its own. */
gboolean
cw_synchroniser_delete_unclaimed (CwSynchroniser *sync, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* An object of @target that nobody is tied to: whether it is to be deleted, or why not. Changes
 * nothing. */
gboolean cw_synchroniser_judge_unclaimed (CwSynchroniser *sync,
                                          const CwUnclaimedSearch *search,
                                          const CwSyncConnector *target,
                                          CwCsObject *object,
                                          CwUnclaimedFinding *ret_finding,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of a target's object whose deletion waits, and that has changed: one that is to be deleted for
 * its anchor alone is left alone when that is gone, or it became an administrator: nothing is
 * pending then. Inside a transaction. */
gboolean cw_synchroniser_review_unclaimed (CwSynchroniser *sync,
                                           const CwSyncConnector *target,
                                           CwCsObject *object,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
