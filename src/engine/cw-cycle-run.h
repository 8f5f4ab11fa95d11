/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-connector-factory.h"
#include "engine/cw-cycle-progress.h"
#include "engine/cw-lease.h"
#include "model/cw-config.h"
#include "store/cw-run-store.h"
#include "store/cw-store.h"
#include "vault/cw-vault.h"

G_BEGIN_DECLS

/**
 * CwStoreReturn: what became of a database that was away.
 * @CW_STORE_BACK: it is as it was left: what was interrupted can be done again
 * @CW_STORE_BACK_OTHER: it lacks something that was stored, or has more: nothing that the cycle
 *   knows counts any more
 * @CW_STORE_NOT_BACK: nobody waits any longer
 */
typedef enum
{
  CW_STORE_BACK,
  CW_STORE_BACK_OTHER,
  CW_STORE_NOT_BACK,
} CwStoreReturn;

/* What a cycle works with; borrowed for the call. */
typedef struct
{
  CwStore *store;
  CwVault *vault;
  GMutex *password_mutex; /* see CwPasswordRotation */
  CwConfig *config;
  const char *state_dir;
  const CwConnectorFactory *factory;
  CwLease *lease; /* (nullable): nobody else exports */
  /* Called from the cycle's threads. @progress is (transfer none). */
  void (*on_progress) (CwCycleProgress *progress, gpointer user_data);
  /* (nullable): puts the source anchor that this cycle has decided into the configuration. */
  gboolean (*record_anchor) (const char *attribute,
                             CwAnchorReason reason,
                             gpointer user_data,
                             GError **error);
  /* (nullable): returns when the database, which failed with @error (CW_ERROR_STORE_AWAY), is back.
   * Without it such an error is one as any other. */
  CwStoreReturn (*wait_for_store) (const GError *error,
                                   GCancellable *cancellable,
                                   gpointer user_data);
  /* (nullable): called from the cycle's threads before an object of a source is written to. */
  void (*on_write) (GBytes *anchor, gpointer user_data);
  gpointer user_data;
  GPtrArray *steps; /* (nullable) (element-type CwStepRequest): %NULL: all */
} CwCycleParams;

/**
 * cw_cycle_run:
 * @cycle: stored already, in state running; its end is put into it and stored
 *
 * Runs all steps of one turn in the calling thread: import every source, import every target,
 * synchronise, export every target. When a source could not be read, nothing is synchronised or
 * exported; a target that could not be read is left out, and the others go on. Of a cycle that is a
 * part the steps asked for are run in their order, until one fails. Everything that went
 * wrong is in the cycle's and the steps' rows; a cycle that could not store its end (the disk is
 * full) has it in @cycle all the same.
 *
 * A step in which the database goes away is interrupted. When that is back, another step does it
 * again: everything is stored page by page with the watermark, or object by object, so that the
 * second one goes on where the database stands, whether a commit that was not answered was made or
 * not. A database that came back with another past ends the cycle as interrupted.
 */
void cw_cycle_run (const CwCycleParams *params, CwCycle *cycle, GCancellable *cancellable);

G_END_DECLS
