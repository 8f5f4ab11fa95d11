/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store.h"

G_BEGIN_DECLS

/* What the store holds of connectors that are no longer configured. Their objects go by
 * synchronise, as deleted ones do, so that whatever depends on them is worked out anew. */

/* Numbers of the connectors that are not among @guids (%NULL-terminated): their objects are to go.
 * (transfer full) (element-type gint64) */
GArray *
cw_connector_removal_list (CwStoreSession *session, const char *const *guids, GError **error);

/* Forgets how far connector number @id was read: should it be configured again before all its
 * objects are gone, it is read anew. Inside a transaction. */
gboolean cw_connector_removal_begin (CwStoreSession *session, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * cw_connector_removal_mark:
 * @limit: how many objects at most
 * @after: (inout): the last object that was marked, 0 to begin with
 * @ret_is_done: no object was left
 *
 * Marks the next objects of connector number @id. Marks stay when that is broken off, and begun
 * anew it comes to the same marks. Inside a transaction.
 */
gboolean cw_connector_removal_mark (CwStoreSession *session,
                                    gint64 id,
                                    guint limit,
                                    gint64 *after,
                                    gboolean *ret_is_done,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Forgets the connector once no object of it is left, unless it has been configured again. Inside a
 * transaction. */
gboolean cw_connector_removal_finish (CwStoreSession *session, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
