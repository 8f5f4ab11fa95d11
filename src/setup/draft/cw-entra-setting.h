/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-draft.h"
#include "setup/draft/cw-import-report.h"

G_BEGIN_DECLS

/* Single settings of an export of Microsoft Entra Connect, by the names under which
 * Get-ADSyncGlobalSettings shows them. They are taken wherever in the document they stand: as a
 * member, or as an object with "name" and "value". */

/* A member of that name is one of them. */
gboolean cw_entra_setting_is_known (const char *name);

/* A list of nothing but such objects: tells of each that is none of them that it is not known.
 * FALSE: it is no such list, nothing is told. */
gboolean cw_entra_setting_report_list (JsonNode *list, CwImportReport *report);

void cw_entra_setting_import (JsonObject *document, CwDraft *draft, CwImportReport *report);

G_END_DECLS
