/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-holder.h"
#include "sync/cw-sync-private.h"

/* Values that only one exported object may have: each object enters its own in the key table; who
 * comes upon one of another's does without, or has the other do without (cw-sync-holder.h). What it
 * gets instead its rules say. It is looked at again in each run, until the value is free.
 */

/* What is in place of a value may be another's too. */
#define MAX_ATTEMPTS 4

typedef struct
{
  CwSynchroniser *sync;
  CwSyncTask *task;
  CwSyncJudge judge;
  CwSyncHolder self;
  GArray *wished; /* (element-type CwRuleKey): what it would have, if nobody else were there */
  GArray *taken;  /* (element-type CwRuleKey) */
  GArray *losses; /* (element-type CwSyncLoss): without what is only given up for a while */
  GArray *put;    /* (element-type CwRuleKey): entered just now */
} Claim;

static void
claim_clear (Claim *claim)
{
  g_clear_pointer (&claim->wished, g_array_unref);
  g_clear_pointer (&claim->taken, g_array_unref);
  g_clear_pointer (&claim->losses, g_array_unref);
  g_clear_pointer (&claim->put, g_array_unref);
  cw_sync_holder_clear (&claim->self);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Claim, claim_clear)

static Claim
claim_init (CwSynchroniser *sync, CwSyncTask *task)
{
  const char *anchor = cw_entry_get_string (task->entry, sync->anchor_attribute);

  return (Claim){
    .sync = sync,
    .task = task,
    .judge = { .session = sync->session,
               .rules = sync->params->rules,
               .evaluator = g_ptr_array_index (sync->evaluators, 0),
               .anchor_attribute = sync->anchor_attribute,
               .targets = sync->target_kinds },
    .self = { .id = task->metaverse_id, .anchor = g_strdup (anchor) },
    .wished = g_array_copy (task->unique_keys),
    .taken = g_array_new (FALSE, FALSE, sizeof (CwRuleKey)),
    .losses = g_array_new (FALSE, FALSE, sizeof (CwSyncLoss)),
    .put = g_array_new (FALSE, FALSE, sizeof (CwRuleKey)),
  };
}

/* ----- others */

/* Looked at once more: in this step, or in the next. */
static gboolean
wake (CwSynchroniser *sync, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (id < 0)
    return TRUE;
  rows = cw_connector_space_list_by_metaverse (sync->session, id, CW_CS_LOAD_ROW, error);
  if (rows == NULL)
    return FALSE;
  sync->has_marked = TRUE;
  sync->is_contested = TRUE;
  /* One is enough: the others are worked out with it. */
  return rows->len == 0 ||
         cw_connector_space_mark (sync->session, ((CwCsObject *) g_ptr_array_index (rows, 0))->id,
                                  error);
}

/* An object of a target that the task is about to join is no other one. */
static gboolean
is_joined_soon (Claim *claim, gint64 holder, gboolean *ret_is_joined, GError **error)
{
  CwSynchroniser *sync = claim->sync;

  *ret_is_joined = FALSE;
  for (guint i = 0; holder < 0 && i < sync->target_kinds->len && !*ret_is_joined; i++)
    {
      g_autoptr (CwCsObject) existing = NULL;
      gint64 connector = g_array_index (sync->target_kinds, CwSyncTarget, i).connector_id;
      gboolean is_tied = FALSE;

      for (guint j = 0; j < claim->task->targets->len; j++)
        is_tied |=
            ((CwCsObject *) g_ptr_array_index (claim->task->targets, j))->connector_id == connector;
      if (!is_tied &&
          !cw_synchroniser_find_existing (sync, claim->task, connector, &existing, error))
        return FALSE;
      *ret_is_joined = existing != NULL && existing->id == -holder;
    }
  return TRUE;
}

/* ----- one value */

static gboolean
remove_row (Claim *claim, const CwRuleKey *key, gint64 id, GError **error)
{
  return cw_sync_keys_remove (claim->sync->keys, key, id, error);
}

/* Whom a target knows already. */
static gboolean
is_in_target (const CwSyncTask *task)
{
  for (guint i = 0; i < task->targets->len; i++)
    if (((const CwCsObject *) g_ptr_array_index (task->targets, i))->state == CW_CS_LIVE)
      return TRUE;
  return FALSE;
}

/* Whether the other one goes on having it: where nothing else is exported in its place, or while it
 * is not deleted, which comes after everything else. Who is new is not given another name for that
 * one cycle: it is made in the next one. */
static gboolean
goes_on (const Claim *claim, const CwSyncHolder *other)
{
  return other->id < 0 ? is_in_target (claim->task) : other->uses || other->stays;
}

/* Whoever has to let go first, so that not all wait for ever. */
static gboolean
wait_for (Claim *claim, const CwSyncHolder *other, CwSyncLoss *loss, GError **error)
{
  gint64 breaker = 0;
  CwRuleKey given_up;

  if (goes_on (claim, other))
    loss->holder = other->id;
  loss->stays = other->stays;
  if (other->id < 0 || other->stays)
    return TRUE;
  if (!cw_sync_judge_find_circle (&claim->judge, &claim->self, other, claim->task->targets,
                                  claim->wished, &breaker, &given_up, error))
    return FALSE;
  /* The other one is exported before, or the next cycle sends it again. */
  if (breaker == 0)
    return TRUE;
  loss->holder = other->id;
  if (breaker != claim->self.id)
    return wake (claim->sync, breaker, error);
  g_array_append_val (claim->taken, given_up);
  return TRUE;
}

static gboolean
meet (Claim *claim, gint64 id, CwSyncLoss *loss, GError **error)
{
  const CwRuleKey *key = &loss->key;
  g_auto (CwSyncHolder) other = { 0 };
  gboolean is_joined = FALSE;

  if (!cw_sync_judge_load (&claim->judge, key, id, &other, error))
    return FALSE;
  switch (cw_sync_judge_compare (&claim->self, &other))
    {
    case CW_VERDICT_FREE:
      return other.has || remove_row (claim, key, id, error);
    case CW_VERDICT_WINS:
      return remove_row (claim, key, id, error) && wake (claim->sync, id, error);
    case CW_VERDICT_WAITS:
      return wait_for (claim, &other, loss, error);
    case CW_VERDICT_LOSES:
      if (!is_joined_soon (claim, id, &is_joined, error))
        return FALSE;
      if (!is_joined)
        loss->holder = id;
      return TRUE;
    }
  g_return_val_if_reached (TRUE);
}

/* @loss: gets who keeps its value; nobody: then it is the task's. */
static gboolean
claim_value (Claim *claim, CwSyncLoss *loss, GError **error)
{
  const CwRuleKey *key = &loss->key;
  CwSynchroniser *sync = claim->sync;
  gboolean is_claimed = FALSE;
  gboolean is_self = FALSE;
  g_autoptr (GArray) ids = NULL;

  if (!cw_sync_keys_claim (sync->keys, key, claim->self.id, &is_claimed, error))
    return FALSE;
  if (is_claimed)
    {
      g_array_append_val (claim->put, *key);
      return TRUE;
    }
  ids = cw_sync_keys_find (sync->keys, key, error);
  if (ids == NULL)
    return FALSE;
  claim->self.wants = cw_sync_keys_contain (claim->wished, key);
  claim->self.has = ids->len > 1 || g_array_index (ids, gint64, 0) != claim->self.id
                        ? cw_sync_judge_has (&claim->judge, claim->task->targets, key)
                        : FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      if (id == claim->self.id)
        is_self = TRUE;
      else if (loss->holder == 0 && !meet (claim, id, loss, error))
        return FALSE;
    }
  if (loss->holder != 0)
    return !is_self || claim->self.has || remove_row (claim, key, claim->self.id, error);
  if (is_self)
    return TRUE;
  g_array_append_val (claim->put, *key);
  return cw_sync_keys_put (sync->keys, key, claim->self.id, error);
}

/* ----- all of them */

static gboolean
claim_all (Claim *claim, gboolean *ret_has_lost, GError **error)
{
  GArray *keys = claim->task->unique_keys;

  *ret_has_lost = FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      CwSyncLoss loss = { .key = g_array_index (keys, CwRuleKey, i) };

      /* The metaverse object still has what its targets do not get. */
      if (cw_sync_keys_contain (claim->taken, &loss.key))
        continue;
      if (!claim_value (claim, &loss, error))
        return FALSE;
      if (loss.holder == 0)
        continue;
      *ret_has_lost = TRUE;
      g_array_append_val (claim->losses, loss);
      g_array_append_val (claim->taken, loss.key);
    }
  return TRUE;
}

static gboolean
is_refused (const CwSyncTask *task)
{
  for (guint i = 0; i < task->n_outbound; i++)
    if (task->outbound[i].is_provisioned && task->outbound[i].without != CW_ATTRIBUTE_NONE)
      return TRUE;
  return FALSE;
}

/* With what it gets instead: that may be somebody's too. *ret_is_free: it has all that it needs. */
static gboolean
settle (Claim *claim, gboolean *ret_is_free, GError **error)
{
  CwRuleEvaluator *evaluator = claim->judge.evaluator;
  CwSyncTask *task = claim->task;
  gboolean has_lost = TRUE;

  for (guint i = 0; i < MAX_ATTEMPTS && has_lost; i++)
    {
      if (!claim_all (claim, &has_lost, error))
        return FALSE;
      if (!has_lost)
        break;
      cw_rule_evaluator_set_taken (evaluator, claim->taken);
      cw_synchroniser_flow_out (claim->sync, task, evaluator);
      cw_rule_evaluator_set_taken (evaluator, NULL);
      if (task->error != NULL || is_refused (task))
        break;
    }
  *ret_is_free = task->error == NULL && !has_lost;
  return TRUE;
}

/* All or none: of two objects that share two values, each could keep the other out with one of
 * them. What is in a target keeps what it holds. */
static gboolean
take_back (Claim *claim, GError **error)
{
  CwSyncTask *task = claim->task;
  GArray *keys = task->targets->len == 0 ? claim->wished : claim->put;

  for (guint i = 0; i < keys->len; i++)
    {
      const CwRuleKey *key = &g_array_index (keys, CwRuleKey, i);

      if (!cw_sync_judge_has (&claim->judge, task->targets, key) &&
          !remove_row (claim, key, claim->self.id, error))
        return FALSE;
    }
  return TRUE;
}

/* What nobody was told yet is not to be told. */
static gboolean
withdraw (Claim *claim, GError **error)
{
  GPtrArray *targets = claim->task->targets;

  for (guint i = 0; i < targets->len; i++)
    {
      CwCsObject *row = g_ptr_array_index (targets, i);

      if (row->state == CW_CS_PROVISIONAL && row->pending_state == CW_PENDING_STATE_WAITING &&
          !cw_synchroniser_deprovision (claim->sync, row, error))
        return FALSE;
    }
  return TRUE;
}

/* ----- from outside */

/* What a target has beside: entered, and who wants it is looked at again. */
gboolean
cw_synchroniser_note_held (CwSynchroniser *sync, GArray *keys, gint64 id, GError **error)
{
  for (guint i = 0; i < keys->len; i++)
    {
      const CwRuleKey *key = &g_array_index (keys, CwRuleKey, i);
      g_autoptr (GArray) ids = NULL;
      gboolean is_claimed = FALSE;
      gboolean is_known = FALSE;

      if (!cw_sync_keys_claim (sync->keys, key, id, &is_claimed, error))
        return FALSE;
      if (is_claimed)
        continue;
      ids = cw_sync_keys_find (sync->keys, key, error);
      if (ids == NULL)
        return FALSE;
      for (guint j = 0; j < ids->len; j++)
        is_known |= g_array_index (ids, gint64, j) == id;
      for (guint j = 0; j < ids->len && !is_known; j++)
        if (!wake (sync, g_array_index (ids, gint64, j), error))
          return FALSE;
      if (!is_known && !cw_sync_keys_put (sync->keys, key, id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
may_skip (CwSynchroniser *sync, const CwSyncTask *task)
{
  /* New rules may make other unique values of an entry that is the same. */
  return !sync->has_old_errors && !sync->is_contested && !sync->params->has_new_rules &&
         task->previous != NULL && cw_entry_equal (task->previous->entry, task->entry);
}

static gboolean
release (CwSynchroniser *sync, const CwSyncTask *task, GError **error)
{
  for (guint i = 0; i < task->unique_before->len; i++)
    {
      const CwRuleKey *key = &g_array_index (task->unique_before, CwRuleKey, i);

      if (cw_sync_keys_contain (task->unique_keys, key) ||
          cw_sync_keys_contain (task->held_keys, key))
        continue;
      sync->has_released = TRUE;
      if (!cw_sync_keys_remove (sync->keys, key, task->metaverse_id, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_synchroniser_release_values (CwSynchroniser *sync, const CwSyncTask *task, GError **error)
{
  return release (sync, task, error);
}

gboolean
cw_synchroniser_claim_values (CwSynchroniser *sync,
                              CwSyncTask *task,
                              gboolean *ret_is_free,
                              GError **error)
{
  g_auto (Claim) claim = { 0 };

  *ret_is_free = TRUE;
  if (!cw_synchroniser_note_held (sync, task->held_keys, task->metaverse_id, error))
    return FALSE;
  if (may_skip (sync, task))
    return TRUE;
  claim = claim_init (sync, task);
  if (!settle (&claim, ret_is_free, error) || !release (sync, task, error))
    return FALSE;
  if (claim.losses->len == 0 || task->error != NULL)
    return TRUE;
  /* It may come again in this step, as the same: by another of its objects. */
  sync->is_contested = TRUE;
  if (!*ret_is_free && (!take_back (&claim, error) || !withdraw (&claim, error)))
    return FALSE;
  return cw_synchroniser_tell_losses (sync, task, &claim.judge, claim.losses, claim.wished,
                                      *ret_is_free, error);
}
