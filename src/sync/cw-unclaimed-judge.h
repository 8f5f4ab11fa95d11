/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-config.h"
#include "rules/cw-rule-set.h"
#include "store/cw-connector-space.h"
#include "sync/cw-unclaimed-search.h"

G_BEGIN_DECLS

/**
 * CwUnclaimedVerdict:
 * @CW_UNCLAIMED_NOBODYS: it has a source anchor of ours that nobody in the directories has
 * @CW_UNCLAIMED_JOINS: somebody has its anchor, and nothing is in the way of tying the two
 * @CW_UNCLAIMED_NO_ANCHOR: it has no source anchor of the form that the standard rules make
 * @CW_UNCLAIMED_STRANGER: it was nobody's already where this store was not there yet
 * @CW_UNCLAIMED_FAILS: the rules fail on it, so that nobody knows whose it is
 * @CW_UNCLAIMED_TAKEN: somebody has its anchor, and has another object there
 * @CW_UNCLAIMED_ERROR: somebody has its anchor, and an error because of which they are not tied
 * @CW_UNCLAIMED_ADMINISTRATOR: an administrator whom nobody allowed to be taken over
 *
 * What is known of an object of a target to which nobody is tied. The first two are deleted by the
 * look that follows a move or a restore, all others are left alone by it.
 */
typedef enum
{
  CW_UNCLAIMED_NOBODYS,
  CW_UNCLAIMED_JOINS,
  CW_UNCLAIMED_NO_ANCHOR,
  CW_UNCLAIMED_STRANGER,
  CW_UNCLAIMED_FAILS,
  CW_UNCLAIMED_TAKEN,
  CW_UNCLAIMED_ERROR,
  CW_UNCLAIMED_ADMINISTRATOR,
} CwUnclaimedVerdict;

/**
 * CwUnclaimedFinding:
 * @other: of CW_UNCLAIMED_TAKEN the object that is tied instead, of CW_UNCLAIMED_ERROR the one that
 *   has the error; else 0
 */
typedef struct
{
  CwUnclaimedVerdict verdict;
  gint64 other;
} CwUnclaimedFinding;

/**
 * CwUnclaimedJudge:
 *
 * Judges objects as the look does, without changing anything, by what the store has now.
 */
typedef struct _CwUnclaimedJudge CwUnclaimedJudge;

/* All are borrowed. @search: who is a stranger; what is found is not counted in it. */
CwUnclaimedJudge *cw_unclaimed_judge_new (CwStoreSession *session,
                                          CwConfig *config,
                                          CwRuleSet *rules,
                                          CwUnclaimedSearch *search,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_unclaimed_judge_free (CwUnclaimedJudge *self);

/* The connector of the configuration with this number in the store. Before anything is judged. */
void cw_unclaimed_judge_add_connector (CwUnclaimedJudge *self,
                                       const CwConnectorConfig *connector,
                                       gint64 number);

/* @object: of an added target, with what was imported of it; nobody is tied to it. */
gboolean cw_unclaimed_judge_look (CwUnclaimedJudge *self,
                                  CwCsObject *object,
                                  CwUnclaimedFinding *ret_finding,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwUnclaimedJudge, cw_unclaimed_judge_free)

G_END_DECLS
