/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-link-store.h"
#include "store/cw-sql.h"

G_BEGIN_DECLS

/**
 * A cell is one possible link of a target, (t, attribute, u). It is looked at in one query, which
 * tells whether it is wished (D), confirmed (C) and pending, and then changed by a table.
 */

/* What is pending for a cell: column pending of table link. */
typedef enum
{
  CW_LINK_ROW_NONE,
  CW_LINK_ROW_ADD_WAITING,
  CW_LINK_ROW_ADD_SENT,
  CW_LINK_ROW_ADD_REFUSED,
  CW_LINK_ROW_REMOVAL_WAITING,
  CW_LINK_ROW_REMOVAL_SENT,
  CW_LINK_ROW_REMOVAL_REFUSED,
  CW_LINK_ROW_ADD_IMPOSSIBLE,
  CW_LINK_N_ROWS,
} CwLinkRow;

/* Who may decide about the cell. */
typedef enum
{
  /* An end is not tied to the metaverse, shall be deleted or was not looked at: it is left alone.
   */
  CW_LINK_CELL_UNMANAGED,
  CW_LINK_CELL_NOT_WISHED, /* D is false */
  CW_LINK_CELL_WISHED,     /* D is true */
  CW_LINK_N_WISHES,
} CwLinkWish;

typedef struct
{
  CwLink link;
  gint64 connector_id;
  CwAttributeId object_type; /* of the target object, and its profile */
  gint64 profile;
  CwLinkWish wish;
  gboolean is_confirmed;
  CwLinkRow row;
} CwLinkCell;

/* D of the target link (t, k.attribute, u), as far as all references flow: from its two ends
 * through the metaverse to those of a source link, which leads to the object wd or to a name of it
 * (cw-login-name.h). */
#define CW_LINK_HAS_SOURCE(names, end)                                                             \
  "EXISTS (SELECT 1 FROM link_flow w CROSS JOIN cs_object ws CROSS JOIN cs_object wd " names       \
  "CROSS JOIN link wl WHERE w.target_connector_id = t.connector_id "                               \
  "AND w.target_profile = t.link_profile AND w.target_attribute = k.attribute "                    \
  "AND w.choice = 0 AND ws.metaverse_id = t.metaverse_id "                                         \
  "AND ws.connector_id = w.source_connector_id AND ws.link_profile = w.source_profile "            \
  "AND wd.metaverse_id = u.metaverse_id AND wd.connector_id = w.source_connector_id "              \
  "AND wl.src = ws.id AND wl.attribute = w.source_attribute AND wl.dst = " end                     \
  " AND wl.is_confirmed = 1)"
#define CW_LINK_IS_WISHED                                                                          \
  "(" CW_LINK_HAS_SOURCE ("", "wd.id") " OR " CW_LINK_HAS_SOURCE (                                 \
      "CROSS JOIN login_name wn ", "wn.id AND wn.owner_id = wd.id") ")"

/* 4 is CW_PENDING_DELETE: who is deleted leaves every group by it. */
#define CW_LINK_IS_MANAGED                                                                         \
  "t.metaverse_id IS NOT NULL AND u.metaverse_id IS NOT NULL AND t.pending_op <> 4 "               \
  "AND u.pending_op <> 4 AND t.link_profile <> 0"

/* Around a query for candidates k (t, attribute, u): reads a cell for each. */
#define CW_LINK_CELLS_OF                                                                           \
  "SELECT t.id, k.attribute, u.id, t.connector_id, t.object_type, "                                \
  "t.link_profile, " CW_LINK_IS_WISHED ", " CW_LINK_IS_MANAGED                                     \
  ", c.is_confirmed, c.pending FROM ("
#define CW_LINK_CELLS_END                                                                          \
  ") k CROSS JOIN cs_object t CROSS JOIN cs_object u "                                             \
  "LEFT JOIN link c ON c.src = k.t AND c.attribute = k.attribute AND c.dst = k.u "                 \
  "WHERE t.id = k.t AND u.id = k.u "                                                               \
  "AND EXISTS (SELECT 1 FROM link_target o WHERE o.connector_id = t.connector_id)"

/* Appends what the query finds to @cells (element-type CwLinkCell). */
gboolean cw_link_cells_fetch (CwStoreSession *session,
                              const char *static_text,
                              const gint64 *values,
                              guint n,
                              GArray *cells,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Those of a target's attribute that are confirmed or pending, behind @after up to @end. */
gboolean cw_link_cells_fetch_own (CwStoreSession *session,
                                  gint64 target,
                                  CwAttributeId attribute,
                                  gint64 after,
                                  gint64 end,
                                  GArray *cells,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* That of one link, whether there is anything of it or not; none when one of its ends is gone. */
gboolean
cw_link_cells_fetch_one (CwStoreSession *session, const CwLink *link, GArray *cells, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* @journal: (nullable) */
gboolean cw_link_cell_apply (CwStoreSession *session,
                             const CwLinkCell *cell,
                             CwStepJournal *journal,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
