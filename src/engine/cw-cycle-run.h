/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-connector-factory.h"
#include "engine/cw-cycle-progress.h"
#include "model/cw-config.h"
#include "store/cw-run-store.h"
#include "store/cw-store.h"
#include "vault/cw-vault.h"

G_BEGIN_DECLS

/* What a cycle works with; borrowed for the call. */
typedef struct
{
  CwStore *store;
  CwVault *vault;
  GMutex *password_mutex; /* see CwPasswordRotation */
  CwConfig *config;
  const char *state_dir;
  const CwConnectorFactory *factory;
  /* Called from the cycle's threads. @progress is (transfer none). */
  void (*on_progress) (CwCycleProgress *progress, gpointer user_data);
  /* (nullable): puts the source anchor that this cycle has decided into the configuration. */
  gboolean (*record_anchor) (const char *attribute,
                             CwAnchorReason reason,
                             gpointer user_data,
                             GError **error);
  gpointer user_data;
} CwCycleParams;

/**
 * cw_cycle_run:
 * @cycle: stored already, in state running; its end is put into it and stored
 *
 * Runs all steps of one turn in the calling thread: import every source, import every target,
 * synchronise, export every target. When a source could not be read, nothing is synchronised or
 * exported; a target that could not be read is left out, and the others go on. Everything that went
 * wrong is in the cycle's and the steps' rows; a cycle that could not store its end (the disk is
 * full) has it in @cycle all the same.
 */
void cw_cycle_run (const CwCycleParams *params, CwCycle *cycle, GCancellable *cancellable);

G_END_DECLS
