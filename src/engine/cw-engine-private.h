/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/cw-doorbell.h"
#include "engine/cw-engine.h"
#include "engine/cw-instance-lock.h"
#include "engine/cw-lease.h"
#include "engine/cw-own-writes.h"
#include "engine/cw-scheduler.h"
#include "engine/cw-store-wait.h"
#include "engine/cw-watcher.h"

G_BEGIN_DECLS

struct _CwEngine
{
  GObject parent_instance;

  char *state_dir;
  CwInstanceLock *lock;
  CwVault *vault;
  CwStore *store;          /* another one after a move: read by cw_engine_get_store() */
  GPtrArray *retired;      /* (owned) (element-type CwStore): of before a move */
  CwStoreWait *store_wait; /* (nullable): until there is a store */
  gboolean is_loaded;      /* (atomic): what the store holds is known */
  gboolean is_repair;      /* opens without a configuration, too */
  gboolean lacks_config;   /* that is stored; see engine/cw-engine-repair.h */
  gboolean is_half;        /* (atomic): a restore has left its configuration out */
  gboolean is_store_other; /* (atomic): it came back as another one; until the next cycle begins */
  JsonObject *database;    /* (nullable): what database.json says; changes with the store */
  CwConnectorFactory factory;
  GMainContext *context;
  gint64 started_usec;
  gboolean has_scheduler;

  /* Main context only. */
  CwScheduler *scheduler; /* (nullable) */
  GSource *timer;         /* (nullable) */
  CwDoorbell *doorbell;   /* (nullable) */
  GSource *bell_timer;    /* (nullable) */
  CwWatcher *alerts;      /* (nullable) */
  CwWatcher *hooks;       /* (nullable) */

  GMutex config_mutex;   /* held over a change of the configuration, so that changes take turns */
  GMutex password_mutex; /* see CwPasswordRotation */

  GMutex mutex; /* for all below */
  GCond idle_cond;
  CwConfig *config;
  gint64 config_version;
  GHashTable *numbers; /* connector GUID to gint64 * */
  CwRuleSet *rules;    /* (nullable): made at need */
  gboolean is_suspended;
  gboolean is_held;    /* a set-up is open */
  gboolean is_closing; /* nothing new is begun */
  gboolean is_closed;  /* and nothing is told any more */
  gboolean is_running; /* from before the cycle's row is made until its thread is done */
  gboolean is_blocked; /* cw_engine_block_cycles() */
  gint64 cycle_id;     /* of the running or last cycle of this process */
  CwRunState cycle_state;
  gint64 cycle_ended_usec;  /* 0: none has */
  GError *cycle_trouble;    /* (nullable): of that cycle, see CwCycle */
  gint64 last_started_usec; /* of a whole cycle */
  CwOwnWrites *own_writes;
  CwRunRequest *rung;     /* (nullable): the imports that were rung for */
  GSource *ring;          /* (nullable): has the main context hear it */
  gint64 last_rung_usec;  /* 0: never */
  GPtrArray *listeners;   /* (owned) (element-type CwListener) */
  gboolean is_settled;    /* they are those of the version below, and what has been read */
  gint64 settled_version; /* of the configuration */
  gboolean is_listing;    /* a thread brings the listeners up to date */
  gboolean is_list_old;   /* and has to do it once more */
  gint64 nudged_cycle_id; /* the listeners know how it ended */
  GThread *thread;        /* (nullable) */
  GCancellable *cycle_cancellable;
  CwCycleProgress *progress; /* (nullable) */
  char *instance_id;         /* (nullable): not known yet */
  CwLease *lease;            /* (nullable): nobody shares the configuration */
  GPtrArray *retired_leases; /* (owned) (element-type CwLease): of stores of before */
  GThread *lease_thread;     /* (nullable) */
  GCond lease_cond;
  gboolean is_lease_due;
  gboolean is_lease_ending;
  gint64 pulse_usec; /* monotonic: when the cycle began, or last said how far it is */
  GSource *notice;   /* (nullable): signals to be emitted in the main context */
  gboolean is_state_changed;
};

/* Has "progress" emitted soon, and "state-changed" too if @is_state_changed. Takes the mutex. */
void cw_engine_notify (CwEngine *engine, gboolean is_state_changed);

/* Main context only: gives the scheduler the present facts. */
void cw_engine_update_schedule (CwEngine *engine);
void cw_engine_start_scheduler (CwEngine *engine);
void cw_engine_stop_scheduler (CwEngine *engine);

/* Main context only: has the listeners be those of the present configuration, and gives the
 * doorbell the present facts. */
void cw_engine_update_bells (CwEngine *engine);
void cw_engine_start_bells (CwEngine *engine);
void cw_engine_stop_bells (CwEngine *engine); /* blocks until they have ended */

/* Whether a cycle may begin by itself now. */
gboolean cw_engine_may_begin (CwEngine *engine);

/* In a worker thread. */
gboolean
cw_engine_is_next_initial (CwStoreSession *session, gboolean *ret_is_initial, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Goes on with @store (transfer full), which is where @database says, and holds a configuration.
 * Whoever still has the one of before may end what is begun. With the mutexes of passwords and of
 * the configuration held, and no cycle. */
gboolean
cw_engine_take_store (CwEngine *engine, CwStore *store, JsonObject *database, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* @store (transfer full), not reached yet, in place of the one of before. */
void cw_engine_put_store (CwEngine *engine, CwStore *store);

/* CW_ERROR_CONFLICT: there is a configuration, which another one must not overwrite. */
gboolean cw_engine_check_unused (CwEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* At opening. */
gboolean cw_engine_load_config (CwEngine *engine, CwStoreSession *session, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_engine_load_schedule (CwEngine *engine, CwStoreSession *session, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
