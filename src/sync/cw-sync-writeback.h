/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-config.h"
#include "store/cw-connector-space.h"

G_BEGIN_DECLS

/* Where mS-DS-ConsistencyGuid is the source anchor, a user without it gets the objectGUID written
 * there, before the cloud gets to know the user: moved to another forest, it takes the anchor
 * along. What is to be written waits in the source's own connector space, as the exports of a
 * target do, is written by an export step, and is done when the next import shows it. */

/* Whether objects of such a connector are written to. */
gboolean cw_sync_writes_back (CwConfig *config, CwConnectorKind kind);

/* The store's numbers of the connectors that are. Inside a transaction. (transfer full)
 * (element-type gint64) */
GArray *cw_sync_list_writers (CwConfig *config, CwStoreSession *session, GError **error);

/* Whether a source of the metaverse object has yet to be written: until then nobody is made of it.
 */
gboolean cw_sync_awaits_write (CwStoreSession *session,
                               GArray *writers,
                               gint64 metaverse_id,
                               gboolean *ret_awaits,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
