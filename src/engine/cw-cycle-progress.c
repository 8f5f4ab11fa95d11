/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-cycle-progress.h"

static void
clear_progress (gpointer data)
{
  CwCycleProgress *progress = data;

  g_free (progress->trigger);
  g_free (progress->connector_name);
  g_free (progress->partition);
}

CwCycleProgress *
cw_cycle_progress_new (const CwCycleProgress *values)
{
  CwCycleProgress *progress = g_atomic_rc_box_new (CwCycleProgress);

  *progress = *values;
  progress->trigger = g_strdup (values->trigger);
  progress->connector_name = g_strdup (values->connector_name);
  progress->partition = g_strdup (values->partition);
  return progress;
}

CwCycleProgress *
cw_cycle_progress_ref (CwCycleProgress *progress)
{
  return g_atomic_rc_box_acquire (progress);
}

void
cw_cycle_progress_unref (CwCycleProgress *progress)
{
  g_atomic_rc_box_release_full (progress, clear_progress);
}
