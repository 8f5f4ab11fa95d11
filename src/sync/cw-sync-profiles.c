/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "rules/cw-rule-references.h"
#include "store/cw-link-profile.h"
#include "sync/cw-sync-private.h"

/* The number of the profile that the rules of @references make. There are but a few. */
typedef struct
{
  gboolean is_outbound;
  CwConnectorKind kind;
  guint64 references;
  gint64 id;
} Known;

gboolean
cw_synchroniser_find_profile (CwSynchroniser *sync,
                              const CwSyncConnector *connector,
                              guint64 references,
                              gint64 *ret_profile,
                              GError **error)
{
  Known found = { connector->is_target, connector->config->kind, references, 0 };
  g_autofree char *text = NULL;

  if (sync->profiles == NULL)
    sync->profiles = g_array_new (FALSE, FALSE, sizeof (Known));
  for (guint i = 0; i < sync->profiles->len; i++)
    {
      const Known *known = &g_array_index (sync->profiles, Known, i);

      if (known->is_outbound != found.is_outbound || known->kind != found.kind ||
          known->references != found.references)
        continue;
      *ret_profile = known->id;
      return TRUE;
    }
  text =
      cw_rule_references_to_text (sync->params->rules, found.is_outbound, found.kind, references);
  if (!cw_link_profile_register (sync->session, text, &found.id, error))
    return FALSE;
  g_array_append_val (sync->profiles, found);
  *ret_profile = found.id;
  return TRUE;
}

void
cw_synchroniser_note_references (CwSyncTask *task,
                                 CwRuleEvaluator *evaluator,
                                 const CwRuleObject *objects)
{
  task->references = g_new (guint64, task->sources->len);
  for (guint i = 0; i < task->sources->len; i++)
    task->references[i] = cw_rule_evaluator_get_references (evaluator, &objects[i]);
}

gboolean
cw_synchroniser_set_profile (CwSynchroniser *sync,
                             CwSyncTask *task,
                             CwCsObject *object,
                             gint64 profile,
                             GError **error)
{
  if (object->link_profile == profile)
    return TRUE;
  object->link_profile = profile;
  task->has_new_profile = TRUE;
  return cw_link_profile_set (sync->session, object->id, profile, error);
}

gboolean
cw_synchroniser_set_source_profiles (CwSynchroniser *sync, CwSyncTask *task, GError **error)
{
  for (guint i = 0; i < task->sources->len; i++)
    {
      CwCsObject *source = g_ptr_array_index (task->sources, i);
      const CwSyncConnector *connector =
          cw_synchroniser_find_connector (sync, source->connector_id);
      gint64 profile = 0;

      if (!cw_synchroniser_find_profile (sync, connector, task->references[i], &profile, error))
        return FALSE;
      /* Stored with the tie. */
      if (source->metaverse_id == 0)
        source->link_profile = profile;
      else if (!cw_synchroniser_set_profile (sync, task, source, profile, error))
        return FALSE;
    }
  return TRUE;
}
