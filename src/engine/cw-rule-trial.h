/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-rule-outcome.h"

G_BEGIN_DECLS

/* What other rules would change, before anything is saved: every object that can notice the
 * difference is worked out by the rules in force and by @rules, and what differs is counted, with a
 * sample of @n_samples, into @builder. Writes nothing. */
gboolean cw_rule_trial_run (const CwObjectView *view,
                            CwRuleSet *rules,
                            guint n_samples,
                            GVariantBuilder *builder,
                            GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
