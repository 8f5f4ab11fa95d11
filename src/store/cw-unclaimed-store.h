/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-connector-space.h"

G_BEGIN_DECLS

/* Objects of a target that nobody is tied to, and what keeps them from being judged. */

/* Live ones of a partition above @after, in rising order, for which nothing waits; with what was
 * imported. (element-type CwCsObject) */
GPtrArray *cw_unclaimed_store_list (CwStoreSession *session,
                                    gint64 partition_id,
                                    gint64 after,
                                    guint limit,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The highest number of an object that there is; 0: there is none. */
gboolean cw_unclaimed_store_get_last (CwStoreSession *session, gint64 *ret_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Objects of the connector that are tied to nothing because of an error: whom they are is not
 * known. */
gboolean cw_unclaimed_store_count_unsure (CwStoreSession *session,
                                          gint64 connector_id,
                                          guint64 *ret_n,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The first object that is tied to the metaverse object and could not be synchronised as it should;
 * 0: there is none. */
gboolean cw_unclaimed_store_find_error (CwStoreSession *session,
                                        gint64 metaverse_id,
                                        gint64 *ret_id,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
