/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-store-watch.h"

/* So many rows between two times that somebody is told, who passes on what he likes of it. */
#define ROWS_A_NEWS 256

static const char *const names[] = {
  [CW_STORE_PHASE_BACK_UP] = "back-up",
  [CW_STORE_PHASE_UNPACK] = "unpack",
  [CW_STORE_PHASE_COPY] = "copy",
  [CW_STORE_PHASE_COMPARE] = "compare",
};

G_STATIC_ASSERT (G_N_ELEMENTS (names) == CW_STORE_PHASE_N);

const char *
cw_store_phase_to_string (CwStorePhase phase)
{
  return names[phase];
}

void
cw_store_watch_tell (const CwStoreWatch *watch, const CwStoreProgress *progress)
{
  if (watch->on_progress != NULL)
    watch->on_progress (progress, watch->user_data);
}

gboolean
cw_store_watch_note_row (const CwStoreWatch *watch, CwStoreProgress *progress, GError **error)
{
  progress->n_done++;
  if (progress->n_done % ROWS_A_NEWS == 0)
    cw_store_watch_tell (watch, progress);
  return !g_cancellable_set_error_if_cancelled (watch->cancellable, error);
}
