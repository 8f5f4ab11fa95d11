/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-link-store.h"

G_BEGIN_DECLS

/* ----- for the links themselves */

/* Fills the temporary tables link_flow (as CwLinkFlow) and link_target (connector_id), unless they
 * hold @flows already. In a transaction. */
gboolean cw_link_flows_load (CwStoreSession *session, CwLinkFlows *flows, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- for the connector space */

/* Before object @id loses its tie: marks every link from or to one of the objects that share it.
 * Afterwards nobody could say which target links were wished through it; looking at those of the
 * target itself can (see reconcile). */
gboolean cw_link_store_mark_tied (CwStoreSession *session, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* All links, marks and pending links from @id, all links and pending links to it. A mark to it
 * stays and finds nothing. */
gboolean cw_link_store_remove_all (CwStoreSession *session, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Copies all of them from @from to @to, where they are not there yet. */
gboolean cw_link_store_move_all (CwStoreSession *session, gint64 from, gint64 to, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
