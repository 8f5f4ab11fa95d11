/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-run-store.h"

static const char *const state_names[] = {
  [CW_RUN_RUNNING] = "running",
  [CW_RUN_SUCCESS] = "success",
  [CW_RUN_COMPLETED_ERRORS] = "completed-errors",
  [CW_RUN_FAILED] = "failed",
  [CW_RUN_STOPPED] = "stopped",
  [CW_RUN_GUARDED] = "guarded",
  [CW_RUN_SKIPPED] = "skipped",
  [CW_RUN_INTERRUPTED] = "interrupted",
};

static const char *const kind_names[] = {
  [CW_STEP_IMPORT] = "import",
  [CW_STEP_SYNCHRONISE] = "synchronise",
  [CW_STEP_EXPORT] = "export",
};

G_STATIC_ASSERT (G_N_ELEMENTS (state_names) == CW_RUN_INTERRUPTED + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (kind_names) == CW_STEP_EXPORT + 1);

const char *
cw_run_state_to_string (CwRunState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (state_names), "failed");

  return state_names[state];
}

const char *
cw_step_kind_to_string (CwStepKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kind_names), "import");

  return kind_names[kind];
}

CwCycle *
cw_cycle_new (void)
{
  return g_new0 (CwCycle, 1);
}

void
cw_cycle_free (CwCycle *cycle)
{
  if (cycle == NULL)
    return;
  g_free (cycle->trigger);
  g_free (cycle->profile);
  g_clear_error (&cycle->trouble);
  g_free (cycle);
}

CwStep *
cw_step_new (void)
{
  return g_new0 (CwStep, 1);
}

void
cw_step_free (CwStep *step)
{
  if (step == NULL)
    return;
  g_free (step->connector_guid);
  g_free (step->connector_name);
  g_free (step->partition);
  g_free (step->error_code);
  g_free (step->error_message);
  g_free (step);
}

void
cw_object_error_free (CwObjectError *object_error)
{
  if (object_error == NULL)
    return;
  g_free (object_error->code);
  g_free (object_error->message);
  g_free (object_error->detail);
  g_free (object_error->connector_guid);
  g_free (object_error->dn);
  g_clear_pointer (&object_error->anchor, g_bytes_unref);
  g_free (object_error);
}
