/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-rule-set.h"
#include "store/cw-metaverse.h"

G_BEGIN_DECLS

/**
 * CwSyncKeys:
 *
 * The keys of metaverse objects during one synchronise step. Keys are hashes, so each one goes to a
 * random place of its table, and there are half a dozen an object. Into an empty metaverse (a first
 * load) they are therefore collected and stored in order; and a bit map of 8 MB, whatever the size
 * of the directory, knows of most keys without a query that nobody has them.
 *
 * Everything inside of a transaction of the session; cw_sync_keys_flush() before it is committed.
 * Who only looks for keys needs none.
 */
typedef struct _CwSyncKeys CwSyncKeys;

CwSyncKeys *
cw_sync_keys_new (CwStoreSession *session, gboolean is_first_load) G_GNUC_WARN_UNUSED_RESULT;
void cw_sync_keys_free (CwSyncKeys *keys);

gboolean cw_sync_keys_put (CwSyncKeys *keys, const CwRuleKey *key, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_sync_keys_remove (CwSyncKeys *keys, const CwRuleKey *key, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* As cw_metaverse_claim_key(). */
gboolean cw_sync_keys_claim (CwSyncKeys *keys,
                             const CwRuleKey *key,
                             gint64 id,
                             gboolean *ret_is_claimed,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (element-type gint64): metaverse ids, rising; empty when none. */
GArray *cw_sync_keys_find (CwSyncKeys *keys, const CwRuleKey *key, GError **error);

gboolean cw_sync_keys_flush (CwSyncKeys *keys, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSyncKeys, cw_sync_keys_free)

G_END_DECLS
