/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-unclaimed-judge.h"

#include "model/cw-takeover.h"
#include "sync/cw-sync-unclaimed.h"

struct _CwUnclaimedJudge
{
  CwSynchroniseParams params;
  CwSynchroniser sync; /* of a step that is never run */
  CwUnclaimedSearch *search;
};

static gboolean
load (CwUnclaimedJudge *self, GError **error)
{
  CwSynchroniser *sync = &self->sync;

  sync->partitions = cw_connector_space_list_partitions (sync->session, error);
  return sync->partitions != NULL &&
         cw_sync_groups_load (self->params.rules, self->params.config, sync->session, &sync->groups,
                              error) &&
         cw_sync_scope_load (self->params.config, sync->session, &sync->scope, error);
}

CwUnclaimedJudge *
cw_unclaimed_judge_new (CwStoreSession *session,
                        CwConfig *config,
                        CwRuleSet *rules,
                        CwUnclaimedSearch *search,
                        GError **error)
{
  g_autoptr (CwUnclaimedJudge) self = g_new0 (CwUnclaimedJudge, 1);
  CwStore *store = cw_store_session_get_store (session);
  CwSynchroniser *sync = &self->sync;

  self->params = (CwSynchroniseParams){ .store = store, .rules = rules, .config = config };
  self->search = search;
  sync->params = &self->params;
  sync->session = session;
  sync->connectors = g_array_new (FALSE, FALSE, sizeof (CwSyncConnector));
  sync->evaluators = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_rule_evaluator_free);
  g_ptr_array_add (sync->evaluators, cw_rule_evaluator_new (rules));
  sync->keys = cw_sync_keys_new (session, FALSE);
  sync->roles_attribute =
      cw_attribute_table_intern (cw_store_get_attributes (store), CW_ADMINISTRATOR_ROLES);
  return load (self, error) ? g_steal_pointer (&self) : NULL;
}

void
cw_unclaimed_judge_free (CwUnclaimedJudge *self)
{
  CwSynchroniser *sync = &self->sync;

  g_clear_pointer (&sync->keys, cw_sync_keys_free);
  g_clear_pointer (&sync->evaluators, g_ptr_array_unref);
  g_clear_pointer (&sync->connectors, g_array_unref);
  g_clear_pointer (&sync->groups, cw_sync_groups_free);
  g_clear_pointer (&sync->scope, cw_sync_scope_free);
  g_clear_pointer (&sync->partitions, g_ptr_array_unref);
  g_free (self);
}

void
cw_unclaimed_judge_add_connector (CwUnclaimedJudge *self,
                                  const CwConnectorConfig *connector,
                                  gint64 number)
{
  const CwSyncConnector added = { connector, number, self->sync.connectors->len,
                                  cw_connector_kind_is_target (connector->kind) };

  g_array_append_val (self->sync.connectors, added);
}

gboolean
cw_unclaimed_judge_look (CwUnclaimedJudge *self,
                         CwCsObject *object,
                         CwUnclaimedFinding *ret_finding,
                         GError **error)
{
  const CwSyncConnector *target =
      cw_synchroniser_find_connector (&self->sync, object->connector_id);

  g_return_val_if_fail (target != NULL, FALSE);
  return cw_synchroniser_judge_unclaimed (&self->sync, self->search, target, object, ret_finding,
                                          error);
}
