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

/* Marks every object of connector number @id and forgets how far it was read: should it be
 * configured again before all are gone, it is read anew. Inside a transaction. */
gboolean cw_connector_removal_begin (CwStoreSession *session, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Forgets the connector once no object of it is left, unless it has been configured again. Inside a
 * transaction. */
gboolean cw_connector_removal_finish (CwStoreSession *session, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
