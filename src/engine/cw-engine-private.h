/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine.h"
#include "engine/cw-instance-lock.h"
#include "engine/cw-scheduler.h"

G_BEGIN_DECLS

struct _CwEngine
{
  GObject parent_instance;

  char *state_dir;
  CwInstanceLock *lock;
  CwVault *vault;
  CwStore *store;
  CwConnectorFactory factory;
  GMainContext *context;
  gint64 started_usec;
  gboolean has_scheduler;

  /* Main context only. */
  CwScheduler *scheduler; /* (nullable) */
  GSource *timer;         /* (nullable) */

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
  GError *cycle_trouble; /* (nullable): of that cycle, see CwCycle */
  gint64 last_started_usec;
  GThread *thread; /* (nullable) */
  GCancellable *cycle_cancellable;
  CwCycleProgress *progress; /* (nullable) */
  GSource *notice;           /* (nullable): signals to be emitted in the main context */
  gboolean is_state_changed;
};

/* Has "progress" emitted soon, and "state-changed" too if @is_state_changed. Takes the mutex. */
void cw_engine_notify (CwEngine *engine, gboolean is_state_changed);

/* Main context only: gives the scheduler the present facts. */
void cw_engine_update_schedule (CwEngine *engine);
void cw_engine_start_scheduler (CwEngine *engine);
void cw_engine_stop_scheduler (CwEngine *engine);

/* At opening. */
gboolean cw_engine_load_config (CwEngine *engine, CwStoreSession *session, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_engine_load_schedule (CwEngine *engine, CwStoreSession *session, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
