/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-cycle-guard.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "engine/cw-cycle-unclaimed.h"
#include "engine/cw-export-count.h"
#include "engine/cw-store-value.h"
#include "store/cw-config-store.h"
#include "store/cw-connector-space.h"

/* A guard that goes on holding back the same list is told once. @digest: (nullable): it holds
 * nothing back. */
static void
note_guard (CwCycleRun *run, const CwGuardScope *scope, const char *digest)
{
  g_autoptr (GError) error = NULL;

  run->is_news = FALSE;
  if (!cw_guard_note (run->session, scope, digest, &run->is_news, &error))
    {
      g_warning ("Cannot store what a guard was told of: %s", error->message);
      run->is_news = digest != NULL;
    }
  run->has_news = run->has_news || run->is_news;
}

static gboolean
find_import_scope (CwCycleRun *run, const CwPlannedStep *step, CwGuardScope *ret_scope)
{
  g_autoptr (GPtrArray) partitions = cw_connector_space_list_partitions (run->session, NULL);

  for (guint i = 0; partitions != NULL && i < partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (partitions, i);

      if (partition->connector_id != step->connector->number ||
          g_strcmp0 (partition->name, step->record->partition) != 0)
        continue;
      *ret_scope = (CwGuardScope){ CW_GUARD_KIND_SHRUNK, partition->connector_id, partition->id };
      return TRUE;
    }
  return FALSE;
}

/* After an import: which list, if any, made the guard refuse it. */
void
cw_cycle_guard_note_import (CwCycleRun *run, const CwPlannedStep *step, const GError *error)
{
  gboolean is_refused = g_error_matches (error, CW_ERROR, CW_ERROR_GUARD);
  g_autoptr (CwGuardList) held = NULL;
  CwGuardScope scope = { CW_GUARD_KIND_SHRUNK, 0, 0 };

  if ((error != NULL && !is_refused) || !find_import_scope (run, step, &scope))
    return;
  held = cw_guard_store_get_held (run->session, &scope, step->connector->config->id, NULL);
  note_guard (run, &scope, held != NULL ? held->digest : NULL);
}

/* ----- exports */

/* A part may come before a whole cycle: to a target of which nothing is known, everybody would be
 * new. */
static gboolean
check_known (CwCycleRun *run, const CwPlannedStep *step, GError **error)
{
  g_autoptr (GPtrArray) partitions = cw_connector_space_list_partitions (run->session, error);

  if (partitions == NULL)
    return FALSE;
  for (guint i = 0; i < partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (partitions, i);
      g_autoptr (GBytes) watermark =
          partition->connector_id == step->connector->number
              ? cw_connector_space_get_watermark (run->session, partition->id, NULL)
              : NULL;

      if (watermark != NULL)
        return TRUE;
    }
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "“%s” was never read, so who is there already is not known: import it first",
               step->connector->config->name);
  return FALSE;
}

/* What waits there since before a backup was restored is what was wanted then. */
static gboolean
check_current (CwCycleRun *run, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *restored =
      cw_config_store_get_value (run->session, CW_VALUE_DATABASE_RESTORED, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (restored == NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_GUARD,
               "The database was restored from a backup of %s, and nothing is exported before all "
               "was read anew: `causewayctl cycle start --type initial`",
               restored);
  return FALSE;
}

static gboolean
export_decided (CwCycleRun *run, CwPlannedStep *step, const CwGuardDecision *decision)
{
  const CwCounts *counts = &step->record->counts;
  g_autoptr (GError) error = NULL;
  gboolean is_good = FALSE;
  gboolean keeps = FALSE;

  if (!cw_cycle_unclaimed_holds (run, &keeps, &error) ||
      !cw_export_count_advance (run->session, run->params->state_dir, &error) ||
      !cw_guard_use_approval (run->session, decision, &error))
    {
      cw_cycle_step_fail (run, step, error);
      return FALSE;
    }
  step->is_passed = TRUE;
  if (decision->approval != NULL)
    g_message ("“%s”: %llu deletions are exported: %s approved the list %s",
               step->connector->config->name, (unsigned long long) decision->approval->n_objects,
               decision->approval->author, decision->digest);
  is_good = cw_cycle_step_export (run, step);
  if ((!is_good || keeps) && run->away == NULL && counts->values[CW_COUNTER_EXPORT_DELETED] == 0 &&
      !cw_guard_return_approval (run->session, decision, step->connector->config->id, &error))
    g_warning ("Cannot store that an approval was not used: %s", error->message);
  return is_good;
}

static gboolean
ask_guards (CwCycleRun *run, CwPlannedStep *step)
{
  const CwGuardScope scope = { CW_GUARD_KIND_DELETIONS, step->connector->number, 0 };
  g_auto (CwGuardDecision) decision = { CW_GUARD_PASS };
  g_autoptr (GError) error = NULL;

  /* And was interrupted: an approval is used up by now, and nothing was added since. */
  if (step->is_passed)
    return cw_cycle_step_export (run, step);
  if ((run->cycle->is_part && (!check_current (run, &error) || !check_known (run, step, &error))) ||
      !cw_guard_decide (run->session, cw_store_get_attributes (run->params->store),
                        run->params->config, step->connector->config, step->connector->number,
                        &decision, &error))
    {
      cw_cycle_step_fail (run, step, error);
      return FALSE;
    }
  if (decision.verdict == CW_GUARD_DELETIONS || decision.verdict == CW_GUARD_PASS)
    note_guard (run, &scope, decision.verdict == CW_GUARD_PASS ? NULL : decision.digest);
  if (decision.verdict == CW_GUARD_PASS)
    return export_decided (run, step, &decision);
  cw_cycle_step_refuse (run, step, decision.verdict, decision.message);
  return TRUE;
}

/* ----- the lease */

/* (transfer full) */
static char *
explain_staging (CwCycleRun *run)
{
  g_auto (CwLeaseStatus) status = { 0 };
  g_autoptr (GPtrArray) instances = cw_instance_store_list (run->session, NULL);
  const CwInstance *holder = NULL;

  cw_lease_get_status (run->params->lease, &status);
  if (instances != NULL && status.holder != NULL)
    holder = cw_instance_store_find (instances, status.holder, NULL);
  if (holder == NULL)
    return g_strdup (CW_PHRASE ("This installation is in staging mode, and none of those with its "
                                "configuration exports: `causewayctl instance activate` has this "
                                "one do it."));
  return g_strdup_printf (CW_PHRASE ("This installation is in staging mode, since “%s” exports: "
                                     "`causewayctl instance activate` has this one take over."),
                          holder->name);
}

/* FALSE: nothing is exported; *ret_is_good: and that is as it should be. */
static gboolean
enter_lease (CwCycleRun *run, CwPlannedStep *step, gboolean *ret_is_good)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (cw_lease_begin_use (run->params->lease, run->cancellable, &error))
    return TRUE;
  *ret_is_good = g_error_matches (error, CW_ERROR, CW_ERROR_BUSY);
  if (*ret_is_good)
    {
      message = explain_staging (run);
      cw_cycle_step_refuse (run, step, CW_GUARD_STAGING, message);
    }
  else
    cw_cycle_step_fail (run, step, error);
  return FALSE;
}

gboolean
cw_cycle_guard_export (CwCycleRun *run, CwPlannedStep *step)
{
  gboolean has_lease = run->params->lease != NULL && !cw_config_get_staging (run->params->config);
  gboolean is_good = FALSE;

  if (step->connector->has_failed)
    {
      cw_cycle_step_skip (run, step);
      return TRUE;
    }
  if (has_lease && !enter_lease (run, step, &is_good))
    return is_good;
  is_good = ask_guards (run, step);
  if (has_lease)
    cw_lease_end_use (run->params->lease);
  return is_good;
}
