/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-rule-links.h"
#include "engine/cw-trial-target.h"

G_BEGIN_DECLS

/**
 * CwTrialReport:
 *
 * What a trial of rules found out: how many objects would change, what would be done in each
 * target, and a sample, those that would be deleted first.
 */
typedef struct _CwTrialReport CwTrialReport;

CwTrialReport *
cw_trial_report_new (const CwObjectView *view, guint n_samples) G_GNUC_WARN_UNUSED_RESULT;
void cw_trial_report_free (CwTrialReport *report);

/* The outcomes of @trial are different. @object: whom people know it by. @ops: what would be done
 * in each target, see cw_trial_circle_judge() */
void cw_trial_report_add_outcome (CwTrialReport *report,
                                  const CwTrialCircle *trial,
                                  const CwCsObject *object,
                                  const CwPendingOp *ops);

/* The object would join @identity, a metaverse object, which it does not now. */
void cw_trial_report_add_joined (CwTrialReport *report);

/* The object would match one that another of its connector has joined. */
void
cw_trial_report_add_ambiguous (CwTrialReport *report, gint64 identity, const CwCsObject *object);

/* A reference would come or go. */
gboolean
cw_trial_report_add_link (CwTrialReport *report, const CwRuleLinkChange *change, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Counts, "targets" and "items" into @builder: see docs/json.md. */
void cw_trial_report_finish (CwTrialReport *report, GVariantBuilder *builder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTrialReport, cw_trial_report_free)

G_END_DECLS
