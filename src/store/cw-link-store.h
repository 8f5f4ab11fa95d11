/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-attribute-table.h"
#include "store/cw-link-flows.h"
#include "store/cw-step-journal.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/**
 * References between connector space objects of one connector, as rows: link (src, attribute, dst).
 *
 * Beside the links lie marks (src, attribute, dst): a source's link changed since synchronise last
 * looked (it looks at the link's present state, so a mark has no operation); and pending changes: a
 * target's link has to be made or removed, in the states of CwPendingState. (In the database a
 * pending change is a part of the link's row; a link that is only pending does not count as a link
 * here.)
 *
 * When an object loses its tie to the metaverse, or is removed, the store itself marks every link
 * around the objects that shared it, those of targets too: reconcile looks at both kinds.
 */

/* Adding what is there, or removing what is not, changes nothing: *ret_changed tells. */
gboolean cw_link_store_add (CwStoreSession *session,
                            gint64 src,
                            CwAttributeId attribute,
                            gint64 dst,
                            gboolean *ret_changed,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_link_store_remove (CwStoreSession *session,
                               gint64 src,
                               CwAttributeId attribute,
                               gint64 dst,
                               gboolean *ret_changed,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Targets of (src, attribute), rising. (element-type gint64) */
GArray *
cw_link_store_list (CwStoreSession *session, gint64 src, CwAttributeId attribute, GError **error);

/* Whether @src has links of any attribute. */
gboolean
cw_link_store_has_any (CwStoreSession *session, gint64 src, gboolean *ret_has_any, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Attributes of @src that have links. (element-type CwAttributeId) */
GArray *cw_link_store_list_attributes (CwStoreSession *session, gint64 src, GError **error);

/* A page of the links of @src in order of (attribute, dst) behind @after_attribute, @after_dst, for
 * showing; n at most. (element-type CwLink) */
typedef struct
{
  gint64 src;
  CwAttributeId attribute;
  gint64 dst;
} CwLink;

GArray *cw_link_store_page (CwStoreSession *session,
                            gint64 src,
                            CwAttributeId after_attribute,
                            gint64 after_dst,
                            guint limit,
                            GError **error);

gboolean cw_link_store_count (CwStoreSession *session,
                              gint64 src,
                              CwAttributeId attribute,
                              guint64 *ret_count,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Moves the links that point at @from so that they point at @to (a renamed object of a connector
 * whose references are DNs leaves a placeholder behind), marking them. */
gboolean
cw_link_store_move_incoming (CwStoreSession *session, gint64 from, gint64 to, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- marks.
 *
 * Beside marks of single links there are whole marks: (src, 0, 0) stands for every link that @src
 * has, (0, 0, dst) for every link that points at @dst; cw_link_store_mark() makes them too. They
 * are for objects that were just tied or whose target was just made. reconcile_marks() passes over
 * them. */

/* Whole marks in rising order. (element-type CwLink) */
GArray *cw_link_store_list_whole_marks (CwStoreSession *session, guint limit, GError **error);

/* Turns the whole mark (0, 0, @dst) into marks of single links, but for links whose source has a
 * whole mark of its own; then removes it. */
gboolean cw_link_store_expand_incoming_mark (CwStoreSession *session, gint64 dst, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

gboolean cw_link_store_unmark (CwStoreSession *session,
                               gint64 src,
                               CwAttributeId attribute,
                               gint64 dst,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean cw_link_store_mark (CwStoreSession *session,
                             gint64 src,
                             CwAttributeId attribute,
                             gint64 dst,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Marks every link from @src, or to @dst, in one statement. */
gboolean cw_link_store_mark_outgoing (CwStoreSession *session, gint64 src, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_link_store_mark_incoming (CwStoreSession *session, gint64 dst, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_link_store_count_marks (CwStoreSession *session, guint64 *ret_count, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- what a target's links should be.
 *
 * A source link (s, a, d) wishes the target link (t(s), b, t(d)), where t() goes through the
 * metaverse id and b through @flows, in which of some only the best one does (CwLinkFlow.choice).
 * With D = wished by some source link, C = confirmed in link:
 *   D and not C: pending add         D and C: nothing pending
 *   C and not D: pending removal (only when t(d) is tied to the metaverse: members that we do
 * not manage are left alone)      neither: a waiting add goes, a sent add becomes a removal
 * Nothing is wished of what the rules have not looked at yet (CwCsObject.link_profile is 0), and
 * nothing removed from it.
 */

/* Applies the rule above to the next @limit marks (rising order) and removes them. *ret_n_done is 0
 * when no marks are left. @journal counts what is changed as links-added or links-removed of the
 * target object. */
gboolean cw_link_store_reconcile_marks (CwStoreSession *session,
                                        CwLinkFlows *flows,
                                        guint limit,
                                        guint64 *ret_n_done,
                                        CwStepJournal *journal,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for all links of source object @src, set against set in one or two statements a flow:
 * for an object that was just tied or whose target was just made. Cost: its own links. @journal:
 * as above. */
gboolean cw_link_store_reconcile_outgoing (CwStoreSession *session,
                                           CwLinkFlows *flows,
                                           gint64 src,
                                           CwStepJournal *journal,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A target's own links changed (import): puts marks on the source links that wish them, or makes
 * the removal when none does. @tsrc must be tied to the metaverse. */
gboolean cw_link_store_reconcile_target (CwStoreSession *session,
                                         CwLinkFlows *flows,
                                         gint64 tsrc,
                                         CwAttributeId target_attribute,
                                         gint64 tdst,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- export queue */

typedef struct
{
  gint64 src;
  CwAttributeId attribute;
  gint64 dst;
  gboolean is_removal;
  CwAttributeId dst_type;
  GBytes *dst_anchor; /* (owned) (nullable): the target cannot be referred to (yet) */
  gboolean is_to_be;  /* the target is yet to be made or restored */
  gboolean is_fresh;  /* it has no row yet, see cw-link-fresh.h */
  gboolean is_stored; /* for the caller: what became of it is in the store */
} CwPendingLink;

void cw_pending_link_clear (CwPendingLink *link);

/**
 * CwLinkReadiness: which waiting links are meant.
 * @CW_LINKS_READY: those whose source and target both are there: they can be sent now
 * @CW_LINKS_PLANNED: also those of objects that are yet to be made or restored: for people
 */
typedef enum
{
  CW_LINKS_READY,
  CW_LINKS_PLANNED,
} CwLinkReadiness;

/* Waiting rows in order of (src, attribute, dst) behind the given position (0, 0, 0 at first), at
 * most @limit. (element-type CwPendingLink) */
GArray *cw_link_store_list_pending (CwStoreSession *session,
                                    gint64 target_connector_id,
                                    CwLinkReadiness readiness,
                                    const CwLink *after,
                                    guint limit,
                                    GError **error);

gboolean cw_link_store_set_sent (CwStoreSession *session,
                                 gint64 src,
                                 CwAttributeId attribute,
                                 gint64 dst,
                                 gint64 sent_usec,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_link_store_set_refused (CwStoreSession *session,
                                    gint64 src,
                                    CwAttributeId attribute,
                                    gint64 dst,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The connected system has no such link: it is not sent again before cw_link_store_reconcile_*()
 * looks at it anew. */
gboolean cw_link_store_set_impossible (CwStoreSession *session,
                                       gint64 src,
                                       CwAttributeId attribute,
                                       gint64 dst,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Something about @src changed and its errors are to go: what was impossible is tried once more. */
gboolean cw_link_store_retry_impossible (CwStoreSession *session, gint64 src, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* An import saw (or no longer sees) a target's link: removes a pending row that wished just that.
 * *ret_confirmed tells whether there was one. */
gboolean cw_link_store_confirm (CwStoreSession *session,
                                gint64 src,
                                CwAttributeId attribute,
                                gint64 dst,
                                gboolean is_removal,
                                gboolean *ret_confirmed,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
