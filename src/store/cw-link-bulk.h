/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-link-store.h"

G_BEGIN_DECLS

/**
 * CwLinkBulk:
 *
 * The first synchronisation of many references: which target belongs to which source is read once
 * (CwLinkTargets), and a target that has no links yet gets all that its source has as fresh
 * links (cw-link-fresh.h).
 * Others are left to cw_link_store_reconcile_outgoing(). Valid as long as no object is tied or
 * untied.
 */
typedef struct _CwLinkBulk CwLinkBulk;

/* @reader: (nullable): see cw_link_targets_load(). */
CwLinkBulk *cw_link_bulk_new (CwStoreSession *session,
                              CwStoreSession *reader,
                              CwLinkFlows *flows,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One for another thread to count with, with the same targets: what it counts is put by the
 * session of @bulk. */
CwLinkBulk *cw_link_bulk_new_beside (CwLinkBulk *bulk) G_GNUC_WARN_UNUSED_RESULT;
void cw_link_bulk_free (CwLinkBulk *bulk);

/* *ret_is_done is FALSE when one of the targets of source object @src has links of its own: then
 * everything of @src is to be reconciled in the ordinary way. @journal counts what is to be added,
 * for the targets. */
gboolean cw_link_bulk_reconcile (CwLinkBulk *bulk,
                                 gint64 src,
                                 gboolean *ret_is_done,
                                 CwStepJournal *journal,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Before the first link of a sweep is counted. @is_resumed: another bulk counted a part of it. */
void cw_link_bulk_begin_sweep (CwLinkBulk *bulk, gboolean is_resumed);

/* For a sweep (cw-link-sweep.h): counts the link (@src, @attribute, @dst) of a source for those of
 * its targets that are new and have no links for that reason. The links of one source and
 * attribute come one behind the other. */
void cw_link_bulk_count (CwLinkBulk *bulk, gint64 src, CwAttributeId attribute, gint64 dst);

/* Enters what was counted since as fresh links, and counts it in @journal. Of what only the best
 * one flows, the first one is entered as a link, and each further one marked to be looked at. */
gboolean cw_link_bulk_put_counted (CwLinkBulk *bulk, CwStepJournal *journal, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The index by dst takes more time than the links themselves when they are many at once: it is not
 * there while the first of them are imported, synchronised and exported, and then made by one sort.
 * Each step calls one of these at the place that its name says; without the index, whoever needs it
 * only takes longer. */
gboolean
cw_link_store_prepare_import (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* For who needs it again and again: made now, if it is not there. */
gboolean
cw_link_store_need_incoming (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_link_store_finish_synchronise (CwStoreSession *session, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean
cw_link_store_prepare_export (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLinkBulk, cw_link_bulk_free)

G_END_DECLS
