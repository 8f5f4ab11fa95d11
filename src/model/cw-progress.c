/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-progress.h"

static const char *const counter_names[] = {
  [CW_COUNTER_READ] = "read",
  [CW_COUNTER_ADDED] = "added",
  [CW_COUNTER_UPDATED] = "updated",
  [CW_COUNTER_RENAMED] = "renamed",
  [CW_COUNTER_DELETED] = "deleted",
  [CW_COUNTER_UNCHANGED] = "unchanged",
  [CW_COUNTER_LINKS_ADDED] = "links-added",
  [CW_COUNTER_LINKS_REMOVED] = "links-removed",
  [CW_COUNTER_CONFIRMED] = "confirmed",
  [CW_COUNTER_EVALUATED] = "evaluated",
  [CW_COUNTER_PROJECTED] = "projected",
  [CW_COUNTER_JOINED] = "joined",
  [CW_COUNTER_DISCONNECTED] = "disconnected",
  [CW_COUNTER_FILTERED] = "filtered",
  [CW_COUNTER_FLOWED] = "flowed",
  [CW_COUNTER_PROVISIONED] = "provisioned",
  [CW_COUNTER_DEPROVISIONED] = "deprovisioned",
  [CW_COUNTER_EXPORT_ADDED] = "export-added",
  [CW_COUNTER_EXPORT_UPDATED] = "export-updated",
  [CW_COUNTER_EXPORT_DELETED] = "export-deleted",
  [CW_COUNTER_EXPORT_LINKS_ADDED] = "export-links-added",
  [CW_COUNTER_EXPORT_LINKS_REMOVED] = "export-links-removed",
  [CW_COUNTER_ERRORS] = "errors",
};

G_STATIC_ASSERT (G_N_ELEMENTS (counter_names) == CW_N_COUNTERS);

const char *
cw_counter_to_string (CwCounter counter)
{
  g_return_val_if_fail ((guint) counter < G_N_ELEMENTS (counter_names), NULL);

  return counter_names[counter];
}

gboolean
cw_counter_from_string (const char *text, CwCounter *ret_counter)
{
  for (guint i = 0; i < G_N_ELEMENTS (counter_names); i++)
    if (g_strcmp0 (counter_names[i], text) == 0)
      {
        *ret_counter = (CwCounter) i;
        return TRUE;
      }
  return FALSE;
}

void
cw_counts_add (CwCounts *counts, const CwCounts *other)
{
  g_return_if_fail (counts != NULL && other != NULL);

  for (guint i = 0; i < CW_N_COUNTERS; i++)
    counts->values[i] += other->values[i];
}
