/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-rule-outcome.h"

G_BEGIN_DECLS

/* How many objects were looked at, and how many there are; on the thread of the trial. */
typedef void (*CwRuleTrialFunc) (guint64 n_done, guint64 n_all, gpointer user_data);

/**
 * CwRuleTrialOptions:
 * @n_samples: how many of the objects that would change are shown
 * @on_progress: (nullable): called before the first object and after each
 */
typedef struct
{
  guint n_samples;
  CwRuleTrialFunc on_progress;
  gpointer user_data;
} CwRuleTrialOptions;

/* What other rules would change, before anything is saved: every object that can notice the
 * difference is worked out by the rules in force and by @rules, and what differs is counted, with a
 * sample, into @builder. Writes nothing. Cancelled between two objects: G_IO_ERROR_CANCELLED. */
gboolean cw_rule_trial_run (const CwObjectView *view,
                            CwRuleSet *rules,
                            const CwRuleTrialOptions *options,
                            GVariantBuilder *builder,
                            GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
