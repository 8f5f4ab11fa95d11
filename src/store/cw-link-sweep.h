/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-link-bulk.h"

G_BEGIN_DECLS

/**
 * The sweep of a first load. Every object is freshly tied then, so every link has to be looked at:
 * one row with a position stands for the whole marks (cw-link-store.h) of all objects that have
 * links, and they are read one behind the other. It covers the links of sources whose targets are
 * new; whose target was there before has a whole mark as ever. What is under way when the engine is
 * killed goes on with the next synchronise step.
 */

/* Marks the links of all objects; the position of one that is under way goes back to the start. */
gboolean cw_link_sweep_start (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean
cw_link_sweep_is_under_way (CwStoreSession *session, gboolean *ret_is_under_way, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Looks at the next @limit links or so and counts in @journal what is to be added; *ret_is_done:
 * there are no more, and the sweep is over. Inside of a transaction. @reader: (nullable): another
 * session, by which a thread of its own reads a half of them; nobody has changed links since the
 * last commit. */
gboolean cw_link_sweep_advance (CwStoreSession *session,
                                CwStoreSession *reader,
                                CwLinkBulk *bulk,
                                guint limit,
                                gboolean *ret_is_done,
                                CwStepJournal *journal,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
