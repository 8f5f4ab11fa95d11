/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-config.h"
#include "model/cw-progress.h"
#include "rules/cw-rule-set.h"
#include "store/cw-store.h"
#include "sync/cw-unclaimed-search.h"

G_BEGIN_DECLS

typedef struct
{
  CwStore *store;
  CwRuleSet *rules;
  CwConfig *config;
  gint64 step_id;            /* whose objects are written down; 0: nobody's */
  gboolean is_full;          /* look at every object, not only at what changed */
  gboolean has_new_rules;    /* they are not those of the last step */
  CwRuleSet *previous_rules; /* (nullable): those of the last step, when the difference is confined
                              * to scopes: who is touched by it is looked at. See CwRuleChange */
  guint n_threads;           /* 0: one a core */
  guint n_at_once;           /* 0: 2000; objects that are read at once */
  gint64 now_usec;           /* 0: the present; what rules see as Now() */
  CwUnclaimedSearch *unclaimed; /* (nullable): is looked for as well; what is found is in it */
  CwProgressFunc on_progress;   /* (nullable) */
  gpointer user_data;
} CwSynchroniseParams;

/**
 * cw_synchronise_run:
 *
 * Brings metaverse and pending exports in line with the connector spaces: join or project, flow in,
 * flow out, provision, deprovision, references. Touches only what changed since last time, in short
 * transactions; what is broken in one object becomes a row of errors. Stopped anywhere, the next
 * run goes on and ends in the same state.
 */
gboolean cw_synchronise_run (const CwSynchroniseParams *params,
                             CwCounts *ret_counts,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
