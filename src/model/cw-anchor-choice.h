/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-entry.h"

G_BEGIN_DECLS

/**
 * CwAnchorReason: why the source anchor of an Active Directory is what it is, where it was left to
 * Causeway
 * @CW_ANCHOR_UNDECIDED: nobody has decided yet, or there is no Active Directory
 * @CW_ANCHOR_TENANT: people of the tenant are tied by it already
 * @CW_ANCHOR_UNUSED: mS-DS-ConsistencyGuid, which nobody uses for anything else: it is written back
 * @CW_ANCHOR_IN_USE: objectGUID, because other software writes mS-DS-ConsistencyGuid
 * @CW_ANCHOR_READ_ONLY: objectGUID, because the account may not write mS-DS-ConsistencyGuid
 */
typedef enum
{
  CW_ANCHOR_UNDECIDED,
  CW_ANCHOR_TENANT,
  CW_ANCHOR_UNUSED,
  CW_ANCHOR_IN_USE,
  CW_ANCHOR_READ_ONLY,
} CwAnchorReason;

#define CW_ANCHOR_CONSISTENCY_GUID "mS-DS-ConsistencyGuid"
#define CW_ANCHOR_OBJECT_GUID      "objectGUID"

/* What a configuration records: "tenant", "unused", "in-use", "read-only". */
const char *cw_anchor_reason_to_string (CwAnchorReason reason);
/* CW_ANCHOR_UNDECIDED for any other text. */
CwAnchorReason cw_anchor_reason_from_string (const char *text);

/* The same as a sentence for people: a template of the phrase book. (transfer none) (nullable) */
const char *cw_anchor_reason_describe (const char *attribute, CwAnchorReason reason);

/**
 * CwAnchorChoice:
 *
 * Decides which of its two GUIDs ties a user of Active Directory to the cloud. Microsoft Entra ID
 * keeps the values and tells nobody which attribute they came from, so it is found out by whose
 * values they are: first accounts of the tenant are put in, then everybody of the directories.
 * Values that somebody has in both attributes speak for mS-DS-ConsistencyGuid, since only who ties
 * people by it writes the objectGUID there. Used by one thread.
 */
typedef struct _CwAnchorChoice CwAnchorChoice;

/* What was seen. */
typedef struct
{
  guint n_accounts;       /* of the tenant, with an anchor */
  guint n_by_consistency; /* people whose mS-DS-ConsistencyGuid is the anchor of one */
  guint n_by_guid;        /* whose objectGUID is, and mS-DS-ConsistencyGuid is none or another */
  guint n_contradictions; /* of both: whom the choice would tie to another account than today */
  guint64 n_people;       /* users of the directories */
  guint64 n_used;         /* of them, with mS-DS-ConsistencyGuid that is not their objectGUID */
} CwAnchorCounts;

/* As many accounts are enough to tell by. */
#define CW_ANCHOR_MAX_ACCOUNTS 5000

CwAnchorChoice *cw_anchor_choice_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_anchor_choice_free (CwAnchorChoice *choice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAnchorChoice, cw_anchor_choice_free)

/* An account's onPremisesImmutableId (nullable). FALSE: enough of them are known. */
gboolean cw_anchor_choice_add_account (CwAnchorChoice *choice, const char *immutable_id);

/* Somebody of a directory; a value that is not there has no length. */
void cw_anchor_choice_add_person (CwAnchorChoice *choice, CwValue guid, CwValue consistency);

/* @is_writable: mS-DS-ConsistencyGuid can be written in every directory. (transfer none)
 * (nullable): %NULL when there are no people to decide about */
const char *cw_anchor_choice_decide (const CwAnchorChoice *choice,
                                     gboolean is_writable,
                                     CwAnchorReason *ret_reason,
                                     CwAnchorCounts *ret_counts);

G_END_DECLS
