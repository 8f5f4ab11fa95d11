/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-entry.h"
#include "store/cw-step-journal.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/**
 * CwCsState:
 * @CW_CS_LIVE: exists in the connected system
 * @CW_CS_PLACEHOLDER: only named by a reference so far
 * @CW_CS_PROVISIONAL: shall be made in the connected system; has no anchor yet
 * @CW_CS_RECYCLED: in the connected system's deleted items
 * @CW_CS_DELETED: gone from the connected system; kept until synchronise has seen it
 */
typedef enum
{
  CW_CS_LIVE,
  CW_CS_PLACEHOLDER,
  CW_CS_PROVISIONAL,
  CW_CS_RECYCLED,
  CW_CS_DELETED,
} CwCsState;

typedef enum
{
  CW_PENDING_NONE,
  CW_PENDING_ADD,
  CW_PENDING_UPDATE,
  CW_PENDING_RESTORE,
  CW_PENDING_DELETE,
} CwPendingOp;

/**
 * CwPendingState:
 * @CW_PENDING_STATE_WAITING: to be exported
 * @CW_PENDING_STATE_SENT: exported, not yet confirmed by an import
 * @CW_PENDING_STATE_REFUSED: the connected system refused it; not sent again until it changes
 */
typedef enum
{
  CW_PENDING_STATE_WAITING,
  CW_PENDING_STATE_SENT,
  CW_PENDING_STATE_REFUSED,
} CwPendingState;

/**
 * CwCsObject:
 *
 * A row of the connector space. @imported is what the connected system was last seen to hold,
 * @desired what it should hold (targets only). Ids are the store's own; 0 is none.
 */
typedef struct
{
  gint64 id;
  gint64 connector_id; /* cw_connector_space_register_connector() */
  gint64 partition_id;
  gint64 parent_id;
  gint64 metaverse_id;
  CwCsState state;
  CwAttributeId object_type;
  CwPendingOp pending_op;
  CwPendingState pending_state;
  gint64 sent_usec;    /* when the pending change was sent */
  gint64 link_profile; /* which references flow, see cw-link-profile.h; update() leaves it alone */
  GBytes *anchor;      /* (owned) (nullable) */
  char *dn;            /* (owned) (nullable) */
  CwEntry *imported;   /* (owned) (nullable) */
  CwEntry *desired;    /* (owned) (nullable) */
} CwCsObject;

CwCsObject *cw_cs_object_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_cs_object_free (CwCsObject *object);

/* What a person calls the object: displayName, userPrincipalName, cn or mail, the first that is
 * there, as it is wished before as it was seen. (transfer none) (nullable): lives with its values.
 */
const char *cw_cs_object_get_title (const CwCsObject *object, CwAttributeTable *attributes);

/* ----- connectors and partitions */

/* Number of a connector (by its configured GUID text) or partition; made when new. */
gboolean cw_connector_space_register_connector (CwStoreSession *session,
                                                const char *connector_guid,
                                                gint64 *ret_id,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_connector_space_register_partition (CwStoreSession *session,
                                                gint64 connector_id,
                                                const char *name,
                                                gint64 *ret_id,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What is known of the domain that the partition is; each (nullable). Writes only what differs. */
gboolean cw_connector_space_describe_partition (CwStoreSession *session,
                                                gint64 partition_id,
                                                const char *netbios,
                                                const char *forest,
                                                const char *forest_netbios,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) (nullable): %NULL without error when none is stored. */
GBytes *
cw_connector_space_get_watermark (CwStoreSession *session, gint64 partition_id, GError **error);
/* @watermark: (nullable): %NULL forgets it. */
gboolean cw_connector_space_set_watermark (CwStoreSession *session,
                                           gint64 partition_id,
                                           GBytes *watermark,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Live objects of the partition. */
gboolean cw_connector_space_count (CwStoreSession *session,
                                   gint64 partition_id,
                                   guint64 *ret_count,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Live objects of the connector that Causeway made and that belong to no partition. */
gboolean cw_connector_space_count_loose (CwStoreSession *session,
                                         gint64 connector_id,
                                         guint64 *ret_count,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A partition by its number. */
typedef struct
{
  gint64 id;
  gint64 connector_id;
  char *name;           /* (owned) */
  char *netbios;        /* (owned) (nullable): of a domain, as it was last read; so are these: */
  char *forest;         /* (owned) (nullable) */
  char *forest_netbios; /* (owned) (nullable) */
} CwCsPartition;

void cw_cs_partition_free (CwCsPartition *partition);

/* All of them. (element-type CwCsPartition) */
GPtrArray *cw_connector_space_list_partitions (CwStoreSession *session, GError **error);

/* ----- objects. "find" and "get" return %NULL without error when there is none. */

typedef enum
{
  CW_CS_LOAD_ROW = 0,
  CW_CS_LOAD_IMPORTED = 1 << 0,
  CW_CS_LOAD_DESIRED = 1 << 1,
  CW_CS_LOAD_ALL = CW_CS_LOAD_IMPORTED | CW_CS_LOAD_DESIRED,
} CwCsLoad;

CwCsObject *
cw_connector_space_get (CwStoreSession *session, gint64 id, CwCsLoad load, GError **error);
CwCsObject *cw_connector_space_find_by_anchor (CwStoreSession *session,
                                               gint64 connector_id,
                                               CwValue anchor,
                                               CwCsLoad load,
                                               GError **error);

/* Only the id; 0 when there is none. By DN the names themselves are compared, not only the hashes.
 * These two run once for every reference of an import: no allocation. */
gboolean cw_connector_space_find_id_by_anchor (CwStoreSession *session,
                                               gint64 connector_id,
                                               CwValue anchor,
                                               gint64 *ret_id,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_connector_space_find_id_by_dn (CwStoreSession *session,
                                           gint64 connector_id,
                                           const char *dn,
                                           gint64 *ret_id,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (element-type CwCsObject) all objects tied to a metaverse object, by connector. */
GPtrArray *cw_connector_space_list_by_metaverse (CwStoreSession *session,
                                                 gint64 metaverse_id,
                                                 CwCsLoad load,
                                                 GError **error);

/* Whether any object of the connector is tied to a metaverse object. */
gboolean cw_connector_space_has_ties (CwStoreSession *session,
                                      gint64 connector_id,
                                      gboolean *ret_has_ties,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Inserts and sets object->id. */
gboolean cw_connector_space_insert (CwStoreSession *session, CwCsObject *object, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Writes the row; @what says which of the two blobs too. */
gboolean cw_connector_space_update (CwStoreSession *session,
                                    const CwCsObject *object,
                                    CwCsLoad what,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The imported entry alone, of a row that is as this transaction has read it. */
gboolean
cw_connector_space_set_imported (CwStoreSession *session, const CwCsObject *object, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Removes the row, its keys, its marks, its errors and all links from and to it. */
gboolean cw_connector_space_remove (CwStoreSession *session, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Narrow writes for the hot paths. */
gboolean cw_connector_space_set_metaverse (CwStoreSession *session,
                                           gint64 id,
                                           gint64 metaverse_id,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for an object that is known to have no tie: nothing depends on it yet. With the profile
 * of its links. */
gboolean cw_connector_space_tie_new (CwStoreSession *session,
                                     gint64 id,
                                     gint64 metaverse_id,
                                     gint64 link_profile,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* After a rename of object @id from @old_dn (where hierarchy is known): rewrites the DNs of
 * everything below it (by parent_id, any depth), marks those objects and counts them in @journal.
 */
gboolean cw_connector_space_rename_subtree (CwStoreSession *session,
                                            gint64 id,
                                            const char *old_dn,
                                            const char *new_dn,
                                            CwStepJournal *journal,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Live ids of a partition above @after in rising order, at most @limit. (element-type gint64) */
GArray *cw_connector_space_list_ids (CwStoreSession *session,
                                     gint64 partition_id,
                                     gint64 after,
                                     guint limit,
                                     GError **error);

/* Those among them that are tied to no metaverse object. (element-type gint64) */
GArray *cw_connector_space_list_untied_ids (CwStoreSession *session,
                                            gint64 partition_id,
                                            gint64 after,
                                            guint limit,
                                            GError **error);

/* Live objects of a connector that are in no partition, as above. (element-type gint64) */
GArray *cw_connector_space_list_loose_ids (CwStoreSession *session,
                                           gint64 connector_id,
                                           gint64 after,
                                           guint limit,
                                           GError **error);

/* The lowest and the highest of them; 0 and 0 when there is none. */
gboolean cw_connector_space_get_range (CwStoreSession *session,
                                       gint64 partition_id,
                                       gint64 *ret_first,
                                       gint64 *ret_last,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The live objects of a partition with ids from @first to @last, in rising order: far faster than
 * to get each of them. (element-type CwCsObject) */
GPtrArray *cw_connector_space_list_range (CwStoreSession *session,
                                          gint64 partition_id,
                                          gint64 first,
                                          gint64 last,
                                          CwCsLoad load,
                                          GError **error);

/* One object becomes another: links, keys, marks and errors of @from move to @to, then @from is
 * removed (its anchor is free again). For a provisional object whose made counterpart was imported
 * before its export result was stored. */
gboolean cw_connector_space_absorb (CwStoreSession *session, gint64 from, gint64 to, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- marks: objects that synchronise has to look at */

gboolean cw_connector_space_mark (CwStoreSession *session, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Every live, recycled or deleted object of the connector (0: of all). */
gboolean cw_connector_space_mark_all (CwStoreSession *session, gint64 connector_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Every live object of the partition. */
gboolean
cw_connector_space_mark_partition (CwStoreSession *session, gint64 partition_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Every object that has a synchronisation error. */
gboolean
cw_connector_space_mark_errors (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The next marked objects above @after, with their imported entry. (element-type CwCsObject) */
GPtrArray *cw_connector_space_list_marked (CwStoreSession *session,
                                           gint64 after,
                                           guint limit,
                                           CwCsLoad load,
                                           GError **error);
/* Of all ids from @first to @last. */
gboolean
cw_connector_space_unmark_range (CwStoreSession *session, gint64 first, gint64 last, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean
cw_connector_space_count_marked (CwStoreSession *session, guint64 *ret_count, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* An object whose values mean something else from a moment on (accountExpires passes) without any
 * change in its directory: it is marked then. One timer an object. */
gboolean
cw_connector_space_set_timer (CwStoreSession *session, gint64 id, gint64 due_usec, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_connector_space_mark_due (CwStoreSession *session, gint64 now_usec, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- keys of objects that look for a metaverse object: targets that are not tied to one, and
 * sources that wait for another one than theirs
 */

gboolean cw_connector_space_put_key (CwStoreSession *session,
                                     gint64 connector_id,
                                     guint16 kind,
                                     gint64 hash,
                                     gint64 id,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_connector_space_remove_keys (CwStoreSession *session, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Whether any object of any connector has one. */
gboolean
cw_connector_space_has_keys (CwStoreSession *session, gboolean *ret_has_keys, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* The hashes of all keys of a connector's objects. (element-type gint64) */
GArray *cw_connector_space_list_keys (CwStoreSession *session, gint64 connector_id, GError **error);
/* (element-type gint64): empty when none. */
GArray *cw_connector_space_find_by_key (CwStoreSession *session,
                                        gint64 connector_id,
                                        guint16 kind,
                                        gint64 hash,
                                        GError **error);

/* ----- pending exports of a target */

typedef struct
{
  guint64 n_by_op[CW_PENDING_DELETE + 1]; /* waiting, by CwPendingOp */
  guint64 n_sent;
  guint64 n_refused;
  guint64 n_links; /* waiting link changes */
} CwPendingCounts;

gboolean cw_connector_space_count_pending (CwStoreSession *session,
                                           gint64 connector_id,
                                           CwPendingCounts *ret_counts,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Waiting objects with one of the ops in the mask (1 << CW_PENDING_ADD | ...) above @after, whole.
 * (element-type CwCsObject) */
GPtrArray *cw_connector_space_list_pending (CwStoreSession *session,
                                            gint64 connector_id,
                                            guint op_mask,
                                            gint64 after,
                                            guint limit,
                                            GError **error);

/* The same of those that were sent and not confirmed yet. (element-type CwCsObject) */
GPtrArray *cw_connector_space_list_sent (CwStoreSession *session,
                                         gint64 connector_id,
                                         guint op_mask,
                                         gint64 after,
                                         guint limit,
                                         GError **error);

gboolean cw_connector_space_set_pending (CwStoreSession *session,
                                         gint64 id,
                                         CwPendingOp op,
                                         CwPendingState state,
                                         gint64 sent_usec,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What was sent before @sent_before_usec and is still unconfirmed waits again (objects and links):
 * a whole import came in between. */
gboolean cw_connector_space_requeue_unconfirmed (CwStoreSession *session,
                                                 gint64 connector_id,
                                                 gint64 sent_before_usec,
                                                 guint64 *ret_n,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What was refused in an earlier run waits again (objects and links): its cause may be gone. */
gboolean
cw_connector_space_requeue_refused (CwStoreSession *session, gint64 connector_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Whether an object of the connector that is tied to the metaverse object waits to be sent, or was
 * refused. */
gboolean cw_connector_space_has_unsent (CwStoreSession *session,
                                        gint64 connector_id,
                                        gint64 metaverse_id,
                                        gboolean *ret_has_any,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What waits for the connector's objects, or for those that are tied to nothing, is not sent. */
gboolean cw_connector_space_drop_pending (CwStoreSession *session,
                                          gint64 connector_id,
                                          gboolean only_untied,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- for people: search by a part of the DN, or an exact anchor; newest first is not promised */
GPtrArray *cw_connector_space_search (CwStoreSession *session,
                                      gint64 connector_id,
                                      const char *text,
                                      guint limit,
                                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCsObject, cw_cs_object_free)

G_END_DECLS
