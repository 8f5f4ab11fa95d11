/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/cw-connector.h"
#include "connectors/graph/cw-graph-schema.h"
#include "connectors/graph/cw-graph-session.h"

G_BEGIN_DECLS

/**
 * CwGraphReader:
 *
 * Reads the tenant by delta queries: users, then groups; a full read is a delta without a token,
 * followed by the users in the deleted items. The objects of a full read are whole, those of a
 * delta partial: Graph sends the properties that are set or were changed, with null for removed
 * ones. Managers come as "manager@delta", members as "members@delta"; a group with many members
 * comes several times, on several pages.
 */
typedef struct _CwGraphReader CwGraphReader;

/* Both must live longer. */
CwGraphReader *cw_graph_reader_new (CwGraphSession *session, const CwGraphSchema *schema)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_graph_reader_free (CwGraphReader *reader);

/* The next page; @cursor is %NULL for the first page of a full read. */
CwChangePage *cw_graph_reader_read (CwGraphReader *reader,
                                    const CwReadRequest *request,
                                    GBytes *cursor,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGraphReader, cw_graph_reader_free)

G_END_DECLS
