/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-draft.h"
#include "setup/draft/cw-entra-rules.h"
#include "setup/draft/cw-import-report.h"

G_BEGIN_DECLS

/* Settings that Microsoft Entra Connect exported as JSON (Applied-SynchronizationPolicy-*.JSON,
 * Exported-..., MigratedPolicy.json). The format is not published; this reader was written from
 * public descriptions of what such a file holds and from scripts that read it, not from the
 * product. It takes what it knows wherever it stands and lists everything else. */

gboolean cw_entra_export_matches (JsonObject *document);

/* Never fails: what is missing or strange is in @report. Staging mode is on in the draft, so that
 * two servers do not write into one tenant. Forests and rules go to @rules. (transfer full) */
CwDraft *
cw_entra_export_to_draft (JsonObject *document, CwEntraRules *rules, CwImportReport *report)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
