/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-config.h"
#include "store/cw-connector-space.h"
#include "sync/cw-sync-groups.h"

G_BEGIN_DECLS

/**
 * CwSyncScope:
 *
 * Which partitions and containers of a directory are synchronised: `partitions` and `scope.rules`
 * of the connectors; for partitions see cw-partition-choice.h. A rule belongs to a container,
 * wherever that has been moved and whatever it is called now, and says whether what lies directly
 * in it is taken, and whether containers without a rule of their own below it are (`newChildren`).
 * Without a rule anywhere above it an object is taken.
 *
 * Immutable: shared by all threads of a step.
 */
typedef struct _CwSyncScope CwSyncScope;

/* *ret_scope: (nullable): NULL when no connector leaves anything out. */
gboolean cw_sync_scope_load (CwConfig *config,
                             CwStoreSession *session,
                             CwSyncScope **ret_scope,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_sync_scope_free (CwSyncScope *scope);

/* Why @object is not taken, a phrase for CwRuleObject.left_out: it lies in a partition or container
 * that is not, or is no member of its connector's pilot group. @self, @groups: (nullable).
 * (nullable): taken */
const char *
cw_sync_scope_find_reason (CwSyncScope *self, CwSyncGroups *groups, const CwCsObject *object);

/* Marks all objects of the connectors, or partitions, whose settings are not those of the last
 * step. Inside a transaction. */
gboolean cw_sync_scope_mark (CwConfig *config, CwStoreSession *session, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The member "scope" of the connector's settings. (transfer none) (nullable) */
JsonObject *cw_sync_scope_get_settings (const CwConnectorConfig *connector);

/* The object with this GUID, as text: its anchor, in the order of bytes of the connector's kind.
 * *ret_object: (transfer full) (nullable) */
gboolean cw_sync_scope_find_object (const CwConnectorConfig *connector,
                                    gint64 connector_id,
                                    const char *guid,
                                    CwStoreSession *session,
                                    CwCsObject **ret_object,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSyncScope, cw_sync_scope_free)

G_END_DECLS
