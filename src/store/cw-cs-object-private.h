/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-connector-space.h"
#include "store/cw-sql.h"

G_BEGIN_DECLS

/* The columns that cw_cs_object_read() expects, of cs_object o and cs_value v; the query says which
 * of the two values it wants by parameter ?1, a CwCsLoad. */
#define CW_CS_OBJECT_COLUMNS                                                                       \
  "o.id, o.connector_id, o.partition_id, o.parent_id, o.metaverse_id, o.state, o.object_type, "    \
  "o.pending_op, o.pending_state, o.sent_usec, o.anchor, o.dn, o.link_profile, "                   \
  "CASE WHEN (?1 & 1) <> 0 THEN v.imported END, CASE WHEN (?1 & 2) <> 0 THEN v.desired END "

#define CW_CS_OBJECT_JOIN " LEFT JOIN cs_value v ON v.id = o.id AND ?1 <> 0 "

/* The row that @statement stands on. */
CwCsObject *cw_cs_object_read (CwSqlStatement *statement, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The first row, once everything is bound; %NULL without error when there is none. */
CwCsObject *cw_cs_object_read_one (CwSqlStatement *statement, GError **error);

/* All rows. (element-type CwCsObject) */
GPtrArray *
cw_cs_object_read_all (CwSqlStatement *statement, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
