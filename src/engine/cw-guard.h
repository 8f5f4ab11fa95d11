/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-config.h"
#include "model/cw-guard-settings.h"
#include "store/cw-store.h"
#include "sync/cw-guard-approval.h"

G_BEGIN_DECLS

/**
 * CwGuardVerdict: whether an export may go out.
 * @CW_GUARD_PASS: yes
 * @CW_GUARD_STAGING: no, this installation only watches; nothing is wrong
 * @CW_GUARD_DELETIONS: no, more would be deleted than the administrator expects
 */
typedef enum
{
  CW_GUARD_PASS,
  CW_GUARD_STAGING,
  CW_GUARD_DELETIONS,
} CwGuardVerdict;

/* The names that appear as a step's error code: "staging", "guard". */
const char *cw_guard_verdict_to_string (CwGuardVerdict verdict);

/* ----- what would be deleted, held against the limits */

typedef struct
{
  const char *object_type; /* (nullable): all types together */
  guint64 n_deletions;
  guint64 n_managed; /* 0 of all together */
  CwDeletionLimit limit;
  gboolean is_exceeded;
} CwGuardFinding;

/* Of one target: all together first, then each type of which something would be deleted. Types live
 * with @attributes. (transfer full) (element-type CwGuardFinding) (nullable): with an error of the
 * store */
GArray *cw_guard_measure (CwStoreSession *session,
                          CwAttributeTable *attributes,
                          CwConfig *config,
                          const CwConnectorConfig *connector,
                          gint64 number,
                          GError **error);

/* The first that is exceeded. (transfer none) (nullable): nothing stops the export */
const CwGuardFinding *cw_guard_find_exceeded (GArray *findings);

/* What it is that is too much: a sentence. (transfer full) */
char *cw_guard_describe (const CwGuardFinding *finding, const char *connector_name);

/* ----- the decision */

typedef struct
{
  CwGuardVerdict verdict;
  char *message;         /* (owned) (nullable): what a person should know and do */
  char *digest;          /* (owned) (nullable): of the list that is held back */
  CwGuardList *approval; /* (owned) (nullable): by which it passes; the export uses it up */
} CwGuardDecision;

/* Asked before the first write to one target. @number: its number in the store. *ret_decision is to
 * be cleared. */
gboolean cw_guard_decide (CwStoreSession *session,
                          CwAttributeTable *attributes,
                          CwConfig *config,
                          const CwConnectorConfig *connector,
                          gint64 number,
                          CwGuardDecision *ret_decision,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_guard_decision_clear (CwGuardDecision *decision);

/* Before the first write: the approval is of no account any more, whatever becomes of the export.
 */
gboolean
cw_guard_use_approval (CwStoreSession *session, const CwGuardDecision *decision, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The export has deleted nothing after all: for the same list the approval is good again, as long
 * as it would have been. */
gboolean cw_guard_return_approval (CwStoreSession *session,
                                   const CwGuardDecision *decision,
                                   const char *guid,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- telling once */

/* Whether this list stops this guard for the first time; remembers it. @digest: (nullable): nothing
 * is held back any more, the next time is news again. */
gboolean cw_guard_note (CwStoreSession *session,
                        const CwGuardScope *scope,
                        const char *digest,
                        gboolean *ret_is_news,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwGuardDecision, cw_guard_decision_clear)

G_END_DECLS
