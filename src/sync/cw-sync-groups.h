/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "rules/cw-rule-set.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/**
 * CwSyncGroups:
 *
 * Who is a direct member of the groups that scopes ask for, as the last imports left it. Immutable:
 * shared by all threads of a step.
 */
typedef struct _CwSyncGroups CwSyncGroups;

/* *ret_groups: (nullable): no rule asks for a group, and nothing is looked up. */
gboolean cw_sync_groups_load (CwRuleSet *rules,
                              CwConfig *config,
                              CwStoreSession *session,
                              CwSyncGroups **ret_groups,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_sync_groups_free (CwSyncGroups *groups);

/* Whether object @id is one of the groups. @groups: (nullable) */
gboolean cw_sync_groups_has (CwSyncGroups *groups, gint64 id);

/* For CwRuleObject.groups of object @id of the connector with the number @connector_id. @groups:
 * (nullable) */
guint64 cw_sync_groups_find (CwSyncGroups *groups, gint64 connector_id, gint64 id);

/* TRUE for an object of a connector with a pilot group that it is not a direct member of. @groups:
 * (nullable) */
gboolean cw_sync_groups_leave_out (CwSyncGroups *groups, gint64 connector_id, gint64 id);

/* CW_ERROR_INVALID_CONFIG when a pilot group is gone: everybody would be deleted. @groups:
 * (nullable) */
gboolean cw_sync_groups_check (CwSyncGroups *groups, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Marks the members that came or went since the last step; all members of a group that was renamed,
 * made or removed since. Inside a transaction. */
gboolean cw_sync_groups_mark (CwSyncGroups *groups, CwStoreSession *session, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSyncGroups, cw_sync_groups_free)

G_END_DECLS
