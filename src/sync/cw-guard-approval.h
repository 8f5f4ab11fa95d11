/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-guard-store.h"

G_BEGIN_DECLS

/**
 * CwApprovalState: what an approval is worth for a list that a guard holds back.
 * @CW_APPROVAL_NONE: there is none
 * @CW_APPROVAL_HOLDS: exactly this list was reviewed, a short while ago
 * @CW_APPROVAL_EXPIRED: this list was reviewed too long ago
 * @CW_APPROVAL_OTHER: another list was reviewed
 */
typedef enum
{
  CW_APPROVAL_NONE,
  CW_APPROVAL_HOLDS,
  CW_APPROVAL_EXPIRED,
  CW_APPROVAL_OTHER,
} CwApprovalState;

typedef struct
{
  CwGuardList *approval; /* (owned) (nullable) */
  CwApprovalState state;
  CwGuardDifference difference; /* when it is of another list */
} CwGuardApproval;

/* "none", "holds", "expired", "outdated" */
const char *cw_approval_state_to_string (CwApprovalState state);

/* Looks for the approval of @held's guard. *ret_approval is to be cleared, also after an error. */
gboolean cw_guard_approval_find (CwStoreSession *session,
                                 const CwGuardList *held,
                                 gint64 now_usec,
                                 CwGuardApproval *ret_approval,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_guard_approval_clear (CwGuardApproval *approval);

/* Why the approval that there is does not count: a sentence. (transfer full) (nullable): there is
 * none, or it holds */
char *cw_guard_approval_explain (const CwGuardApproval *approval);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwGuardApproval, cw_guard_approval_clear)

G_END_DECLS
