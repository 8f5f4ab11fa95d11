/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-guard-approval.h"

#include "base/cw-phrase.h"

const char *
cw_approval_state_to_string (CwApprovalState state)
{
  static const char *const names[] = { "none", "holds", "expired", "outdated" };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (names), names[0]);
  return names[state];
}

static CwApprovalState
judge (const CwGuardList *held, const CwGuardList *approval, gint64 now_usec)
{
  if (approval == NULL)
    return CW_APPROVAL_NONE;
  if (g_strcmp0 (held->digest, approval->digest) != 0)
    return CW_APPROVAL_OTHER;
  /* A clock that was set back makes nobody's approval younger than when it was given. */
  if (now_usec >= approval->expires_usec || now_usec < approval->created_usec)
    return CW_APPROVAL_EXPIRED;
  return CW_APPROVAL_HOLDS;
}

gboolean
cw_guard_approval_find (CwStoreSession *session,
                        const CwGuardList *held,
                        gint64 now_usec,
                        CwGuardApproval *ret_approval,
                        GError **error)
{
  g_autoptr (GError) local_error = NULL;

  *ret_approval = (CwGuardApproval){ NULL };
  ret_approval->approval = cw_guard_store_get_approval (session, &held->scope, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  ret_approval->state = judge (held, ret_approval->approval, now_usec);
  return ret_approval->state != CW_APPROVAL_OTHER ||
         cw_guard_store_compare (session, held, ret_approval->approval, &ret_approval->difference,
                                 error);
}

void
cw_guard_approval_clear (CwGuardApproval *approval)
{
  g_clear_pointer (&approval->approval, cw_guard_list_free);
  *approval = (CwGuardApproval){ NULL };
}

char *
cw_guard_approval_explain (const CwGuardApproval *approval)
{
  const CwGuardDifference *difference = &approval->difference;

  switch (approval->state)
    {
    case CW_APPROVAL_NONE:
    case CW_APPROVAL_HOLDS:
      return NULL;
    case CW_APPROVAL_EXPIRED:
      return g_strdup (CW_PHRASE ("The approval of this list has expired."));
    case CW_APPROVAL_OTHER:
      break;
    }
  if (difference->n_removed == 0)
    return g_strdup_printf (
        CW_PHRASE_COUNT (difference->n_added,
                         "The approval that was given is of another list: %llu object came in "
                         "addition.",
                         "The approval that was given is of another list: %llu objects came in "
                         "addition."),
        (unsigned long long) difference->n_added);
  return g_strdup_printf (
      CW_PHRASE ("The approval that was given is of another list: what came in addition is %llu "
                 "in number, what is no longer on it %llu."),
      (unsigned long long) difference->n_added, (unsigned long long) difference->n_removed);
}
