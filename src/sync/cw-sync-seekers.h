/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-rule-set.h"
#include "store/cw-connector-space.h"

G_BEGIN_DECLS

/**
 * CwSyncSeekers:
 *
 * Sources that look for a metaverse object which is not there yet: a foreign security principal for
 * the account of another forest, a contact for the person that it stands for. They are entered with
 * their join keys, so that what comes of them does not depend on which forest was read first. In
 * memory are the hashes of the keys alone. Belongs to one thread.
 */
typedef struct _CwSyncSeekers CwSyncSeekers;

CwSyncSeekers *cw_sync_seekers_new (CwStoreSession *session) G_GNUC_WARN_UNUSED_RESULT;
void cw_sync_seekers_free (CwSyncSeekers *seekers);

/* Who waits in a source since earlier steps. */
gboolean cw_sync_seekers_add_connector (CwSyncSeekers *seekers, gint64 connector_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* From now on @object waits for these keys (element-type CwRuleKey), but for those of @own_type:
 * what it is when nobody comes. None: it no longer waits. Inside a transaction. */
gboolean cw_sync_seekers_put (CwSyncSeekers *seekers,
                              CwRuleSet *rules,
                              const CwCsObject *object,
                              GArray *keys,
                              CwAttributeId own_type,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A metaverse object with @key has come: marks who waits for it. @has_marked: set to %TRUE when
 * there is somebody. Inside a transaction. */
gboolean cw_sync_seekers_wake (CwSyncSeekers *seekers,
                               const CwRuleKey *key,
                               gboolean *has_marked,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSyncSeekers, cw_sync_seekers_free)

G_END_DECLS
