/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-connector-space.h"

G_BEGIN_DECLS

/**
 * Rows of the connector space that will be asked for one by one, read together before: a database
 * that is a server is waited for once and not for each. The functions that find objects by anchor
 * or DN take their answers from here, as long as this session has not written what they depend on;
 * another one writes nothing while this one's transaction is open. Of a connector that has no rows
 * yet it is known which names this session has written since, and others are not asked for.
 */

/* FALSE: the database answers in this process, and reading ahead would be more work. */
gboolean cw_look_ahead_is_worth_while (CwStoreSession *session);

/* Inside a transaction; what was read ahead before is forgotten. @anchors: (element-type CwValue),
 * for cw_connector_space_find_by_anchor() with @load; a row is handed out once. @names:
 * (element-type utf8): for cw_connector_space_find_id_by_dn(). */
gboolean cw_look_ahead (CwStoreSession *session,
                        gint64 connector_id,
                        GArray *anchors,
                        CwCsLoad load,
                        GPtrArray *names,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Ids of many, 0 for those that are not there: as cw_connector_space_find_id_by_anchor() finds
 * them. @anchors: (element-type CwValue). (element-type gint64) */
GArray *cw_look_ahead_list_ids (CwStoreSession *session,
                                gint64 connector_id,
                                GArray *anchors,
                                GError **error);

void cw_look_ahead_forget (CwStoreSession *session);

/* ----- for the session: freed behind its connection, whose statements go by texts of it */

typedef struct _CwLookAhead CwLookAhead;

void cw_look_ahead_free (CwLookAhead *ahead);

/* ----- for the functions that find: FALSE: ask the database */

/* @ret_object: (transfer full) (nullable). */
gboolean cw_look_ahead_take (CwStoreSession *session,
                             gint64 connector_id,
                             CwValue anchor,
                             CwCsLoad load,
                             CwCsObject **ret_object);
gboolean cw_look_ahead_find_id (CwStoreSession *session,
                                gint64 connector_id,
                                CwValue anchor,
                                gint64 *ret_id);
/* Those with the hash, of which some may have other names, rising by id.
 * (element-type CwAheadName) (transfer none) */
typedef struct
{
  gint64 id;
  char *dn; /* (owned) */
} CwAheadName;

gboolean cw_look_ahead_find_names (CwStoreSession *session,
                                   gint64 connector_id,
                                   gint64 dn_hash,
                                   const GArray **ret_names);

/* ----- for the functions that write */

/* The row with this id is another now, or gone. */
void cw_look_ahead_note_row (CwStoreSession *session, gint64 id);
/* A row has that anchor and that name from now on. Both (nullable). */
void cw_look_ahead_note_names (CwStoreSession *session, GBytes *anchor, const char *dn);

/* Ids that were given out may be given out again. */
void cw_look_ahead_note_rollback (CwStoreSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLookAhead, cw_look_ahead_free)

G_END_DECLS
