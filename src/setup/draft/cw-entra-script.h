/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "setup/draft/cw-import-report.h"

G_BEGIN_DECLS

/* The script that the Synchronization Rules Editor of Microsoft Entra Connect exports a rule as:
 * New-ADSyncRule, Add-ADSyncAttributeFlowMapping, New-Object, Add-ADSyncScopeConditionGroup,
 * Add-ADSyncJoinConditionGroup, Add-ADSyncRule. Written from public examples of such scripts. */

gboolean cw_entra_script_matches (const char *text);

/* The rules that the script adds, in the form in which the exported settings have them
 * (cw-entra-rules.h). @text: UTF-8. @file: (nullable): its name, for the report. Every statement
 * that is not read is in @report with its line, and so is a rule of which something cannot be
 * read: half a rule is another rule. (transfer full) */
JsonArray *cw_entra_script_read (const char *text, const char *file, CwImportReport *report)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
