/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cw-id-set.h"
#include "store/cw-connector-space.h"
#include "store/cw-link-sweep.h"
#include "store/cw-metaverse.h"
#include "store/cw-run-store.h"
#include "sync/cw-sync-groups.h"
#include "sync/cw-sync-holder.h"
#include "sync/cw-sync-keys.h"
#include "sync/cw-sync-scope.h"
#include "sync/cw-sync-seekers.h"
#include "sync/cw-sync-work.h"
#include "sync/cw-sync-writeback.h"
#include "sync/cw-synchronise.h"

G_BEGIN_DECLS

/* A configured connector with its number in the store. */
typedef struct
{
  const CwConnectorConfig *config;
  gint64 id;
  guint index; /* order of creation */
  gboolean is_target;
} CwSyncConnector;

typedef struct _CwSynchroniser CwSynchroniser;
typedef struct _CwSyncChunk CwSyncChunk; /* cw-sync-chunk.h */

/* What the threads of a CwSyncWork are given, in this order. */
typedef struct
{
  CwSynchroniser *sync;
  GPtrArray *tasks; /* (nullable) (element-type CwSyncTask): to flow */
  GPtrArray *items; /* (nullable) (element-type CwSyncItem): to decide */
  GPtrArray *spent; /* (nullable) (element-type CwSyncTask): to free */
} CwSyncBatch;

/* The state of one synchronise step, shared by the files cw-sync-*.c. */
struct _CwSynchroniser
{
  const CwSynchroniseParams *params;
  CwStoreSession *session;
  CwStoreSession *reader; /* (owned) (nullable): of what is committed, beside the other */
  GArray *connectors;     /* (element-type CwSyncConnector) */
  GArray *targets;        /* (element-type guint): indexes into connectors */
  GArray *target_kinds;   /* (element-type CwSyncTarget): the same ones */
  guint seeker_kinds;     /* 1 << CwConnectorKind of each: the others look for nobody */
  GArray *removed;        /* (element-type gint64): connectors that are no longer configured */
  GPtrArray *partitions;  /* (element-type CwCsPartition) */
  GArray *profiles;       /* (nullable): see cw_synchroniser_find_profile() */
  CwLinkFlows *flows;     /* (nullable): while links are reconciled */
  CwLinkBulk *bulk;       /* (nullable): while links are reconciled */
  CwSyncGroups *groups;   /* (nullable): no scope asks for one */
  CwSyncScope *scope;     /* (nullable): everything is taken */
  CwSyncKeys *keys;
  CwSyncSeekers *seekers;
  CwSyncWork *work;
  GPtrArray *evaluators;          /* (element-type CwRuleEvaluator): one a worker */
  CwAttributeId expiry_attribute; /* accountExpires */
  CwAttributeId shadow_attribute; /* shadowExpire */
  CwAttributeId anchor_attribute; /* sourceAnchor */
  CwAttributeId person_type;
  CwAttributeId guid_attribute;        /* objectGUID */
  CwAttributeId consistency_attribute; /* mS-DS-ConsistencyGuid */
  CwAttributeId roles_attribute;       /* CW_ADMINISTRATOR_ROLES */
  gboolean has_writers;                /* see cw_sync_writes_back() */
  gint64 now_usec;
  gboolean was_empty;        /* nothing was tied to the metaverse before this step */
  gboolean has_links_by_dst; /* see cw_synchroniser_remove_row() */
  gboolean has_target_keys;  /* targets that nobody is tied to may be found by their keys */
  gboolean has_old_errors;   /* errors of earlier steps may have to be cleared */
  gboolean is_contested;     /* somebody lost a value, or does without one */
  gboolean has_released;     /* somebody let go of a value that only one may have */
  gboolean has_marked;       /* sources are marked again: let go of, or what they seek is there */
  guint64 n_done;
  guint64 n_total;
  gint64 reported_usec;
  CwStepJournal *journal;
  GHashTable *told;        /* (element-type utf8 CwIdSet): whose error was counted, by its code */
  CwSyncBatch batch;       /* that is under way */
  GPtrArray *spent;        /* (nullable) (element-type CwSyncTask): stored, to be freed */
  CwSyncChunk *ahead;      /* (owned) (nullable): the next one */
  gboolean may_read_ahead; /* nobody else writes before the next chunk */
};

/* A marked object and what the inbound rules say of it. */
typedef struct
{
  CwCsObject *object;               /* (owned) (nullable): given on to a task when projected */
  const CwSyncConnector *connector; /* (nullable): no longer configured */
  CwInboundDecision decision;
  GArray *keys;  /* (owned) (element-type CwRuleKey) */
  GError *error; /* (owned) (nullable) */
} CwSyncItem;

/* A metaverse object that has to be worked out anew: what goes in, and what came out. */
typedef struct
{
  gint64 metaverse_id; /* 0: to be made */
  CwAttributeId metaverse_type;
  CwMvObject *previous; /* (owned) (nullable) */
  GPtrArray *sources;   /* (element-type CwCsObject) by connector */
  GPtrArray *targets;   /* (element-type CwCsObject) */
  gboolean is_freshly_tied;
  gboolean has_old_target;  /* a target may have links from before */
  gboolean has_new_profile; /* other references flow from now on: see cw-sync-profiles.c */
  char *refused_takeover;   /* (owned) (nullable): see cw_sync_takeover_describe() */

  CwEntry *entry;             /* (owned) (nullable): %NULL when no source keeps it alive */
  guint64 *references;        /* (owned) (nullable): of each source the rules that move them */
  char *refused_anchor;       /* (owned) (nullable): see cw_sync_anchor_keep() */
  GArray *keys_before;        /* (element-type CwRuleKey), sorted */
  GArray *keys_after;         /* (element-type CwRuleKey), sorted */
  GArray *unique_keys;        /* (element-type CwRuleKey), tidy: what only it may have */
  GArray *unique_before;      /* (element-type CwRuleKey), tidy */
  GArray *held_keys;          /* (element-type CwRuleKey), tidy: what targets have beside */
  CwOutboundResult *outbound; /* one for each target connector */
  guint n_outbound;
  GError *error; /* (owned) (nullable) */
} CwSyncTask;

/* ----- cw-sync-evaluate.c: pure functions of rules and values, run on all cores */
void cw_synchroniser_decide (CwSynchroniser *sync, GPtrArray *items);
/* Begins to flow @tasks; each is done after cw_sync_work_need(), all after
 * cw_synchroniser_finish_flow(), which takes them over: they are freed beside what comes next. */
void cw_synchroniser_start_flow (CwSynchroniser *sync, GPtrArray *tasks);
void cw_synchroniser_finish_flow (CwSynchroniser *sync, GPtrArray *tasks);
void cw_synchroniser_describe (CwSynchroniser *sync,
                               const CwCsObject *object,
                               CwRuleObject *ret_description);
const CwSyncConnector *cw_synchroniser_find_connector (CwSynchroniser *sync, gint64 id);

/* What comes out for each target, again, with what the evaluator is told that others have: in the
 * task, or (transfer full) beside it, without an error. */
void cw_synchroniser_flow_out (CwSynchroniser *sync, CwSyncTask *task, CwRuleEvaluator *evaluator);
CwOutboundResult *
cw_synchroniser_work_out (CwSynchroniser *sync, const CwSyncTask *task, CwRuleEvaluator *evaluator);

/* Whether the rule that tied the source's object may apply to it no longer, while others do. */
gboolean cw_synchroniser_may_be_misplaced (const CwSynchroniser *sync, const CwSyncItem *item);

CwSyncItem *cw_sync_item_new (CwCsObject *object, const CwSyncConnector *connector);
void cw_sync_item_free (CwSyncItem *item);
CwSyncTask *cw_sync_task_new (void);
void cw_sync_task_free (CwSyncTask *task);

/* ----- cw-sync-join.c: ties and unties items, appends tasks. Inside a transaction */
gboolean
cw_synchroniser_tie (CwSynchroniser *sync, GPtrArray *items, GPtrArray *tasks, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- cw-sync-find.c: the metaverse object that an item belongs to */
/* @ret_metaverse_id: 0 when there is none; else @ret_type is its type. */
gboolean cw_synchroniser_find_join (CwSynchroniser *sync,
                                    const CwSyncItem *item,
                                    gint64 *ret_metaverse_id,
                                    CwAttributeId *ret_type,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Aliases of a metaverse object are none: see cw_rule_set_is_keeper(). */
gboolean cw_synchroniser_is_keeper (CwSynchroniser *sync,
                                    const CwSyncConnector *connector,
                                    const CwCsObject *object,
                                    CwAttributeId metaverse_type);
/* The keeper of @connector that is tied to the metaverse object already. @ret_object: left alone
 * when there is none. */
gboolean cw_synchroniser_find_tied (CwSynchroniser *sync,
                                    gint64 metaverse_id,
                                    CwAttributeId metaverse_type,
                                    const CwSyncConnector *connector,
                                    CwCsObject **ret_object,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- cw-sync-removed.c: connectors that are no longer configured */
/* Lists them. Inside a transaction. */
gboolean
cw_synchroniser_begin_removed (CwSynchroniser *sync, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Marks their objects in transactions of its own. */
gboolean
cw_synchroniser_mark_removed (CwSynchroniser *sync, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Once all objects have been worked on. */
gboolean
cw_synchroniser_forget_removed (CwSynchroniser *sync, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- cw-sync-changed.c: marks, in transactions of its own, who can notice that rules changed */
gboolean
cw_synchroniser_mark_changed (CwSynchroniser *sync, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- cw-sync-apply.c: stores what came out of a task. Inside a transaction */
gboolean cw_synchroniser_apply (CwSynchroniser *sync, CwSyncTask *task, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* An error of one object, which the step counts once, however often it comes upon it. */
gboolean cw_synchroniser_put_object_error (CwSynchroniser *sync,
                                           gint64 id,
                                           const char *code,
                                           const char *message,
                                           const char *detail,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* An error of all sources of the task. */
gboolean cw_synchroniser_put_error (CwSynchroniser *sync,
                                    const CwSyncTask *task,
                                    const char *code,
                                    const char *message,
                                    const char *detail,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- cw-sync-claims.c: values that only one exported object may have. Inside a transaction */
/* *ret_is_free: FALSE when the object cannot be exported without a value that another has. Else
 * the task has what it gets instead, or an error. */
gboolean cw_synchroniser_claim_values (CwSynchroniser *sync,
                                       CwSyncTask *task,
                                       gboolean *ret_is_free,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of a task without an object. */
gboolean
cw_synchroniser_release_values (CwSynchroniser *sync, const CwSyncTask *task, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* @id: as in cw-sync-holder.h */
gboolean cw_synchroniser_note_held (CwSynchroniser *sync, GArray *keys, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- cw-sync-losses.c: tells, as an error, what an object does without */
/* @losses: (element-type CwSyncLoss); @wished: (element-type CwRuleKey): what it would have, if
 * nobody else were there; @is_free: as in cw_synchroniser_claim_values() */
gboolean cw_synchroniser_tell_losses (CwSynchroniser *sync,
                                      const CwSyncTask *task,
                                      const CwSyncJudge *judge,
                                      const GArray *losses,
                                      const GArray *wished,
                                      gboolean is_free,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- cw-sync-target.c: the target side of a task */
gboolean cw_synchroniser_apply_outbound (CwSynchroniser *sync,
                                         CwSyncTask *task,
                                         guint target,
                                         gboolean *ret_is_fresh,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* An object of a target that nobody is tied to and that the task will join. @ret_object: left alone
 * when there is none. */
gboolean cw_synchroniser_find_existing (CwSynchroniser *sync,
                                        const CwSyncTask *task,
                                        gint64 connector_id,
                                        CwCsObject **ret_object,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_synchroniser_deprovision (CwSynchroniser *sync, CwCsObject *object, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean
cw_synchroniser_index_target (CwSynchroniser *sync, const CwCsObject *object, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- cw-sync-writeback.c: what sources are to be told */
void cw_synchroniser_prepare_writes (CwSynchroniser *sync);
/* After the targets were: of a task that is provisioned or not. Inside a transaction. */
gboolean cw_synchroniser_write_back (CwSynchroniser *sync, CwSyncTask *task, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Once all objects have been worked on. */
gboolean
cw_synchroniser_drop_writes (CwSynchroniser *sync, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- cw-sync-profiles.c: which references flow, by the rules that apply to an object */
/* What the evaluator found out of @objects, those of the task's sources. */
void cw_synchroniser_note_references (CwSyncTask *task,
                                      CwRuleEvaluator *evaluator,
                                      const CwRuleObject *objects);
/* The profile of an object of @connector to which the rules of @references apply. Inside a
 * transaction. */
gboolean cw_synchroniser_find_profile (CwSynchroniser *sync,
                                       const CwSyncConnector *connector,
                                       guint64 references,
                                       gint64 *ret_profile,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_synchroniser_set_profile (CwSynchroniser *sync,
                                      CwSyncTask *task,
                                      CwCsObject *object,
                                      gint64 profile,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of all sources; those that are yet to be tied get theirs with the tie. */
gboolean
cw_synchroniser_set_source_profiles (CwSynchroniser *sync, CwSyncTask *task, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- cw-sync-links.c: references, after all objects */
gboolean
cw_synchroniser_reconcile_links (CwSynchroniser *sync, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* A row of the connector space goes, or becomes one with another (@from into @to), with its links.
 */
gboolean cw_synchroniser_remove_row (CwSynchroniser *sync, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_synchroniser_merge_rows (CwSynchroniser *sync, gint64 from, gint64 to, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* @id: of the connector space object that it was done to. */
void cw_synchroniser_count (CwSynchroniser *sync, CwCounter counter, gint64 id);
void cw_synchroniser_report (CwSynchroniser *sync, gboolean is_final);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSyncItem, cw_sync_item_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSyncTask, cw_sync_task_free)

G_END_DECLS
