/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-cycle-unclaimed.h"

#include "base/cw-phrase.h"
#include "engine/cw-unclaimed-state.h"
#include "model/cw-guard-settings.h"
#include "store/cw-connector-space.h"
#include "sync/cw-sync-scope.h"

/* ----- what is in the way: each sets *ret_obstacle (transfer full), or leaves it alone */

static void
check_steps (CwCycleRun *run, char **ret_obstacle)
{
  for (guint i = 0; i < run->plan->steps->len; i++)
    {
      const CwPlannedStep *step = g_ptr_array_index (run->plan->steps, i);

      if (step->record->kind != CW_STEP_IMPORT)
        continue;
      if (step->connector->has_failed)
        *ret_obstacle =
            g_strdup_printf (CW_PHRASE ("“%s” could not be read"), step->connector->config->name);
      else if (!step->record->is_full)
        *ret_obstacle = g_strdup (CW_PHRASE ("It takes a cycle that reads everything: "
                                             "`causewayctl cycle start --type initial`"));
      if (*ret_obstacle != NULL)
        break;
    }
}

static gboolean
check_containers (CwCycleRun *run,
                  const CwCycleConnector *connector,
                  char **ret_obstacle,
                  GError **error)
{
  JsonObject *scope = cw_sync_scope_get_settings (connector->config);
  JsonNode *node = scope != NULL ? json_object_get_member (scope, "rules") : NULL;
  JsonArray *rules =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; rules != NULL && i < json_array_get_length (rules); i++)
    {
      const char *guid = json_object_get_string_member_with_default (
          json_array_get_object_element (rules, i), "guid", "");
      g_autoptr (CwCsObject) container = NULL;

      if (!cw_sync_scope_find_object (connector->config, connector->number, guid, run->session,
                                      &container, error))
        return FALSE;
      if (container != NULL)
        continue;
      *ret_obstacle = g_strdup_printf (CW_PHRASE ("“%s”: a container that its scope names (%s) was "
                                                  "not found; who is below it is not known"),
                                       connector->config->name, guid);
      return TRUE;
    }
  return TRUE;
}

/* The store that this one follows knew how many there were: the same guard holds as for one that
 * shrank since the last read. */
static gboolean
check_number (CwCycleRun *run,
              const CwCycleConnector *connector,
              const CwCsPartition *partition,
              gint64 n_before,
              char **ret_obstacle,
              GError **error)
{
  const CwShrinkLimit limit =
      cw_guard_settings_get_shrink_limit (run->params->config, connector->config);
  guint64 n = 0;

  if (!cw_connector_space_count (run->session, partition->id, &n, error))
    return FALSE;
  if (n_before > (gint64) n &&
      cw_shrink_limit_is_exceeded (&limit, (guint64) n_before - n, (guint64) n_before))
    *ret_obstacle = g_strdup_printf (
        CW_PHRASE ("%s: %llu of %llu objects are missing that were there before. Check the server "
                   "and the account's rights; if they are gone, raise the guard's limit"),
        partition->name, (unsigned long long) n_before - n, (unsigned long long) n_before);
  return TRUE;
}

static gboolean
check_numbers (CwCycleRun *run,
               const CwCycleConnector *connector,
               JsonObject *state,
               char **ret_obstacle,
               GError **error)
{
  JsonNode *objects = json_object_get_member (state, "objects");
  JsonNode *node = objects != NULL ? json_object_get_member (json_node_get_object (objects),
                                                             connector->config->id)
                                   : NULL;
  g_autoptr (GPtrArray) partitions = NULL;

  if (node == NULL)
    return TRUE;
  partitions = cw_connector_space_list_partitions (run->session, error);
  for (guint i = 0; partitions != NULL && i < partitions->len && *ret_obstacle == NULL; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (partitions, i);
      gint64 n =
          json_object_get_int_member_with_default (json_node_get_object (node), partition->name, 0);

      if (partition->connector_id == connector->number &&
          !check_number (run, connector, partition, n, ret_obstacle, error))
        return FALSE;
    }
  return partitions != NULL;
}

static gboolean
find_obstacle (CwCycleRun *run, JsonObject *state, char **ret_obstacle, GError **error)
{
  check_steps (run, ret_obstacle);
  for (guint i = 0; i < run->plan->connectors->len && *ret_obstacle == NULL; i++)
    {
      const CwCycleConnector *connector = g_ptr_array_index (run->plan->connectors, i);

      if (!connector->is_target &&
          (!check_containers (run, connector, ret_obstacle, error) ||
           (*ret_obstacle == NULL && !check_numbers (run, connector, state, ret_obstacle, error))))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_obstacle (CwCycleRun *run, JsonObject *state, const char *obstacle, GError **error)
{
  if (g_strcmp0 (json_object_get_string_member_with_default (state, "obstacle", NULL), obstacle) !=
      0)
    g_warning ("Who was deleted in the directories meanwhile is not looked for: %s", obstacle);
  json_object_set_string_member (state, "obstacle", obstacle);
  return cw_unclaimed_state_put (run->session, state, error);
}

/* ----- before and after */

/* With other filters, whoever is not taken any more would be taken for deleted: then nothing is
 * concluded, now or later. */
static gboolean
has_other_filters (CwCycleRun *run, JsonObject *state)
{
  g_autofree char *filters =
      cw_unclaimed_state_digest_filters (run->params->config, run->params->state_dir);

  return g_strcmp0 (json_object_get_string_member_with_default (state, "filters", NULL), filters) !=
         0;
}

gboolean
cw_cycle_unclaimed_begin (CwCycleRun *run, CwUnclaimedSearch **ret_search, GError **error)
{
  g_autoptr (JsonObject) state = NULL;
  g_autofree char *obstacle = NULL;

  *ret_search = NULL;
  if (run->cycle->is_part || !cw_unclaimed_state_read (run->session, &state, error))
    return run->cycle->is_part;
  if (state == NULL || !g_str_equal (cw_unclaimed_state_get_name (state), CW_UNCLAIMED_WANTED))
    return TRUE;
  if (has_other_filters (run, state))
    {
      g_warning ("Who was deleted in the directories meanwhile is not looked for: the directories, "
                 "their scope or the rules are not those of the other computer any more. Look in "
                 "the tenant for accounts that nobody has");
      return cw_unclaimed_state_put (run->session, NULL, error);
    }
  if (!find_obstacle (run, state, &obstacle, error))
    return FALSE;
  if (obstacle != NULL)
    return put_obstacle (run, state, obstacle, error);
  *ret_search = cw_unclaimed_state_make_search (state);
  return TRUE;
}

static gboolean
put_found (CwCycleRun *run, const CwUnclaimedSearch *search, GError **error)
{
  g_autoptr (JsonObject) state = json_object_new ();

  g_message ("%llu objects of the tenants carry a source anchor that nobody in the directories has "
             "any more: they are to be deleted, with the next cycle. %llu more are left alone, "
             "since they are administrators or in dispute",
             (unsigned long long) search->n_deleted, (unsigned long long) search->n_kept);
  json_object_set_string_member (state, "state", CW_UNCLAIMED_FOUND);
  json_object_set_int_member (state, "found", (gint64) search->n_deleted);
  json_object_set_int_member (state, "kept", (gint64) search->n_kept);
  return cw_unclaimed_state_put (run->session, state, error);
}

gboolean
cw_cycle_unclaimed_end (CwCycleRun *run, const CwUnclaimedSearch *search, GError **error)
{
  g_autoptr (JsonObject) state = NULL;
  g_autofree char *obstacle = NULL;

  if (run->cycle->is_part || !cw_unclaimed_state_read (run->session, &state, error))
    return run->cycle->is_part;
  if (state == NULL)
    return TRUE;
  if (search == NULL)
    return !g_str_equal (cw_unclaimed_state_get_name (state), CW_UNCLAIMED_FOUND) ||
           cw_unclaimed_state_put (run->session, NULL, error);
  if (search->n_unsure == 0)
    return search->n_deleted + search->n_kept > 0
               ? put_found (run, search, error)
               : cw_unclaimed_state_put (run->session, NULL, error);
  obstacle = g_strdup_printf (
      CW_PHRASE_COUNT (search->n_unsure,
                       "%llu object of the directories has an error, and may be one of them: see "
                       "`causewayctl error list`, then `causewayctl cycle start --type initial`",
                       "%llu objects of the directories have errors, and may be some of them: see "
                       "`causewayctl error list`, then `causewayctl cycle start --type initial`"),
      (unsigned long long) search->n_unsure);
  return put_obstacle (run, state, obstacle, error);
}

gboolean
cw_cycle_unclaimed_holds (CwCycleRun *run, gboolean *ret_holds, GError **error)
{
  g_autoptr (JsonObject) state = NULL;

  if (!cw_unclaimed_state_read (run->session, &state, error))
    return FALSE;
  *ret_holds =
      state != NULL && g_str_equal (cw_unclaimed_state_get_name (state), CW_UNCLAIMED_FOUND);
  return TRUE;
}
