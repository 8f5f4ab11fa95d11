/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-entra-rule.h"

G_BEGIN_DECLS

/* The flows of @rule into @ours, which is that rule without any. Those that cannot be taken over
 * are in @report. FALSE: none can, or not the one that keeps objects back, so that the whole rule
 * is left; that is in @report too. */
gboolean cw_entra_flow_convert_all (const CwEntraRule *rule,
                                    JsonObject *ours,
                                    CwMetaverseSchema *schema,
                                    CwImportReport *report) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
