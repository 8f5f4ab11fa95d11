/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-link-store.h"

G_BEGIN_DECLS

/**
 * CwLinkBulk:
 *
 * The first synchronisation of many references: which target belongs to which source is read once
 * (8 bytes an object), and a target that has no links yet simply gets all that its source has.
 * Others are left to cw_link_store_reconcile_outgoing(). Valid as long as no object is tied or
 * untied.
 */
typedef struct _CwLinkBulk CwLinkBulk;

/* @flows: (element-type CwLinkFlow): copied. */
CwLinkBulk *
cw_link_bulk_new (CwStoreSession *session, GArray *flows, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_link_bulk_free (CwLinkBulk *bulk);

/* *ret_is_done is FALSE when one of the targets of source object @src has links of its own: then
 * everything of @src is to be reconciled in the ordinary way. Adds to *ret_n_changed. */
gboolean cw_link_bulk_reconcile (CwLinkBulk *bulk,
                                 gint64 src,
                                 gboolean *ret_is_done,
                                 guint64 *ret_n_changed,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Into an empty table, links go much faster without the index by dst: it is put off until
 * cw_link_store_ensure_index(), which sorts all of them at once. Does nothing when there are links.
 */
gboolean
cw_link_store_defer_index (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
cw_link_store_ensure_index (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLinkBulk, cw_link_bulk_free)

G_END_DECLS
