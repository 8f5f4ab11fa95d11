/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-store.h"

G_BEGIN_DECLS

/**
 * CwLinkTargets:
 *
 * Which target of one connector belongs to which source of another, read at once: 16 bytes an
 * object. Any number of threads may look into it. Private to src/store.
 */
typedef struct _CwLinkTargets CwLinkTargets;

/* A target of a source; ids are small (see CwIdSet). */
typedef struct
{
  guint32 id; /* 0: none */
  guint32 source_profile;
  guint32 profile;
  guint32 is_new; /* still to be made */
} CwTiedTarget;

/* @reader: (nullable): reads one half meanwhile; it sees what @session sees, and nobody else uses
 * it. Names (cw-login-name.h) lead to the targets of those who own them. */
CwLinkTargets *cw_link_targets_load (CwStoreSession *session,
                                     CwStoreSession *reader,
                                     gint64 source_connector_id,
                                     gint64 target_connector_id,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_link_targets_free (CwLinkTargets *targets);

gboolean cw_link_targets_is_between (const CwLinkTargets *targets,
                                     gint64 source_connector_id,
                                     gint64 target_connector_id);

/* @targets: (nullable): then there is none. @source: the id of an object, or of a name. */
CwTiedTarget cw_link_targets_find (const CwLinkTargets *targets, gint64 source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLinkTargets, cw_link_targets_free)

G_END_DECLS
