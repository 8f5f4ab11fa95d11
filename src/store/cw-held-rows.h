/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-connector-space.h"
#include "store/cw-link-store.h"
#include "store/cw-metaverse.h"
#include "store/cw-sql.h"

G_BEGIN_DECLS

/**
 * CwHeldRows:
 *
 * What a session has written but not told the database yet: a first load makes hundreds of
 * thousands of new objects that nobody reads again at once. Any other statement of the session, and
 * its commit, sends what is held first (cw_sql_connection_hold()), so nobody sees the difference.
 * Where the database is a server, or there is more than one processor, much of it is sent by a
 * thread of its own meanwhile: what fails there is told by the next call that sends, at the latest
 * by the commit.
 */
typedef struct _CwHeldRows CwHeldRows;

/* @sql: borrowed; its statements must not be used once the rows are freed. */
CwHeldRows *cw_held_rows_new (CwSqlConnection *sql) G_GNUC_WARN_UNUSED_RESULT;
void cw_held_rows_free (CwHeldRows *held);

/* @object has its id. */
gboolean cw_held_rows_add_metaverse (CwHeldRows *held, const CwMvObject *object, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* @object has its id; nobody else has its anchor. */
gboolean cw_held_rows_add_object (CwHeldRows *held, const CwCsObject *object, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The metaverse object of a row that was read from the database and has none, and the profile of
 * its links. */
gboolean cw_held_rows_add_tie (CwHeldRows *held,
                               gint64 id,
                               gint64 metaverse_id,
                               gint64 link_profile,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A key of a metaverse object; one that is there already is left. */
gboolean cw_held_rows_add_key (CwHeldRows *held, const CwMetaverseKey *key, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Many of them, in any order. @keys: (transfer full) (element-type CwMetaverseKey). */
gboolean
cw_held_rows_add_keys (CwHeldRows *held, GArray *keys, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A link of a target in @connector_id that waits to be added; one that is there already is left. */
gboolean cw_held_rows_add_waiting_link (CwHeldRows *held,
                                        gint64 connector_id,
                                        const CwPendingLink *link,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A link that was read, of a source and attribute that had none. */
gboolean cw_held_rows_add_read_link (CwHeldRows *held, const CwLink *link, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* An object is marked; one that is already stays so. */
gboolean
cw_held_rows_add_mark (CwHeldRows *held, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Objects with ids from @first to @last are marked no more. */
gboolean cw_held_rows_add_unmark (CwHeldRows *held, gint64 first, gint64 last, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* What a row of step_object holds: data/sql. */
typedef struct
{
  gint64 step_id;
  const char *counter; /* static */
  gint64 place;
  gint64 n;
  gint64 lowest_id;
  gint64 highest_id;
  const GByteArray *bytes;
} CwStepObjectRow;

/* It takes the place of one that is there already. */
gboolean
cw_held_rows_add_step_object (CwHeldRows *held, const CwStepObjectRow *object, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* What a step has counted, as it is stored. */
gboolean
cw_held_rows_add_counts (CwHeldRows *held, gint64 step_id, const char *counts, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Up to where a partition was read. (nullable): it has to be read whole the next time. */
gboolean cw_held_rows_add_watermark (CwHeldRows *held,
                                     gint64 partition_id,
                                     GBytes *watermark,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* No row of the table gets this id or a lower one again. @table: static. */
gboolean cw_held_rows_add_last_id (CwHeldRows *held, const char *table, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The sending thread can commit what was held, and begin the next transaction, while the session
 * goes on. */
gboolean cw_held_rows_may_commit (CwHeldRows *held);
gboolean cw_held_rows_commit (CwHeldRows *held, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* So many times it was asked to, and has done it. After cw_held_rows_discard() they are the same.
 */
guint cw_held_rows_count_asked (CwHeldRows *held);
guint cw_held_rows_count_made (CwHeldRows *held);

/* Of a transaction that is rolled back. */
void cw_held_rows_discard (CwHeldRows *held);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwHeldRows, cw_held_rows_free)

G_END_DECLS
