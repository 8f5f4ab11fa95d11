/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-link-store.h"

G_BEGIN_DECLS

/**
 * CwFreshLinks:
 *
 * The links of a target that has none yet, all of which wait to be added: whatever @source has
 * under @source_attribute. One row for all of them, and not one for each beside those of the
 * source. A link gets its row when it has been sent; one that has a row already (however it came by
 * it) no longer counts as fresh. What the source has is looked up when it is exported, so a change
 * in between needs no care: what is new is entered by the ordinary way as well, what went is not
 * found.
 */
typedef struct
{
  gint64 src; /* the target object */
  CwAttributeId attribute;
  gint64 source; /* tied to the same metaverse object */
  CwAttributeId source_attribute;
} CwFreshLinks;

/* A place among the fresh links of a connector. All 0: before the first. */
typedef struct
{
  CwFreshLinks at;
  gint64 after; /* the last one of the source's references that was looked at */
} CwFreshPosition;

/* Enters or replaces. @n_links: how many there are about, for people. @ret_is_changed: (nullable):
 * FALSE when they were there already. */
gboolean cw_link_fresh_put (CwStoreSession *session,
                            const CwFreshLinks *fresh,
                            gint64 connector_id,
                            guint64 n_links,
                            gboolean *ret_is_changed,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_link_fresh_has_any (CwStoreSession *session, gboolean *ret_has_any, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Removes what is void because one of its ends is gone, or tied to something else. */
gboolean cw_link_fresh_clean (CwStoreSession *session, gint64 connector_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Removes those that no flow makes any more: the rules of one of its ends are others now. Looking
 * at all links of the source enters what flows instead. */
gboolean cw_link_fresh_drop_void (CwStoreSession *session, CwLinkFlows *flows, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * cw_link_fresh_list:
 * @readiness: of the targets; what is ready of the other ends is told for each link
 * @position: moves behind what is returned
 * @limit: at least 2
 * @finished: (element-type CwFreshLinks) (nullable): gets those of which nothing is left to list
 *
 * Fresh links of targets, ordered by target; at most @limit, none at the end only.
 * Those whose other end cannot be sent (it has no anchor yet, ...) have no dst_anchor. Two lists of
 * one target and attribute never meet in one answer: the rows of the first have to be stored, so
 * that no link is listed twice.
 *
 * Returns: (transfer full) (element-type CwPendingLink)
 */
GArray *cw_link_fresh_list (CwStoreSession *session,
                            gint64 connector_id,
                            CwLinkReadiness readiness,
                            CwFreshPosition *position,
                            guint limit,
                            GArray *finished,
                            GError **error);

/* Gives a fresh link its row: waiting, or sent. */
gboolean cw_link_fresh_enter_waiting (CwStoreSession *session,
                                      gint64 connector_id,
                                      const CwPendingLink *link,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_link_fresh_enter_sent (CwStoreSession *session,
                                   gint64 connector_id,
                                   const CwPendingLink *link,
                                   gint64 sent_usec,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Every link of it has its row. */
gboolean cw_link_fresh_remove (CwStoreSession *session, const CwFreshLinks *fresh, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* @n fewer are left. */
gboolean
cw_link_fresh_reduce (CwStoreSession *session, const CwFreshLinks *fresh, guint n, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
