/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-rule-set.h"
#include "store/cw-connector-space.h"
#include "store/cw-metaverse.h"

G_BEGIN_DECLS

/* What is needed to tell who holds a value that only one exported object may have. It only reads.
 *
 * The key table of the metaverse says who may hold a value: the rows are hints, what the objects
 * are is the truth. An object of a target that nobody is tied to stands there too, by its number in
 * the connector space with a minus.
 */
typedef struct
{
  CwStoreSession *session;
  CwRuleSet *rules;
  CwRuleEvaluator *evaluator;
  CwAttributeId anchor_attribute; /* sourceAnchor */
  GArray *targets;                /* (element-type CwSyncTarget) */
} CwSyncJudge;

/* A connector that is exported to. */
typedef struct
{
  gint64 connector_id;
  CwConnectorKind kind;
} CwSyncTarget;

/**
 * CwSyncHolder: an object and one value.
 * @id: of the metaverse object; of an object of a target, negative; 0: not stored yet
 * @wants: the rules would give it the value
 * @has: a target has it there, or was told to
 * @stays: a target has it where no rule writes, as another address that it made itself
 * @uses: it is exported with it, perhaps in place of another value
 * @anchor: (owned) (nullable): its source anchor
 */
typedef struct
{
  gint64 id;
  gboolean wants;
  gboolean has;
  gboolean stays;
  gboolean uses;
  char *anchor;
} CwSyncHolder;

/**
 * CwSyncLoss: a value that an object does without.
 * @holder: whose it is; 0: nobody's
 * @stays: a target goes on having it there, though no directory says so any more: see CwSyncHolder
 */
typedef struct
{
  CwRuleKey key;
  gint64 holder;
  gboolean stays;
} CwSyncLoss;

typedef enum
{
  CW_VERDICT_FREE,  /* the other one has nothing to do with it */
  CW_VERDICT_WINS,  /* the other one has to do without */
  CW_VERDICT_LOSES, /* the other one keeps it */
  CW_VERDICT_WAITS, /* the other one has it, and does not want it */
} CwSyncVerdict;

void cw_sync_holder_clear (CwSyncHolder *holder);

/* Whether a target has, or was told, the value of @key. @rows: (element-type CwCsObject) */
gboolean cw_sync_judge_has (const CwSyncJudge *judge, GPtrArray *rows, const CwRuleKey *key);

/* The object that the key table names. Neither wants, has nor uses: the row is left over. */
gboolean cw_sync_judge_load (const CwSyncJudge *judge,
                             const CwRuleKey *key,
                             gint64 id,
                             CwSyncHolder *ret_holder,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Who has a value keeps it; of two that have not, the one whose source anchor comes first in the
 * order of its bytes gets it, whoever was read first. */
CwSyncVerdict cw_sync_judge_compare (const CwSyncHolder *self, const CwSyncHolder *other);

/* Whether @self, who waits for @other, is waited for by it, perhaps by way of others, so that all
 * would wait for ever. Then @ret_breaker is the one of them that has to let go first, and if that
 * is
 * @self, @ret_given_up what it has to let go. @ret_breaker: 0 when there is no such circle.
 * @own_rows: those of @self; @own_keys: what it would have. */
gboolean cw_sync_judge_find_circle (const CwSyncJudge *judge,
                                    const CwSyncHolder *self,
                                    const CwSyncHolder *other,
                                    GPtrArray *own_rows,
                                    const GArray *own_keys,
                                    gint64 *ret_breaker,
                                    CwRuleKey *ret_given_up,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What of @keys others keep from @self, added to @losses (element-type CwSyncLoss); what is in
 * @taken (element-type CwRuleKey) already is not asked again. @may_be (nullable): FALSE for an
 * object of a target that @self is to be tied to. For looking only: what others would have to do
 * without is not asked. */
typedef gboolean (*CwSyncJudgeFilter) (const CwCsObject *object, gpointer user_data);
gboolean cw_sync_judge_list_taken (const CwSyncJudge *judge,
                                   CwSyncHolder *self,
                                   GPtrArray *own_rows,
                                   const GArray *keys,
                                   const GArray *taken,
                                   CwSyncJudgeFilter may_be,
                                   gpointer user_data,
                                   GArray *losses,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How people know the object: by the DN of a source; of the cloud, by a name there. (transfer full)
 * (nullable): by nothing */
gboolean cw_sync_judge_name (const CwSyncJudge *judge, gint64 id, char **ret_name, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Sorts @keys and leaves each of them once. */
void cw_sync_keys_tidy (GArray *keys);
gboolean cw_sync_keys_contain (const GArray *keys, const CwRuleKey *key);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwSyncHolder, cw_sync_holder_clear)

G_END_DECLS
