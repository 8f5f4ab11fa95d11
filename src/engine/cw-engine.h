/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-connector-factory.h"
#include "engine/cw-cycle-progress.h"
#include "engine/cw-run-request.h"
#include "model/cw-config.h"
#include "rules/cw-rule-set.h"
#include "store/cw-config-store.h"
#include "store/cw-run-store.h"
#include "store/cw-store.h"
#include "vault/cw-vault.h"

G_BEGIN_DECLS

typedef struct
{
  const char *state_dir;
  const CwConnectorFactory *factory; /* (nullable): the real one; copied */
  gboolean has_scheduler;            /* starts cycles by itself */
  gboolean waits_for_store;          /* opens although its database is away, and waits for it */
} CwEngineOptions;

#define CW_TYPE_ENGINE (cw_engine_get_type ())
G_DECLARE_FINAL_TYPE (CwEngine, cw_engine, CW, ENGINE, GObject)

/**
 * CwEngine:
 *
 * One installation at work: its state directory, store, vault and configuration, the cycle that
 * runs and the schedule for the next. It knows no D-Bus and no command line.
 *
 * Signals, emitted in the main context that was the default where the engine was opened:
 * "progress": the running cycle went on; cw_engine_dup_progress() tells how far
 * "state-changed": a cycle began or ended, or the configuration or the schedule changed
 *
 * All functions that say "blocks" use the store; they are for worker threads.
 */

/* Takes the instance lock, opens store and vault, loads the configuration, closes the books of a
 * run that was broken off. Blocks. CW_ERROR_BUSY: another engine is at work there.
 * CW_ERROR_STORE_AWAY: no database server answers; an engine that waits for it opens all the same,
 * and knows nothing of its installation until then. */
CwEngine *cw_engine_open (const CwEngineOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Stops what runs at its next page boundary, without waiting; nothing new is begun. */
void cw_engine_shut_down (CwEngine *engine);

/* Shuts down and waits for the cycle to end. Blocks. */
void cw_engine_close (CwEngine *engine);

/* Anything below: any thread. */

const char *cw_engine_get_state_dir (CwEngine *engine);
CwStore *cw_engine_get_store (CwEngine *engine);                    /* (transfer none) */
CwVault *cw_engine_get_vault (CwEngine *engine);                    /* (transfer none) */
const CwConnectorFactory *cw_engine_get_factory (CwEngine *engine); /* (transfer none) */
gint64 cw_engine_get_started (CwEngine *engine);                    /* microseconds since 1970 */
GMutex *cw_engine_get_password_mutex (CwEngine *engine);            /* see CwPasswordRotation */

/* "idle", "running" or "stopping" */
const char *cw_engine_get_state (CwEngine *engine);

/* How far the running cycle is; %NULL when none runs. (transfer full) (nullable) */
CwCycleProgress *cw_engine_dup_progress (CwEngine *engine);

/* Microseconds since the running cycle last said how far it is; 0 when none runs. */
gint64 cw_engine_get_silence (CwEngine *engine);

/* ----- configuration */

/* @ret_version: (optional): 0 as long as nothing was ever stored. (transfer full) */
CwConfig *cw_engine_dup_config (CwEngine *engine, gint64 *ret_version);

/* Makes a new configuration of the present one, inside the store transaction in which it will be
 * written, so that secrets can be stored with it. The same configuration is no change. */
typedef CwConfig *(*CwConfigChangeFunc) (CwConfig *current,
                                         CwStoreSession *session,
                                         gpointer user_data,
                                         GError **error);

/* Who changes the configuration, and which way. */
typedef struct
{
  const char *author; /* "uid 0", "cycle" */
  CwConfigKind kind;
  gint64 restored; /* the version that is gone back to; 0: none */
} CwConfigOccasion;

/* Changes take turns. The secrets of connectors that are no more go too. Blocks. @ret_changed:
 * (optional): FALSE when the new configuration is what was there. */
gboolean cw_engine_change_config (CwEngine *engine,
                                  const CwConfigOccasion *occasion,
                                  CwConfigChangeFunc change,
                                  gpointer user_data,
                                  gboolean *ret_changed,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The store's number of a configured connector; 0: not known. */
gint64 cw_engine_get_connector_number (CwEngine *engine, const char *connector_id);

/* The rules with the domains last seen. Blocks. (transfer full) */
CwRuleSet *cw_engine_dup_rules (CwEngine *engine, GError **error);

/* ----- cycles */

/* Blocks until the cycle is on its way. CW_ERROR_BUSY when one runs; CW_ERROR_INVALID_CONFIG when
 * there are no connectors. */
gboolean cw_engine_start_cycle (CwEngine *engine,
                                gboolean is_initial,
                                const char *trigger,
                                gint64 *ret_cycle_id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same of a whole cycle or a part of one. */
gboolean cw_engine_start_run (CwEngine *engine,
                              const CwRunRequest *request,
                              gint64 *ret_cycle_id,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Keeps cycles from beginning until cw_engine_unblock_cycles(), for what must not happen beside
 * one; the engine does not close before. CW_ERROR_BUSY: a cycle runs, or they are blocked already.
 */
gboolean cw_engine_block_cycles (CwEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_engine_unblock_cycles (CwEngine *engine);

/* Asks the running cycle to stop at its next page boundary. CW_ERROR_NOT_FOUND: none runs. */
gboolean cw_engine_stop_cycle (CwEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The state of a cycle whose end may not have reached the store: @stored unless it says "running"
 * and the cycle does not. */
CwRunState cw_engine_judge_cycle (CwEngine *engine, gint64 cycle_id, CwRunState stored);

/* What failed beside the steps of the last cycle of this process. (transfer full) (nullable) */
GError *cw_engine_dup_cycle_trouble (CwEngine *engine, gint64 cycle_id);

/* ----- scheduler */

typedef struct
{
  gboolean is_enabled;
  gboolean is_suspended;
  gboolean is_held; /* a set-up is open */
  guint interval_minutes;
  gboolean next_is_initial;
  gint64 next_due_usec;     /* 0: none */
  gint64 last_started_usec; /* 0: never */
} CwSchedulerStatus;

/* When the schedule starts the next cycle, microseconds since 1970; 0: not by itself. */
gint64 cw_engine_get_next_due (CwEngine *engine);
/* Blocks. */
gboolean cw_engine_get_scheduler (CwEngine *engine, CwSchedulerStatus *ret_status, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_engine_set_suspended (CwEngine *engine, gboolean is_suspended, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* While a set-up is open nothing is started by the schedule. Not kept: it ends with the process. */
void cw_engine_hold_scheduler (CwEngine *engine, gboolean is_held);
gboolean cw_engine_set_next_type (CwEngine *engine, gboolean is_initial, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
