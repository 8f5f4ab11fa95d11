/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-entry.h"
#include "model/cw-progress.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/**
 * CwStepJournal:
 *
 * What a step counts, and the objects behind each count: one call does both, so that they cannot
 * differ. Both are written in the transaction that does what is counted: after a power cut the
 * step tells what it did, and no more; what was rolled back was not counted. Memory: some kilobytes
 * for each counter, for full rows are written at once.
 *
 * Ids are those of connector space objects. References are counted for the object that has them.
 * Read again by cw-step-object.h.
 */
typedef struct _CwStepJournal CwStepJournal;

/* @session: borrowed. @step_id: 0 only counts. */
CwStepJournal *
cw_step_journal_new (CwStoreSession *session, gint64 step_id) G_GNUC_WARN_UNUSED_RESULT;
void cw_step_journal_free (CwStepJournal *journal);

/* (transfer none) */
const CwCounts *cw_step_journal_get_counts (CwStepJournal *journal);

/* Inside a transaction. A database that does not take it makes the commit fail. */
void cw_step_journal_count (CwStepJournal *journal, CwCounter counter, gint64 object_id);
/* @n references of the object; 0: nothing is counted. @journal: (nullable): nothing either. */
void
cw_step_journal_count_many (CwStepJournal *journal, CwCounter counter, gint64 object_id, guint64 n);
/* An object that has no row. @dn: (nullable); @anchor: its len may be 0. */
void cw_step_journal_count_unknown (CwStepJournal *journal,
                                    CwCounter counter,
                                    const char *dn,
                                    CwValue anchor);

/* Begins the session's transaction. *ret_was_made: the last commit failed because the database went
 * away, and was made all the same: what it counted is counted. */
gboolean cw_step_journal_begin (CwStepJournal *journal, gboolean *ret_was_made, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Ends the session's transaction; when it fails, everything was rolled back but the journal itself:
 * call the other one. */
gboolean cw_step_journal_commit (CwStepJournal *journal, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_step_journal_roll_back (CwStepJournal *journal);
/* Goes on in the next transaction: cw_store_session_commit_and_begin(). */
gboolean
cw_step_journal_commit_and_begin (CwStepJournal *journal, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwStepJournal, cw_step_journal_free)

G_END_DECLS
