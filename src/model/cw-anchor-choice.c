/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-anchor-choice.h"

#include <string.h>

#include "base/cw-phrase.h"

struct _CwAnchorChoice
{
  GHashTable *accounts; /* (element-type utf8): anchors of the tenant */
  CwAnchorCounts counts;
  guint n_other; /* of n_by_consistency, whose objectGUID is another one */
  guint n_taken; /* of n_by_guid, whose mS-DS-ConsistencyGuid is another one */
};

/* ----- reasons */

static const struct
{
  CwAnchorReason reason;
  const char *name;
} names[] = {
  { CW_ANCHOR_TENANT, "tenant" },
  { CW_ANCHOR_UNUSED, "unused" },
  { CW_ANCHOR_IN_USE, "in-use" },
  { CW_ANCHOR_READ_ONLY, "read-only" },
};

const char *
cw_anchor_reason_to_string (CwAnchorReason reason)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].reason == reason)
      return names[i].name;
  g_return_val_if_reached ("");
}

CwAnchorReason
cw_anchor_reason_from_string (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i].name, text) == 0)
      return names[i].reason;
  return CW_ANCHOR_UNDECIDED;
}

const char *
cw_anchor_reason_describe (const char *attribute, CwAnchorReason reason)
{
  switch (reason)
    {
    case CW_ANCHOR_TENANT:
      return g_ascii_strcasecmp (attribute, CW_ANCHOR_OBJECT_GUID) == 0
                 ? CW_PHRASE ("objectGUID ties people to the cloud, as it does those who are there "
                              "already")
                 : CW_PHRASE ("ms-DS-ConsistencyGuid ties people to the cloud, as it does those "
                              "who are there already");
    case CW_ANCHOR_UNUSED:
      return CW_PHRASE ("ms-DS-ConsistencyGuid ties people to the cloud: nothing else uses it, and "
                        "it is written where it is missing");
    case CW_ANCHOR_IN_USE:
      return CW_PHRASE ("objectGUID ties people to the cloud, because other software keeps its own "
                        "values in ms-DS-ConsistencyGuid");
    case CW_ANCHOR_READ_ONLY:
      return CW_PHRASE ("objectGUID ties people to the cloud, because the account may not write "
                        "ms-DS-ConsistencyGuid");
    case CW_ANCHOR_UNDECIDED:
      break;
    }
  return NULL;
}

/* ----- the choice */

CwAnchorChoice *
cw_anchor_choice_new (void)
{
  CwAnchorChoice *choice = g_new0 (CwAnchorChoice, 1);

  choice->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return choice;
}

void
cw_anchor_choice_free (CwAnchorChoice *choice)
{
  g_hash_table_unref (choice->accounts);
  g_free (choice);
}

gboolean
cw_anchor_choice_add_account (CwAnchorChoice *choice, const char *immutable_id)
{
  g_return_val_if_fail (choice != NULL, FALSE);

  if (immutable_id != NULL && *immutable_id != '\0')
    g_hash_table_add (choice->accounts, g_strdup (immutable_id));
  choice->counts.n_accounts = g_hash_table_size (choice->accounts);
  return choice->counts.n_accounts < CW_ANCHOR_MAX_ACCOUNTS;
}

static gboolean
is_account (const CwAnchorChoice *choice, CwValue value)
{
  g_autofree char *text = NULL;

  if (value.len == 0 || choice->counts.n_accounts == 0)
    return FALSE;
  text = g_base64_encode (value.data, value.len);
  return g_hash_table_contains (choice->accounts, text);
}

void
cw_anchor_choice_add_person (CwAnchorChoice *choice, CwValue guid, CwValue consistency)
{
  gboolean is_same = FALSE;
  gboolean is_other = FALSE;

  g_return_if_fail (choice != NULL);

  is_same = consistency.len > 0 && cw_value_compare (&guid, &consistency) == 0;
  is_other = consistency.len > 0 && !is_same;
  choice->counts.n_people++;
  choice->counts.n_used += is_other;
  if (is_account (choice, consistency))
    {
      choice->counts.n_by_consistency++;
      choice->n_other += is_other;
    }
  else if (is_account (choice, guid))
    {
      choice->counts.n_by_guid++;
      choice->n_taken += is_other;
    }
}

/* Whoever has both values the same, or only one of them, does not mind; what the others say counts
 * first. */
static gboolean
is_tied_by_consistency (const CwAnchorChoice *choice)
{
  if (choice->n_other != choice->n_taken)
    return choice->n_other > choice->n_taken;
  return choice->counts.n_by_consistency > 0;
}

static CwAnchorReason
find_reason (const CwAnchorChoice *choice, gboolean is_writable)
{
  if (choice->counts.n_by_consistency + choice->counts.n_by_guid > 0)
    return CW_ANCHOR_TENANT;
  if (choice->counts.n_used > 0)
    return CW_ANCHOR_IN_USE;
  return is_writable ? CW_ANCHOR_UNUSED : CW_ANCHOR_READ_ONLY;
}

const char *
cw_anchor_choice_decide (const CwAnchorChoice *choice,
                         gboolean is_writable,
                         CwAnchorReason *ret_reason,
                         CwAnchorCounts *ret_counts)
{
  gboolean is_consistency = FALSE;

  g_return_val_if_fail (choice != NULL, NULL);

  *ret_reason = CW_ANCHOR_UNDECIDED;
  if (ret_counts != NULL)
    *ret_counts = choice->counts;
  if (choice->counts.n_people == 0)
    return NULL;
  *ret_reason = find_reason (choice, is_writable);
  is_consistency = *ret_reason == CW_ANCHOR_TENANT ? is_tied_by_consistency (choice)
                                                   : *ret_reason == CW_ANCHOR_UNUSED;
  if (ret_counts != NULL)
    ret_counts->n_contradictions = is_consistency ? choice->n_taken : choice->n_other;
  return is_consistency ? CW_ANCHOR_CONSISTENCY_GUID : CW_ANCHOR_OBJECT_GUID;
}
